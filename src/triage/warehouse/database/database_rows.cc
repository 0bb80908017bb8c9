#include "triage/warehouse/database/database_rows.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/stop_signal.h"
#include "triage/warehouse/arrow/arrow_stream.h"
#include "triage/warehouse/database/bound_query.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/database/duckdb.h"

namespace triage::warehouse {
namespace {

constexpr int kAttempts = 6;
constexpr std::chrono::milliseconds kFirstWait{250};  // doubled each time: 8 s in all
constexpr std::size_t kBatchRows = 2048;

// Tells rows that were given out from others, chained over all of them.
std::uint64_t digest(const Row& row, std::uint64_t before) {
  const auto add = [&](std::string_view bytes) { before = hash64(bytes, before); };
  for (const Value& value : row.values) {
    before += value.index() + 1;  // of what kind the cell is
    if (const auto* text = std::get_if<std::string>(&value)) {
      add(*text);
    } else if (const auto* time = std::get_if<Time>(&value)) {
      const auto count = time->time_since_epoch().count();
      add({reinterpret_cast<const char*>(&count), sizeof count});
    } else if (const auto* vector = std::get_if<std::vector<float>>(&value)) {
      add({reinterpret_cast<const char*>(vector->data()), vector->size() * sizeof(float)});
    } else if (const auto* turns = std::get_if<std::vector<Turn>>(&value)) {
      for (const Turn& turn : *turns) {
        for (const auto* part : {&turn.id, &turn.role, &turn.time, &turn.text}) add(*part);
      }
    } else {
      add({});
    }
  }
  return before;
}

class DatabaseRows final : public RowReader {
 public:
  DatabaseRows(DatabaseSettings settings, const DatabaseQuery& query, Progress& notes)
      : settings_(std::move(settings)),
        place_(place_of(settings_)),
        query_place_(query.file.empty() ? place_ : place_ + ", query '" + query.file + "'"),
        query_(bound(query, dialect_of(settings_), query_place_)),
        notes_(notes) {
    require_reading(query_.sql, query_place_, dialect_of(settings_));
    open();
  }

  const std::vector<std::string>& columns() const override { return rows_->columns(); }

  void select(const std::vector<bool>& columns) override {
    selections_.push_back({given_out_, columns});
    rows_->select(columns);
  }

  bool read(std::size_t limit, std::vector<Row>& rows) override {
    const std::size_t had = rows.size();
    for (int attempt = 1;; ++attempt) {
      try {
        if (rows_ == nullptr) reopen();
        const bool has_more = rows_->read(limit, rows);
        for (std::size_t i = had; i < rows.size(); ++i) digest_ = digest(rows[i], digest_);
        given_out_ += rows.size() - had;
        return has_more;
      } catch (const Unavailable& lost) {
        rows.resize(had);  // of this batch, all are read again
        rows_ = nullptr;
        if (attempt == kAttempts || is_other_) throw;
        notes_.note(std::string(lost.what()) + " Trying again after row " +
                    std::to_string(given_out_) + ".");
        sleep_unless_stopped(kFirstWait * (1 << (attempt - 1)));
      }
    }
  }

 private:
  struct Selection {
    std::uint64_t from = 0;  // rows that had been given out
    std::vector<bool> columns;
  };

  void open() {
    const Wording wording{query_place_, "Check the query, and that the database can be reached."};
    AdbcConnection connection = connect(settings_, Access::kRead);
    if (settings_.driver == "duckdb") require_query(connection, query_.sql, wording);
    const bool types_by_first_cells = dialect_of(settings_).types_by_first_cells;
    const BoundQuery query = types_by_first_cells ? as_texts(query_, connection, wording) : query_;
    rows_ = arrow_rows(query.run_on(connection, wording), {.wording = wording});
  }

  // Passes over what was given out, which must still be the same.
  void reopen() {
    open();
    std::uint64_t passed = 0;
    std::uint64_t seen = 0;
    auto selection = selections_.begin();
    while (true) {
      for (; selection != selections_.end() && selection->from == passed; ++selection) {
        rows_->select(selection->columns);
      }
      if (passed == given_out_) break;
      const std::uint64_t end = selection != selections_.end() ? selection->from : given_out_;
      std::vector<Row> rows;
      const auto limit =
          static_cast<std::size_t>(std::min<std::uint64_t>(end - passed, kBatchRows));
      if (!rows_->read(limit, rows)) break;
      for (const Row& row : rows) seen = digest(row, seen);
      passed += rows.size();
    }
    is_other_ = passed != given_out_ || seen != digest_;
    if (!is_other_) return;
    throw Unavailable(place_ +
                      ": the connection was lost, and the rows are no longer those of before, or "
                      "in another order. Add ORDER BY to the query, and start again.");
  }

  const DatabaseSettings settings_;
  const std::string place_;
  const std::string query_place_;
  const BoundQuery query_;
  Progress& notes_;
  std::unique_ptr<RowReader> rows_;
  std::vector<Selection> selections_;  // as they were made
  std::uint64_t given_out_ = 0;        // rows
  std::uint64_t digest_ = 0;           // of those
  bool is_other_ = false;              // the database gives other rows than before
};

}  // namespace

std::unique_ptr<RowReader> database_rows(DatabaseSettings settings, const DatabaseQuery& query,
                                         Progress& notes) {
  return std::make_unique<DatabaseRows>(std::move(settings), query, notes);
}

}  // namespace triage::warehouse
