// What may be granted, and what of a token's scope counts (external API N8, N18; security C07, C08).
#include "model/scope.h"

#include <algorithm>
#include <set>

#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace sallyport::model {
namespace {

std::string field_of(const base::Result<void>& outcome) { return outcome ? "" : outcome.error().field; }

Integration integration(std::vector<std::string> scopes, IntegrationKind kind = IntegrationKind::kCustom) {
  Integration made;
  made.kind = kind;
  made.scopes = std::move(scopes);
  return made;
}

TEST(ScopeCatalogue, HasEveryPermissionOnceWithAMeaning) {
  std::set<std::string_view> names;
  for (const Scope& scope : all_scopes()) {
    EXPECT_TRUE(names.insert(scope.name).second) << scope.name;
    EXPECT_TRUE(scope.meaning.ends_with('.')) << scope.name;
  }
  for (const auto word : all_permissions()) EXPECT_TRUE(names.contains(word)) << word;
  for (const auto kind : {IntegrationKind::kApi, IntegrationKind::kCustom, IntegrationKind::kExternalApi})
    for (const auto word : words_of_scope(defaults_of(kind).scope)) EXPECT_TRUE(names.contains(word)) << word;
  EXPECT_LE(names.size(), kMostScopes);
}

TEST(ScopeCatalogue, RefusesWordsThatItDoesNotHaveAndRepeats_C06_C08) {
  EXPECT_TRUE(check_scopes({}, "scopes"));
  EXPECT_TRUE(check_scopes({"users:read", "core_platform:write"}, "scopes"));
  EXPECT_EQ(field_of(check_scopes({"users:read", "Users:read"}, "scopes")), "scopes[1]");
  EXPECT_EQ(field_of(check_scopes({""}, "scopes")), "scopes[0]");
  EXPECT_EQ(field_of(check_scopes({"users:read groups:read"}, "scopes")), "scopes[0]");
  EXPECT_EQ(field_of(check_scopes({"users:read", "groups:read", "users:read"}, "scopes")), "scopes[2]");
  EXPECT_EQ(field_of(check_scopes(std::vector<std::string>(65, "users:read"), "scopes")), "scopes");
}

TEST(RegisteredScope, IsTheWordOfTheKindAndThenWhatIsGranted_N8) {
  EXPECT_EQ(registered_scope(integration({})), "");
  EXPECT_EQ(registered_scope(integration({"groups:read", "users:read"})), "groups:read users:read");
  EXPECT_EQ(registered_scope(integration({}, IntegrationKind::kExternalApi)), "external_api");
  EXPECT_EQ(registered_scope(integration({"external_api", "users:read"}, IntegrationKind::kExternalApi)),
            "external_api users:read");
}

std::string effective(const Integration& of, std::string_view token) {
  const auto [words, limit] = effective_scopes(of, token);
  return fmt::format("{}{}", fmt::join(words, " "), limit ? " and nothing else" : "");
}

TEST(EffectiveScopes, HoldNothingBackWhileNoneAreGranted) {
  EXPECT_EQ(effective(integration({}), ""), "");
  EXPECT_EQ(effective(integration({}, IntegrationKind::kExternalApi), "external_api"), "external_api");
}

TEST(EffectiveScopes, AreWhatTheTokenHasAndIsGrantedNow_N8) {
  const auto both = integration({"groups:read", "users:read"});
  EXPECT_EQ(effective(both, "groups:read users:read"), "groups:read users:read and nothing else");
  EXPECT_EQ(effective(both, "users:read"), "users:read and nothing else");
  EXPECT_EQ(effective(both, "users:write users:read"), "users:read and nothing else");
  EXPECT_EQ(effective(both, "users:write"), " and nothing else");
}

TEST(EffectiveScopes, OfATokenFromBeforeThereWereAnyAreAllThatAreGranted) {
  EXPECT_EQ(effective(integration({"users:read"}), ""), "users:read and nothing else");
  EXPECT_EQ(effective(integration({"users:read"}, IntegrationKind::kExternalApi), ""),
            "external_api users:read and nothing else");
}

// Who takes every scope away must not set free a token that was limited to one.
TEST(EffectiveScopes, HoldALimitedTokenBackWhenNoneAreGrantedAnyMore_C07) {
  EXPECT_EQ(effective(integration({}), "users:read"), "users:read and nothing else");
  EXPECT_EQ(effective(integration({}), "core_platform:read"), " and nothing else");
  EXPECT_EQ(effective(integration({}, IntegrationKind::kExternalApi), "external_api reward_system:read"),
            "external_api and nothing else");
}

std::vector<std::string> words(const Role& role) {
  std::vector<std::string> list;
  for (const auto permission : role.permissions.list()) list.emplace_back(to_string(permission));
  return list;
}

TEST(LimitedRole, KeepsTheRestOfTheRole) {
  auto own =
      std::make_shared<Role>(Role{.name = "night_shift", .assets = {{{"attributes.site", false, "x"}}}});
  own->permissions.add(*parse_permission("users:read"));
  own->permissions.add(*parse_permission("groups:read"));
  const auto narrower = limited(own, {"users:read", "users:write", "external_api"});
  EXPECT_EQ(words(*narrower), (std::vector<std::string>{"users:read"}));
  EXPECT_EQ(narrower->name, "night_shift");
  EXPECT_EQ(narrower->assets, own->assets);
  EXPECT_EQ(limited(own, {"groups:read", "users:read", "users:write"}), own)
      << "nothing is copied for nothing";
  EXPECT_TRUE(limited(own, {"external_api"})->permissions.empty());
}

// Whatever is granted and asked: no more than the role, than what is granted, and than the token says.
TEST(LimitedRole, NeverHasMoreThanAnyOfTheThree_C07) {
  EXPECT_TRUE(rc::check([] {
    const auto some = rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
        std::vector<std::string>{"users:read", "users:write", "groups:read", "external_api", "keys:read"}));
    const auto granted = *some;
    const auto asked = *some;
    const auto role =
        built_in_role(*rc::gen::elementOf(std::vector<std::string>{"administrator", "event_viewer", "none"}));
    const auto of =
        integration(granted, *rc::gen::element(IntegrationKind::kCustom, IntegrationKind::kExternalApi));
    const auto effective = effective_scopes(of, fmt::format("{}", fmt::join(asked, " ")));
    const auto acting = effective.limit ? limited(role, effective.words) : role;
    RC_ASSERT(role->permissions.includes(acting->permissions));
    for (const auto& word : words(*acting)) {
      RC_ASSERT(granted.empty() || std::ranges::find(granted, word) != granted.end());
      const bool limits =
          std::ranges::any_of(asked, [&](const auto& one) { return one != defaults_of(of.kind).scope; });
      RC_ASSERT(!limits || std::ranges::find(asked, word) != asked.end());
    }
  }));
}

}  // namespace
}  // namespace sallyport::model
