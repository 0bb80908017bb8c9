#include "triage/cli/completion.h"

#include <algorithm>
#include <map>
#include <set>

#include "triage/cli/command_line.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

// Everything a script needs to know of one command.
struct Described {
  std::string name;
  std::string summary;
  std::vector<Option> options;  // its own, then the global ones
};

std::vector<Described> described(std::span<const CommandEntry> commands) {
  std::vector<Described> result;
  for (const CommandEntry& entry : commands) {
    CommandLine line;
    Options options(line.flags);
    const std::unique_ptr<Command> command = entry.make();
    command->declare(options);
    declare_global_options(options, line);
    result.push_back({entry.name, entry.summary, options.all()});
  }
  return result;
}

// The words after each group, `` being the beginning: {"config": {"show"}}.
std::map<std::string, std::vector<std::string>> words_by_group(
    std::span<const CommandEntry> commands) {
  std::map<std::string, std::vector<std::string>> groups;
  for (const CommandEntry& entry : commands) {
    std::string group;
    for (const std::string_view word : split(entry.name, ' ')) {
      std::vector<std::string>& words = groups[group];
      if (std::find(words.begin(), words.end(), word) == words.end()) words.emplace_back(word);
      group += (group.empty() ? "" : " ") + std::string(word);
    }
  }
  return groups;
}

std::string choices_of(const Option& option) {
  std::string words = option.choices;
  std::replace(words.begin(), words.end(), '|', ' ');
  return words;
}

bool takes_value(const Option& option) { return !option.is_argument && !option.value_name.empty(); }

bool takes_path(const Option& option) {
  return option.value_name == "FILE" || option.value_name == "DIR" || option.name == "FILE" ||
         option.name == "SOURCE";
}

std::string single_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

// Lines of the case statements of the bash script.
std::string bash_words(std::span<const CommandEntry> commands) {
  std::string text;
  for (const auto& [group, words] : words_by_group(commands)) {
    text += "    '" + group + "') words='" + joined(words, " ") + "' ;;\n";
  }
  return text;
}

std::string bash_options(const std::vector<Described>& commands) {
  std::string text;
  for (const Described& command : commands) {
    std::vector<std::string> names;
    for (const Option& option : command.options) {
      if (option.is_argument) continue;
      names.push_back(option.name);
      if (!option.short_name.empty()) names.push_back(option.short_name);
    }
    text += "    '" + command.name + "') options='" + joined(names, " ") + "' ;;\n";
  }
  return text;
}

std::string bash_choices(const std::vector<Described>& commands) {
  std::string text;
  for (const Described& command : commands) {
    for (const Option& option : command.options) {
      if (option.choices.empty()) continue;
      for (const std::string& name : {option.name, option.short_name}) {
        if (name.empty()) continue;
        text += "    '" + command.name + " " + name + "') values='" + choices_of(option) + "' ;;\n";
      }
    }
  }
  return text;
}

}  // namespace

std::string bash_completion(std::span<const CommandEntry> commands) {
  const std::vector<Described> all = described(commands);
  std::set<std::string> with_value;
  for (const Described& command : all) {
    for (const Option& option : command.options) {
      if (!takes_value(option)) continue;
      with_value.insert(option.name);
      if (!option.short_name.empty()) with_value.insert(option.short_name);
    }
  }
  std::set<std::string> names;
  for (const auto& [group, words] : words_by_group(commands)) {
    for (const std::string& word : words) {
      names.insert("'" + group + (group.empty() ? "" : " ") + word + "'");
    }
  }
  const auto alternatives = [](const std::set<std::string>& words) {
    return joined(std::vector<std::string>(words.begin(), words.end()), "|");
  };
  return R"(# bash completion for triage. Load it with: source <(triage completion bash)
_triage() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' words='' options='' values='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
    )" + alternatives(with_value) +
         R"() ((i++)) ;;
    -*) ;;
    *)
      case "${command:+$command }$word" in
      )" +
         alternatives(names) +
         R"() command="${command:+$command }$word" ;;
      esac
      ;;
    esac
  done
  case $command in
)" + bash_words(commands) +
         R"(  esac
  case $command in
)" + bash_options(all) +
         R"(  esac
  case "$command $previous" in
)" + bash_choices(all) +
         R"(    *' '--*) ;;
  esac
  COMPREPLY=()
  if [[ -n $values ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${options:---help --version}" -- "$current")
  elif [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  fi
}
complete -o default -o bashdefault -F _triage triage
)";
}

