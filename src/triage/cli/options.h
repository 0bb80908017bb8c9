// What a command can be told: its arguments and options, as the parser, the help texts and shell
// completion see them.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "triage/cli/settings.h"

namespace triage::cli {

struct Option {
  std::string name = {};        // `--limit`; an argument's name is its place: `SOURCE`
  std::string short_name = {};  // `-o`; most have none
  std::string value_name = {};  // `N`; empty: a switch. FILE, DIR and SOURCE are completed as paths
  std::string help = {};        // one sentence without a full stop
  std::string choices = {};     // `cpu|gpu|cuda`; empty: anything
  std::string fallback = {};    // what holds when it is not given, where that is worth saying
  std::string heading = {};     // the group it is shown in
  bool is_argument = false;
  bool is_required = false;
  std::function<void(const std::string&)> take =
      {};  // given each value as typed; throws WrongUsage
};

// Targets must outlive the parsing; those of options that are not given stay as they are.
class Options {
 public:
  // Values of settings go to `flags`, to be layered above file and environment.
  explicit Options(FlagValues& flags) : flags_(&flags) {}

  // Options that follow are shown below this heading.
  void heading(std::string text) { heading_ = std::move(text); }

  // An argument by its place. A required one that is missing is wrong usage.
  void argument(std::string name, std::string& target, std::string help);
  void argument(std::string name, std::optional<std::string>& target, std::string help);

  // On when given.
  void option(const std::string& name, bool& target, std::string help);

  // With a value. Wrong usage unless it is one of `choices` (`a|b|c`) where there are any.
  void option(const std::string& name, std::string value_name, std::string& target,
              std::string help, const std::string& choices = {});
  void option(const std::string& name, std::string value_name, std::optional<std::string>& target,
              std::string help, const std::string& choices = {});
  // Separated by commas, or given several times.
  void option(const std::string& name, std::string value_name, std::vector<std::string>& target,
              std::string help);
  // Wrong usage unless it is a number of that kind (`std::size_t`: zero or more).
  void option(const std::string& name, std::string value_name, int& target, std::string help);
  void option(const std::string& name, std::string value_name, std::size_t& target,
              std::string help);
  void option(const std::string& name, std::string value_name, std::optional<std::size_t>& target,
              std::string help);
  void option(const std::string& name, std::string value_name, double& target, std::string help);
  void option(const std::string& name, std::string value_name, std::optional<double>& target,
              std::string help);

  // The option added last can be given so, too: `-o`.
  void also_named(std::string short_name) { options_.back().short_name = std::move(short_name); }

  // The flag of a key of kSettings: the command asks Context::settings() for its value.
  void setting(std::string_view key);

  // The flags of all keys of kSettings that begin so: `train.`.
  void section(std::string_view front);

  // The flag of a key of kSourceSettings; its value goes to `flags`.
  void source_setting(std::string_view key, FlagValues& flags);

  // `--json`: the command prints one JSON object, and Context::is_json() says so.
  void json();

  // For everything else: `take` is given each value.
  void add(Option option);

  [[nodiscard]] const std::vector<Option>& all() const { return options_; }
  [[nodiscard]] bool is_json() const { return is_json_; }

 private:
  void add_setting(const Setting& setting, FlagValues& flags);

  FlagValues* flags_;
  std::string heading_ = "Options";
  std::vector<Option> options_;
  bool is_json_ = false;
};

}  // namespace triage::cli
