// Assets: who sees them, what of them, and in which pages.
#include <gtest/gtest.h>

#include "inventory/house_fixture.h"

namespace sallyport::inventory {
namespace {

using base::ErrorKind;
using model::Asset;
using std::chrono::seconds;

class AssetsTest : public testing::Test, protected House {};

TEST_F(AssetsTest, R13_NobodySeesAnythingUntilAPolicyOrARoleLetsThem) {
  const auto pump = make_asset({{"line", "north"}});
  EXPECT_TRUE(list(integration({{"line", "north"}})).empty());
  EXPECT_EQ(kind_of(run(service.get_asset(integration(), pump.id))), ErrorKind::kNotFound);
  EXPECT_EQ(ids_of(list(administrator)), std::vector{pump.id});
  EXPECT_EQ(ids_of(list(integration({}, model::Role::kEventViewer))), std::vector{pump.id});
  EXPECT_TRUE(list(caller_in(make_tenant("South"))).empty());
}

TEST_F(AssetsTest, J23_APolicyActsOnTheVeryNextQuestionAndEndsSo) {
  const auto pump = make_asset({{"line", "north"}});
  make_asset({{"line", "south"}});
  const auto caller = integration({{"line", "north"}});
  EXPECT_TRUE(list(caller).empty());
  const auto policy = make_policy(policy_for("north", all_of({"line=north"})));
  EXPECT_EQ(ids_of(list(caller)), std::vector{pump.id});
  EXPECT_TRUE(list(integration({{"line", "south"}})).empty());
  EXPECT_TRUE(run(service.get_asset(caller, pump.id)));
  ASSERT_TRUE(
      run(policies.change(administrator, policy.id, [](model::AccessPolicy& p) { p.permissions.clear(); })));
  EXPECT_TRUE(list(caller).empty());
  EXPECT_EQ(kind_of(run(service.get_asset(caller, pump.id))), ErrorKind::kNotFound);
}

TEST_F(AssetsTest, WhatMayNotBeReadIsAbsentAndCannotBeFilteredBy) {
  const auto pump = make_asset({{"line", "north"}, {"serial", "P7"}, {"code", "4711"}});
  make_policy(policy_for("north", all_of({"line=north"}), {.read_attributes = {"serial"}}));
  const auto caller = integration({{"line", "north"}});
  const auto seen = run(service.get_asset(caller, pump.id));
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->attributes, (model::Attributes{{"serial", "P7"}}));
  EXPECT_EQ(list(caller).front().attributes, seen->attributes);
  EXPECT_EQ(list(caller, {.filters = all_of({"serial=P7"})}).size(), 1U);
  EXPECT_EQ(list(caller, {.filters = all_of({"code=4711"})}).size(), 0U);
  EXPECT_EQ(list(caller, {.filters = all_of({"code=*"})}).size(), 0U);
  EXPECT_EQ(list(caller, {.filters = all_of({"code!=4711"})}).size(), 1U);  // as for an asset without one
}

TEST_F(AssetsTest, AreFoundByAPartOfTheNameThatTheCallerMayRead) {
  const auto straight = make_asset({{"line", "north"}, {"arc_display_name", "Stra\u00dfe 7"}});
  const auto hidden = make_asset({{"line", "north"}, {"secret", "yes"}, {"arc_display_name", "strasse 8"}});
  make_asset({{"line", "north"}, {"arc_display_name", "Loading bay"}});
  make_asset({{"line", "north"}});
  EXPECT_EQ(ids_of(list(administrator, {.search = "STRASSE"})), (std::vector{straight.id, hidden.id}));
  make_policy(
      policy_for("north", all_of({"line=north", "secret!=yes"}), {.read_attributes = {"arc_display_name"}}));
  make_policy(policy_for("north", all_of({"secret=yes"}), {.read_attributes = {"line"}}));
  const auto caller = integration({{"line", "north"}});
  EXPECT_EQ(list(caller).size(), 4U);
  EXPECT_EQ(ids_of(list(caller, {.search = "stra"})), std::vector{straight.id});
  EXPECT_EQ(run(service.list_assets(caller, {.search = "stra", .count = true})).value().total, 1);
  EXPECT_EQ(run(service.list_assets(administrator, {.search = "stra", .count = true})).value().total, 2);
  EXPECT_EQ(field_of(run(service.list_assets(administrator, {.search = std::string(257, 'x')}))), "search");
}

TEST_F(AssetsTest, ThoseThatAreNamedComeOnOnePageAsFarAsTheyAreSeen) {
  const auto first = make_asset({{"line", "north"}}), second = make_asset({{"line", "south"}});
  make_policy(policy_for("north", all_of({"line=north"}), {.read_attributes = {"line"}}));
  const auto unknown = model::AssetId::random(random);
  const std::vector all{second.id, unknown, first.id};
  const auto page = run(service.list_assets(administrator, {.ids = all, .limit = 1})).value();
  EXPECT_EQ(ids_of(page.items), (std::vector{second.id, first.id}));
  EXPECT_EQ(page.next, 0);
  EXPECT_EQ(ids_of(list(administrator, {.filters = all_of({"line=south"}), .ids = all})),
            std::vector{second.id});
  EXPECT_EQ(ids_of(list(integration({{"line", "north"}}), {.ids = all})), std::vector{first.id});
  EXPECT_EQ(field_of(run(service.list_assets(administrator, {.ids = std::vector(101, unknown)}))), "ids");
}

TEST_F(AssetsTest, ARoleThatIsLimitedToAssetsSeesThoseOnly) {
  const auto pump = make_asset({{"line", "north"}, {"type", "Pump"}});
  make_asset({{"line", "south"}, {"type", "Pump"}});
  model::Role role{.name = "north_guard", .assets = all_of({"line=north"})};
  role.permissions.add(*model::parse_permission("assets:read"));
  role.permissions.add(*model::parse_permission("assets:write"));
  auto caller = integration();
  caller.role = std::make_shared<const model::Role>(role);
  EXPECT_EQ(ids_of(list(caller)), std::vector{pump.id});
  EXPECT_TRUE(run(service.create_asset(caller, {.attributes = {{"line", "north"}}})));
  EXPECT_EQ(kind_of(run(service.create_asset(caller, {.attributes = {{"line", "south"}}}))),
            ErrorKind::kForbidden);
}

TEST_F(AssetsTest, ADenyingPolicyTakesFromTheRoleButNotFromWhoWritesPolicies) {
  make_asset({{"line", "north"}});
  auto deny = policy_for("north", {}, {});
  deny.effect = model::PolicyEffect::kDeny;
  deny.permissions = {{.subjects = {"*"}}};
  make_policy(deny);
  EXPECT_TRUE(list(integration({}, model::Role::kEventViewer)).empty());
  EXPECT_EQ(list(administrator).size(), 1U);
}

TEST_F(AssetsTest, PagesGoOnAfterTheLastOneAndConcurrentWritesNeitherSkipNorRepeat) {
  std::vector<model::AssetId> stable;
  for (int i = 0; i < 10; ++i) stable.push_back(make_asset({{"n", std::to_string(i)}}).id);
  AssetQuery query{.limit = 3};
  std::vector<model::AssetId> seen;
  do {
    const auto page = run(service.list_assets(administrator, query)).value();
    for (const auto& asset : page.items) seen.push_back(asset.id);
    query.after = page.next;
    if (seen.size() < 10) {
      make_asset({{"n", "new"}});
      ASSERT_TRUE(run(
          service.change_asset(administrator, stable.front(), {.attributes = {{"n", "x"}}, .what = "c"})));
    }
  } while (query.after != 0);
  ASSERT_GE(seen.size(), stable.size());
  EXPECT_TRUE(std::equal(stable.begin(), stable.end(), seen.begin()));
  EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), seen.size());
}

