#include "triage/slack/click_work.h"

#include <optional>
#include <utility>
#include <vector>

#include "triage/journal/decisions.h"
#include "triage/journal/feedback.h"
#include "triage/slack/blocks.h"
#include "triage/slack/derived_id.h"
#include "triage/slack/home.h"
#include "triage/slack/posted_reply.h"
#include "triage/slack/shown.h"

namespace triage::slack {
namespace {

using journal::Transaction;

// One click on its way.
struct Errand {
  const Desk& desk;
  const Job& job;
  const BlockAction& click;
  Installation installation = {};
  journal::JudgedDecision judged = {};

  [[nodiscard]] const Phrases& phrases() const {
    return desk.phrases.choose(judged.decision.language);
  }
};

// Of this workspace only: what another one decided is none of its business.
std::optional<journal::JudgedDecision> find(const Desk& desk, const std::string& id,
                                            const std::string& team) {
  auto judged = desk.journal.read(
      [&](const journal::Snapshot& snapshot) { return journal::find_decision(snapshot, id); });
  if (judged && judged->decision.conversation.team == team) return judged;
  return std::nullopt;
}

Outcome explain_unknown(const Desk& desk, const Job& job, const BlockAction& click,
                        const Workspace& workspace) {
  const Reply reply = plain_reply(desk.phrases.choose("").markup("unknown_decision"));
  if (click.is_ephemeral)
    return outcome_of(desk.web.respond(click.handles.response_url, reply), job);
  const Place place{.channel = click.channel, .thread_ts = click.thread_ts};
  return outcome_of(desk.web.post_ephemeral(workspace, place, click.user, reply), job);
}

Outcome show(const Errand& errand, const Reply& reply) {
  const BlockAction& click = errand.click;
  if (click.is_ephemeral) {
    return outcome_of(errand.desk.web.replace(click.handles.response_url, reply), errand.job);
  }
  const journal::ConversationKey& conversation = errand.judged.decision.conversation;
  const std::string name =
      name_of_message({conversation.team, conversation.channel, conversation.thread});
  const CallResult result =
      errand.desk.web.update_message(errand.installation.workspace, click.channel, click.message_ts,
                                     reply, metadata_of(errand.judged.decision.id, name));
  return outcome_of(result, errand.job);
}

// The class that was clicked on, of those there are now and those that the message showed.
std::string chosen_class(const Errand& errand) {
  std::vector<std::string> classes = errand.desk.classifier.classes();
  for (const journal::RankedLabel& ranked : errand.judged.decision.alternatives) {
    classes.push_back(ranked.label);
  }
  return class_named(errand.click.value, classes);
}

Outcome choose(Errand& errand) {
  const BlockAction& click = errand.click;
  const std::string label = chosen_class(errand);
  const auto explain = [&] {
    return explain_unknown(errand.desk, errand.job, click, errand.installation.workspace);
  };
  if (label.empty()) return explain();
  const journal::Feedback feedback{.id = derived_id(errand.job.event.id, "feedback"),
                                   .key = errand.job.event.key,
                                   .decision_id = errand.judged.decision.id,
                                   .label = label,
                                   .person = click.user,
                                   .source = "slack",
                                   .at = errand.job.event.received_at};
  const auto outcome = errand.desk.journal
                           .write([feedback](Transaction& transaction) {
                             return journal::record(transaction, feedback);
                           })
                           .wait();
  // Read again: a later click may count already.
  const auto judged = find(errand.desk, errand.judged.decision.id, errand.job.event.team);
  const bool is_known =
      outcome == journal::FeedbackOutcome::kKept || outcome == journal::FeedbackOutcome::kRepeated;
  if (!is_known || !judged) return explain();
  errand.judged = *judged;
  Outcome shown = show(errand, reply_of(shown_decision(errand.judged, errand.job.event.id),
                                        errand.desk.classifier.classes(), errand.phrases()));
  const bool is_over = shown.kind != Outcome::Kind::kRetry;
  if (is_over && errand.desk.tally.judged) errand.desk.tally.judged();
  return shown;
}

Outcome offer_all(const Errand& errand) {
  return show(errand, reply_to_choose(shown_decision(errand.judged, errand.job.event.id),
                                      errand.desk.classifier.classes(), errand.phrases()));
}

// A trigger lasts three seconds: later there is nobody to ask, and no other try.
Outcome ask_for_reason(const Errand& errand) {
  const CallResult result =
      errand.desk.web.call("views.open", errand.installation.workspace,
                           {{"trigger_id", errand.click.handles.trigger_id},
                            {"view", reason_view(errand.judged.decision.id, errand.phrases())}});
  if (result.is_done() || result.error == "expired_trigger_id") return finished();
  return {.kind = Outcome::Kind::kGivenUp, .error = "views.open: " + result.error};
}

}  // namespace

Outcome take_click(const Desk& desk, const Job& job, const BlockAction& click) {
  const auto installation = desk.find_installation(job.event.team);
  if (!installation) return finished();
  auto judged = find(desk, decision_of_block(click.block_id), job.event.team);
  if (!judged) return explain_unknown(desk, job, click, installation->workspace);
  Errand errand{.desk = desk,
                .job = job,
                .click = click,
                .installation = *installation,
                .judged = *std::move(judged)};
  if (click.action_id == action::kChange) return offer_all(errand);
  if (click.action_id == action::kReason) return ask_for_reason(errand);
  return choose(errand);
}

Outcome take_reason(const Desk& desk, const Job& job, const ViewSubmission& view) {
  if (view.callback_id != kReasonView || view.reason.empty()) return finished();
  const auto judged = find(desk, view.private_metadata, job.event.team);
  if (!judged) return finished();
  const std::string label = judged->feedback ? judged->feedback->label : judged->decision.label;
  if (label.empty()) return finished();
  if (desk.tally.judged) desk.tally.judged();
  return finished([feedback = journal::Feedback{.id = derived_id(job.event.id, "feedback"),
                                                .key = job.event.key,
                                                .decision_id = judged->decision.id,
                                                .label = label,
                                                .person = view.user,
                                                .source = "slack",
                                                .reason = view.reason,
                                                .at = job.event.received_at}](
                      Transaction& transaction) { (void)journal::record(transaction, feedback); });
}

}  // namespace triage::slack
