#include "triage/base/shared_library.h"

#include <dlfcn.h>

#include <cstdlib>

#include "triage/base/error.h"

namespace triage {

namespace fs = std::filesystem;

fs::path bundled_library(std::string_view file_name, const char* variable, const fs::path& built) {
  if (const char* chosen = std::getenv(variable); chosen != nullptr && *chosen != '\0') {
    if (fs::is_regular_file(chosen)) return chosen;
    throw NotFound(std::string(variable) + ": there is no file '" + chosen +
                   "'. Unset it or name the library.");
  }
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  if (!failure) {
    const fs::path installed = program.parent_path().parent_path() / "lib" / "triage" / file_name;
    if (fs::is_regular_file(installed, failure)) return installed;
  }
  if (fs::is_regular_file(built, failure)) return built;
  throw NotFound("library '" + std::string(file_name) +
                 "': it is neither in lib/triage beside the " + "program nor at '" +
                 built.string() + "'. Install it again, or set " + variable + " to its path.");
}

void set_environment_default(const char* variable, const char* value) {
  ::setenv(variable, value, /*overwrite=*/0);
}

SharedLibrary::SharedLibrary(const fs::path& file)
    : path_(file.string()), handle_(::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) {
    throw Unavailable("library '" + path_ + "': cannot be opened: " + ::dlerror() +
                      ". Install what it needs.");
  }
}

void* SharedLibrary::symbol(const char* name) const {
  void* const found = ::dlsym(handle_, name);
  if (found == nullptr) {
    throw Unavailable("library '" + path_ + "': it has no function " + name +
                      ". Use the version this program was built for.");
  }
  return found;
}

}  // namespace triage
