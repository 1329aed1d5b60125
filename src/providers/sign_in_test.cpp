#include <gtest/gtest.h>

#include "base/test_refusal.h"
#include "providers/catalogue.h"
#include "providers/test_answers.h"

namespace sallyport::providers {
namespace {

using base::field_of;

Provider acme() {
  return {.id = "acme",
          .name = "Acme",
          .settings = {{.name = "sub", .title = "Subdomain", .default_value = "main"},
                       {.name = "extra", .title = "Extra", .required = false}},
          .issuer = "https://{sub}.acme.example",
          .authorization_url = "https://{sub}.acme.example/authorize",
          .authorization_parameters = {{.name = "access_type", .value = "offline"},
                                       {.name = "extra", .value = "{extra}"}},
          .callback_values = {{.name = "realm", .source = "realmId", .pattern = "[0-9]+"}},
          .default_scopes = {"openid"}};
}

SignIn sign_in() {
  return {.redirect_uri = "https://id.example/callback/acme",
          .state = "st&te",
          .code_challenge = "challenge",
          .scopes = {"read", "openid"}};
}

std::string_view query_of(std::string_view url) { return url.substr(url.find('?') + 1); }

TEST(AuthorizationUrl, SaysWhatIsAsked) {
  const auto url = authorization_url(acme(), app_of("me", {"s"}), {}, sign_in()).value();
  EXPECT_TRUE(url.starts_with("https://main.acme.example/authorize?response_type=code&"));
  const auto query = query_of(url);
  EXPECT_EQ(field(query, "client_id"), "me");
  EXPECT_EQ(field(query, "redirect_uri"), "https://id.example/callback/acme");
  EXPECT_EQ(field(query, "state"), "st&te");
  EXPECT_EQ(field(query, "scope"), "openid read");
  EXPECT_EQ(field(query, "access_type"), "offline");
  EXPECT_EQ(url.find("secret"), std::string::npos);
}

TEST(AuthorizationUrl, AlwaysHasS256_H05) {
  const auto url = authorization_url(acme(), app_of("me", {}), {}, sign_in()).value();
  EXPECT_EQ(field(query_of(url), "code_challenge"), "challenge");
  EXPECT_EQ(field(query_of(url), "code_challenge_method"), "S256");
}

TEST(AuthorizationUrl, HasNoPkceWhereTheProviderRefusesIt_H05) {
  Provider provider = acme();
  provider.pkce = false;
  const auto url = authorization_url(provider, app_of("me", {}), {}, sign_in()).value();
  EXPECT_EQ(field(query_of(url), "code_challenge"), "(absent)");
  EXPECT_EQ(field(query_of(url), "code_challenge_method"), "(absent)");
}

TEST(AuthorizationUrl, LeavesOutWhatIsEmpty) {
  const auto url = authorization_url(acme(), app_of("me", {}), {}, sign_in()).value();
  EXPECT_EQ(url.find("extra"), std::string::npos);
  const auto other = authorization_url(acme(), app_of("me", {}), {{"extra", "1"}}, sign_in()).value();
  EXPECT_EQ(field(query_of(other), "extra"), "1");
}

TEST(AuthorizationUrl, KeepsTheQueryOfTheTemplate) {
  Provider provider = acme();
  provider.authorization_url = "https://{sub}.acme.example/authorize?a=b";
  const auto url = authorization_url(provider, app_of("me", {}), {}, sign_in()).value();
  EXPECT_TRUE(url.starts_with("https://main.acme.example/authorize?a=b&response_type=code&"));
}

TEST(AuthorizationUrl, RefusesScopesThatAreMoreThanOne) {
  SignIn asked = sign_in();
  for (const auto* scope : {"a b", "", "a\"", "a\\", "é", "a\n"}) {
    asked.scopes = {scope};
    EXPECT_EQ(field_of(authorization_url(acme(), app_of("me", {}), {}, asked)), "scopes") << scope;
  }
  Provider comma = acme();
  comma.scope_separator = ",";
  asked.scopes = {"a,b"};
  EXPECT_EQ(field_of(authorization_url(comma, app_of("me", {}), {}, asked)), "scopes");
  asked.scopes = {"a", "b"};
  EXPECT_EQ(field(query_of(authorization_url(comma, app_of("me", {}), {}, asked).value()), "scope"),
            "openid,a,b");
}

TEST(Callback, HasItsStateCodeAndKeptValues) {
  const auto callback = read_callback(acme(), {}, "code=c%2B1&state=s&realmId=42&other=x").value();
  EXPECT_EQ(callback.state, "s");
  EXPECT_EQ(callback.code, "c+1");
  EXPECT_EQ(callback.error, "");
  EXPECT_EQ(callback.kept, (Values{{"realm", "42"}}));
}

TEST(Callback, WithoutStateOrCodeIsRefused_H03) {
  EXPECT_EQ(field_of(read_callback(acme(), {}, "")), "state");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "code=c&realmId=1")), "state");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=&code=c")), "state");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "error=access_denied")), "state");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&realmId=1")), "code");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&code=c%0d%0a&realmId=1")), "code");
}

TEST(Callback, ThatCannotBeReadIsRefused_H03) {
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=a&state=b&code=c")), "state");
  EXPECT_NE(field_of(read_callback(acme(), {}, "state=%zz&code=c")), "accepted");
  EXPECT_NE(field_of(read_callback(acme(), {}, "state=%ff&code=c")), "accepted");
}

TEST(Callback, AnErrorCountsMoreThanACode_H03) {
  const auto callback = read_callback(acme(), {}, "state=s&error=access_denied&code=c").value();
  EXPECT_EQ(callback.error, "access_denied");
  EXPECT_EQ(callback.code, "");
}

TEST(Callback, AnErrorIsMadeHarmless_H19) {
  const auto callback = read_callback(acme(), {}, "state=s&error=a%0d%0ab%e2%80%aec").value();
  EXPECT_EQ(callback.error, "a bc");
  EXPECT_EQ(read_callback(acme(), {}, "state=s&error=%0d").value().error, "unknown_error");
}

TEST(Callback, OfAnotherIssuerIsRefused_H04) {
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&code=c&realmId=1&iss=https://evil.example")), "iss");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&error=x&iss=https://evil.example")), "iss");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&code=c&realmId=1&iss=https://main.acme.example/")),
            "iss");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&code=c&realmId=1&iss=https://main.acme.example")),
            "accepted");
  EXPECT_EQ(
      field_of(read_callback(acme(), {{"sub", "a"}}, "state=s&code=c&realmId=1&iss=https://a.acme.example")),
      "accepted");
}

TEST(Callback, HasToNameItsIssuerWhereTheEntrySaysSo_H04) {
  Provider provider = acme();
  provider.iss_in_callback = true;
  EXPECT_EQ(field_of(read_callback(provider, {}, "state=s&code=c&realmId=1")), "iss");
  EXPECT_EQ(field_of(read_callback(provider, {}, "state=s&error=x")), "iss");
}

// Outbound §2.2 row 10.
TEST(Callback, KeptValuesHaveToMatchTheirPattern) {
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&code=c")), "realm");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&code=c&realmId=42%2F..")), "realm");
  EXPECT_EQ(field_of(read_callback(acme(), {}, "state=s&code=c&realmId=x42")), "realm");
}

}  // namespace
}  // namespace sallyport::providers
