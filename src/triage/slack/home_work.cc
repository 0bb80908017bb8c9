#include "triage/slack/home_work.h"

#include <vector>

#include "triage/journal/decisions.h"
#include "triage/slack/home.h"
#include "triage/slack/person_phrases.h"

namespace triage::slack {
namespace {

constexpr int kMostShown = 20;

HomeEntry entry_of(const journal::JudgedDecision& judged) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(judged.decision.at);
  return {.label = judged.feedback ? judged.feedback->label : judged.decision.label,
          .time = shown_time(seconds.time_since_epoch().count(), format_time(seconds))};
}

}  // namespace

Outcome show_home(const Desk& desk, const Job& job, const std::string& person) {
  const auto installation = desk.find_installation(job.event.team);
  if (!installation) return finished();
  const journal::DecisionFilter theirs{.source = "slack", .person = person, .team = job.event.team};
  const journal::DecisionPage page = desk.journal.read([&](const journal::Snapshot& snapshot) {
    return journal::page_of_decisions(snapshot, theirs, "", kMostShown);
  });
  std::vector<HomeEntry> entries;
  std::string language;
  for (const journal::JudgedDecision& judged : page.decisions) {
    // Of a ticket that was left alone, or is short, it is not known.
    if (language.empty() || language == "und") language = judged.decision.language;
    entries.push_back(entry_of(judged));
  }
  const Phrases& phrases = phrases_for(desk, installation->workspace, person, language);
  return outcome_of(desk.web.call("views.publish", installation->workspace,
                                  {{"user_id", person}, {"view", home_view(entries, phrases)}}),
                    job);
}

}  // namespace triage::slack
