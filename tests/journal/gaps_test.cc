#include "triage/journal/gaps.h"

#include <gmock/gmock.h>

#include "tests/journal/engine_test.h"

namespace triage::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Gaps : public EngineTest {
 protected:
  ChannelGap note(const std::string& channel, const std::string& oldest) {
    const ChannelGap gap{.team = "T1", .channel = channel, .oldest = oldest, .noted_at = now_};
    write([gap](Transaction& t) { note_gap(t, gap); });
    return gap;
  }
  bool advance(const ChannelGap& before, const ChannelGap& after) {
    return write([=](Transaction& t) { return advance_gap(t, before, after); });
  }
  std::vector<ChannelGap> all() { return read(gaps); }
};
TRIAGE_ON_BOTH_ENGINES(Gaps);

TEST_P(Gaps, AreKeptAsFarAsTheyWereRead) {
  const ChannelGap gap = note("C1", "100.000000");
  ChannelGap after = gap;
  after.is_channel_read = true;
  after.next_page = "more";
  after.threads = {"101.000000", "102.000000"};
  EXPECT_TRUE(advance(gap, after));
  close();
  ASSERT_EQ(all().size(), 1U);
  const ChannelGap kept = all().front();
  EXPECT_EQ(kept.oldest, "100.000000");
  EXPECT_EQ(kept.noted_at, now_);
  EXPECT_EQ(kept.next_page, "more");
  EXPECT_TRUE(kept.is_channel_read);
  EXPECT_THAT(kept.threads, ElementsAre("101.000000", "102.000000"));
}

TEST_P(Gaps, AreGoneOnceTheyAreFilled) {
  const ChannelGap gap = note("C1", "100.000000");
  ChannelGap filled = gap;
  filled.is_channel_read = true;
  EXPECT_TRUE(advance(gap, filled));
  EXPECT_THAT(all(), IsEmpty());
}

TEST_P(Gaps, AreAdvancedByOneOfTwoReplicas) {
  const ChannelGap gap = note("C1", "100.000000");
  ChannelGap after = gap;
  after.next_page = "second";
  EXPECT_TRUE(advance(gap, after));
  ChannelGap slower = gap;
  slower.next_page = "slower";
  EXPECT_FALSE(advance(gap, slower));
  EXPECT_EQ(all().front().next_page, "second");
}

TEST_P(Gaps, OfOneChannelStandBesideEachOther) {
  (void)note("C1", "100.000000");
  now_ += std::chrono::seconds(1);
  const ChannelGap later = note("C1", "200.000000");
  ASSERT_EQ(all().size(), 2U);
  EXPECT_EQ(all().front().oldest, "200.000000") << "the latest first";
  write([later](Transaction& t) { remove_gap(t, later); });
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all().front().oldest, "100.000000");
}

TEST_P(Gaps, ThatAreNotedAgainBeginWithTheNewestPage) {
  const ChannelGap gap = note("C1", "100.000000");
  ChannelGap after = gap;
  after.next_page = "second";
  EXPECT_TRUE(advance(gap, after));
  (void)note("C1", "100.000000");
  ASSERT_EQ(all().size(), 1U);
  EXPECT_TRUE(all().front().is_untouched());
}

}  // namespace
}  // namespace triage::journal