TEST_F(AssetsTest, TheTotalIsOfTheWholeQuery) {
  for (int i = 0; i < 7; ++i) make_asset({{"line", i % 2 == 0 ? "north" : "south"}});
  make_policy(policy_for("north", all_of({"line=north"})));
  const auto total = [&](const model::Caller& caller, model::AllOf filters) {
    return run(service.list_assets(caller, {.filters = std::move(filters), .limit = 1, .count = true}))
        .value()
        .total;
  };
  EXPECT_EQ(total(administrator, {}), 7);
  EXPECT_EQ(total(administrator, all_of({"line=south"})), 3);
  EXPECT_EQ(total(integration({{"line", "north"}}), {}), 4);
  EXPECT_EQ(total(integration(), {}), 0);
  EXPECT_EQ(run(service.list_assets(administrator, {})).value().total, std::nullopt);
}

TEST_F(AssetsTest, AListTakesALimitFrom1To500) {
  EXPECT_EQ(field_of(run(service.list_assets(administrator, {.limit = 0}))), "limit");
  EXPECT_EQ(field_of(run(service.list_assets(administrator, {.limit = 501}))), "limit");
  EXPECT_TRUE(run(service.list_assets(administrator, {.limit = 500})));
}

TEST_F(AssetsTest, MakingOneNeedsTheRole) {
  const auto refused = run(service.create_asset(integration(), {.attributes = {{"a", "b"}}}));
  EXPECT_EQ(kind_of(refused), ErrorKind::kForbidden);
  EXPECT_TRUE(list(administrator).empty());
  EXPECT_EQ(audited(model::AuditAction::kAccessDenied).size(), 1U);
}

