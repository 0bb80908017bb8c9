# Finds LightGBM as tools/fetch_archives.py unpacks it.
#
# LightGBM::headers    its C interface (LightGBM/c_api.h); links nothing
# LightGBM_LIBRARY     the built library, opened at run time so that a program that does not boost
#                      does not pay for loading it
# LightGBM_VERSION
set(_root "${PROJECT_SOURCE_DIR}/third_party/lightgbm")
if(EXISTS "${_root}/VERSION")
  file(STRINGS "${_root}/VERSION" LightGBM_VERSION LIMIT_COUNT 1)
endif()
find_path(LightGBM_INCLUDE_DIR LightGBM/c_api.h PATHS "${_root}/include" NO_DEFAULT_PATH)
find_file(LightGBM_LIBRARY lib_lightgbm.so PATHS "${_root}/lib" NO_DEFAULT_PATH)
mark_as_advanced(LightGBM_INCLUDE_DIR LightGBM_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LightGBM
  REQUIRED_VARS LightGBM_LIBRARY LightGBM_INCLUDE_DIR
  VERSION_VAR LightGBM_VERSION
  REASON_FAILURE_MESSAGE "Run tools/fetch_archives.py.")

if(LightGBM_FOUND AND NOT TARGET LightGBM::headers)
  add_library(LightGBM::headers INTERFACE IMPORTED)
  target_include_directories(LightGBM::headers INTERFACE "${LightGBM_INCLUDE_DIR}")
endif()
unset(_root)
