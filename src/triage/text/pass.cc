#include "triage/text/pass.h"

namespace triage::text {

std::string_view name_of(Pass pass) {
  switch (pass) {
    case Pass::kKept:
      return "kept";
    case Pass::kRole:
      return "role";
    case Pass::kDecision:
      return "after the decision";
    case Pass::kDuplicate:
      return "duplicate";
    case Pass::kTooLong:
      return "too long";
    case Pass::kSystemLine:
      return "system line";
    case Pass::kAutomatic:
      return "automatic message";
    case Pass::kQuote:
      return "quote";
    case Pass::kForward:
      return "forward marker";
    case Pass::kDisclaimer:
      return "disclaimer";
    case Pass::kSignature:
      return "signature";
    case Pass::kGreeting:
      return "greeting";
    case Pass::kThanks:
      return "thanks";
  }
  return "";
}

}  // namespace triage::text
