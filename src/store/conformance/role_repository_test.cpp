// The roles of tenants, and who can administer one.
#include "store/role_repository.h"

#include <initializer_list>

#include "base/test_refusal.h"
#include "store/administrator_repository.h"
#include "store/conformance/backends.h"
#include "store/integration_repository.h"
#include "store/invitation_repository.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using base::code_of;

class RoleRepositoryTest : public ConformanceTest {
 protected:
  model::TenantId tenant(std::string name) {
    const auto id = model::TenantId::random(random_);
    write([&](Session& s) {
      return TenantRepository(s).insert({.id = id, .name = name, .created_at = clock_.now()}), 0;
    });
    return id;
  }
  model::Role role(std::string name, std::initializer_list<const char*> permissions) const {
    model::Role made{.name = std::move(name), .description = "Guards at night", .created_at = clock_.now()};
    for (const char* word : permissions) made.permissions.add(*model::parse_permission(word));
    return made;
  }
  auto insert(const model::TenantId& of, const model::Role& made) {
    return write([&](Session& s) { return RoleRepository(s).insert(of, made); });
  }
  auto find(const model::TenantId& of, std::string_view name) {
    return read([&](Session& s) { return RoleRepository(s).find(of, name); });
  }
  bool update(const model::TenantId& of, const model::Role& to, std::int64_t expected) {
    return write([&](Session& s) { return RoleRepository(s).update(of, to, expected); });
  }
  bool erase(const model::TenantId& of, std::string_view name) {
    return write([&](Session& s) { return RoleRepository(s).erase(of, name); });
  }
  std::int64_t holders(const model::TenantId& of, std::string_view name) {
    return read([&](Session& s) { return RoleRepository(s).count_holders(of, name); });
  }
  model::IntegrationId integration(const model::TenantId& of, std::string_view role, bool enabled = true) {
    model::Integration made;
    made.id = model::IntegrationId::random(random_);
    made.tenant = of;
    made.name = "Pump";
    made.role = role;
    made.enabled = enabled;
    made.created_at = clock_.now();
    write([&](Session& s) { return IntegrationRepository(s).insert(made), 0; });
    return made.id;
  }
  void member(const model::TenantId& of, std::string_view role, model::MemberState state) {
    const auto account = model::AccountId::random(random_);
    write([&](Session& s) {
      EXPECT_TRUE(TenantRepository(s).insert_account({.id = account,
                                                      .email = account.to_string() + "@north.example",
                                                      .display_name = "Ada",
                                                      .password_hash = "",
                                                      .created_at = clock_.now()}));
      EXPECT_TRUE(MemberRepository(s).insert({.id = model::MemberId::random(random_),
                                              .tenant = of,
                                              .account = account,
                                              .role = std::string(role),
                                              .state = state,
                                              .created_at = clock_.now()}));
      return 0;
    });
  }
  std::int64_t administrators(const model::TenantId& of) {
    return read([&](Session& s) { return count_administrators(s, of, "iss"); });
  }
  void list(const model::TenantId& of, const std::vector<AdministratorRow>& rows) {
    write([&](Session& s) { return AdministratorRepository(s).replace(of, rows), 0; });
  }
};
SALLYPORT_ON_ALL_DATABASES(RoleRepositoryTest);

TEST_P(RoleRepositoryTest, KeepsARoleAsItWasMade) {
  const auto north = tenant("north");
  auto made = role("night_shift", {"users:read", "events:read"});
  made.assets = {
      {{.name = "site", .value = "n\u00f6rth \"1\""}, {.name = "site", .negated = true, .value = "*"}},
      {{.name = "floor", .value = "1"}}};
  EXPECT_TRUE(insert(north, made));
  const auto kept = find(north, "night_shift");
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(kept->name, made.name);
  EXPECT_EQ(kept->description, made.description);
  EXPECT_EQ(kept->permissions, made.permissions);
  EXPECT_EQ(kept->assets, made.assets);
  EXPECT_EQ(kept->created_at, made.created_at);
  EXPECT_EQ(kept->version, 1);
  EXPECT_FALSE(kept->built_in);
}

