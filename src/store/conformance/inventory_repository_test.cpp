// Assets, events, access policies and idempotency keys on every database.
#include <set>

#include "store/access_policy_repository.h"
#include "store/asset_repository.h"
#include "store/conformance/backends.h"
#include "store/event_repository.h"
#include "store/idempotency_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using model::Asset;
using model::Term;

class InventoryRepositoryTest : public ConformanceTest {
 protected:
  InventoryRepositoryTest() {
    for (auto* id : {&tenant_, &other_tenant_}) {
      *id = model::TenantId::random(random_);
      write([&](Session& s) {
        return TenantRepository(s).insert({.id = *id, .name = "t", .created_at = clock_.now()}), 0;
      });
    }
  }

  Asset insert(model::Attributes attributes, std::optional<model::TenantId> tenant = {}) {
    Asset asset{.id = model::AssetId::random(random_),
                .tenant = tenant.value_or(tenant_),
                .attributes = std::move(attributes),
                .behaviours = {"RecordEvidence"},
                .proof_mechanism = "SIMPLE_HASH",
                .created_at = clock_.now(),
                .changed_at = clock_.now()};
    write([&](Session& s) { return AssetRepository(s).insert(asset), 0; });
    return asset;
  }
  std::vector<model::AssetId> scan(std::optional<std::vector<Term>> terms, std::int64_t after = 0,
                                   std::int64_t limit = 100) {
    std::vector<std::int64_t> numbers;
    if (terms)
      for (const auto& term : *terms) numbers.push_back(asset_term(tenant_, term).value());
    return read([&](Session& s) {
      AssetScan scan{.tenant = tenant_, .after = after, .limit = limit};
      if (terms) scan.terms = numbers;
      std::vector<model::AssetId> ids;
      for (const auto& asset : AssetRepository(s).scan(scan).assets) ids.push_back(asset.id);
      return ids;
    });
  }
  model::Event event_of(const Asset& asset) {
    return {.id = model::EventId::random(random_),
            .tenant = asset.tenant,
            .asset = asset.id,
            .operation = "Record",
            .behaviour = "RecordEvidence",
            .attributes = {{"arc_display_type", "Opened"}},
            .declared = clock_.now(),
            .accepted = clock_.now(),
            .stored = clock_.now(),
            .principal_declared = {.issuer = "i", .subject = "s", .display_name = "n", .email = "e"},
            .principal_accepted = {.issuer = "I", .subject = "S", .display_name = "N", .email = "E"}};
  }
  model::Event insert_event(model::Event event) {
    write([&](Session& s) { return EventRepository(s).insert(event), 0; });
    return event;
  }

  model::TenantId tenant_, other_tenant_;
};
SALLYPORT_ON_ALL_DATABASES(InventoryRepositoryTest);

TEST_P(InventoryRepositoryTest, AnAssetComesBackAsItWasWritten) {
  const model::AttributeMap place{{"floor", "2"}};
  auto asset = insert({{"line", "north"}, {"place", place}, {"photos", std::vector{place, place}}});
  const auto find = [&](const model::TenantId& tenant) {
    return read([&](Session& s) { return AssetRepository(s).find(tenant, asset.id); });
  };
  const auto found = find(tenant_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->attributes, asset.attributes);
  EXPECT_EQ(found->behaviours, asset.behaviours);
  EXPECT_EQ(found->proof_mechanism, "SIMPLE_HASH");
  EXPECT_EQ(found->position, asset.position);
  EXPECT_EQ(found->created_at, asset.created_at);
  EXPECT_TRUE(found->tracked);
  EXPECT_FALSE(find(other_tenant_));
  EXPECT_FALSE(read([&](Session& s) { return AssetRepository(s).find_public(asset.id); }));
}

