// What the role of an integration lets it do, who may give it, and that somebody stays who administers the
// tenant (accessia A16, archivist R8, §6; security N22).
#include <initializer_list>

#include <gtest/gtest.h>

#include "base/test_refusal.h"
#include "integrations/house_fixture.h"
#include "integrations/service.h"
#include "store/administrator_repository.h"
#include "store/change_repository.h"
#include "store/role_repository.h"

namespace sallyport::integrations {
namespace {

using base::code_of;
using base::field_of;
using base::kind_of;
using model::Role;

class RolesTest : public testing::Test {
 protected:
  static Role role(std::string name, std::initializer_list<const char*> permissions) {
    Role made{.name = std::move(name)};
    for (const char* word : permissions) made.permissions.add(*model::parse_permission(word));
    return made;
  }
  // What directory does with a role: up to the commit, answering what it would do then, or to the end.
  std::function<async::Task<>()> commit_role(const Role& role) {
    return house.store.write_now([&](store::Session& session) {
      store::RoleRepository roles(session);
      if (const auto before = roles.find(tenant, role.name))
        EXPECT_TRUE(roles.update(tenant, role, before->version));
      else
        EXPECT_TRUE(roles.insert(tenant, role));
      store::ChangeRepository(session).append("role", tenant.bytes(), house.clock.now());
      return service.republication(session, tenant, role.name);
    });
  }
  void store_role(const Role& role) { publish(commit_role(role)); }
  void publish(const std::function<async::Task<>()>& after_commit) {
    house.run([](std::function<async::Task<>()> bring) -> async::Task<bool> {
      co_await bring();
      co_return true;
    }(after_commit));
  }
  base::Result<model::Integration> create(const model::Caller& by, std::string_view name,
                                          std::optional<std::string> role = {},
                                          model::IntegrationKind kind = model::IntegrationKind::kCustom) {
    NewIntegration wanted;
    wanted.kind = kind;
    wanted.name = name;
    wanted.role = std::move(role);
    auto made = house.run(service.create(by, std::move(wanted)));
    if (!made) return std::unexpected(std::move(made).error());
    return std::move(made->integration);
  }
  base::Result<model::Integration> change(const model::Caller& by, const model::Integration& of,
                                          IntegrationChange to) {
    return house.run(service.change(by, of.id, std::move(to)));
  }
  base::Result<model::Integration> give(const model::Caller& by, const model::Integration& to,
                                        std::string_view role) {
    return change(by, to, {.role = std::string(role)});
  }
  model::Integration administrator(std::string_view name) {
    return create(admin, name, std::string(Role::kAdministrator)).value();
  }
  model::Caller acting(const model::Integration& integration) {
    return caller_of(*house.seen(0, integration.id));
  }
  bool may(const model::Integration& integration, std::string_view permission) {
    std::size_t cores = 0;
    for (std::size_t core = 0; core < kCores; ++core)
      cores += house.seen(core, integration.id)->role->permissions.contains(permission) ? 1 : 0;
    EXPECT_TRUE(cores == 0 || cores == kCores) << cores << " cores say so";
    return cores == kCores;
  }
  std::int64_t administrators() {
    return house.store.read_now(
        [&](store::Session& session) { return store::count_administrators(session, tenant, kIssuer); });
  }
  Administrator entry_of(const model::Integration& integration) {
    return {.issuer = std::string(kIssuer), .subject = integration.id.to_string()};
  }

