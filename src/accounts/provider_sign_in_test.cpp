// Signing in at the provider of a tenant, over a real SQLite database and an emulated provider (security H01
// to H05, H17, H18, H21, N11, N13, N22; ADR 0086).
#include "accounts/provider_sign_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/house_fixture.h"
#include "accounts/provider_fixture.h"
#include "crypto/envelope.h"
#include "store/account_session_repository.h"
#include "store/invitation_repository.h"
#include "store/keyring_store.h"
#include "store/provider_sign_in_repository.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;
using model::RequiredOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kIssuer = "https://login.north.example";

class ProviderSignIns : public testing::Test {
 protected:
  ProviderSignIns() {
    EXPECT_TRUE(store::load_keyring(*house.database, *house.kek, house.keyring, house.random, house.clock));
    admin.tenant = north;
    admin.role = model::built_in_role("administrator");
    EXPECT_EQ(code_of(put()), "accepted");
  }
  ~ProviderSignIns() override {
    house.runtime.stop();
    house.runtime.join();
  }

  ProviderChange change() const {
    return {.issuer = kIssuer,
            .client_id = "sallyport",
            .client_secret = base::Secret::from_text("s3cret of the client"),
            .rules = {.domains = {"north.example"}},
            .enabled = true};
  }
  base::Result<ProviderSettings> put(ProviderChange wanted) {
    return house.run(sign_in.put(admin, std::move(wanted)));
  }
  base::Result<ProviderSettings> put() { return put(change()); }

  ProviderStart begin(bool anew = false, std::string return_to = {}) {
    auto starts = house.run(sign_in.begin({.tenant = north,
                                           .return_to = std::move(return_to),
                                           .anew = anew,
                                           .origin = {.source = "192.0.2.9"}}));
    EXPECT_TRUE(starts) << starts.error().message;
    return std::move(*starts->start);
  }
  static std::string asked(const ProviderStart& start, std::string_view name) {
    const auto fields =
        http::FormFields::parse(std::string_view(start.url).substr(start.url.find('?') + 1), "query string");
    return std::string(fields->get(name).value_or(""));
  }
  base::Result<ProviderArrival> finish(const ProviderStart& start, std::string query, std::string binder,
                                       std::string tenant = {}) {
    return house.run(sign_in.finish(
        {.tenant = tenant.empty() ? north.to_string() : tenant,
         .query = std::move(query),
         .binder =
             [&](const std::string& attempt) { return attempt == start.attempt ? binder : std::string(); },
         .origin = {.source = "192.0.2.9"}}));
  }
  base::Result<ProviderArrival> finish(const ProviderStart& start, const std::string& code) {
    return finish(start, "code=" + code + "&state=" + asked(start, "state"),
                  std::string(start.binder.reveal_text()));
  }
  // The whole way of a person of whom the provider says this.
  base::Result<ProviderArrival> come(boost::json::object claims, bool anew = false) {
    const auto start = begin(anew);
    return finish(start, provider.code_for(start.url, std::move(claims)));
  }
  static boost::json::object person(std::string_view sub, std::string_view email, bool verified = true) {
    return {{"sub", sub}, {"email", email}, {"email_verified", verified}, {"name", "Somebody"}};
  }
  void invite(const model::TenantId& tenant, std::string email, std::string role) {
    const model::Invitation invitation{.id = model::InvitationId::random(house.random),
                                       .tenant = tenant,
                                       .email = std::move(email),
                                       .role = std::move(role),
                                       .token_digest = base::Bytes(32, static_cast<std::uint8_t>(++invited)),
                                       .created_at = house.clock.now(),
                                       .expires_at = house.clock.now() + std::chrono::hours{1}};
    house.store.write_now(
        [&](store::Session& s) { EXPECT_TRUE(store::InvitationRepository(s).insert(invitation)); });
  }
  base::Result<model::Caller> in_tenant(const ProviderArrival& arrival, const model::TenantId& tenant) {
    const auto id = tenant.to_string();
    return house.caller(arrival.opened.token.reveal_text(), {.tenant = id});
  }

