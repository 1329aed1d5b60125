#include "async/one_shot.h"

#include <latch>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "async/test_loop.h"

namespace sallyport::async {
namespace {

TEST(OneShot, GivesAValueThatWasSetBefore) {
  TestLoop loop;
  const OneShot<std::string> result;
  result.set("ready");
  EXPECT_EQ(loop.run(result.wait()), "ready");
}

TEST(OneShot, ResumesAWaiterOnItsCoreWhenSetFromAnotherThread) {
  TestLoop loop(2);
  const OneShot<std::unique_ptr<int>> result;  // move-only values pass
  std::latch waiting(1);
  const auto waiter = [&]() -> Task<int> {
    loop.runtime.core(1).post([&] { waiting.count_down(); });  // runs once the wait below has begun
    const std::unique_ptr<int> value = co_await result.wait();
    EXPECT_TRUE(loop.runtime.core(1).on_this_thread());
    co_return *value;
  };
  std::thread setter([&] {
    waiting.wait();
    result.set(std::make_unique<int>(5));
  });
  EXPECT_EQ(loop.run(waiter(), 1), 5);
  setter.join();
}

TEST(OneShot, SurvivesSetAndWaitAtTheSameTime) {
  TestLoop loop;
  for (int i = 0; i < 500; ++i) {
    const OneShot<int> result;
    std::thread setter([result, i] { result.set(i); });
    EXPECT_EQ(loop.run(result.wait()), i);
    setter.join();
  }
}

TEST(OneShot, GivesBackAValueNobodyWaitsFor) {
  const OneShot<std::unique_ptr<int>> result;
  result.set(std::make_unique<int>(1));  // the leak check sees whether it is freed
}

TEST(OneShotDeathTest, SettingTwiceIsABug) {
  const OneShot<int> result;
  result.set(1);
  EXPECT_DEATH(result.set(2), "value");
}

}  // namespace
}  // namespace sallyport::async
