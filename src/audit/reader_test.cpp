#include "audit/reader.h"

#include "audit/committer.h"
#include "audit/test_log.h"

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

class AuditReaderTest : public LogTest {
 protected:
  // Commits records of one block through the real committer.
  void write_block(std::vector<model::AuditRecord> records) {
    Batch batch;
    for (auto& it : records) {
      batch.push_back(std::make_shared<Pending>());
      batch.back()->record = std::move(it);
    }
    committer_.commit(batch);
  }
  // One record by `actor`, a minute after the one before, in a block of its own.
  model::AuditRecord write(const model::IntegrationId& actor) {
    clock_.advance(1min);
    auto it = record();
    it.actor = actor;
    write_block({it});
    return it;
  }
  Page query(const Query& wanted) { return reader_.query_now(wanted).value(); }

  Committer committer_{database_, clock_, 1024};
  async::BlockingPool pool_{{.name = "sp-store", .threads = 1, .queue = 8}, loop_.log};
  store::Store store_{database_, pool_};
  Reader reader_{store_};
  model::IntegrationId other_ = model::IntegrationId::random(random_);
};

TEST_F(AuditReaderTest, GivesTheNewestFirst) {
  for (int i = 0; i < 5; ++i) write(integration_);
  const auto page = query({.limit = 3});
  ASSERT_EQ(page.items.size(), 3U);
  EXPECT_EQ(page.items[0].position, (Position{5, 0}));
  EXPECT_EQ(page.items[2].position, (Position{3, 0}));
  EXPECT_TRUE(page.next);
  EXPECT_TRUE(query({}).items.size() == 5 && !query({}).next);
}

TEST_F(AuditReaderTest, AnswersOnACoreAsOnTheCommandLine) {
  write(integration_);
  EXPECT_EQ(loop_.run(reader_.query({}))->items.size(), 1U);
  EXPECT_TRUE(reader_.query_now({}).value().items.size() == 1);
}

TEST_F(AuditReaderTest, PagesThroughEveryRecordOnce) {
  for (int block = 0; block < 7; ++block) write_block({record("a"), record("b"), record("c")});
  Query wanted{.limit = 4};
  std::vector<Position> seen;
  while (true) {
    const auto page = query(wanted);
    for (const auto& item : page.items) seen.push_back(item.position);
    if (!page.next) break;
    wanted.before = page.next;
  }
  ASSERT_EQ(seen.size(), 21U);
  EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater{}));
}

TEST_F(AuditReaderTest, FiltersByTenantActorObjectAndAction) {
  write(integration_);
  auto foreign = record();
  foreign.tenant = model::TenantId::random(random_);
  auto about = record();
  about.actor = other_;
  about.object = integration_.uuid;
  about.action = model::AuditAction::kIntegrationChanged;
  write_block({foreign, about});
  EXPECT_EQ(query({.tenant = tenant_}).items.size(), 2U);
  EXPECT_EQ(query({.id = integration_.uuid}).items.size(), 3U);
  EXPECT_EQ(query({.tenant = tenant_, .id = integration_.uuid}).items.size(), 2U);
  EXPECT_EQ(query({.id = other_.uuid}).items.size(), 1U);
  EXPECT_EQ(query({.action = model::AuditAction::kIntegrationChanged}).items.size(), 1U);
  EXPECT_TRUE(query({.id = base::Uuid::random(random_)}).items.empty());
}

TEST_F(AuditReaderTest, FiltersByFurtherIdsByOutcomeAndByRequest) {
  write(integration_);
  auto about = record();
  about.actor = other_;
  about.object = integration_.uuid;
  about.outcome = model::AuditOutcome::kRefused;
  about.request_id = "the-request";
  about.source = "203.0.113.9";
  write_block({about});
  EXPECT_EQ(query({.id = integration_.uuid, .with = {other_.uuid}}).items.size(), 1U);
  EXPECT_TRUE(query({.id = integration_.uuid, .with = {base::Uuid::random(random_)}}).items.empty());
  EXPECT_EQ(query({.outcome = model::AuditOutcome::kRefused}).items.size(), 1U);
  EXPECT_EQ(query({.outcome = model::AuditOutcome::kAllowed}).items.size(), 1U);
  EXPECT_EQ(query({.request_id = "the-request"}).items.size(), 1U);
  EXPECT_TRUE(query({.request_id = "the-reques"}).items.empty());
  EXPECT_EQ(query({.source = "203.0.113.9"}).items.size(), 1U);
  EXPECT_TRUE(query({.source = "203.0.113."}).items.empty());
}

