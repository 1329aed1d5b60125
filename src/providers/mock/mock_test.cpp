#include "providers/mock/mock.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "providers/catalogue.h"
#include "providers/json_path.h"
#include "providers/mock/house.h"

namespace sallyport::providers {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Provider acme() {
  return {.id = "acme",
          .name = "Acme",
          .authorization_url = "https://acme.example/authorize",
          .token_url = "https://acme.example/token",
          .token_auth = {ClientAuth::kBody},
          .default_scopes = {"read"},
          .access_lifetime = {.kind = Lifetime::Kind::kLimited, .length = minutes{60}},
          .rotation = Rotation::kAlways,
          .revocation = {.url = "https://acme.example/revoke"},
          .probe = {.url = "https://acme.example/me", .id_path = "$[0].id", .label_path = "$[0].mail"},
          .base_url = "https://acme.example/api"};
}

base::Secret refresh_token_of(const std::expected<Granted, Failure>& granted) {
  EXPECT_TRUE(granted) << granted.error().message;
  if (!granted || !granted->tokens.front().refresh_token) return base::Secret::from_text("none");
  return granted->tokens.front().refresh_token->clone();
}

std::string error_of(const egress::Answer& answer) {
  const auto body = base::parse_json(answer.body);
  return body ? text_at(*body, "$.error").value_or("(none)") : "(no JSON)";
}

// The error that the person comes back with.
std::string error_after(MockHouse& house, const SignIn& wanted) {
  const auto callback = house.come_back(house.sent_to(wanted));
  return callback ? callback->error : callback.error().message;
}

TEST(Mock, H05_WantsAChallengeUnlessTheEntryForbidsIt) {
  MockHouse house(acme());
  SignIn bare = house.sign_in();
  bare.code_challenge = "";
  EXPECT_EQ(error_after(house, bare), "invalid_request");
  EXPECT_EQ(error_after(house, house.sign_in()), "");

  Provider plain = acme();
  plain.pkce = false;
  MockHouse other(plain);
  other.entry.pkce = true;  // a client that does not know
  SignIn challenged = other.sign_in();
  EXPECT_EQ(error_after(other, challenged), "invalid_request");
}

TEST(Mock, H05_TheVerifierHasToBeThatOfTheChallenge) {
  MockHouse house(acme());
  const auto callback = house.come_back(house.sent_to(house.sign_in())).value();
  const auto request = exchange_code(house.entry, house.app, {}, callback.code, "another", house.kCallback);
  EXPECT_EQ(error_of(house.ask(*request)), "invalid_grant");
}

TEST(Mock, TheRedirectUriIsTheSameInBothLegs) {
  MockHouse house(acme());
  const auto callback = house.come_back(house.sent_to(house.sign_in())).value();
  const auto request =
      exchange_code(house.entry, house.app, {}, callback.code, house.kVerifier, "https://id.example/other");
  EXPECT_EQ(error_of(house.ask(*request)), "invalid_grant");
}

TEST(Mock, ACodeLivesFiveMinutes) {
  MockHouse house(acme());
  const auto callback = house.come_back(house.sent_to(house.sign_in())).value();
  house.clock.advance(minutes{5});
  EXPECT_EQ(error_of(house.ask(house.exchange_request(callback).value())), "invalid_grant");
}

TEST(Mock, SendsNobodyAwayForAStranger) {
  MockHouse house(acme());
  const auto url = authorization_url(house.entry, app_of("stranger", {}), {}, house.sign_in()).value();
  EXPECT_EQ(house.ask({.method = "GET", .url = url}).status, 400);
  SignIn script = house.sign_in();
  script.redirect_uri = "javascript:alert(1)";
  const auto bad = authorization_url(house.entry, house.app, {}, script).value();
  EXPECT_EQ(house.ask({.method = "GET", .url = bad}).status, 400);
}

TEST(Mock, WantsTheParametersOfTheEntry) {
  Provider provider = acme();
  provider.authorization_parameters = {{.name = "prompt", .value = "consent"}};
  provider.token_parameters = {{.name = "expiring", .value = "1"}};
  provider.refresh_parameters = {{.name = "expires_in", .value = "300"}};
  provider.token_headers = {{.name = "Acme-Version", .value = "7"}};
  provider.redirect_uri_on_refresh = true;
  MockHouse house(provider);
  const base::Secret token = refresh_token_of(house.connect());
  for (auto* wanted : {&house.entry.refresh_parameters, &house.entry.token_headers}) {
    const auto kept = std::exchange(*wanted, {});
    EXPECT_EQ(error_of(house.ask(house.refresh_request(token))), "invalid_request");
    *wanted = kept;
  }
  house.entry.redirect_uri_on_refresh = false;
  EXPECT_EQ(error_of(house.ask(house.refresh_request(token))), "invalid_request");
  house.entry.redirect_uri_on_refresh = true;
  EXPECT_TRUE(house.refreshed(token));
  house.entry.token_parameters = {};
  EXPECT_FALSE(house.connect());
  house.entry.authorization_parameters = {};
  EXPECT_EQ(error_after(house, house.sign_in()), "invalid_request");
}

TEST(Mock, SplitsScopesWhereTheEntryDoes) {
  Provider provider = acme();
  provider.default_scopes = {"read", "write"};
  MockHouse house(provider);
  EXPECT_EQ(error_after(house, house.sign_in()), "");
  house.entry.scope_separator = ",";
  EXPECT_EQ(error_after(house, house.sign_in()), "invalid_request");
}

// Outbound §2.2 row 2.
TEST(Mock, TheClientSaysWhoItIsInOneWayOfTheEntry) {
  MockHouse house(acme());
  const base::Secret token = refresh_token_of(house.connect());
  house.entry.token_auth = {ClientAuth::kBasic};
  auto request = house.refresh_request(token);
  EXPECT_EQ(error_of(house.ask(request)), "invalid_client");
  request.body += "&client_id=mock-client&client_secret=mock-secret";
  EXPECT_EQ(error_of(house.ask(request)), "invalid_client") << "in two places";
  house.entry.token_auth = {ClientAuth::kBody};
  EXPECT_TRUE(house.refreshed(token));
}

TEST(Mock, ASecretAsUserAndAClientWithoutASecret) {
  Provider provider = acme();
  provider.token_auth = {ClientAuth::kSecretAsUser};
  MockHouse house(provider);
  EXPECT_TRUE(house.connect());

  MockOptions options;
  options.app = app_of("public", {});
  MockHouse open(acme(), std::move(options));
  open.app = app_of("public", {});
  EXPECT_TRUE(open.connect());
  open.app = app_of("public", {"guess"});
  EXPECT_FALSE(open.connect());
}

TEST(Mock, TakesABodyInTheFormatOfTheEntry) {
  Provider provider = acme();
  provider.token_body = BodyFormat::kJson;
  MockHouse house(provider);
  const base::Secret token = refresh_token_of(house.connect());
  house.entry.token_body = BodyFormat::kForm;
  EXPECT_EQ(error_of(house.ask(house.refresh_request(token))), "invalid_request");
}

// Outbound §2.2 row 5.
TEST(Mock, AnswersInAFormUnlessJsonIsAskedFor) {
  MockHouse house(acme());
  auto request = house.refresh_request(refresh_token_of(house.connect()));
  std::erase_if(request.headers, [](const egress::Header& header) { return header.name == "Accept"; });
  const auto answer = house.ask(request);
  EXPECT_EQ(*answer.header("content-type"), "application/x-www-form-urlencoded");
  EXPECT_TRUE(read_tokens(house.entry, answer, {}, house.clock.now()));
}

TEST(Mock, AnErrorOfARuleWithoutAStatusComesWith200) {
  Provider provider = acme();
  provider.errors = {
      {.path = "$.fault.word", .value = "GONE", .what = ErrorClass::kTerminal},
      {.statuses = {403}, .path = "$.fault.word", .value = "WHO", .what = ErrorClass::kClientMisconfigured}};
  MockHouse house(provider);
  const base::Secret token = refresh_token_of(house.connect());
  const auto gone = house.ask(house.refresh_request(base::Secret::from_text("never-given")));
  EXPECT_EQ(gone.status, 200);
  EXPECT_EQ(text_at(base::parse_json(gone.body).value(), "$.fault.word"), "GONE");
  house.app = app_of("mock-client", {"wrong"});
  EXPECT_EQ(house.ask(house.refresh_request(token)).status, 403);
}

TEST(Mock, H11_AUsedRefreshTokenWorksWithinTheGraceOnly) {
  Provider provider = acme();
  provider.grace = {.length = seconds{600}};
  provider.reuse = ReuseEffect::kFamilyRevoked;
  MockHouse house(provider);
  const base::Secret first = refresh_token_of(house.connect());
  const base::Secret second = refresh_token_of(house.refreshed(first));
  house.clock.advance(seconds{600});
  const base::Secret again = refresh_token_of(house.refreshed(first));
  EXPECT_TRUE(house.refreshed(second));
  house.clock.advance(seconds{1});
  const auto late = house.refreshed(first);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().what, ErrorClass::kTerminal);
  EXPECT_FALSE(house.refreshed(again)) << "a late use ends the whole grant";
}

