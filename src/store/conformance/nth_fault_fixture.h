// For the tests of verbs of repositories with a fault at each of their statements (reliability R3, PR1, PR6).
#pragma once

#include <functional>
#include <optional>

#include "store/conformance/backends.h"
#include "store/fault_sweep.h"

namespace sallyport::store::conformance {

class RepositoryFault : public ConformanceTest {
 protected:
  using Work = std::function<void(Session&)>;

  // Fails each statement of the verb in its transaction, and its commit; then only the answer is lost. The
  // verb has to change something.
  void sweep(const char* name, const Work& verb) {
    const auto before = state_of(*database_);
    const int commit = commit_of(verb);
    for (int n = 1; n <= commit; ++n)
      for (const Fault fault : {Fault::kOnce, Fault::kFromThenOn}) {
        SCOPED_TRACE(fmt::format("{}: fault {} at {}", name, name_of(fault), n));
        EXPECT_FALSE(run(verb, fault, n).value_or(true));
        EXPECT_EQ(state_of(*database_), before);
      }
    SCOPED_TRACE(name);
    EXPECT_TRUE(run(verb, Fault::kAnswerIsLost, 1).value_or(false));
    EXPECT_NE(state_of(*database_), before) << "nothing is changed";
  }
  // Of a question: it throws, and answers nothing that looks like an answer.
  void sweep_question(const char* name, const Work& question) {
    for (FaultSweep sweep(Fault::kOnce, name); sweep.next();) {
      sweep.arm(faulty_);
      bool answered = false;
      try {
        faulty_.read([&](Session& session) {
          question(session);
          answered = true;
        });
      } catch (const StorageFault&) {
      }
      EXPECT_EQ(answered, !sweep.struck(faulty_));
    }
  }

 private:
  // Whether the fault that it met leaves the outcome open; nothing when it met none.
  std::optional<bool> run(const Work& verb, Fault fault, int n) {
    faulty_.arm(fault, n);
    std::optional<bool> unknown;
    try {
      faulty_.write([&](Session& session) {
        verb(session);
        return true;
      });
    } catch (const StorageFault& met) {
      unknown = met.outcome_unknown;
    }
    EXPECT_TRUE(faulty_.disarm());
    return unknown;
  }
  // Which statement the commit is, found without changing anything.
  int commit_of(const Work& verb) {
    for (int n = 1;; ++n) {
      faulty_.arm(Fault::kOnce, n);
      try {
        faulty_.write([&](Session& session) {
          verb(session);
          return false;
        });
      } catch (const StorageFault&) {
      }
      if (!faulty_.disarm()) return n;
    }
  }

  FaultyDatabase faulty_{*database_};
};

}  // namespace sallyport::store::conformance
