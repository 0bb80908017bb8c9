#include "triage/slack/model_classifier.h"

#include <utility>

#include "triage/base/clock.h"
#include "triage/base/fingerprint.h"

namespace triage::slack {
namespace {

constexpr std::size_t kWords = 5;
constexpr std::size_t kLikeTickets = 20;  // looked for
constexpr float kIsLike = 0.5F;           // cosine from which on a ticket counts as like this one
constexpr double kMicroseconds = 1'000'000;  // of a second

// Words that spoke for the class; how many tickets are like it, and nothing of what they say.
void add_reasons(const decide::Evidence& evidence, Answer& answer) {
  for (const decide::WordPush& word : evidence.words) {
    if (word.push > 0) answer.words.push_back(word.word);
  }
  for (const decide::LikeTicket& ticket : evidence.tickets) {
    if (ticket.similarity >= kIsLike) ++answer.like_tickets;
  }
}

}  // namespace

Answer ModelClassifier::answer(const Ticket& ticket) {
  const Stopwatch watch;
  const decide::Answer answered = queue_.answer(
      {.ticket = ticket,
       .evidence = decide::EvidenceOptions{.words = kWords, .tickets = kLikeTickets}});
  const LabelSet& labels = answered.by->classes();
  Answer answer{.decision = answered.prediction.decision,
                .classes = labels.names(),
                .language = "und",
                .model_version = std::to_string(answered.by->version()),
                .model_alias = answered.by->name()};
  for (const decide::Alternative& alternative : answered.prediction.ranked) {
    answer.ranked.push_back({labels[alternative.label], alternative.probability});
  }
  const learn::Thresholds& thresholds = answered.by->model().manifest().thresholds;
  if (thresholds.automatic) answer.threshold = thresholds.automatic->threshold;
  if (answered.prediction.document) {
    answer.language = answered.prediction.document->language;
    answer.document = sha256_hex(answered.prediction.document->text());
  }
  if (answered.evidence) add_reasons(*answered.evidence, answer);
  answer.latency_us = static_cast<std::int64_t>(watch.seconds() * kMicroseconds);
  return answer;
}

std::vector<std::string> ModelClassifier::classes() { return models_.current()->classes().names(); }

}  // namespace triage::slack
