// What Slack sends, as anyone else might send it: the three kinds of payload, frames of Socket
// Mode, and markup.
#include <cstddef>
#include <cstdint>
#include <string>

#include "triage/base/check.h"
#include "triage/slack/envelope.h"
#include "triage/slack/form.h"
#include "triage/slack/inbound.h"
#include "triage/slack/markup.h"

namespace {

using triage::slack::PayloadKind;

void read(PayloadKind kind, const std::string& payload) {
  const auto inbound = triage::slack::inbound_of(kind, payload);
  if (inbound && *inbound) TRIAGE_CHECK(!(*inbound)->key.empty(), "what is kept has a key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  read(PayloadKind::kEvent, text);
  read(PayloadKind::kInteraction, text);
  read(PayloadKind::kCommand, text);
  (void)triage::slack::read_frame(text);
  (void)triage::slack::parse_form(text);
  const std::string escaped = triage::slack::escaped(triage::slack::plain_text(text));
  TRIAGE_CHECK(escaped.find_first_of("<>") == std::string::npos, "escaped text holds no markup");
  return 0;
}
