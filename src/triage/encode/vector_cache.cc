#include "triage/encode/vector_cache.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/encode/unit_length.h"

namespace triage::encode {
namespace {

constexpr int kApplicationId = 0x74726763;  // "trgc"; another number is another program's file
constexpr int kSchema = 2;                  // of tables and key; vectors of another one are dropped
constexpr int kWaitMilliseconds = 30'000;   // for another process that is writing

// Of this connection.
constexpr const char* kTune =
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA mmap_size = 4294967296;";

// Rows of 1,024 numbers take 4 KiB: pages of 16 hold three, with little waste.
constexpr const char* kPageSize = "PRAGMA page_size = 16384";

constexpr const char* kTables =
    "PRAGMA application_id = 1953654627;"
    "PRAGMA user_version = 2;"
    "DROP TABLE IF EXISTS vectors;"
    "CREATE TABLE vectors ("
    "  added INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  encoder INTEGER NOT NULL,"
    "  text BLOB NOT NULL,"
    "  vector BLOB NOT NULL,"
    "  is_cut INTEGER NOT NULL,"
    "  checksum INTEGER NOT NULL);"
    "CREATE UNIQUE INDEX vectors_by_text ON vectors (encoder, text);";
static_assert(kApplicationId == 1953654627 && kSchema == 2);

// 128 bits of the content: equal for different texts with a chance of 2⁻⁹⁰ among 500,000.
using TextKey = std::array<std::uint64_t, 2>;

TextKey key_of(std::string_view text) { return {hash64(text, 1), hash64(text, 2)}; }

std::string_view bytes_of(std::span<const float> vector) {
  return {reinterpret_cast<const char*>(vector.data()), vector.size_bytes()};
}

// Texts that are encoded and kept together.
std::size_t end_of_piece(std::span<const std::string> texts, std::size_t begin,
                         std::size_t max_bytes) {
  std::size_t bytes = 0;
  std::size_t end = begin;
  while (end < texts.size() && (end == begin || bytes + texts[end].size() <= max_bytes)) {
    bytes += texts[end].size() + 16;  // special tokens and prompt
    ++end;
  }
  return end;
}

std::int64_t checksum_of(std::span<const float> vector, bool is_cut, const TextKey& key) {
  return std::bit_cast<std::int64_t>(hash64(bytes_of(vector), key[0] + (is_cut ? 1U : 0U)));
}

}  // namespace

struct VectorCache::State {
  using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

