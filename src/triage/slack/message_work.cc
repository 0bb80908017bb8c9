#include "triage/slack/message_work.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "triage/journal/conversations.h"
#include "triage/journal/deliveries.h"
#include "triage/slack/deciding.h"
#include "triage/slack/derived_id.h"
#include "triage/slack/json.h"
#include "triage/slack/person_phrases.h"
#include "triage/slack/posted_reply.h"

namespace triage::slack {
namespace {

using journal::Transaction;

constexpr auto kStale = std::chrono::minutes(5);  // a delivery begun so long ago has no worker

// One message on its way to a reply.
struct Errand {
  const Desk& desk;
  const Job& job;
  const MessageEvent& message;
  Installation installation = {};
  journal::ConversationKey conversation = {};

  [[nodiscard]] journal::DeliveryKey key() const {
    return {conversation.team, message.channel, message.ts};
  }

  // In a channel, in the thread; in a direct message, beside it.
  [[nodiscard]] Place place() const {
    const bool is_in_thread = !is_direct(message.channel) || !message.thread_ts.empty();
    return {.channel = message.channel, .thread_ts = is_in_thread ? conversation.thread : ""};
  }
};

// What is to be said, and by which decision.
struct Said {
  journal::Decision decision = {};
  Reply reply = {};
};

void keep_turn(const Errand& errand) {
  const journal::ChatMessage turn{.id = derived_id(errand.job.event.id, "message"),
                                  .conversation = errand.conversation,
                                  .ts = errand.message.ts,
                                  .person = errand.message.user,
                                  .role = "requester",
                                  .text = errand.message.text,
                                  .at = *time_of(errand.message.ts)};
  errand.desk.journal
      .write([turn](Transaction& transaction) { journal::keep_message(transaction, turn); })
      .wait();
}

std::vector<Turn> turns_of(const Errand& errand) {
  const auto messages = errand.desk.journal.read([&](const journal::Snapshot& snapshot) {
    return journal::messages_of(snapshot, errand.conversation);
  });
  std::vector<Turn> turns;
  for (const journal::ChatMessage& message : messages) {
    turns.push_back({.ts = message.ts, .user = message.person, .text = message.text});
  }
  return turns;
}

Said decide(const Errand& errand, const std::vector<Turn>& turns) {
  const Ticket ticket = ticket_of(journal::lane_of(errand.conversation), turns);
  const Decided decided = decide_and_keep(errand.desk, errand.job, ticket,
                                          {.ticket_id = ticket.id,
                                           .person = errand.message.user,
                                           .author = errand.message.user,
                                           .conversation = errand.conversation});
  const Phrases& phrases = phrases_for(errand.desk, errand.installation.workspace,
                                       errand.message.user, decided.decision.language);
  return {.decision = decided.decision, .reply = reply_of(decided.shown, decided.classes, phrases)};
}

Outcome change_reply(const Errand& errand, const journal::Delivery& posted, const Said& said) {
  const CallResult result = errand.desk.web.update_message(
      errand.installation.workspace, posted.key.channel, posted.remote_ts, said.reply,
      metadata_of(said.decision.id, name_of_message(posted.key)));
  return outcome_of(
      result, errand.job,
      [key = posted.key, id = said.decision.id, now = errand.desk.clock()](
          Transaction& transaction) { journal::mark_updated(transaction, key, id, now); });
}

// One that was held up for longer than its lease posts nothing: another worker may be at it.
void hold(Transaction& transaction, const Job& job, Time now) {
  if (journal::extend(transaction, job.claim, now) == journal::Lease::kLost) {
    throw journal::LeaseLost(job.claim);
  }
}

journal::Begun begin(const Errand& errand, const std::string& decision_id) {
  const Time now = errand.desk.clock();
  const journal::Delivery delivery{.key = errand.key(),
                                   .thread = errand.conversation.thread,
                                   .decision_id = decision_id,
                                   .holder = errand.job.claim.job_id,
                                   .begun_at = now};
  return errand.desk.journal
      .write([delivery, now, job = errand.job](Transaction& transaction) {
        hold(transaction, job, now);
        return journal::begin_delivery(transaction, delivery, now - kStale);
      })
      .wait();
}

// Asking Slack for an earlier reply took its time.
void begin_after_all(const Errand& errand) {
  errand.desk.journal
      .write([key = errand.key(), now = errand.desk.clock(),
              job = errand.job](Transaction& transaction) {
        hold(transaction, job, now);
        journal::begin_again(transaction, key, now);
      })
      .wait();
}

Outcome posted_as(const Errand& errand, const std::string& ts) {
  return finished([key = errand.key(), ts, now = errand.desk.clock()](Transaction& transaction) {
    journal::mark_posted(transaction, key, ts, now);
  });
}

// A call that did nothing leaves no doubt: the next try need not look for the reply first.
Outcome not_posted(const Errand& errand, const CallResult& result) {
  Outcome outcome = outcome_of(result, errand.job);
  if (result.outcome == CallOutcome::kUnknown) return outcome;
  outcome.rows = [key = errand.key(), error = result.error,
                  now = errand.desk.clock()](Transaction& transaction) {
    journal::mark_failed(transaction, key, error, now);
  };
  return outcome;
}

Outcome post(const Errand& errand, const Said& said) {
  const CallResult result =
      errand.desk.web.post_message(errand.installation.workspace, errand.place(), said.reply,
                                   metadata_of(said.decision.id, name_of_message(errand.key())));
  if (!result.is_done()) return not_posted(errand, result);
  const auto answer = parse_object(result.body);
  return posted_as(errand, answer ? text_at(*answer, {"ts"}) : "");
}

Outcome post_once(const Errand& errand, const Said& said) {
  const journal::Begun begun = begin(errand, said.decision.id);
  switch (begun.outcome) {
    case journal::BeginOutcome::kBegun:
      return post(errand, said);
    case journal::BeginOutcome::kPosted:
      return change_reply(errand, begun.delivery, said);
    case journal::BeginOutcome::kTaken:
      return {.kind = Outcome::Kind::kRetry,
              .wait = kStale,
              .error = "another worker has begun the reply"};
    case journal::BeginOutcome::kResumed:
      break;
  }
  const Time begun_at = begun.delivery.begun_at;
  const FoundReply found =
      find_reply(errand.desk.web, errand.installation.workspace, errand.place(), errand.key(),
                 {.begin = begun_at, .end = begun_at + errand.job.claim.lease});
  // A channel that cannot be read leaves the choice between no reply and perhaps two.
  if (found.asked.outcome == CallOutcome::kLater || found.asked.outcome == CallOutcome::kUnknown) {
    return outcome_of(found.asked, errand.job);
  }
  if (!found.ts.empty()) return posted_as(errand, found.ts);
  begin_after_all(errand);
  return post(errand, said);
}

}  // namespace

Outcome answer_message(const Desk& desk, const Job& job, const MessageEvent& message) {
  const auto installation = desk.find_installation(job.event.team);
  if (!installation || reason_to_pass_over(message, installation->self)) return finished();
  const Errand errand{.desk = desk,
                      .job = job,
                      .message = message,
                      .installation = *installation,
                      .conversation = {job.event.team, message.channel, thread_of(message)}};
  if (message.is_deletion) {
    return finished(
        [conversation = errand.conversation, ts = message.ts](Transaction& transaction) {
          (void)journal::remove_message(transaction, conversation, ts);
        });
  }
  keep_turn(errand);
  const std::vector<Turn> turns = turns_of(errand);
  // Words of those who help do not change what the requester asked for.
  if (turns.empty() || turns.front().user != message.user) return finished();
  const Said said = decide(errand, turns);
  const auto posted = desk.journal.read([&](const journal::Snapshot& snapshot) {
    return journal::posted_reply(snapshot, errand.conversation);
  });
  return counted(desk, said.decision,
                 posted ? change_reply(errand, *posted, said) : post_once(errand, said));
}

}  // namespace triage::slack
