#include "triage/warehouse/store/document_store.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <system_error>
#include <utility>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/fingerprint.h"
#include "triage/base/stop_signal.h"
#include "triage/warehouse/database/sql_words.h"
#include "triage/warehouse/store/stored_documents.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSegmentStart = "documents-";
constexpr const char* kSpillFolder = "spill";
constexpr const char* kLiving = "living";  // table of the rows that count

// More files than this are made one, and so are rows of which a quarter no longer counts.
constexpr std::size_t kSegmentsMax = 32;
constexpr std::uint64_t kDeadShare = 4;

constexpr std::uint64_t kSegmentBytes = 256ULL << 20U;  // of texts, where rows are long

bool is_number(const std::string& id) {
  constexpr std::size_t kDigitsMax = 18;
  return !id.empty() && id.size() <= kDigitsMax &&
         std::all_of(id.begin(), id.end(),
                     [](char letter) { return letter >= '0' && letter <= '9'; });
}

// REQUIRES: both are numbers.
bool is_less_number(const std::string& a, const std::string& b) {
  return std::stoull(a) < std::stoull(b);
}

// Makes the folder if it is not there, and waits for whoever works in it.
FileLock locked(const DocumentStoreOptions& options, Progress& progress) {
  std::error_code failure;  // locking says why
  fs::create_directories(options.folder, failure);
  fs::permissions(options.folder, fs::perms::owner_all, failure);
  const fs::path file = options.folder / "lock";
  for (bool is_told = false;; is_told = true) {
    if (auto lock = FileLock::try_take(file)) {
      fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, failure);
      return std::move(*lock);
    }
    if (!is_told) {
      progress.note("Another process works on the copy of source '" + options.source +
                    "'; waiting for it.");
    }
    sleep_unless_stopped(std::chrono::milliseconds(100));
  }
}

}  // namespace

DocumentStore::DocumentStore(DocumentStoreOptions options, Progress& notes)
    : options_(std::move(options)), lock_(locked(options_, notes)) {
  // Texts must not lie elsewhere either, where a run that is killed would leave them.
  options_.duckdb.spill_folder = options_.folder / kSpillFolder;
  clear_spill_folder();
  fs::create_directory(options_.duckdb.spill_folder);
  load_state(notes);
  load_index();
}

DocumentStore::~DocumentStore() {
  segment_.reset();
  duckdb_.reset();
  clear_spill_folder();
}

void DocumentStore::clear_spill_folder() const {
  std::error_code ignored;  // it is in nobody's way
  fs::remove_all(options_.duckdb.spill_folder, ignored);
}

Wording DocumentStore::wording() const {
  return {"the copy of source '" + options_.source + "' in '" + options_.folder.string() + "'",
          "Read it anew: triage source sync " + options_.source + " --fresh"};
}

void DocumentStore::throw_damaged(const fs::path& file, const std::string& why) const {
  throw Corrupt("the copy of source '" + options_.source + "': '" + file.string() + "' " + why +
                ". Read it anew: triage source sync " + options_.source + " --fresh");
}

AdbcConnection& DocumentStore::duckdb() {
  if (!duckdb_) {
    duckdb_ = std::make_unique<AdbcConnection>(open_duckdb(for_sorting(options_.duckdb)));
  }
  return *duckdb_;
}

void DocumentStore::load_state(Progress& notes) {
  const StoreState anew{.cleaning = options_.cleaning, .origin = options_.origin};
  if (options_.is_fresh || !fs::exists(state_file())) {
    state_ = anew;
    return;  // files that are there go when the new state is
  }
  auto found = parse_store_state(read_file(state_file()));
  if (!found) throw_damaged(state_file(), "is not as it was written");
  state_ = std::move(*found);
  remove_strays();
  if (state_.cleaning != options_.cleaning) {
    notes.note("Source '" + options_.source +
               "': tickets are cleaned in another way than those of its copy; all are read anew.");
    state_ = anew;
  } else if (state_.origin != options_.origin) {
    notes.note("Source '" + options_.source +
               "': its database, query or columns are others than those of its copy; all of it is "
               "read.");
    has_other_origin_ = true;
    state_.roles = {};
  }
}

void DocumentStore::load_index() {
  for (std::uint32_t number = 0; number < state_.segments.size(); ++number) {
    const StoredSegment& segment = state_.segments[number];
    const fs::path file = path_of(segment);
    std::error_code failure;
    if (fs::file_size(file, failure) != segment.bytes || failure) {
      throw_damaged(file, failure ? "is missing" : "is not as it was written");
    }
    std::uint64_t rows = 0;
    try {
      for_each_key(duckdb(), file, wording(),
                   [&](const StoredKeys& keys, StoredKind kind, std::uint64_t row) {
                     ++rows;
                     forget(keys.key);
                     if (kind == StoredKind::kGone) return;
                     const bool is_document = kind == StoredKind::kDocument;
                     known_.emplace(keys.key, KnownTicket{.keys = keys,
                                                          .is_document = is_document,
                                                          .was_seen = false,
                                                          .segment = number,
                                                          .row = row});
                     documents_ += is_document ? 1 : 0;
                   });
    } catch (const InvalidInput&) {
      throw_damaged(file, "is not as it was written");
    }
    if (rows != segment.rows) throw_damaged(file, "is not as it was written");
  }
}