TEST_F(AuditReaderTest, ReadsOnlyBlocksThatCanHoldAnAnswer) {
  const auto start = clock_.now();
  const auto rare = write(other_);
  for (int i = 0; i < 3 * store::kBucketBlocks; ++i) write(integration_);
  // By id: only the run of blocks in which it occurs, of four, and the last one, which is not complete.
  const auto by_id = query({.tenant = tenant_, .id = other_.uuid});
  ASSERT_EQ(by_id.items.size(), 1U);
  EXPECT_EQ(by_id.items[0].record.time, rare.time);
  constexpr int kOpen = 2;
  EXPECT_LE(by_id.blocks_read, store::kBucketBlocks + kOpen);
  // By time: only the blocks inside the range.
  const auto by_time = query({.from = start + 100min, .to = start + 104min, .limit = 100});
  EXPECT_EQ(by_time.items.size(), 5U);
  EXPECT_EQ(by_time.blocks_read, 5);
  EXPECT_EQ(query({.id = other_.uuid, .from = start + 200min}).blocks_read, 56 + kOpen);
  EXPECT_EQ(query({.id = other_.uuid, .from = start + 300min}).blocks_read, kOpen);
}

TEST_F(AuditReaderTest, FindsRecordsThoughTheClockWasSetBack) {
  const auto start = clock_.now();
  for (int i = 0; i < 300; ++i) write(integration_);
  clock_.step_wall(-10h);
  write(other_);
  const auto found = query({.from = start - 10h, .to = start, .limit = 10});
  ASSERT_EQ(found.items.size(), 1U);
  EXPECT_EQ(found.items[0].record.actor, other_);
}

TEST_F(AuditReaderTest, EndsALongSearchAndLetsItGoOn) {
  write(other_);
  for (int i = 0; i < 2300; ++i) write_block({record()});
  Query wanted{.action = model::AuditAction::kKeyRotated};
  auto page = query(wanted);
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(page.blocks_read, 2000);
  ASSERT_TRUE(page.next);
  wanted.before = page.next;
  page = query(wanted);
  EXPECT_FALSE(page.next);
  EXPECT_EQ(page.blocks_read, 301);
}

TEST_F(AuditReaderTest, TellsTheHistoriesOfSeveralObjectsAtOnce) {
  const auto busy = base::Uuid::random(random_), rare = base::Uuid::random(random_);
  const auto about = [&](const base::Uuid& object, std::string reason) {
    auto it = record(std::move(reason));
    it.object = object;
    return it;
  };
  const auto start = clock_.now();
  write_block({about(rare, "long ago")});
  clock_.advance(1min);
  auto foreign = about(rare, "of another tenant");
  foreign.tenant = model::TenantId::random(random_);
  write_block({about(rare, "first"), foreign, about(rare, "second")});
  for (int i = 0; i < 2 * store::kBucketBlocks; ++i) write_block({about(busy, fmt::format("{}", i))});

  const auto told = [&](const HistoriesQuery& wanted) {
    std::vector<std::string> all;
    for (const auto& history : loop_.run(reader_.histories(wanted)).value()) {
      all.emplace_back();
      for (const auto& it : history) all.back() += it.reason + ";";
    }
    return all;
  };
  EXPECT_EQ(told({.tenant = tenant_, .objects = {rare, busy, base::Uuid::random(random_)}, .limit = 3}),
            (std::vector<std::string>{"second;first;long ago;", "511;510;509;", ""}));
  EXPECT_EQ(told({.tenant = tenant_, .objects = {rare}, .from = start + 30s}),
            (std::vector<std::string>{"second;first;"}));
  EXPECT_EQ(told({.tenant = tenant_}), std::vector<std::string>{});
}

TEST_F(AuditReaderTest, RefusesALimitOutOfRange) {
  EXPECT_EQ(reader_.query_now({.limit = 0}).error().field, "limit");
  EXPECT_EQ(reader_.query_now({.limit = 1001}).error().field, "limit");
}

TEST_F(AuditReaderTest, SaysThatABlockIsDamaged) {
  write(integration_);
  in_session([](store::Session& s) {
    return s.execute("UPDATE audit_blocks SET body = :body", {{"body", base::Bytes(3, 1)}});
  });
  EXPECT_THROW(static_cast<void>(query({})), store::StorageFault);
}

}  // namespace
}  // namespace sallyport::audit
