#include "triage/slack/home_work.h"

#include <vector>

#include "triage/journal/decisions.h"
#include "triage/slack/home.h"

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
  for (const auto& judged : page.decisions) entries.push_back(entry_of(judged));
  const std::string language =
      page.decisions.empty() ? std::string() : page.decisions.front().decision.language;
  return outcome_of(desk.web.call("views.publish", installation->workspace,
                                  {{"user_id", person},
                                   {"view", home_view(entries, desk.phrases.choose(language))}}),
                    job);
}

}  // namespace triage::slack
