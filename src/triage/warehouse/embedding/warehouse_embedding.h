// Vectors of tickets, computed in the warehouse that has them: Snowflake's EMBED_TEXT_1024.
//
// Cleaned documents go into one table, vectors into another, found by the SHA-256 of what was
// embedded: equal texts are paid for once, and a text that did not change never again. What it
// costs is known before anything is written. A run that is broken off is continued by the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "triage/base/progress.h"
#include "triage/ticket/document.h"
#include "triage/warehouse/database/database_settings.h"
#include "triage/warehouse/source_check.h"

namespace triage::warehouse {

struct WarehouseEmbeddingOptions {
  DatabaseSettings database;
  std::string documents = "documents";  // tables; made if they are not there
  std::string vectors = "vectors";
  std::size_t batch = 10'000;  // texts a statement embeds
  double credits_per_million_tokens = kEmbeddingCredits;
  std::filesystem::path spill_folder = {};  // empty: the system's folder for temporary files
};

struct WarehouseEmbeddingPlan {
  std::uint64_t documents = 0;  // that were given
  std::uint64_t changed = 0;    // of these: new, or with another text than in the table
  std::uint64_t texts = 0;      // to be embedded, those of earlier runs among them
  std::uint64_t tokens = 0;     // of these, about, rather too many
  double credits = 0;
};

// One thread at a time.
class WarehouseEmbedding {
 public:
  // Connects, and reads what the tables have; writes nothing. Throws as connect() does,
  // InvalidInput for a database that does not embed, and for a table without a column it needs.
  explicit WarehouseEmbedding(WarehouseEmbeddingOptions options);
  ~WarehouseEmbedding();
  WarehouseEmbedding(const WarehouseEmbedding&) = delete;
  WarehouseEmbedding& operator=(const WarehouseEmbedding&) = delete;

  // Takes documents in; of an id that comes again, the last one counts. Throws Unavailable if the
  // disk is full.
  void add(std::span<const Document> documents);

  // What is to be done for all that was added.
  [[nodiscard]] WarehouseEmbeddingPlan plan() const;

  // Does it; returns how many texts got a vector. Called at most once. Throws as
  // AdbcConnection::execute().
  std::uint64_t run(Progress& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace triage::warehouse