TEST(Mock, H11_AUsedRefreshTokenMayWorkUntilTheNewOneIsUsed) {
  Provider provider = acme();
  provider.grace = {.length = std::chrono::days{30}, .until_new_is_used = true};
  MockHouse house(provider);
  const base::Secret first = refresh_token_of(house.connect());
  const base::Secret second = refresh_token_of(house.refreshed(first));
  EXPECT_TRUE(house.refreshed(first));
  EXPECT_TRUE(house.refreshed(second));
  EXPECT_FALSE(house.refreshed(first));
}

TEST(Mock, H11_AFamilySurvivesASecondUseWhereTheEntrySaysSo) {
  for (const ReuseEffect effect : {ReuseEffect::kUnknown, ReuseEffect::kError, ReuseEffect::kNone}) {
    Provider provider = acme();
    provider.reuse = effect;
    MockHouse house(provider);
    const base::Secret first = refresh_token_of(house.connect());
    const base::Secret second = refresh_token_of(house.refreshed(first));
    EXPECT_EQ(house.refreshed(first).has_value(), effect == ReuseEffect::kNone);
    EXPECT_TRUE(house.refreshed(second));
  }
}

TEST(Mock, RotatesEverySecondTimeWhereItIsSometimes) {
  Provider provider = acme();
  provider.rotation = Rotation::kSometimes;
  MockHouse house(provider);
  const base::Secret first = refresh_token_of(house.connect());
  const base::Secret second = refresh_token_of(house.refreshed(first));
  const auto third = house.refreshed(second);
  ASSERT_TRUE(third);
  EXPECT_FALSE(third->tokens.front().refresh_token) << "the old one stays";
  EXPECT_TRUE(house.refreshed(second));
}

