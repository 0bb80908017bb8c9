#include "triage/slack/keeping.h"

#include <utility>

#include "triage/journal/inbox.h"

namespace triage::slack {

void keep(journal::Journal& journal, journal::RowIds& ids, const Clock& clock, Inbound inbound,
          OnKept on_kept) {
  journal::Event event{.id = ids.next(),
                       .source = "slack",
                       .key = std::move(inbound.key),
                       .kind = std::string(name_of(inbound.kind)),
                       .payload = std::move(inbound.payload),
                       .team = std::move(inbound.team),
                       .person = std::move(inbound.person),
                       .lane = std::move(inbound.lane),
                       .received_at = clock()};
  journal
      .write([event = std::move(event)](journal::Transaction& transaction) {
        return journal::receive(transaction, event);
      })
      .then([on_kept = std::move(on_kept)](const journal::Result<journal::Received>& result) {
        on_kept(result.is_durable());
      });
}

}  // namespace triage::slack