void DocumentStore::forget(std::uint64_t key) {
  const auto found = known_.find(key);
  if (found == known_.end()) return;
  documents_ -= found->second.is_document ? 1 : 0;
  known_.erase(found);
}

// What a run left behind that was broken off, and what compaction has replaced.
void DocumentStore::remove_strays() const {
  std::set<std::string> kept;
  for (const StoredSegment& segment : state_.segments) kept.insert(segment.file);
  std::vector<fs::path> strays;
  for (const fs::directory_entry& entry : fs::directory_iterator(options_.folder)) {
    const std::string name = entry.path().filename().string();
    const bool is_staged = name.find(".part-") != std::string::npos;
    if (is_staged || (name.starts_with(kSegmentStart) && !kept.contains(name))) {
      strays.push_back(entry.path());
    }
  }
  for (const fs::path& stray : strays) {
    std::error_code ignored;  // it is in nobody's way
    fs::remove(stray, ignored);
  }
}

// A number above those of all files that are there.
fs::path DocumentStore::next_segment_file() const {
  constexpr std::size_t kDigits = 6;
  std::uint64_t last = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(options_.folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kSegmentStart)) continue;
    const std::string digits =
        name.substr(kSegmentStart.size(), name.find('.') - kSegmentStart.size());
    if (is_number(digits)) last = std::max<std::uint64_t>(last, std::stoull(digits));
  }
  std::string number = std::to_string(last + 1);
  number.insert(0, kDigits - std::min(kDigits, number.size()), '0');
  return options_.folder / (std::string(kSegmentStart) + number + ".parquet");
}

std::optional<Time> DocumentStore::watermark() const {
  return state_.is_complete && !has_other_origin_ ? state_.watermark : std::nullopt;
}

void DocumentStore::begin_run(bool is_whole, RoleOptions roles) {
  is_whole_run_ = is_whole;
  was_empty_ = state_.segments.empty();
  last_id_.clear();
  state_.roles = std::move(roles);
  if (is_whole) {
    state_.origin = options_.origin;
    state_.is_complete = false;
    state_.has_rising_texts = true;
    state_.has_rising_numbers = true;
    state_.watermark.reset();
  }
  for (auto& [key, ticket] : known_) ticket.was_seen = false;
}

KnownTicket* DocumentStore::find(std::uint64_t key) {
  const auto found = known_.find(key);
  return found == known_.end() ? nullptr : &found->second;
}

void DocumentStore::put(StoredRow row) {
  const bool is_full = segment_ && (segment_->rows() >= options_.rows_per_segment ||
                                    segment_->bytes() >= kSegmentBytes);
  if (is_full) {
    close_segment();
    write_state();
  }
  const KnownTicket* const known = find(row.keys.key);
  row.keys.slot = known != nullptr ? known->keys.slot : state_.next_slot++;
  if (!segment_) {
    segment_ = std::make_unique<SegmentWriter>(next_segment_file(), options_.duckdb);
    state_.is_in_order = false;
  }
  const std::uint64_t number = segment_->rows();
  segment_->add(row);
  forget(row.keys.key);
  if (row.kind == StoredKind::kGone) return;
  const bool is_document = row.kind == StoredKind::kDocument;
  known_.emplace(row.keys.key,
                 KnownTicket{.keys = row.keys,
                             .is_document = is_document,
                             .was_seen = true,
                             .segment = static_cast<std::uint32_t>(state_.segments.size()),
                             .row = number});
  documents_ += is_document ? 1 : 0;
}

void DocumentStore::note_order(const std::string& id) {
  if (id.empty()) return;
  if (!last_id_.empty() && id < last_id_) state_.has_rising_texts = false;
  if (!is_number(id) ||
      (!last_id_.empty() && is_number(last_id_) && is_less_number(id, last_id_))) {
    state_.has_rising_numbers = false;
  }
  last_id_ = id;
}

void DocumentStore::close_segment() {
  if (!segment_) return;
  state_.segments.push_back(segment_->close());
  segment_.reset();
}

// From here on, what was written counts.
void DocumentStore::write_state() const {
  const bool is_new = !fs::exists(state_file());
  write_file_atomically(state_file(), to_json(state_));
  if (is_new) fs::permissions(state_file(), fs::perms::owner_read | fs::perms::owner_write);
}

