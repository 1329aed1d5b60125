// Signing in at the provider of a tenant: there, and back in the same browser (security H01 to H05, H18, H21,
// N03, N11, N13; ADR 0086).
#include "accounts/provider_sign_in_fixture.h"
#include "crypto/jose/token_hash.h"
#include "store/account_session_repository.h"
#include "store/provider_sign_in_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;
using testing::HasSubstr;
using testing::Not;

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
                                                               {"iat", 1},
                                                               {"at_hash", "77QmUPtjPfzWtF2AnpK9RQ"}}) {
    auto bad = good;
    bad[name] = value;
    EXPECT_EQ(code_of(come(bad)), "answer_refused") << name;
  }
  EXPECT_EQ(
      house.store.read_now([&](store::Session& s) { return store::AccountSessionRepository(s).list(ada); })
          .size(),
      0U);
  const auto refused = house.records(north, AuditAction::kSignedIn);
  EXPECT_EQ(refused.size(), 6U);
  EXPECT_EQ(refused.front().outcome, model::AuditOutcome::kRefused);
}

TEST_F(ProviderSignIns, ATokenMayNameTheAccessTokenThatCameWithIt_H21) {
  auto naming = person("1", "ada@north.example");
  naming["at_hash"] = crypto::token_hash(crypto::Algorithm::kEs256, "at");
  EXPECT_TRUE(come(naming));
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

TEST_F(ProviderSignIns, ItsSessionsPushOutNoneThatThePersonHasOpened) {
  const auto own = house.signed_in("ada");
  for (int i = 0; i <= kMostSessions; ++i) ASSERT_TRUE(come(person("1", "ada@north.example"))) << i;
  EXPECT_TRUE(house.caller(own, {.in_tenant = false}));
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

TEST_F(ProviderSignIns, AnAddressLeadsWhereItsDomainDoesAndDoesNotTellWhoIsAMember_N13) {
  const auto by = [&](std::string email) { return house.run(sign_in.begin({.email = std::move(email)})); };
  const auto unknown = by("nobody@nowhere.example"), member = by("ada@north.example");
  EXPECT_EQ(code_of(unknown), "no_provider");
  EXPECT_EQ(code_of(member), "no_provider") << "domains that a tenant claims lead nobody astray";
  EXPECT_EQ(unknown.error().message, member.error().message);
  house.store.write_now(
      [&](store::Session& s) { store::TenantRepository(s).set_verified_domain(north, "north.example"); });
  for (const char* email : {"ADA@north.example", "nobody@north.example"}) {
    const auto found = by(email);
    ASSERT_TRUE(found && found->start) << email;
    EXPECT_THAT(asked(*found->start, "login_hint"), testing::EndsWith("@north.example"));
  }
  EXPECT_EQ(code_of(by("nobody@nowhere.example")), "no_provider");
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
