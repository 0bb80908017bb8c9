# Finds SOCI with its backends for SQLite and PostgreSQL (Debian: libsoci-dev, libpq-dev).
#
# Soci::soci
# Soci_VERSION
find_path(Soci_INCLUDE_DIR soci/soci.h)
find_path(Soci_POSTGRESQL_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql)
find_library(Soci_CORE_LIBRARY soci_core)
find_library(Soci_SQLITE3_LIBRARY soci_sqlite3)
find_library(Soci_POSTGRESQL_LIBRARY soci_postgresql)
mark_as_advanced(Soci_INCLUDE_DIR Soci_POSTGRESQL_INCLUDE_DIR Soci_CORE_LIBRARY
                 Soci_SQLITE3_LIBRARY Soci_POSTGRESQL_LIBRARY)

if(Soci_INCLUDE_DIR)
  file(STRINGS "${Soci_INCLUDE_DIR}/soci/version.h" version_line REGEX "define SOCI_LIB_VERSION ")
  string(REGEX REPLACE ".*\"([0-9]+)_([0-9]+)_?([0-9]*)\".*" "\\1.\\2.\\3" Soci_VERSION
         "${version_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Soci
  REQUIRED_VARS Soci_CORE_LIBRARY Soci_SQLITE3_LIBRARY Soci_POSTGRESQL_LIBRARY Soci_INCLUDE_DIR
                Soci_POSTGRESQL_INCLUDE_DIR
  VERSION_VAR Soci_VERSION
  REASON_FAILURE_MESSAGE "Install it: apt-get install libsoci-dev libpq-dev")

if(Soci_FOUND AND NOT TARGET Soci::soci)
  add_library(Soci::soci INTERFACE IMPORTED)
  target_include_directories(Soci::soci SYSTEM INTERFACE
    "${Soci_INCLUDE_DIR}" "${Soci_POSTGRESQL_INCLUDE_DIR}")
  target_link_libraries(Soci::soci INTERFACE
    "${Soci_SQLITE3_LIBRARY}" "${Soci_POSTGRESQL_LIBRARY}" "${Soci_CORE_LIBRARY}")
endif()
