// For tests: a database whose n-th statement fails (reliability R3). It passes everything else on.
#pragma once

#include <atomic>
#include <functional>
#include <limits>
#include <string_view>

#include "store/database.h"

namespace sallyport::store {

class FaultyDatabase final : public Database {
 public:
  explicit FaultyDatabase(Database& real) : real_(real) {}

  // The n-th statement from now on fails, counting from 1; commits are statements too.
  void fail_at(int n) { left_ = n; }
  // The next commit works, but its answer is lost.
  void lose_next_answer() { lose_answer_ = true; }
  // No more faults. Whether the one that was asked for has happened.
  bool disarm() {
    lose_answer_ = false;
    return left_.exchange(kNever) <= 0;
  }

  void read(const std::function<void(Session&)>& work) override {
    real_.read([&](Session& session) {
      Counting counting(*this, session);
      work(counting);
    });
  }
  void write(const std::function<bool(Session&)>& work) override {
    bool committed = false;
    real_.write([&](Session& session) {
      Counting counting(*this, session);
      committed = work(counting);
      if (committed) count();
      return committed;
    });
    if (committed && lose_answer_.exchange(false))
      throw StorageFault("the answer of the commit is lost", true);
  }
  std::string_view name() const override { return real_.name(); }

 private:
  static constexpr int kNever = std::numeric_limits<int>::max();

  class Counting final : public Session {
   public:
    Counting(FaultyDatabase& owner, Session& real) : owner_(owner), real_(real) {}
    std::int64_t execute(std::string_view sql, std::span<const Parameter> parameters) override {
      owner_.count();
      return real_.execute(sql, parameters);
    }
    void query(std::string_view sql, std::span<const Parameter> parameters,
               const std::function<bool(const Row&)>& row) override {
      owner_.count();
      real_.query(sql, parameters, row);
    }
    using Session::execute;
    using Session::query;

   private:
    FaultyDatabase& owner_;
    Session& real_;
  };

  void count() {
    if (left_.load() != kNever && --left_ == 0) throw StorageFault("a fault that the test asked for");
  }

  Database& real_;
  std::atomic<int> left_ = kNever;
  std::atomic<bool> lose_answer_ = false;
};

}  // namespace sallyport::store
