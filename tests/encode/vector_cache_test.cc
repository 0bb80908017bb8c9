#include "triage/encode/vector_cache.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

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

TEST(VectorCache, StaysWithinItsBytesByDroppingTheOldest) {
  const TemporaryFolder folder;
  constexpr std::uint64_t kMaxBytes = 1U << 20U;
  VectorCache cache = open_cache(folder / "v", "e", kMaxBytes);
  for (int block = 0; block < 100; ++block) {
    std::vector<std::string> texts;
    for (int i = 0; i < 200; ++i) {
      texts.push_back(std::to_string(block) + "-" + std::to_string(i));
    }
    cache.add(texts, vectors_of(texts));
  }
  EXPECT_TRUE(has(cache, "99-199"));
  EXPECT_FALSE(has(cache, "0-0"));
  EXPECT_LE(std::filesystem::file_size(folder / "v"), kMaxBytes * 3 / 2);
}

TEST(VectorCache, AProcessKilledWhileItAddsLeavesWholeVectors) {
  const TemporaryFolder folder;
  { open_cache(folder / "v"); }
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    VectorCache cache = open_cache(folder / "v");
    for (int i = 0;; ++i) {
      const std::vector<std::string> texts{std::to_string(i), std::to_string(i) + "b"};
      cache.add(texts, vectors_of(texts));
      if (i == 50) kill(getpid(), SIGKILL);
    }
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  VectorCache cache = open_cache(folder / "v");
  for (int i = 0; i <= 50; ++i) {
    EXPECT_TRUE(has(cache, std::to_string(i)));
    EXPECT_TRUE(has(cache, std::to_string(i) + "b"));
  }
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
    EncodedTexts made{.vectors = vectors_of({texts.begin(), texts.end()}), .tokens = texts.size()};
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

TEST(CachedEncoder, EncodesWhatIsMissingAndKeepsTheOrder) {
  const TemporaryFolder folder;
  std::size_t encoded = 0;
  auto cache =
      std::make_unique<VectorCache>(folder / "v", "counting", kDimension, VectorCache::Options{});
  CachedEncoder encoder(std::make_unique<CountingEncoder>(encoded), std::move(cache));
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
  auto cache =
      std::make_unique<VectorCache>(folder / "v", "counting", kDimension, VectorCache::Options{});
  CachedEncoder encoder(std::make_unique<CountingEncoder>(encoded), std::move(cache));
  SilentProgress progress;
  const std::vector<std::string> first{"short", "a", "short", "b"};
  EXPECT_EQ(encoder.encode(first, progress).cut_texts, (std::vector<std::size_t>{0, 2}));
  const std::vector<std::string> second{"a", "longer", "short"};
  EXPECT_EQ(encoder.encode(second, progress).cut_texts, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(encoded, 4U);
}

}  // namespace
}  // namespace triage::encode
