# Finds liblinear (Debian: liblinear-dev). Its header carries the version as a number: 246 is 2.46.
#
# Liblinear::liblinear
# Liblinear_VERSION
find_path(Liblinear_INCLUDE_DIR linear.h)
find_library(Liblinear_LIBRARY linear)
mark_as_advanced(Liblinear_INCLUDE_DIR Liblinear_LIBRARY)
if(Liblinear_INCLUDE_DIR)
  file(STRINGS "${Liblinear_INCLUDE_DIR}/linear.h" _line REGEX "#define LIBLINEAR_VERSION ")
  string(REGEX REPLACE ".*VERSION ([0-9])([0-9]+).*" "\\1.\\2" Liblinear_VERSION "${_line}")
  unset(_line)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Liblinear
  REQUIRED_VARS Liblinear_LIBRARY Liblinear_INCLUDE_DIR
  VERSION_VAR Liblinear_VERSION
  REASON_FAILURE_MESSAGE "Install it: apt-get install liblinear-dev")

if(Liblinear_FOUND AND NOT TARGET Liblinear::liblinear)
  add_library(Liblinear::liblinear UNKNOWN IMPORTED)
  set_target_properties(Liblinear::liblinear PROPERTIES
    IMPORTED_LOCATION "${Liblinear_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Liblinear_INCLUDE_DIR}")
endif()
