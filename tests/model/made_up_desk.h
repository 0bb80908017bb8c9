// A small service desk, made up: tickets whose class can be told by their words.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/random.h"
#include "triage/model/cleaned_tickets.h"
#include "triage/model/dataset.h"
#include "triage/ticket/ticket_source.h"

namespace triage::model::testing {

// Gives the tickets it was made of, a few at a time.
class ListedTickets final : public TicketSource {
 public:
  explicit ListedTickets(std::vector<Ticket> tickets) : tickets_(std::move(tickets)) {
    for (std::size_t i = 0; i < tickets_.size(); ++i) tickets_[i].row = i + 1;
  }

  std::optional<TicketBatch> next() override {
    constexpr std::size_t kBatch = 7;
    if (at_ == tickets_.size()) return std::nullopt;
    TicketBatch batch;
    while (batch.tickets.size() < kBatch && at_ < tickets_.size()) {
      batch.tickets.push_back(tickets_[at_++]);
    }
    return batch;
  }

  [[nodiscard]] std::string name() const override { return "a list"; }

 private:
  std::vector<Ticket> tickets_;
  std::size_t at_ = 0;
};

inline Ticket ticket_of(std::string id, std::string text,
                        std::optional<std::string> label = std::nullopt) {
  Ticket ticket;
  ticket.id = std::move(id);
  ticket.label = std::move(label);
  ticket.messages.emplace_back().text = std::move(text);
  return ticket;
}

// `count` tickets of three classes in turn; half of their words tell the class.
inline std::vector<Ticket> tickets(std::size_t count, std::uint64_t seed = 1) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> classes{
      {"Access", {"password", "account", "login", "locked", "permission", "badge"}},
      {"Hardware", {"laptop", "screen", "keyboard", "battery", "dock", "charger"}},
      {"Network", {"wifi", "vpn", "router", "connection", "slow", "signal"}}};
  const std::vector<std::string> common{"please",  "since", "morning", "again", "office",
                                        "meeting", "today", "still",   "help",  "update"};
  std::vector<Ticket> all;
  for (std::size_t i = 0; i < count; ++i) {
    Random random(seed, "ticket", i);
    const auto& [label, words] = classes[i % classes.size()];
    std::string text;
    for (int w = 0; w < 5; ++w) {
      text += words[random.below(words.size())] + " " + common[random.below(common.size())] + " ";
    }
    all.push_back(ticket_of("T-" + std::to_string(i + 1), text, label));
  }
  return all;
}

inline Dataset read(
    std::vector<Ticket> tickets, const DatasetOptions& options = {},
    const RejectLog& log = [](const RejectedRow&) {}) {
  ListedTickets source(std::move(tickets));
  const text::Cleaner cleaner;
  ThreadPool threads(2);
  CleanedTickets documents(source, cleaner, threads);
  SilentProgress progress;
  return read_dataset(documents, options, log, progress);
}

}  // namespace triage::model::testing
