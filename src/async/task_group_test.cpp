#include "async/task_group.h"

#include <atomic>
#include <optional>
#include <stdexcept>

#include <gtest/gtest.h>

#include "async/test_loop.h"
#include "async/timer.h"

namespace sallyport::async {
namespace {

TEST(TaskGroup, WaitsForAll) {
  TestLoop loop;
  const auto scenario = [&]() -> Task<int> {
    TaskGroup group(loop.runtime.core(0), "test");
    int ended = 0;
    const auto work = [&ended](int i) -> Task<> {
      co_await sleep_for(std::chrono::milliseconds(i));
      ++ended;
    };
    for (int i = 0; i < 5; ++i) group.spawn(work(i));
    EXPECT_EQ(group.size(), 5U);
    co_await group.wait();
    EXPECT_EQ(group.size(), 0U);
    co_await group.wait();  // nothing left: returns at once
    co_return ended;
  };
  EXPECT_EQ(loop.run(scenario()), 5);
}

TEST(TaskGroup, CancelEndsSleepersAndUnwindsThem) {
  TestLoop loop;
  const auto scenario = [&]() -> Task<int> {
    TaskGroup group(loop.runtime.core(0), "test");
    int unwound = 0;
    struct Count {
      int& count;
      ~Count() { ++count; }
    };
    const auto work = [&unwound]() -> Task<> {
      const Count count{unwound};
      co_await sleep_for(std::chrono::hours(1));
    };
    for (int i = 0; i < 10; ++i) group.spawn(work());
    co_await sleep_for(std::chrono::milliseconds(0));
    group.cancel();
    co_await group.wait();
    co_return unwound;
  };
  EXPECT_EQ(loop.run(scenario()), 10);
  EXPECT_TRUE(loop.log.lines().empty()) << "a cancelled task is no fault";
}

TEST(TaskGroup, DoesNotCutAWaitForAPoolShort) {
  TestLoop loop;
  std::atomic<bool> release = false;
  BlockingPool pool({.name = "sp-test", .threads = 1, .queue = 8}, loop.log);
  const auto scenario = [&]() -> Task<bool> {
    TaskGroup group(loop.runtime.core(0), "test");
    bool finished = false;
    const auto work = [&]() -> Task<> {
      int in_frame = 0;  // the job writes into the frame: it must still be there
      (void)co_await pool.run([&] {
        release.wait(false);
        in_frame = 1;
      });
      finished = in_frame == 1;
    };
    group.spawn(work());
    co_await sleep_for(std::chrono::milliseconds(1));
    group.cancel();
    release = true;
    release.notify_all();
    co_await group.wait();
    co_return finished;
  };
  EXPECT_TRUE(loop.run(scenario()));
}

TEST(TaskGroup, LogsAFaultWithItsNameAndKeepsTheOthers) {
  TestLoop loop;
  const auto scenario = [&]() -> Task<int> {
    TaskGroup group(loop.runtime.core(0), "key rotation");
    int ended = 0;
    const auto failing = []() -> Task<> {
      co_await sleep_for(std::chrono::milliseconds(0));
      throw std::runtime_error("no disk");
    };
    const auto working = [&ended]() -> Task<> {
      co_await sleep_for(std::chrono::milliseconds(2));
      ++ended;
    };
    group.spawn(failing());
    group.spawn(working());
    co_await group.wait();
    co_return ended;
  };
  EXPECT_EQ(loop.run(scenario()), 1);
  EXPECT_EQ(loop.log.lines(),
            std::vector<std::string>{"A background task failed. where=key rotation error=no disk"});
}

TEST(TaskGroup, MayBeDestroyedWithTasksOnceTheRuntimeHasStopped) {
  std::optional<TaskGroup> group;
  TestLoop loop;
  const auto scenario = [&]() -> Task<> {
    group.emplace(loop.runtime.core(0), "test");
    group->spawn(sleep_for(std::chrono::hours(1)));
    co_return;
  };
  loop.run(scenario());
  loop.runtime.stop();
  loop.runtime.join();
  group.reset();
}

TEST(PeriodicWork, RunsAgainAfterAFaultAndEndsWithItsGroup) {
  TestLoop loop;
  const auto scenario = [&]() -> Task<int> {
    TaskGroup group(loop.runtime.core(0), "test");
    int rounds = 0;
    const OneShot<void> third;
    group.spawn(every(std::chrono::milliseconds(1), "sweep", loop.log, [&]() -> Task<> {
      ++rounds;
      if (rounds == 1) throw std::runtime_error("first round");
      if (rounds == 3) third.set();
      co_return;
    }));
    co_await third.wait();
    group.cancel();
    co_await group.wait();
    co_return rounds;
  };
  EXPECT_GE(loop.run(scenario()), 3);
  EXPECT_EQ(loop.log.lines().size(), 1U);
}

}  // namespace
}  // namespace sallyport::async
