// For tests of the log: a database that fails, hangs and counts on demand, and records to write.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include <gtest/gtest.h>

#include "async/test_loop.h"
#include "audit/log.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "base/metrics.h"
#include "store/audit_repository.h"
#include "store/database.h"
#include "store/test_database.h"

namespace sallyport::audit {

class UnreliableDatabase final : public store::Database {
 public:
  explicit UnreliableDatabase(const base::Clock& clock) : real_(store::open_test_database(clock)) {}

  void read(const std::function<void(store::Session&)>& work) override {
    if (reads_fail) throw store::StorageFault("the disk is gone");
    real_->read(work);
  }
  void write(const std::function<bool(store::Session&)>& work) override {
    {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return !held_; });
      --waiting_;
    }
    if (fails) throw store::StorageFault("the disk is full");
    bool committed = false;
    real_->write([&](store::Session& session) { return committed = work(session); });
    if (committed) ++commits;
  }
  std::string_view name() const override { return real_->name(); }

  // Every write hangs until let_go().
  void hold() {
    const std::scoped_lock lock(mutex_);
    held_ = true;
  }
  void wait_until_one_hangs() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_ && waiting_ > 0; });
  }
  void let_go() {
    {
      const std::scoped_lock lock(mutex_);
      held_ = false;
    }
    changed_.notify_all();
  }

  std::atomic<bool> fails = false;  // to write
  std::atomic<bool> reads_fail = false;
  std::atomic<int> commits = 0;

 private:
  std::unique_ptr<store::Database> real_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  int waiting_ = 0;
};

class LogTest : public testing::Test {
 protected:
  ~LogTest() override { database_.let_go(); }

  Log& log(const LogOptions& options = {}) {
    if (!log_) {
      log_ = std::make_unique<Log>(database_, clock_, loop_.log, metrics_, options);
      log_->start();
    }
    return *log_;
  }
  void restart() {
    log_.reset();
    log();
  }

  model::AuditRecord record(std::string reason = {}) {
    return {.action = model::AuditAction::kTokenIssued,
            .outcome = model::AuditOutcome::kAllowed,
            .time = clock_.now(),
            .tenant = tenant_,
            .actor = integration_,
            .object = {},
            .token_id = "V1StGXR8_Z5jdHi6B-myT",
            .source = "192.0.2.1",
            .request_id = "kX9mQ2vLr8TzN4bWc7YpAg",
            .reason = std::move(reason)};
  }
  base::Result<void> append(model::AuditRecord it, std::optional<SingleUse> use = {}) {
    return loop_.run(log().append(std::move(it), std::move(use)));
  }

  template <class Function>
  auto in_session(Function work) {
    std::optional<std::invoke_result_t<Function, store::Session&>> answer;
    database_.write([&](store::Session& session) { return answer.emplace(work(session)), true; });
    return *std::move(answer);
  }
  std::vector<store::AuditBlockRow> blocks() {
    std::vector<store::AuditBlockRow> rows;
    database_.read([&](store::Session& session) {
      store::AuditRepository(session).for_each_block(0, [&](store::AuditBlockRow&& row) {
        rows.push_back(std::move(row));
        return true;
      });
    });
    return rows;
  }

  base::FakeClock clock_;
  base::FakeRandom random_;
  base::Metrics metrics_;
  UnreliableDatabase database_{clock_};
  model::TenantId tenant_ = model::TenantId::random(random_);
  model::IntegrationId integration_ = model::IntegrationId::random(random_);
  async::TestLoop loop_{2};
  std::unique_ptr<Log> log_;  // ends before the loop
};

}  // namespace sallyport::audit
