#include "triage/serve/http/target.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "triage/base/percent_encoding.h"

namespace triage::serve {
namespace {

using Segments = std::vector<std::string>;

TEST(Target, SegmentsAreDecoded) {
  EXPECT_EQ(path_segments("/"), Segments{""});
  EXPECT_EQ(path_segments("/v1/decisions"), (Segments{"v1", "decisions"}));
  EXPECT_EQ(path_segments("/v1/decisions/"), (Segments{"v1", "decisions", ""}));
  EXPECT_EQ(path_segments("/v1/a%20b"), (Segments{"v1", "a b"}));
  EXPECT_EQ(path_segments("/v1/a%2Fb"), (Segments{"v1", "a/b"})) << "one segment with a slash";
  EXPECT_EQ(path_segments("/v1/a+b"), (Segments{"v1", "a+b"})) << "a plus is a plus in a path";
}

TEST(Target, WhatMeansAnotherPlaceIsNoPath) {
  for (const char* path : {"", "v1", "/..", "/v1/../x", "/.", "/%2e%2e/x", "/%2E./x", "/%", "/%4",
                           "/%zz", "/%00", "/a%00b", "/%ff", "/%c0%ae"}) {
    EXPECT_EQ(path_segments(path), std::nullopt) << path;
  }
}

TEST(Target, QueriesAreDecoded) {
  EXPECT_EQ(query_parameters(""), Parameters{});
  EXPECT_EQ(query_parameters("a=1&b=%26+x&c&&d="),
            (Parameters{{"a", "1"}, {"b", "& x"}, {"c", ""}, {"d", ""}}));
  EXPECT_EQ(query_parameters("a=b=c"), (Parameters{{"a", "b=c"}}));
}

TEST(Target, AQueryThatTwoCouldReadDifferentlyIsRefused) {
  for (const char* query : {"a=1&a=2", "%=1", "a=%", "a=%zz", "a=%00", "a=%ff"}) {
    EXPECT_EQ(query_parameters(query), std::nullopt) << query;
  }
}

RC_GTEST_PROP(Target, WhatIsEncodedComesBack, (std::vector<std::uint8_t> letters)) {
  std::string text;
  for (const std::uint8_t letter : letters) {  // all below U+0100 but NUL, as UTF-8
    if (letter >= 0x80) text += static_cast<char>(0xC0U | (letter >> 6U));
    if (letter != 0) text += static_cast<char>(letter >= 0x80 ? 0x80U | (letter & 63U) : letter);
  }
  RC_ASSERT(percent_decoded(percent_encoded(text)) == text);
  RC_ASSERT(query_parameters("name=" + percent_encoded(text)) == (Parameters{{"name", text}}));
}

}  // namespace
}  // namespace triage::serve
