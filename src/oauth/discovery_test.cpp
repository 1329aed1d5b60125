// Guards the tables: every grant and client authentication is advertised, audited and counted.
#include "oauth/discovery.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/metrics.h"
#include "oauth/client_authentication.h"
#include "oauth/grant.h"
#include "oauth/token_metrics.h"

namespace sallyport::oauth {
namespace {

const model::Deployment kDeployment{.public_url = "https://id.example.com", .domain = "id.example.com"};
const Issuer kIssuer{.issuer = "https://id.example.com",
                     .token_endpoint = "https://id.example.com/oauth/token",
                     .jwks_uri = "https://id.example.com/oauth/jwks"};

boost::json::object parsed(const std::string& text) { return base::parse_json(text).value().get_object(); }

std::set<std::string> list(const boost::json::object& document, std::string_view name) {
  std::set<std::string> words;
  for (const auto& value : document.at(name).as_array()) words.insert(std::string(value.as_string()));
  return words;
}

TEST(Discovery, AdvertisesEveryGrantThatFormEndpointsTakeAndNoOther_G06) {
  std::set<std::string> expected;
  for (const Grant& grant : all_grants())
    if (grant.by_grant_type) expected.emplace(grant.name);
  EXPECT_EQ(list(parsed(authorization_server_metadata(kDeployment, kIssuer)), "grant_types_supported"),
            expected);
  EXPECT_EQ(expected,
            (std::set<std::string>{"client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"}));
}

TEST(Discovery, AdvertisesEveryClientAuthenticationAtAllThreeEndpoints_G06) {
  std::set<std::string> expected;
  for (const auto& method : all_client_authentications()) expected.emplace(method.name);
  const auto document = parsed(authorization_server_metadata(kDeployment, kIssuer));
  for (const auto* endpoint : {"token", "introspection", "revocation"})
    EXPECT_EQ(list(document, std::string(endpoint) + "_endpoint_auth_methods_supported"), expected);
}

TEST(Discovery, NamesEveryUrlFromTheConfiguration_G01) {
  const auto document = parsed(authorization_server_metadata(kDeployment, kIssuer));
  EXPECT_EQ(document.at("issuer").as_string(), "https://id.example.com");
  EXPECT_EQ(document.at("token_endpoint").as_string(), "https://id.example.com/oauth/token");
  EXPECT_EQ(document.at("jwks_uri").as_string(), "https://id.example.com/oauth/jwks");
  EXPECT_EQ(document.at("introspection_endpoint").as_string(), "https://id.example.com/oauth/introspect");
  EXPECT_EQ(document.at("revocation_endpoint").as_string(), "https://id.example.com/oauth/revoke");
}

TEST(Discovery, OffersNoSignIn_G06) {
  const auto document = parsed(openid_configuration(kDeployment, kIssuer));
  EXPECT_FALSE(document.contains("authorization_endpoint"));
  EXPECT_TRUE(document.at("response_types_supported").as_array().empty());
  EXPECT_EQ(list(document, "subject_types_supported"), std::set<std::string>{"public"});
  EXPECT_TRUE(list(document, "id_token_signing_alg_values_supported").contains("RS256"));
}

TEST(GrantTable, HasNamesThatDifferAndEverythingAGrantNeeds) {
  std::set<std::string_view> names;
  for (const Grant& grant : all_grants()) {
    EXPECT_TRUE(names.insert(grant.name).second) << grant.name;
    EXPECT_NE(grant.allowed, nullptr) << grant.name;
    EXPECT_NE(grant.authorize == nullptr, grant.answer == nullptr) << grant.name;
    if (grant.answer != nullptr) EXPECT_TRUE(grant.client_authentication) << grant.name;
    EXPECT_NE(model::to_string(grant.audit_action), "unknown") << grant.name;
    EXPECT_EQ(find_grant(grant.name), &grant);
    const bool named = grant.client_parameter.empty() ||
                       std::ranges::find(grant.parameters, grant.client_parameter) != grant.parameters.end();
    EXPECT_TRUE(named) << grant.name << " does not declare its client parameter";
  }
}

TEST(GrantTable, HasAUserForEveryGrant) {
  using enum model::IntegrationKind;
  for (const Grant& grant : all_grants()) {
    const bool used = std::ranges::any_of(std::array{kApi, kCustom, kExternalApi}, [&](const auto kind) {
      return grant.allowed(model::defaults_of(kind));
    });
    EXPECT_TRUE(used) << grant.name;
  }
}

TEST(GrantTable, CountsEveryGrantInTheMetrics) {
  base::Metrics metrics;
  TokenMetrics counters(metrics);
  for (const Grant& grant : all_grants()) counters.count(&grant, TokenOutcome::kIssued);
  counters.count(nullptr, TokenOutcome::kRefused);
  const std::string text = metrics.prometheus_text();
  for (const Grant& grant : all_grants())
    EXPECT_NE(
        text.find("sallyport_tokens_total{grant=\"" + std::string(grant.name) + "\",outcome=\"issued\"} 1"),
        std::string::npos)
        << text;
  EXPECT_NE(text.find("sallyport_tokens_total{grant=\"none\",outcome=\"refused\"} 1"), std::string::npos);
}

TEST(ClientAuthenticationTable, HasNamesThatDiffer) {
  std::set<std::string_view> names;
  for (const auto& method : all_client_authentications()) {
    EXPECT_TRUE(names.insert(method.name).second) << method.name;
    EXPECT_NE(method.read, nullptr) << method.name;
  }
}

}  // namespace
}  // namespace sallyport::oauth
