#include "audit/log.h"

#include <thread>

#include "audit/block.h"
#include "audit/test_log.h"
#include "audit/verify.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

class AuditLogTest : public LogTest {
 protected:
  std::size_t records_written() {
    std::size_t count = 0;
    for (const auto& row : blocks()) count += decode_block(row.body)->records.size();
    return count;
  }
  // Starts `count` appends on both cores and counts how they end.
  struct Tally {
    std::atomic<int> done = 0, durable = 0, conflict = 0, unavailable = 0;
    void wait_for(int count) const {
      while (done < count) std::this_thread::yield();
    }
  };
  async::Task<> append_and_count(model::AuditRecord it, std::optional<SingleUse> use, Tally& tally) {
    const auto answer = co_await log_->append(std::move(it), std::move(use));
    if (answer) ++tally.durable;
    if (!answer && answer.error().kind == base::ErrorKind::kConflict) ++tally.conflict;
    if (!answer && answer.error().kind == base::ErrorKind::kUnavailable) ++tally.unavailable;
    ++tally.done;
  }
  void start_appends(int count, Tally& tally, const std::optional<SingleUse>& use = {}) {
    for (int i = 0; i < count; ++i)
      loop_.runtime.core(static_cast<std::size_t>(i) % 2).spawn(append_and_count(record(), use, tally));
  }
  // Hangs the thread in a commit, so that everything queued after it forms the next batch.
  void hang_a_commit(Tally& tally) {
    database_.hold();
    start_appends(1, tally);
    database_.wait_until_one_hangs();
  }
  void wait_until_queued(std::string_view count) {
    while (metrics_.prometheus_text().find("sallyport_audit_queue " + std::string(count) + "\n") ==
           std::string::npos)
      std::this_thread::yield();
  }
  SingleUse use(std::string value = "jti-1") {
    return {.scope = integration_.uuid, .value = std::move(value), .expires = clock_.now() + 5min};
  }
};

TEST_F(AuditLogTest, AnswersWhenTheRecordIsInAChainedBlock) {  // T2
  ASSERT_TRUE(append(record()));
  const auto rows = blocks();
  ASSERT_EQ(rows.size(), 1U);
  const auto block = decode_block(rows[0].body).value();
  EXPECT_EQ(block.records.at(0).token_id, record().token_id);
  EXPECT_EQ(block.records.at(0).time, clock_.now());
  EXPECT_EQ(log().tip()->sequence, 1);
}

TEST_F(AuditLogTest, CommitsWhatArrivesDuringACommitAsOneBlock) {  // group commit: one fsync for many
  Tally tally;
  log();
  hang_a_commit(tally);
  start_appends(60, tally);
  wait_until_queued("60");
  const int before = database_.commits;
  database_.let_go();
  tally.wait_for(61);
  EXPECT_EQ(tally.durable, 61);
  EXPECT_EQ(database_.commits - before, 2);  // the one that hung, and one for the sixty
  ASSERT_EQ(blocks().size(), 2U);
  EXPECT_EQ(blocks()[1].records, 60);
}

TEST_F(AuditLogTest, WaitsForCompanyUntilEnoughHaveComeOrACoreHasNothingLeftToDo) {
  Tally tally;
  log({.longest_gather = 1h});
  hang_a_commit(tally);
  start_appends(7, tally);
  wait_until_queued("7");
  log_->commit_now();  // eight wait: four are worth a commit from now on
  database_.let_go();
  tally.wait_for(8);
  const int before = database_.commits;

  start_appends(4, tally);
  tally.wait_for(12);
  start_appends(3, tally);
  wait_until_queued("3");
  EXPECT_EQ(database_.commits - before, 1);
  log_->commit_now();
  tally.wait_for(15);
  EXPECT_EQ(tally.durable, 15);
  EXPECT_EQ(database_.commits - before, 2);
}

TEST_F(AuditLogTest, WaitsForCompanyOnlyAMoment) {
  Tally tally;
  log({.longest_gather = 1ms});
  hang_a_commit(tally);
  start_appends(7, tally);
  wait_until_queued("7");
  log_->commit_now();
  database_.let_go();
  tally.wait_for(8);
  start_appends(1, tally);  // fewer than the four that are worth a commit
  tally.wait_for(9);
  EXPECT_EQ(tally.durable, 9);
}