TEST(Mock, RefreshTokensEndUnusedAndAltogether) {
  Provider provider = acme();
  provider.refresh_idle = {.kind = Lifetime::Kind::kLimited, .length = minutes{10}};
  provider.refresh_absolute = {.kind = Lifetime::Kind::kLimited, .length = minutes{15}};
  provider.refresh_extends = false;
  MockHouse house(provider);
  const base::Secret unused = refresh_token_of(house.connect());
  const base::Secret used = refresh_token_of(house.connect());
  house.clock.advance(minutes{10});
  const base::Secret next = refresh_token_of(house.refreshed(used));
  house.clock.advance(minutes{1});
  EXPECT_FALSE(house.refreshed(unused));
  house.clock.advance(minutes{4});
  const base::Secret last = refresh_token_of(house.refreshed(next));
  house.clock.advance(minutes{1});
  EXPECT_FALSE(house.refreshed(last));
}

TEST(Mock, H09_AnExpiryMayBeATextOrAbsent) {
  for (const MockExpiry expiry : {MockExpiry::kAsEntry, MockExpiry::kText, MockExpiry::kAbsent}) {
    MockOptions options;
    options.expiry = expiry;
    MockHouse house(acme(), std::move(options));
    const auto callback = house.come_back(house.sent_to(house.sign_in())).value();
    const auto body = base::parse_json(house.ask(house.exchange_request(callback).value()).body).value();
    const auto* said = find(body, "$.expires_in");
    EXPECT_EQ(said != nullptr, expiry != MockExpiry::kAbsent);
    if (said != nullptr) EXPECT_EQ(said->is_string(), expiry == MockExpiry::kText);
  }
}

TEST(Mock, GivesARefreshTokenWithAConsentOnly) {
  Provider provider = acme();
  provider.authorization_parameters = {{.name = "access_type", .value = "offline"}};
  MockHouse house(provider);
  EXPECT_TRUE(house.connect()->tokens.front().refresh_token);
  EXPECT_FALSE(house.connect()->tokens.front().refresh_token) << "it remembers the consent";
  provider.authorization_parameters.push_back({.name = "prompt", .value = "consent"});
  MockHouse asking(provider);
  EXPECT_TRUE(asking.connect());
  EXPECT_TRUE(asking.connect()->tokens.front().refresh_token);
}