  House house;
  model::TenantId north = house.make_tenant("North"), south = house.make_tenant("South");
  model::AccountId ada = house.make_account("ada"), eve = house.make_account("eve");
  model::Member ada_in_north = house.join(ada, north, "event_viewer");
  model::Member ada_in_south = house.join(ada, south, "administrator");
  model::Member eve_in_south = house.join(eve, south, "administrator");
  TestProvider provider{house.clock};
  async::BlockingPool calls{{.name = "providers", .threads = 2, .queue = 8}, house.log};
  IdentityProviders providers{calls, house.clock,
                              [this](const egress::Request& request) { return provider.answer(request); }};
  ProviderSignIn sign_in{house.store,
                         house.audit,
                         house.keyring,
                         providers,
                         crypto::HmacKey::make(base::Bytes(32, 5)).value(),
                         house.clock,
                         house.random,
                         {.public_url = "https://id.example.com"}};
  model::Caller admin;
  int invited = 0;
};

TEST_F(ProviderSignIns, SendTheBrowserAwayWithPkceStateAndNonce_H05) {
  const auto start = begin();
  EXPECT_THAT(start.url, testing::StartsWith("https://login.north.example/authorize?"));
  EXPECT_EQ(asked(start, "response_type"), "code");
  EXPECT_EQ(asked(start, "code_challenge_method"), "S256");
  EXPECT_EQ(asked(start, "redirect_uri"), "https://id.example.com/sign-in/callback/" + north.to_string());
  EXPECT_THAT(asked(start, "scope"), HasSubstr("openid"));
  for (const auto* name : {"state", "nonce", "code_challenge"})
    EXPECT_EQ(asked(start, name).size(), 43U) << name;
  EXPECT_THAT(start.url, Not(HasSubstr(std::string(start.binder.reveal_text()))));
  EXPECT_NE(asked(start, "state"), asked(begin(), "state"));
}

TEST_F(ProviderSignIns, OpenASessionThatIsGoodForThatTenantAlone_N03) {
  const auto arrival = come(person("1", "ada@north.example"));
  ASSERT_TRUE(arrival) << arrival.error().code << arrival.error().detail;
  const auto& seen = arrival->opened.seen;
  EXPECT_EQ(seen.account.id, ada);
  EXPECT_EQ(seen.session.provider_tenant, north);
  ASSERT_EQ(seen.places.size(), 1U) << "nothing is said about South";
  EXPECT_EQ(seen.places.front().member.tenant, north);
  const auto caller = in_tenant(*arrival, north);
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->role->name, "event_viewer");
  EXPECT_EQ(code_of(in_tenant(*arrival, south)), "not_a_member");
  const auto token = arrival->opened.token.reveal_text();
  EXPECT_EQ(code_of(house.caller(token, {.in_tenant = false})), "accepted");
  EXPECT_EQ(code_of(house.caller(token, {.in_tenant = false, .of_person = true})), "own_sign_in_required")
      << "or whoever administers North could give themselves the whole account";

  const auto records = house.records(std::nullopt, AuditAction::kSignedIn);
  ASSERT_EQ(records.size(), 1U) << "and nothing is written in South";
  EXPECT_EQ(records.front().tenant, north);
  EXPECT_THAT(records.front().reason, HasSubstr(kIssuer));
}

TEST_F(ProviderSignIns, ReachOnlySessionsOfTheirProvider_N03) {
  const auto own = house.signed_in("ada");
  const auto arrival = come(person("1", "ada@north.example"));
  ASSERT_TRUE(arrival);
  const auto caller = house.caller(arrival->opened.token.reveal_text(), {.in_tenant = false});
  ASSERT_TRUE(caller);
  const auto listed = house.run(house.service.list(*caller));
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->size(), 1U);
  EXPECT_EQ(code_of(house.run(house.service.end(*caller, own.seen.session.id))), "not_found");
  EXPECT_EQ(house.run(house.service.end_others(*caller)).value(), 0);
  EXPECT_EQ(house.run(house.service.list(house.person(own)))->size(), 2U);
  ASSERT_TRUE(house.run(house.service.sign_out(*caller)));
  EXPECT_EQ(house.records(south, AuditAction::kSignedOut).size(), 0U);
}

