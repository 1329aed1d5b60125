#include "audit/pace.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

TEST(Pace, StartsACommitForOneRecord) { EXPECT_EQ(Pace().wanted(), 1U); }

TEST(Pace, CommitsHalfOfThoseWhoAskAtTheSameTime) {
  Pace pace;
  pace.all_wait(64);
  EXPECT_EQ(pace.wanted(), 32U);
  pace.all_wait(3);
  EXPECT_EQ(pace.wanted(), 1U);
}

TEST(Pace, NeverMakesALoneClientWait) {
  Pace pace;
  for (int i = 0; i < 100; ++i) {
    pace.all_wait(1);
    pace.reached();
    EXPECT_EQ(pace.wanted(), 1U);
  }
}

TEST(Pace, GathersMoreWhileTheCoresStayBusyAndNeverMoreThanItsLimit) {
  Pace pace;
  for (std::size_t i = 1; i <= 10; ++i) {
    EXPECT_EQ(pace.wanted(), i);
    pace.reached();
  }
  for (int i = 0; i < 1000; ++i) pace.reached();
  EXPECT_EQ(pace.wanted(), Pace::kMost);
  pace.all_wait(4);
  EXPECT_EQ(pace.wanted(), 2U);
}

}  // namespace
}  // namespace sallyport::audit
