#include "triage/encode/vector_cache.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <unordered_map>
#include <utility>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"

namespace triage::encode {
namespace {

// Of file format and key; another number is another program's file.
constexpr int kApplicationId = 0x74726763;  // "trgc"
constexpr int kWaitMilliseconds = 30'000;   // for another process that is writing

// Rows of 1,024 numbers take 4 KiB: pages of 16 hold three, with little waste.
constexpr const char* kSetUp =
    "PRAGMA page_size = 16384;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA mmap_size = 4294967296;"
    "CREATE TABLE IF NOT EXISTS vectors ("
    "  added INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  encoder INTEGER NOT NULL,"
    "  text BLOB NOT NULL,"
    "  vector BLOB NOT NULL,"
    "  checksum INTEGER NOT NULL);"
    "CREATE UNIQUE INDEX IF NOT EXISTS vectors_by_text ON vectors (encoder, text);"
    "PRAGMA application_id = 1953654627;";
static_assert(kApplicationId == 1953654627);

// 128 bits of the content: equal for different texts with a chance of 2⁻⁹⁰ among 500,000.
using TextKey = std::array<std::uint64_t, 2>;

TextKey key_of(std::string_view text) { return {hash64(text, 1), hash64(text, 2)}; }

std::string_view bytes_of(std::span<const float> vector) {
  return {reinterpret_cast<const char*>(vector.data()), vector.size_bytes()};
}

std::int64_t checksum_of(std::span<const float> vector, const TextKey& key) {
  return std::bit_cast<std::int64_t>(hash64(bytes_of(vector), key[0]));
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
    require_own_file();
    execute(kSetUp);
    select = prepared("SELECT vector, checksum FROM vectors WHERE encoder = ?1 AND text = ?2");
    insert = prepared(
        "INSERT OR REPLACE INTO vectors (encoder, text, vector, checksum) VALUES (?1, ?2, ?3, ?4)");
    count = prepared("SELECT count(*) FROM vectors WHERE encoder = ?1");
    evict = prepared(
        "DELETE FROM vectors WHERE added <= (SELECT min(added) + (max(added) - min(added)) / 5 "
        "FROM vectors)");
    page_count = prepared("PRAGMA page_count");
    free_count = prepared("PRAGMA freelist_count");
    page_size = prepared("PRAGMA page_size");
  }

  // A file of another program is left alone.
  void require_own_file() {
    const Statement id = prepared("PRAGMA application_id");
    const Statement tables = prepared("SELECT count(*) FROM sqlite_schema");
    if (number(tables) > 0 && number(id) != kApplicationId) {
      throw Corrupt("vector cache '" + file +
                    "': it is another program's database. Move it, or name another file.");
    }
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

  void add(const TextKey& key, std::span<const float> vector) {
    bind_key(insert, key);
    const std::string_view bytes = bytes_of(vector);
    check(sqlite3_bind_blob64(insert.get(), 3, bytes.data(), bytes.size(), SQLITE_STATIC));
    check(sqlite3_bind_int64(insert.get(), 4, checksum_of(vector, key)));
    const int status = sqlite3_step(insert.get());
    sqlite3_reset(insert.get());
    check(status);
  }

  // Makes room for `bytes` more by dropping the fifth that is oldest.
  void make_room(std::uint64_t bytes) {
    const auto used =
        static_cast<std::uint64_t>((number(page_count) - number(free_count)) * number(page_size));
    if (used + bytes <= max_bytes) return;
    check(sqlite3_step(evict.get()));
    check(sqlite3_reset(evict.get()));
  }

  const std::string file;
  const std::int64_t encoder;  // hash of its fingerprint
  const std::size_t dimension;
  const std::uint64_t max_bytes;

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

bool VectorCache::find(std::string_view text, std::span<float> vector) {
  TRIAGE_CHECK(vector.size() == state_->dimension, "a vector of the encoder's dimension");
  const TextKey key = key_of(text);
  sqlite3_stmt* const select = state_->select.get();
  state_->bind_key(state_->select, key);
  const int status = sqlite3_step(select);
  state_->check(status);
  bool is_found = false;
  if (status == SQLITE_ROW) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select, 0));
    if (size == vector.size_bytes()) {
      std::memcpy(vector.data(), sqlite3_column_blob(select, 0), size);
      is_found = sqlite3_column_int64(select, 1) == checksum_of(vector, key);
    }
  }
  state_->check(sqlite3_reset(select));
  return is_found;
}

void VectorCache::add(std::span<const std::string> texts, MatrixView vectors) {
  TRIAGE_CHECK(texts.size() == vectors.rows(), "one text a vector");
  if (texts.empty()) return;
  state_->execute("BEGIN IMMEDIATE");
  try {
    constexpr std::uint64_t kOverhead = 128;  // of a row, with its line of the index
    state_->make_room(texts.size() * (state_->dimension * sizeof(float) + kOverhead));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      state_->add(key_of(texts[i]), vectors.row(i));
    }
    state_->execute("COMMIT");
  } catch (...) {
    sqlite3_exec(state_->database.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

std::uint64_t VectorCache::vector_count() {
  state_->check(sqlite3_bind_int64(state_->count.get(), 1, state_->encoder));
  return static_cast<std::uint64_t>(state_->number(state_->count));
}

CachedEncoder::CachedEncoder(std::unique_ptr<Encoder> encoder,
                             const std::filesystem::path& cache_file,
                             const VectorCache::Options& options)
    : encoder_(std::move(encoder)),
      cache_(cache_file, encoder_->fingerprint(), encoder_->dimension(), options) {}

EncodedTexts CachedEncoder::encode(std::span<const std::string> texts, Progress& progress) {
  EncodedTexts result{.vectors = Matrix(texts.size(), dimension()), .tokens = 0, .cut_texts = 0};
  std::vector<std::string> missing;  // each once, so that equal texts have equal vectors
  std::unordered_map<std::string_view, std::size_t> place_of;
  std::vector<std::pair<std::size_t, std::size_t>> rows;  // of a text, and its place in `missing`
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (cache_.find(texts[i], result.vectors.row(i))) continue;
    const auto [found, is_new] = place_of.try_emplace(texts[i], missing.size());
    if (is_new) missing.push_back(texts[i]);
    rows.emplace_back(i, found->second);
  }
  found_ += texts.size() - rows.size();
  progress.advance(texts.size() - missing.size());
  if (missing.empty()) return result;

  const EncodedTexts made = encoder_->encode(missing, progress);
  for (const auto& [row, place] : rows) {
    const auto vector = made.vectors.row(place);
    std::copy(vector.begin(), vector.end(), result.vectors.row(row).begin());
  }
  cache_.add(missing, made.vectors);
  result.tokens = made.tokens;
  result.cut_texts = made.cut_texts;
  return result;
}

}  // namespace triage::encode