namespace {

// A text inside `[...]` of an option of _arguments, itself inside single quotes.
std::string zsh_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string zsh_argument(const Option& option) {
  if (option.is_argument) {
    return single_quoted(":" + option.name + (takes_path(option) ? ":_files" : ": "));
  }
  std::string spec = "[" + zsh_text(option.help) + "]";
  if (takes_value(option)) {
    spec += ":" + zsh_text(option.value_name) + ":";
    if (!option.choices.empty()) {
      spec += "(" + choices_of(option) + ")";
    } else if (takes_path(option)) {
      spec += "_files";
    }
  }
  const std::string name = option.name + (takes_value(option) ? "=" : "");
  if (option.short_name.empty()) return single_quoted(name + spec);
  // Either of the two, once.
  const std::string short_name = option.short_name + (takes_value(option) ? "+" : "");
  return single_quoted("(" + option.short_name + " " + option.name + ")") + "{" + short_name + "," +
         name + "}" + single_quoted(spec);
}

}  // namespace

std::string zsh_completion(std::span<const CommandEntry> commands) {
  std::map<std::string, std::string> summaries;
  for (const CommandEntry& entry : commands) summaries[entry.name] = entry.summary;
  std::string text = R"(#compdef triage
# zsh completion for triage. Load it with: source <(triage completion zsh)
_triage() {
  local name='' word
  local -a listed
  integer at=2
  while (( at < CURRENT )); do
    word="${name:+$name }${words[at]}"
    case $word in
)";
  for (const auto& [group, words] : words_by_group(commands)) {
    for (const std::string& word : words) {
      text += "      '" + group + (group.empty() ? "" : " ") + word + "') name=$word ;;\n";
    }
  }
  text += "      *) break ;;\n    esac\n    (( at++ ))\n  done\n  case $name in\n";
  for (const auto& [group, words] : words_by_group(commands)) {
    text += "    '" + group + "')\n      listed=(\n";
    for (const std::string& word : words) {
      const std::string full = group + (group.empty() ? "" : " ") + word;
      const auto summary = summaries.find(full);
      const std::string what = summary == summaries.end() ? "more commands" : summary->second;
      text += "        " + single_quoted(word + ":" + zsh_text(what)) + "\n";
    }
    text += "      )\n      _describe command listed\n      ;;\n";
  }
  for (const Described& command : described(commands)) {
    text += "    '" + command.name +
            "')\n      words=(triage \"${(@)words[at,-1]}\")\n"
            "      (( CURRENT -= at - 2 ))\n      _arguments";
    for (const Option& option : command.options) text += " \\\n        " + zsh_argument(option);
    text += "\n      ;;\n";
  }
  return text + "  esac\n}\ncompdef _triage triage\n";
}

std::string fish_completion(std::span<const CommandEntry> commands) {
  std::string text = R"(# fish completion for triage. Load it with: triage completion fish | source
function __triage_command --description 'The command typed so far'
  set -l name
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and continue
    switch (string join ' ' $name $word)
)";
  std::set<std::string> names;
  for (const auto& [group, words] : words_by_group(commands)) {
    for (const std::string& word : words) {
      names.insert(single_quoted(group + (group.empty() ? "" : " ") + word));
    }
  }
  text += "      case " + joined(std::vector<std::string>(names.begin(), names.end()), " ") +
          "\n        set -a name $word\n    end\n  end\n  string join ' ' $name\nend\n"
          "function __triage_is --description 'Is this the command typed so far?'\n"
          "  test (__triage_command | string collect) = $argv[1]\nend\n\n";
  std::map<std::string, std::string> summaries;
  for (const CommandEntry& entry : commands) summaries[entry.name] = entry.summary;
  for (const auto& [group, words] : words_by_group(commands)) {
    const std::string condition = single_quoted("__triage_is \"" + group + "\"");
    for (const std::string& word : words) {
      const auto summary = summaries.find(group + (group.empty() ? "" : " ") + word);
      text += "complete -c triage -f -n " + condition + " -a " + word;
      if (summary != summaries.end()) text += " -d " + single_quoted(summary->second);
      text += "\n";
    }
  }
  for (const Described& command : described(commands)) {
    const std::string condition = single_quoted("__triage_is \"" + command.name + "\"");
    for (const Option& option : command.options) {
      if (option.is_argument) continue;
      text += "complete -c triage -n " + condition + " -l " + option.name.substr(2);
      if (!option.short_name.empty()) text += " -s " + option.short_name.substr(1);
      if (!option.choices.empty()) {
        text += " -x -a " + single_quoted(choices_of(option));
      } else if (takes_value(option)) {
        text += takes_path(option) ? " -r" : " -x";
      }
      text += " -d " + single_quoted(option.help) + "\n";
    }
  }
  return text;
}

}  // namespace triage::cli