TEST_P(InventoryRepositoryTest, AScanFindsWhatHasOneOfTheTermsInOrderAndNoneTwice) {
  const auto north = insert({{"line", "north"}, {"type", "Pump"}});
  const auto south = insert({{"line", "south"}});
  const auto bare = insert({});
  insert({{"line", "north"}}, other_tenant_);
  const Term line_north{"line", false, "north"}, line_south{"line", false, "south"},
      any_line{"line", false, "*"}, pump{"type", false, "Pump"};
  EXPECT_EQ(scan(std::nullopt), (std::vector{north.id, south.id, bare.id}));
  EXPECT_EQ(scan({{line_north}}), std::vector{north.id});
  EXPECT_EQ(scan({{any_line}}), (std::vector{north.id, south.id}));
  EXPECT_EQ(scan({{line_south, pump, line_north, any_line}}), (std::vector{north.id, south.id}));
  EXPECT_EQ(scan({{Term{"line", false, "east"}}}), std::vector<model::AssetId>{});
  EXPECT_EQ(scan({{any_line}}, north.position), std::vector{south.id});
  EXPECT_EQ(scan(std::nullopt, 0, 2), (std::vector{north.id, south.id}));
  EXPECT_FALSE(asset_term(tenant_, Term{"line", true, "north"}));
}

TEST_P(InventoryRepositoryTest, AScanTakesAsManyTermsAsItSays) {
  std::vector<Term> terms;
  for (std::size_t i = 0; i < AssetRepository::kMostTerms; ++i)
    terms.push_back({"n", false, std::to_string(i)});
  const auto last = insert({{"n", std::to_string(AssetRepository::kMostTerms - 1)}});
  for (const std::size_t count : {2U, 4U, 5U, 16U, 17U, 63U}) {
    const auto part = std::vector(terms.end() - static_cast<std::ptrdiff_t>(count), terms.end());
    EXPECT_EQ(scan(part), std::vector{last.id}) << count;
  }
  EXPECT_EQ(scan(terms), std::vector{last.id});
}

TEST_P(InventoryRepositoryTest, AChangeOfAttributesMovesTheAssetInTheIndex) {
  const auto before = insert({{"line", "north"}, {"type", "Pump"}, {"text", "old"}});
  auto after = before;
  after.attributes = {{"line", "south"}, {"type", "Pump"}, {"text", model::AttributeMap{{"a", "b"}}}};
  after.tracked = false;
  write([&](Session& s) { return AssetRepository(s).update(after, before), 0; });
  EXPECT_EQ(after.version, 2);
  EXPECT_EQ(scan({{Term{"line", false, "north"}}}), std::vector<model::AssetId>{});
  EXPECT_EQ(scan({{Term{"line", false, "south"}}}), std::vector{before.id});
  EXPECT_EQ(scan({{Term{"type", false, "Pump"}}}), std::vector{before.id});
  EXPECT_EQ(scan({{Term{"text", false, "old"}}}), std::vector<model::AssetId>{});
  EXPECT_EQ(scan({{Term{"text", false, "*"}}}), std::vector{before.id});
  const auto found = read([&](Session& s) { return AssetRepository(s).find(tenant_, before.id); });
  EXPECT_EQ(found->attributes, after.attributes);
  EXPECT_FALSE(found->tracked);
  EXPECT_EQ(found->version, 2);
}

TEST_P(InventoryRepositoryTest, AssetsAreCountedUpToALimit) {
  for (int i = 0; i < 5; ++i) insert({{"line", "north"}});
  insert({{"line", "south"}}, other_tenant_);
  const std::vector terms{asset_term(tenant_, {"line", false, "north"}).value()};
  const auto count = [&](std::int64_t most) {
    return read([&](Session& s) { return AssetRepository(s).count_up_to(terms, most); });
  };
  EXPECT_EQ(count(100), 5);
  EXPECT_EQ(count(3), 3);
  EXPECT_EQ(read([&](Session& s) { return AssetRepository(s).count(tenant_); }), 5);
  EXPECT_EQ(read([&](Session& s) { return AssetRepository(s).last_position(); }), 6);
}

