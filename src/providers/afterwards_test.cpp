#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "providers/catalogue.h"
#include "providers/test_answers.h"

namespace sallyport::providers {
namespace {

using base::field_of;

const Provider& entry(std::string_view id) { return *Catalogue::embedded().find(id); }

std::optional<egress::Request> revoked(const Provider& provider, const Values& values = {},
                                       bool refresh = true) {
  const auto access = base::Secret::from_text("access");
  const auto again = refresh ? std::optional(base::Secret::from_text("again")) : std::nullopt;
  return revoke(provider, app_of("me", {"secret"}), values, access, again).value();
}

TEST(Revocation, NamesTheRefreshTokenInAForm) {
  const Provider provider{.name = "Acme", .revocation = {.url = "https://acme.example/revoke"}};
  const auto request = revoked(provider).value();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(field(request.body, "token"), "again");
  EXPECT_EQ(field(request.body, "client_id"), "me");
  EXPECT_EQ(field(request.body, "client_secret"), "secret");
  EXPECT_EQ(field(revoked(provider, {}, false)->body, "token"), "access");
}

TEST(Revocation, IsNothingWhereThereIsNoSuchCall) {
  EXPECT_FALSE(revoked(entry("spotify")));
  EXPECT_FALSE(revoked(entry("oauth2"), {{"authorization_url", "https://a.example"}}));
  EXPECT_TRUE(revoked(entry("oauth2"), {{"revocation_url", "https://a.example/revoke"}}));
}

TEST(Revocation, OfGoogleSaysNothingOfTheClient) {
  const auto request = revoked(entry("google")).value();
  EXPECT_EQ(request.body, "token=again");
  EXPECT_EQ(header(request, "Authorization"), "(absent)");
}

TEST(Revocation, OfDropboxCarriesTheTokenInTheHeader) {
  const auto request = revoked(entry("dropbox")).value();
  EXPECT_EQ(header(request, "Authorization"), "Bearer access");
  EXPECT_EQ(request.body, "");
}

TEST(Revocation, OfGitHubNamesTheClientInTheUrl) {
  const auto request = revoked(entry("github")).value();
  EXPECT_EQ(request.method, "DELETE");
  EXPECT_EQ(request.url, "https://api.github.com/applications/me/token");
  EXPECT_EQ(base::parse_json(request.body).value(), (boost::json::object{{"access_token", "access"}}));
  EXPECT_TRUE(is_revoked(entry("github"), {.status = 204}));
  EXPECT_FALSE(is_revoked(entry("github"), {.status = 200}));
}

TEST(Revocation, OfStripeNamesTheAccount) {
  const auto request = revoked(entry("stripe"), {{"account_id", "acct_1"}}).value();
  EXPECT_EQ(field(request.body, "stripe_user_id"), "acct_1");
  EXPECT_EQ(field(request.body, "client_id"), "me");
  EXPECT_EQ(field(request.body, "token"), "(absent)");
}

TEST(Revocation, OfNotionHasTheHeadersOfTokenRequests) {
  const auto request = revoked(entry("notion")).value();
  EXPECT_EQ(header(request, "Notion-Version"), "2025-09-03");
  EXPECT_EQ(header(request, "Content-Type"), "application/json");
  EXPECT_TRUE(header(request, "Authorization").starts_with("Basic "));
}

TEST(Revocation, IsDoneWhenTheEntrySaysSoOrTheTokenWasNoGoodAnyway) {
  EXPECT_TRUE(is_revoked(entry("google"), {.status = 200}));
  EXPECT_FALSE(is_revoked(entry("google"), {.status = 503}));
  EXPECT_TRUE(is_revoked(entry("google"), json_answer(R"({"error":"invalid_token"})", 400)));
  EXPECT_FALSE(is_revoked(entry("google"), json_answer(R"({"error":"invalid_client"})", 400)));
  EXPECT_TRUE(is_revoked(entry("slack"), json_answer(R"({"ok":true,"revoked":true})")));
  EXPECT_FALSE(is_revoked(entry("slack"), json_answer(R"({"ok":false,"error":"not_authed"})")));
}

std::string credential(const Provider& provider, const Values& values, std::string_view token) {
  const auto header = credential_header(provider, values, base::Secret::from_text(token));
  return header ? header->name + ": " + header->value : "refused: " + header.error().field;
}

TEST(Credential, GoesWhereTheEntrySays) {
  EXPECT_EQ(credential(entry("google"), {}, "t"), "Authorization: Bearer t");
  EXPECT_EQ(credential(entry("shopify"), {{"shop", "a"}}, "t"), "X-Shopify-Access-Token: t");
  EXPECT_EQ(credential(entry("api-key"), {}, "k"), "Authorization: Bearer k");
  EXPECT_EQ(credential(entry("api-key"), {{"header", "X-Key"}}, "k"), "X-Key: k");
  EXPECT_EQ(credential(entry("api-key"), {{"header", "Host"}}, "k"), "refused: api_key_header");
  EXPECT_EQ(credential(entry("api-key"), {{"header", "a b"}}, "k"), "refused: api_key_header");
  EXPECT_EQ(credential(entry("basic"), {}, "ana:s:e"), "Authorization: Basic YW5hOnM6ZQ==");
}

TEST(BaseUrl, IsThatOfTheEntryWithItsValues) {
  EXPECT_EQ(base_url(entry("okta"), {{"subdomain", "acme"}}).value(), "https://acme.okta.com/api/v1");
  EXPECT_EQ(base_url(entry("salesforce"), {{"instance_url", "https://eu1.salesforce.com/"}}).value(),
            "https://eu1.salesforce.com");
  EXPECT_EQ(field_of(base_url(entry("salesforce"), {})), "settings.instance_url");
  EXPECT_EQ(base_url(entry("basic"), {}).value(), std::nullopt);
}

TEST(Identity, IsAskedWithTheToken) {
  const auto request = identity_probe(entry("google"), {}, base::Secret::from_text("t")).value().value();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "https://openidconnect.googleapis.com/v1/userinfo");
  EXPECT_EQ(header(request, "Authorization"), "Bearer t");
  EXPECT_EQ(header(request, "Accept"), "application/json");
  const auto graph = identity_probe(entry("linear"), {}, base::Secret::from_text("t")).value().value();
  EXPECT_EQ(graph.method, "POST");
  EXPECT_EQ(header(graph, "Content-Type"), "application/json");
  EXPECT_FALSE(identity_probe(entry("quickbooks"), {}, base::Secret::from_text("t")).value());
}

TEST(Identity, IsAnIdThatStaysAndANameForPeople_H19) {
  const auto read = [](std::string_view json, int status = 200) {
    const auto identity = read_identity(entry("google"), json_answer(json, status));
    return identity ? identity->id + " " + identity->label : "none";
  };
  EXPECT_EQ(read(R"({"sub":"1","email":"ana@example.com"})"), "1 ana@example.com");
  EXPECT_EQ(read(R"({"sub":7})"), "7 7");
  EXPECT_EQ(read(R"({"sub":"1","email":"a\r\n\u202eb"})"), "1 a b");
  EXPECT_EQ(read(R"({"sub":"712020:3c90c3cc-0d44-4b50-8888-8dd25736052a"})"),
            "712020:3c90c3cc-0d44-4b50-8888-8dd25736052a 712020:3c90c3cc-0d44-4b50-8888-8dd25736052a");
  for (const auto* json : {"{}", "[]", R"({"sub":""})", R"({"sub":"a\nb"})", R"({"sub":{}})", "x"})
    EXPECT_EQ(read(json), "none") << json;
  EXPECT_EQ(read(R"({"sub":"1"})", 401), "none");
}

TEST(Identity, MayStandInTheTokenAnswer) {
  const auto identity =
      kept_identity(entry("slack"), {{"team_id", "T1"}, {"user_id", "U1"}, {"team_name", "Acme"}});
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->id, "T1-U1");
  EXPECT_EQ(identity->label, "Acme");
  EXPECT_FALSE(kept_identity(entry("slack"), {{"team_id", "T1"}}));
  EXPECT_FALSE(kept_identity(entry("google"), {}));
}

}  // namespace
}  // namespace sallyport::providers
