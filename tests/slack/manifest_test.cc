#include "triage/slack/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Manifest, NamesTheAddressesOfHttpMode) {
  const json app = json::parse(manifest("https://triage.example.com/"));
  EXPECT_EQ(app["settings"]["event_subscriptions"]["request_url"],
            "https://triage.example.com/slack/events");
  EXPECT_EQ(app["settings"]["interactivity"]["request_url"],
            "https://triage.example.com/slack/actions");
  EXPECT_EQ(app["features"]["slash_commands"][0]["url"],
            "https://triage.example.com/slack/commands");
  EXPECT_EQ(app["oauth_config"]["redirect_urls"][0],
            "https://triage.example.com/slack/oauth_redirect");
  EXPECT_FALSE(app["settings"]["socket_mode_enabled"]);
}

TEST(Manifest, OfSocketModeNamesNoAddress) {
  const std::string text = manifest("");
  EXPECT_TRUE(json::parse(text)["settings"]["socket_mode_enabled"]);
  EXPECT_THAT(text, Not(HasSubstr("http")));
}

TEST(Manifest, RefusesAnAddressThatSlackDoesNotCall) {
  EXPECT_THROW((void)manifest("http://triage.example.com"), InvalidInput);
  EXPECT_THROW((void)manifest("triage.example.com"), InvalidInput);
}

TEST(Manifest, AsksForEachScopeOnce) {
  for (const auto& names : {bot_scopes(), bot_events()}) {
    EXPECT_TRUE(std::ranges::is_sorted(names));
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  }
}

TEST(Scopes, AreReadAsTheyAreWritten) {
  EXPECT_EQ(split_scopes(joined_scopes(bot_scopes())), bot_scopes());
  EXPECT_EQ(split_scopes("a, b,,c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(split_scopes("").empty());
}

}  // namespace
}  // namespace triage::slack
