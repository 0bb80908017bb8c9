#include "triage/text/markup.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace triage::text {
namespace {

std::string stripped(std::string_view line) {
  std::string plain;
  strip_markup(line, plain);
  return plain;
}

TEST(Markup, TakesSlackApart) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<@U02R11TTP|jane> hi", "tokenuser hi"},
      {"ask <#C024BE7LR|it-help> or <#C024BE7LR>", "ask it-help or tokenchannel"},
      {"<!here> outage <!subteam^S1|@desk>", " outage"},
      {"<https://a.example/x|label> <https://a.example/x>",
       "label https://a.example/x https://a.example/x"},
      {"<mailto:a@b.example|a@b.example>", "mailto:a@b.example"},
      {"done :white_check_mark::skin-tone-2:", "done white check mark"},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(stripped(line), expected) << line;
}

TEST(Markup, TakesMarkdownApart) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"## Heading", "Heading"},
      {"- * nested", "nested"},
      {"[text](https://a.example) and ![alt](b.png)", "text https://a.example and alt b.png"},
      {"[https://a.example](https://a.example)", "https://a.example"},
      {"**bold** __x__ ~~gone~~ *i*", "bold x gone i"},
      {"| a | b |", "  a   b"},
      {"```", ""},
      {"```sql", ""},
      {"-----", ""},
      {"|---|:-:|", ""},
      {"***", ""},
      {"don`t use `rm`", "don't use rm"},
      {"{code:sql}x{code} {color:red}y", "x y"},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(stripped(line), expected) << line;
}

TEST(Markup, KeepsWhatIsNone) {
  for (const char* line :
       {"snake_case and 2 * 3", "10:30:45", "File > Options", "#1 problem", "a | b", "~5 min",
        "[x] done", "{a: 1}", "-5 degrees", "ends with:", "a < b"}) {
    EXPECT_EQ(stripped(line), line);
  }
}

TEST(Markup, LeavesNothingThatIsHtml) {
  EXPECT_EQ(stripped("see <b>bold and <p"), "see  b bold and  p");
}

}  // namespace
}  // namespace triage::text
