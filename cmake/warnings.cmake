# triage_warnings: the warnings all of our own code is built with; errors with TRIAGE_WERROR.
add_library(triage_warnings INTERFACE)
target_compile_options(triage_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false alarms on std::string in GCC 12 (bug 105651)
  $<$<BOOL:${TRIAGE_WERROR}>:-Werror>)
