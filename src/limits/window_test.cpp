#include "limits/window.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sallyport::limits {
namespace {

TEST(Window, GivesAsManyAsItsLimitAndStartsAnewInTheNext) {
  Window window;
  EXPECT_TRUE(window.take(7, 2));
  EXPECT_TRUE(window.take(7, 2));
  EXPECT_FALSE(window.take(7, 2));
  EXPECT_EQ(window.taken(7), 2U);
  EXPECT_TRUE(window.take(8, 2));
  EXPECT_EQ(window.taken(8), 1U);
}

TEST(Window, TakesBackWhatWasGivenInTheSameWindowOnly) {
  Window window;
  EXPECT_TRUE(window.take(7, 1));
  window.give_back(7);
  EXPECT_TRUE(window.take(7, 1));
  EXPECT_TRUE(window.take(8, 1));
  window.give_back(7);  // the next window has begun: an old number counts as the newest
  EXPECT_TRUE(window.take(8, 1));
  window.give_back(9);
  EXPECT_EQ(window.taken(8), 1U);
}

TEST(Window, IsNotGivenAnewByAClockThatWasSetBack) {
  Window window;
  EXPECT_TRUE(window.take(100, 1));
  EXPECT_FALSE(window.take(99, 1));
  EXPECT_FALSE(window.take(1, 1));
  EXPECT_TRUE(window.take(101, 1));
}

TEST(Window, GoesOnWhereItsNumberHasNoMoreBits) {
  Window window;
  EXPECT_TRUE(window.take(0xffff'ffffU, 1));
  EXPECT_FALSE(window.take(0xffff'ffffU, 1));
  EXPECT_TRUE(window.take(0, 1));
  EXPECT_FALSE(window.take(0, 1));
}

TEST(Window, AddsWhatOthersHaveTaken) {
  Window window;
  window.add(7, 3);
  EXPECT_FALSE(window.take(7, 3));
  EXPECT_TRUE(window.take(7, 4));
  window.add(6, 5);
  EXPECT_EQ(window.taken(7), 4U);
}

TEST(Window, NeverGivesMoreThanItsLimitToManyThreads) {
  constexpr std::uint32_t kLimit = 1'000;
  Window window;
  std::atomic<std::uint32_t> taken{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 1'000; ++j)
        if (window.take(7, kLimit)) ++taken;
    });
  threads.clear();
  EXPECT_EQ(taken, kLimit);
  EXPECT_EQ(window.taken(7), kLimit);
}

}  // namespace
}  // namespace sallyport::limits