TEST_F(AssetsTest, MakingOneWithWhatAPolicyDeniesToWriteIsRefused) {
  auto deny = policy_for("x", all_of({"line=north"}), {.write_attributes = {"code"}});
  deny.effect = model::PolicyEffect::kDeny;
  deny.permissions[0].subjects = {"*"};
  make_policy(deny);
  model::Role role{.name = "maker"};
  role.permissions.add(*model::parse_permission("assets:write"));
  auto caller = integration();
  caller.role = std::make_shared<const model::Role>(role);
  const auto make = [&](model::Attributes attributes) {
    return run(service.create_asset(caller, {.attributes = std::move(attributes)}));
  };
  EXPECT_EQ(make({{"line", "north"}, {"code", "1"}}).error().code, "denied_by_policy");
  EXPECT_TRUE(make({{"line", "north"}}));
  EXPECT_TRUE(make({{"line", "south"}, {"code", "1"}}));
  EXPECT_EQ(audited(model::AuditAction::kAccessDenied).size(), 1U);
}

TEST_F(AssetsTest, AttributesTogetherHaveALimitAlsoAfterMany) {
  model::Attributes big;
  for (int i = 0; i < 13; ++i) big.emplace("a" + std::to_string(i), std::string(4000, 'x'));
  EXPECT_EQ(field_of(run(service.create_asset(administrator, {.attributes = big}))), "attributes");
  big.erase("a0");
  const auto made = make_asset(big);
  const auto changed = run(service.change_asset(
      administrator, made.id, {.attributes = {{"b", std::string(4000, 'x')}}, .what = "Grown"}));
  EXPECT_EQ(field_of(changed), "assetAttributes");
  EXPECT_EQ(run(service.get_asset(administrator, made.id))->attributes, big);
}

