# A part is one folder under src/triage, one static library and one line of ARCHITECTURE's table.
#
#   triage_part(NAME text
#     DESCRIPTION "Messages in, one clean document out."
#     USES ticket              # parts it may include; they exist already, so cycles cannot
#     LINKS ICU::uc            # third-party targets; private, their headers stay out of ours
#     SOURCES cleaner.cc ...
#     [ONLY_IF TRIAGE_BUILD_X])   # an option without which only its line in the table is made
function(triage_part)
  cmake_parse_arguments(PARSE_ARGV 0 P "" "NAME;DESCRIPTION;ONLY_IF" "SOURCES;USES;LINKS")
  if(P_UNPARSED_ARGUMENTS OR NOT P_DESCRIPTION OR NOT P_SOURCES)
    message(FATAL_ERROR "part '${P_NAME}': needs DESCRIPTION and SOURCES, got stray "
                        "'${P_UNPARSED_ARGUMENTS}'")
  endif()
  set(uses)
  foreach(used IN LISTS P_USES)
    if(NOT TARGET triage::${used})
      message(FATAL_ERROR "part '${P_NAME}' uses '${used}', which is not below it. "
                          "Add it earlier in src/triage/CMakeLists.txt or drop the use.")
    endif()
    list(APPEND uses triage::${used})
  endforeach()

  list(JOIN P_USES ", " uses_text)
  string(REPLACE ";" "\\;" description "${P_DESCRIPTION}")  # a sentence, not a list
  set_property(GLOBAL APPEND PROPERTY TRIAGE_PARTS
    "| `${P_NAME}` | ${description} | ${uses_text} |")
  if(P_ONLY_IF AND NOT ${P_ONLY_IF})
    return()
  endif()

  add_library(triage_${P_NAME} STATIC ${P_SOURCES})
  add_library(triage::${P_NAME} ALIAS triage_${P_NAME})
  target_include_directories(triage_${P_NAME} PUBLIC
    ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
  target_compile_features(triage_${P_NAME} PUBLIC cxx_std_20)
  set_target_properties(triage_${P_NAME} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(triage_${P_NAME} PUBLIC ${uses} PRIVATE triage_warnings ${P_LINKS})
endfunction()

# Writes the table of all parts; tests/style compares it with ARCHITECTURE.md and with the includes.
function(triage_write_part_table file)
  get_property(rows GLOBAL PROPERTY TRIAGE_PARTS)
  list(JOIN rows "\n" table)
  file(CONFIGURE OUTPUT ${file} CONTENT
       "| part | what lives there | may include |\n| --- | --- | --- |\n${table}\n")
endfunction()

# One test binary a part; every test carries the part's name as its ctest label.
#
#   triage_test(PART text SOURCES cleaner_test.cc ... [LINKS target ...])
function(triage_test)
  cmake_parse_arguments(PARSE_ARGV 0 T "" "PART" "SOURCES;LINKS")
  add_executable(${T_PART}_test ${T_SOURCES})
  target_include_directories(${T_PART}_test PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${T_PART}_test PRIVATE TRIAGE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${T_PART}_test PRIVATE triage_warnings triage::${T_PART} ${T_LINKS}
                        rapidcheck GTest::gtest_main)
  gtest_discover_tests(${T_PART}_test PROPERTIES LABELS ${T_PART} DISCOVERY_TIMEOUT 60)
endfunction()

# Turns files into arrays that the program carries.
#
#   triage_embed(TARGET text NAMESPACE triage::text NAME rule_files FILES rules/en.rules ...)
# gives `#include "embedded/text/rule_files.h"` with
# `std::span<const EmbeddedFile> triage::text::rule_files()`, each {name, content}, in that order.
function(triage_embed)
  cmake_parse_arguments(PARSE_ARGV 0 E "" "TARGET;NAMESPACE;NAME" "FILES")
  set(header ${PROJECT_BINARY_DIR}/generated/embedded/${E_TARGET}/${E_NAME}.h)
  set(source ${PROJECT_BINARY_DIR}/generated/embedded/${E_TARGET}/${E_NAME}.cc)
  set(absolute)
  foreach(file IN LISTS E_FILES)
    cmake_path(ABSOLUTE_PATH file)
    list(APPEND absolute ${file})
  endforeach()
  add_custom_command(
    OUTPUT ${header} ${source}
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/cmake/embed.py --namespace ${E_NAMESPACE}
            --name ${E_NAME} --header ${header} --source ${source} ${absolute}
    DEPENDS ${absolute} ${PROJECT_SOURCE_DIR}/cmake/embed.py
    COMMENT "Embedding ${E_NAME}" VERBATIM)
  target_sources(triage_${E_TARGET} PRIVATE ${header} ${source})
endfunction()
