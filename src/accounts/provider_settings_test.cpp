// What a tenant says of its provider, and what becomes of sessions and of people when it changes (security
// H17, N22; ADR 0086).
#include "accounts/provider_sign_in_fixture.h"

namespace sallyport::accounts {
namespace {

using model::RequiredOf;

TEST_F(ProviderSignIns, NoRoleThatGivesMoreIsGivenByComingIn) {
  auto wanted = change();
  wanted.rules.default_role = "administrator";
  EXPECT_EQ(field_of(put(std::move(wanted))), "defaultRole");
}

TEST_F(ProviderSignIns, AProviderThatIsOffOrAnotherOneEndsItsSessions) {
  auto arrival = come(person("1", "ada@north.example"));
  ASSERT_TRUE(arrival);
  auto off = change();
  off.enabled = false;
  ASSERT_TRUE(put(std::move(off)));
  EXPECT_EQ(code_of(in_tenant(*arrival, north)), "unauthenticated");
  EXPECT_EQ(code_of(house.run(sign_in.begin({.tenant = north}))), "no_provider");
  ASSERT_TRUE(put());
  arrival = come(person("1", "ada@north.example"));
  ASSERT_TRUE(arrival);
  const auto begun = begin();
  const auto code = provider.code_for(begun.url, person("1", "ada@north.example"));
  auto other = change();
  other.client_id = "another";
  ASSERT_TRUE(put(std::move(other)));
  EXPECT_EQ(code_of(in_tenant(*arrival, north)), "unauthenticated");
  EXPECT_EQ(code_of(finish(begun, code)), "provider_changed");
  ASSERT_TRUE(put());
  arrival = come(person("1", "ada@north.example"));
  ASSERT_TRUE(arrival);
  ASSERT_TRUE(house.run(sign_in.remove(admin)));
  EXPECT_EQ(code_of(in_tenant(*arrival, north)), "unauthenticated");
  EXPECT_EQ(house.run(sign_in.get(admin))->sso.issuer, "");
}

TEST_F(ProviderSignIns, ATenantMayDemandItsProvider) {
  const auto own = house.signed_in("ada");
  house.join(eve, north, "administrator");
  const auto of_eve = house.signed_in("eve");
  const auto id = north.to_string();
  auto wanted = change();
  wanted.rules.required_of = RequiredOf::kMembers;
  ASSERT_TRUE(put(std::move(wanted)));
  EXPECT_EQ(code_of(house.caller(own, {.tenant = id})), "provider_sign_in_required");
  EXPECT_EQ(code_of(house.caller(own, {.tenant = south.to_string()})), "accepted") << "South does not";
  EXPECT_EQ(code_of(house.caller(of_eve, {.tenant = id})), "accepted") << "administrators may (N22)";
  const auto shown = house.run(house.service.show(house.person(own)));
  EXPECT_TRUE(shown->places.front().needs_provider);
  const auto arrival = come(person("1", "ada@north.example"));
  ASSERT_TRUE(arrival);
  EXPECT_EQ(code_of(in_tenant(*arrival, north)), "accepted");
}

TEST_F(ProviderSignIns, NobodyLocksTheAdministratorsOut_N22) {
  house.join(eve, north, "administrator");
  const auto everybody = [&] {
    auto wanted = change();
    wanted.rules.required_of = RequiredOf::kEverybody;
    wanted.client_secret.reset();
    return wanted;
  };
  EXPECT_EQ(code_of(put(everybody())), "would_lock_out") << "by a machine";
  const auto own = house.signed_in("eve");
  admin.person = house.person(own).person;
  EXPECT_EQ(code_of(put(everybody())), "would_lock_out") << "with a password";
  const auto arrival = come(person("9", "eve@north.example"));
  ASSERT_TRUE(arrival);
  admin.person = house.caller(arrival->opened.token.reveal_text())->person;
  auto another = everybody();
  another.client_id = "another";
  EXPECT_EQ(code_of(put(std::move(another))), "would_lock_out") << "nobody has come by that one";
  auto secret = everybody();
  secret.client_secret = base::Secret::from_text("mistyped");
  EXPECT_EQ(code_of(put(std::move(secret))), "would_lock_out") << "nor with that secret";
  auto off = everybody();
  off.enabled = false;
  EXPECT_EQ(code_of(put(std::move(off))), "would_lock_out");
  EXPECT_EQ(code_of(put(everybody())), "accepted");
  const auto id = north.to_string();
  EXPECT_EQ(code_of(house.caller(own, {.tenant = id})), "provider_sign_in_required");
}

TEST_F(ProviderSignIns, SettingsNameWhatIsWrong_H17_N07) {
  const auto field = [&](const std::function<void(ProviderChange&)>& spoil) {
    auto wanted = change();
    spoil(wanted);
    return field_of(put(std::move(wanted)));
  };
  for (const auto* bad :
       {"", "login.north.example", "http://login.north.example", "https://x/?a", "https://x/#a",
        "javascript:alert(1)", "data:text/html,x", "https://user@x", "https://{x}"})
    EXPECT_EQ(field([&](ProviderChange& c) { c.issuer = bad; }), "issuer") << bad;
  EXPECT_EQ(field([](ProviderChange& c) { c.client_id = ""; }), "clientId");
  EXPECT_EQ(field([](ProviderChange& c) { c.client_secret = base::Secret::from_text(""); }), "clientSecret");
  EXPECT_EQ(
      field([](ProviderChange& c) { c.issuer = "https://login.other.example", c.client_secret.reset(); }),
      "clientSecret")
      << "a secret goes to nobody whom it was not given for";
  for (const auto* bad : {"North.example", "@north.example", "north", ".example", "a..b", "a\nb.c"})
    EXPECT_EQ(field([&](ProviderChange& c) { c.rules.domains = {bad}; }), "domains") << bad;
  EXPECT_EQ(field([](ProviderChange& c) { c.rules.default_role = "administrator"; }), "defaultRole");
  EXPECT_EQ(field([](ProviderChange& c) { c.rules.default_role = "nothing-of-the-kind"; }), "defaultRole");
  EXPECT_EQ(field([](ProviderChange& c) { c.rules.default_role = "none", c.rules.domains = {}; }), "domains");
  EXPECT_EQ(field([](ProviderChange& c) { c.client_secret.reset(); }), "accepted") << "the one that is kept";
  admin.role = model::built_in_role("event_viewer");
  EXPECT_EQ(code_of(put()), "missing_permission");
  model::Role keeper{.name = "keeper"};
  keeper.permissions.add(*model::parse_permission("tenant:write"));
  admin.role = std::make_shared<const model::Role>(keeper);
  EXPECT_EQ(code_of(put()), "exceeds_own_role")
      << "whoever chooses the provider could come in as administrator";
}

}  // namespace
}  // namespace sallyport::accounts
