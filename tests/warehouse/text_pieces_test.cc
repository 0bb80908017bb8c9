#include "triage/warehouse/bytes/text_pieces.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/warehouse/table_files.h"

namespace triage::warehouse {
namespace {

using testing::in_pieces;

using Pieces = std::vector<std::pair<std::uint64_t, std::string>>;

Pieces all(TextPieces& pieces) {
  Pieces result;
  for (TextPiece piece; pieces.next(piece);) {
    result.emplace_back(piece.line, piece.is_too_long ? "(too long)" : std::string(piece.text));
  }
  return result;
}

TEST(Lines, AreCutAtTheirEndsAndNumbered) {
  EXPECT_EQ(all(*lines_of(in_pieces("a\r\n\nb", 1))), (Pieces{{1, "a"}, {2, ""}, {3, "b"}}));
  EXPECT_EQ(all(*lines_of(in_pieces("a\n", 9))), (Pieces{{1, "a"}}));
  EXPECT_EQ(all(*lines_of(in_pieces("", 9))), Pieces{});
}

TEST(Lines, TooLongOnesArePassedOver) {
  const std::string text = "short\n" + std::string(600'000, 'x') + "\nend";
  EXPECT_EQ(all(*lines_of(in_pieces(text, 1000), 300'000)),
            (Pieces{{1, "short"}, {2, "(too long)"}, {3, "end"}}));
}

TEST(Lines, AnyLinesComeBackInPiecesOfAnySize) {
  EXPECT_TRUE(rc::check("round trip", [](const std::vector<std::string>& lines) {
    std::string text;
    Pieces expected;
    for (std::string line : lines) {
      std::erase(line, '\n');
      std::erase(line, '\r');
      text += line + "\n";
      expected.emplace_back(expected.size() + 1, line);
    }
    RC_ASSERT(all(*lines_of(in_pieces(text, *rc::gen::inRange<std::size_t>(1, 9)))) == expected);
  }));
}

TEST(JsonElements, AreTheElementsOfAListWhereverItBreaksItsLines) {
  const std::string text =
      "[\n  {\"a\": \"]}\\\"\",\n   \"b\": [1, {}]},\n\n  \"x, y\", 17,null\n]\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, text.size()}) {
    EXPECT_EQ(all(*json_elements_of(in_pieces(text, piece))),
              (Pieces{{2, "{\"a\": \"]}\\\"\",\n   \"b\": [1, {}]}"},
                      {5, "\"x, y\""},
                      {5, "17"},
                      {5, "null"}}));
  }
}

TEST(JsonElements, AreObjectsOneAfterTheOtherToo) {
  EXPECT_EQ(all(*json_elements_of(in_pieces("{\n\"a\": 1\n}\n{\"b\":2}", 2))),
            (Pieces{{1, "{\n\"a\": 1\n}"}, {4, "{\"b\":2}"}}));
}

TEST(JsonElements, TheLastOneMayBeCutOff) {
  EXPECT_EQ(all(*json_elements_of(in_pieces("[{\"a\": 1}, {\"b\":", 4))),
            (Pieces{{1, "{\"a\": 1}"}, {1, "{\"b\":"}}));
  EXPECT_EQ(all(*json_elements_of(in_pieces("[]", 4))), Pieces{});
}

TEST(JsonElements, TooLongOnesArePassedOver) {
  const std::string text = "[\"" + std::string(600'000, 'x') + "\",\n{\"a\": 1}]";
  EXPECT_EQ(all(*json_elements_of(in_pieces(text, 1000), 300'000)),
            (Pieces{{1, "(too long)"}, {2, "{\"a\": 1}"}}));
}

}  // namespace
}  // namespace triage::warehouse
