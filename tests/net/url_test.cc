#include "triage/net/url.h"

#include <gtest/gtest.h>

namespace triage::net {
namespace {

TEST(Url, IsShownWithoutUserQueryAndFragment) {
  EXPECT_EQ(shown_url("https://me:secret@host:8080/a/b?token=x#y"), "https://host:8080/a/b");
  EXPECT_EQ(shown_url("https://a@b@host/x@y"), "https://host/x@y");
  EXPECT_EQ(shown_url("https://host?key=x"), "https://host");
  EXPECT_EQ(shown_url("https://host/a?u=m@n"), "https://host/a");
  EXPECT_EQ(shown_url("http://me@[::1]:80/v1#x"), "http://[::1]:80/v1");
  EXPECT_EQ(shown_url("no url"), "no url");
}

TEST(Url, TravelsOpenWithoutEncryptionBeyondThisMachine) {
  for (const char* const open :
       {"http://hub.example/x", "http://10.0.0.1:80", "http://127.evil.example",
        "http://localhost.evil.example/", "http://localhost:1@evil.example/x",
        "http://[::1]evil.example", "http://128.0.0.1", "ws://evil.example", "ftp://localhost",
        "HTTP://evil.example", "evil.example"}) {
    EXPECT_TRUE(travels_open(open)) << open;
  }
  for (const char* const closed :
       {"https://hub.example", "http://localhost:8080/v1", "http://127.0.0.1:9", "http://[::1]/",
        "http://127.1.2.3?x", "http://me:pw@localhost", "wss://hub.example", "ws://[::1]:9/x"}) {
    EXPECT_FALSE(travels_open(closed)) << closed;
  }
}

TEST(Url, SegmentsAreEncodedWithTheirSlashesAndPathsWithout) {
  EXPECT_EQ(encode_segment("refs/pr/1"), "refs%2Fpr%2F1");
  EXPECT_EQ(encode_path("1_Pooling/a b?#%.json"), "1_Pooling/a%20b%3F%23%25.json");
  EXPECT_EQ(encode_path("\xC3\xA9"), "%C3%A9");
}

}  // namespace
}  // namespace triage::net
