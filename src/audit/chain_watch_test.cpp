#include "audit/chain_watch.h"

#include <fmt/format.h>

#include "audit/retention.h"
#include "audit/test_log.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

class ChainWatchTest : public LogTest {
 protected:
  void write_blocks(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(append(record()));
  }
  void sql(std::string_view statement) {
    in_session([&](store::Session& s) { return s.execute(statement, {}); });
  }
  std::string metric(std::string_view which = "damaged_block") {
    const std::string text = metrics_.prometheus_text();
    const std::string name = fmt::format("\nsallyport_audit_{} ", which);
    const auto at = text.find(name) + name.size();
    return text.substr(at, text.find('\n', at) - at);
  }
  static constexpr int kAtOnce = 4;
  ChainWatch watch_{database_, log(), clock_, loop_.log, metrics_, {.blocks = kAtOnce, .bytes = 1 << 20}};
};

TEST_F(ChainWatchTest, SaysNothingBeforeItHasLookedAndThenHowFarAllIsWhole) {
  write_blocks(3);
  EXPECT_FALSE(watch_.state());
  EXPECT_EQ(metric("checked_timestamp_seconds"), "0");
  watch_.step();
  const auto found = watch_.state();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->whole_to, 3);
  EXPECT_FALSE(found->bad);
  EXPECT_EQ(metric(), "0");
  EXPECT_EQ(metric("checked_timestamp_seconds"), std::to_string(base::unix_seconds(clock_.now())));
}

TEST_F(ChainWatchTest, TheEndOfADamagedLogIsNotPublished) {
  EXPECT_FALSE(watch_.end_to_publish());
  write_blocks(3);
  ASSERT_TRUE(watch_.end_to_publish());
  EXPECT_EQ(watch_.end_to_publish()->sequence, 3);
  sql("UPDATE audit_blocks SET last_time = last_time + 1 WHERE sequence = 2");
  watch_.step();
  EXPECT_FALSE(watch_.end_to_publish());
}

TEST_F(ChainWatchTest, FollowsTheLogAsItGrows) {
  write_blocks(2);
  watch_.step();
  write_blocks(2);
  clock_.advance(1s);
  watch_.step();
  EXPECT_EQ(watch_.state()->whole_to, 4);
  EXPECT_EQ(watch_.state()->at, clock_.now());
}

TEST_F(ChainWatchTest, ALongLogIsReadInPiecesAndSpokenOfWhenAllIsRead) {
  write_blocks(kAtOnce + 1);
  watch_.step();
  EXPECT_FALSE(watch_.state());
  watch_.step();
  EXPECT_EQ(watch_.state()->whole_to, kAtOnce + 1);
}

TEST_F(ChainWatchTest, DamageIsToldOnceAndForAll) {  // P16
  write_blocks(3);
  sql("UPDATE audit_blocks SET last_time = last_time + 1 WHERE sequence = 2");
  for (int looks = 0; looks < 3; ++looks) watch_.step();
  EXPECT_EQ(watch_.state()->whole_to, 1);
  EXPECT_EQ(watch_.state()->bad->sequence, 2);
  EXPECT_EQ(metric(), "2");
  EXPECT_EQ(loop_.log.lines_with("The audit log is damaged").size(), 1U);
}

TEST_F(ChainWatchTest, OldBlocksAreLookedAtAgainEveryDay) {  // P16
  write_blocks(3);
  watch_.step();
  sql("UPDATE audit_blocks SET last_time = last_time + 1 WHERE sequence = 2");
  clock_.advance(ChainWatch::kBetweenWalks - 1s);
  watch_.step();
  EXPECT_FALSE(watch_.state()->bad);
  clock_.advance(1s);
  watch_.step();
  EXPECT_EQ(watch_.state()->bad->sequence, 2);
}

