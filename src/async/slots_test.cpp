#include "async/slots.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::async {
namespace {

TEST(Slots, OneTakesNoMoreThanItsShareAndOthersHaveTheirs) {
  base::FakeRandom random;
  const auto one = base::Uuid::random(random), other = base::Uuid::random(random);
  const auto slots = std::make_shared<Slots>(2);
  std::vector<Slots::Slot> held{slots->take(one), slots->take(one)};
  EXPECT_TRUE(held[0] && held[1]);
  EXPECT_FALSE(slots->take(one));
  EXPECT_TRUE(slots->take(other));
  held.pop_back();
  EXPECT_TRUE(slots->take(one)) << "what has ended leaves its place";
}

TEST(Slots, AllTogetherTakeNoMoreThanThereIs) {
  base::FakeRandom random;
  const auto slots = std::make_shared<Slots>(2, 3);
  std::vector<Slots::Slot> held;
  for (int i = 0; i < 3; ++i) held.push_back(slots->take(base::Uuid::random(random)));
  EXPECT_TRUE(held.back());
  EXPECT_FALSE(slots->take(base::Uuid::random(random)));
  held.clear();
  EXPECT_TRUE(slots->take(base::Uuid::random(random)));
}

}  // namespace
}  // namespace sallyport::async
