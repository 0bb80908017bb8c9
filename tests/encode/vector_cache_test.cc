#include "triage/encode/vector_cache.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/random.h"

namespace triage::encode {
namespace {

using triage::testing::TemporaryFolder;

constexpr std::size_t kDimension = 4;

// Different for each text, and told apart from a zeroed one.
std::vector<float> vector_of(const std::string& text) {
  const auto size = static_cast<float>(text.size());
  return {size, size + 0.25F, -size, text.empty() ? 9.0F : static_cast<float>(text[0])};
}

Matrix vectors_of(const std::vector<std::string>& texts) {
  Matrix vectors(0, kDimension);
  for (const std::string& text : texts) vectors.append_row(vector_of(text));
  return vectors;
}

VectorCache open_cache(const std::filesystem::path& file, const std::string& encoder = "e",
                       std::uint64_t max_bytes = 1U << 30U) {
  return {file, encoder, kDimension, {.max_bytes = max_bytes}};
}

bool has(VectorCache& cache, const std::string& text) {
  std::vector<float> vector(kDimension);
  if (!cache.find(text, vector)) return false;
  EXPECT_EQ(vector, vector_of(text));
  return true;
}

// Through a connection of its own.
void run_sql(const std::filesystem::path& file, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

TEST(VectorCache, GivesBackWhatWasAddedAlsoToAnotherProcess) {
  const TemporaryFolder folder;
  const std::vector<std::string> texts{"my vpn is dead", "", std::string(100'000, 'x')};
  {
    VectorCache cache = open_cache(folder / "new" / "vectors.sqlite");
    EXPECT_FALSE(has(cache, texts[0]));
    cache.add(texts, vectors_of(texts));
    for (const std::string& text : texts) EXPECT_TRUE(has(cache, text));
  }
  VectorCache again = open_cache(folder / "new" / "vectors.sqlite");
  for (const std::string& text : texts) EXPECT_TRUE(has(again, text));
  EXPECT_EQ(again.vector_count(), texts.size());
}

TEST(VectorCache, AnotherEncodersVectorsAreNotGivenOut) {
  const TemporaryFolder folder;
  VectorCache one = open_cache(folder / "v", "one");
  VectorCache other = open_cache(folder / "v", "other");
  const std::vector<std::string> texts{"a"};
  one.add(texts, vectors_of(texts));
  EXPECT_FALSE(has(other, "a"));
  EXPECT_TRUE(has(one, "a"));
}

std::vector<std::string> block_of_texts(int block) {
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) texts.push_back(std::to_string(block) + "-" + std::to_string(i));
  return texts;
}

constexpr std::uint64_t kSmall = 1U << 20U;  // bytes

TEST(VectorCache, StaysWithinItsBytesByDroppingTheOldest) {
  const TemporaryFolder folder;
  for (int block = 0; block < 100; ++block) {
    VectorCache cache = open_cache(folder / "v", "e", kSmall);
    EXPECT_TRUE(cache.add(block_of_texts(block), vectors_of(block_of_texts(block))));
  }
  VectorCache cache = open_cache(folder / "v", "e", kSmall);
  EXPECT_TRUE(has(cache, "99-199"));
  EXPECT_FALSE(has(cache, "0-0"));
  EXPECT_LE(std::filesystem::file_size(folder / "v"), kSmall * 3 / 2);
}

TEST(VectorCache, TakesNoMoreWhenItIsFullOfWhatCameSinceItWasOpened) {
  const TemporaryFolder folder;
  {
    VectorCache earlier = open_cache(folder / "v", "e", kSmall);
    EXPECT_TRUE(earlier.add(block_of_texts(1000), vectors_of(block_of_texts(1000))));
  }
  VectorCache cache = open_cache(folder / "v", "e", kSmall);
  int taken = 0;
  while (taken < 200 && cache.add(block_of_texts(taken), vectors_of(block_of_texts(taken)))) {
    ++taken;
  }
  ASSERT_GT(taken, 10);
  ASSERT_LT(taken, 200);
  EXPECT_TRUE(has(cache, "0-0"));
  EXPECT_TRUE(has(cache, std::to_string(taken - 1) + "-199"));
  EXPECT_FALSE(has(cache, std::to_string(taken) + "-0")) << "all of them or none";
  EXPECT_FALSE(has(cache, "1000-0")) << "what was there before goes first";
}

// Adds pairs for ever, and says so of each: a byte.
[[noreturn]] void add_pairs(const std::filesystem::path& file, int said) {
  VectorCache cache = open_cache(file);
  for (int i = 0;; ++i) {
    const std::vector<std::string> texts{std::to_string(i), std::to_string(i) + "b"};
    cache.add(texts, vectors_of(texts));
    if (::write(said, "x", 1) != 1) ::_exit(1);
  }
}

TEST(VectorCache, AProcessKilledWhileItAddsLeavesPairsThatAreWhole) {
  Random random(7);
  for (int round = 0; round < 20; ++round) {
    const TemporaryFolder folder;
    { open_cache(folder / "v"); }
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) add_pairs(folder / "v", pipe[1]);
    const int heard = 1 + static_cast<int>(random.below(60));
    for (int i = 0; i < heard; ++i) {
      char byte = 0;
      ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
    }
    ASSERT_EQ(kill(child, SIGKILL), 0);  // wherever it is by now
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ::close(pipe[0]);
    ::close(pipe[1]);
    VectorCache cache = open_cache(folder / "v");
    const auto pairs = static_cast<int>(cache.vector_count() / 2);
    EXPECT_GE(pairs, heard);
    for (int i = 0; i <= pairs; ++i) {
      EXPECT_EQ(has(cache, std::to_string(i)), i < pairs) << i;
      EXPECT_EQ(has(cache, std::to_string(i) + "b"), i < pairs) << i;
    }
  }
}

// Flips a bit of the first vector.
void spoil_a_vector(const std::filesystem::path& file) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  sqlite3_blob* vector = nullptr;
  ASSERT_EQ(sqlite3_blob_open(database, "main", "vectors", "vector", 1, 1, &vector), SQLITE_OK);
  unsigned char byte = 0;
  EXPECT_EQ(sqlite3_blob_read(vector, &byte, 1, 2), SQLITE_OK);
  byte ^= 1U;
  EXPECT_EQ(sqlite3_blob_write(vector, &byte, 1, 2), SQLITE_OK);
  sqlite3_blob_close(vector);
  sqlite3_close(database);
}

TEST(VectorCache, AVectorWithAFlippedBitIsNotGivenOut) {
  const TemporaryFolder folder;
  const std::vector<std::string> texts{"a", "b"};
  {
    VectorCache cache = open_cache(folder / "v");
    cache.add(texts, vectors_of(texts));
  }
  spoil_a_vector(folder / "v");
  VectorCache cache = open_cache(folder / "v");
  EXPECT_FALSE(has(cache, "a"));
  EXPECT_TRUE(has(cache, "b"));
  cache.add(texts, vectors_of(texts));
  EXPECT_TRUE(has(cache, "a")) << "it is made again";
  run_sql(folder / "v", "UPDATE vectors SET is_cut = 1");
  EXPECT_FALSE(has(cache, "a")) << "the checksum is of that, too";
}

TEST(VectorCache, AFileThatIsNoneOfOursIsLeftAlone) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "v", "these bytes are somebody's diary, not a database");
  EXPECT_THROW(open_cache(folder / "v"), Corrupt);
  EXPECT_EQ(read_file(folder / "v"), "these bytes are somebody's diary, not a database");
}

