# Finds the sources of the ADBC driver manager as tools/fetch_archives.py unpacks them, and builds
# them.
#
# Adbc::driver_manager    static library; headers arrow-adbc/adbc.h and adbc_driver_manager.h
# AdbcDriverManager_VERSION
set(_root "${PROJECT_SOURCE_DIR}/third_party/adbc")
if(EXISTS "${_root}/VERSION")
  file(STRINGS "${_root}/VERSION" AdbcDriverManager_VERSION LIMIT_COUNT 1)
endif()
find_path(AdbcDriverManager_INCLUDE_DIR arrow-adbc/adbc_driver_manager.h
  PATHS "${_root}/include" NO_DEFAULT_PATH)
find_path(AdbcDriverManager_SOURCE_DIR adbc_driver_manager.cc PATHS "${_root}/src" NO_DEFAULT_PATH)
mark_as_advanced(AdbcDriverManager_INCLUDE_DIR AdbcDriverManager_SOURCE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(AdbcDriverManager
  REQUIRED_VARS AdbcDriverManager_SOURCE_DIR AdbcDriverManager_INCLUDE_DIR
  VERSION_VAR AdbcDriverManager_VERSION
  REASON_FAILURE_MESSAGE "Run tools/fetch_archives.py.")

if(AdbcDriverManager_FOUND AND NOT TARGET Adbc::driver_manager)
  add_library(adbc_driver_manager STATIC "${AdbcDriverManager_SOURCE_DIR}/adbc_driver_manager.cc")
  add_library(Adbc::driver_manager ALIAS adbc_driver_manager)
  target_compile_features(adbc_driver_manager PRIVATE cxx_std_17)
  # It carries its own toml++, of another version than the one `base` uses. Another namespace keeps
  # the two apart: equal names would be one definition to the linker.
  target_compile_definitions(adbc_driver_manager PRIVATE toml=adbc_toml)
  target_include_directories(adbc_driver_manager SYSTEM
    PUBLIC "${AdbcDriverManager_INCLUDE_DIR}" PRIVATE "${AdbcDriverManager_SOURCE_DIR}")
  target_link_libraries(adbc_driver_manager PUBLIC ${CMAKE_DL_LIBS})
  target_compile_options(adbc_driver_manager PRIVATE -w)
endif()
unset(_root)
