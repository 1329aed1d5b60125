#include "policy/delegation.h"

#include <initializer_list>

#include <gtest/gtest.h>

#include "base/fake_random.h"
#include "base/test_refusal.h"
#include "model/test_caller.h"

namespace sallyport::policy {
namespace {

using model::caller_in;
using model::Role;

class Delegation : public testing::Test {
 protected:
  static Role role(std::initializer_list<const char*> permissions, std::string_view site = "") {
    Role made{.name = "own"};
    for (const char* word : permissions) made.permissions.add(*model::parse_permission(word));
    if (!site.empty()) made.assets = {{{.name = "site", .value = std::string(site)}}};
    return made;
  }
  bool may(const Role& own, const Role& given) const {
    return may_give(caller_in(home_, own), given).has_value();
  }

  base::FakeRandom random_;
  model::TenantId home_ = model::TenantId::random(random_);
};

// accessia A16, archivist R8
TEST_F(Delegation, NobodyGivesAPermissionThatTheyDoNotHave) {
  const Role own = role({"users:read", "roles:write"});
  EXPECT_TRUE(may(own, role({"users:read"})));
  EXPECT_TRUE(may(own, own));
  EXPECT_TRUE(may(own, *model::built_in_role(Role::kNone)));
  EXPECT_FALSE(may(own, role({"users:read", "users:write"})));
  EXPECT_FALSE(may(own, *model::built_in_role(Role::kAdministrator)));
  EXPECT_TRUE(may(*model::built_in_role(Role::kAdministrator), *model::built_in_role(Role::kAdministrator)));
}

TEST_F(Delegation, ALimitToSomeAssetsIsGivenOnAsItIs) {
  const Role own = role({"assets:read", "roles:write"}, "north");
  EXPECT_TRUE(may(own, role({"assets:read"}, "north")));
  EXPECT_FALSE(may(own, role({"assets:read"}, "south")));
  EXPECT_FALSE(may(own, role({"assets:read"})));
  EXPECT_TRUE(may(own, *model::built_in_role(Role::kNone)));
  EXPECT_TRUE(may(own, *model::built_in_role(Role::kMember)));
  EXPECT_TRUE(may(role({"assets:read"}), role({"assets:read"}, "north"))) << "without a limit any is less";
}

TEST_F(Delegation, TheRefusalNamesTheFieldAndThePermission) {
  const auto refused =
      may_give(caller_in(home_, role({"roles:write"})), role({"users:write"}), "permissions");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kForbidden);
  EXPECT_EQ(refused.error().code, "exceeds_own_role");
  EXPECT_EQ(refused.error().field, "permissions");
  EXPECT_TRUE(refused.error().message.contains("users:write"));
}

TEST_F(Delegation, TheOperatorOfTheDataDirectoryGivesEveryRole) {
  model::Caller console;
  console.operator_console = true;
  EXPECT_TRUE(may_give(console, *model::built_in_role(Role::kAdministrator)));
}

}  // namespace
}  // namespace sallyport::policy
