#include "tokens/key_schedule.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::tokens {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr KeyDates kDates{.lifetime = hours(24 * 90),
                          .publish_before_use = hours(1),
                          .longest_token = hours(24 * 90) + seconds(60)};
constexpr auto kEs256 = model::SigningAlgorithm::kEs256;

class KeySchedule : public testing::Test {
 protected:
  // Writes a plan down as the ledger does.
  void carry_out(const KeyPlan& plan) {
    for (const auto& wanted : plan.create) {
      model::SigningKey key;
      key.id = model::SigningKeyId::random(random_);
      key.algorithm = wanted.algorithm;
      key.published_at = now_;
      key.active_from = wanted.active_from;
      keys_.push_back(key);
    }
    for (const auto& retirement : plan.retire)
      for (auto& key : keys_)
        if (key.id == retirement.id) {
          key.retired_at = retirement.retired_at;
          key.delete_at = retirement.delete_at;
        }
    for (const auto& id : plan.remove)
      std::erase_if(keys_, [&](const model::SigningKey& key) { return key.id == id; });
  }
  KeyPlan upkeep() const { return plan_upkeep(keys_, now_, kDates); }
  KeyPlan rotation(bool at_once) const { return plan_rotation(keys_, kEs256, at_once, now_, kDates); }

  std::vector<const model::SigningKey*> signing(model::SigningAlgorithm algorithm) const {
    std::vector<const model::SigningKey*> found;
    for (const auto& key : keys_)
      if (key.algorithm == algorithm && signs_at(key, now_)) found.push_back(&key);
    return found;
  }

  base::FakeRandom random_;
  base::Time now_ = base::from_unix_seconds(1767225600);
  std::vector<model::SigningKey> keys_;
};

TEST_F(KeySchedule, MakesFirstKeysOfAllAlgorithmsThatSignAtOnce) {
  carry_out(upkeep());
  EXPECT_EQ(keys_.size(), 3U);
  for (const auto algorithm : kAllAlgorithms) EXPECT_EQ(signing(algorithm).size(), 1U);
  EXPECT_TRUE(upkeep().empty());
}

// security G05
TEST_F(KeySchedule, PublishesASuccessorBeforeItSigns) {
  carry_out(upkeep());
  const base::Time start = now_;
  now_ = start + kDates.lifetime - kDates.publish_before_use - seconds(1);
  EXPECT_TRUE(upkeep().empty());
  now_ += seconds(1);
  carry_out(upkeep());
  ASSERT_EQ(keys_.size(), 6U);
  EXPECT_EQ(keys_[3].published_at, now_);
  EXPECT_EQ(keys_[3].active_from, start + kDates.lifetime);
  EXPECT_EQ(signing(kEs256).front()->id, keys_[0].id);
  EXPECT_TRUE(upkeep().empty());

  now_ = start + kDates.lifetime;
  ASSERT_EQ(signing(kEs256).size(), 1U) << "one key retires at the moment the next one takes over";
  EXPECT_EQ(signing(kEs256).front()->id, keys_[3].id);
}

// security G05
TEST_F(KeySchedule, LetsASuccessorWaitEvenWhenTheDateHasLongPassed) {
  carry_out(upkeep());
  now_ += kDates.lifetime * 2;
  carry_out(upkeep());
  EXPECT_EQ(keys_[3].active_from, now_ + kDates.publish_before_use);
  EXPECT_EQ(signing(kEs256).front()->id, keys_[0].id);
}

// security G04
TEST_F(KeySchedule, KeepsARetiredKeyUntilItsLastTokenHasExpiredAndNoLonger) {
  carry_out(upkeep());
  carry_out(rotation(true));
  const auto retired = keys_[0];
  ASSERT_TRUE(retired.delete_at);
  EXPECT_EQ(*retired.delete_at, *retired.retired_at + kDates.longest_token);
  EXPECT_TRUE(published_at(retired, *retired.delete_at - seconds(1)));
  EXPECT_FALSE(published_at(retired, *retired.delete_at));
  now_ = *retired.delete_at;
  const auto plan = upkeep();
  ASSERT_EQ(plan.remove.size(), 1U);
  EXPECT_EQ(plan.remove.front(), retired.id);
}

TEST_F(KeySchedule, RotatesOnceWhenAskedTwice) {
  carry_out(upkeep());
  carry_out(rotation(false));
  EXPECT_EQ(keys_.size(), 4U);
  EXPECT_EQ(keys_[3].active_from, now_ + kDates.publish_before_use);
  EXPECT_TRUE(rotation(false).empty());
}

TEST_F(KeySchedule, RetiresEveryOtherKeyOfTheAlgorithmAtOnce) {
  carry_out(upkeep());
  carry_out(rotation(false));
  carry_out(rotation(true));
  ASSERT_EQ(signing(kEs256).size(), 1U);
  EXPECT_EQ(signing(kEs256).front()->id, keys_.back().id);
  now_ += kDates.publish_before_use;
  EXPECT_EQ(signing(kEs256).size(), 1U) << "the successor that was waiting never signs";
  EXPECT_EQ(signing(model::SigningAlgorithm::kRs256).front()->id, keys_[1].id);
}

TEST_F(KeySchedule, HasOneSigningKeyAtEveryHourOfTwoYears) {
  for (int hour = 0; hour < 24 * 730; ++hour) {
    carry_out(upkeep());
    for (const auto algorithm : kAllAlgorithms) ASSERT_EQ(signing(algorithm).size(), 1U) << hour;
    for (const auto& key : keys_)
      if (key.published_at != base::from_unix_seconds(1767225600)) {
        ASSERT_GE(key.active_from - key.published_at, kDates.publish_before_use);
      }
    now_ += hours(1);
  }
  EXPECT_LE(keys_.size(), 9U);
}

}  // namespace
}  // namespace sallyport::tokens
