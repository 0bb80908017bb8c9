#include "triage/slack/bot.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "triage/base/error.h"
#include "triage/journal/installs.h"
#include "triage/slack/click_work.h"
#include "triage/slack/command.h"
#include "triage/slack/command_work.h"
#include "triage/slack/event.h"
#include "triage/slack/home_work.h"
#include "triage/slack/inbound.h"
#include "triage/slack/interaction.h"
#include "triage/slack/json.h"
#include "triage/slack/message_work.h"

namespace triage::slack {
namespace {

using journal::Transaction;
using nlohmann::json;

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

Outcome work_on_event(const Desk& desk, const Job& job, const json& payload) {
  const json* const event = find_value(payload, {"event"});
  if (event == nullptr) return finished();
  return std::visit(
      Overloaded{[&](const MessageEvent& message) { return answer_message(desk, job, message); },
                 [&](const HomeOpened& home) { return show_home(desk, job, home.user); },
                 [&](const Uninstalled&) {
                   return finished([team = job.event.team](Transaction& transaction) {
                     (void)journal::remove_install(transaction, team);
                   });
                 },
                 [](const OtherEvent&) { return finished(); }},
      event_of(*event));
}

Outcome work_on_interaction(const Desk& desk, const Job& job, const json& payload) {
  return std::visit(
      Overloaded{
          [&](const BlockAction& click) { return take_click(desk, job, click); },
          [&](const ViewSubmission& view) { return take_reason(desk, job, view); },
          [&](const MessageShortcut& shortcut) { return answer_shortcut(desk, job, shortcut); },
          [](const GlobalShortcut&) { return finished(); },
          [](const OtherInteraction&) { return finished(); }},
      interaction_of(payload));
}

}  // namespace

Bot::Bot(Desk desk, journal::RowIds& ids, Options options, Note note)
    : desk_(std::move(desk)), ids_(ids), options_(std::move(options)), note_(std::move(note)) {}

bool Bot::work_once() {
  const journal::ClaimRequest request{.worker = options_.worker,
                                      .token = ids_.next(),
                                      .kinds = {std::string(name_of(PayloadKind::kEvent)),
                                                std::string(name_of(PayloadKind::kInteraction)),
                                                std::string(name_of(PayloadKind::kCommand))},
                                      .count = 1,
                                      .now = desk_.clock(),
                                      .lease = options_.lease};
  auto claims = desk_.journal
                    .write([request](Transaction& transaction) {
                      return journal::claim_jobs(transaction, request);
                    })
                    .wait();
  if (claims.empty()) return false;
  Job job{.claim = std::move(claims.front())};
  auto event = desk_.journal.read([&](const journal::Snapshot& snapshot) {
    return journal::find_event(snapshot, job.claim.event_id);
  });
  if (event) job.event = *std::move(event);
  conclude(job, work_safely(job));
  return true;
}

// A message that was forgotten meanwhile has no payload, and nothing is done about it.
Outcome Bot::work_on(const Job& job) const {
  const auto payload = parse_object(job.event.payload);
  const auto kind = parse_payload_kind(job.event.kind);
  if (!payload || !kind) return finished();
  switch (*kind) {
    case PayloadKind::kEvent:
      return work_on_event(desk_, job, *payload);
    case PayloadKind::kInteraction:
      return work_on_interaction(desk_, job, *payload);
    case PayloadKind::kCommand:
      return answer_command(desk_, job, command_of(*payload));
  }
  return finished();
}

// The edge where errors of one piece of work end.
Outcome Bot::work_safely(const Job& job) const {
  Outcome outcome;
  try {
    outcome = work_on(job);
  } catch (const Unavailable& failure) {
    outcome = outcome_of({.outcome = CallOutcome::kUnknown, .error = failure.what()}, job);
  } catch (const Interrupted& stop) {  // whoever starts next does it again
    outcome = outcome_of({.outcome = CallOutcome::kUnknown, .error = stop.what()}, job);
  } catch (const std::exception& failure) {
    outcome = {.kind = Outcome::Kind::kGivenUp, .error = failure.what()};
  }
  const bool is_over = desk_.clock() - job.event.received_at > options_.patience;
  if (outcome.kind == Outcome::Kind::kRetry && is_over) outcome.kind = Outcome::Kind::kGivenUp;
  return outcome;
}

void Bot::conclude(const Job& job, const Outcome& outcome) const {
  const Time now = desk_.clock();
  if (outcome.kind == Outcome::Kind::kGivenUp) {
    note_("job '" + job.claim.job_id + "': given up: " + outcome.error);
  }
  desk_.journal
      .write([claim = job.claim, outcome, now](Transaction& transaction) {
        if (outcome.rows) outcome.rows(transaction);
        using Kind = Outcome::Kind;
        const journal::Lease lease =
            outcome.kind == Kind::kFinished ? journal::finish(transaction, claim, now)
            : outcome.kind == Kind::kRetry
                ? journal::retry(transaction, claim, now + outcome.wait, outcome.error)
                : journal::give_up(transaction, claim, now, outcome.error);
        // The rows stand even so: what was posted was posted.
        (void)lease;
      })
      .wait();
}

}  // namespace triage::slack
