// What the holder of a token may do: its role, what is granted to the integration now, and the scope of the
// token, whichever is least (external API N8, N18; security C07).
#include "integrations/caller.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "base/test_refusal.h"
#include "integrations/house_fixture.h"
#include "policy/decision.h"

namespace sallyport::integrations {
namespace {

using base::code_of;
using model::Role;

class CallerTest : public testing::Test {
 protected:
  void grant(std::vector<std::string> scopes) {
    ASSERT_TRUE(house.run(service.change(admin, made.integration.id, {.scopes = std::move(scopes)})));
  }
  model::Caller holder(std::string scope = {}) {
    auto token = house.token(made.integration);
    token.scope = std::move(scope);
    return house.on_core(0, [&] { return holder_of(token, service.read_model(0), house.clock.now()); })
        .value();
  }
  static std::string may(const model::Caller& caller) {
    std::vector<std::string_view> words;
    for (const auto word : {"integrations:write", "users:read", "users:write"})
      if (policy::decide(caller, word, caller.tenant)) words.emplace_back(word);
    return fmt::format("{}", fmt::join(words, " "));
  }

  House house;
  Service& service = *house.service;
  model::TenantId tenant = house.make_tenant("North");
  model::Caller admin = model::caller_in(tenant);
  WithSecret made = [this] {
    house.run(service.create(admin, {.name = "Another", .role = std::string(Role::kAdministrator)})).value();
    return house.run(service.create(admin, {.name = "Root", .role = std::string(Role::kAdministrator)}))
        .value();
  }();
};

TEST_F(CallerTest, MayDoWhatItsRoleGivesWhileNoScopesAreGranted) {
  const auto caller = holder();
  EXPECT_EQ(may(caller), "integrations:write users:read users:write");
  EXPECT_FALSE(caller.limited);
  EXPECT_EQ(caller.role->permissions, model::PermissionSet::all());
}

TEST_F(CallerTest, MayDoNoMoreThanIsGrantedNow_N8_N18) {
  grant({"users:read", "users:write"});
  EXPECT_EQ(may(holder()), "users:read users:write");
  EXPECT_EQ(may(holder("users:read users:write")), "users:read users:write");
  grant({"users:read"});
  EXPECT_EQ(may(holder("users:read users:write")), "users:read");
  EXPECT_EQ(holder("users:read users:write").scopes, (std::vector<std::string>{"users:read"}));
  grant({"groups:read"});
  EXPECT_EQ(may(holder("users:read users:write")), "");
}

TEST_F(CallerTest, MayDoNoMoreThanTheTokenSays_C07) {
  grant({"users:read", "users:write"});
  EXPECT_EQ(may(holder("users:read")), "users:read");
  grant({});
  EXPECT_EQ(may(holder("users:read")), "users:read") << "it was limited when it was issued";
  EXPECT_EQ(may(holder()), "integrations:write users:read users:write");
}

TEST_F(CallerTest, MayDoNothingInTheNativeApiWithWordsOfTheExternalApi) {
  grant({"core_platform:read"});
  EXPECT_EQ(may(holder()), "");
  EXPECT_TRUE(policy::within_scopes(holder(), "core_platform:read"));
  EXPECT_FALSE(policy::within_scopes(holder(), "assets:read"));
}

TEST_F(CallerTest, IsLimitedWithoutATokenAsWell) {
  grant({"users:read"});
  EXPECT_EQ(may(caller_of(house.seen(0, made.integration.id))), "users:read");
}

// --- ways around it

TEST_F(CallerTest, GivesNoRoleBeyondItsScopes_N22) {
  grant({"integrations:write", "users:read"});
  const auto caller = holder();
  const auto create = [&](std::string_view role) {
    return house.run(service.create(caller, {.name = "X", .role = std::string(role)}));
  };
  EXPECT_EQ(code_of(create(Role::kAdministrator)), "exceeds_own_role");
  EXPECT_EQ(code_of(create(Role::kEventViewer)), "exceeds_own_role");
  EXPECT_TRUE(create(Role::kNone));
}

TEST_F(CallerTest, GetsNoSecretForMoreThanItsTokenMayDo_C07) {
  grant({"integrations:write", "users:read"});
  const auto& id = made.integration.id;
  EXPECT_EQ(code_of(house.run(service.add_credential(holder("integrations:write"), id))), "exceeds_own_role");
  EXPECT_EQ(code_of(house.run(service.regenerate(holder("integrations:write"), id, {}))), "exceeds_own_role");
  EXPECT_TRUE(house.run(service.regenerate(holder(), id, {}))) << "the new secret is for the same";
}

TEST_F(CallerTest, WidensNeitherItsOwnScopesNorThoseOfOthers_C07) {
  const auto other =
      house
          .run(service.create(
              admin, {.name = "Other", .role = std::string(Role::kEventViewer), .scopes = {"groups:read"}}))
          .value();
  grant({"integrations:write", "groups:read"});
  const auto widen = [&](const model::IntegrationId& id, std::vector<std::string> scopes) {
    return house.run(service.change(holder(), id, {.scopes = std::move(scopes)}));
  };
  EXPECT_FALSE(widen(made.integration.id, {}));
  EXPECT_FALSE(widen(made.integration.id, {"integrations:write", "users:read"}));
  EXPECT_EQ(code_of(widen(other.integration.id, {})), "exceeds_own_role");
  EXPECT_EQ(code_of(widen(other.integration.id, {"users:read"})), "exceeds_own_role");
}

TEST_F(CallerTest, DoesNotCountAsAnAdministratorOfTheTenant_N22) {
  const auto another = house.run(service.list(admin, {.name = "Another"})).value().items.front();
  grant({"users:read"});
  EXPECT_EQ(code_of(house.run(service.remove(admin, another.id))), "last_administrator");
  EXPECT_EQ(code_of(house.run(
                service.change(admin, another.id, {.scopes = std::vector<std::string>{"users:read"}}))),
            "last_administrator");
}

}  // namespace
}  // namespace sallyport::integrations
