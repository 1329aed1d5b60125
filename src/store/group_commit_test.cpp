#include "store/group_commit.h"

#include <latch>

#include <gtest/gtest.h>

#include "async/answer.h"
#include "base/fake_clock.h"
#include "base/log.h"
#include "store/faulty_database.h"
#include "store/setting_repository.h"
#include "store/test_database.h"

namespace sallyport::store {
namespace {

// Counts transactions, and lets the first wait until all are in the queue.
class CountedDatabase final : public Database {
 public:
  explicit CountedDatabase(Database& real) : real_(real) {}
  void read(const std::function<void(Session&)>& work) override { real_.read(work); }
  void write(const std::function<bool(Session&)>& work) override {
    if (++writes == 1) first_may_go.wait();
    real_.write(work);
  }
  std::string_view name() const override { return real_.name(); }

  std::atomic<int> writes = 0;
  std::latch first_may_go{1};

 private:
  Database& real_;
};

class GroupCommitTest : public testing::Test {
 protected:
  GroupCommitTest() { runtime_.start(); }
  ~GroupCommitTest() override {
    runtime_.stop();
    runtime_.join();
  }

  using Outcome = base::Result<std::string>;
  std::future<Outcome> put(Store& store, std::string name, bool refuses = false) {
    const auto work = [](Store& to, std::string named, bool refuse) -> async::Task<Outcome> {
      co_return co_await to.write_together([&](Session& session) -> Outcome {
        SettingRepository(session).put(named, base::Bytes{1});
        if (refuse) return base::invalid(named, "no");
        return named;
      });
    };
    return async::start(runtime_.core(0), work(store, std::move(name), refuses));
  }
  bool is_there(std::string_view name) {
    bool found = false;
    real_->read([&](Session& session) { found = SettingRepository(session).get(name).has_value(); });
    return found;
  }

  base::FakeClock clock_;
  base::NullLog log_;
  std::unique_ptr<Database> real_ = open_test_database(clock_);
  async::Runtime runtime_{1, log_};
};

TEST_F(GroupCommitTest, PutsWhatComesDuringACommitIntoTheNextOne) {
  CountedDatabase counted(*real_);
  async::BlockingPool pool({.name = "sql", .threads = 2}, log_);
  Store store(counted, pool);
  std::vector<std::future<Outcome>> answers;
  answers.push_back(put(store, "0"));
  while (counted.writes == 0) std::this_thread::yield();  // the first is on its way to the database
  for (int i = 1; i < 20; ++i) answers.push_back(put(store, std::to_string(i)));
  // The queue is full once the core has nothing left to do.
  async::start(runtime_.core(0), []() -> async::Task<int> { co_return 0; }()).get();
  counted.first_may_go.count_down();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)].get(), std::to_string(i));
  EXPECT_EQ(counted.writes, 2);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(is_there(std::to_string(i)));
}

TEST_F(GroupCommitTest, UndoesTheOneThatRefusesAndNoOther) {
  CountedDatabase counted(*real_);
  async::BlockingPool pool({.name = "sql", .threads = 2}, log_);
  Store store(counted, pool);
  auto first = put(store, "first");
  while (counted.writes == 0) std::this_thread::yield();
  auto before = put(store, "before"), refused = put(store, "refused", true), after = put(store, "after");
  async::start(runtime_.core(0), []() -> async::Task<int> { co_return 0; }()).get();
  counted.first_may_go.count_down();
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(before.get());
  EXPECT_EQ(refused.get().error().field, "refused");
  EXPECT_TRUE(after.get());
  EXPECT_TRUE(is_there("before"));
  EXPECT_FALSE(is_there("refused"));
  EXPECT_TRUE(is_there("after"));
}

TEST_F(GroupCommitTest, UndoesASingleOneThatRefuses) {
  async::BlockingPool pool({.name = "sql", .threads = 1}, log_);
  Store store(*real_, pool);
  EXPECT_FALSE(put(store, "refused", true).get());
  EXPECT_FALSE(is_there("refused"));
  EXPECT_TRUE(put(store, "next").get());
}

TEST_F(GroupCommitTest, AFaultFailsAllOfTheBatchAndTheNextOneWorks) {
  FaultyDatabase faulty(*real_);
  CountedDatabase counted(faulty);
  async::BlockingPool pool({.name = "sql", .threads = 2}, log_);
  Store store(counted, pool);
  auto first = put(store, "first");
  while (counted.writes == 0) std::this_thread::yield();
  auto second = put(store, "second"), third = put(store, "third");
  async::start(runtime_.core(0), []() -> async::Task<int> { co_return 0; }()).get();
  faulty.arm(Fault::kOnce, 5);  // in the second batch: the first has one statement and a commit
  counted.first_may_go.count_down();
  EXPECT_TRUE(first.get());
  EXPECT_THROW(second.get(), StorageFault);
  EXPECT_THROW(third.get(), StorageFault);
  EXPECT_TRUE(faulty.disarm());
  EXPECT_FALSE(is_there("second"));
  EXPECT_FALSE(is_there("third"));
  EXPECT_TRUE(put(store, "fourth").get());
}

}  // namespace
}  // namespace sallyport::store