TEST_F(ChainWatchTest, AnEndThatIsCutOffUnderTheServerShows) {  // P16
  write_blocks(3);
  sql("DELETE FROM audit_blocks WHERE sequence = 3");
  for (int looks = 0; looks < 2; ++looks) watch_.step();
  EXPECT_EQ(watch_.state()->whole_to, 2);
  EXPECT_EQ(watch_.state()->bad->sequence, 3);
  EXPECT_EQ(loop_.log.lines_with("The audit log is damaged").size(), 1U);
}

TEST_F(ChainWatchTest, AnEndThatIsCutOffAfterItWasReadShows) {  // P16
  write_blocks(3);
  watch_.step();
  sql("DELETE FROM audit_blocks WHERE sequence = 3");
  clock_.advance(1s);
  watch_.step();
  EXPECT_EQ(watch_.state()->whole_to, 2);
  EXPECT_EQ(watch_.state()->bad->sequence, 3);
}

TEST_F(ChainWatchTest, WhatWasCutOffIsNotForgottenWhenTheLogGoesOn) {  // P16
  write_blocks(3);
  watch_.step();
  sql("DELETE FROM audit_blocks WHERE sequence = 3");
  clock_.advance(1min);
  write_blocks(2);  // which another one with that number is among
  ASSERT_EQ(blocks().back().sequence, 4);
  for (int days = 0; days < 2; ++days) {
    clock_.advance(ChainWatch::kBetweenWalks);
    watch_.step();
    ASSERT_TRUE(watch_.state()->bad) << days;
    EXPECT_EQ(watch_.state()->bad->sequence, 3) << days;
  }
}

TEST_F(ChainWatchTest, AWalkOfMoreThanADayComesToItsEnd) {
  write_blocks(kAtOnce + 1);
  watch_.step();
  clock_.advance(ChainWatch::kBetweenWalks);
  watch_.step();
  ASSERT_TRUE(watch_.state());
  EXPECT_EQ(watch_.state()->whole_to, kAtOnce + 1);
}

TEST_F(ChainWatchTest, WhatRetentionDropsIsNoDamage) {
  write_blocks(2 * kAtOnce);
  watch_.step();
  clock_.advance(48h);
  write_blocks(1);
  const auto drop = [&] { apply_retention(database_, {.retention = 24h}, clock_.now(), loop_.log); };
  drop();
  ASSERT_EQ(blocks().size(), 1U);
  watch_.step();
  EXPECT_TRUE(watch_.state() && !watch_.state()->bad);
  EXPECT_EQ(watch_.state()->whole_to, 2 * kAtOnce + 1);
  clock_.advance(48h);
  write_blocks(1);
  drop();
  watch_.step();
  EXPECT_FALSE(watch_.state()->bad);
  EXPECT_EQ(watch_.state()->whole_to, 2 * kAtOnce + 2);
}

TEST_F(ChainWatchTest, AStepEndsAfterSoManyBytesToo) {
  ChainWatch watch(database_, log(), clock_, loop_.log, metrics_, {.blocks = 100, .bytes = 1});
  write_blocks(2);
  watch.step();
  watch.step();
  EXPECT_FALSE(watch.state());  // there may be more
  watch.step();
  EXPECT_EQ(watch.state()->whole_to, 2);
}

TEST_F(ChainWatchTest, AtTheEndItLooksOnceASecond) {
  write_blocks(1);
  EXPECT_TRUE(watch_.is_due());
  watch_.step();
  EXPECT_FALSE(watch_.is_due());
  clock_.advance(ChainWatch::kBetweenLooks);
  EXPECT_TRUE(watch_.is_due());
}

TEST_F(ChainWatchTest, AReadThatFailsIsSaidOnceAndMadeUpForByTheNextOne) {
  write_blocks(2);
  database_.reads_fail = true;
  for (int times = 0; times < 3; ++times) {
    watch_.step();
    clock_.advance(1s);
  }
  EXPECT_FALSE(watch_.state());
  EXPECT_EQ(loop_.log.lines_with("cannot be read now").size(), 1U);
  database_.reads_fail = false;
  watch_.step();
  EXPECT_EQ(watch_.state()->whole_to, 2);
}

}  // namespace
}  // namespace sallyport::audit
