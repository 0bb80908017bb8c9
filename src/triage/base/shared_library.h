// Libraries that are opened when they are first needed, so that a command that does without them
// starts without them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace triage {

// Where a library lies that comes with the program: what the environment's `variable` names, else
// `<folder of the executable>/../lib/triage/<file_name>`, else `built`, where the build found it.
// Throws NotFound if none of them is a file.
[[nodiscard]] std::filesystem::path bundled_library(std::string_view file_name,
                                                    const char* variable,
                                                    const std::filesystem::path& built);

// Sets a variable that a library reads while it is opened; what the user set stays. Call it before
// the library is opened for the first time.
void set_environment_default(const char* variable, const char* value);

// An opened library; closed never, since what it registered with the process cannot be undone.
class SharedLibrary {
 public:
  // Throws Unavailable if the file cannot be opened as a library.
  explicit SharedLibrary(const std::filesystem::path& file);

  // The function of that name. Throws Unavailable if the library has none.
  template <typename Function>
  [[nodiscard]] Function* function(const char* name) const {
    return reinterpret_cast<Function*>(symbol(name));
  }

 private:
  [[nodiscard]] void* symbol(const char* name) const;

  std::string path_;
  void* handle_;
};

}  // namespace triage
