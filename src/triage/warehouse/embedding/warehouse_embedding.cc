#include "triage/warehouse/embedding/warehouse_embedding.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "embedded/warehouse/embedding_queries.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/ticket/seen_ids.h"
#include "triage/warehouse/database/bound_query.h"
#include "triage/warehouse/database/catalogue.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/output/keyed_table.h"

namespace triage::warehouse {
namespace {

constexpr const char* kModel = "multilingual-e5-large";
constexpr std::string_view kPrefix = "query: ";  // what the model wants before each text
constexpr std::size_t kBatchRows = 2048;

constexpr std::string_view kCreateVectors =
    " (content_hash TEXT NOT NULL, model TEXT NOT NULL, embedding VECTOR(FLOAT, 1024) NOT NULL,"
    " embedded_at TIMESTAMP_TZ NOT NULL, PRIMARY KEY (content_hash, model))";

DatabaseQuery with_model(std::string sql) {
  return {.sql = std::move(sql),
          .parameters = {{"model", {ParameterValue::Kind::kText, kModel}},
                         {"prefix", {ParameterValue::Kind::kText, std::string(kPrefix)}}}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

DatabaseSettings embedding_database(DatabaseSettings database) {
  require_writable(database);
  if (database.driver == "snowflake") return database;
  throw InvalidInput(place_of(database) + ": " + database.driver +
                     " does not embed texts itself, only Snowflake does. Type triage embed to "
                     "embed them here.");
}

}  // namespace

struct WarehouseEmbedding::State {
  // A document that the table had, until it is given again.
  struct Kept {
    std::uint64_t content = 0;  // hash64() of its content hash
    std::uint64_t tokens = 0;
  };

  explicit State(WarehouseEmbeddingOptions all)
      : options(std::move(all)),
        database(embedding_database(options.database)),
        dialect(dialect_of(database)),
        wording{place_of(database) + ", vectors", "Check that its tables can be read and written."},
        table({.database = database,
               .table = options.documents,
               .columns = {{"id", ArrowCell::kText, &Dialect::text_column},
                           {"text", ArrowCell::kText, &Dialect::text_column}},
               .content = "documents",
               .spill_folder = options.spill_folder}) {
    AdbcConnection connection = connect(database, Access::kRead);
    read_vectors(connection);
    if (table.was_there()) read_documents(connection);
  }

  [[nodiscard]] std::string quoted(AdbcConnection& connection, const std::string& called) const {
    const TableName name = TableName::parse(called);
    const auto found = find_table(connection, dialect, name, wording);
    return (found ? found->name : folded(name, dialect)).quoted();
  }

  template <typename Take>
  void for_each_row(AdbcConnection& connection, const DatabaseQuery& query, const Take& take) {
    const auto reader = arrow_rows(bound(query, dialect, wording.what).run_on(connection, wording),
                                   {.wording = wording});
    for (std::vector<Row> rows; reader->read(kBatchRows, rows); rows.clear()) {
      for (Row& row : rows) take(row);
    }
  }

  void read_vectors(AdbcConnection& connection) {
    const TableName name = TableName::parse(options.vectors);
    const auto found = find_table(connection, dialect, name, wording);
    if (!found) return;
    for (const char* column : {"content_hash", "model", "embedding", "embedded_at"}) {
      if (found->column(column)) continue;
      throw InvalidInput(place_of(database) + ", table '" + options.vectors + "': has no column '" +
                         column +
                         "', which vectors need. Name another table, or let triage make it.");
    }
    for_each_row(
        connection,
        with_model("SELECT content_hash FROM " + found->name.quoted() + " WHERE model = :model"),
        [&](Row& row) { embedded.add(cell_text(row, 0)); });
  }

  // Their lengths in letters: a token a letter is more than any language needs.
  void read_documents(AdbcConnection& connection) {
    for_each_row(connection,
                 with_model("SELECT id, SHA2(CONCAT(:prefix, text), 256), LENGTH(text) FROM " +
                            quoted(connection, options.documents) + " WHERE text <> ''"),
                 [&](Row& row) {
                   const std::string hash = cell_text(row, 1);
                   const std::uint64_t letters = std::stoull(cell_text(row, 2));
                   Kept& document = kept[hash64(cell_text(row, 0))];
                   document.content = hash64(hash);
                   if (!embedded.has(hash)) document.tokens = embedded_tokens(3 * letters);
                 });
  }

  void add(const Document& document) {
    ++counts.documents;
    const std::string text = document.text();
    if (text.empty()) return;
    const std::string content = std::string(kPrefix) + text;
    const std::string hash = sha256_hex(content);
    const std::uint64_t id = hash64(document.id);
    const auto before = kept.find(id);
    const bool is_same = before != kept.end() && before->second.content == hash64(hash);
    if (before != kept.end()) kept.erase(before);
    if (!is_same) {
      table.add_text(0, document.id);
      table.add_text(1, text);
      table.end_row();
    }
    if (embedded.has(hash)) return;
    embedded.add(hash);
    ++counts.texts;
    counts.tokens += embedded_tokens(content.size());
  }

  std::uint64_t vector_count(AdbcConnection& connection, const std::string& vectors) {
    std::uint64_t count = 0;
    for_each_row(connection,
                 with_model("SELECT COUNT(*) FROM " + vectors + " WHERE model = :model"),
                 [&](Row& row) { count = std::stoull(cell_text(row, 0)); });
    return count;
  }

  BoundQuery embedding_query(const std::string& documents, const std::string& vectors) const {
    std::string sql(embedding_queries().front().content);
    sql = replaced(std::move(sql), "IDENTIFIER(:documents)", documents);
    DatabaseQuery query = with_model(replaced(std::move(sql), "IDENTIFIER(:vectors)", vectors));
    query.parameters["batch"] = {ParameterValue::Kind::kText, std::to_string(options.batch)};
    return bound(query, dialect, wording.what);
  }

  const WarehouseEmbeddingOptions options;
  const DatabaseSettings database;
  const Dialect& dialect;
  const Wording wording;
  KeyedTable table;
  SeenIds embedded;                              // content hashes that have a vector, or will
  std::unordered_map<std::uint64_t, Kept> kept;  // by hash64() of the id
  WarehouseEmbeddingPlan counts;                 // of what was added
};

WarehouseEmbedding::WarehouseEmbedding(WarehouseEmbeddingOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

WarehouseEmbedding::~WarehouseEmbedding() = default;

void WarehouseEmbedding::add(std::span<const Document> documents) {
  for (const Document& document : documents) state_->add(document);
  state_->table.flush();
}

WarehouseEmbeddingPlan WarehouseEmbedding::plan() const {
  WarehouseEmbeddingPlan plan = state_->counts;
  plan.changed = state_->table.row_count();
  // Documents of earlier runs that were never embedded, and are not among those that were added.
  for (const auto& [id, document] : state_->kept) {
    if (document.tokens == 0) continue;
    ++plan.texts;
    plan.tokens += document.tokens;
  }
  plan.credits =
      static_cast<double>(plan.tokens) / 1e6 * state_->options.credits_per_million_tokens;
  return plan;
}

std::uint64_t WarehouseEmbedding::run(Progress& progress) {
  const std::uint64_t texts = plan().texts;
  state_->table.close();
  AdbcConnection connection = connect(state_->database, Access::kWrite);
  const std::string documents = state_->quoted(connection, state_->options.documents);
  const std::string vectors = state_->quoted(connection, state_->options.vectors);
  if (!find_table(connection, state_->dialect, TableName::parse(state_->options.vectors),
                  state_->wording)) {
    connection.execute("CREATE TABLE " + vectors + std::string(kCreateVectors), state_->wording);
  }
  const BoundQuery query = state_->embedding_query(documents, vectors);
  std::uint64_t made = 0;
  std::uint64_t count = state_->vector_count(connection, vectors);
  progress.begin("Embedding texts in the warehouse", texts);
  while (made < texts) {
    connection.execute(query.sql, state_->wording, as_one_row(query.values));
    const std::uint64_t now = state_->vector_count(connection, vectors);
    if (now <= count) break;  // equal texts of earlier runs count once only
    progress.advance(now - count);
    made += now - count;
    count = now;
  }
  progress.end();
  return made;
}

}  // namespace triage::warehouse
