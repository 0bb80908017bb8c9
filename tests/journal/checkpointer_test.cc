#include "triage/journal/checkpointer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/journal/engine_test.h"
#include "triage/journal/decisions.h"
#include "triage/journal/texts.h"

namespace triage::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = 1U << 20U;

TEST(Checkpointer, KeepsTheLogShortHoweverMuchIsWrittenWithoutARest) {
  const triage::testing::TemporaryFolder folder;
  const std::string place = folder / "journal.db";
  Journal journal({.place = place, .clock = [] { return kNoon; }});
  const std::string text(100'000, 't');
  std::uint64_t longest = 0;
  for (int i = 0; i < 1500; ++i) {
    journal
        .write([&text, i](Transaction& transaction) {
          keep_text(transaction, std::to_string(i), text);
        })
        .wait();
    longest = std::max<std::uint64_t>(longest, fs::file_size(place + "-wal"));
  }

  EXPECT_GT(longest, 4 * kMiB);   // there was something to move
  EXPECT_LT(longest, 64 * kMiB);  // of 150 MB that were written
  EXPECT_GT(fs::file_size(place), 100 * kMiB);
  const auto last =
      journal.read([](const Snapshot& snapshot) { return find_text(snapshot, "1499"); });
  ASSERT_TRUE(last);
  EXPECT_EQ(last->text, text);
}

}  // namespace
}  // namespace triage::journal
