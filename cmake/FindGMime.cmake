# Finds GMime, the MIME parser, through pkg-config (Debian: libgmime-3.0-dev).
#
# GMime::gmime
# GMime_VERSION
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(GMime QUIET IMPORTED_TARGET gmime-3.0)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(GMime
  REQUIRED_VARS GMime_LINK_LIBRARIES
  VERSION_VAR GMime_VERSION
  REASON_FAILURE_MESSAGE "Install it: apt-get install pkg-config libgmime-3.0-dev")

if(GMime_FOUND AND NOT TARGET GMime::gmime)
  add_library(GMime::gmime ALIAS PkgConfig::GMime)
endif()
