#include "triage/slack/form.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace triage::slack {
namespace {

RC_GTEST_PROP(Form, ReadsWhatItWrote, (const Form& form)) {
  Form named = form;
  for (auto& [name, value] : named) name += "n";  // a field without name and value is none
  RC_ASSERT(parse_form(form_encoded(named)) == named);
}

TEST(Form, ReadsPlusAsABlank) {
  EXPECT_EQ(field_of(parse_form("text=my+printer%2B%20"), "text"), "my printer+ ");
}

TEST(Form, TakesWhatIsNoPercentCodeAsItIs) {
  EXPECT_EQ(field_of(parse_form("a=%&b=%4&c=%zz&d=%4g%"), "a"), "%");
  EXPECT_EQ(field_of(parse_form("a=%&b=%4&c=%zz&d=%4g%"), "b"), "%4");
  EXPECT_EQ(field_of(parse_form("a=%&b=%4&c=%zz&d=%4g%"), "c"), "%zz");
  EXPECT_EQ(field_of(parse_form("a=%&b=%4&c=%zz&d=%4g%"), "d"), "%4g%");
}

TEST(Form, FindsTheFirstOfANameAndNothingElse) {
  const Form form = parse_form("a=1&&a=2&=3&b");
  EXPECT_EQ(field_of(form, "a"), "1");
  EXPECT_EQ(field_of(form, "b"), "");
  EXPECT_EQ(field_of(form, "c"), "");
}

RC_GTEST_PROP(Form, TakesAnyBytes, (const std::string& bytes)) { (void)parse_form(bytes); }

}  // namespace
}  // namespace triage::slack
