#include "async/notice.h"

#include <gtest/gtest.h>

#include "async/answer.h"
#include "async/test_loop.h"

namespace sallyport::async {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

Task<bool> wait(Notice& notice, std::uint64_t seen, std::chrono::steady_clock::duration longest) {
  co_await notice.wait(seen, longest);
  co_return notice.sequence() != seen;
}

TEST(Notice, WakesAllWhoWaitOnAllCores) {
  TestLoop loop(2);
  Notice notice;
  std::vector<std::future<bool>> waits;
  for (std::size_t i = 0; i < 10; ++i)
    waits.push_back(start(loop.runtime.core(i % 2), wait(notice, notice.sequence(), hours{1})));
  notice.notify();
  for (auto& one : waits) EXPECT_TRUE(one.get());
}

TEST(Notice, DoesNotLetWaitForWhatHasHappenedAlready) {
  TestLoop loop(1);
  Notice notice;
  const auto seen = notice.sequence();
  notice.notify();
  EXPECT_TRUE(start(loop.runtime.core(0), wait(notice, seen, hours{1})).get());
}

TEST(Notice, LetsGoAfterTheLongestWait) {
  TestLoop loop(1);
  Notice notice;
  EXPECT_FALSE(start(loop.runtime.core(0), wait(notice, notice.sequence(), milliseconds{1})).get());
  notice.notify();  // nobody is left to wake
}

}  // namespace
}  // namespace sallyport::async
