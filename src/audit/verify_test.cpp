#include "audit/verify.h"

#include "audit/block.h"
#include "audit/chain.h"
#include "audit/retention.h"
#include "audit/test_log.h"
#include "store/keyring_store.h"
#include "store/setting_repository.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

class AuditVerifyTest : public LogTest {
 protected:
  void write_blocks(int count) {
    for (int i = 0; i < count; ++i) {
      clock_.advance(1min);
      ASSERT_TRUE(append(record()));
    }
  }
  void sql(std::string_view statement, std::initializer_list<store::Parameter> parameters = {}) {
    in_session([&](store::Session& s) { return s.execute(statement, parameters); });
  }
  void replace_body(std::int64_t sequence, const base::Bytes& body, bool with_hash) {
    const auto hash = crypto::sha256(body);
    sql("UPDATE audit_blocks SET body = :body WHERE sequence = :sequence",
        {{"body", body}, {"sequence", sequence}});
    if (with_hash)
      sql("UPDATE audit_blocks SET hash = :hash WHERE sequence = :sequence",
          {{"hash", base::ByteView(hash)}, {"sequence", sequence}});
  }
  std::int64_t first_bad(const std::optional<Checkpoint>& checkpoint = {}) {
    const auto found = verify(database_, checkpoint);
    return found.bad ? found.bad->sequence : 0;
  }
};

TEST_F(AuditVerifyTest, FindsNothingInAWholeLogAndInAnEmptyOne) {
  EXPECT_TRUE(verify(database_).whole());
  write_blocks(5);
  const auto found = verify(database_, log().tip());
  EXPECT_TRUE(found.whole());
  EXPECT_EQ(found.first, 1);
  EXPECT_EQ(found.last, 5);
  EXPECT_EQ(found.records, 5);
}

TEST_F(AuditVerifyTest, NamesTheBlockWithAFlippedByte) {  // P16
  write_blocks(5);
  auto body = blocks()[2].body;
  body[body.size() / 2] ^= 1;
  replace_body(3, body, false);
  EXPECT_EQ(first_bad(), 3);
}

TEST_F(AuditVerifyTest, NamesTheBlockAfterOneThatWasEditedWithItsHash) {  // P16
  write_blocks(5);
  auto block = decode_block(blocks()[2].body).value();
  block.records[0].reason = "nothing to see";
  replace_body(3, encode_block(block), true);
  EXPECT_EQ(first_bad(), 4);
}

TEST_F(AuditVerifyTest, NamesTheFirstOfTwoBlocksThatChangedPlaces) {  // P16
  write_blocks(5);
  sql("UPDATE audit_blocks SET sequence = 100 WHERE sequence = 2");
  sql("UPDATE audit_blocks SET sequence = 2 WHERE sequence = 3");
  sql("UPDATE audit_blocks SET sequence = 3 WHERE sequence = 100");
  EXPECT_EQ(first_bad(), 2);
}

TEST_F(AuditVerifyTest, NamesABlockThatWasRemovedFromTheMiddleOrTheStart) {  // P16
  write_blocks(5);
  sql("DELETE FROM audit_blocks WHERE sequence = 3");
  EXPECT_EQ(first_bad(), 3);
  sql("DELETE FROM audit_blocks WHERE sequence = 1");
  EXPECT_EQ(first_bad(), 1);
}

TEST_F(AuditVerifyTest, NamesABlockThatIsThereTwice) {  // P16, replayed
  write_blocks(3);
  sql("INSERT INTO audit_blocks (sequence, first_time, last_time, records, hash, size, body) "
      "SELECT 4, first_time, last_time, records, hash, size, body FROM audit_blocks WHERE sequence = 3");
  EXPECT_EQ(first_bad(), 4);
}

TEST_F(AuditVerifyTest, NamesABlockWhoseColumnsLie) {
  write_blocks(3);
  sql("UPDATE audit_blocks SET last_time = last_time + 1 WHERE sequence = 2");
  EXPECT_EQ(first_bad(), 2);
}

