// Access policies: how they are made and changed, and what they tell about themselves.
#include <set>

#include <gtest/gtest.h>

#include "inventory/house_fixture.h"
#include "inventory/sight.h"

namespace sallyport::inventory {
namespace {

using base::ErrorKind;
using model::AccessPolicy;

class PoliciesTest : public testing::Test, protected House {
 protected:
  AccessPolicy named(std::string name) {
    AccessPolicy policy;
    policy.name = std::move(name);
    return policy;
  }
  base::Result<AccessPolicy> create(AccessPolicy policy) {
    return run(policies.create(administrator, std::move(policy)));
  }
  async::Task<bool> maintained() {
    co_await policies.maintain();
    co_return true;
  }
};

TEST_F(PoliciesTest, TheyAreMadeChangedAndDeletedWithARecordEach) {
  const auto made = make_policy(named("Pumps"));
  EXPECT_EQ(run(policies.get(administrator, made.id)), made);
  const auto changed =
      run(policies.change(administrator, made.id, [](AccessPolicy& p) { p.name = "Doors"; }, 1));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(kind_of(run(policies.change(
                administrator, made.id, [](AccessPolicy& p) { p.name = "x"; }, 1))),
            ErrorKind::kConflict);
  EXPECT_EQ(run(policies.change(administrator, made.id, [](AccessPolicy&) {}))->version,
            2);  // nothing differs
  ASSERT_TRUE(run(policies.remove(administrator, made.id)));
  EXPECT_EQ(kind_of(run(policies.get(administrator, made.id))), ErrorKind::kNotFound);
  EXPECT_EQ(audited(model::AuditAction::kPolicyCreated).size(), 1U);
  EXPECT_EQ(audited(model::AuditAction::kPolicyChanged).size(), 1U);
  EXPECT_EQ(audited(model::AuditAction::kPolicyDeleted).size(), 1U);
}

TEST_F(PoliciesTest, R6_AChangeBecomesAnEventOfEachAssetThatItIsAbout) {
  const auto north = make_asset({{"line", "north"}});
  const auto south = make_asset({{"line", "south"}});
  const auto told = [&](const model::Asset& asset) {
    std::vector<std::string> types;
    const auto page = run(service.list_events(
        administrator,
        {.asset = asset.id, .operation = std::string(model::kRecord), .newest_first = false, .limit = 100}));
    for (const auto& event : page.value().items) {
      EXPECT_EQ(event.principal_accepted.display_name, "Archivist Internal");
      types.emplace_back(event.type());
    }
    return types;
  };
  const auto policy = make_policy(policy_for("north", all_of({"line=north"})));
  EXPECT_EQ(told(north), std::vector<std::string>{"Access Policy Created"});
  EXPECT_TRUE(told(south).empty());
  ASSERT_TRUE(run(policies.change(administrator, policy.id,
                                  [](AccessPolicy& p) { p.filters = all_of({"line=south"}); })));
  ASSERT_TRUE(run(policies.change(administrator, policy.id, [](AccessPolicy&) {}))) << "changes nothing";
  EXPECT_EQ(told(north).size(), 1U);
  EXPECT_EQ(told(south), std::vector<std::string>{"Access Policy Changed"});
}

TEST_F(PoliciesTest, R6_APolicyAboutManyAssetsIsToldOfInBatchesAndOnEachOnce) {
  constexpr std::size_t kAssets = 450;
  std::vector<model::Asset> assets;
  for (std::size_t i = 0; i < kAssets; ++i) assets.push_back(make_asset({{"line", "north"}}));
  const auto policy = make_policy(policy_for("north", all_of({"line=north"})));
  const auto told = [&] {
    const auto page = run(service.list_events(
        administrator, {.operation = std::string(model::kRecord), .limit = kLargestPage}));
    std::set<model::AssetId> once;
    for (const auto& event : page.value().items) EXPECT_TRUE(once.insert(event.asset).second);
    return once.size();
  };
  const auto at_once = told();
  EXPECT_GT(at_once, 0U);
  EXPECT_LT(at_once, kAssets);
  faulty.arm(store::Fault::kOnce, 5);  // in the middle of the next batch
  EXPECT_ANY_THROW(run(maintained()));
  EXPECT_TRUE(faulty.disarm());
  EXPECT_EQ(told(), at_once);
  run(maintained());
  EXPECT_EQ(told(), kAssets);
  run(maintained());
  EXPECT_EQ(told(), kAssets);
}

TEST_F(PoliciesTest, OnlyThoseWithThePermissionOfTheTenantManageThem) {
  const auto made = make_policy(named("Pumps"));
  for (const auto& [caller, kind] :
       {std::pair{integration({}, model::Role::kEventViewer), ErrorKind::kForbidden},
        std::pair{caller_in(make_tenant("South")), ErrorKind::kNotFound}}) {
    EXPECT_EQ(kind_of(run(policies.get(caller, made.id))), kind);
    EXPECT_EQ(kind_of(run(policies.change(caller, made.id, [](AccessPolicy&) {}))), kind);
    EXPECT_EQ(kind_of(run(policies.remove(caller, made.id))), kind);
    EXPECT_EQ(kind_of(run(policies.assets_of(caller, made.id, {}))), kind);
  }
  EXPECT_TRUE(run(policies.get(administrator, made.id)));
}

// Else it could let itself at the others.
TEST_F(PoliciesTest, ARoleThatIsLimitedToAssetsManagesNone) {
  const auto made = make_policy(named("Pumps"));
  auto caller = integration();
  auto role = *caller_in(tenant).role;
  role.assets = all_of({"line=north"});
  caller.role = std::make_shared<const model::Role>(role);
  EXPECT_EQ(run(policies.create(caller, policy_for("x", {}))).error().code, "exceeds_own_role");
  EXPECT_EQ(kind_of(run(policies.change(caller, made.id, [](AccessPolicy&) {}))), ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(run(policies.remove(caller, made.id))), ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(run(policies.get(caller, made.id))), ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(run(policies.policies_of(caller, make_asset({}).id))), ErrorKind::kForbidden);
  EXPECT_EQ(kind_of(run(policies.explain(caller, {.asker = caller, .asset = make_asset({}).id}))),
            ErrorKind::kForbidden);
  EXPECT_EQ(audited(model::AuditAction::kAccessDenied).size(), 6U);
}

TEST_F(PoliciesTest, LimitsAreNamed) {
  EXPECT_EQ(field_of(create(named(""))), "name");
  EXPECT_EQ(field_of(create(named(std::string(129, 'n')))), "name");
  auto policy = named("x");
  policy.filters = {{}};
  EXPECT_EQ(field_of(create(policy)), "filters[0]");
  policy = named("x");
  policy.permissions = {{}, {.read_attributes = {"a", ""}}};
  EXPECT_EQ(field_of(create(policy)), "permissions[1].readAttributes[1]");
  policy = named("x");
  policy.windows = {{.days = 0}};
  EXPECT_EQ(field_of(create(policy)), "windows[0].days");
  policy.windows = {{.days = 1, .from = std::chrono::minutes{600}, .until = std::chrono::minutes{600}}};
  EXPECT_EQ(field_of(create(policy)), "windows[0]");
  policy = named("x");
  policy.permissions.resize(33);
  EXPECT_EQ(field_of(create(policy)), "permissions");
}

TEST_F(PoliciesTest, ListsPageByAgeAndByName) {
  for (const char* name : {"b", "c", "a"}) {
    make_policy(named(name));
    clock.advance(std::chrono::seconds{1});
  }
  const auto names = [&](PolicyQuery query) {
    std::string all;
    for (;;) {
      const auto page = run(policies.list(administrator, query)).value();
      EXPECT_EQ(page.total, query.name ? 1 : 3);
      for (const auto& policy : page.items) all += policy.name;
      if (!page.more) return all;
      query.after = page.items.back();
    }
  };
  EXPECT_EQ(names({.limit = 1}), "bca");
  EXPECT_EQ(names({.order = PolicyOrder::kName, .limit = 2}), "abc");
  EXPECT_EQ(names({.name = "c"}), "c");
}

TEST_F(PoliciesTest, WhatAPolicyIsAboutAndWhatIsAboutAnAsset) {
  const auto north = make_asset({{"line", "north"}});
  make_asset({{"line", "south"}});
  make_asset({{"line", "north"}}, true);
  const auto policy = make_policy(policy_for("x", all_of({"line=north"})));
  make_policy(policy_for("x", all_of({"line=south"})));
  EXPECT_EQ(ids_of(run(policies.assets_of(administrator, policy.id, {}))->items), std::vector{north.id});
  EXPECT_EQ(run(policies.policies_of(administrator, north.id)), std::vector{policy});
}

TEST_F(PoliciesTest, AnExplanationTellsWhatIsDecidedAndWhy) {
  const auto pump = make_asset({{"line", "north"}, {"serial", "P7"}});
  const auto right =
      make_policy(policy_for("north", all_of({"line=north"}), {.read_attributes = {"serial"}}));
  const auto wrong = make_policy(policy_for("north", all_of({"line=south"})));
  const auto caller = integration({{"line", "north"}});
  const auto told = run(policies.explain(administrator, {.asker = caller, .asset = pump.id}));
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->allowed);
  EXPECT_EQ(told->reason, "policy");
  EXPECT_EQ(told->rule, right.id);
  EXPECT_FALSE(told->role_allows);
  EXPECT_EQ(told->readable, std::vector<std::string>{"serial"});
  ASSERT_EQ(told->policies.size(), 2U);
  EXPECT_TRUE(told->policies[0].spoke);
  EXPECT_EQ(told->policies[1].id, wrong.id);
  EXPECT_EQ(told->policies[1].failed, "filter");
  EXPECT_EQ(told->policies[1].detail, "line=south");

