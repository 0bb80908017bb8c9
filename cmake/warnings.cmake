# triage_warnings: the warnings all of our own code is built with; errors with TRIAGE_WERROR.
add_library(triage_warnings INTERFACE)
target_compile_options(triage_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${TRIAGE_WERROR}>:-Werror>)