  House house;
  Service& service = *house.service;
  model::TenantId tenant = house.make_tenant("North");
  model::Caller admin = caller_in(tenant);
};

TEST_F(RolesTest, A16_ARoleOfTheTenantSaysWhatAnIntegrationMayDo) {
  store_role(role("night_shift", {"users:read"}));
  const auto pump = create(admin, "Pump", "night_shift").value();
  EXPECT_EQ(pump.role, "night_shift");
  EXPECT_TRUE(may(pump, "users:read"));
  EXPECT_FALSE(may(pump, "events:read"));
}

TEST_F(RolesTest, R8_AChangedRoleActsOnEveryCoreOnceItIsPublished) {
  store_role(role("night_shift", {"users:read"}));
  const auto pump = create(admin, "Pump", "night_shift").value();
  const auto bring = commit_role(role("night_shift", {"events:read"}));
  EXPECT_TRUE(may(pump, "users:read"));
  publish(bring);
  EXPECT_FALSE(may(pump, "users:read"));
  EXPECT_TRUE(may(pump, "events:read"));
}

TEST_F(RolesTest, R8_AChangedRoleActsOnAnotherNodeThatFollows) {
  store_role(role("night_shift", {"users:read"}));
  const auto pump = create(admin, "Pump", "night_shift").value();
  async::Runtime runtime(1, house.log);
  Service other(runtime, house.store, house.audit, house.keyring, house.pepper, house.clock, house.random,
                house.log, house.metrics, {std::string(kIssuer), 0});
  other.load();
  runtime.start();
  const auto permitted = [&](std::string_view permission) {
    return async::start(runtime.core(0),
                        [](Service& it, model::IntegrationId id, std::string word) -> async::Task<bool> {
                          co_await it.follow();
                          co_return it.read_model(0).find(id)->role->permissions.contains(word);
                        }(other, pump.id, std::string(permission)))
        .get();
  };
  EXPECT_TRUE(permitted("users:read"));
  commit_role(role("night_shift", {"events:read"}));
  EXPECT_FALSE(permitted("users:read"));
  EXPECT_TRUE(permitted("events:read"));
  runtime.stop();
  runtime.join();
}

TEST_F(RolesTest, ARoleThatIsNotThereAnyMoreGivesNothing) {
  store_role(role("night_shift", {"users:read"}));
  const auto pump = create(admin, "Pump", "night_shift").value();
  publish(house.store.write_now([&](store::Session& session) {
    store::RoleRepository(session).erase(tenant, "night_shift");
    store::ChangeRepository(session).append("role", tenant.bytes(), house.clock.now());
    return service.republication(session, tenant, "night_shift");
  }));
  EXPECT_EQ(house.seen(0, pump.id)->role->name, Role::kNone);
  EXPECT_EQ(change(admin, pump, {.name = "Still there"})->role, "night_shift");
}

TEST_F(RolesTest, ANameThatNoRoleHasIsRefused) {
  const auto pump = create(admin, "Pump").value();
  store_role(role("night_shift", {"users:read"}));
  for (const char* name : {"king", "Administrator", "", "night_shift "}) {
    EXPECT_EQ(code_of(create(admin, "X", name)), "unknown_role") << name;
    EXPECT_EQ(field_of(give(admin, pump, name)), "role") << name;
  }
  const auto elsewhere = caller_in(house.make_tenant("South"));
  EXPECT_EQ(code_of(create(elsewhere, "X", "night_shift")), "unknown_role")
      << "roles of others are not there";
}

TEST_F(RolesTest, R8_NobodyGivesMoreThanTheyHave) {
  store_role(role("night_shift", {"users:read"}));
  const auto pump = create(admin, "Pump").value();
  const auto keeper = caller_in(tenant, role("keeper", {"integrations:read", "integrations:write"}));
  EXPECT_EQ(code_of(create(keeper, "X", std::string(Role::kAdministrator))), "exceeds_own_role");
  EXPECT_EQ(code_of(create(keeper, "X", {}, model::IntegrationKind::kApi)), "exceeds_own_role")
      << "the kind's own role is given as well";
  EXPECT_EQ(code_of(give(keeper, pump, "night_shift")), "exceeds_own_role");
  EXPECT_EQ(field_of(give(keeper, pump, Role::kAdministrator)), "role");
  EXPECT_EQ(kind_of(give(keeper, pump, Role::kAdministrator)), base::ErrorKind::kForbidden);
  EXPECT_TRUE(create(keeper, "X"));
  EXPECT_TRUE(change(keeper, pump, {.name = "Pump 8", .role = pump.role})) << "it had that role before";
  EXPECT_TRUE(give(admin, pump, "night_shift"));
}

TEST_F(RolesTest, R8_NobodyGetsTheSecretOfAnIntegrationThatMayDoMore) {
  const auto root = administrator("Root");
  const auto raised = create(admin, "Raised").value();
  ASSERT_TRUE(house.run(service.replace_administrators(admin, {entry_of(raised)})));
  const auto plain = create(admin, "Plain").value();
  const auto keeper = caller_in(tenant, role("keeper", {"integrations:read", "integrations:write"}));
  for (const auto& stronger : {root, raised}) {
    EXPECT_EQ(code_of(house.run(service.regenerate(keeper, stronger.id, {}))), "exceeds_own_role");
    EXPECT_EQ(code_of(house.run(service.add_credential(keeper, stronger.id))), "exceeds_own_role");
  }
  EXPECT_TRUE(house.run(service.regenerate(keeper, plain.id, {})));
  EXPECT_TRUE(house.run(service.regenerate(acting(raised), raised.id, {}))) << "its own";
}

TEST_F(RolesTest, R8_NobodyRaisesAdministratorsWhoIsNone) {
  const auto pump = create(admin, "Pump").value();
  const auto keeper = caller_in(tenant, role("keeper", {"administrators:read", "administrators:write"}));
  const auto refused = house.run(service.replace_administrators(keeper, {entry_of(pump)}));
  EXPECT_EQ(code_of(refused), "exceeds_own_role");
  EXPECT_EQ(field_of(refused), "administrators");
}

TEST_F(RolesTest, R8_TheLastAdministratorStays) {
  const auto root = administrator("Root");
  EXPECT_EQ(administrators(), 1);
  EXPECT_EQ(code_of(change(admin, root, {.enabled = false})), "last_administrator");
  EXPECT_EQ(code_of(give(admin, root, Role::kNone)), "last_administrator");
  EXPECT_EQ(code_of(house.run(service.remove(admin, root.id))), "last_administrator");
  EXPECT_TRUE(may(root, "users:write")) << "nothing of it was done";
  EXPECT_TRUE(change(admin, root, {.name = "Renamed"}));

  const auto second = administrator("Second");
  EXPECT_TRUE(give(admin, root, Role::kNone));
  EXPECT_EQ(kind_of(house.run(service.remove(admin, second.id))), base::ErrorKind::kConflict);
}

TEST_F(RolesTest, N18_AnAdministratorWithScopesIsNone) {
  const auto root = administrator("Root");
  EXPECT_EQ(code_of(change(admin, root, {.scopes = {{"users:read"}}})), "last_administrator");
  const auto own = change(acting(root), root, {.scopes = {{"users:read"}}});
  EXPECT_EQ(code_of(own), "would_lock_out_caller");
  EXPECT_EQ(field_of(own), "scopes");
  const auto keeper = caller_in(tenant, role("keeper", {"integrations:read", "integrations:write"}));
  EXPECT_EQ(code_of(change(keeper, root, {.scopes = {{"users:read"}}})), "exceeds_own_role");
  const auto second = administrator("Second");
  EXPECT_TRUE(change(admin, root, {.scopes = {{"users:read"}}}));
  EXPECT_EQ(code_of(change(keeper, root, {.scopes = {std::vector<std::string>{}}})), "exceeds_own_role")
      << "it would give the rest of the role";
  EXPECT_EQ(code_of(give(admin, second, Role::kNone)), "last_administrator");
}

TEST_F(RolesTest, R8_OneRaisedByTheListCountsWhileItIsEnabled) {
  const auto raised = create(admin, "Raised").value();
  ASSERT_TRUE(house.run(service.replace_administrators(admin, {entry_of(raised)})));
  EXPECT_EQ(administrators(), 1);
  EXPECT_EQ(code_of(house.run(service.replace_administrators(admin, {}))), "last_administrator");
  EXPECT_EQ(code_of(change(admin, raised, {.enabled = false})), "last_administrator");
  ASSERT_TRUE(give(admin, raised, Role::kAdministrator));
  EXPECT_EQ(administrators(), 1) << "one that is both counts once";
  EXPECT_TRUE(house.run(service.replace_administrators(admin, {})));
}

TEST_F(RolesTest, R8_OfTwoAdministratorsWhoDemoteEachOtherOneStays) {
  const auto one = administrator("One");
  const auto two = administrator("Two");
  const auto by_one = acting(one);
  const auto by_two = acting(two);
  auto first =
      async::start(house.runtime.core(0), service.change(by_one, two.id, {.role = std::string(Role::kNone)}));
  auto second =
      async::start(house.runtime.core(1), service.change(by_two, one.id, {.role = std::string(Role::kNone)}));
  const bool first_went = first.get().has_value();
  const bool second_went = second.get().has_value();
  EXPECT_NE(first_went, second_went);
  EXPECT_EQ(administrators(), 1);
}

TEST_F(RolesTest, N22_AnIntegrationDoesNotTakeItsOwnRightsAway) {
  const auto root = administrator("Root");
  administrator("Second");
  store_role(role("all_but_one", {"integrations:read", "integrations:write"}));
  const auto self = acting(root);
  for (const auto& outcome : {give(self, root, "all_but_one"), give(self, root, Role::kNone),
                              change(self, root, {.enabled = false})}) {
    EXPECT_EQ(code_of(outcome), "would_lock_out_caller");
    EXPECT_EQ(kind_of(outcome), base::ErrorKind::kConflict);
  }
  EXPECT_EQ(code_of(house.run(service.remove(self, root.id))), "would_lock_out_caller");
  EXPECT_TRUE(change(self, root, {.name = "Renamed", .role = std::string(Role::kAdministrator)}));
}

TEST_F(RolesTest, TheOperatorOfTheDataDirectoryMayEndTheLastAdministrator) {
  const auto root = administrator("Root");
  auto console = admin;
  console.operator_console = true;
  EXPECT_TRUE(give(console, root, Role::kNone));
  EXPECT_EQ(administrators(), 0);
  EXPECT_TRUE(change(admin, root, {.enabled = false})) << "where there is none, none is taken away";
}

}  // namespace
}  // namespace sallyport::integrations
