#include "triage/warehouse/database/named_parameters.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace triage::warehouse {
namespace {

// The statement with <name> for each parameter.
std::string marked(std::string_view sql) {
  return with_parameters(sql, [](const std::string& name) { return "<" + name + ">"; });
}

TEST(NamedParameters, AreReplacedWhereverAValueMayStand) {
  EXPECT_EQ(marked("SELECT :a, f(:b_2)=:c AND x>=:since;"),
            "SELECT <a>, f(<b_2>)=<c> AND x>=<since>;");
  EXPECT_EQ(marked(":a"), "<a>");
  EXPECT_EQ(marked("x BETWEEN\n:lo AND\t:hi"), "x BETWEEN\n<lo> AND\t<hi>");
}

TEST(NamedParameters, StayInQuotesAndComments) {
  for (const char* sql :
       {"SELECT ':a'", "SELECT 'it''s :a'", "SELECT \":a\" FROM \"x\"\":b\"", "SELECT `:a`",
        "SELECT 1 -- :a", "SELECT /* :a /* :b */ :c */ 1", "SELECT $$ :a $$",
        "SELECT $tag$ :a $$ :b $tag$", "SELECT E'it\\'s :a'", "SELECT ':a"}) {
    EXPECT_EQ(marked(sql), sql);
  }
  EXPECT_EQ(marked("SELECT ':a', :b -- :c\n, :d"), "SELECT ':a', <b> -- :c\n, <d>");
}

TEST(NamedParameters, CastsPathsAndSlicesAreNone) {
  for (const char* sql : {"SELECT a::text", "SELECT payload:user.name", "SELECT (a):b",
                          "SELECT a[1:n]", "SELECT \"a\":b", "SELECT a:=1", "SELECT ':' || :1"}) {
    EXPECT_EQ(marked(sql), sql);
  }
  EXPECT_EQ(marked("SELECT :a::date"), "SELECT <a>::date");
}

TEST(NamedParameters, NumberedPlaceholdersOfAQueryStay) {
  EXPECT_EQ(marked("SELECT $1, ?, :a"), "SELECT $1, ?, <a>");
}

RC_GTEST_PROP(NamedParametersProperty, AStatementWithoutColonsStaysAsItIs, (std::string sql)) {
  std::erase(sql, ':');
  RC_ASSERT(marked(sql) == sql);
}

RC_GTEST_PROP(NamedParametersProperty, AQuotedTextIsNeverLookedInto, (std::string text)) {
  std::string quoted = "'";
  for (const char letter : text)
    quoted += letter == '\'' ? std::string("''") : std::string(1, letter);
  quoted += "'";
  RC_ASSERT(marked("SELECT " + quoted + " , :a") == "SELECT " + quoted + " , <a>");
}

TEST(WithoutQuoted, LeavesWhatIsNoQuoteOrComment) {
  EXPECT_EQ(without_quoted("SELECT 'a; b', \"c;\" -- ;\n/* ; */ FROM t; :a"),
            "SELECT  ,      FROM t; :a");
}

}  // namespace
}  // namespace triage::warehouse
