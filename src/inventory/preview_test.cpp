// Previews of policies for people, and how much a preview does at most.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inventory/house_fixture.h"
#include "inventory/policy_effects.h"

namespace sallyport::inventory {
namespace {

using model::AccessAction;
using model::AccessPolicy;
using testing::ElementsAre;
using testing::IsEmpty;

class Preview : public testing::Test, protected House {
 protected:
  model::Caller person(std::string name, std::string_view role = model::Role::kNone) {
    auto caller = model::caller_in(tenant, role);
    caller.person = model::Person{.account = model::AccountId::random(random)};
    caller.subject = caller.person->account.to_string();
    caller.name = std::move(name);
    return caller;
  }
  // About every asset, for one caller or everybody.
  static AccessPolicy policy_of(std::string name, model::AccessPermission permission) {
    AccessPolicy policy;
    policy.name = std::move(name);
    policy.permissions = {std::move(permission)};
    return policy;
  }
  static AccessPolicy reading_for(const model::Caller& who) {
    return policy_of("For " + who.name,
                     {.caller = {{model::Term{"subject", false, who.subject}}}, .read_attributes = {"*"}});
  }
  static AccessPolicy for_everybody() {
    return policy_of("For everybody", {.subjects = {"*"}, .read_attributes = {"*"}});
  }
  // Policies that a decision about any asset has to look at, with so many rules.
  void make_rules(int rules, const model::AccessPermission& whom = {.subjects = {"*"}}) {
    constexpr int kOfOne = 32;
    auto permission = whom;
    permission.write_event_types = {"Never"};
    for (int i = 0; i < rules / kOfOne; ++i) {
      auto policy = policy_of("Idle", {});
      policy.permissions.assign(kOfOne, permission);
      policy.actions = {AccessAction::kWriteEvent};
      make_policy(std::move(policy));
    }
  }
  // Somebody who asks about policies, and may do no more than these.
  model::Caller reviewer(std::initializer_list<std::string_view> more) {
    model::Role role{.name = "reviewer"};
    for (const std::string_view word : {"policies:read", "assets:read"})
      role.permissions.add(*model::parse_permission(word));
    for (const auto word : more) role.permissions.add(*model::parse_permission(word));
    auto caller = person("Rita");
    caller.role = std::make_shared<const model::Role>(role);
    return caller;
  }
  static AccessPolicy hiding(std::string attribute, const model::Caller& from) {
    auto policy = policy_of("Hidden", {.caller = {{model::Term{"subject", false, from.subject}}},
                                       .read_attributes = {std::move(attribute)}});
    policy.effect = model::PolicyEffect::kDeny;
    return policy;
  }
  Previewed preview(AccessPolicy proposed, Callers integrations, Callers people,
                    std::int64_t requests = 100) {
    return preview_by(administrator, std::move(proposed), std::move(integrations), std::move(people), {},
                      requests);
  }
  Previewed preview_by(const model::Caller& caller, std::optional<AccessPolicy> proposed,
                       Callers integrations, Callers people,
                       std::optional<model::AccessPolicyId> replaces = {}, std::int64_t requests = 100) {
    auto made = run(policies.preview(caller, std::move(proposed), replaces, requests, std::move(integrations),
                                     [&](store::Session&) { return people; }));
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }
  std::vector<model::Caller> many(std::size_t count) {
    std::vector<model::Caller> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(integration());
    return all;
  }
  // As the real way says.
  bool reads(const model::Caller& caller, const model::Asset& asset) {
    return run(service.get_asset(caller, asset.id)).has_value();
  }
};

TEST_F(Preview, TellsWhatPeopleCouldDoOtherwise) {
  const auto door = make_asset({{"line", "north"}});
  const auto ada = person("Ada"), bob = person("Bob");
  const auto viewer = person("Vera", model::Role::kEventViewer);
  const auto made = preview(reading_for(ada), {}, {.items = {ada, bob, viewer}}).effects;
  EXPECT_EQ(made.people, 1);
  EXPECT_EQ(made.integrations, 0);
  EXPECT_EQ(made.assets, 1);
  EXPECT_TRUE(made.complete);
  ASSERT_EQ(made.changes.size(), 1U);
  EXPECT_EQ(made.changes[0].person, ada.person->account);
  EXPECT_EQ(made.changes[0].integration, model::IntegrationId{});
  EXPECT_EQ(made.changes[0].caller_name, "Ada");
  EXPECT_THAT(made.changes[0].gained, ElementsAre(AccessAction::kReadAsset));
  EXPECT_FALSE(reads(ada, door));
  make_policy(reading_for(ada));
  EXPECT_TRUE(reads(ada, door)) << "as it was told";

  // What a role allows, a policy gives to nobody, and takes from those who may not write policies.
  auto deny = for_everybody();
  deny.effect = model::PolicyEffect::kDeny;
  deny.permissions.front().read_attributes = {};
  const auto boss = person("Boss", model::Role::kAdministrator);
  const auto lost = preview(deny, {}, {.items = {ada, bob, viewer, boss}}).effects;
  EXPECT_EQ(lost.people, 4);
  std::vector<std::string> losers;
  for (const auto& change : lost.changes) losers.push_back(change.caller_name);
  EXPECT_THAT(losers, ElementsAre("Ada", "Vera"));
  make_policy(deny);
  EXPECT_FALSE(reads(viewer, door));
  EXPECT_TRUE(reads(boss, door));
}

TEST_F(Preview, TellsWhatTheEndOfAPolicyTakesAndGives) {
  const auto door = make_asset({});
  const auto ada = person("Ada");
  const auto reading = make_policy(reading_for(ada));
  EXPECT_TRUE(reads(ada, door));
  const auto gone = preview_by(administrator, std::nullopt, {}, {.items = {ada}}, reading.id).effects;
  EXPECT_EQ(gone.people, 1);
  ASSERT_EQ(gone.changes.size(), 1U);
  EXPECT_THAT(gone.changes[0].lost, ElementsAre(AccessAction::kReadAsset));
  EXPECT_TRUE(reads(ada, door)) << "it was only asked about";
  ASSERT_TRUE(run(policies.remove(administrator, reading.id)));
  EXPECT_FALSE(reads(ada, door)) << "as it was told";

  EXPECT_EQ(field_of(run(policies.preview(administrator, {}, {}, 100, {}, {}))), "policy");
  EXPECT_EQ(run(policies.preview(administrator, {}, reading.id, 100, {}, {})).error().kind,
            base::ErrorKind::kNotFound);
}

TEST_F(Preview, TellsPeopleAndRequestsOnlyToThoseWhoMayReadThem) {
  const auto door = make_asset({});
  const auto ada = person("Ada");
  EXPECT_FALSE(reads(ada, door));
  audited(model::AuditAction::kAccessDenied);
  const auto told = [&](std::initializer_list<std::string_view> more) {
    return preview_by(reviewer(more), reading_for(ada), {}, {.items = {ada}});
  };
  for (const auto& hidden : {told({}), told({"audit:read"})}) {
    EXPECT_EQ(hidden.effects.people, 0);
    EXPECT_THAT(hidden.effects.changes, IsEmpty());
    EXPECT_THAT(hidden.differences, IsEmpty());
  }
  const auto without_log = told({"members:read"});
  EXPECT_EQ(without_log.effects.people, 1);
  EXPECT_EQ(without_log.looked_at, 0);
  EXPECT_FALSE(without_log.complete);
  EXPECT_EQ(told({"members:read", "audit:read"}).differences.size(), 1U);
}

// Whether a policy is about an asset would tell the value of what its filters name.
TEST_F(Preview, N03_TellsNothingOfAttributesThatAreHiddenFromWhoAsks) {
  const auto cheap = make_asset({{"line", "north"}, {"price", "12"}});
  const auto dear = make_asset({{"line", "north"}, {"price", "99"}});
  const auto ada = person("Ada");
  const auto rita = reviewer({"members:read", "audit:read"});
  for (const auto& asset : {cheap, dear}) EXPECT_FALSE(reads(ada, asset));
  audited(model::AuditAction::kAccessDenied);
  auto of_line = reading_for(ada);
  of_line.filters = {{model::Term{"line", false, "north"}}};
  const auto stored = make_policy(of_line);
  make_policy(hiding("price", rita));
  for (const bool negated : {false, true})
    for (const auto& replaces : {std::optional<model::AccessPolicyId>(), std::optional(stored.id)}) {
      auto probing = reading_for(ada);
      probing.filters = {{model::Term{"price", negated, "12"}}};
      const auto told = preview_by(rita, probing, {}, {.items = {ada}}, replaces);
      EXPECT_EQ(told.effects.assets, 0);
      EXPECT_THAT(told.effects.changes, IsEmpty());
      EXPECT_FALSE(told.effects.complete);
      EXPECT_THAT(told.differences, IsEmpty());
      EXPECT_EQ(told.looked_at, 0);
    }
  auto open = for_everybody();
  open.filters = of_line.filters;
  EXPECT_EQ(preview_by(rita, open, {}, {.items = {person("Bob")}}).effects.assets, 2) << "line is no secret";
}

TEST_F(Preview, N03_AQuestionAboutAnAssetThatWhoAsksDoesNotSeeIsAboutNone) {
  const auto door = make_asset({{"line", "north"}, {"price", "12"}});
  const auto ada = person("Ada");
  auto blind = reviewer({}), half = reviewer({});
  make_policy(reading_for(ada));
  make_policy(hiding("price", half));
  auto deny = policy_of("Hidden", {.caller = {{model::Term{"subject", false, blind.subject}}}});
  deny.effect = model::PolicyEffect::kDeny;
  make_policy(deny);
  const Inquiry inquiry{.asker = ada, .action = AccessAction::kReadAsset, .asset = door.id};
  EXPECT_EQ(kind_of(run(policies.explain(blind, inquiry))), base::ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(run(policies.policies_of(blind, door.id))), base::ErrorKind::kNotFound);
  EXPECT_THAT(run(policies.explain(half, inquiry))->readable, ElementsAre("line"));
  EXPECT_THAT(run(policies.explain(administrator, inquiry))->readable, ElementsAre("line", "price"));
  EXPECT_EQ(run(policies.policies_of(half, door.id))->size(), 3U);
}

TEST_F(Preview, DecidesRequestsOfPeopleAnew) {
  const auto door = make_asset({});
  const auto ada = person("Ada"), gone = person("Gone");
  EXPECT_FALSE(reads(ada, door));
  EXPECT_FALSE(reads(gone, door));
  audited(model::AuditAction::kAccessDenied);
  const auto made = preview(reading_for(ada), {}, {.items = {ada}});
  EXPECT_EQ(made.looked_at, 1) << "who has left is asked no more";
  EXPECT_TRUE(made.complete);
  ASSERT_EQ(made.differences.size(), 1U);
  EXPECT_EQ(made.differences[0].request.record.person, ada.person->account);
  EXPECT_TRUE(made.differences[0].allowed_then);
}

TEST_F(Preview, LooksAtTheFirstAssetsAndSaysThatThereAreMore) {
  const auto caller = integration();
  for (std::size_t i = 0; i < kMostAssetsTried; ++i) make_asset({});
  const auto all = preview(for_everybody(), {.items = {caller}}, {}).effects;
  EXPECT_EQ(all.assets, std::ssize(all.changes));
  EXPECT_EQ(all.changes.size(), kMostAssetsTried);
  EXPECT_TRUE(all.complete);
  make_asset({});
  const auto some = preview(for_everybody(), {.items = {caller}}, {}).effects;
  EXPECT_EQ(some.changes.size(), kMostAssetsTried);
  EXPECT_FALSE(some.complete);
}

TEST_F(Preview, LooksAtTheFirstCallersOfEachKindAndSaysThatThereAreMore) {
  make_asset({});
  Callers integrations{.items = many(kMostIntegrationsTried)}, people;
  for (std::size_t i = 0; i < kMostPeopleTried; ++i) people.items.push_back(person("Somebody"));
  const auto asked = [&] { return preview(for_everybody(), integrations, people).effects; };
  EXPECT_TRUE(asked().complete);
  EXPECT_EQ(asked().changes.size(), kMostIntegrationsTried + kMostPeopleTried);
  people.items.push_back(person("One more"));
  EXPECT_EQ(asked().people, std::ssize(people.items) - 1);
  EXPECT_FALSE(asked().complete);
  people.items.pop_back();
  integrations.items.push_back(integration());
  EXPECT_EQ(asked().integrations, std::ssize(integrations.items) - 1);
  EXPECT_FALSE(asked().complete);
  integrations.items.pop_back();
  people.complete = false;  // some were not even sought
  EXPECT_FALSE(asked().complete);
}

// However many rules there are, a preview looks at some millions of them; what it tells it has looked at
// whole.
TEST_F(Preview, LooksAtFewerWhereThereAreManyRules) {
  make_rules(1600);
  for (int i = 0; i < 10; ++i) make_asset({});
  const auto made = preview(for_everybody(), {.items = many(kMostIntegrationsTried)},
                            {.items = {person("Ada"), person("Bob")}});
  const auto& effects = made.effects;
  EXPECT_GT(effects.integrations, 1);
  EXPECT_LT(effects.integrations, std::ssize(many(kMostIntegrationsTried)));
  EXPECT_EQ(effects.people, 2) << "people have a share of their own";
  EXPECT_EQ(effects.assets, 10);
  EXPECT_FALSE(effects.complete);
  EXPECT_EQ(std::ssize(effects.changes), (effects.integrations + effects.people) * effects.assets);
}

TEST_F(Preview, AsksAboutFewerAssetsWhereOneCallerWouldTakeTooMuchOfIt) {
  auto few = integration(), many_rules = integration();
  make_rules(6400, {.caller = {{model::Term{"subject", false, many_rules.subject}}}});
  for (std::size_t i = 0; i < kMostAssetsTried; ++i) make_asset({});
  EXPECT_EQ(preview(for_everybody(), {.items = {few}}, {}).effects.assets, 50);
  const auto effects = preview(for_everybody(), {.items = {few, many_rules}}, {}).effects;
  EXPECT_EQ(effects.integrations, 2);
  EXPECT_GE(effects.assets, 1);
  EXPECT_LT(effects.assets, 50);
  EXPECT_EQ(std::ssize(effects.changes), 2 * effects.assets) << "of both the same ones";
  EXPECT_FALSE(effects.complete);
}

TEST_F(Preview, LooksAtOneAssetAtLeast) {
  make_rules(6400);
  for (int i = 0; i < 3; ++i) make_asset({});
  auto proposed = for_everybody();
  for (const auto* name : {"a", "b", "c", "d", "e", "f", "g"}) {
    proposed.permissions.front().write_event_types.emplace_back(name);
    proposed.permissions.front().behaviours.emplace_back(name);
  }
  const auto effects = preview(proposed, {.items = many(9)}, {}).effects;
  EXPECT_EQ(effects.assets, 1);
  EXPECT_GE(effects.integrations, 1);
  EXPECT_LT(effects.integrations, 9);
  EXPECT_EQ(std::ssize(effects.changes), effects.integrations);
  EXPECT_FALSE(effects.complete);
}

TEST_F(Preview, DecidesFewerRequestsAnewWhereThereAreManyRulesAndSaysSo) {
  const auto door = make_asset({});
  const auto caller = integration();
  constexpr int kRequests = 300;
  for (int i = 0; i < kRequests; ++i) EXPECT_FALSE(reads(caller, door));
  audited(model::AuditAction::kAccessDenied);
  const auto whole = preview(reading_for(caller), {.items = {caller}}, {}, kRequests);
  EXPECT_EQ(whole.looked_at, kRequests);
  EXPECT_TRUE(whole.complete);
  make_rules(9600);
  const auto part = preview(reading_for(caller), {.items = {caller}}, {}, kRequests);
  EXPECT_GT(part.looked_at, 0);
  EXPECT_LT(part.looked_at, kRequests);
  EXPECT_FALSE(part.complete);
}

}  // namespace
}  // namespace sallyport::inventory
