#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "providers/test_answers.h"

namespace sallyport::providers {
namespace {

using base::field_of;

Provider acme() {
  return {.id = "acme",
          .name = "Acme",
          .settings = {{.name = "sub", .title = "Subdomain", .default_value = "main"},
                       {.name = "audience", .title = "Audience", .required = false}},
          .token_url = "https://{sub}.acme.example/token",
          .default_scopes = {"base"}};
}

egress::Request exchanged(const Provider& provider, const App& app, std::size_t secret = 0) {
  return exchange_code(provider, app, {}, "co/de", "verifier", "https://id.example/cb", secret).value();
}

egress::Request refreshed(const Provider& provider, const App& app) {
  return refresh(provider, app, {}, base::Secret::from_text("r+t"), "https://id.example/cb").value();
}

TEST(TokenRequest, ExchangesACode) {
  const auto request = exchanged(acme(), app_of("me", {"secret"}));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://main.acme.example/token");
  EXPECT_EQ(header(request, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(field(request.body, "grant_type"), "authorization_code");
  EXPECT_EQ(field(request.body, "code"), "co/de");
  EXPECT_EQ(field(request.body, "redirect_uri"), "https://id.example/cb");
  EXPECT_EQ(field(request.body, "code_verifier"), "verifier");
}

TEST(TokenRequest, TheVerifierGoesOnlyWhereAChallengeWent_H05) {
  Provider provider = acme();
  provider.pkce = false;
  EXPECT_EQ(field(exchanged(provider, app_of("me", {"s"})).body, "code_verifier"), "(absent)");
}

// Outbound §2.2 row 5.
TEST(TokenRequest, AlwaysAsksForJson) {
  EXPECT_EQ(header(exchanged(acme(), app_of("me", {"s"})), "Accept"), "application/json");
  EXPECT_EQ(header(refreshed(acme(), app_of("me", {"s"})), "Accept"), "application/json");
  EXPECT_EQ(header(client_credentials(acme(), app_of("me", {"s"}), {}, {}).value(), "Accept"),
            "application/json");
  EXPECT_EQ(header(jwt_bearer(acme(), {}, "a.b.c").value(), "Accept"), "application/json");
}

TEST(TokenRequest, BasicIsFormEncodedFirst) {
  const auto request = exchanged(acme(), app_of("my id:1", {"p%:é+"}));
  EXPECT_EQ(header(request, "Authorization"),
            "Basic " + base::base64_encode(base::as_bytes("my+id%3A1:p%25%3A%C3%A9%2B")));
}

// Outbound §2.2 row 13.
TEST(TokenRequest, TheClientSaysWhoItIsInOnePlaceOnly) {
  Provider provider = acme();
  provider.token_auth = {ClientAuth::kBasic, ClientAuth::kBody};
  const auto basic = exchanged(provider, app_of("me", {"s"}));
  EXPECT_NE(header(basic, "Authorization"), "(absent)");
  EXPECT_EQ(field(basic.body, "client_id"), "(absent)");
  EXPECT_EQ(field(basic.body, "client_secret"), "(absent)");
  provider.token_auth = {ClientAuth::kBody, ClientAuth::kBasic};
  const auto body = exchanged(provider, app_of("me", {"s"}));
  EXPECT_EQ(header(body, "Authorization"), "(absent)");
  EXPECT_EQ(field(body.body, "client_id"), "me");
  EXPECT_EQ(field(body.body, "client_secret"), "s");
}

// Outbound §2.2 row 12.
TEST(TokenRequest, AClientWithoutASecretSaysItsIdAndNoSecret) {
  for (const auto auth : {ClientAuth::kBasic, ClientAuth::kBody, ClientAuth::kNone}) {
    Provider provider = acme();
    provider.token_auth = {auth};
    for (const auto& app : {app_of("me", {}), app_of("me", {""})}) {
      const auto request = exchanged(provider, app);
      EXPECT_EQ(header(request, "Authorization"), "(absent)");
      EXPECT_EQ(field(request.body, "client_id"), "me");
      EXPECT_EQ(request.body.find("client_secret"), std::string::npos);
    }
  }
}

TEST(TokenRequest, TheSecretCanBeTheUserName) {
  Provider provider = acme();
  provider.token_auth = {ClientAuth::kSecretAsUser};
  const auto request = exchanged(provider, app_of("me", {"sk_1"}));
  EXPECT_EQ(header(request, "Authorization"), "Basic " + base::base64_encode(base::as_bytes("sk_1:")));
  EXPECT_EQ(field(request.body, "client_id"), "(absent)");
  EXPECT_EQ(field_of(exchange_code(provider, app_of("me", {}), {}, "c", "v", "u")), "secret");
}

TEST(TokenRequest, AnotherSecretCanBeTried) {
  Provider provider = acme();
  provider.token_auth = {ClientAuth::kBody};
  EXPECT_EQ(field(exchanged(provider, app_of("me", {"new", "old"}), 1).body, "client_secret"), "old");
}

TEST(TokenRequest, Refreshes) {
  const auto request = refreshed(acme(), app_of("me", {"s"}));
  EXPECT_EQ(request.url, "https://main.acme.example/token");
  EXPECT_EQ(field(request.body, "grant_type"), "refresh_token");
  EXPECT_EQ(field(request.body, "refresh_token"), "r+t");
  EXPECT_EQ(field(request.body, "redirect_uri"), "(absent)");
}

// Outbound §2.2 row 8.
TEST(TokenRequest, ARefreshCanGoElsewhereAndNeedTheRedirectUri) {
  Provider provider = acme();
  provider.refresh_url = "https://{sub}.acme.example/refresh";
  provider.redirect_uri_on_refresh = true;
  provider.token_parameters = {{.name = "of_code", .value = "1"}};
  provider.refresh_parameters = {{.name = "of_refresh", .value = "{sub}"}};
  const auto request = refreshed(provider, app_of("me", {"s"}));
  EXPECT_EQ(request.url, "https://main.acme.example/refresh");
  EXPECT_EQ(field(request.body, "redirect_uri"), "https://id.example/cb");
  EXPECT_EQ(field(request.body, "of_refresh"), "main");
  EXPECT_EQ(field(request.body, "of_code"), "(absent)");
}

TEST(TokenRequest, AsksForATokenOfTheApplicationItself) {
  Provider provider = acme();
  provider.token_parameters = {{.name = "audience", .value = "{audience}"}};
  const auto request = client_credentials(provider, app_of("me", {"s"}), {}, {"read"}).value();
  EXPECT_EQ(field(request.body, "grant_type"), "client_credentials");
  EXPECT_EQ(field(request.body, "scope"), "base read");
  EXPECT_EQ(field(request.body, "audience"), "(absent)");
  const auto other =
      client_credentials(provider, app_of("me", {"s"}), {{"audience", "api"}}, {"read"}).value();
  EXPECT_EQ(field(other.body, "audience"), "api");
  EXPECT_EQ(field_of(client_credentials(provider, app_of("me", {"s"}), {}, {"a b"})), "scopes");
}

TEST(TokenRequest, AParameterOfTheEntryTakesThePlaceOfAUsualOne) {
  Provider provider = acme();
  provider.token_parameters = {{.name = "grant_type", .value = "account_credentials"}};
  const auto request = client_credentials(provider, app_of("me", {"s"}), {}, {}).value();
  EXPECT_EQ(field(request.body, "grant_type"), "account_credentials");
}

TEST(TokenRequest, CanBeJsonWithHeadersOfItsOwn) {
  Provider provider = acme();
  provider.token_body = BodyFormat::kJson;
  provider.token_headers = {{.name = "Notion-Version", .value = "2025-09-03"}};
  const auto request = exchanged(provider, app_of("me", {"s"}));
  EXPECT_EQ(header(request, "Content-Type"), "application/json");
  EXPECT_EQ(header(request, "Notion-Version"), "2025-09-03");
  EXPECT_EQ(base::parse_json(request.body).value().at("code"), "co/de");
}

TEST(TokenRequest, NoValueMakesAHeaderOfItsOwn) {
  Provider provider = acme();
  provider.token_headers = {{.name = "X-Sub", .value = "{sub}"}};
  EXPECT_EQ(field_of(exchange_code(provider, app_of("me", {}), {{"sub", "a\r\nX: y"}}, "c", "v", "u")),
            "settings.sub");
}

TEST(JwtBearer, SendsTheAssertionAndNoClient) {
  const auto request = jwt_bearer(acme(), {}, "a.b.c").value();
  EXPECT_EQ(field(request.body, "grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
  EXPECT_EQ(field(request.body, "assertion"), "a.b.c");
  EXPECT_EQ(field(request.body, "client_id"), "(absent)");
  EXPECT_EQ(header(request, "Authorization"), "(absent)");
}

// Outbound §2.3 row 8.
TEST(JwtBearer, TheAssertionIsGoodForNineMinutesAndSinceOneMinuteAgo) {
  Provider provider = acme();
  provider.assertion_claims = {{.name = "sub", .value = "{audience}"}};
  const auto claims = assertion_claims(provider, "me", {}, {"read"}, kNow).value();
  EXPECT_EQ(claims.at("iss"), "me");
  EXPECT_EQ(claims.at("aud"), "https://main.acme.example/token");
  EXPECT_EQ(claims.at("scope"), "base read");
  EXPECT_EQ(claims.at("iat"), 1767225540);
  EXPECT_EQ(claims.at("exp"), 1767226140);
  EXPECT_FALSE(claims.contains("sub"));
  const auto acting = assertion_claims(provider, "me", {{"audience", "ana"}}, {}, kNow).value();
  EXPECT_EQ(acting.at("sub"), "ana");
}

}  // namespace
}  // namespace sallyport::providers
