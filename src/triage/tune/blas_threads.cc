#include "triage/tune/blas_threads.h"

#include <dlfcn.h>

namespace triage::tune {

void set_blas_threads(int threads) {
  using SetThreads = void(int);
  // Not linked: which library it is is up to the machine (update-alternatives).
  void* const found = ::dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
  if (found != nullptr) reinterpret_cast<SetThreads*>(found)(threads);
}

}  // namespace triage::tune
