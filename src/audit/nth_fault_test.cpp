// A fault at each statement of the log's own work in turn: what is acknowledged is in a chained block, a
// value for one use is used up with its record or not at all, and the work can be repeated (reliability R3,
// PR5, PR6).
#include <set>
#include <thread>

#include "audit/committer.h"
#include "audit/retention.h"
#include "audit/test_log.h"
#include "audit/verify.h"
#include "store/fault_sweep.h"
#include "store/single_use_repository.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
using store::Fault;
using store::FaultSweep;

class AuditFault : public testing::TestWithParam<Fault> {
 protected:
  model::AuditRecord record(std::string token) {
    return {.action = model::AuditAction::kTokenIssued,
            .outcome = model::AuditOutcome::kAllowed,
            .time = clock_.now(),
            .tenant = model::TenantId::random(random_),
            .actor = model::IntegrationId::random(random_),
            .object = {},
            .token_id = std::move(token),
            .source = "192.0.2.1",
            .request_id = "request",
            .reason = {}};
  }
  SingleUse use(std::string value) const {
    return {.scope = scope_, .value = std::move(value), .expires = clock_.now() + 5min};
  }
  std::shared_ptr<Pending> pending(std::string token, bool with_use = true) {
    auto made = std::make_shared<Pending>();
    if (with_use) made->single_use = use(token);
    made->record = record(std::move(token));
    return made;
  }
  void put_into_outbox(int count) {
    database_->write([&](store::Session& session) {
      for (int i = 0; i < count; ++i) Log::record_with(session, clock_.now(), record("of a change"));
      return true;
    });
  }
  // The tokens whose issue is in the log; a token that stands there twice fails the test.
  std::set<std::string> logged() {
    std::set<std::string> tokens;
    database_->read([&](store::Session& session) {
      store::AuditRepository(session).for_each_block(0, [&](store::AuditBlockRow&& row) {
        for (const auto& it : decode_block(row.body)->records)
          if (it.outcome == model::AuditOutcome::kAllowed && it.token_id != "of a change")
            EXPECT_TRUE(tokens.insert(it.token_id).second) << it.token_id;
        return true;
      });
    });
    return tokens;
  }
  bool used(const std::string& value) {
    bool first = false;
    database_->write([&](store::Session& session) {
      first = store::SingleUseRepository(session).first_use(scope_, crypto::sha256(base::as_bytes(value)),
                                                            clock_.now() + 5min);
      return false;
    });
    return !first;
  }
  auto state() { return store::state_of(*database_); }
  std::int64_t in_outbox() {
    std::int64_t rows = 0;
    database_->read(
        [&](store::Session& session) { rows = std::ssize(store::AuditRepository(session).outbox(1000)); });
    return rows;
  }

  base::FakeClock clock_;
  base::FakeRandom random_;
  base::Uuid scope_ = base::Uuid::random(random_);
  std::unique_ptr<store::Database> database_ = store::open_test_database(clock_);
  store::FaultyDatabase faulty_{*database_};
};
INSTANTIATE_TEST_SUITE_P(Faults, AuditFault, testing::ValuesIn(store::kAllFaults),
                         [](const auto& fault) { return std::string(store::name_of(fault.param)); });

// Records of tokens, with and without a value for one use, one value that was used before, records of changes
// from the outbox, more than a block holds, and a new bucket of the index: all in one commit.
TEST_P(AuditFault, OfACommitLeavesAllOfItOrNothing_Q03) {
  Committer committer(faulty_, clock_, 2);
  for (std::int64_t i = 1; i < store::kBucketBlocks - 1; ++i)
    committer.commit({pending(fmt::format("before {}", i), i == 1)});
  put_into_outbox(3);
  const auto logged_before = logged();
  for (FaultSweep sweep(GetParam(), "commit"); sweep.next();) {
    const auto before = state();
    const std::string name = fmt::format("token {}", sweep.n());
    const Batch batch{pending(name), pending(name + " without a use", false), pending("before 1")};
    sweep.arm(faulty_);
    std::optional<Committed> committed;
    try {
      committed = committer.commit(batch);
    } catch (const store::StorageFault&) {  // as the thread of the log takes it: nobody is let in
    }
    if (!sweep.struck(faulty_)) {
      ASSERT_TRUE(committed);
      EXPECT_EQ(batch[0]->outcome, Outcome::kDurable);
      EXPECT_EQ(batch[2]->outcome, Outcome::kReplayed);
      EXPECT_TRUE(logged().contains(name));
      EXPECT_EQ(committed->tip->sequence, verify(*database_).last);
    } else {
      EXPECT_FALSE(committed);
      for (const auto& each : batch) EXPECT_EQ(each->outcome, Outcome::kWaiting);
      if (!sweep.done_all_the_same()) {
        EXPECT_EQ(state(), before);
        EXPECT_EQ(logged(), logged_before);
      }
    }
    EXPECT_EQ(used(name), logged().contains(name)) << "the value and its record go together";
    EXPECT_TRUE(verify(*database_).whole());
  }
  EXPECT_GE(verify(*database_).last, store::kBucketBlocks + 1) << "the bucket was not passed";
}

