#include "triage/encode/hub/partial_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/base/temporary_folder.h"
#include "triage/base/file.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

TEST(PartialFile, GoesOnWhereItEnded) {
  const TemporaryFolder folder;
  {
    PartialFile partial(folder / "blob", 10, 4);
    ASSERT_EQ(partial.piece_count(), 3U);
    partial.write(0, "ab");
    partial.write(2, "ij");
    partial.write(0, "c");
    EXPECT_TRUE(partial.accept_etag("\"tag\""));
  }
  PartialFile partial(folder / "blob", 10, 9);  // the layout stays the one that was begun
  ASSERT_EQ(partial.piece_count(), 3U);
  EXPECT_EQ(partial.done_bytes(), 5U);
  EXPECT_EQ(partial.etag(), "\"tag\"");
  EXPECT_EQ(partial.missing(0).begin, 3U);
  EXPECT_EQ(partial.missing(1).begin, 4U);
  EXPECT_EQ(partial.missing(2).begin, partial.missing(2).end);
  partial.write(0, "d");
  partial.write(1, "efgh");
  partial.publish(folder / "blob");
  EXPECT_EQ(read_file(folder / "blob"), "abcdefghij");
  EXPECT_FALSE(fs::exists(folder / "blob.part"));
  EXPECT_FALSE(fs::exists(folder / "blob.part.state"));
}

TEST(PartialFile, BeginsAnewForAnotherSize) {
  const TemporaryFolder folder;
  { PartialFile(folder / "blob", 10, 4).write(0, "ab"); }
  EXPECT_EQ(PartialFile(folder / "blob", 11, 4).done_bytes(), 0U);
}

TEST(PartialFile, BeginsAnewIfItsStateWasCutAnywhere) {
  const TemporaryFolder folder;
  { PartialFile(folder / "blob", 10, 4).write(0, "ab"); }
  const std::uintmax_t whole = fs::file_size(folder / "blob.part.state");
  for (std::uintmax_t length = 0; length < whole; ++length) {
    fs::resize_file(folder / "blob.part.state", length);
    PartialFile partial(folder / "blob", 10, 4);
    EXPECT_EQ(partial.done_bytes(), 0U) << length;
    partial.write(0, "ab");
  }
}

TEST(PartialFile, DoesNotBelieveInBytesThatAreNotThere) {
  const TemporaryFolder folder;
  { PartialFile(folder / "blob", 10, 4).write(0, "ab"); }
  write_file_atomically(folder / "blob.part", "a");
  EXPECT_EQ(PartialFile(folder / "blob", 10, 4).done_bytes(), 0U);
}

TEST(PartialFile, OfNoBytesIsComplete) {
  const TemporaryFolder folder;
  PartialFile partial(folder / "blob", 0, 4);
  EXPECT_EQ(partial.missing(0).begin, partial.missing(0).end);
  partial.publish(folder / "blob");
  EXPECT_EQ(read_file(folder / "blob"), "");
}

TEST(PartialFile, KeepsTheFirstStrongEtag) {
  const TemporaryFolder folder;
  PartialFile partial(folder / "blob", 10, 4);
  EXPECT_TRUE(partial.accept_etag("W/\"weak\""));
  EXPECT_TRUE(partial.accept_etag(""));
  EXPECT_EQ(partial.etag(), "");
  EXPECT_TRUE(partial.accept_etag("\"a\""));
  EXPECT_TRUE(partial.accept_etag("\"a\""));
  EXPECT_FALSE(partial.accept_etag("\"b\""));
  partial.start_anew(4);
  EXPECT_TRUE(partial.accept_etag("\"b\""));
}

}  // namespace
}  // namespace triage::encode::hub
