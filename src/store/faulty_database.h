// For tests: a database whose n-th statement fails (reliability R3). It passes everything else on.
// store/fault_sweep.h has the loop over all n.
#pragma once

#include <atomic>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "store/database.h"

namespace sallyport::store {

enum class Fault {
  kOnce,          // the n-th statement fails, those after it work
  kFromThenOn,    // it and all after it fail
  kAnswerIsLost,  // the n-th commit works, but nobody hears of it
};

class FaultyDatabase final : public Database {
 public:
  explicit FaultyDatabase(Database& real) : real_(real) {}

  // Counted from now, from 1. The begin of a transaction and its commit are statements too.
  void arm(Fault fault, int n) {
    fault_ = fault;
    left_ = n;
  }
  // No more faults. Whether the one that was asked for has happened.
  bool disarm() { return left_.exchange(kNever) <= 0; }

  void read(const std::function<void(Session&)>& work) override {
    count_statement();
    real_.read([&](Session& session) {
      Counting counting(*this, session);
      work(counting);
    });
  }
  void write(const std::function<bool(Session&)>& work) override {
    count_statement();
    bool committed = false;
    real_.write([&](Session& session) {
      Counting counting(*this, session);
      committed = work(counting);
      if (committed) count_statement();
      return committed;
    });
    if (committed && fault_ == Fault::kAnswerIsLost && counted() == 0)
      throw StorageFault("the answer of the commit is lost", true);
  }
  std::string_view name() const override { return real_.name(); }
  base::Result<void> backup(const std::string& path) override {
    count_statement();
    return real_.backup(path);
  }
  bool shared() const override { return real_.shared(); }
  bool wait_for_change(std::chrono::milliseconds longest) override { return real_.wait_for_change(longest); }

 private:
  static constexpr int kNever = std::numeric_limits<int>::max();

  class Counting final : public Session {
   public:
    Counting(FaultyDatabase& owner, Session& real) : owner_(owner), real_(real) {}
    std::int64_t execute(std::string_view sql, std::span<const Parameter> parameters) override {
      owner_.count_statement();
      return real_.execute(sql, parameters);
    }
    void query(std::string_view sql, std::span<const Parameter> parameters,
               const std::function<bool(const Row&)>& row) override {
      owner_.count_statement();
      real_.query(sql, parameters, row);
    }
    void scan(std::string_view sql, std::span<const Parameter> parameters,
              const std::function<bool(const Row&)>& row) override {
      owner_.count_statement();
      real_.scan(sql, parameters, row);
    }
    using Session::execute;
    using Session::query;
    using Session::scan;

   private:
    FaultyDatabase& owner_;
    Session& real_;
  };

  // How many are left before the fault: 0 is the one that fails.
  int counted() { return left_.load() == kNever ? kNever : --left_; }
  void count_statement() {
    if (fault_ == Fault::kAnswerIsLost) return;
    const int left = counted();
    if (left == 0 || (left < 0 && fault_ == Fault::kFromThenOn))
      throw StorageFault("a fault that the test asked for");
  }

  Database& real_;
  std::atomic<Fault> fault_ = Fault::kOnce;
  std::atomic<int> left_ = kNever;
};

}  // namespace sallyport::store
