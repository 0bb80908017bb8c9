#include "triage/warehouse/bytes/text_stream.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/base/unicode.h"

namespace triage::warehouse {
namespace {

using testing::all_bytes;
using testing::ByteOrder;
using testing::in_pieces;
using testing::message_of;
using testing::RecordingProgress;
using testing::utf16;

struct Decoded {
  std::string text;
  std::vector<std::string> notes;
};

Decoded decoded(const std::string& bytes, std::size_t piece = 7, bool can_reopen = true) {
  RecordingProgress progress;
  const auto text = open_text({.name = "tickets.csv",
                               .open = [=] { return in_pieces(bytes, piece); },
                               .can_reopen = can_reopen},
                              progress);
  Decoded result{all_bytes(*text), {}};
  result.notes = progress.notes;
  return result;
}

TEST(TextStream, Utf8PassesThroughWithoutItsMark) {
  EXPECT_EQ(decoded("id,text\n1,Grüße 漢字 😀\n").text, "id,text\n1,Grüße 漢字 😀\n");
  EXPECT_EQ(decoded("\xEF\xBB\xBFid").text, "id");
  EXPECT_EQ(decoded("").text, "");
}

TEST(TextStream, AnyUtf8ComesBackInPiecesOfAnySize) {
  EXPECT_TRUE(rc::check("round trip", [](const std::vector<std::uint32_t>& points) {
    std::string text;
    for (const std::uint32_t point : points) append_utf8(point % 0x11000, text);
    RC_PRE(!text.starts_with("\xEF\xBB\xBF"));
    RC_ASSERT(decoded(text, *rc::gen::inRange<std::size_t>(1, 9)).text == text);
  }));
}

TEST(TextStream, Utf16OfBothByteOrdersBecomesUtf8) {
  for (const ByteOrder order : {ByteOrder::kLittle, ByteOrder::kBig}) {
    EXPECT_EQ(decoded(utf16(u"id,text\r\n1,Grüße 漢字 😀\r\n", order), 3).text,
              "id,text\r\n1,Grüße 漢字 😀\r\n");
  }
}

TEST(TextStream, Utf16WithHalvesMissingShowsWhere) {
  const std::u16string lonely{u'a', char16_t{0xD83D}, u'b', char16_t{0xDE00}};
  EXPECT_EQ(decoded(utf16(lonely, ByteOrder::kLittle), 1).text, "a\uFFFDb\uFFFD");
  EXPECT_EQ(decoded(utf16(u"a", ByteOrder::kLittle) + "x").text, "a\uFFFD");
}

TEST(TextStream, Windows1252IsReadWithANoteThatNamesTheLine) {
  const Decoded german = decoded(
      "id,text\n1,plain\n2,Gr\xFC\xDF"
      "e \x84quoted\x93 5 \x80\n");
  EXPECT_EQ(german.text, "id,text\n1,plain\n2,Grüße „quoted“ 5 €\n");
  ASSERT_EQ(german.notes.size(), 1U);
  EXPECT_NE(german.notes[0].find("line 3"), std::string::npos) << german.notes[0];
  EXPECT_NE(german.notes[0].find("Windows-1252"), std::string::npos);
}

TEST(TextStream, Windows1252LateInALongFileIsRead) {
  std::string bytes;
  for (int i = 0; i < 50'000; ++i) bytes += "a line of plain text\n";
  const Decoded late = decoded(bytes + "caf\xE9\n", 100'000);
  EXPECT_TRUE(late.text.ends_with("text\ncafé\n"));
}

TEST(TextStream, TextOfAnUnclearCodePageIsRefusedWithItsLine) {
  // "Příliš žluťoučký kůň" and so on in Windows-1250.
  const std::string czech =
      "id,text\n1,P\xF8\xEDli\x9A \x9Elu\x9Dou\xE8k\xFD k\xF9\xF2\n2,\x9A"
      "koda\n3,\xF8"
      "eka\n";
  const std::string message = message_of<InvalidInput>([&] { decoded(czech); });
  EXPECT_NE(message.find("'tickets.csv'"), std::string::npos) << message;
  EXPECT_NE(message.find("line 2"), std::string::npos) << message;
}

TEST(TextStream, ABinaryRowInAsciiIsLeftToTheRows) {
  const std::string rubbish("id,text\n1,a\n2,\x01\x00\x89PNG\xFF\xFE\x00\n3,b\n", 28);
  EXPECT_EQ(decoded(rubbish).text, rubbish);
}

TEST(TextStream, ABadByteInUtf8IsLeftToTheRows) {
  const std::string mixed = "1,Grüße\n2,caf\xE9\n3,Straße\n";
  EXPECT_EQ(decoded(mixed).text, mixed);
  EXPECT_TRUE(decoded(mixed).notes.empty());
}

TEST(TextStream, APipeCannotBeSurveyedSoItsBadBytesAreLeftToTheRows) {
  EXPECT_EQ(decoded("1,caf\xE9\n", 4, /*can_reopen=*/false).text, "1,caf\xE9\n");
}

}  // namespace
}  // namespace triage::warehouse
