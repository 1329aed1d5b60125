#include "audit/block.h"

#include <gtest/gtest.h>

#include "audit/wire.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"

namespace sallyport::audit {
namespace {

class BlockTest : public testing::Test {
 protected:
  model::AuditRecord record() {
    clock_.advance(std::chrono::microseconds{700});
    return {.action = model::AuditAction::kTokenIssued,
            .outcome = model::AuditOutcome::kAllowed,
            .time = clock_.now(),
            .tenant = model::TenantId::random(random_),
            .actor = model::IntegrationId::random(random_),
            .object = base::Uuid::random(random_),
            .token_id = base::base64url_encode(random_.bytes<16>()).substr(0, 21),
            .source = "2001:db8::1",
            .request_id = base::base64url_encode(random_.bytes<16>()),
            .reason = "für Ä"};
  }
  Block block(std::size_t records) {
    Block made{.sequence = 7, .previous = random_.bytes<32>(), .monotonic = 123, .records = {}};
    for (std::size_t i = 0; i < records; ++i) made.records.push_back(record());
    return made;
  }

  base::FakeClock clock_;
  base::FakeRandom random_;
};

void expect_same(const model::AuditRecord& a, const model::AuditRecord& b) {
  EXPECT_EQ(a.action, b.action);
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.tenant, b.tenant);
  EXPECT_EQ(a.actor, b.actor);
  EXPECT_EQ(a.person, b.person);
  EXPECT_EQ(a.object, b.object);
  EXPECT_EQ(a.token_id, b.token_id);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.request_id, b.request_id);
  EXPECT_EQ(a.reason, b.reason);
}

void expect_same(const Block& a, const Block& b) {
  EXPECT_EQ(a.sequence, b.sequence);
  EXPECT_EQ(a.previous, b.previous);
  EXPECT_EQ(a.monotonic, b.monotonic);
  ASSERT_EQ(a.records.size(), b.records.size());
  for (std::size_t i = 0; i < a.records.size(); ++i) expect_same(a.records[i], b.records[i]);
}

TEST_F(BlockTest, ReadsBackWhatWasWritten) {
  const Block written = block(50);
  expect_same(decode_block(encode_block(written)).value(), written);
}

TEST_F(BlockTest, ReadsBackEmptyFieldsOddTextsAndTimesThatRunBackwards) {
  Block written = block(4);
  written.records[0] = {.action = model::AuditAction::kServerStarted,
                        .outcome = model::AuditOutcome::kRefused,
                        .time = clock_.now() + std::chrono::hours{1},
                        .tenant = {},
                        .actor = {},
                        .object = {},
                        .token_id = {},
                        .source = {},
                        .request_id = {},
                        .reason = {}};
  written.records[1].token_id = "not base64url!";
  written.records[1].request_id = std::string("\0\xff", 2);
  written.records[2].request_id = written.records[1].request_id;
  written.records[3].request_id = written.records[1].request_id + "A";
  written.records[3].time = base::from_unix_micros(-1);
  expect_same(decode_block(encode_block(written)).value(), written);
}

// Bytes made by a program of its own from docs/guide/audit-format.md alone.
TEST_F(BlockTest, WritesTheBytesThatTheGuideDescribes) {  // T4
  constexpr std::string_view kBytes =
      "534c504101000000000000000100000000000000000000000000000000000000000000000000000000000000"
      "0000064748462040000006474846204000000000000012d68701025454545454545454545454545454545441"
      "41414141414141414141414141414101093139322e302e322e3102000102000100002d917f66436bcbafc4f3"
      "3786d673b62902002b5754ad19747cfd9e637478ba07e9b24c";
  const auto id_of = [](std::uint8_t letter) { return *base::Uuid::from_bytes(base::Bytes(16, letter)); };
  const Block block{.sequence = 1,
                    .previous = {},
                    .monotonic = 1'234'567,
                    .records = {{.action = model::AuditAction::kTokenIssued,
                                 .outcome = model::AuditOutcome::kAllowed,
                                 .time = base::from_unix_seconds(1'767'225'600),
                                 .tenant = {id_of('T')},
                                 .actor = {id_of('A')},
                                 .object = {},
                                 .token_id = "V1StGXR8_Z5jdHi6B-myT",
                                 .source = "192.0.2.1",
                                 .request_id = "kX9mQ2vLr8TzN4bWc7YpAg",
                                 .reason = {}}}};
  EXPECT_EQ(base::hex_encode(encode_block(block)), kBytes);
}

TEST_F(BlockTest, TellsAPersonFromAnIntegrationOfTheSameId) {
  Block written = block(3);
  written.records[1].person = {written.records[0].actor.uuid};
  written.records[1].actor = {};
  written.records[2] = written.records[1];
  written.records[2].outcome = model::AuditOutcome::kRefused;
  expect_same(decode_block(encode_block(written)).value(), written);
  for (const auto& record : written.records)
    expect_same(decode_record(encode_record(record)).value(), record);
}

// The head of a record by itself stands behind the version, in two bytes from 128 on.
TEST_F(BlockTest, RefusesAPersonWithoutAnId) {
  auto record = block(1).records[0];
  record.person = {record.actor.uuid};
  record.actor = {};
  auto bytes = encode_record(record);
  ASSERT_TRUE(decode_record(bytes));
  constexpr std::ptrdiff_t kActor = 1 + 2 + 8 + 16;
  std::fill_n(bytes.begin() + kActor, 16, std::uint8_t{0});
  EXPECT_FALSE(decode_record(bytes));
}

TEST_F(BlockTest, EncodesTheSameRecordsToTheSameBytes) {  // T4
  const Block written = block(20);
  const auto bytes = encode_block(written);
  EXPECT_EQ(encode_block(decode_block(bytes).value()), bytes);
}

TEST_F(BlockTest, RefusesEveryTruncationAndExtension) {
  auto bytes = encode_block(block(3));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_block(base::ByteView(bytes).first(size))) << size;
  bytes.push_back(0);
  EXPECT_FALSE(decode_block(bytes));
}

