// Attachments and the blobs that hold their bytes, on every database.
#include "store/attachment_repository.h"

#include "store/conformance/backends.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using model::Attachment;

constexpr std::chrono::hours kHour{1};

class AttachmentRepositoryTest : public ConformanceTest {
 protected:
  AttachmentRepositoryTest() {
    for (auto* id : {&tenant_, &other_tenant_}) {
      *id = model::TenantId::random(random_);
      write([&](Session& s) {
        return TenantRepository(s).insert({.id = *id, .name = "t", .created_at = clock_.now()}), 0;
      });
    }
  }

  bool announce(const BlobDigest& digest) {
    return write([&](Session& s) { return BlobRepository(s).announce(digest, 7, clock_.now()); });
  }
  std::vector<BlobDigest> unused(std::int64_t limit = 100) {
    return read([&](Session& s) { return BlobRepository(s).unused(clock_.now() - kHour, limit); });
  }
  std::vector<BlobDigest> condemn() {
    const auto found = unused();
    return write(
        [&](Session& s) { return BlobRepository(s).condemn(found, clock_.now() - kHour, clock_.now()); });
  }
  bool is_alive(const BlobDigest& digest) {
    return read([&](Session& s) { return BlobRepository(s).is_alive(digest); });
  }
  Attachment insert(const model::AssetId& asset, const BlobDigest& digest,
                    std::optional<model::EventId> event = {}) {
    Attachment attachment{.id = model::AttachmentId::random(random_),
                          .tenant = tenant_,
                          .asset = asset,
                          .event = event,
                          .name = "a \u00fc 'file'.txt",
                          .content_type = "text/plain",
                          .size = 7,
                          .digest = digest,
                          .created_by = {.issuer = "i", .subject = "s", .display_name = "n", .email = "e"},
                          .created_at = clock_.now()};
    write([&](Session& s) { return AttachmentRepository(s).insert(attachment), 0; });
    return attachment;
  }
  std::optional<Attachment> find(const model::AttachmentId& id, std::optional<model::TenantId> tenant = {}) {
    return read([&](Session& s) { return AttachmentRepository(s).find(tenant.value_or(tenant_), id); });
  }
  void erase(const model::AttachmentId& id) {
    write([&](Session& s) { return AttachmentRepository(s).erase(id), 0; });
  }

  const BlobDigest one_{1, 2, 3}, two_{2};
  model::TenantId tenant_, other_tenant_;
};
SALLYPORT_ON_ALL_DATABASES(AttachmentRepositoryTest);

TEST_P(AttachmentRepositoryTest, AnAttachmentComesBackAsItWasWritten) {
  ASSERT_TRUE(announce(one_));
  const auto event = model::EventId::random(random_);
  const auto written = insert(model::AssetId::random(random_), one_, event);
  const auto found = find(written.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->asset, written.asset);
  EXPECT_EQ(found->event, event);
  EXPECT_EQ(found->position, written.position);
  EXPECT_EQ(found->name, written.name);
  EXPECT_EQ(found->content_type, "text/plain");
  EXPECT_EQ(found->size, 7);
  EXPECT_EQ(found->digest, one_);
  EXPECT_EQ(found->created_by, written.created_by);
  EXPECT_EQ(found->created_at, written.created_at);
  EXPECT_EQ(found->link_generation, 0);
  EXPECT_FALSE(find(written.id, other_tenant_));
  EXPECT_FALSE(find(insert(written.asset, one_).id)->event);
  write([&](Session& s) { return AttachmentRepository(s).revoke_links(written.id), 0; });
  EXPECT_EQ(find(written.id)->link_generation, 1);
  erase(written.id);
  EXPECT_FALSE(find(written.id));
}

TEST_P(AttachmentRepositoryTest, ListsThoseOfAnAssetInOrderAndCountsThem) {
  ASSERT_TRUE(announce(one_));
  const auto asset = model::AssetId::random(random_);
  std::vector<std::int64_t> positions;
  for (int i = 0; i < 3; ++i) positions.push_back(insert(asset, one_).position);
  insert(model::AssetId::random(random_), one_);
  const auto scan = [&](const model::TenantId& tenant, std::int64_t after, std::int64_t limit) {
    std::vector<std::int64_t> found;
    for (const auto& attachment :
         read([&](Session& s) { return AttachmentRepository(s).scan(tenant, asset, after, limit); }))
      found.push_back(attachment.position);
    return found;
  };
  EXPECT_EQ(scan(tenant_, 0, 100), positions);
  EXPECT_EQ(scan(tenant_, positions[0], 1), std::vector{positions[1]});
  EXPECT_EQ(scan(other_tenant_, 0, 100), std::vector<std::int64_t>{});
  const auto counted = read([&](Session& s) {
    AttachmentRepository attachments(s);
    return std::pair{attachments.count(tenant_, asset), attachments.bytes_of(tenant_)};
  });
  EXPECT_EQ(counted, (std::pair<std::int64_t, std::int64_t>{3, 28}));
  EXPECT_EQ(read([&](Session& s) { return AttachmentRepository(s).bytes_of(other_tenant_); }), 0);
}

TEST_P(AttachmentRepositoryTest, ABlobIsCondemnedWhenNobodyHasHadItForLong) {
  ASSERT_TRUE(announce(one_));
  ASSERT_TRUE(announce(two_));
  const auto attachment = insert(model::AssetId::random(random_), one_);
  EXPECT_TRUE(condemn().empty()) << "too young";
  clock_.advance(2 * kHour);
  ASSERT_TRUE(announce(two_)) << "its bytes come again";
  EXPECT_TRUE(condemn().empty());
  clock_.advance(2 * kHour);
  EXPECT_EQ(condemn(), std::vector{two_}) << "the other one belongs to an attachment";
  erase(attachment.id);
  EXPECT_EQ(condemn(), std::vector{one_});
}

TEST_P(AttachmentRepositoryTest, NobodyCountsOnABlobThatIsDying) {
  ASSERT_TRUE(announce(one_));
  EXPECT_TRUE(is_alive(one_));
  clock_.advance(2 * kHour);
  EXPECT_EQ(condemn(), std::vector{one_});
  EXPECT_FALSE(is_alive(one_));
  EXPECT_FALSE(announce(one_));
  EXPECT_TRUE(condemn().empty()) << "whoever has marked it removes it";
  clock_.advance(2 * kHour);
  EXPECT_EQ(condemn(), std::vector{one_}) << "unless they have ended in the middle";
  write([&](Session& s) { return BlobRepository(s).erase(std::vector{one_, two_}), 0; });
  EXPECT_TRUE(announce(one_));
  write([&](Session& s) { return BlobRepository(s).erase(std::vector{one_}), 0; });
  EXPECT_TRUE(is_alive(one_)) << "only those that are dying are erased";
}

TEST_P(AttachmentRepositoryTest, WhatIsUsedAgainMeanwhileIsNotCondemned) {
  for (const auto& digest : {one_, two_}) ASSERT_TRUE(announce(digest));
  clock_.advance(2 * kHour);
  EXPECT_EQ(unused(1).size(), 1U);
  EXPECT_EQ(unused().size(), 2U);
  insert(model::AssetId::random(random_), one_);
  const auto both = std::vector{one_, two_};
  EXPECT_EQ(
      write([&](Session& s) { return BlobRepository(s).condemn(both, clock_.now() - kHour, clock_.now()); }),
      std::vector{two_});
  EXPECT_TRUE(is_alive(one_));
}

}  // namespace
}  // namespace sallyport::store::conformance
