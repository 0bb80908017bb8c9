# Finds RE2, regular expressions in linear time, through pkg-config (Debian: libre2-dev).
#
# Re2::re2
# Re2_VERSION
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(Re2 QUIET IMPORTED_TARGET re2)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Re2
  REQUIRED_VARS Re2_LINK_LIBRARIES
  VERSION_VAR Re2_VERSION
  REASON_FAILURE_MESSAGE "Install it: apt-get install pkg-config libre2-dev")

if(Re2_FOUND AND NOT TARGET Re2::re2)
  add_library(Re2::re2 ALIAS PkgConfig::Re2)
endif()
