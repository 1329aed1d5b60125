#include <set>

#include <gtest/gtest.h>

#include "model/audit_record.h"
#include "model/claims.h"
#include "model/integration.h"
#include "model/role.h"

namespace sallyport::model {
namespace {

// archivist R5
TEST(Claims, RefuseNamesThatTheServerOrTheStandardsOwn) {
  for (const char* name :
       {"jit_x", "arc_x", "iss", "sub", "aud",   "exp",    "nbf",  "iat", "jti", "client_id",
        "name",  "scope", "azp", "cnf", "email", "tenant", "role", "",    "a b", "\xc3\xa9"}) {
    const auto outcome = check_claims({{name, "v"}}, "custom_claims");
    ASSERT_FALSE(outcome) << name;
    EXPECT_EQ(outcome.error().field, std::string("custom_claims.") + name);
  }
  EXPECT_TRUE(check_claims({{"serial_number", "P7-0042"}, {"EXP", "not the real one"}}, "custom_claims"));
}

TEST(Claims, KeepTheirStatedLimits) {
  EXPECT_TRUE(check_claims({{std::string(64, 'a'), std::string(256, 'v')}}, "c"));
  EXPECT_FALSE(check_claims({{std::string(65, 'a'), "v"}}, "c"));
  EXPECT_FALSE(check_claims({{"a", std::string(257, 'v')}}, "c"));
  EXPECT_FALSE(check_claims({{"a", "\xff"}}, "c"));
  Claims many;
  for (int i = 0; i < 32; ++i) many["claim" + std::to_string(i)] = "v";
  EXPECT_TRUE(check_claims(many, "c"));
  many["one_more"] = "v";
  EXPECT_FALSE(check_claims(many, "c"));
  Claims heavy;
  for (int i = 0; i < 9; ++i) heavy["claim" + std::to_string(i)] = std::string(256, 'v');
  EXPECT_FALSE(check_claims(heavy, "c"));
  Claims escaped;  // each becomes six characters in a token
  for (int i = 0; i < 2; ++i) escaped["claim" + std::to_string(i)] = std::string(256, '~');
  EXPECT_FALSE(check_claims(escaped, "c"));
}

// archivist R8, accessia A16
TEST(Roles, GiveNothingToNoneReadsToEventViewerAndEverythingToAdministrator) {
  const std::set<std::string_view> viewed{"users:read", "groups:read", "assets:read", "events:read"};
  for (const auto permission : all_permissions()) {
    EXPECT_FALSE(built_in_role(Role::kNone)->permissions.contains(permission));
    EXPECT_FALSE(built_in_role(Role::kMember)->permissions.contains(permission));
    EXPECT_TRUE(built_in_role(Role::kAdministrator)->permissions.contains(permission));
    EXPECT_EQ(built_in_role(Role::kEventViewer)->permissions.contains(permission),
              viewed.contains(permission));
  }
  EXPECT_FALSE(built_in_role(Role::kAdministrator)->permissions.contains("no:such"));
  EXPECT_EQ(built_in_role("Administrator"), nullptr);
}

TEST(PermissionSet, ComparesAndListsWhatItHolds) {
  PermissionSet set;
  EXPECT_TRUE(set.empty());
  for (const char* word : {"users:read", "assets:read"}) set.add(*parse_permission(word));
  EXPECT_EQ(set.list(), (std::vector{*parse_permission("assets:read"), *parse_permission("users:read")}));
  EXPECT_TRUE(built_in_role(Role::kEventViewer)->permissions.includes(set));
  EXPECT_FALSE(set.includes(built_in_role(Role::kEventViewer)->permissions));
  EXPECT_TRUE(set.includes(set));
  EXPECT_TRUE(set.includes({}));
  EXPECT_FALSE(parse_permission("users"));
}

TEST(Words, RoundTrip) {
  for (const auto kind : {IntegrationKind::kApi, IntegrationKind::kCustom, IntegrationKind::kExternalApi})
    EXPECT_EQ(parse_integration_kind(to_string(kind)), kind);
  for (const auto a : {SigningAlgorithm::kEs256, SigningAlgorithm::kRs256, SigningAlgorithm::kEdDsa})
    EXPECT_EQ(parse_signing_algorithm(to_string(a)), a);
  for (const auto word : all_permissions()) EXPECT_EQ(to_string(*parse_permission(word)), word);
}

TEST(Kinds, HaveTheLifetimesOfTheirContracts) {  // A12, R11, N7
  EXPECT_EQ(defaults_of(IntegrationKind::kApi).token_lifetime.count(), 21600);
  EXPECT_EQ(defaults_of(IntegrationKind::kCustom).token_lifetime.count(), 3600);
  EXPECT_EQ(defaults_of(IntegrationKind::kExternalApi).token_lifetime.count(), 1209600);
}

}  // namespace
}  // namespace sallyport::model