TEST_F(AuditVerifyTest, FindsACutOffEndOnlyWithACheckpoint) {  // P16, T5
  write_blocks(5);
  const auto checkpoint = log().tip();
  sql("DELETE FROM audit_blocks WHERE sequence > 3");
  EXPECT_EQ(first_bad(), 0);
  const auto found = verify(database_, checkpoint);
  ASSERT_FALSE(found.whole());
  EXPECT_EQ(found.bad->sequence, 4);
  EXPECT_NE(found.bad->why.find("went to block 5"), std::string::npos);
  sql("DELETE FROM audit_blocks");
  EXPECT_EQ(first_bad(checkpoint), 1);
}

TEST_F(AuditVerifyTest, FindsALogThatWasRewrittenAfterACheckpoint) {  // T5
  write_blocks(3);
  const auto checkpoint = log().tip();
  // Somebody who can write the database makes the whole chain anew, hashes and all.
  Link before;
  for (std::int64_t sequence = 1; sequence <= 3; ++sequence) {
    auto block = decode_block(blocks()[static_cast<std::size_t>(sequence) - 1].body).value();
    block.previous = before.hash;
    block.records[0].source = "203.0.113.9";
    const auto body = encode_block(block);
    replace_body(sequence, body, true);
    before = {sequence, crypto::sha256(body)};
  }
  EXPECT_EQ(first_bad(), 0);
  EXPECT_EQ(first_bad(checkpoint), 3);
}

TEST_F(AuditVerifyTest, ChecksMoreBlocksThanOneTransactionReads) {
  Block block{.sequence = 1, .previous = {}, .monotonic = 0, .records = {record()}};
  in_session([&](store::Session& s) {
    for (; block.sequence <= 2500; ++block.sequence) {
      const auto body = encode_block(block);
      const auto hash = crypto::sha256(body);
      const auto times = time_range(block);
      store::AuditRepository(s).insert_block({.sequence = block.sequence,
                                              .first_time = times.earliest,
                                              .last_time = times.latest,
                                              .records = 1,
                                              .hash = {hash.begin(), hash.end()},
                                              .body = body});
      block.previous = hash;
    }
    return 0;
  });
  EXPECT_TRUE(verify(database_).whole());
  EXPECT_EQ(verify(database_).records, 2500);
  sql("DELETE FROM audit_blocks WHERE sequence = 2001");
  EXPECT_EQ(first_bad(), 2001);
}

class RetentionTest : public AuditVerifyTest {
 protected:
  bool apply(const LogOptions& options) {
    return apply_retention(database_, options, clock_.now(), loop_.log);
  }
};

TEST_F(RetentionTest, DropsOldBlocksAndTheRestStillVerifies) {
  write_blocks(3);
  clock_.advance(48h);
  write_blocks(2);
  EXPECT_FALSE(apply({.retention = 24h}));
  const auto found = verify(database_, log().tip());
  EXPECT_TRUE(found.whole()) << found.bad->why;
  EXPECT_EQ(found.first, 4);
  EXPECT_EQ(found.records, 2);
  write_blocks(1);
  EXPECT_TRUE(verify(database_).whole());
  sql("DELETE FROM audit_blocks WHERE sequence = 4");  // not what retention did
  EXPECT_EQ(first_bad(), 4);
}

TEST_F(RetentionTest, KeepsTheNewestBlockHoweverOldOrLarge) {
  write_blocks(3);
  clock_.advance(std::chrono::hours{24 * 365 * 10});
  apply({.retention = 1h, .retention_bytes = 1});
  EXPECT_EQ(blocks().size(), 1U);
  EXPECT_TRUE(verify(database_).whole());
  restart();
  write_blocks(1);
  EXPECT_TRUE(verify(database_).whole());
}

