// As nth_fault_test.cpp, for assets, events, files, access policies, and what integrations use.
#include "store/access_policy_repository.h"
#include "store/asset_repository.h"
#include "store/attachment_repository.h"
#include "store/conformance/nth_fault_fixture.h"
#include "store/event_repository.h"
#include "store/idempotency_repository.h"
#include "store/tenant_repository.h"
#include "store/usage_repository.h"

namespace sallyport::store::conformance {
namespace {

using std::chrono::hours;

using InventoryFault = RepositoryFault;
SALLYPORT_ON_ALL_DATABASES(InventoryFault);

TEST_P(InventoryFault, OfAttachmentsAndBlobsLeavesNothingBehind) {
  const auto tenant = model::TenantId::random(random_);
  write([&](Session& s) {
    return TenantRepository(s).insert({.id = tenant, .name = "t", .created_at = clock_.now()}), 0;
  });
  const BlobDigest one{1}, two{2};
  for (const auto& digest : {one, two})
    sweep("announce blob",
          [&](Session& s) { EXPECT_TRUE(BlobRepository(s).announce(digest, 1, clock_.now())); });
  sweep_question("blob is alive", [&](Session& s) { BlobRepository(s).is_alive(one); });
  model::Attachment attachment{
      .id = model::AttachmentId::random(random_), .tenant = tenant, .name = "a", .digest = one};
  sweep("insert attachment", [&](Session& s) { AttachmentRepository(s).insert(attachment); });
  sweep_question("find attachment", [&](Session& s) { AttachmentRepository(s).find(tenant, attachment.id); });
  sweep_question("scan attachments", [&](Session& s) { AttachmentRepository(s).scan(tenant, {}, 0, 10); });
  sweep_question("count attachments", [&](Session& s) { AttachmentRepository(s).count(tenant, {}); });
  sweep_question("bytes of a tenant", [&](Session& s) { AttachmentRepository(s).bytes_of(tenant); });
  sweep("revoke links", [&](Session& s) { AttachmentRepository(s).revoke_links(attachment.id); });
  const auto later = clock_.now() + std::chrono::hours{2};
  sweep_question("unused blobs", [&](Session& s) { BlobRepository(s).unused(later, 10); });
  sweep("condemn blobs",
        [&](Session& s) { BlobRepository(s).condemn(std::vector{two}, later, clock_.now()); });
  sweep("erase blobs", [&](Session& s) { BlobRepository(s).erase(std::vector{two}); });
  sweep("erase attachment", [&](Session& s) { AttachmentRepository(s).erase(attachment.id); });
}

TEST_P(InventoryFault, OfAssetsEventsAndPoliciesLeavesNothingBehind) {
  const auto tenant = model::TenantId::random(random_);
  write([&](Session& s) {
    return TenantRepository(s).insert({.id = tenant, .name = "t", .created_at = clock_.now()}), 0;
  });
  model::Asset asset{
      .id = model::AssetId::random(random_), .tenant = tenant, .attributes = {{"line", "north"}}};
  sweep("insert asset", [&](Session& s) { AssetRepository(s).insert(asset); });
  auto changed = asset;
  changed.attributes = {{"line", "south"}};
  sweep("update asset", [&](Session& s) {
    auto written = changed;
    AssetRepository(s).update(written, asset);
  });
  const std::vector terms{asset_term(tenant, {"line", false, "south"}).value()};
  sweep_question("find asset", [&](Session& s) { AssetRepository(s).find(tenant, asset.id); });
  sweep_question("find public asset", [&](Session& s) { AssetRepository(s).find_public(asset.id); });
  sweep_question("scan assets",
                 [&](Session& s) { AssetRepository(s).scan({.tenant = tenant, .terms = terms}); });
  sweep_question("count assets", [&](Session& s) { AssetRepository(s).count(tenant); });
  sweep_question("count terms", [&](Session& s) { AssetRepository(s).count_up_to(terms, 10); });

  model::Event event{.id = model::EventId::random(random_), .tenant = tenant, .asset = asset.id};
  sweep("insert event", [&](Session& s) { EventRepository(s).insert(event); });
  sweep_question("find event", [&](Session& s) { EventRepository(s).find(tenant, event.id); });
  sweep_question("last event", [&](Session& s) { EventRepository(s).last_position(); });
  sweep_question("scan events", [&](Session& s) { EventRepository(s).scan({.tenant = tenant}); });

  model::AccessPolicy policy;
  policy.id = model::AccessPolicyId::random(random_);
  policy.tenant = tenant;
  policy.name = "p";
  sweep("insert policy", [&](Session& s) { AccessPolicyRepository(s).insert(policy); });
  policy.name = "q";
  sweep("update policy", [&](Session& s) { EXPECT_TRUE(AccessPolicyRepository(s).update(policy, 1)); });
  sweep_question("find policy", [&](Session& s) { AccessPolicyRepository(s).find(tenant, policy.id); });
  sweep_question("all policies", [&](Session& s) { AccessPolicyRepository(s).all(tenant); });
  sweep_question("version of policies", [&](Session& s) { AccessPolicyRepository(s).version(tenant); });
  sweep("erase policy", [&](Session& s) { EXPECT_TRUE(AccessPolicyRepository(s).erase(tenant, policy.id)); });

  const auto now = clock_.now();
  sweep("note key", [&](Session& s) {
    IdempotencyRepository(s).note(tenant.uuid, "key", "request", asset.id.uuid, now + hours{1});
  });
  sweep_question("find key",
                 [&](Session& s) { IdempotencyRepository(s).find(tenant.uuid, "key", "request", now); });
  sweep("sweep keys", [&](Session& s) { IdempotencyRepository(s).sweep(now + hours{2}); });
}

TEST_P(InventoryFault, OfPolicyAnnouncementsLeavesNothingBehind) {
  const auto tenant = model::TenantId::random(random_);
  write([&](Session& s) {
    return TenantRepository(s).insert({.id = tenant, .name = "t", .created_at = clock_.now()}), 0;
  });
  Announcement announcement{.policy = model::AccessPolicyId::random(random_),
                            .version = 1,
                            .tenant = tenant,
                            .made_at = clock_.now()};
  sweep("insert announcement",
        [&](Session& s) { AccessPolicyRepository(s).insert_announcement(announcement); });
  sweep_question("first announcement", [](Session& s) { AccessPolicyRepository(s).first_announcement(); });
  announcement.done_to = 7;
  sweep("move announcement", [&](Session& s) { AccessPolicyRepository(s).move_announcement(announcement); });
  EXPECT_EQ(read([](Session& s) { return AccessPolicyRepository(s).first_announcement(); })->done_to, 7);
  sweep("end announcement", [&](Session& s) { AccessPolicyRepository(s).end_announcement(announcement); });
}

TEST_P(InventoryFault, OfLimitsAndUsageLeavesNothingBehind) {
  const auto tenant = model::TenantId::random(random_);
  write([&](Session& s) {
    return TenantRepository(s).insert({.id = tenant, .name = "t", .created_at = clock_.now()}), 0;
  });
  const std::array usage{UsageRow{.tenant = tenant, .day = 1, .operation = "a", .count = 1},
                         UsageRow{.tenant = tenant, .day = 1, .operation = "b", .count = 1}};
  const std::array windows{
      WindowRow{.metered = model::Metered::kCalls, .length = 3600, .number = 1, .taken = 1},
      WindowRow{.metered = model::Metered::kTokens, .length = 3600, .number = 1, .taken = 1}};
  sweep("set limits",
        [&](Session& s) { EXPECT_TRUE(TenantRepository(s).set_limits(tenant, {.calls = {.per_day = 1}})); });
  sweep_question("limits", [&](Session& s) { TenantRepository(s).limits(tenant); });
  sweep("add usage", [&](Session& s) { UsageRepository(s).add(usage); });
  sweep("add usage again", [&](Session& s) { UsageRepository(s).add(usage); });
  sweep_question("list usage", [&](Session& s) {
    UsageRepository(s).list({.tenant = tenant, .from = 0, .to = 9}, 10, {});
  });
  sweep("add to windows", [&](Session& s) { UsageRepository(s).add_to_windows(windows); });
  sweep_question("windows", [](Session& s) { UsageRepository(s).windows(3600, 1); });
  sweep("sweep windows", [](Session& s) { EXPECT_EQ(UsageRepository(s).sweep_windows(3600, 2), 2); });
  sweep("sweep usage", [](Session& s) { EXPECT_EQ(UsageRepository(s).sweep(2), 2); });
}

}  // namespace
}  // namespace sallyport::store::conformance
