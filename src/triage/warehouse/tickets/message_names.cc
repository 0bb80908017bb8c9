#include "triage/warehouse/tickets/message_names.h"

#include <string>

#include "triage/warehouse/tickets/usual_names.h"

namespace triage::warehouse {
namespace {

struct Name {
  std::string_view text;  // as plain_name() writes it
  TurnMember member;
};

constexpr Name kNames[] = {
    {"id", TurnMember::kId},           {"messageid", TurnMember::kId},
    {"commentid", TurnMember::kId},    {"role", TurnMember::kRole},
    {"authorrole", TurnMember::kRole}, {"authortype", TurnMember::kRole},
    {"sendertype", TurnMember::kRole}, {"author", TurnMember::kAuthor},
    {"sender", TurnMember::kAuthor},   {"time", TurnMember::kTime},
    {"createdat", TurnMember::kTime},  {"sentat", TurnMember::kTime},
    {"timestamp", TurnMember::kTime},  {"created", TurnMember::kTime},
    {"date", TurnMember::kTime},       {"ts", TurnMember::kTime},
    {"text", TurnMember::kText},       {"body", TurnMember::kText},
    {"content", TurnMember::kText},    {"message", TurnMember::kText},
    {"plainbody", TurnMember::kText},  {"comment", TurnMember::kText},
};

}  // namespace

TurnMember turn_member(std::string_view name) {
  for (const Name& known : kNames) {
    if (known.text == name) return known.member;
  }
  const std::string plain = plain_name(name);
  for (const Name& known : kNames) {
    if (known.text == plain) return known.member;
  }
  return TurnMember::kNone;
}

void set_member(Turn& turn, TurnMember member, std::string_view value) {
  switch (member) {
    case TurnMember::kId:
      turn.id = value;
      break;
    case TurnMember::kRole:
      turn.role = value;
      break;
    case TurnMember::kAuthor:
      if (turn.role.empty()) turn.role = value;
      break;
    case TurnMember::kTime:
      turn.time = value;
      break;
    case TurnMember::kText:
      turn.text = value;
      break;
    case TurnMember::kNone:
      break;
  }
}

}  // namespace triage::warehouse
