#include "http/throttle.h"

#include <thread>

#include <gtest/gtest.h>

#include "base/fake_clock.h"

namespace sallyport::http {
namespace {

using std::chrono::seconds;

class ThrottleTest : public ::testing::Test {
 protected:
  int allowed_failures(std::string_view client, std::string_view source, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; ++i)
      if (!throttle.failed(client, source)) ++allowed;
    return allowed;
  }
  base::FakeClock clock;
  Throttle throttle{clock};
};

TEST_F(ThrottleTest, TellsAGuesserToWaitAfterTenWrongSecrets) {
  EXPECT_EQ(allowed_failures("a", "192.0.2.1", 15), 10);
  EXPECT_EQ(throttle.failed("a", "192.0.2.1"), seconds{60});
  clock.advance(seconds{40});
  EXPECT_EQ(throttle.failed("a", "192.0.2.1"), seconds{20});
}

TEST_F(ThrottleTest, StartsAnewWhenTheWindowHasEnded) {
  EXPECT_EQ(allowed_failures("a", "192.0.2.1", 50), 10);
  clock.advance(seconds{60});
  EXPECT_EQ(allowed_failures("a", "192.0.2.1", 50), 10);
}

TEST_F(ThrottleTest, IgnoresStepsOfTheWallClock) {
  EXPECT_EQ(allowed_failures("a", "192.0.2.1", 11), 10);
  clock.step_wall(std::chrono::hours{1});
  EXPECT_TRUE(throttle.failed("a", "192.0.2.1"));
}

TEST_F(ThrottleTest, CountsEachClientAndSourceApart_A20) {
  EXPECT_EQ(allowed_failures("a", "192.0.2.1", 20), 10);
  EXPECT_EQ(allowed_failures("b", "192.0.2.1", 20), 10);
  EXPECT_EQ(allowed_failures("a", "192.0.2.2", 20), 10);
}

TEST_F(ThrottleTest, TakesSpellingsOfOneIdForOne_A20) {
  EXPECT_EQ(allowed_failures("Abc", "192.0.2.1", 5), 5);
  EXPECT_EQ(allowed_failures(" aBC\t", "192.0.2.1", 20), 5);
}

TEST_F(ThrottleTest, LimitsOneSourceOverAllClients) {
  int allowed = 0;
  for (int i = 0; i < 300; ++i)
    if (!throttle.failed("client" + std::to_string(i), "192.0.2.1")) ++allowed;
  EXPECT_EQ(allowed, 100);
}

TEST_F(ThrottleTest, TakesAnIpv6NetworkForOneSource) {
  EXPECT_EQ(allowed_failures("a", "2001:db8::1", 6), 6);
  EXPECT_EQ(allowed_failures("a", "2001:db8::ffff:2", 20), 4);
  EXPECT_EQ(allowed_failures("a", "2001:db8:0:1::1", 20), 10);
}

TEST_F(ThrottleTest, TakesAMappedIpv4AddressForTheAddressItself) {
  EXPECT_EQ(allowed_failures("a", "::ffff:192.0.2.1", 6), 6);
  EXPECT_EQ(allowed_failures("a", "192.0.2.1", 20), 4);
  EXPECT_EQ(allowed_failures("a", "::ffff:192.0.2.2", 20), 10);
}

TEST_F(ThrottleTest, ForgetsTheSlipsOfAClientThatThenProvesItself) {
  for (int i = 0; i < 200; ++i) {
    EXPECT_FALSE(throttle.failed("a", "192.0.2.1"));
    throttle.succeeded("a", "192.0.2.1");
  }
}

TEST_F(ThrottleTest, KeepsTheGuessesAtOthersWhenAClientProvesItself) {
  EXPECT_EQ(allowed_failures("victim", "192.0.2.1", 10), 10);
  throttle.succeeded("own", "192.0.2.1");
  EXPECT_TRUE(throttle.failed("victim", "192.0.2.1"));
}

TEST_F(ThrottleTest, HoldsTheLimitAgainstParallelGuesses_A19) {
  std::atomic<int> allowed{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i)
        if (!throttle.failed("a", "192.0.2.1")) ++allowed;
    });
  threads.clear();
  EXPECT_EQ(allowed.load(), 10);
}

TEST(Throttle, RemembersABoundedNumberOfCounters) {
  base::FakeClock clock;
  Throttle throttle(clock, {.window = seconds{60}, .entries = 100});
  for (int i = 0; i < 10'000; ++i)
    throttle.failed("client" + std::to_string(i), "192.0.2." + std::to_string(i));
  EXPECT_LE(throttle.size(), 100U);
}

TEST(Throttle, SaysWhenASourceIsExhaustedAndCountsNothing) {
  base::FakeClock clock;
  Throttle throttle(clock, {.window = seconds{60}, .per_source = 2});
  EXPECT_FALSE(throttle.exhausted("192.0.2.1"));
  EXPECT_FALSE(throttle.failed("a", "192.0.2.1"));
  EXPECT_FALSE(throttle.exhausted("192.0.2.1"));
  EXPECT_FALSE(throttle.failed("b", "192.0.2.1"));
  const auto size = throttle.size();
  EXPECT_EQ(throttle.exhausted("192.0.2.1"), seconds{60});
  EXPECT_FALSE(throttle.exhausted("192.0.2.2"));
  EXPECT_EQ(throttle.size(), size);
  clock.advance(seconds{60});
  EXPECT_FALSE(throttle.exhausted("192.0.2.1"));
}

TEST(Throttle, ForgetsWhatHasEndedBeforeItForgetsWhatCounts) {
  base::FakeClock clock;
  Throttle throttle(clock, {.window = seconds{60}, .per_client_and_source = 1, .entries = 4});
  throttle.failed("old", "192.0.2.1");
  clock.advance(seconds{61});
  EXPECT_FALSE(throttle.failed("a", "192.0.2.2"));
  EXPECT_TRUE(throttle.failed("a", "192.0.2.2"));
}

}  // namespace
}  // namespace sallyport::http
