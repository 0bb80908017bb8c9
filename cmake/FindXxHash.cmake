# Finds xxHash through pkg-config (Debian: libxxhash-dev).
#
# XxHash::xxhash
# XxHash_VERSION
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(XxHash QUIET IMPORTED_TARGET libxxhash)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(XxHash
  REQUIRED_VARS XxHash_LINK_LIBRARIES
  VERSION_VAR XxHash_VERSION
  REASON_FAILURE_MESSAGE "Install it: apt-get install pkg-config libxxhash-dev")

if(XxHash_FOUND AND NOT TARGET XxHash::xxhash)
  add_library(XxHash::xxhash ALIAS PkgConfig::XxHash)
endif()
