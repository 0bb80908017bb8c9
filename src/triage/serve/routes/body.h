// What routes read out of bodies and queries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/clock.h"
#include "triage/serve/http/router.h"
#include "triage/ticket/ticket.h"

namespace triage::serve {

// The body as JSON. Throws Refused: 415 where Content-Type says otherwise, 400 for what is no JSON
// or no UTF-8, and for nesting that no request needs.
[[nodiscard]] nlohmann::json json_body(const Request& request);

// A text or an object as a ticket: the one of that index in what was sent. `pointer` is where it
// stands in the body, for the message (RFC 6901). Throws Refused with 400.
[[nodiscard]] Ticket ticket_in(const nlohmann::json& value, std::size_t index,
                               const std::string& pointer);
// The same of a list. Throws Refused, with 413 where it is too long for one request.
[[nodiscard]] std::vector<Ticket> tickets_in_list(const nlohmann::json& list,
                                                  const std::string& pointer);

// Refuses with 400 a parameter that is not among `known`, or comes in a query that cannot be read.
void require_known(const Parameters& query, std::initializer_list<std::string_view> known);

[[nodiscard]] std::optional<std::string> parameter(const Parameters& query, std::string_view name);

// Throws Refused, naming the parameter.
[[nodiscard]] std::optional<std::string> choice_in(const Parameters& query, std::string_view name,
                                                   std::initializer_list<std::string_view> choices);
[[nodiscard]] bool switch_in(const Parameters& query, std::string_view name);
[[nodiscard]] int count_in(const Parameters& query, std::string_view name, int usual, int least,
                           int most);
[[nodiscard]] std::optional<Time> time_in(const Parameters& query, std::string_view name);

// 400 with the part of the body that is wrong.
[[nodiscard]] Refused bad_body(std::string pointer, std::string detail);

// The text of a member; nullopt where it is absent or null. Throws Refused for another type.
[[nodiscard]] std::optional<std::string> text_member(const nlohmann::json& object,
                                                     const char* name);

// Any JSON as an answer; bytes that are no UTF-8 are replaced.
[[nodiscard]] Response json_response(const nlohmann::ordered_json& body, int status = 200);

}  // namespace triage::serve
