// The threads of the library that multiplies matrices for libtorch, where it has its own.
#pragma once

namespace triage::tune {

// OpenBLAS, which Debian's libtorch runs on, starts one for each core unless told. Does nothing for
// other libraries: those follow libtorch.
void set_blas_threads(int threads);

}  // namespace triage::tune
