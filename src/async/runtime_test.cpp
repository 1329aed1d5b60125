#include "async/runtime.h"

#include <atomic>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "async/test_loop.h"

namespace sallyport::async {
namespace {

Task<std::thread::id> thread_after_sleep() {
  co_await sleep_for(std::chrono::milliseconds(1));
  co_return std::this_thread::get_id();
}

Task<> fail() {
  throw std::runtime_error("the disk is gone");
  co_return;
}

TEST(Runtime, ResumesACoroutineOnTheCoreItStartedOn) {
  TestLoop loop(2);
  const auto own_thread = [&](std::size_t core) {
    std::promise<std::thread::id> id;
    loop.runtime.core(core).post([&] { id.set_value(std::this_thread::get_id()); });
    return id.get_future().get();
  };
  EXPECT_EQ(loop.run(thread_after_sleep(), 0), own_thread(0));
  EXPECT_EQ(loop.run(thread_after_sleep(), 1), own_thread(1));
  EXPECT_NE(own_thread(0), own_thread(1));
}

TEST(Runtime, KnowsItsOwnThread) {
  TestLoop loop(2);
  EXPECT_FALSE(loop.runtime.core(0).on_this_thread());
  std::promise<std::pair<bool, bool>> seen;
  loop.runtime.core(1).post([&] {
    seen.set_value({loop.runtime.core(1).on_this_thread(), loop.runtime.core(0).on_this_thread()});
  });
  EXPECT_EQ(seen.get_future().get(), (std::pair{true, false}));
}

TEST(Runtime, LogsAnEscapedExceptionAndGoesOn) {
  TestLoop loop;
  loop.runtime.core(0).spawn(fail());
  loop.runtime.core(0).post([] { throw std::runtime_error("posted"); });
  loop.run(sleep_for(std::chrono::milliseconds(0)));
  const auto lines = loop.log.lines(base::LogLevel::kError);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE((lines[0] + lines[1]).find("the disk is gone"), std::string::npos);
  EXPECT_NE((lines[0] + lines[1]).find("posted"), std::string::npos);
}

TEST(Runtime, SaysEachTimeThatACoreHasNothingLeftToDo) {
  KeepingLog log;
  Runtime runtime(1, log);
  std::atomic<int> done{0};
  std::atomic<int> done_when_idle{0};
  runtime.core(0).when_idle([&] { done_when_idle = done.load(); });
  for (int i = 0; i < 10; ++i) runtime.core(0).post([&] { ++done; });
  runtime.start();
  while (done_when_idle == 0) std::this_thread::yield();
  EXPECT_EQ(done_when_idle, 10);
  runtime.core(0).post([&] { ++done; });
  while (done_when_idle == 10) std::this_thread::yield();
  EXPECT_EQ(done_when_idle, 11);
}

TEST(Runtime, OnEveryCoreHasRunEverywhereBeforeItReturns) {
  TestLoop loop(3);
  for (int round = 0; round < 50; ++round) {
    std::array<std::atomic<int>, 3> seen{};
    loop.run(loop.runtime.on_every_core([&](std::size_t core) {
      EXPECT_TRUE(loop.runtime.core(core).on_this_thread());
      ++seen[core];
    }),
             static_cast<std::size_t>(round % 3));
    for (const auto& count : seen) EXPECT_EQ(count.load(), 1);
  }
}

TEST(Runtime, OnEveryCoreBringsAnExceptionBackAfterAllHaveRun) {
  TestLoop loop(3);
  std::atomic<int> ran{0};
  EXPECT_THROW(loop.run(loop.runtime.on_every_core([&](std::size_t core) {
    ++ran;
    if (core == 1) throw std::runtime_error("one core failed");
  })),
               std::runtime_error);
  EXPECT_EQ(ran.load(), 3);
}

TEST(Runtime, StopsWithCoroutinesStillWaiting) {
  TestLoop loop(2);  // the leak check sees whether their frames are given back
  loop.runtime.core(0).spawn(sleep_for(std::chrono::hours(1)));
  loop.runtime.core(1).spawn(sleep_for(std::chrono::hours(1)));
  loop.run(sleep_for(std::chrono::milliseconds(0)), 1);
  loop.runtime.stop();
  loop.runtime.join();
  EXPECT_TRUE(loop.runtime.core(0).stopped());
}

}  // namespace
}  // namespace sallyport::async