TEST_F(AuditLogTest, CapsTheRecordsOfABlock) {
  Tally tally;
  log({.block_records = 10});
  hang_a_commit(tally);
  start_appends(25, tally);
  wait_until_queued("25");
  database_.let_go();
  tally.wait_for(26);
  std::vector<std::int64_t> sizes;
  for (const auto& row : blocks()) sizes.push_back(row.records);
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{1, 10, 10, 5}));
}

TEST_F(AuditLogTest, GivesASingleUseValueAwayOnceAmongManyAtOnce) {  // B34
  Tally tally;
  log();
  start_appends(50, tally, use());
  tally.wait_for(50);
  EXPECT_EQ(tally.durable, 1);
  EXPECT_EQ(tally.conflict, 49);
  int replays = 0;
  for (const auto& row : blocks())
    for (const auto& it : decode_block(row.body)->records)
      if (it.outcome == model::AuditOutcome::kRefused && it.reason == "replay") ++replays;
  EXPECT_EQ(replays, 49);
}

TEST_F(AuditLogTest, RemembersSingleUseValuesAcrossARestartAndAClockSetBack) {  // B34, Q04
  EXPECT_TRUE(append(record(), use()));
  restart();
  EXPECT_EQ(append(record(), use()).error().code, "already_used");
  clock_.step_wall(-10min);
  EXPECT_EQ(append(record(), use()).error().code, "already_used");
  EXPECT_TRUE(append(record(), use("jti-2")));
}

TEST_F(AuditLogTest, RefusesWhileTheDiskFailsAndRecoversByItself) {  // T8, Q02
  ASSERT_TRUE(append(record()));
  database_.fails = true;
  const auto refused = append(record(), use());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_GT(refused.error().retry_after, 0);
  EXPECT_FALSE(log().writable());
  EXPECT_EQ(loop_.log.lines(base::LogLevel::kError).size(), 1U);
  database_.fails = false;
  while (!log().writable()) std::this_thread::yield();  // without anybody asking for a token
  EXPECT_TRUE(append(record(), use()));                 // the value was not used up by the failure
  EXPECT_EQ(records_written(), 2U);
  EXPECT_TRUE(verify(database_).whole());
}

TEST_F(AuditLogTest, WaitsForAHangingDiskNoLongerThanItSays) {  // T9, Q12
  Tally tally;
  log({.max_wait = 500ms});
  hang_a_commit(tally);
  start_appends(5, tally);
  tally.wait_for(6);
  EXPECT_EQ(tally.unavailable, 6);
  clock_.advance(1s);
  EXPECT_FALSE(log().writable());
  database_.let_go();
  while (!log().writable()) std::this_thread::yield();
  EXPECT_TRUE(append(record()));
}

TEST_F(AuditLogTest, RefusesAtOnceWhenTheQueueIsFull) {
  Tally tally;
  log({.queue = 4});
  hang_a_commit(tally);
  start_appends(4, tally);
  wait_until_queued("4");
  EXPECT_EQ(append(record()).error().kind, base::ErrorKind::kUnavailable);
  database_.let_go();
  tally.wait_for(5);
  EXPECT_EQ(tally.durable, 5);
}

TEST_F(AuditLogTest, StopCommitsWhatIsQueuedAndThenRefuses) {
  Tally tally;
  log();
  hang_a_commit(tally);
  start_appends(20, tally);
  wait_until_queued("20");
  database_.let_go();
  log_->stop();
  tally.wait_for(21);
  EXPECT_EQ(tally.durable, 21);
  EXPECT_EQ(append(record()).error().kind, base::ErrorKind::kUnavailable);
}

TEST_F(AuditLogTest, StopEndsEvenWhenTheDiskFails) {
  Tally tally;
  log();
  hang_a_commit(tally);
  start_appends(3, tally);
  wait_until_queued("3");
  database_.fails = true;
  database_.let_go();
  log_->stop();
  tally.wait_for(4);
  EXPECT_EQ(tally.unavailable, 4);
}