  State(const std::filesystem::path& path, std::string_view fingerprint, std::size_t columns,
        const Options& options)
      : file(path.string()),
        encoder(std::bit_cast<std::int64_t>(hash64(fingerprint))),
        dimension(columns),
        max_bytes(options.max_bytes) {
    sqlite3* opened = nullptr;
    const int status =
        sqlite3_open_v2(file.c_str(), &opened,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    database.reset(opened);
    check(status);
    sqlite3_busy_timeout(opened, kWaitMilliseconds);
    if (!is_set_up()) set_up();
    execute(kTune);
    select =
        prepared("SELECT vector, is_cut, checksum FROM vectors WHERE encoder = ?1 AND text = ?2");
    insert = prepared(
        "INSERT OR REPLACE INTO vectors (encoder, text, vector, is_cut, checksum) "
        "VALUES (?1, ?2, ?3, ?4, ?5)");
    count = prepared("SELECT count(*) FROM vectors WHERE encoder = ?1");
    evict = prepared(
        "DELETE FROM vectors WHERE added <= ?1 AND added IN (SELECT added FROM vectors "
        "ORDER BY added LIMIT (SELECT count(*) / 5 + 1 FROM vectors))");
    page_count = prepared("PRAGMA page_count");
    free_count = prepared("PRAGMA freelist_count");
    page_size = prepared("PRAGMA page_size");
    last_before = number(prepared("SELECT ifnull(max(added), 0) FROM vectors"));
  }

  bool is_ours() { return number(prepared("PRAGMA application_id")) == kApplicationId; }
  bool is_set_up() { return is_ours() && number(prepared("PRAGMA user_version")) == kSchema; }

  // Makes the tables, all or none of them, whoever else does so at the same time. A file of another
  // program is left alone.
  void set_up() {
    execute(kPageSize);
    execute("BEGIN IMMEDIATE");  // waits for others, who may have done it meanwhile
    if (!is_set_up()) {
      if (!is_ours() && number(prepared("SELECT count(*) FROM sqlite_schema")) > 0) {
        throw Corrupt("vector cache '" + file +
                      "': it is another program's database. Move it, or name another file.");
      }
      execute(kTables);
    }
    execute("COMMIT");
    // Readers and writers at once; who cannot switch now leaves it to the next.
    sqlite3_exec(database.get(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
  }

  void check(int status) const {
    if (status == SQLITE_OK || status == SQLITE_ROW || status == SQLITE_DONE) return;
    const std::string why = database ? sqlite3_errmsg(database.get()) : sqlite3_errstr(status);
    if (status == SQLITE_CORRUPT || status == SQLITE_NOTADB) {
      throw Corrupt("vector cache '" + file + "': " + why +
                    ". Remove the file: it will be made anew.");
    }
    throw Unavailable("vector cache '" + file + "': " + why +
                      ". Check its folder, and that the disk has room.");
  }

  void execute(const char* sql) {
    check(sqlite3_exec(database.get(), sql, nullptr, nullptr, nullptr));
  }

  Statement prepared(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(database.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                             nullptr));
    return {statement, &sqlite3_finalize};
  }

  std::int64_t number(const Statement& statement) {
    check(sqlite3_step(statement.get()));
    const std::int64_t value = sqlite3_column_int64(statement.get(), 0);
    check(sqlite3_reset(statement.get()));
    return value;
  }

  void bind_key(const Statement& statement, const TextKey& key) {
    check(sqlite3_bind_int64(statement.get(), 1, encoder));
    check(sqlite3_bind_blob(statement.get(), 2, key.data(), sizeof(key), SQLITE_TRANSIENT));
  }

  void add(const TextKey& key, std::span<const float> vector, bool is_cut) {
    bind_key(insert, key);
    const std::string_view bytes = bytes_of(vector);
    check(sqlite3_bind_blob64(insert.get(), 3, bytes.data(), bytes.size(), SQLITE_STATIC));
    check(sqlite3_bind_int64(insert.get(), 4, is_cut ? 1 : 0));
    check(sqlite3_bind_int64(insert.get(), 5, checksum_of(vector, is_cut, key)));
    const int status = sqlite3_step(insert.get());
    sqlite3_reset(insert.get());
    check(status);
  }

  // Makes room for `bytes` more by dropping, fifth by fifth, what is oldest and was there before.
  // Returns whether there is enough.
  bool make_room(std::uint64_t bytes) {
    while (used_bytes() + bytes > max_bytes) {
      check(sqlite3_bind_int64(evict.get(), 1, last_before));
      check(sqlite3_step(evict.get()));
      check(sqlite3_reset(evict.get()));
      if (sqlite3_changes(database.get()) == 0) return false;
    }
    return true;
  }

  std::uint64_t used_bytes() {
    return static_cast<std::uint64_t>((number(page_count) - number(free_count)) *
                                      number(page_size));
  }

  const std::string file;
  const std::int64_t encoder;  // hash of its fingerprint
  const std::size_t dimension;
  const std::uint64_t max_bytes;
  std::int64_t last_before = 0;  // the newest vector that was there when this was opened

  std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> database{nullptr, &sqlite3_close_v2};
  Statement select{nullptr, &sqlite3_finalize};
  Statement insert{nullptr, &sqlite3_finalize};
  Statement count{nullptr, &sqlite3_finalize};
  Statement evict{nullptr, &sqlite3_finalize};
  Statement page_count{nullptr, &sqlite3_finalize};
  Statement free_count{nullptr, &sqlite3_finalize};
  Statement page_size{nullptr, &sqlite3_finalize};
};

VectorCache::VectorCache(const std::filesystem::path& file, std::string_view encoder_fingerprint,
                         std::size_t dimension, const Options& options) {
  std::error_code failure;
  std::filesystem::create_directories(file.parent_path(), failure);
  if (failure) {
    throw Unavailable("vector cache '" + file.string() + "': " + failure.message() +
                      ". Check its folder.");
  }
  state_ = std::make_unique<State>(file, encoder_fingerprint, dimension, options);
}

VectorCache::~VectorCache() = default;

std::optional<VectorCache::Found> VectorCache::find(std::string_view text,
                                                    std::span<float> vector) {
  TRIAGE_CHECK(vector.size() == state_->dimension, "a vector of the encoder's dimension");
  const TextKey key = key_of(text);
  sqlite3_stmt* const select = state_->select.get();
  state_->bind_key(state_->select, key);
  const int status = sqlite3_step(select);
  state_->check(status);
  std::optional<Found> found;
  if (status == SQLITE_ROW) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select, 0));
    if (size == vector.size_bytes()) {
      std::memcpy(vector.data(), sqlite3_column_blob(select, 0), size);
      const bool is_cut = sqlite3_column_int64(select, 1) != 0;
      if (sqlite3_column_int64(select, 2) == checksum_of(vector, is_cut, key)) {
        found = Found{.is_cut = is_cut};
      }
    }
  }
  state_->check(sqlite3_reset(select));
  return found;
}