  const auto denied = run(policies.explain(administrator, {.asker = caller,
                                                           .action = model::AccessAction::kWriteAsset,
                                                           .asset = pump.id,
                                                           .attributes = {"serial"}}));
  EXPECT_FALSE(denied->allowed);
  EXPECT_EQ(denied->reason, "no_policy");
  const auto spoken = std::ranges::find(denied->policies, right.id, &Spoken::id);
  ASSERT_NE(spoken, denied->policies.end());
  EXPECT_EQ(spoken->failed, "name");

  EXPECT_EQ(kind_of(run(policies.explain(caller, {.asker = caller, .asset = pump.id}))),
            ErrorKind::kForbidden);
  auto stranger = caller_in(make_tenant("South"));
  EXPECT_EQ(kind_of(run(policies.explain(administrator, {.asker = stranger, .asset = pump.id}))),
            ErrorKind::kNotFound);
}

TEST_F(PoliciesTest, APreviewTellsWhichRequestsWouldBeDecidedOtherwise) {
  const auto north = make_asset({{"line", "north"}});
  const auto south = make_asset({{"line", "south"}});
  make_policy(policy_for("north", all_of({"line=south"}), {.write_event_types = {"Opened"}}));
  const auto caller = integration({{"line", "north"}});
  const auto read = [&](const model::Asset& asset) {
    return run(service.get_asset(caller, asset.id)).has_value();
  };
  const auto open = [&](std::string type) {
    return run(service.record_event(
                   caller, south.id,
                   {.behaviour = "b", .attributes = {{std::string(model::kDisplayType), std::move(type)}}}))
        .has_value();
  };
  EXPECT_FALSE(read(north));
  EXPECT_TRUE(open("Opened"));
  EXPECT_FALSE(open("Closed"));
  run(policies.list(administrator, {}));
  audited(model::AuditAction::kAccessDenied);

  const auto preview = [&](AccessPolicy proposed) {
    return run(policies.preview(administrator, std::move(proposed), {}, 100, {.items = {caller}}, {}))
        .value();
  };
  const auto widened = preview(policy_for("north", {}, {.write_event_types = {"Closed"}}));
  EXPECT_EQ(widened.looked_at, 3);
  ASSERT_EQ(widened.differences.size(), 2U);  // newest first
  EXPECT_EQ(widened.differences[0].action, model::AccessAction::kWriteEvent);
  EXPECT_EQ(widened.differences[0].asset, south.id);
  EXPECT_TRUE(widened.differences[0].allowed_then);
  EXPECT_EQ(widened.differences[1].action, model::AccessAction::kReadAsset);
  EXPECT_EQ(widened.differences[1].asset, north.id);

  auto deny = policy_for("north", {}, {.write_event_types = {"*"}});
  deny.effect = model::PolicyEffect::kDeny;
  const auto narrowed = preview(deny);
  ASSERT_EQ(narrowed.differences.size(), 1U);
  EXPECT_TRUE(narrowed.differences[0].allowed_now);
  EXPECT_FALSE(narrowed.differences[0].allowed_then);
  EXPECT_TRUE(run(policies.list(administrator, {}))->items.size() == 1U);  // nothing was made
}

TEST_F(PoliciesTest, APreviewInThePlaceOfAPolicyLeavesThatOneOut) {
  const auto north = make_asset({{"line", "north"}});
  const auto policy = make_policy(policy_for("north", {}, {.write_event_types = {"*"}}));
  const auto caller = integration({{"line", "north"}});
  ASSERT_TRUE(run(service.record_event(caller, north.id, {.behaviour = "b"})));
  audited(model::AuditAction::kAccessDenied);
  const auto differences = [&](std::optional<model::AccessPolicyId> replaces) {
    return run(policies.preview(administrator, policy_for("south", {}), replaces, 1000, {.items = {caller}},
                                {}))
        ->differences.size();
  };
  EXPECT_EQ(differences(std::nullopt), 0U);
  EXPECT_EQ(differences(policy.id), 1U);
  EXPECT_EQ(
      field_of(run(policies.preview(administrator, policy_for("south", {}), {}, 0, {.items = {caller}}, {}))),
      "requests");
}

TEST_F(PoliciesTest, APreviewTellsWhatIntegrationsCouldDoOtherwise) {
  const auto north = make_asset({{"line", "north"}, {"state", "on"}, {"price", "7"}});
  make_asset({{"line", "south"}});
  make_policy(policy_for("north", {}, {.read_attributes = {"line", "price"}}));
  const auto caller = integration({{"line", "north"}});
  const auto stranger = integration({{"line", "west"}});
  const auto effects = [&](AccessPolicy proposed) {
    return run(policies.preview(administrator, std::move(proposed), {}, 1, {.items = {caller, stranger}}, {}))
        ->effects;
  };
  const auto more = effects(policy_for("north", all_of({"line=north"}),
                                       {.read_attributes = {"state"}, .write_event_types = {"Opened"}}));
  EXPECT_EQ(more.integrations, 1);
  EXPECT_EQ(more.assets, 1);
  EXPECT_TRUE(more.complete);
  ASSERT_EQ(more.changes.size(), 1U);
  EXPECT_EQ(more.changes[0].integration, caller.integration);
  EXPECT_EQ(more.changes[0].asset, north.id);
  EXPECT_EQ(more.changes[0].gained, std::vector{model::AccessAction::kWriteEvent});
  EXPECT_EQ(more.changes[0].attributes_gained, std::vector<std::string>{"state"});
  EXPECT_TRUE(more.changes[0].lost.empty() && more.changes[0].attributes_lost.empty());

  auto deny = policy_for("north", {}, {.read_attributes = {"price"}});
  deny.effect = model::PolicyEffect::kDeny;
  const auto less = effects(deny);
  EXPECT_EQ(less.assets, 2);
  ASSERT_EQ(less.changes.size(), 1U);  // the other asset has no price
  EXPECT_EQ(less.changes[0].attributes_lost, std::vector<std::string>{"price"});
  EXPECT_TRUE(less.changes[0].lost.empty());
}

TEST_F(PoliciesTest, APreviewTellsNothingOfAssetsThatAreHiddenFromWhoAsks_N03) {
  make_asset({{"line", "north"}});
  make_asset({{"line", "south"}});
  const auto caller = integration({{"line", "west"}});
  auto limited = administrator;
  model::Role role{.name = "reviewer"};
  role.permissions.add(*model::parse_permission("policies:read"));
  limited.role = std::make_shared<const model::Role>(role);
  const auto assets = [&](const model::Caller& by) {
    const auto told =
        run(policies.preview(by, policy_for("west", all_of({"line=south"})), {}, 1, {.items = {caller}}, {}));
    EXPECT_TRUE(told);
    return told ? told->effects.assets : -1;
  };
  EXPECT_EQ(assets(administrator), 1);
  EXPECT_EQ(assets(limited), 0) << "nor whether there is one";
}

TEST(Ruling, IsReadFromTheTextThatWasWritten) {
  AccessPolicy policy;
  base::FakeRandom random;
  policy.id = model::AccessPolicyId::random(random);
  policy.name = "No [\"x\"] at night";
  const model::Attributes none;
  for (const bool with_rule : {true, false}) {
    policy::AccessDecision decision{.reason = "denied_by_policy", .rule = with_rule ? &policy : nullptr};
    policy::Question question{.action = model::AccessAction::kWriteEvent, .asset = &none};
    question.behaviour = "a] b";
    question.event_type = "\"Opened\"";
    auto ruling = parse_ruling(write_ruling(question, decision));
    ASSERT_TRUE(ruling);
    EXPECT_EQ(ruling->action, model::AccessAction::kWriteEvent);
    EXPECT_EQ(ruling->reason, "denied_by_policy");
    EXPECT_EQ(ruling->rule.has_value(), with_rule);
    EXPECT_EQ(ruling->names, (std::vector<std::string>{"a] b", "\"Opened\""}));
    question = {.action = model::AccessAction::kReadAsset, .asset = &none};
    ruling = parse_ruling(write_ruling(question, decision));
    ASSERT_TRUE(ruling);
    EXPECT_EQ(ruling->rule.has_value(), with_rule);
  }
  EXPECT_FALSE(parse_ruling("event:write no_policy [\"RecordEvid"));
  EXPECT_FALSE(parse_ruling("insufficient_scope: users:write"));
  EXPECT_FALSE(parse_ruling(""));
}

}  // namespace
}  // namespace sallyport::inventory