TEST_F(AuditLogTest, ChainsTheRecordOfAChangeAndWaitsForIt) {
  log();
  in_session([&](store::Session& s) { return Log::record_with(s, clock_.now(), record("renamed")), 0; });
  ASSERT_TRUE(loop_.run(log().chained()));
  ASSERT_EQ(records_written(), 1U);
  EXPECT_EQ(decode_block(blocks()[0].body)->records[0].reason, "renamed");
}

TEST_F(AuditLogTest, ChainsTheRecordOfAChangeThoughNobodyAsks) {
  log();
  in_session([&](store::Session& s) { return Log::record_with(s, clock_.now(), record()), 0; });
  while (records_written() == 0) std::this_thread::yield();
}

TEST_F(AuditLogTest, ChainsOnTheNextStartWhatACrashLeftInTheOutbox) {  // PR5
  for (int i = 0; i < 5; ++i)
    in_session(
        [&](store::Session& s) { return Log::record_with(s, clock_.now(), record(std::to_string(i))), 0; });
  log();
  const auto block = decode_block(blocks().at(0).body).value();
  ASSERT_EQ(block.records.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(block.records[i].reason, std::to_string(i));
  restart();
  EXPECT_EQ(records_written(), 5U);
}

TEST_F(AuditLogTest, KeepsNothingOfAChangeThatWasRolledBack) {
  log();
  database_.write([&](store::Session& s) { return Log::record_with(s, clock_.now(), record()), false; });
  ASSERT_TRUE(loop_.run(log().chained()));
  EXPECT_TRUE(blocks().empty());
}

TEST_F(AuditLogTest, NotesARefusalWithoutAWait) {
  log().note(record("bad secret"));
  log().stop();
  EXPECT_EQ(records_written(), 1U);
}

TEST_F(AuditLogTest, DropsNoiseOverItsQuotaButTakesAppends) {  // O07
  log({.notes_per_second = 10});
  for (int i = 0; i < 100; ++i) log().note(record());
  EXPECT_TRUE(append(record()));
  clock_.advance(1s);
  for (int i = 0; i < 100; ++i) log().note(record());
  log().stop();
  EXPECT_EQ(records_written(), 40U + 1 + 10);
  EXPECT_NE(metrics_.prometheus_text().find("sallyport_audit_notes_dropped_total 150\n"), std::string::npos);
}

TEST_F(AuditLogTest, LeavesHalfOfTheQueueToThoseWhoAreLetIn) {  // O07
  Tally tally;
  log({.queue = 4});
  hang_a_commit(tally);
  for (int i = 0; i < 10; ++i) log().note(record());
  start_appends(2, tally);
  wait_until_queued("4");
  database_.let_go();
  tally.wait_for(3);
  EXPECT_EQ(tally.durable, 3);
}

// The cost that docs/guide/audit-format.md states: under 100 bytes of the database file for a token.
TEST_F(AuditLogTest, CostsFewBytesOfTheDatabaseForEachToken) {
  const auto size = [&] {
    return in_session([](store::Session& s) {
      std::int64_t pages = 0, bytes = 0;
      s.query("PRAGMA page_count", {}, [&](const store::Row& row) { return pages = row.integer(0), false; });
      s.query("PRAGMA page_size", {}, [&](const store::Row& row) { return bytes = row.integer(0), false; });
      return pages * bytes;
    });
  };
  constexpr int kTokens = 2000;
  log({.block_records = 64});
  const auto before = size();
  Tally tally;
  hang_a_commit(tally);
  for (int i = 0; i < kTokens; ++i) {
    auto it = record();
    it.request_id = base::base64url_encode(random_.bytes<16>());
    it.token_id = base::base64url_encode(random_.bytes<16>()).substr(0, 21);
    loop_.runtime.core(0).spawn(append_and_count(std::move(it), {}, tally));
  }
  database_.let_go();
  tally.wait_for(kTokens + 1);
  const double for_each = static_cast<double>(size() - before) / kTokens;
  RecordProperty("bytes_per_token", std::to_string(for_each));
  EXPECT_LE(for_each, 100);
  std::size_t packed = 0;
  for (const auto& row : blocks()) packed += row.body.size();
  EXPECT_LE(packed / kTokens, 47U);
}

}  // namespace
}  // namespace sallyport::audit