TEST(Mock, H04_SaysWhoItIsWhereTheEntrySaysSo) {
  Provider provider = acme();
  provider.issuer = "https://acme.example/tenant";
  provider.iss_in_callback = true;
  MockHouse house(provider);
  EXPECT_TRUE(house.connect());
  const auto asked = house.ask(
      {.method = "GET", .url = "https://acme.example/.well-known/oauth-authorization-server/tenant"});
  const auto metadata = base::parse_json(asked.body).value();
  EXPECT_EQ(text_at(metadata, "$.issuer"), "https://acme.example/tenant");
  EXPECT_EQ(text_at(metadata, "$.authorization_response_iss_parameter_supported"), "true");
  provider.iss_in_callback = false;
  MockHouse silent(provider);
  EXPECT_FALSE(silent.sent_to(silent.sign_in()).contains("iss="));
}

TEST(Mock, H11_ALostAnswerHasDoneItsWork) {
  MockHouse house(acme());
  const base::Secret first = refresh_token_of(house.connect());
  house.mock->lose_answers(1);
  const auto before = house.mock->refresh_tokens();
  EXPECT_FALSE(house.mock->answer(house.refresh_request(first)));
  EXPECT_EQ(house.mock->refresh_tokens(), before + 1);
  EXPECT_FALSE(house.refreshed(first)) << "it is used up";
}

TEST(Mock, AsksAPersonWhereThereIsAPage) {
  MockOptions options;
  options.page = [](const MockQuestion& question) {
    return fmt::format("{} wants {}: {}", question.client, fmt::join(question.scopes, " "), question.target);
  };
  MockHouse house(acme(), std::move(options));
  const auto url = authorization_url(house.entry, house.app, {}, house.sign_in()).value();
  const auto page = house.ask({.method = "GET", .url = url});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "mock-client wants read: " + url);
  EXPECT_EQ(house.ask({.method = "GET", .url = url + "&decision=allow"}).status, 302);
}

TEST(Mock, CallsTakeTheTokenInTheHeaderOfTheEntry) {
  Provider provider = acme();
  provider.api_key_header = "X-Acme-Token";
  provider.call_headers = {{.name = "Acme-Version", .value = "7"}};
  MockHouse house(provider);
  const auto granted = house.connect();
  ASSERT_TRUE(granted);
  const base::Secret& token = granted->tokens.front().access_token;
  EXPECT_EQ(house.call(token), 200);
  house.entry.api_key_header = "";
  EXPECT_EQ(house.call(token), 401);
  house.entry.api_key_header = "X-Acme-Token";
  house.entry.call_headers = {};
  EXPECT_EQ(house.call(token), 401);
}

TEST(Mock, AnAccessTokenEndsWhenItSays) {
  MockHouse house(acme());
  const auto granted = house.connect();
  ASSERT_TRUE(granted);
  house.clock.advance(minutes{60} - seconds{1});
  EXPECT_EQ(house.call(granted->tokens.front().access_token), 200);
  house.clock.advance(seconds{1});
  EXPECT_EQ(house.call(granted->tokens.front().access_token), 401);
}

TEST(Mock, HasNothingAtOtherAddresses) {
  MockHouse house(acme());
  EXPECT_EQ(house.ask({.method = "GET", .url = "https://acme.example/apis/x"}).status, 404);
  EXPECT_EQ(house.ask({.method = "GET", .url = "https://acme.example/token"}).status, 405);
}

TEST(Mock, SaysOfWhichValueItKnowsNoExample) {
  Provider provider = acme();
  provider.answer_values = {{.name = "team", .source = "$.team", .pattern = "(?i)a"}};
  base::FakeClock clock;
  base::FakeRandom random;
  const auto made =
      Mock::make(provider, {}, {.clock = clock, .random = random, .challenge_of = MockHouse::challenge_of});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().field, "team");
}

TEST(Mock, TheMovedEntryIsOneThatAdministratorsCanWrite) {
  Provider provider = acme();
  provider.settings = {
      {.kind = Setting::Kind::kUrl, .name = "site", .title = "Site"},
      {.kind = Setting::Kind::kHost, .name = "host", .title = "Host", .example = "a.example"}};
  provider.base_url = "{site}";
  provider.token_url = "https://{host}/token";
  MockOptions options;
  options.origin = "http://127.0.0.1:9100";
  const MockHouse house(provider, std::move(options));
  const Provider& entry = house.mock->entry();
  EXPECT_EQ(entry.base_url, "http://127.0.0.1:9100/site");
  EXPECT_EQ(entry.token_url, "http://127.0.0.1:9100/{host}/token");
  ASSERT_EQ(entry.settings.size(), 1U) << "nobody has to say where the site is any more";
  const auto again = read_provider(write_provider(entry));
  ASSERT_TRUE(again) << again.error().field << ": " << again.error().message;
  EXPECT_EQ(*again, entry);
}

}  // namespace
}  // namespace sallyport::providers