TEST_F(ProviderSignIns, TakeAStateOnceInTheBrowserThatHasBegun_H01_H02_H03) {
  const auto start = begin();
  const auto state = asked(start, "state");
  const auto code = provider.code_for(start.url, person("1", "ada@north.example"));
  const auto query = "code=" + code + "&state=" + state;
  const std::string binder(start.binder.reveal_text());
  EXPECT_EQ(code_of(finish(start, query, "")), "other_browser");
  EXPECT_EQ(code_of(finish(start, query, std::string(43, 'A'))), "other_browser");
  EXPECT_EQ(house.records(north, AuditAction::kSignedIn).front().reason,
            "provider: other_browser, another browser");
  EXPECT_EQ(code_of(finish(start, query, binder, south.to_string())), "sign_in_expired")
      << "another redirect URI";
  EXPECT_EQ(code_of(finish(start, "code=" + code, binder)), "sign_in_expired");
  EXPECT_EQ(code_of(finish(start, "code=" + code + "&state=" + std::string(43, 'x'), binder)),
            "sign_in_expired");
  EXPECT_EQ(code_of(finish(start, query + "&state=" + state, binder)), "answer_refused");
  EXPECT_EQ(provider.codes_exchanged, 0);
  EXPECT_EQ(code_of(finish(start, query, binder)), "accepted");
  EXPECT_EQ(code_of(finish(start, query, binder)), "sign_in_expired");

  const auto late = begin();
  house.clock.advance(kProviderAttemptLasts);
  EXPECT_EQ(code_of(finish(late, provider.code_for(late.url, person("1", "ada@north.example")))),
            "sign_in_expired");
  house.run([](ProviderSignIn& s) -> async::Task<bool> {
    co_await s.maintain();
    co_return true;
  }(sign_in));
  house.store.read_now([&](store::Session& s) {
    EXPECT_FALSE(store::ProviderSignInRepository(s).find_attempt(
        crypto::sha256(base::as_bytes(asked(late, "state")))));
    return 0;
  });
}

TEST_F(ProviderSignIns, ACodeOfAnotherAttemptIsWorthNothing_H05) {
  const auto mine = begin(), theirs = begin();
  const auto code = provider.code_for(theirs.url, person("1", "ada@north.example"));
  EXPECT_EQ(code_of(finish(mine, code)), "provider_failed") << "the verifier is that of another challenge";
}

TEST_F(ProviderSignIns, AnAnswerOfAnotherProviderIsRefusedBeforeItsCodeGoesAnywhere_H04) {
  const auto start = begin();
  const auto code = provider.code_for(start.url, person("1", "ada@north.example"));
  const auto query = "code=" + code + "&state=" + asked(start, "state");
  EXPECT_EQ(code_of(finish(start, query + "&iss=https%3A%2F%2Flogin.evil.example",
                           std::string(start.binder.reveal_text()))),
            "answer_refused");
  EXPECT_EQ(provider.codes_exchanged, 0);
  provider.extra_metadata["authorization_response_iss_parameter_supported"] = true;
  house.clock.advance(kMetadataKept);
  EXPECT_EQ(code_of(come(person("1", "ada@north.example"))), "answer_refused")
      << "it says that it names itself";
}

TEST_F(ProviderSignIns, WordsOfTheProviderBecomeWordsOfOurs_H19) {
  for (const auto& [error, expected] :
       std::vector<std::pair<std::string, std::string>>{{"access_denied", "provider_declined"},
                                                        {"server_error", "provider_failed"},
                                                        {"%3Cscript%3E", "provider_failed"}}) {
    const auto start = begin();
    EXPECT_EQ(
        code_of(finish(start, "error=" + error + "&error_description=%3Cb%3E&state=" + asked(start, "state"),
                       std::string(start.binder.reveal_text()))),
        expected);
  }
}

TEST_F(ProviderSignIns, ATokenThatIsNotRightOpensNothing_H21) {
  const auto good = person("1", "ada@north.example");
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, boost::json::value>>{{"nonce", "another"},
                                                               {"aud", "other"},
                                                               {"iss", "https://login.evil.example"},
                                                               {"exp", 1},
                                                               {"iat", 1}}) {
    auto bad = good;
    bad[name] = value;
    EXPECT_EQ(code_of(come(bad)), "answer_refused") << name;
  }
  EXPECT_EQ(
      house.store.read_now([&](store::Session& s) { return store::AccountSessionRepository(s).list(ada); })
          .size(),
      0U);
  const auto refused = house.records(north, AuditAction::kSignedIn);
  EXPECT_EQ(refused.size(), 5U);
  EXPECT_EQ(refused.front().outcome, model::AuditOutcome::kRefused);
}

