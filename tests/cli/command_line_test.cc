#include "triage/cli/command_line.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "triage/cli/commands.h"
#include "triage/cli/help.h"

namespace triage::cli {
namespace {

// The words of a line as a shell cuts them; quotes are the only thing it knows.
std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool is_open = false;
  char quote = 0;
  for (const char c : line) {
    if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      is_open = true;
    } else if (quote == 0 && c == ' ') {
      if (is_open) words.push_back(std::exchange(word, {}));
      is_open = false;
    } else {
      word += c;
      is_open = true;
    }
  }
  if (is_open) words.push_back(word);
  return words;
}

CommandLine parse(const std::string& line) {
  return parse_command_line(shell_words(line), all_commands());
}

std::string refusal_of(const std::string& line) {
  try {
    static_cast<void>(parse(line));
  } catch (const WrongUsage& wrong) {
    return wrong.what();
  }
  return "accepted";
}

TEST(CommandLine, EveryExampleOfEveryHelpParsesAsItsCommand) {
  for (const CommandEntry& entry : all_commands()) {
    EXPECT_FALSE(entry.examples.empty()) << entry.name;
    for (const Example& example : entry.examples) {
      const std::vector<std::string> words = shell_words(example.line);
      ASSERT_FALSE(words.empty());
      EXPECT_EQ(words.front(), "triage") << example.line;
      const CommandLine line = parse_command_line(std::span(words).subspan(1), all_commands());
      ASSERT_NE(line.entry, nullptr) << example.line;
      EXPECT_EQ(line.entry->name, entry.name) << example.line;
      EXPECT_FALSE(example.what.empty()) << example.line;
    }
  }
}

TEST(CommandLine, NamesAndSummariesOfCommandsReadWell) {
  std::set<std::string> names;
  for (const CommandEntry& entry : all_commands()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    ASSERT_FALSE(entry.summary.empty()) << entry.name;
    EXPECT_NE(entry.summary.back(), '.') << entry.name;
  }
}

TEST(CommandLine, GlobalOptionsStandBeforeOrBehindTheCommand) {
  for (const char* typed :
       {"--workspace desk --seed 7 config show", "config show --seed=7 --workspace desk",
        "--seed 7 config show --workspace=desk"}) {
    const CommandLine line = parse(typed);
    ASSERT_NE(line.entry, nullptr) << typed;
    EXPECT_EQ(line.entry->name, "config show") << typed;
    EXPECT_EQ(line.workspace, "desk") << typed;
    EXPECT_EQ(line.flags.at("seed"), "7") << typed;
  }
}

TEST(CommandLine, TheLastOfSeveralValuesHoldsAndListsGrow) {
  EXPECT_EQ(parse("version --seed 1 --seed 2").flags.at("seed"), "2");
  EXPECT_NE(parse("clean a.csv --text subject --text body").entry, nullptr);
}

TEST(CommandLine, AMistypedCommandOrOptionNamesTheNearest) {
  EXPECT_EQ(refusal_of("claen a.csv"),
            "there is no command 'claen'. Did you mean 'clean'? Type: triage --help");
  EXPECT_EQ(refusal_of("config shwo"),
            "config: there is no command 'shwo'. Did you mean 'show'? Type: triage config --help");
  EXPECT_EQ(
      refusal_of("clean a.csv --limt 3"),
      "clean: there is no option '--limt'. Did you mean '--limit'? Type: triage clean --help");
  EXPECT_EQ(refusal_of("clean a.csv --wrokspace=x"),
            "clean: there is no option '--wrokspace'. Did you mean '--workspace'? "
            "Type: triage clean --help");
  EXPECT_EQ(refusal_of("--sead 3 version"),
            "version: there is no option '--sead'. Did you mean '--seed'? "
            "Type: triage version --help");
}

TEST(CommandLine, AWordTooManyOrTooFewIsWrongUsage) {
  EXPECT_NE(refusal_of("version now").find("'now' is one word too many"), std::string::npos);
  EXPECT_NE(refusal_of("completion").find("SHELL is missing"), std::string::npos);
  EXPECT_NE(refusal_of("version --seed"), "accepted");
}

TEST(CommandLine, AWrongValueIsWrongUsage) {
  EXPECT_NE(refusal_of("clean a.csv --show some").find("--show some"), std::string::npos);
  EXPECT_NE(refusal_of("clean a.csv --max-masked-share 2").find("it is not 0 to 1"),
            std::string::npos);
  EXPECT_NE(refusal_of("--threads -1 version").find("--threads"), std::string::npos);
}

TEST(CommandLine, HelpNeedsNothingElse) {
  EXPECT_TRUE(parse("completion --help").wants_help);
  EXPECT_TRUE(parse("completion -h").wants_help);
  EXPECT_TRUE(parse("clean --nonsense --help").wants_help);
  EXPECT_EQ(parse("config --help").group, "config");
  EXPECT_TRUE(parse("help").wants_help);
  EXPECT_TRUE(parse("help clean").wants_help);
  EXPECT_EQ(parse("help clean").group, "clean");
  EXPECT_TRUE(parse("--version").wants_version);
  EXPECT_EQ(parse("").entry, nullptr);
}

TEST(CommandLine, ACommandsNameMayBeAnArgument) {
  EXPECT_EQ(parse("clean doctor").entry->name, "clean");
  EXPECT_EQ(parse("config show --seed 1").entry->name, "config show");
  EXPECT_EQ(parse("clean -- --odd-name.csv").entry->name, "clean");
}

TEST(CommandLine, AMinusAloneIsAnArgument) { EXPECT_EQ(parse("clean -").entry->name, "clean"); }

TEST(Help, NamesEveryOptionOfACommandOnce) {
  for (const CommandEntry& entry : all_commands()) {
    const std::string help = help_for_command(entry);
    FlagValues flags;
    Options options(flags);
    const auto command = entry.make();
    command->declare(options);
    for (const Option& option : options.all()) {
      const std::string start =
          "\n  " + (option.short_name.empty() ? "" : option.short_name + ", ") + option.name;
      std::size_t count = 0;
      for (auto at = help.find(start); at != std::string::npos; at = help.find(start, at + 1)) {
        const char next = help[at + start.size()];
        if (next == ' ' || next == '\n') ++count;
      }
      EXPECT_EQ(count, 1U) << entry.name << " " << option.name;
      EXPECT_FALSE(option.help.empty()) << entry.name << " " << option.name;
    }
  }
}

TEST(Help, ListsEveryCommand) {
  const std::string help = help_for_group("", all_commands());
  for (const CommandEntry& entry : all_commands()) {
    EXPECT_NE(help.find("  " + entry.name + " "), std::string::npos) << entry.name;
  }
  EXPECT_EQ(help_for_group("config", all_commands()).find("  clean "), std::string::npos);
}

}  // namespace
}  // namespace triage::cli