TEST_P(RoleRepositoryTest, FindsBuiltInRolesAndThoseOfTheTenantOnly) {
  const auto north = tenant("north");
  const auto south = tenant("south");
  EXPECT_TRUE(insert(north, role("b", {"users:read"})));
  EXPECT_TRUE(insert(north, role("a", {"users:read"})));
  EXPECT_TRUE(insert(south, role("a", {"events:read"}))) << "each tenant has names of its own";
  EXPECT_EQ(code_of(insert(north, role("a", {"users:read"}))), "role_exists");
  EXPECT_EQ(find(south, "b"), nullptr);
  EXPECT_TRUE(find(south, "administrator")->built_in);
  const auto all = read([&](Session& s) { return RoleRepository(s).list(north); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_TRUE(all[0].permissions.contains("users:read"));
  const auto unknown = read([&](Session& s) { return RoleRepository(s).known(south, "b"); });
  EXPECT_EQ(code_of(unknown), "unknown_role");
  EXPECT_EQ(base::field_of(unknown), "role");
}

TEST_P(RoleRepositoryTest, ChangesTheVersionThatWasReadOnly) {
  const auto north = tenant("north");
  EXPECT_TRUE(insert(north, role("a", {"users:read"})));
  EXPECT_TRUE(update(north, role("a", {"events:read"}), 1));
  EXPECT_FALSE(update(north, role("a", {"keys:read"}), 1));
  EXPECT_FALSE(update(north, role("b", {"keys:read"}), 1));
  EXPECT_EQ(find(north, "a")->permissions, role("a", {"events:read"}).permissions);
  EXPECT_EQ(find(north, "a")->version, 2);
  EXPECT_TRUE(erase(north, "a"));
  EXPECT_FALSE(erase(north, "a"));
}

TEST_P(RoleRepositoryTest, CountsWhoHasARole) {
  const auto north = tenant("north");
  integration(tenant("south"), "a");
  EXPECT_EQ(holders(north, "a"), 0);
  integration(north, "a", false);
  member(north, "a", model::MemberState::kInactive);
  write([&](Session& s) {
    const auto digest = random_.bytes<32>();
    EXPECT_TRUE(InvitationRepository(s).insert({.id = model::InvitationId::random(random_),
                                                .tenant = north,
                                                .email = "new@north.example",
                                                .role = "a",
                                                .token_digest = {digest.begin(), digest.end()},
                                                .created_at = clock_.now(),
                                                .expires_at = clock_.now() + std::chrono::hours{1}}));
    return 0;
  });
  EXPECT_EQ(holders(north, "a"), 3);
  EXPECT_EQ(holders(north, "b"), 0);
}

// archivist R8
TEST_P(RoleRepositoryTest, CountsWhoCanAdministerATenant) {
  const auto north = tenant("north");
  EXPECT_EQ(administrators(north), 0);
  member(north, "administrator", model::MemberState::kInactive);
  member(north, "member", model::MemberState::kActive);
  integration(north, "administrator", false);
  integration(tenant("south"), "administrator");
  EXPECT_EQ(administrators(north), 0);
  member(north, "administrator", model::MemberState::kActive);
  const auto own = integration(north, "administrator");
  EXPECT_EQ(administrators(north), 2);

  const auto raised = integration(north, "none");
  const auto disabled = integration(north, "none", false);
  const auto foreign = integration(tenant("west"), "none");
  list(north, {{"iss", raised.to_string(), "", ""},
               {"iss", own.to_string(), "", ""},
               {"iss", disabled.to_string(), "", ""},
               {"iss", foreign.to_string(), "", ""},
               {"iss", "ada", "", ""},
               {"other", raised.to_string(), "", ""}});
  EXPECT_EQ(administrators(north), 3);
  for (const auto& id : {own, raised}) {  // whom scopes hold back administers nothing
    write([&](Session& s) {
      auto limited = *IntegrationRepository(s).find(id);
      limited.scopes = {"users:read"};
      return IntegrationRepository(s).update(limited, limited.version);
    });
  }
  EXPECT_EQ(administrators(north), 1);
}

TEST_P(RoleRepositoryTest, RefusesToLeaveATenantWithoutAnAdministrator) {
  const auto north = tenant("north");
  const auto check = [&](std::int64_t before) {
    return read([&](Session& s) { return check_administrator_left(s, north, "iss", before); });
  };
  EXPECT_TRUE(check(0)) << "there was none before";
  EXPECT_EQ(code_of(check(1)), "last_administrator");
  integration(north, "administrator");
  EXPECT_TRUE(check(2));
}

TEST_P(RoleRepositoryTest, WhatCannotBeReadIsAFaultAndNoRoleWithoutLimits) {
  const auto north = tenant("north");
  EXPECT_TRUE(insert(north, role("a", {"users:read"})));
  for (const char* damage : {"UPDATE roles SET assets = 'x'", "UPDATE roles SET permissions = 'users:fly'"}) {
    write([&](Session& s) { return s.execute(damage, {}); });
    EXPECT_THROW(find(north, "a"), StorageFault) << damage;
  }
}

}  // namespace
}  // namespace sallyport::store::conformance