TEST_F(ProviderSignIns, KeysThatTheProviderHasChangedAreFoundOnce_G05) {
  ASSERT_TRUE(come(person("1", "ada@north.example")));
  ASSERT_TRUE(come(person("1", "ada@north.example")));
  EXPECT_EQ(provider.keys_asked, 1);
  provider.key = crypto::SigningKey::generate(crypto::Algorithm::kEdDsa);
  provider.kid = "second";
  house.clock.advance(kKeysAskedAgain);
  EXPECT_EQ(code_of(come(person("1", "ada@north.example"))), "accepted");
  EXPECT_EQ(provider.keys_asked, 2);
  provider.kid = "third";
  auto unknown = begin();
  const auto code = provider.code_for(unknown.url, person("1", "ada@north.example"));
  EXPECT_EQ(code_of(finish(unknown, code)), "answer_refused") << "asked a moment ago";
  EXPECT_EQ(provider.keys_asked, 2);
  house.clock.advance(kKeysAskedAgain);
  provider.keys_status = 500;
  for (int i = 0; i < 2; ++i) EXPECT_NE(code_of(come(person("1", "ada@north.example"))), "accepted");
  EXPECT_EQ(provider.keys_asked, 3) << "nor is one that fails asked at each sign-in";
}

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

TEST_F(ProviderSignIns, NobodyIsLedToAProviderThatHasMadeTheirAccount) {
  const auto starts = [&](std::string email) {
    return house.run(sign_in.begin({.email = std::move(email), .origin = {.source = "192.0.2.9"}}));
  };
  auto wanted = change();
  wanted.rules.default_role = "event_viewer";
  ASSERT_TRUE(put(std::move(wanted)));
  ASSERT_TRUE(come(person("9", "zoe@north.example")));
  EXPECT_EQ(code_of(starts("zoe@north.example")), "no_provider");
  EXPECT_TRUE(starts("ada@north.example")) << "who has a password of her own";
}

TEST_F(ProviderSignIns, ItsSessionsPushOutNoneThatThePersonHasOpened) {
  const auto own = house.signed_in("ada");
  for (int i = 0; i <= kMostSessions; ++i) ASSERT_TRUE(come(person("1", "ada@north.example"))) << i;
  EXPECT_TRUE(house.caller(own, {.in_tenant = false}));
}

