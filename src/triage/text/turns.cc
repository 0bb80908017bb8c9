#include "triage/text/turns.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_set>

namespace triage::text {
namespace {

// Every message's time; one without takes that of the message before it.
std::vector<Time> times_of(const Ticket& ticket) {
  std::vector<Time> times;
  Time last = Time::min();
  for (const Message& message : ticket.messages) {
    last = message.time.value_or(last);
    times.push_back(last);
  }
  return times;
}

std::vector<std::size_t> in_time_order(const std::vector<Time>& times) {
  std::vector<std::size_t> order(times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t left, std::size_t right) { return times[left] < times[right]; });
  return order;
}

}  // namespace

std::vector<Turn> requester_turns(const Ticket& ticket, Explanation* explanation) {
  const std::vector<Time> times = times_of(ticket);
  std::vector<Turn> turns;
  std::unordered_set<std::string_view> seen;
  bool follows_agent = false;
  const auto is_decided = [&](std::size_t index) {
    if (ticket.decided_at && times[index] > *ticket.decided_at) return true;
    const bool is_known = ticket.decided_at && ticket.messages[index].time;
    return !is_known && follows_agent;
  };
  const auto leave_out = [&](Pass pass, std::size_t index) {
    if (explanation != nullptr) {
      explanation->removals.push_back({pass, index, ticket.messages[index].text});
    }
  };
  for (const std::size_t index : in_time_order(times)) {
    const Message& message = ticket.messages[index];
    follows_agent = follows_agent || message.role == Role::kAgent;
    if (message.role != Role::kRequester) {
      leave_out(Pass::kRole, index);
    } else if (is_decided(index)) {
      leave_out(Pass::kDecision, index);
    } else if (!message.id.empty() && !seen.insert(message.id).second) {
      leave_out(Pass::kDuplicate, index);
    } else {
      turns.push_back({index, follows_agent});
    }
  }
  return turns;
}

}  // namespace triage::text