TEST_P(InventoryRepositoryTest, EventsComeInTheOrderInWhichTheyWereStored) {
  const auto door = insert({});
  const auto pump = insert({});
  auto changing = event_of(door);
  changing.asset_attributes = {{"state", "open"}};
  changing.removed_attributes = {"old"};
  const auto first = insert_event(event_of(door));
  const auto second = insert_event(event_of(pump));
  const auto third = insert_event(changing);
  const auto scan = [&](EventScan wanted) {
    wanted.tenant = tenant_;
    return read([&](Session& s) {
      std::vector<model::EventId> ids;
      for (const auto& event : EventRepository(s).scan(wanted)) ids.push_back(event.id);
      return ids;
    });
  };
  EXPECT_EQ(scan({}), (std::vector{third.id, second.id, first.id}));
  EXPECT_EQ(scan({.newest_first = false}), (std::vector{first.id, second.id, third.id}));
  EXPECT_EQ(scan({.asset = door.id}), (std::vector{third.id, first.id}));
  EXPECT_EQ(scan({.asset = door.id, .changes_only = true}), std::vector{third.id});
  EXPECT_EQ(scan({.after = third.position}), (std::vector{second.id, first.id}));
  EXPECT_EQ(scan({.newest_first = false, .after = first.position, .limit = 1}), std::vector{second.id});
  EXPECT_EQ(read([&](Session& s) { return EventRepository(s).last_position(); }), third.position);

  const auto found = read([&](Session& s) { return EventRepository(s).find(tenant_, third.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->asset, door.id);
  EXPECT_EQ(found->asset_attributes, changing.asset_attributes);
  EXPECT_EQ(found->removed_attributes, changing.removed_attributes);
  EXPECT_EQ(found->principal_declared, changing.principal_declared);
  EXPECT_EQ(found->principal_accepted, changing.principal_accepted);
  EXPECT_EQ(found->type(), "Opened");
  EXPECT_FALSE(read([&](Session& s) { return EventRepository(s).find(other_tenant_, third.id); }));
}

model::AccessPolicy full_policy() {
  model::AccessPolicy policy;
  policy.name = "Nights";
  policy.description = "who may see what";
  policy.effect = model::PolicyEffect::kDeny;
  policy.filters = {{{"line", false, "north"}, {"line", true, "*"}}, {{"type", false, "Pump"}}};
  policy.permissions = {{.subjects = {"*"},
                         .caller = {{{"jwt_line", false, "north"}}},
                         .behaviours = {"a"},
                         .include_attributes = {"b"},
                         .read_attributes = {"c", "d"},
                         .write_attributes = {"e"},
                         .read_event_types = {"f"},
                         .write_event_types = {"g"}},
                        {}};
  policy.actions = {model::AccessAction::kReadAsset, model::AccessAction::kWriteEvent};
  policy.windows = {
      {.days = 0b11111, .from = std::chrono::minutes{480}, .utc_offset = std::chrono::minutes{-60}}};
  policy.sources = {model::Network::parse("10.0.0.0/8").value(), model::Network::parse("fd00::1").value()};
  return policy;
}

TEST_P(InventoryRepositoryTest, APolicyComesBackAsItWasWritten) {
  auto policy = full_policy();
  policy.id = model::AccessPolicyId::random(random_);
  policy.tenant = tenant_;
  policy.created_at = clock_.now();
  write([&](Session& s) { return AccessPolicyRepository(s).insert(policy), 0; });
  const auto find = [&](const model::TenantId& tenant) {
    return read([&](Session& s) { return AccessPolicyRepository(s).find(tenant, policy.id); });
  };
  EXPECT_EQ(find(tenant_), policy);
  EXPECT_FALSE(find(other_tenant_));
  EXPECT_EQ(read([&](Session& s) { return AccessPolicyRepository(s).all(tenant_); }), std::vector{policy});
}

TEST_P(InventoryRepositoryTest, EveryChangeOfAPolicyRaisesTheNumberOfItsTenant) {
  const auto number = [&](const model::TenantId& tenant) {
    return read([&](Session& s) { return AccessPolicyRepository(s).version(tenant); });
  };
  EXPECT_EQ(number(tenant_), 0);
  auto policy = full_policy();
  policy.id = model::AccessPolicyId::random(random_);
  policy.tenant = tenant_;
  write([&](Session& s) { return AccessPolicyRepository(s).insert(policy), 0; });
  EXPECT_EQ(number(tenant_), 1);
  policy.name = "Days";
  const auto update = [&](std::int64_t expected) {
    return write([&](Session& s) { return AccessPolicyRepository(s).update(policy, expected); });
  };
  EXPECT_FALSE(update(2));
  EXPECT_EQ(number(tenant_), 1);
  EXPECT_TRUE(update(1));
  EXPECT_EQ(number(tenant_), 2);
  const auto erase = [&](const model::TenantId& tenant) {
    return write([&](Session& s) { return AccessPolicyRepository(s).erase(tenant, policy.id); });
  };
  EXPECT_FALSE(erase(other_tenant_));
  EXPECT_TRUE(erase(tenant_));
  EXPECT_FALSE(erase(tenant_));
  EXPECT_EQ(number(tenant_), 3);
  EXPECT_EQ(number(other_tenant_), 0);
}

TEST_P(InventoryRepositoryTest, PoliciesAreListedByAgeOrByNameAndByWhatTheyAreCalled) {
  std::vector<model::AccessPolicy> made;
  for (const char* name : {"b", "a", "c", "a"}) {
    auto& policy = made.emplace_back();
    policy.id = model::AccessPolicyId::random(random_);
    policy.tenant = tenant_;
    policy.name = name;
    policy.description = "of " + policy.name;
    policy.created_at = clock_.now();
    write([&](Session& s) { return AccessPolicyRepository(s).insert(policy), 0; });
    clock_.advance(std::chrono::seconds{1});
  }
  const auto names = [&](AccessPolicyQuery query) {
    query.tenant = tenant_;
    return read([&](Session& s) {
      std::string all;
      for (const auto& policy : AccessPolicyRepository(s).list(query)) all += policy.name;
      return all;
    });
  };
  EXPECT_EQ(names({}), "baca");
  EXPECT_EQ(names({.order = AccessPolicyOrder::kName}), "aabc");
  EXPECT_EQ(names({.name = "a"}), "aa");
  EXPECT_EQ(names({.description = "of c"}), "c");
  EXPECT_EQ(names({.after = &made[1]}), "ca");
  EXPECT_EQ(names({.order = AccessPolicyOrder::kName, .after = &made[0]}), "c");
  EXPECT_EQ(names({.limit = 2}), "ba");
  EXPECT_EQ(
      read([&](Session& s) { return AccessPolicyRepository(s).count({.tenant = tenant_, .name = "a"}); }), 2);
}

TEST_P(InventoryRepositoryTest, AnIdempotencyKeyRemembersWhatItMadeUntilItExpires) {
  const auto scope = base::Uuid::random(random_), other = base::Uuid::random(random_),
             made = base::Uuid::random(random_);
  const auto now = clock_.now();
  write([&](Session& s) {
    return IdempotencyRepository(s).note(scope, "k", "request", made, now + std::chrono::hours{1}), 0;
  });
  const auto find = [&](const base::Uuid& in, const char* key, const char* request, base::Time at) {
    return read([&](Session& s) { return IdempotencyRepository(s).find(in, key, request, at); });
  };
  ASSERT_TRUE(find(scope, "k", "request", now));
  EXPECT_EQ(find(scope, "k", "request", now)->object, made);
  EXPECT_TRUE(find(scope, "k", "request", now)->same_request);
  EXPECT_FALSE(find(scope, "k", "another", now)->same_request);
  EXPECT_FALSE(find(other, "k", "request", now));
  EXPECT_FALSE(find(scope, "K", "request", now));
  const auto later = now + std::chrono::hours{1};
  EXPECT_FALSE(find(scope, "k", "request", later));
  const auto sweep = [&](base::Time at) {
    return write([&](Session& s) { return IdempotencyRepository(s).sweep(at); });
  };
  EXPECT_EQ(sweep(now), 0);
  EXPECT_EQ(sweep(later), 1);
}

}  // namespace
}  // namespace sallyport::store::conformance
