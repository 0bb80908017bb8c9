// A look at a source before anything is made of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/warehouse/open_source.h"

namespace triage::warehouse {

struct SourceCheck {
  std::vector<std::string> columns;  // as the source has them
  std::vector<std::string> roles;    // what each was taken for, one line a role
  std::uint64_t rows = 0;            // that were read, and what they hold:
  std::uint64_t tickets = 0;
  std::uint64_t messages = 0;
  std::uint64_t text_bytes = 0;
  std::uint64_t tokens = 0;  // about, of texts cut where multilingual-e5-large cuts them
  std::vector<RejectedRow> rejected;
  std::optional<std::uint64_t> row_count;  // of the whole source, where it can be known
  double sample_seconds = 0;               // to connect and read the first rows
  double count_seconds = 0;                // to count all
};

// Credits that Snowflake takes for a million tokens of multilingual-e5-large (its "Service
// Consumption Table").
constexpr double kEmbeddingCredits = 0.05;

// Tokens of that model, about, in a text of so many bytes; it cuts texts at 512. A token is some
// four bytes in a European language, and one character of three bytes in a Chinese or Japanese
// one: three errs towards more.
[[nodiscard]] std::uint64_t embedded_tokens(std::uint64_t bytes);

// What embedding all its tickets in the warehouse would take.
struct EmbeddingCost {
  std::uint64_t tickets = 0;  // about, from the share of rows that begin one
  std::uint64_t tokens = 0;
  double credits = 0;
};

// From the first rows of a source and the number of all. REQUIRES: row_count.
[[nodiscard]] EmbeddingCost embedding_cost(const SourceCheck& check,
                                           double credits_per_million_tokens);

// Opens the source, reads its first `rows` and, in a database, counts all. Throws as open_source().
[[nodiscard]] SourceCheck check_source(SourceRequest request, std::size_t rows, Progress& progress);

}  // namespace triage::warehouse
