// Inner loops for the processor at hand.
//
// The program is built for any x86-64 with SSE4.2; a function marked so is compiled a second time
// for AVX2 with fused multiply-add, and the loader picks the one that the processor can run. Both
// agree to rounding.
#pragma once

// Before a function's return type. It is called through a pointer, so mark loops, not their steps.
// GCC's builds only; and not sanitized ones, whose loader would choose before they are set up.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define TRIAGE_PROCESSOR_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define TRIAGE_PROCESSOR_CLONES
#endif
