#include "triage/slack/model_classifier.h"

#include <utility>
#include <vector>

#include "triage/base/clock.h"
#include "triage/decide/answer_record.h"

namespace triage::slack {
namespace {

constexpr std::size_t kWords = 15;        // looked for; a message names a few
constexpr std::size_t kLikeTickets = 20;  // looked for
constexpr float kIsLike = 0.5F;           // cosine from which on a ticket counts as like this one
constexpr double kMicroseconds = 1'000'000;  // of a second

// What is kept of a ticket: the words of those who help are theirs, and go when they are forgotten.
Ticket words_of_requester(Ticket ticket) {
  std::erase_if(ticket.messages,
                [](const Message& message) { return message.role != Role::kRequester; });
  return ticket;
}

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
  Answer answer{
      .decision = decide::record_of(answered, words_of_requester(ticket), {}, {}),
      .classes = answered.by->classes().names(),
  };
  answer.decision.latency_us = static_cast<std::int64_t>(watch.seconds() * kMicroseconds);
  if (answered.evidence) add_reasons(*answered.evidence, answer);
  return answer;
}

std::vector<std::string> ModelClassifier::classes() { return models_.current()->classes().names(); }

}  // namespace triage::slack