bool VectorCache::add(std::span<const std::string> texts, MatrixView vectors,
                      std::span<const std::size_t> cut_texts) {
  TRIAGE_CHECK(texts.size() == vectors.rows(), "one text a vector");
  if (texts.empty()) return true;
  state_->execute("BEGIN IMMEDIATE");
  try {
    constexpr std::uint64_t kOverhead = 128;  // of a row, with its line of the index
    const bool has_room =
        state_->make_room(texts.size() * (state_->dimension * sizeof(float) + kOverhead));
    for (std::size_t i = 0; has_room && i < texts.size(); ++i) {
      state_->add(key_of(texts[i]), vectors.row(i), std::ranges::binary_search(cut_texts, i));
    }
    state_->execute("COMMIT");
    return has_room;
  } catch (...) {
    sqlite3_exec(state_->database.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

std::uint64_t VectorCache::vector_count() {
  state_->check(sqlite3_bind_int64(state_->count.get(), 1, state_->encoder));
  return static_cast<std::uint64_t>(state_->number(state_->count));
}

// A cache is no reason to stop.
void CachedEncoder::do_without(const Error& error, Progress& progress) {
  is_usable_ = false;
  progress.note(std::string(error.what()) + " Encoding goes on without the cache.");
}

std::optional<VectorCache::Found> CachedEncoder::find(const std::string& text,
                                                      std::span<float> vector, Progress& progress) {
  if (!is_usable_) return std::nullopt;
  try {
    const auto found = cache_->find(text, vector);
    return found && !direction_defect(vector) ? found : std::nullopt;
  } catch (const Error& error) {
    do_without(error, progress);
    return std::nullopt;
  }
}

void CachedEncoder::add(std::span<const std::string> texts, const EncodedTexts& made,
                        Progress& progress) {
  if (!is_usable_ || is_full_) return;
  std::vector<std::string> good_texts;
  std::vector<std::size_t> cut_texts;
  Matrix good(0, made.vectors.columns());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (direction_defect(made.vectors.row(i))) continue;
    if (std::ranges::binary_search(made.cut_texts, i)) cut_texts.push_back(good_texts.size());
    good_texts.push_back(texts[i]);
    good.append_row(made.vectors.row(i));
  }
  try {
    is_full_ = !cache_->add(good_texts, good, cut_texts);
    if (is_full_) {
      progress.note(
          "The cache of vectors is full: from here on they are not kept. Give it more room to "
          "have them found next time: encode.cache_mib.");
    }
  } catch (const Error& error) {
    do_without(error, progress);
  }
}

EncodedTexts CachedEncoder::encode(std::span<const std::string> texts, Progress& progress) {
  EncodedTexts result{.vectors = Matrix(texts.size(), dimension()),
                      .encoded_texts = 0,
                      .tokens = 0,
                      .padding = 0,
                      .cut_texts = {}};
  std::map<std::string_view, std::vector<std::size_t>> rows_of;  // of texts that are not known
  std::size_t found = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (const auto known = find(texts[i], result.vectors.row(i), progress)) {
      ++found;
      if (known->is_cut) result.cut_texts.push_back(i);
    } else {
      rows_of[texts[i]].push_back(i);
    }
  }
  found_ += found;
  progress.advance(found);

  // Each once, so that equal texts have equal vectors; by length, so that little is padding.
  std::vector<std::string> missing;
  for (const auto& [text, rows] : rows_of) missing.emplace_back(text);
  std::stable_sort(missing.begin(), missing.end(),
                   [](const auto& a, const auto& b) { return a.size() < b.size(); });
  for (std::size_t begin = 0; begin < missing.size();) {
    const std::size_t end = end_of_piece(missing, begin, encoder_->piece_bytes());
    const auto piece = std::span(missing).subspan(begin, end - begin);
    SilentProgress not_yet;  // what is done is kept before anyone may stop
    const EncodedTexts made = encoder_->encode(piece, not_yet);
    add(piece, made, progress);
    std::size_t rows_done = 0;
    for (std::size_t k = 0; k < piece.size(); ++k) {
      const auto vector = made.vectors.row(k);
      for (const std::size_t row : rows_of[piece[k]]) {
        std::copy(vector.begin(), vector.end(), result.vectors.row(row).begin());
        ++rows_done;
      }
    }
    result.encoded_texts += piece.size();
    result.tokens += made.tokens;
    result.padding += made.padding;
    for (const std::size_t cut : made.cut_texts) {
      const auto& rows = rows_of[piece[cut]];
      result.cut_texts.insert(result.cut_texts.end(), rows.begin(), rows.end());
    }
    progress.advance(rows_done);
    begin = end;
  }
  std::ranges::sort(result.cut_texts);
  return result;
}

}  // namespace triage::encode
