#include "triage/warehouse/bytes/byte_stream.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

using testing::all_bytes;
using testing::gzipped;
using testing::in_pieces;
using testing::message_of;
using testing::zstandard;
using triage::testing::TemporaryFolder;

std::string long_text() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

TEST(ByteStream, AMissingFileIsNotFound) {
  EXPECT_THROW(static_cast<void>(open_file_bytes("/nonexistent/tickets.csv")), NotFound);
}

TEST(ByteStream, AFolderIsRefusedWithWhatToWriteInstead) {
  const TemporaryFolder folder;
  const std::string message =
      message_of<InvalidInput>([&] { static_cast<void>(open_file_bytes(folder.path())); });
  EXPECT_NE(message.find("*.csv"), std::string::npos) << message;
}

TEST(ByteStream, PlainBytesPassThroughInflating) {
  EXPECT_EQ(all_bytes(*inflated(in_pieces("id,text\n1,a\n", 1), "t")), "id,text\n1,a\n");
}

TEST(ByteStream, NothingAtAllInflatesToNothing) {
  EXPECT_EQ(all_bytes(*inflated(open_memory_bytes(""), "t")), "");
}

TEST(ByteStream, GzipMembersFollowOneAnother) {
  const std::string two = gzipped("one ") + gzipped("two");
  EXPECT_EQ(all_bytes(*inflated(open_memory_bytes(two), "t")), "one two");
}

TEST(ByteStream, ZerosBehindGzipArePadding) {
  EXPECT_EQ(all_bytes(*inflated(open_memory_bytes(gzipped("x") + std::string(512, '\0')), "t")),
            "x");
}

TEST(ByteStream, ZstandardFramesFollowOneAnother) {
  const std::string two = zstandard("one ") + zstandard("two");
  EXPECT_EQ(all_bytes(*inflated(open_memory_bytes(two), "t")), "one two");
}

TEST(ByteStream, AnyTextComesBackFromGzipAndZstandardInPiecesOfAnySize) {
  EXPECT_TRUE(rc::check("round trip", [](const std::string& text) {
    const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
    RC_ASSERT(all_bytes(*inflated(in_pieces(gzipped(text), piece), "t")) == text);
    RC_ASSERT(all_bytes(*inflated(in_pieces(zstandard(text), piece), "t")) == text);
  }));
}

TEST(ByteStream, GzipThatIsCutOffAnywhereIsAnErrorThatNamesTheFile) {
  const std::string whole = gzipped(long_text());
  for (const std::size_t size :
       {whole.size() - 1, whole.size() - 8, whole.size() / 2, std::size_t{11}}) {
    const auto bytes = inflated(open_memory_bytes(whole.substr(0, size)), "tickets.csv.gz");
    const std::string message = message_of<InvalidInput>([&] { all_bytes(*bytes); });
    EXPECT_NE(message.find("'tickets.csv.gz'"), std::string::npos) << message;
    EXPECT_NE(message.find("ends early"), std::string::npos) << message;
  }
}

TEST(ByteStream, ZstandardThatIsCutOffIsAnError) {
  const std::string whole = zstandard(long_text());
  const auto bytes = inflated(open_memory_bytes(whole.substr(0, whole.size() / 2)), "t.zst");
  EXPECT_NE(message_of<InvalidInput>([&] { all_bytes(*bytes); }).find("ends early"),
            std::string::npos);
}

TEST(ByteStream, DamagedCompressedBytesAreAnError) {
  for (std::string packed : {gzipped(long_text()), zstandard(long_text())}) {
    for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 8; ++i) packed[i] ^= 0x5A;
    EXPECT_THROW(all_bytes(*inflated(open_memory_bytes(packed), "t")), InvalidInput);
  }
}

TEST(ByteStream, WhatWasPeekedIsStillRead) {
  PeekableStream stream(in_pieces("abcdef", 2));
  EXPECT_EQ(stream.peek(3), "abc");
  EXPECT_EQ(stream.peek(1), "a");
  EXPECT_EQ(all_bytes(stream), "abcdef");
  EXPECT_EQ(stream.peek(1), "");
}

}  // namespace
}  // namespace triage::warehouse
