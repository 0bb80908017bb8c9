#include "triage/net/url.h"

#include <gtest/gtest.h>

namespace triage::net {
namespace {

TEST(Url, IsShownWithoutUserQueryAndFragment) {
  EXPECT_EQ(shown_url("https://me:secret@host:8080/a/b?token=x#y"), "https://host:8080/a/b");
  EXPECT_EQ(shown_url("https://a@b@host/x@y"), "https://host/x@y");
  EXPECT_EQ(shown_url("https://host?key=x"), "https://host");
  EXPECT_EQ(shown_url("https://host/a?u=m@n"), "https://host/a");
  EXPECT_EQ(shown_url("no url"), "no url");
}

TEST(Url, SegmentsAreEncodedWithTheirSlashesAndPathsWithout) {
  EXPECT_EQ(encode_segment("refs/pr/1"), "refs%2Fpr%2F1");
  EXPECT_EQ(encode_path("1_Pooling/a b?#%.json"), "1_Pooling/a%20b%3F%23%25.json");
  EXPECT_EQ(encode_path("\xC3\xA9"), "%C3%A9");
}

}  // namespace
}  // namespace triage::net
