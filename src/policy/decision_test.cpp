#include "policy/decision.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::policy {
namespace {

class Decide : public testing::Test {
 protected:
  model::Caller caller(std::string_view role) const {
    model::Caller made;
    made.tenant = home_;
    made.role = model::built_in_role(role);
    return made;
  }

  base::FakeRandom random_;
  model::TenantId home_ = model::TenantId::random(random_);
  model::TenantId elsewhere_ = model::TenantId::random(random_);
};

TEST_F(Decide, DeniesWhoeverHasNoRole) {
  for (const auto permission : model::all_permissions()) {
    const auto decision = decide(caller(model::Role::kNone), permission, home_);
    EXPECT_FALSE(decision.allowed) << permission;
    EXPECT_EQ(decision.reason, "role_lacks_permission");
  }
}

// accessia A16
TEST_F(Decide, LetsAnEventViewerReadPeopleAndWriteNothing) {
  const auto viewer = caller(model::Role::kEventViewer);
  EXPECT_TRUE(decide(viewer, "users:read", home_));
  EXPECT_TRUE(decide(viewer, "groups:read", home_));
  EXPECT_FALSE(decide(viewer, "users:write", home_));
  EXPECT_FALSE(decide(viewer, "integrations:read", home_));
}

// archivist R2, R8
TEST_F(Decide, LetsOnlyAnAdministratorManageIntegrations) {
  EXPECT_TRUE(decide(caller(model::Role::kAdministrator), "integrations:write", home_));
  EXPECT_EQ(decide(caller(model::Role::kAdministrator), "integrations:write", home_).reason, "role");
  EXPECT_FALSE(decide(caller(model::Role::kEventViewer), "integrations:write", home_));
}

TEST_F(Decide, KeepsEveryTenantToItself) {
  const auto decision = decide(caller(model::Role::kAdministrator), "users:read", elsewhere_);
  EXPECT_FALSE(decision);
  EXPECT_EQ(decision.reason, "other_tenant");
}

TEST_F(Decide, DeniesAPermissionThatNoTableKnows) {
  for (const char* unknown : {"", "users", "users:*", "USERS:READ", "everything"}) {
    EXPECT_FALSE(decide(caller(model::Role::kAdministrator), unknown, home_)) << unknown;
    model::Caller console;
    console.operator_console = true;
    EXPECT_EQ(decide(console, unknown, home_).reason, "unknown_permission");
  }
}

TEST_F(Decide, LetsTheOperatorOfTheDataDirectoryActForEveryTenant) {
  model::Caller console;
  console.operator_console = true;
  EXPECT_TRUE(decide(console, "keys:rotate", home_));
  EXPECT_EQ(decide(console, "integrations:write", elsewhere_).reason, "operator");
}

}  // namespace
}  // namespace sallyport::policy
