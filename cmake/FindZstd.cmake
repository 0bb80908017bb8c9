# Finds Zstandard through pkg-config (Debian: libzstd-dev).
#
# Zstd::zstd
# Zstd_VERSION
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(Zstd QUIET IMPORTED_TARGET libzstd)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Zstd
  REQUIRED_VARS Zstd_LINK_LIBRARIES
  VERSION_VAR Zstd_VERSION
  REASON_FAILURE_MESSAGE "Install it: apt-get install pkg-config libzstd-dev")

if(Zstd_FOUND AND NOT TARGET Zstd::zstd)
  add_library(Zstd::zstd ALIAS PkgConfig::Zstd)
endif()