TEST_F(RetentionTest, DropsWhatIsBeyondTheSize) {
  write_blocks(20);
  const auto one = blocks()[0].body.size();
  apply({.retention_bytes = one * 5});
  EXPECT_EQ(blocks().size(), 5U);
  EXPECT_TRUE(verify(database_, log().tip()).whole());
}

TEST_F(RetentionTest, KeepsADamagedBlockAsEvidence) {
  write_blocks(5);
  auto body = blocks()[2].body;
  body.back() ^= 1;
  replace_body(3, body, false);
  clock_.advance(48h);
  apply({.retention = 24h});
  EXPECT_EQ(blocks().at(0).sequence, 3);
  EXPECT_EQ(first_bad(), 3);
  EXPECT_EQ(loop_.log.lines(base::LogLevel::kError).size(), 1U);
}

TEST_F(RetentionTest, RunsWhileTheLogIsUsed) {
  log({.retention = 24h});
  write_blocks(3);
  clock_.advance(48h);
  write_blocks(1);
  while (blocks().front().sequence < 4) clock_.advance(1min);  // until the next upkeep
  log_->stop();
  EXPECT_EQ(blocks().size(), 1U);
  EXPECT_TRUE(verify(database_).whole());
}

TEST_F(RetentionTest, ForgetsSingleUseValuesAnHourAfterTheyExpired) {  // O03
  ASSERT_TRUE(append(record(), SingleUse{integration_.uuid, "jti", clock_.now() + 5min}));
  const auto count = [&] {
    return in_session([](store::Session& s) {
      std::int64_t rows = 0;
      s.query("SELECT count(*) FROM single_uses", {},
              [&](const store::Row& row) { return rows = row.integer(0), false; });
      return rows;
    });
  };
  store::SingleUseKey at;
  EXPECT_FALSE(sweep_single_uses(database_, clock_.now() + 1h, at));
  EXPECT_EQ(count(), 1);
  EXPECT_FALSE(sweep_single_uses(database_, clock_.now() + 1h + 6min, at));
  EXPECT_EQ(count(), 0);
}

class CheckpointTest : public AuditVerifyTest {
 protected:
  CheckpointTest() { EXPECT_TRUE(store::load_keyring(database_, *kek_, keyring_, random_, clock_)); }
  std::unique_ptr<crypto::LocalKek> kek_ = crypto::LocalKek::make(base::Secret(base::Bytes(32, 1))).value();
  crypto::Keyring keyring_;
};

TEST_F(CheckpointTest, IsSignedByOneKeyOfTheInstallation) {
  write_blocks(2);
  const auto key = load_checkpoint_key(database_, keyring_).value();
  const std::string line = sign_checkpoint(key, *log().tip());
  EXPECT_TRUE(line.starts_with("sallyport-checkpoint v1 2 "));
  const auto again = load_checkpoint_key(database_, keyring_).value();
  const auto read = read_checkpoint(line + "\n", again);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sequence, 2);
  EXPECT_EQ(read->hash, log().tip()->hash);
  EXPECT_EQ(read->time, clock_.now());
  EXPECT_TRUE(verify(database_, *read).whole());
  EXPECT_FALSE(read_checkpoint(line, crypto::SigningKey::generate(crypto::Algorithm::kEdDsa)));
}

TEST_F(CheckpointTest, RefusesAnyChangedCharacter) {
  write_blocks(1);
  const auto key = load_checkpoint_key(database_, keyring_).value();
  const std::string line = sign_checkpoint(key, *log().tip());
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string changed = line;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_EQ(read_checkpoint(changed, key).error().code, "invalid_checkpoint") << i;
    EXPECT_FALSE(read_checkpoint(line.substr(0, i), key)) << i;
  }
}

TEST_F(CheckpointTest, NeedsTheKeyring) {
  ASSERT_TRUE(load_checkpoint_key(database_, keyring_));
  EXPECT_FALSE(load_checkpoint_key(database_, crypto::Keyring{}));
}

}  // namespace
}  // namespace sallyport::audit