TEST_F(ProviderSignIns, NoRoleThatGivesMoreIsGivenByComingIn) {
  auto wanted = change();
  wanted.rules.default_role = "administrator";
  EXPECT_EQ(field_of(put(std::move(wanted))), "defaultRole");
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

TEST_F(ProviderSignIns, APersonWhoIsNoMemberAnyMoreStaysOut) {
  ASSERT_TRUE(come(person("1", "ada@north.example")));
  house.change(ada_in_north, model::MemberState::kInactive);
  EXPECT_EQ(code_of(come(person("1", "ada@north.example"))), "member_inactive");
  house.store.write_now([&](store::Session& s) { store::MemberRepository(s).erase(north, ada_in_north.id); });
  EXPECT_EQ(code_of(come(person("1", "ada@north.example"))), "not_invited") << "the link went with the place";
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

TEST_F(ProviderSignIns, SettingsNameWhatIsWrong_H17) {
  const auto field = [&](const std::function<void(ProviderChange&)>& spoil) {
    auto wanted = change();
    spoil(wanted);
    return field_of(put(std::move(wanted)));
  };
  for (const auto* bad : {"", "login.north.example", "http://login.north.example", "https://x/?a",
                          "https://x/#a", "javascript:alert(1)", "https://user@x", "https://{x}"})
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

TEST_F(ProviderSignIns, TheClientSecretGoesToTheTokenEndpointAloneAndIsKeptSealed) {
  ASSERT_TRUE(come(person("1", "ada@north.example")));
  EXPECT_THAT(provider.last_exchange.body, HasSubstr("client_secret=s3cret"));
  provider.extra_metadata["token_endpoint_auth_methods_supported"] =
      boost::json::array{"client_secret_basic"};
  house.clock.advance(kMetadataKept);
  ASSERT_TRUE(come(person("1", "ada@north.example")));
  EXPECT_THAT(provider.last_exchange.body, Not(HasSubstr("client_secret")));
  const auto stored = house.run(sign_in.get(admin))->sso.sealed_client_secret;
  EXPECT_THAT(std::string(stored.begin(), stored.end()), Not(HasSubstr("s3cret")));
}

TEST_F(ProviderSignIns, AProviderThatIsAwayOrBrokenIsSaidSo) {
  const auto start = begin();
  const auto code = provider.code_for(start.url, person("1", "ada@north.example"));
  provider.down = true;
  EXPECT_EQ(code_of(finish(start, code)), "provider_unavailable");
  house.clock.advance(kMetadataKept);
  EXPECT_EQ(code_of(house.run(sign_in.begin({.tenant = north}))), "provider_unavailable");
  auto trial = house.run(sign_in.test(admin, {}));
  EXPECT_THAT(trial->problem, HasSubstr("cannot be reached"));
  provider.down = false;
  EXPECT_EQ(house.run(sign_in.test(admin, {}))->problem, "");
  struct Broken {
    const char* name;
    boost::json::value value;
    const char* words;
  };
  for (const auto& [name, value, words] : {Broken{"issuer", "https://login.evil.example", "another issuer"},
                                           Broken{"jwks_uri", nullptr, "jwks_uri"},
                                           Broken{"jwks_uri", "http://login.north.example/keys", "https"},
                                           Broken{"jwks_uri", "https://login.north.example/nothing", "404"},
                                           Broken{"token_endpoint", nullptr, "endpoint"}}) {
    provider.extra_metadata = {{name, value}};
    EXPECT_THAT(house.run(sign_in.test(admin, {}))->problem, HasSubstr(words)) << name;
  }
  provider.extra_metadata = {};
  EXPECT_THAT(house.run(sign_in.test(admin, "https://nowhere.example"))->problem, HasSubstr("404"));
}

TEST_F(ProviderSignIns, AnAddressLeadsToProvidersOfItsTenantsAndTellsNothingElse_N13) {
  const auto by = [&](std::string email) { return house.run(sign_in.begin({.email = std::move(email)})); };
  const auto unknown = by("nobody@nowhere.example"), without = by("eve@north.example");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(code_of(unknown), "no_provider");
  EXPECT_EQ(code_of(without), "no_provider");
  EXPECT_EQ(unknown.error().message, without.error().message);
  const auto found = by("ADA@north.example");
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->start);
  EXPECT_EQ(asked(*found->start, "login_hint"), "ada@north.example");
  EXPECT_EQ(code_of(by("zoe@north.example")), "no_provider")
      << "domains that a tenant claims lead nobody astray";
  house.store.write_now(
      [&](store::Session& s) { store::TenantRepository(s).set_verified_domain(north, "north.example"); });
  EXPECT_EQ(code_of(by("zoe@north.example")), "accepted") << "those that the operator has verified do";
  EXPECT_EQ(field_of(by("no address")), "email");
}

TEST_F(ProviderSignIns, ComeBackToAPageOfOursAlone_H18) {
  for (const auto* bad : {"https://evil.example", "//evil.example", "/\\evil.example", "\\evil",
                          "javascript:alert(1)", "/a\r\nLocation: x", "/a b", " /a", "evil", "/\t/evil"})
    EXPECT_EQ(field_of(house.run(sign_in.begin({.tenant = north, .return_to = bad}))), "returnTo") << bad;
  const auto start = begin(false, "/t/x/settings?tab=1#a");
  const auto arrival = finish(start, provider.code_for(start.url, person("1", "ada@north.example")));
  ASSERT_TRUE(arrival);
  EXPECT_EQ(arrival->return_to, "/t/x/settings?tab=1#a");
}

TEST_F(ProviderSignIns, ConfirmOnlyWhenTheProviderHasAskedAgain_N11) {
  const auto silent = come(person("1", "ada@north.example"));
  ASSERT_TRUE(silent);
  EXPECT_LT(silent->opened.seen.session.confirmed_at, house.clock.now() - kConfirmationLasts);
  const auto start = begin(true);
  EXPECT_EQ(asked(start, "prompt"), "login");
  EXPECT_EQ(asked(start, "max_age"), "0");
  EXPECT_EQ(code_of(finish(start, provider.code_for(start.url, person("1", "ada@north.example")))),
            "not_asked_again");
  auto claims = person("1", "ada@north.example");
  claims["auth_time"] = base::unix_seconds(house.clock.now());
  const auto asked_again = come(claims, true);
  ASSERT_TRUE(asked_again);
  EXPECT_EQ(asked_again->opened.seen.session.confirmed_at, house.clock.now());
}

TEST_F(ProviderSignIns, ASourceThatBeginsTooOftenWaits) {
  const auto begins = [&] {
    return code_of(
        house.run(sign_in.begin({.email = "nobody@nowhere.example", .origin = {.source = "198.51.100.1"}})));
  };
  for (int i = 0; i < 300; ++i) ASSERT_EQ(begins(), "no_provider") << i;
  EXPECT_EQ(begins(), "too_many_attempts");
}

}  // namespace
}  // namespace sallyport::accounts
