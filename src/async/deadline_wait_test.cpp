#include "async/deadline_wait.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "async/test_loop.h"

namespace sallyport::async {
namespace {

using namespace std::chrono_literals;
using Waits = std::vector<std::shared_ptr<DeadlineWait>>;

TEST(DeadlineWait, GivesUpAtTheDeadline) {
  TestLoop loop;
  EXPECT_FALSE(loop.run([]() -> Task<bool> {
    const auto wait = co_await DeadlineWait::here();
    co_return co_await wait->wait(1ms);
  }()));
}

TEST(DeadlineWait, IsReleasedFromAnotherThread) {
  TestLoop loop;
  EXPECT_TRUE(loop.run([]() -> Task<bool> {
    const auto wait = co_await DeadlineWait::here();
    std::jthread releaser([wait] { DeadlineWait::release(Waits{wait}); });
    co_return co_await wait->wait(1h);
  }()));
}

TEST(DeadlineWait, RemembersAReleaseThatCameFirst) {
  TestLoop loop;
  EXPECT_TRUE(loop.run([]() -> Task<bool> {
    const auto wait = co_await DeadlineWait::here();
    DeadlineWait::release(Waits{wait});
    co_await sleep_for(0ms);
    co_return co_await wait->wait(1h);
  }()));
}

TEST(DeadlineWait, TakesAReleaseAfterItGaveUp) {
  TestLoop loop;
  std::shared_ptr<DeadlineWait> kept;
  EXPECT_FALSE(loop.run([](auto& kept_here) -> Task<bool> {
    kept_here = co_await DeadlineWait::here();
    co_return co_await kept_here->wait(1ms);
  }(kept)));
  DeadlineWait::release(Waits{kept});
}

TEST(DeadlineWait, ResumesManyOnSeveralCores) {
  TestLoop loop(2);
  constexpr int kWaiters = 100;
  std::mutex mutex;
  Waits waits;
  std::atomic<int> resumed = 0;
  const auto waiter = [&]() -> Task<> {
    const auto wait = co_await DeadlineWait::here();
    {
      const std::scoped_lock lock(mutex);
      waits.push_back(wait);
    }
    if (co_await wait->wait(1h)) ++resumed;
  };
  for (std::size_t i = 0; i < kWaiters; ++i) loop.runtime.core(i % 2).spawn(waiter());
  const auto all_wait = [&] {
    const std::scoped_lock lock(mutex);
    return waits.size() == kWaiters;
  };
  while (!all_wait()) std::this_thread::yield();
  DeadlineWait::release(waits);
  while (resumed < kWaiters) std::this_thread::yield();
}

}  // namespace
}  // namespace sallyport::async
