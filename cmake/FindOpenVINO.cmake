# Finds OpenVINO as tools/fetch_archives.py unpacks it.
#
# OpenVINO::runtime     libopenvino, for the module that `triage` opens when it first encodes with a
#                       transformer; the program itself never links it
# OpenVINO_LIBRARIES    what has to lie beside that module: runtime, CPU plugin, threads
# OpenVINO_VERSION
set(_root "${PROJECT_SOURCE_DIR}/third_party/openvino")
if(EXISTS "${_root}/VERSION")
  file(STRINGS "${_root}/VERSION" OpenVINO_VERSION LIMIT_COUNT 1)
endif()
# Its libraries are named after the version: 2026.4.1 is 2641.
string(REGEX REPLACE "^20([0-9]+)\\.([0-9]+)\\.([0-9]+)$" "\\1\\2\\3" _abi "${OpenVINO_VERSION}")
find_path(OpenVINO_INCLUDE_DIR openvino/openvino.hpp PATHS "${_root}/include" NO_DEFAULT_PATH)
find_file(OpenVINO_LIBRARY libopenvino.so.${_abi} PATHS "${_root}/lib" NO_DEFAULT_PATH)
find_file(OpenVINO_CPU_PLUGIN libopenvino_intel_cpu_plugin.so PATHS "${_root}/lib" NO_DEFAULT_PATH)
find_file(OpenVINO_TBB_LIBRARY libtbb.so.12 PATHS "${_root}/lib" NO_DEFAULT_PATH)
mark_as_advanced(OpenVINO_INCLUDE_DIR OpenVINO_LIBRARY OpenVINO_CPU_PLUGIN OpenVINO_TBB_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenVINO
  REQUIRED_VARS OpenVINO_LIBRARY OpenVINO_INCLUDE_DIR OpenVINO_CPU_PLUGIN OpenVINO_TBB_LIBRARY
  VERSION_VAR OpenVINO_VERSION
  REASON_FAILURE_MESSAGE "Run tools/fetch_archives.py.")

if(OpenVINO_FOUND AND NOT TARGET OpenVINO::runtime)
  set(OpenVINO_LIBRARIES "${OpenVINO_LIBRARY}" "${OpenVINO_CPU_PLUGIN}" "${OpenVINO_TBB_LIBRARY}")
  add_library(OpenVINO::runtime SHARED IMPORTED)
  set_target_properties(OpenVINO::runtime PROPERTIES
    IMPORTED_LOCATION "${OpenVINO_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${OpenVINO_INCLUDE_DIR}")
endif()
unset(_abi)
unset(_root)
