# Finds DuckDB as tools/fetch_archives.py unpacks it.
#
# DuckDB_LIBRARY    libduckdb.so, an ADBC driver whose entry point is duckdb_adbc_init; opened by
#                   the driver manager at run time, never linked
# DuckDB_VERSION    the engine's version, without the suffix of its package
set(_root "${PROJECT_SOURCE_DIR}/third_party/duckdb")
if(EXISTS "${_root}/VERSION")
  file(STRINGS "${_root}/VERSION" DuckDB_VERSION LIMIT_COUNT 1)
  string(REGEX REPLACE "-.*" "" DuckDB_VERSION "${DuckDB_VERSION}")
endif()
find_file(DuckDB_LIBRARY libduckdb.so PATHS "${_root}/lib" NO_DEFAULT_PATH)
mark_as_advanced(DuckDB_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB
  REQUIRED_VARS DuckDB_LIBRARY
  VERSION_VAR DuckDB_VERSION
  REASON_FAILURE_MESSAGE "Run tools/fetch_archives.py.")
unset(_root)
