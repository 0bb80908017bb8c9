// The variables the program was started with, and those of a `.env` file. The only part of `cli`
// that knows the process has an environment.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triage::cli {

struct Variable {
  std::string value;
  std::string origin;  // `environment` or `.env:3`
};

class Environment {
 public:
  Environment() = default;

  // All variables of this process.
  [[nodiscard]] static Environment of_process();

  // Adds `NAME=value` lines; variables that are set already keep their value. Blank lines,
  // `# comments`, `export ` in front and quotes around a value are understood. In double quotes
  // `\n`, `\"` and `\\` are escapes; in single quotes nothing is. Nothing is expanded.
  // Throws InvalidInput, naming the line, for any other line. A missing file adds nothing.
  void add_file(const std::filesystem::path& file);

  // Sets a variable as if the process had been started with it.
  void set(std::string name, std::string value);

  // Puts what add_file() added into the process, where libraries look for it.
  // Call it before threads start.
  void publish() const;

  // nullptr if it is not set; an empty value counts as not set.
  [[nodiscard]] const Variable* find(const std::string& name) const;

  // Names that start with `prefix`, in order.
  [[nodiscard]] std::vector<std::string> names_with(std::string_view prefix) const;

 private:
  std::map<std::string, Variable> variables_;
};

// Gives this process a variable unless it was started with one. Call it before threads start.
void set_default_variable(const char* name, const char* value);

}  // namespace triage::cli