// The commit that completes a bucket writes its index, or is not there.
TEST_P(AuditFault, OfACommitHidesNoRecordFromItsReaders) {
  Committer committer(faulty_, clock_, 1);
  const auto first = pending("the first", false);
  const base::Uuid who = first->record->actor.uuid;
  committer.commit({first});
  while (verify(*database_).last < store::kBucketBlocks - 1) committer.commit({pending("", false)});
  for (FaultSweep sweep(GetParam(), "commit"); sweep.next();) {
    sweep.arm(faulty_);
    try {
      committer.commit({pending("", false)});
    } catch (const store::StorageFault&) {
    }
    const bool done = !sweep.struck(faulty_) || sweep.done_all_the_same();
    database_->read([&](store::Session& session) {
      store::AuditRepository audit(session);
      EXPECT_EQ(audit.newest_bucket(who, 100, {}), done ? 1 : 0) << "the one that is not complete";
      EXPECT_EQ(audit.newest_bucket(who, 1, {}), 0) << "where the record is";
    });
  }
}

// The same through the whole log, with its thread: what callers are told is what is on the disk.
TEST_P(AuditFault, OfTheLogTellsNobodyWhatIsNotDurable_T2_T8) {
  async::TestLoop loop;
  base::Metrics metrics;
  Log log(faulty_, clock_, loop.log, metrics);
  log.start();
  int refused = 0;
  for (FaultSweep sweep(GetParam(), "append"); sweep.next();) {
    const std::string name = fmt::format("token {}", sweep.n());
    sweep.arm(faulty_);
    const auto answer = loop.run(log.append(record(name), use(name)));
    const bool struck = sweep.struck(faulty_);  // perhaps by the thread, which looks at the outbox by itself
    if (answer) {
      EXPECT_TRUE(logged().contains(name));
    } else {
      ++refused;
      EXPECT_TRUE(struck);
      EXPECT_EQ(answer.error().kind, base::ErrorKind::kUnavailable);
    }
    while (!log.writable()) std::this_thread::yield();
    EXPECT_EQ(used(name), logged().contains(name));
    // Who tries again with the same value gets in exactly when it was not used up.
    const auto again = loop.run(log.append(record(name + " again"), use(name)));
    EXPECT_EQ(again.has_value(), !answer && !(struck && sweep.done_all_the_same()));
    EXPECT_TRUE(verify(*database_).whole());
  }
  EXPECT_GT(refused, 0);
  log.stop();
}

// What a crash left in the outbox is chained by the first start that succeeds.
TEST_P(AuditFault, OfAStartLosesNothingOfTheOutbox) {
  async::TestLoop loop;
  base::Metrics metrics;
  for (FaultSweep sweep(GetParam(), "start"); sweep.next();) {
    put_into_outbox(2);
    const auto before = state();
    const auto wanted = verify(*database_).records + in_outbox();
    Log log(faulty_, clock_, loop.log, metrics);
    sweep.arm(faulty_);
    try {
      log.start();
    } catch (const store::StorageFault&) {
    }
    if (sweep.struck(faulty_)) {
      if (!sweep.done_all_the_same()) EXPECT_EQ(state(), before);
      EXPECT_TRUE(verify(*database_).whole());
      log.start();
    }
    EXPECT_EQ(verify(*database_).records, wanted);
    EXPECT_EQ(in_outbox(), 0);
    log.stop();
  }
}

TEST_P(AuditFault, OfRetentionLeavesAWholeLog) {
  async::KeepingLog lines;
  Committer committer(*database_, clock_, 1);
  for (int i = 0; i < 3; ++i) {
    committer.commit({pending(fmt::format("old {}", i), false)});
    clock_.advance(24h);
  }
  const LogOptions options{.retention = 36h};
  for (FaultSweep sweep(GetParam(), "retention"); sweep.next();) {
    const auto before = state();
    sweep.arm(faulty_);
    try {
      apply_retention(faulty_, options, clock_.now(), lines);
    } catch (const store::StorageFault&) {
    }
    if (sweep.struck(faulty_) && !sweep.done_all_the_same()) EXPECT_EQ(state(), before);
    EXPECT_TRUE(verify(*database_).whole());
  }
  EXPECT_EQ(verify(*database_).first, 3);
  EXPECT_TRUE(lines.lines(base::LogLevel::kWarning).empty());
}

TEST_P(AuditFault, OfASweepFreesNoValueThatIsStillToBeRefused) {
  Committer committer(*database_, clock_, 1);
  committer.commit({pending("old")});
  clock_.advance(2h);
  committer.commit({pending("young")});
  for (FaultSweep sweep(GetParam(), "sweep"); sweep.next();) {
    const auto before = state();
    sweep.arm(faulty_);
    try {
      store::SingleUseKey at;
      sweep_single_uses(faulty_, clock_.now(), at);
    } catch (const store::StorageFault&) {
    }
    if (sweep.struck(faulty_) && !sweep.done_all_the_same()) EXPECT_EQ(state(), before);
    EXPECT_TRUE(used("young"));
  }
  EXPECT_FALSE(used("old"));
}

}  // namespace
}  // namespace sallyport::audit
