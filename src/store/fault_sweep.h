// For tests: the loop over every fault of one operation (reliability R3).
//
//   for (FaultSweep sweep(Fault::kOnce, "create"); sweep.next();) {
//     sweep.arm(faulty);
//     ... the operation ...
//     if (sweep.struck(faulty)) ... else ...  // the last round is the one without a fault
//   }
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "store/copy.h"
#include "store/faulty_database.h"

namespace sallyport::store {

inline constexpr std::array kAllFaults{Fault::kOnce, Fault::kFromThenOn, Fault::kAnswerIsLost};

inline std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::kOnce:
      return "Once";
    case Fault::kFromThenOn:
      return "FromThenOn";
    case Fault::kAnswerIsLost:
      return "AnswerIsLost";
  }
  return "";
}

class FaultSweep {
 public:
  // `step` above 1 leaves out all but every step-th statement, where each round is slow.
  explicit FaultSweep(Fault fault, std::string what = {}, int step = 1)
      : fault_(fault), what_(std::move(what)), step_(step) {}
  ~FaultSweep() {
    if (!testing::Test::HasFatalFailure()) EXPECT_GT(n_, 1) << what_ << ": no statement was reached";
  }
  FaultSweep(const FaultSweep&) = delete;
  FaultSweep& operator=(const FaultSweep&) = delete;

  // The next n, named in every failure of its round. False after the round in which nothing failed.
  bool next() {
    trace_.reset();
    if (!struck_ || testing::Test::HasFatalFailure()) return false;
    n_ += n_ == 0 ? 1 : step_;
    if (n_ > kMostStatements) {
      ADD_FAILURE() << what_ << " has no end";
      return false;
    }
    trace_.emplace(__FILE__, __LINE__, fmt::format("{}: fault {} at {}", what_, name_of(fault_), n_));
    return true;
  }
  void arm(FaultyDatabase& database) const { database.arm(fault_, n_); }
  // Takes the fault away. Whether it had happened.
  bool struck(FaultyDatabase& database) { return struck_ = database.disarm(); }
  int n() const { return n_; }
  // Whether what struck has left the operation done: its commit worked.
  bool done_all_the_same() const { return fault_ == Fault::kAnswerIsLost; }

 private:
  static constexpr int kMostStatements = 1000;

  Fault fault_;
  std::string what_;
  int step_;
  int n_ = 0;
  bool struck_ = true;
  std::optional<testing::ScopedTrace> trace_;
};

// What is in the tables, to compare; without those whose names begin with `except`.
inline std::vector<TableSum> state_of(Database& database, std::string_view except = {}) {
  auto sums = sum_up(database);
  if (!except.empty())
    std::erase_if(sums, [&](const TableSum& sum) { return sum.table.starts_with(except); });
  return sums;
}

// For messages of GoogleTest.
inline void PrintTo(const TableSum& sum, std::ostream* out) {
  *out << fmt::format("{}: {} rows, {}", sum.table, sum.rows, sum.sha256.substr(0, 8));
}

}  // namespace sallyport::store
