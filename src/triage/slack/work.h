// What all work of the bot has in common: what it works with, and how a piece of it may end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "triage/base/clock.h"
#include "triage/journal/decision.h"
#include "triage/journal/inbox.h"
#include "triage/journal/jobs.h"
#include "triage/journal/journal.h"
#include "triage/slack/answer.h"
#include "triage/slack/phrases.h"
#include "triage/slack/turns.h"
#include "triage/slack/web_api.h"

namespace triage::slack {

// A workspace that the bot was added to.
struct Installation {
  Workspace workspace = {};
  BotIdentity self = {};
};

// By team; nullopt where the bot is not, or no more.
using FindInstallation = std::function<std::optional<Installation>(const std::string& team)>;

// Is told, from the bot's threads, of what counts in figures: a decision that was told, feedback
// that was kept. Each may be empty.
struct Tally {
  std::function<void(const journal::Decision&)> decided = {};
  std::function<void()> judged = {};
};

// What work is done with. All of it must outlive the bot.
struct Desk {
  journal::Journal& journal;
  WebApi& web;
  Classifier& classifier;
  const PhraseBook& phrases;
  FindInstallation find_installation;
  Clock clock;
  Tally tally = {};
};

// A claimed job and the event that it is about.
struct Job {
  journal::Claim claim = {};
  journal::Event event = {};
};

// How a piece of work ended.
struct [[nodiscard]] Outcome {
  enum class Kind : std::uint8_t { kFinished, kRetry, kGivenUp };
  using Rows = std::function<void(journal::Transaction&)>;  // owns what it looks at

  Kind kind = Kind::kFinished;
  Rows rows = {};          // written together with the end; may be empty
  Pace::Wait wait{0};      // of kRetry
  std::string error = {};  // of kRetry and kGivenUp; holds no ticket text
};

[[nodiscard]] Outcome finished(Outcome::Rows rows = {});

// The end that a call's result asks for: kFinished where it is done, with `rows`; kRetry, later and
// later where nobody says when; kGivenUp where it never will be.
[[nodiscard]] Outcome outcome_of(const CallResult& result, const Job& job, Outcome::Rows rows = {});

}  // namespace triage::slack