TEST_F(AssetsTest, AnAssetIsShownAsItWas) {
  const auto pump = make_asset({{"state", "new"}, {"line", "north"}});
  const auto made_at = clock.now();
  clock.advance(seconds{10});
  ASSERT_TRUE(run(service.change_asset(
      administrator, pump.id, {.attributes = {{"state", "used"}}, .removed = {"line"}, .what = "c"})));
  const auto changed_at = clock.now();
  clock.advance(seconds{10});
  ASSERT_TRUE(run(service.record_event(
      administrator, pump.id, {.operation = std::string(model::kStopTracking), .behaviour = "Builtin"})));
  const auto at = [&](base::Time time) { return run(service.get_asset(administrator, pump.id, time)); };
  EXPECT_EQ(at(made_at)->attributes, pump.attributes);
  EXPECT_EQ(at(made_at + seconds{9})->attributes, pump.attributes);
  EXPECT_EQ(at(changed_at)->attributes, (model::Attributes{{"state", "used"}}));
  EXPECT_TRUE(at(changed_at)->tracked);
  EXPECT_FALSE(at(clock.now())->tracked);
  EXPECT_FALSE(run(service.get_asset(administrator, pump.id))->tracked);
  EXPECT_EQ(kind_of(at(made_at - seconds{1})), ErrorKind::kNotFound);
}

TEST_F(AssetsTest, AChangeOfAStaleVersionIsRefused) {
  const auto pump = make_asset({{"state", "new"}});
  const auto change = [&](std::int64_t version) {
    return run(service.change_asset(administrator, pump.id, {.attributes = {{"state", "used"}}, .what = "c"},
                                    version));
  };
  EXPECT_EQ(kind_of(change(2)), ErrorKind::kConflict);
  EXPECT_EQ(change(1)->version, 2);
}

TEST_F(AssetsTest, APublicAssetIsForEverybodyByItsAddressAndNoPolicyIsAboutIt) {
  const auto open = make_asset({{"line", "north"}}, true);
  const auto closed = make_asset({{"line", "north"}});
  make_policy(policy_for("north", all_of({"line=north"})));
  EXPECT_TRUE(run(service.public_asset(open.id)));
  EXPECT_EQ(kind_of(run(service.public_asset(closed.id))), ErrorKind::kNotFound);
  EXPECT_EQ(ids_of(list(integration({{"line", "north"}}))), std::vector{closed.id});
  EXPECT_EQ(list(administrator, {.is_public = true}).size(), 1U);
}

TEST_F(AssetsTest, ARepeatedKeyMakesNothingNew) {
  const Idempotency key{.key = "k1", .request = "POST /api/assets {}"};
  const auto first = run(service.create_asset(administrator, {}, key));
  const auto again = run(service.create_asset(administrator, {}, key));
  EXPECT_EQ(first->id, again->id);
  EXPECT_EQ(list(administrator).size(), 1U);
  const auto other =
      run(service.create_asset(administrator, {}, Idempotency{.key = "k1", .request = "another"}));
  EXPECT_EQ(kind_of(other), ErrorKind::kConflict);
  EXPECT_EQ(field_of(other), "Idempotency-Key");
  EXPECT_EQ(field_of(run(service.create_asset(administrator, {}, Idempotency{.key = "a b", .request = ""}))),
            "Idempotency-Key");
  clock.advance(kIdempotencyKept);
  EXPECT_NE(run(service.create_asset(administrator, {}, key))->id, first->id);
}

// More conditions than one question to the index takes, each met by several assets.
TEST_F(AssetsTest, ManyPoliciesOfOneCallerAreLookedUpTogether) {
  constexpr int kFloors = 100, kSeen = 70;
  for (int floor = 0; floor < kSeen; ++floor)
    make_policy(policy_for("north", all_of({"type=Door", "floor=" + std::to_string(floor)})));
  std::vector<model::AssetId> visible;
  for (int i = 0; i < 3 * kFloors; ++i) {
    const auto asset = make_asset({{"floor", std::to_string(i % kFloors)}, {"type", "Door"}});
    if (i % kFloors < kSeen) visible.push_back(asset.id);
  }
  EXPECT_EQ(ids_of(list(integration({{"line", "north"}}), {.limit = 7})), visible);
  EXPECT_EQ(ids_of(list(integration({{"line", "north"}}), {.limit = 500})), visible);
}

}  // namespace
}  // namespace sallyport::inventory
