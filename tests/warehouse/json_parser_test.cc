#include "triage/warehouse/table/json_parser.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "triage/base/unicode.h"

namespace triage::warehouse {
namespace {

using nlohmann::json;

// Writes down what it is told, without blanks: the same for two texts that mean the same.
class Transcript final : public JsonVisitor {
 public:
  void null() override { add("null"); }
  void literal(std::string_view written) override { add(written); }
  void number(std::string_view written) override { add(json::parse(written).dump()); }
  void text(std::string_view value) override { add(json(value).dump()); }
  void name(std::string_view value) override { add(json(value).dump() + ":"); }
  void begin_object() override { add("{"); }
  void end_object() override { add("}"); }
  void begin_list() override { add("["); }
  void end_list() override { add("]"); }

  std::string events;

 private:
  void add(std::string_view piece) { events.append(piece).append(" "); }
};

// Listens to nothing.
class Deaf final : public JsonVisitor {
 public:
  void null() override {}
  void literal(std::string_view) override {}
  void number(std::string_view) override {}
  void text(std::string_view) override {}
  void name(std::string_view) override {}
  void begin_object() override {}
  void end_object() override {}
  void begin_list() override {}
  void end_list() override {}
};

// The same by nlohmann's parser.
std::string expected_transcript(const json& value) {
  if (value.is_object()) {
    std::string all = "{ ";
    for (const auto& [name, member] : value.items()) {
      all += json(name).dump() + ": " + expected_transcript(member);
    }
    return all + "} ";
  }
  if (value.is_array()) {
    std::string all = "[ ";
    for (const json& element : value) all += expected_transcript(element);
    return all + "] ";
  }
  return value.dump() + " ";
}

std::string transcript(std::string_view text) {
  Transcript visitor;
  const auto flaw = parse_json(text, visitor);
  EXPECT_FALSE(flaw) << text << ": " << flaw->why;
  return visitor.events;
}

JsonFlaw flaw_of(std::string_view text) {
  Transcript visitor;
  const auto flaw = parse_json(text, visitor);
  EXPECT_TRUE(flaw) << text;
  return flaw.value_or(JsonFlaw{});
}

// A random value at most `depth` deep; names in an object are distinct and sorted, as nlohmann
// keeps them.
json random_json(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3:
      return *rc::gen::arbitrary<double>() / 3;
    case 4: {
      std::string text;
      for (const char letter : *rc::gen::string<std::string>()) {
        text += static_cast<char>(letter & 0x7F);
      }
      return text + (*rc::gen::arbitrary<bool>() ? "é漢😀" : "");
    }
    case 5: {
      json list = json::array();
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) list.push_back(random_json(depth - 1));
      return list;
    }
    default:
      break;
  }
  json object = json::object();
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    object["n" + std::to_string(i)] = random_json(depth - 1);
  }
  return object;
}

// Nlohmann's verdict; none on a number that no double can hold, at which it stops.
std::optional<bool> is_json(const std::string& text) {
  try {
    return !json::parse(text).is_discarded();
  } catch (const json::out_of_range&) {
    return std::nullopt;
  } catch (const json::parse_error&) {
    return false;
  }
}

TEST(JsonParser, ReadsWhateverNlohmannWrites) {
  EXPECT_TRUE(rc::check("same events", [] {
    const json value = random_json(4);
    const std::string expected = expected_transcript(value);
    RC_ASSERT(transcript(value.dump()) == expected);
    RC_ASSERT(transcript(value.dump(2)) == expected);
    RC_ASSERT(transcript(value.dump(-1, ' ', /*ensure_ascii=*/true)) == expected);
  }));
}

TEST(JsonParser, TakesAndRefusesWhatNlohmannDoes) {
  EXPECT_TRUE(rc::check("same verdict", [] {
    std::string text = random_json(3).dump();
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    const char byte = *rc::gen::elementOf(std::string("{}[],:\"\\0123456789.-+eE tfnul\x01/"));
    if (*rc::gen::arbitrary<bool>() && at < text.size()) {
      text[at] = byte;
    } else {
      text.insert(at, 1, byte);
    }
    RC_PRE(check_utf8(text).is_valid);  // which nlohmann checks too
    const std::optional<bool> expected = is_json(text);
    RC_PRE(expected.has_value());
    Deaf visitor;
    RC_LOG() << text;
    RC_ASSERT(parse_json(text, visitor).has_value() != *expected);
  }));
}

TEST(JsonParser, EscapesReadAsWhatTheyStandFor) {
  EXPECT_EQ(transcript(R"("a\"\\\/\b\f\n\r\tA\u00e9")"), json("a\"\\/\b\f\n\r\tAé").dump() + " ");
  EXPECT_EQ(transcript(R"("\ud83d\ude00")"), "\"😀\" ");
}

TEST(JsonParser, HalfASurrogatePairReadsAsTheReplacementCharacter) {
  EXPECT_EQ(transcript(R"("a\ud83d")"), "\"a\uFFFD\" ");
  EXPECT_EQ(transcript(R"("\ude00b")"), "\"\uFFFDb\" ");
  EXPECT_EQ(transcript(R"("\ud83dA")"), "\"\uFFFDA\" ");
}

TEST(JsonParser, AFlawHasItsPlaceAndItsReason) {
  EXPECT_EQ(flaw_of(R"({"a": )").at, 6U);
  EXPECT_EQ(flaw_of(R"({"a": 1 "b": 2})").why, "a comma or the closing bracket is missing");
  EXPECT_EQ(flaw_of(R"({"a" 1})").why, "a colon is missing");
  EXPECT_EQ(flaw_of(R"("abc)").why, "a closing quote is missing");
  EXPECT_EQ(flaw_of("\"a\nb\"").why, "a control character stands in a text");
  EXPECT_EQ(flaw_of(R"({"a": 1} x)").why, "something follows its end");
  EXPECT_EQ(flaw_of("").why, "a value is missing");
  EXPECT_EQ(flaw_of(R"("\u12")").why, "four hexadecimal digits are missing");
}

TEST(JsonParser, NestingHasALimitInsteadOfAStackThatOverflows) {
  EXPECT_EQ(flaw_of(std::string(100'000, '[')).why, "it nests too deep");
  transcript(std::string(1000, '[') + std::string(1000, ']'));
}

}  // namespace
}  // namespace triage::warehouse