// Whatever one changed byte makes of a block: it is refused, or it is the canonical form of something.
TEST_F(BlockTest, NeverTakesASecondSpelling) {
  const auto good = encode_block(block(3));
  for (std::size_t at = 0; at < good.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto bytes = good;
      bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1 << bit));
      const auto decoded = decode_block(bytes);
      if (decoded) {
        EXPECT_EQ(encode_block(*decoded), bytes) << at << "." << bit;
      }
    }
}

TEST_F(BlockTest, RefusesAnActionItDoesNotKnow) {
  Block written = block(1);
  written.records[0].action = static_cast<model::AuditAction>(200);
  EXPECT_FALSE(decode_block(encode_block(written)));
}

TEST_F(BlockTest, PacksATokenIntoFewBytes) {
  Block written = block(1024);
  std::vector<model::IntegrationId> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(model::IntegrationId::random(random_));
  for (std::size_t i = 0; i < written.records.size(); ++i) {
    auto& it = written.records[i];
    it.tenant = written.records[0].tenant;
    it.actor = clients[i % clients.size()];
    it.object = {};
    it.reason = {};
  }
  EXPECT_LE(encode_block(written).size() / written.records.size(), 45U);
}

TEST_F(BlockTest, KeepsOneRecordByItself) {
  const auto written = record();
  const auto bytes = encode_record(written);
  expect_same(decode_record(bytes).value(), written);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_record(base::ByteView(bytes).first(size)));
}

TEST_F(BlockTest, CutsTextsAtACharacter) {
  auto it = record();
  it.reason = std::string(255, 'a') + "ü" + std::string(1000, 'b');
  it.token_id = std::string(100, 'c');
  fit(it);
  EXPECT_EQ(it.reason, std::string(255, 'a'));
  EXPECT_EQ(it.token_id, std::string(32, 'c'));
  expect_same(decode_record(encode_record(it)).value(), it);
}

TEST(Wire, KeepsNumbersOfEverySize) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63}, std::int64_t{-64},
                                   std::int64_t{64}, INT64_MAX, INT64_MIN}) {
    WireWriter out;
    out.signed_varint(value);
    out.varint(static_cast<std::uint64_t>(value));
    out.fixed64(static_cast<std::uint64_t>(value));
    const auto bytes = out.take();
    WireReader in(bytes);
    EXPECT_EQ(in.signed_varint(), value);
    EXPECT_EQ(in.varint(), static_cast<std::uint64_t>(value));
    EXPECT_EQ(in.fixed64(), static_cast<std::uint64_t>(value));
    EXPECT_TRUE(in.ok());
    EXPECT_EQ(in.left(), 0U);
  }
}

TEST(Wire, RefusesOverlongAndTooLargeNumbers) {
  for (const base::Bytes& bytes : {base::Bytes{0x80, 0x00}, base::Bytes(9, 0xff), base::Bytes(11, 0x81),
                                   base::Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}}) {
    WireReader in(bytes);
    in.varint();
    EXPECT_FALSE(in.ok());
  }
}

TEST(Wire, PacksTextOfEveryLength) {
  std::string text;
  for (int i = 0; i < 70; ++i) {
    WireWriter out;
    out.compact_text(text);
    const auto bytes = out.take();
    WireReader in(bytes);
    EXPECT_EQ(in.compact_text(100), text);
    EXPECT_TRUE(in.ok());
    text += "Aa0-_z9"[i % 7];
  }
}

}  // namespace
}  // namespace sallyport::audit
