#include "triage/serve/routes/classification.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "triage/decide/answer_record.h"
#include "triage/journal/decisions.h"

namespace triage::serve {
namespace {

double milliseconds_since(Moment start) {
  return std::chrono::duration<double, std::milli>(moment_now() - start).count();
}

// Whoever asks about a ticket wants all that its requester wrote so far to count, also after an
// agent's turn; one that is learned from ends there unless it says when it was sorted.
void see_all_turns(Ticket& ticket, Time now) {
  const bool has_agent = std::ranges::any_of(
      ticket.messages, [](const Message& message) { return message.role == Role::kAgent; });
  if (ticket.decided_at || !has_agent) return;
  ticket.decided_at = now;
  Time last = ticket.created_at.value_or(Time());
  for (Message& message : ticket.messages) {
    if (!message.time) message.time = last;
    last = *message.time;
  }
}

// One request; shared by the callbacks that are under way.
class Classification : public std::enable_shared_from_this<Classification> {
 public:
  Classification(Services& services, const Call& call, std::vector<Ticket> tickets, Respond respond,
                 BodyOf body_of)
      : services_(services),
        caller_(call.caller.name),
        received_at_(call.request->received_at),
        respond_(std::move(respond)),
        body_of_(std::move(body_of)),
        waiting_for_(tickets.size()),
        all_(tickets.size()) {
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      see_all_turns(tickets[i], services.clock());
      all_[i].ticket = std::move(tickets[i]);
    }
  }

  void start(const std::optional<decide::EvidenceOptions>& evidence) {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const bool is_taken =
          services_.answers.ask({.ticket = all_[i].ticket, .evidence = evidence},
                                [self = shared_from_this(), i](decide::Answer answer) {
                                  self->take(i, std::move(answer));
                                });
      if (is_taken) continue;
      is_refused_ = true;
      // Those that are asked already come to nothing: the rest is counted as if it had come.
      if (waiting_for_.fetch_sub(all_.size() - i) == all_.size() - i) finish();
      return;
    }
  }

 private:
  void take(std::size_t index, decide::Answer answer) {
    all_[index].answer = std::move(answer);
    if (waiting_for_.fetch_sub(1) == 1) finish();
  }

  // All answers are there.
  void finish() {
    if (is_refused_) {
      respond_(response_of({.status = 429,
                            .detail = "Too many tickets wait to be classified.",
                            .headers = {{"Retry-After", "1"}}}));
      return;
    }
    model_ms_ = milliseconds_since(received_at_);
    const Time now = services_.clock();
    std::vector<journal::PreparedDecision> records;
    records.reserve(all_.size());
    for (Classified& one : all_) {
      one.record = decide::record_of(one.answer, one.ticket, services_.ids.next(), now);
      one.record.source = "http";
      one.record.person = caller_;
      one.record.latency_us = static_cast<std::int64_t>(model_ms_ * 1000);
      records.push_back(journal::prepare(one.record, services_.journal.cipher()));
    }
    services_.journal
        .write([records = std::move(records)](journal::Transaction& transaction) {
          for (const journal::PreparedDecision& decision : records) {
            journal::record(transaction, decision);
          }
        })
        .then([self = shared_from_this()](journal::Result<bool> result) { self->tell(result); });
  }

  void tell(journal::Result<bool>& result) {
    try {
      require_kept(result);
      for (const Classified& one : all_) {
        services_.metrics.count_decision(one.record.kind, one.record.label,
                                         one.record.model_version, one.record.source);
      }
      const double journal_ms = milliseconds_since(received_at_) - model_ms_;
      respond_({.body = body_of_(all_), .timing = {{"model", model_ms_}, {"journal", journal_ms}}});
    } catch (const std::exception& error) {
      services_.log.warning("not classified", {{"why", error.what()}});
      respond_(response_of(problem_of(std::current_exception())));
    }
  }

  // A journal that can keep nothing stops no desk: the answer goes out without an id, since there
  // is nothing that feedback could name. Throws where it is only for now (QueueFull).
  void require_kept(journal::Result<bool>& result) {
    try {
      (void)result.get();
    } catch (const journal::QueueFull&) {
      throw;
    } catch (const Unavailable& error) {
      services_.log.error("decision not kept", {{"why", error.what()}});
      services_.metrics.count("journal", "not_kept");
      for (Classified& one : all_) one.record.id.clear();
    }
  }

  Services& services_;
  const std::string caller_;
  const Moment received_at_;
  const Respond respond_;
  const BodyOf body_of_;
  std::atomic<std::size_t> waiting_for_;
  std::atomic<bool> is_refused_ = false;
  double model_ms_ = 0;
  std::vector<Classified> all_;
};

}  // namespace

void classify_and_keep(Services& services, const Call& call, std::vector<Ticket> tickets,
                       const std::optional<decide::EvidenceOptions>& evidence, Respond respond,
                       BodyOf body_of) {
  std::make_shared<Classification>(services, call, std::move(tickets), std::move(respond),
                                   std::move(body_of))
      ->start(evidence);
}

}  // namespace triage::serve
