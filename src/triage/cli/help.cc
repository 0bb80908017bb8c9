#include "triage/cli/help.h"

#include <algorithm>

#include "triage/cli/command_line.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

constexpr std::size_t kWidth = 90;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kWidestName = 28;  // a longer one has its help on the next line

struct Line {
  std::string name;
  std::string help;
};

std::string two_columns(const std::vector<Line>& lines) {
  std::size_t widest = 0;
  for (const Line& line : lines) {
    if (line.name.size() <= kWidestName) widest = std::max(widest, line.name.size());
  }
  const std::size_t start = kIndent + widest + 2;
  std::string text;
  for (const Line& line : lines) {
    std::string row = std::string(kIndent, ' ') + line.name;
    for (const std::string& piece : wrapped(line.help, kWidth - start)) {
      if (row.size() + 2 > start) {
        text += row + "\n";
        row.clear();
      }
      row.resize(start, ' ');
      row += piece;
    }
    text += row + "\n";
  }
  return text;
}

std::string paragraphs(const std::string& text) {
  std::string result;
  for (const std::string_view paragraph : split(text, '\n')) {
    for (const std::string& line : wrapped(paragraph, kWidth)) result += line + "\n";
  }
  return result;
}

Line line_of(const Option& option) {
  std::string name = option.short_name.empty() ? "" : option.short_name + ", ";
  name += option.name;
  if (!option.value_name.empty()) name += " " + option.value_name;
  std::string help = option.help;
  if (!option.choices.empty()) {
    std::string choices;
    for (const std::string_view choice : split(option.choices, '|')) {
      choices += (choices.empty() ? "" : ", ") + std::string(choice);
    }
    help += ": " + choices;
  }
  if (!option.fallback.empty()) help += " (default: " + option.fallback + ")";
  return {std::move(name), std::move(help)};
}

// Options below their headings, in the order of first appearance.
std::string groups_of(const Options& options) {
  std::vector<std::pair<std::string, std::vector<Line>>> groups;
  for (const Option& option : options.all()) {
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& known) { return known.first == option.heading; });
    if (group == groups.end()) {
      groups.emplace_back(option.heading, std::vector<Line>{});
      group = groups.end() - 1;
    }
    group->second.push_back(line_of(option));
  }
  std::string text;
  for (const auto& [heading, lines] : groups) text += "\n" + heading + ":\n" + two_columns(lines);
  return text;
}

std::string global_options() {
  CommandLine line;
  Options options(line.flags);
  declare_global_options(options, line);
  return groups_of(options);
}

std::string examples_of(const CommandEntry& entry) {
  if (entry.examples.empty()) return "";
  std::string text = "\nExamples:\n";
  for (const Example& example : entry.examples) {
    text += "  " + example.line + "\n      " + example.what + "\n";
  }
  return text;
}

}  // namespace

std::string help_for_group(const std::string& group, std::span<const CommandEntry> commands) {
  std::string text;
  std::vector<Line> lines;
  for (const CommandEntry& entry : commands) {
    if (group.empty() || entry.name.starts_with(group + " ")) {
      lines.push_back({entry.name, entry.summary});
    }
  }
  if (group.empty()) {
    text += "triage learns how a service desk sorts its tickets, then sorts new ones.\n\n";
  }
  text += "Usage: triage " + (group.empty() ? "" : group + " ") + "COMMAND [options]\n";
  text += "\nCommands:\n" + two_columns(lines) + global_options();
  text += "\nTo start:\n  triage init tickets.csv\n";
  text += "\n`triage COMMAND --help` says more about one of them.\n";
  return text;
}

std::string help_for_command(const CommandEntry& entry) {
  FlagValues flags;
  Options options(flags);
  const std::unique_ptr<Command> command = entry.make();
  command->declare(options);

  std::string usage = "Usage: triage " + entry.name;
  for (const Option& option : options.all()) {
    if (!option.is_argument) continue;
    usage += option.is_required ? " " + option.name : " [" + option.name + "]";
  }
  std::string text = paragraphs(entry.summary + ".") + "\n" + usage + " [options]\n";
  if (!entry.about.empty()) text += "\n" + paragraphs(entry.about);
  return text + groups_of(options) + global_options() + examples_of(entry);
}

}  // namespace triage::cli