std::uint64_t DocumentStore::end_run(std::optional<Time> watermark) {
  std::vector<StoredKeys> gone;
  if (is_whole_run_) {
    for (const auto& [key, ticket] : known_) {
      if (!ticket.was_seen) gone.push_back(ticket.keys);
    }
  }
  std::sort(gone.begin(), gone.end(),
            [](const StoredKeys& a, const StoredKeys& b) { return a.slot < b.slot; });
  for (const StoredKeys& keys : gone) put({.keys = keys, .kind = StoredKind::kGone});
  close_segment();
  if (is_whole_run_ && was_empty_ && gone.empty() && rows() == known_.size()) {
    state_.is_in_order = true;
  }
  if (is_whole_run_) state_.watermark = watermark;
  if (watermark && (!state_.watermark || *watermark > *state_.watermark)) {
    state_.watermark = watermark;
  }
  state_.is_complete = true;
  has_other_origin_ = false;
  write_state();
  compact_if_worth();
  remove_strays();
  return gone.size();
}

std::uint64_t DocumentStore::rows() const {
  std::uint64_t rows = 0;
  for (const StoredSegment& segment : state_.segments) rows += segment.rows;
  return rows;
}

void DocumentStore::compact_if_worth() {
  const std::uint64_t dead = rows() - known_.size();
  const bool has_many_dead = dead * kDeadShare > rows();
  if (state_.segments.size() > kSegmentsMax || has_many_dead) compact();
}

// A query for the rows that count, in order.
std::string DocumentStore::in_order(const std::string& columns) {
  duckdb().execute("DROP TABLE IF EXISTS " + std::string(kLiving), wording());
  ArrowBatchBuilder batch({{"segment", ArrowCell::kInteger}, {"place", ArrowCell::kInteger}});
  duckdb().ingest(kLiving, batch.finish());  // the columns, also if no row follows
  constexpr std::size_t kBatchRows = 65'536;
  std::size_t rows = 0;
  for (const auto& [key, ticket] : known_) {
    batch.add_integer(0, ticket.segment);
    batch.add_integer(1, static_cast<std::int64_t>(ticket.row));
    batch.end_row();
    if (++rows % kBatchRows == 0) duckdb().ingest(kLiving, batch.finish());
  }
  duckdb().ingest(kLiving, batch.finish());
  std::string all;
  for (std::size_t number = 0; number < state_.segments.size(); ++number) {
    all += (number == 0 ? "" : " UNION ALL ") + ("SELECT " + std::to_string(number)) +
           " AS segment, file_row_number AS place, * EXCLUDE (file_row_number) FROM read_parquet(" +
           sql_text(path_of(state_.segments[number]).string()) + ", file_row_number = true)";
  }
  const std::string order = state_.has_rising_numbers ? "TRY_CAST(id AS HUGEINT), slot"
                            : state_.has_rising_texts ? "id, slot"
                                                      : "slot";
  return "SELECT " + columns + " FROM (" + all + ") JOIN " + kLiving +
         " USING (segment, place) ORDER BY " + order;
}

// The rows that count become one segment; the others go.
void DocumentStore::compact() {
  const fs::path file = next_segment_file();
  const fs::path staged = file.string() + ".part-compact";
  const Wording writing{"writing '" + staged.string() + "'", "Free some space."};
  duckdb().execute("COPY (" + in_order("* EXCLUDE (segment, place)") + ") TO " +
                       sql_text(staged.string()) + " (FORMAT parquet, COMPRESSION zstd)",
                   writing);
  replace_file(file, staged);
  state_.segments = {segment_of(file, known_.size())};
  state_.is_in_order = true;
  write_state();
  known_.clear();
  documents_ = 0;
  load_index();
}

std::unique_ptr<DocumentSource> DocumentStore::documents(std::string name) {
  TRIAGE_CHECK(!segment_, "a run is not under way");
  for (const StoredSegment& segment : state_.segments) {
    const fs::path file = path_of(segment);
    if (!fs::exists(file)) throw_damaged(file, "is missing");
    if (sha256_hex_of_file(file) != segment.sha256) {
      throw_damaged(file, "is not as it was written");
    }
  }
  std::vector<std::string> queries;
  if (state_.is_in_order) {
    for (const StoredSegment& segment : state_.segments) {
      queries.push_back("SELECT " + document_columns() + " FROM read_parquet(" +
                        sql_text(path_of(segment).string()) + ")");
    }
  } else if (!state_.segments.empty()) {
    queries.push_back(in_order(document_columns()));
  }
  return stored_documents(duckdb(), std::move(queries), std::move(name), known_.size(), wording());
}

}  // namespace triage::warehouse
