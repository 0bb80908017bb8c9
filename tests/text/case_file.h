// Cases of cleaning as data: text in, text out.
//
//   # a comment
//   @@ case Name of the case
//   channel: chat              (else email)
//   subject: Re: something     (else none)
//   @@ in
//   the message, over any number of lines
//   @@ out                     or `@@ rejected CODE`
//   the body
//   @@ courtesies              (checked only where it is there)
//   greetings and thanks, one a line
#pragma once

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/error.h"
#include "triage/ticket/ticket.h"

namespace triage::text {

struct Case {
  std::string file;
  std::string name;
  Channel channel = Channel::kEmail;
  std::string subject;
  std::string in;
  std::string out;
  std::string rejected;  // a code, or empty
  std::optional<std::string> courtesies;
};

inline std::vector<Case> read_cases(const std::string& path) {
  std::ifstream stream(path);
  std::vector<Case> cases;
  std::string* block = nullptr;
  const auto value_of = [](const std::string& line, std::string_view key) {
    return line.substr(std::min(line.size(), key.size()));
  };
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("@@ case ")) {
      cases.emplace_back();
      cases.back().file = path;
      cases.back().name = value_of(line, "@@ case ");
      block = nullptr;
    } else if (line == "@@ in") {
      block = &cases.back().in;
    } else if (line == "@@ out") {
      block = &cases.back().out;
    } else if (line == "@@ courtesies") {
      block = &cases.back().courtesies.emplace();
    } else if (line.starts_with("@@ rejected ")) {
      cases.back().rejected = value_of(line, "@@ rejected ");
      block = nullptr;
    } else if (line.starts_with("@@")) {
      throw InvalidInput(path + ": '" + line + "' is no part of a case. See case_file.h.");
    } else if (block != nullptr) {
      *block += line + '\n';
    } else if (line.starts_with("subject: ")) {
      cases.back().subject = value_of(line, "subject: ");
    } else if (line.starts_with("channel: ")) {
      cases.back().channel = *parse_channel(value_of(line, "channel: "));
    }
  }
  const auto trim = [](std::string& text) { text.erase(text.find_last_not_of('\n') + 1); };
  for (Case& each : cases) {
    trim(each.out);
    if (each.courtesies) trim(*each.courtesies);
  }
  return cases;
}

}  // namespace triage::text
