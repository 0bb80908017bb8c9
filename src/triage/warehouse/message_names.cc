#include "triage/warehouse/message_names.h"

#include <string>

#include "triage/warehouse/usual_names.h"

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
    {"sendertype", TurnMember::kRole}, {"author", TurnMember::kRole},
    {"sender", TurnMember::kRole},     {"time", TurnMember::kTime},
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

std::string* member_of(Turn& turn, TurnMember member) {
  switch (member) {
    case TurnMember::kId:
      return &turn.id;
    case TurnMember::kRole:
      return &turn.role;
    case TurnMember::kTime:
      return &turn.time;
    case TurnMember::kText:
      return &turn.text;
    case TurnMember::kNone:
      break;
  }
  return nullptr;
}

}  // namespace triage::warehouse
