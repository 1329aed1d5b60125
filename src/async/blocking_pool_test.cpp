#include <atomic>
#include <latch>
#include <stdexcept>

#include <gtest/gtest.h>

#include "async/runtime.h"
#include "async/test_loop.h"

namespace sallyport::async {
namespace {

TEST(BlockingPool, RunsOnItsOwnThreadAndResumesOnTheCore) {
  TestLoop loop;
  BlockingPool pool({.name = "sp-test", .threads = 1, .queue = 8}, loop.log);
  const auto calling = [&]() -> Task<bool> {
    const bool before = loop.runtime.core(0).on_this_thread();
    const auto on_core = co_await pool.run([&] { return loop.runtime.core(0).on_this_thread(); });
    co_return before&& on_core.has_value() && !*on_core && loop.runtime.core(0).on_this_thread();
  };
  EXPECT_TRUE(loop.run(calling()));
}

TEST(BlockingPool, PassesResultsAndRefusalsThrough) {
  TestLoop loop;
  BlockingPool pool({.name = "sp-test", .threads = 1, .queue = 8}, loop.log);
  EXPECT_EQ(loop.run(pool.run([] { return 7; })).value(), 7);
  EXPECT_EQ(loop.run(pool.run([]() -> base::Result<int> { return 8; })).value(), 8);
  EXPECT_EQ(loop.run(pool.run([]() -> base::Result<int> { return base::not_found("user"); })).error().kind,
            base::ErrorKind::kNotFound);
  EXPECT_TRUE(loop.run(pool.run([] {})).has_value());
}

TEST(BlockingPool, BringsExceptionsBackToTheCaller) {
  TestLoop loop;
  BlockingPool pool({.name = "sp-test", .threads = 1, .queue = 8}, loop.log);
  EXPECT_THROW((void)loop.run(pool.run([]() -> int { throw std::runtime_error("disk"); })),
               std::runtime_error);
  EXPECT_EQ(loop.run(pool.run([] { return 1; })).value(), 1) << "the pool lives on";
}

TEST(BlockingPool, RefusesAtOnceWhenTheQueueIsFull) {
  TestLoop loop;
  std::latch started(1);
  std::latch release(1);
  BlockingPool pool({.name = "sp-test", .threads = 1, .queue = 2}, loop.log);
  ASSERT_TRUE(pool.try_post([&] {
    started.count_down();
    release.wait();
  }));
  started.wait();  // the thread is busy: the next two wait, the third is one too many
  EXPECT_TRUE(pool.try_post([] {}));
  EXPECT_TRUE(pool.try_post([] {}));
  EXPECT_EQ(pool.waiting(), 2U);
  EXPECT_FALSE(pool.try_post([] {}));
  const auto refused = loop.run(pool.run([] { return 1; }));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_EQ(refused.error().retry_after, 1);
  release.count_down();
}

TEST(BlockingPool, FinishesWhatIsQueuedWhenItEnds) {
  TestLoop loop;
  std::atomic<int> ran{0};
  {
    BlockingPool pool({.name = "sp-test", .threads = 2, .queue = 100}, loop.log);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.try_post([&] { ++ran; }));
  }
  EXPECT_EQ(ran.load(), 100);
}

TEST(BlockingPool, ServesManyCallersOfSeveralCores) {
  TestLoop loop(2);
  BlockingPool pool({.name = "sp-test", .threads = 3, .queue = 1000}, loop.log);
  std::atomic<int> sum{0};
  std::latch done(200);
  const auto caller = [&](int i) -> Task<> {
    const auto twice = co_await pool.run([i] { return 2 * i; });
    sum += *twice;
    done.count_down();
  };
  for (int i = 0; i < 200; ++i) loop.runtime.core(static_cast<std::size_t>(i % 2)).spawn(caller(i));
  done.wait();
  EXPECT_EQ(sum.load(), 200 * 199);
}

}  // namespace
}  // namespace sallyport::async
