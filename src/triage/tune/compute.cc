#include "triage/tune/compute.h"

#include <dlfcn.h>
#include <torch/cuda.h>
#include <torch/utils.h>

#include <algorithm>
#include <thread>

#include "triage/base/error.h"

namespace triage::tune {
namespace {

// OpenBLAS, which Debian's libtorch multiplies matrices with, starts a thread for each core unless
// told; other libraries follow libtorch. Not linked, since which one it is is up to the machine.
void set_blas_threads(int threads) {
  using SetThreads = void(int);
  void* const found = ::dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
  if (found != nullptr) reinterpret_cast<SetThreads*>(found)(threads);
}

}  // namespace

void use_device(const encode::TuningSettings& settings) {
  if (settings.device == "cuda" && !torch::cuda::is_available()) {
    throw InvalidInput(
        "tuning on 'cuda': this machine has no such device, or libtorch was built without it. "
        "Choose --device cpu.");
  }
  const std::size_t threads =
      settings.threads > 0 ? settings.threads : std::max(1U, std::thread::hardware_concurrency());
  torch::set_num_threads(static_cast<int>(threads));
  set_blas_threads(static_cast<int>(threads));
}

}  // namespace triage::tune
