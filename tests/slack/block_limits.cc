#include "tests/slack/block_limits.h"

#include <nlohmann/json.hpp>
#include <set>

#include "triage/slack/markup.h"

namespace triage::testing {
namespace {

using nlohmann::json;

class Checker {
 public:
  std::vector<std::string> faults;

  void check(const json& blocks) {
    if (!blocks.is_array() || blocks.empty() || blocks.size() > 50) fault("1 to 50 blocks");
    std::set<std::string> ids;
    for (const json& block : blocks) {
      check_block(block);
      if (block.contains("block_id") && !ids.insert(block["block_id"]).second) {
        fault("a block_id twice");
      }
    }
  }

 private:
  void fault(const std::string& what) { faults.push_back(what); }

  void check_length(const std::string& what, const std::string& text, std::size_t limit) {
    const std::size_t length = slack::length_of(text);
    if (length < 1 || length > limit) fault(what + ": " + std::to_string(length));
  }

  void check_text(const std::string& what, const json& text, const std::string& type,
                  std::size_t limit) {
    if (text.value("type", "") != type) fault(what + " is no " + type);
    const std::string value = text.value("text", "");
    check_length(what, value, limit);
    if (type == "plain_text" && value.find_first_of("<>") != std::string::npos) {
      fault(what + " is not escaped");
    }
  }

  void check_block(const json& block) {
    const std::string type = block.value("type", "");
    if (block.contains("block_id")) check_length("block_id", block["block_id"], 255);
    if (type == "section") return check_text("section", block["text"], "mrkdwn", 3000);
    if (type == "header") return check_text("header", block["text"], "plain_text", 150);
    if (type == "context") {
      if (block["elements"].empty() || block["elements"].size() > 10) fault("context elements");
      for (const json& text : block["elements"]) check_text("context", text, "mrkdwn", 2000);
      return;
    }
    if (type != "actions") return fault("unknown block " + type);
    if (block["elements"].empty() || block["elements"].size() > 25) fault("1 to 25 elements");
    std::set<std::string> ids;
    for (const json& element : block["elements"]) {
      check_element(element);
      if (!ids.insert(element["action_id"]).second) fault("an action_id twice");
    }
  }

  void check_element(const json& element) {
    check_length("action_id", element["action_id"], 255);
    if (element["type"] == "button") {
      check_text("button", element["text"], "plain_text", 75);
      return check_length("button value", element["value"], 2000);
    }
    if (element["type"] != "static_select") return fault("unknown element");
    check_text("placeholder", element["placeholder"], "plain_text", 150);
    if (element.contains("options") == element.contains("option_groups"))
      fault("options or groups");
    std::set<std::string> values;
    if (element.contains("options")) return check_options(element["options"], values);
    if (element["option_groups"].empty() || element["option_groups"].size() > 100) fault("groups");
    for (const json& group : element["option_groups"]) {
      check_text("group label", group["label"], "plain_text", 75);
      check_options(group["options"], values);
    }
  }

  void check_options(const json& options, std::set<std::string>& values) {
    if (options.empty() || options.size() > 100) fault("1 to 100 options");
    for (const json& option : options) {
      check_text("option", option["text"], "plain_text", 75);
      check_length("option value", option["value"], 150);
      if (!values.insert(option["value"]).second) fault("an option's value twice");
    }
  }
};

}  // namespace

std::vector<std::string> faults_of_blocks(const std::string& blocks) {
  const json parsed = json::parse(blocks, nullptr, false);
  if (parsed.is_discarded()) return {"no JSON"};
  Checker checker;
  checker.check(parsed);
  return checker.faults;
}

}  // namespace triage::testing
