# triage_fuzz(BYTES clean PART text SOURCES clean_fuzz.cc [LINKS target ...])
#
# A fuzzer is one `LLVMFuzzerTestOneInput` for bytes from outside. Where the compiler has libFuzzer
# (TRIAGE_BUILD_FUZZ) this makes <bytes>_fuzz, for tools/fuzz. With tests it makes <bytes>_replay,
# with any compiler, and the test fuzz.<bytes>, which feeds it every file of fuzz/corpus/<bytes>/.
function(triage_fuzz)
  cmake_parse_arguments(PARSE_ARGV 0 F "" "BYTES;PART" "SOURCES;LINKS")
  set(corpus ${PROJECT_SOURCE_DIR}/fuzz/corpus/${F_BYTES})
  if(F_UNPARSED_ARGUMENTS OR NOT F_SOURCES OR NOT IS_DIRECTORY ${corpus})
    message(FATAL_ERROR "fuzzer '${F_BYTES}': needs PART, SOURCES and seeds in fuzz/corpus/"
                        "${F_BYTES}/, got stray '${F_UNPARSED_ARGUMENTS}'")
  endif()
  if(TRIAGE_BUILD_FUZZ)
    add_executable(${F_BYTES}_fuzz ${F_SOURCES})
    target_include_directories(${F_BYTES}_fuzz PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${F_BYTES}_fuzz PRIVATE triage_warnings triage::${F_PART} ${F_LINKS})
    target_link_options(${F_BYTES}_fuzz PRIVATE -fsanitize=fuzzer)
  endif()
  if(TRIAGE_BUILD_TESTS)
    add_executable(${F_BYTES}_replay ${F_SOURCES} ${PROJECT_SOURCE_DIR}/fuzz/replay.cc)
    target_include_directories(${F_BYTES}_replay PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${F_BYTES}_replay PRIVATE triage_warnings triage::${F_PART} ${F_LINKS})
    add_test(NAME fuzz.${F_BYTES} COMMAND ${F_BYTES}_replay ${corpus})
    set_tests_properties(fuzz.${F_BYTES} PROPERTIES LABELS "fuzz;${F_PART}")
  endif()
endfunction()