TEST(VectorCache, VectorsOfAnotherSchemaAreDropped) {
  const TemporaryFolder folder;
  const std::vector<std::string> texts{"a"};
  {
    VectorCache cache = open_cache(folder / "v");
    cache.add(texts, vectors_of(texts));
  }
  run_sql(folder / "v", "PRAGMA user_version = 1; ALTER TABLE vectors DROP COLUMN is_cut;");
  VectorCache cache = open_cache(folder / "v");
  EXPECT_FALSE(has(cache, "a"));
  cache.add(texts, vectors_of(texts));
  EXPECT_TRUE(has(cache, "a"));
}

// Counts the texts it is asked for; takes three letters.
class CountingEncoder final : public Encoder {
 public:
  explicit CountingEncoder(std::size_t& count) : count_(count) {}

  EncodedTexts encode(std::span<const std::string> texts, Progress&) override {
    count_ += texts.size();
    EncodedTexts made{.vectors = vectors_of({texts.begin(), texts.end()}),
                      .tokens = texts.size(),
                      .cut_texts = {}};
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i].size() > 3) made.cut_texts.push_back(i);
    }
    return made;
  }
  [[nodiscard]] std::size_t dimension() const override { return kDimension; }
  [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }

 private:
  std::size_t& count_;
  std::string fingerprint_ = "counting";
};

CachedEncoder cached(const TemporaryFolder& folder, std::size_t& encoded) {
  return {
      std::make_unique<CountingEncoder>(encoded),
      std::make_unique<VectorCache>(folder / "v", "counting", kDimension, VectorCache::Options{})};
}

TEST(CachedEncoder, EncodesWhatIsMissingAndKeepsTheOrder) {
  const TemporaryFolder folder;
  std::size_t encoded = 0;
  CachedEncoder encoder = cached(folder, encoded);
  SilentProgress progress;
  const std::vector<std::string> first{"b", "dd"};
  const std::vector<std::string> second{"aaa", "b", "cccc", "dd", "aaa"};
  (void)encoder.encode(first, progress);
  const EncodedTexts result = encoder.encode(second, progress);
  EXPECT_EQ(result.vectors, vectors_of(second));
  EXPECT_EQ(encoded, 4U);
  EXPECT_EQ(encoder.found_count(), 2U);
  EXPECT_EQ(result.tokens, 2U);
}

TEST(CachedEncoder, SaysWhichTextsWereCutAlsoOfThoseThatItKnew) {
  const TemporaryFolder folder;
  std::size_t encoded = 0;
  CachedEncoder encoder = cached(folder, encoded);
  SilentProgress progress;
  const std::vector<std::string> first{"short", "a", "short", "b"};
  EXPECT_EQ(encoder.encode(first, progress).cut_texts, (std::vector<std::size_t>{0, 2}));
  const std::vector<std::string> second{"a", "longer", "short"};
  EXPECT_EQ(encoder.encode(second, progress).cut_texts, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(encoded, 4U);
}

}  // namespace
}  // namespace triage::encode
