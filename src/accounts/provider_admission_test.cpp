// Who gets in when a provider vouches for them (security N03; ADR 0086).
#include "accounts/provider_sign_in_fixture.h"
#include "store/role_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;

TEST_F(ProviderSignIns, LinkAMemberOnlyByAVerifiedAddressInADomainOfTheTenant) {
  EXPECT_EQ(code_of(come(person("1", "ada@north.example", false))), "address_unverified");
  EXPECT_EQ(code_of(come(person("1", "no address"))), "address_unverified");
  EXPECT_EQ(code_of(come({{"sub", "1"}})), "address_unverified");
  for (const auto* elsewhere :
       {"ada@south.example", "ada@sub.north.example", "ada@north.example.evil.example"})
    EXPECT_EQ(code_of(come(person("1", elsewhere))), "address_elsewhere") << elsewhere;
  const auto proved = [&] {
    return house.store
        .read_now([&](store::Session& s) {
          return store::MemberRepository(s).list({.tenant = north, .email = "ada@north.example"}).at(0);
        })
        .address_proved;
  };
  EXPECT_FALSE(proved());
  ASSERT_TRUE(come(person("1", "Ada@North.example")));
  EXPECT_TRUE(proved());
  EXPECT_EQ(code_of(come(person("1", "other@south.example", false))), "accepted")
      << "from now on sub says it";
  EXPECT_EQ(code_of(come(person("2", "ada@north.example"))), "other_person")
      << "an address that somebody else has been given since";
}

// Whoever was handed the link of an invitation has set a password for an address that is not theirs, and
// waits.
TEST_F(ProviderSignIns, EndWhatSomebodyElseHasSetBeforeTheOwnerCame_N22) {
  house.join(house.make_account("sam"), north, "event_viewer");
  const auto squatted = house.signed_in("sam"), owned = house.signed_in("ada");
  ASSERT_TRUE(come(person("7", "sam@north.example")));
  EXPECT_EQ(code_of(house.caller(squatted, {.in_tenant = false})), "unauthenticated");
  EXPECT_EQ(code_of(house.sign_in("sam@north.example")), "sign_in_refused");
  EXPECT_EQ(house.records(north, AuditAction::kPasswordChanged).size(), 1U);

  ASSERT_TRUE(come(person("1", "ada@north.example")));
  EXPECT_TRUE(house.caller(owned, {.in_tenant = false})) << "who has shown that the address is theirs";
  EXPECT_TRUE(house.sign_in("ada@north.example"));
}

TEST_F(ProviderSignIns, AnAccountThatNobodyHasShownToBeTheirsKeepsNobodyOutOfTheirOrganisation) {
  const model::Account taken{.id = model::AccountId::random(house.random),
                             .email = "zoe@north.example",
                             .display_name = "Made by another provider",
                             .password_hash = {},
                             .created_at = house.clock.now()};
  house.store.write_now(
      [&](store::Session& s) { EXPECT_TRUE(store::TenantRepository(s).insert_account(taken)); });
  house.join(taken.id, south, "event_viewer");
  auto wanted = change();
  wanted.rules.default_role = "event_viewer";
  ASSERT_TRUE(put(std::move(wanted)));
  EXPECT_EQ(code_of(come(person("9", "zoe@north.example"))), "password_first")
      << "a tenant says it of itself";
  house.store.write_now([&](store::Session& s) {
    EXPECT_TRUE(store::TenantRepository(s).set_verified_domain(north, "north.example"));
  });
  const auto arrival = come(person("9", "zoe@north.example"));
  ASSERT_TRUE(arrival);
  EXPECT_EQ(code_of(in_tenant(*arrival, south)), "not_a_member");
}

TEST_F(ProviderSignIns, AnAccountThatIsAMemberElsewhereIsNotGivenAway) {
  auto wanted = change();
  wanted.rules.default_role = "event_viewer";
  ASSERT_TRUE(put(std::move(wanted)));
  EXPECT_EQ(code_of(come(person("9", "eve@north.example"))), "password_first") << "not by the default role";
  invite(north, "eve@north.example", "administrator");
  EXPECT_EQ(code_of(come(person("9", "eve@north.example"))), "password_first") << "nor by an invitation";
  house.join(eve, north, "event_viewer");  // her own doing, with her password
  const auto arrival = come(person("9", "eve@north.example"));
  ASSERT_TRUE(arrival);
  EXPECT_EQ(code_of(in_tenant(*arrival, south)), "not_a_member");
}

TEST_F(ProviderSignIns, NewPeopleComeByAnInvitationOrTheDefaultRole) {
  EXPECT_EQ(code_of(come(person("5", "zoe@north.example"))), "not_invited");
  invite(south, "zoe@north.example", "administrator");
  EXPECT_EQ(code_of(come(person("5", "zoe@north.example"))), "not_invited") << "that is another tenant's";
  invite(north, "zoe@north.example", "event_viewer");
  const auto zoe = come(person("5", "zoe@north.example"));
  ASSERT_TRUE(zoe) << zoe.error().code;
  EXPECT_EQ(zoe->opened.seen.places.front().member.role, "event_viewer");
  EXPECT_EQ(zoe->opened.seen.account.display_name, "Somebody");
  EXPECT_EQ(house.records(north, AuditAction::kInvitationAccepted).size(), 1U);
  EXPECT_EQ(code_of(house.sign_in("zoe@north.example", "")), "sign_in_refused") << "there is no password";
  house.store.read_now([&](store::Session& s) {
    EXPECT_EQ(store::InvitationRepository(s).count({.tenant = north, .now = house.clock.now()}), 0);
    return 0;
  });

  auto wanted = change();
  wanted.rules.default_role = "none";
  ASSERT_TRUE(put(std::move(wanted)));
  const auto max = come(person("6", "max@north.example"));
  ASSERT_TRUE(max);
  EXPECT_EQ(max->opened.seen.places.front().member.role, "none");
}

TEST_F(ProviderSignIns, ARoleThatGivesMoreSinceIsGivenByInvitationAlone) {
  model::Role desk{.name = "desk"};
  const auto write = [&](auto act) {
    house.store.write_now([&](store::Session& s) { EXPECT_TRUE(act(store::RoleRepository(s))); });
  };
  write([&](store::RoleRepository roles) { return roles.insert(north, desk); });
  auto wanted = change();
  wanted.rules.default_role = "desk";
  ASSERT_TRUE(put(std::move(wanted)));
  ASSERT_TRUE(come(person("5", "zoe@north.example")));
  desk.permissions.add(*model::parse_permission("members:write"));
  write([&](store::RoleRepository roles) { return roles.update(north, desk, 1); });
  EXPECT_EQ(code_of(come(person("6", "max@north.example"))), "not_invited");
  invite(north, "max@north.example", "desk");
  EXPECT_TRUE(come(person("6", "max@north.example")));
}

TEST_F(ProviderSignIns, APersonWhoIsNoMemberAnyMoreStaysOut) {
  ASSERT_TRUE(come(person("1", "ada@north.example")));
  house.change(ada_in_north, model::MemberState::kInactive);
  EXPECT_EQ(code_of(come(person("1", "ada@north.example"))), "member_inactive");
  house.store.write_now([&](store::Session& s) { store::MemberRepository(s).erase(north, ada_in_north.id); });
  EXPECT_EQ(code_of(come(person("1", "ada@north.example"))), "not_invited") << "the link went with the place";
}

}  // namespace
}  // namespace sallyport::accounts
