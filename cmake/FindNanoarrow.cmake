# Finds the sources of nanoarrow as tools/fetch_archives.py unpacks them, and builds them.
#
# Nanoarrow::nanoarrow    static library; headers nanoarrow/nanoarrow.h and nanoarrow.hpp
# Nanoarrow::ipc          Arrow IPC streams, uncompressed buffers; header nanoarrow/nanoarrow_ipc.h
# Nanoarrow_VERSION
set(_root "${PROJECT_SOURCE_DIR}/third_party/nanoarrow")
if(EXISTS "${_root}/VERSION")
  file(STRINGS "${_root}/VERSION" Nanoarrow_VERSION LIMIT_COUNT 1)
endif()
find_path(Nanoarrow_SOURCE_DIR nanoarrow/nanoarrow.h PATHS "${_root}/src" NO_DEFAULT_PATH)
find_path(Nanoarrow_FLATCC_DIR include/flatcc/flatcc.h PATHS "${_root}/flatcc" NO_DEFAULT_PATH)
mark_as_advanced(Nanoarrow_SOURCE_DIR Nanoarrow_FLATCC_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Nanoarrow
  REQUIRED_VARS Nanoarrow_SOURCE_DIR Nanoarrow_FLATCC_DIR
  VERSION_VAR Nanoarrow_VERSION
  REASON_FAILURE_MESSAGE "Run tools/fetch_archives.py.")

if(Nanoarrow_FOUND AND NOT TARGET Nanoarrow::nanoarrow)
  # nanoarrow/nanoarrow_config.h, which its own build would write.
  set(NANOARROW_VERSION "${Nanoarrow_VERSION}")
  string(REGEX MATCH "^([0-9]+)\\.([0-9]+)\\.([0-9]+)" _ "${Nanoarrow_VERSION}")
  set(NANOARROW_VERSION_MAJOR "${CMAKE_MATCH_1}")
  set(NANOARROW_VERSION_MINOR "${CMAKE_MATCH_2}")
  set(NANOARROW_VERSION_PATCH "${CMAKE_MATCH_3}")
  set(NANOARROW_NAMESPACE_DEFINE "")
  configure_file("${Nanoarrow_SOURCE_DIR}/nanoarrow/nanoarrow_config.h.in"
    "${PROJECT_BINARY_DIR}/nanoarrow/include/nanoarrow/nanoarrow_config.h" @ONLY)

  function(_nanoarrow_library name alias)
    add_library(${name} STATIC ${ARGN})
    add_library(Nanoarrow::${alias} ALIAS ${name})
    target_compile_features(${name} PRIVATE c_std_11)
    target_compile_options(${name} PRIVATE -w)
    target_include_directories(${name} SYSTEM PUBLIC
      "${Nanoarrow_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/nanoarrow/include")
  endfunction()

  set(_src "${Nanoarrow_SOURCE_DIR}/nanoarrow")
  _nanoarrow_library(nanoarrow nanoarrow
    "${_src}/common/array.c" "${_src}/common/array_stream.c" "${_src}/common/schema.c"
    "${_src}/common/utils.c")

  set(_flatcc "${Nanoarrow_FLATCC_DIR}/src/runtime")
  _nanoarrow_library(nanoarrow_ipc ipc
    "${_src}/ipc/codecs.c" "${_src}/ipc/decoder.c" "${_src}/ipc/encoder.c" "${_src}/ipc/reader.c"
    "${_src}/ipc/writer.c" "${_flatcc}/builder.c" "${_flatcc}/emitter.c" "${_flatcc}/verifier.c"
    "${_flatcc}/refmap.c")
  target_include_directories(nanoarrow_ipc SYSTEM PRIVATE "${Nanoarrow_FLATCC_DIR}/include")
  target_link_libraries(nanoarrow_ipc PUBLIC nanoarrow)
  unset(_src)
  unset(_flatcc)
endif()
unset(_root)
