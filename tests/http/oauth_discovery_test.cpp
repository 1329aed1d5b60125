// Discovery and keys: what is advertised is what works, whatever a request says (security G01, G03, G06).
#include "oauth_fixture.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::array kDocuments{"/.well-known/oauth-authorization-server",
                                "/.well-known/openid-configuration",
                                "/appidpv1/.well-known/openid-configuration"};

class OauthDiscovery : public OauthFixture {
 protected:
  json::object document(std::string_view path) {
    const Answer answer = client.get(path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(answer.header("Content-Type").value_or(""), "application/json");
    return answer.json();
  }
  // A request as one client authentication method makes it.
  Answer authenticated(std::string_view path, std::string_view body, std::string_view method) {
    if (method == "client_secret_post") return post_to(path, fmt::format("{}&{}", body, credentials(made)));
    if (method == "client_secret_basic") return post_to(path, body, basic(made.id, made.secret));
    if (method == "none") return post_to(path, fmt::format("{}&client_id={}", body, made.id));
    const std::string assertion =
        sign_hs256(R"({"alg":"HS256"})",
                   fmt::format(R"({{"iss":"{0}","sub":"{0}","aud":"{1}","jti":"x","exp":{2}}})", made.id,
                               House::kPublicUrl, base::unix_seconds(house.clock().now()) + 60),
                   base::as_bytes(made.secret));
    return post_to(path,
                   fmt::format("{}&client_id={}&client_assertion={}&client_assertion_type={}", body, made.id,
                               assertion, escaped("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")));
  }
};

TEST_F(OauthDiscovery, EachDocumentBelongsToItsIssuer) {
  EXPECT_EQ(text_at(document(kDocuments[0]), "issuer"), House::kPublicUrl);
  EXPECT_EQ(text_at(document(kDocuments[1]), "issuer"), House::kPublicUrl);
  EXPECT_EQ(text_at(document(kDocuments[2]), "issuer"), fmt::format("{}/appidpv1", House::kPublicUrl));
  EXPECT_EQ(path_of(text_at(document(kDocuments[0]), "token_endpoint")), "/oauth/token");
}

TEST_F(OauthDiscovery, G01_NoHeaderOfARequestChangesAnAddress) {
  for (const char* path : {kDocuments[0], kDocuments[1], kDocuments[2], "/api_schema.json", "/oauth/jwks"}) {
    const std::string plain = client.get(path).body;
    const Answer other = client.raw(
        fmt::format("GET {} HTTP/1.1\r\nHost: evil.test:99\r\nForwarded: host=evil.test;proto=http\r\n"
                    "X-Forwarded-Host: evil.test\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Prefix: /evil\r\n"
                    "X-Original-URL: /evil\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n",
                    path));
    EXPECT_EQ(other.status, 200) << path;
    EXPECT_EQ(other.body, plain) << path;
  }
  const Answer absolute =
      client.raw(fmt::format("GET http://evil.test{} HTTP/1.1\r\nHost: evil.test\r\n\r\n", kDocuments[0]));
  EXPECT_THAT(absolute.body, Not(HasSubstr("evil.test")));
  const std::string body = token_request(made);
  const Answer token = client.raw(fmt::format(
      "POST /oauth/token HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: evil.test\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body));
  ASSERT_EQ(token.status, 200);
  const auto payload = payload_of(text_at(token.json(), "access_token"));
  EXPECT_EQ(text_at(payload, "iss"), House::kPublicUrl);
  EXPECT_EQ(text_at(payload, "aud"), "https://id.sallyport.test/api");
}

TEST_F(OauthDiscovery, G06_EveryAdvertisedAddressAnswers) {
  for (const char* path : kDocuments) {
    for (const auto& member : document(path)) {
      const std::string_view name = member.key();
      if (!name.ends_with("_endpoint") && name != "jwks_uri") continue;
      const Answer answer = client.get(path_of(std::string_view(member.value().as_string())));
      EXPECT_EQ(answer.status, name == "jwks_uri" ? 200 : 405) << path << " " << name;
    }
  }
}

TEST_F(OauthDiscovery, G06_WhatIsAdvertisedWorksAndNothingElse) {
  const std::vector<std::string> grants{"client_credentials",
                                        "authorization_code",
                                        "refresh_token",
                                        "password",
                                        "implicit",
                                        "urn:ietf:params:oauth:grant-type:device_code",
                                        "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                        "urn:ietf:params:oauth:grant-type:token-exchange"};
  const std::vector<std::string> methods{"client_secret_basic", "client_secret_post", "client_secret_jwt",
                                         "none"};
  for (const char* path : kDocuments) {
    const auto metadata = document(path);
    const std::string endpoint = path_of(text_at(metadata, "token_endpoint"));
    const auto advertised_methods = texts_of(metadata.at("token_endpoint_auth_methods_supported"));
    const auto advertised_grants = texts_of(metadata.at("grant_types_supported"));
    for (const std::string& method : methods) {
      const bool advertised = std::ranges::find(advertised_methods, method) != advertised_methods.end();
      const Answer answer = authenticated(endpoint, "grant_type=client_credentials", method);
      EXPECT_EQ(answer.status == 200, advertised) << path << " " << method << " " << answer.body;
    }
    for (const std::string& grant : grants) {
      const bool advertised = std::ranges::find(advertised_grants, grant) != advertised_grants.end();
      const Answer answer = authenticated(endpoint, "grant_type=" + escaped(grant), "client_secret_basic");
      if (grant.ends_with(":token-exchange")) {  // works with a session: token_exchange_test.cpp
        EXPECT_TRUE(advertised);
        EXPECT_EQ(error_of(answer), "invalid_request");
        EXPECT_THAT(answer.body, HasSubstr("subject_token is needed"));
        continue;
      }
      EXPECT_EQ(answer.status == 200, advertised) << path << " " << grant << " " << answer.body;
      EXPECT_EQ(error_of(answer), advertised ? "" : "unsupported_grant_type");
    }
    for (const auto& method : advertised_methods) EXPECT_THAT(methods, Contains(method));
    for (const auto& grant : advertised_grants) EXPECT_THAT(grants, Contains(grant));
  }
}

TEST_F(OauthDiscovery, G06_TheMethodsOfIntrospectionAndRevocationWork) {
  const auto metadata = document(kDocuments[0]);
  for (const std::string kind : {"introspection", "revocation"})
    for (const auto& method : texts_of(metadata.at(kind + "_endpoint_auth_methods_supported")))
      EXPECT_EQ(authenticated(path_of(text_at(metadata, kind + "_endpoint")), "token=x", method).status, 200)
          << kind << " " << method;
}

TEST_F(OauthDiscovery, G06_AdvertisedScopesAndAlgorithmsExist) {
  const Made external = house.create("external-api", "Announcer");
  const boost::json::object all{{"scopes", document(kDocuments[0]).at("scopes_supported")}};
  ASSERT_EQ(client
                .send_json("PATCH", "/api/integrations/" + external.id, boost::json::serialize(all),
                           house.administrator_token())
                .status,
            200);
  for (const char* path : kDocuments) {
    const auto metadata = document(path);
    const std::string endpoint = path_of(text_at(metadata, "token_endpoint"));
    for (const auto& scope : texts_of(metadata.at("scopes_supported")))
      EXPECT_EQ(post_to(endpoint, token_request(external, "&scope=" + escaped(scope))).status, 200) << scope;
    const auto* algorithms = metadata.if_contains("id_token_signing_alg_values_supported");
    if (algorithms == nullptr) continue;
    std::set<std::string> keys;
    for (const auto& key : array_at(client.get(path_of(text_at(metadata, "jwks_uri"))).json(), "keys"))
      keys.insert(text_at(key.as_object(), "alg"));
    for (const auto& algorithm : texts_of(*algorithms)) EXPECT_THAT(keys, Contains(algorithm));
  }
}

TEST_F(OauthDiscovery, G06_TheJwksOfEachIssuerVerifiesItsTokens) {
  for (const char* path : kDocuments) {
    const auto metadata = document(path);
    const std::string token = house.token(made, path_of(text_at(metadata, "token_endpoint")));
    EXPECT_EQ(text_at(payload_of(token), "iss"), text_at(metadata, "issuer"));
    EXPECT_TRUE(verifies(token, client.get(path_of(text_at(metadata, "jwks_uri"))).body)) << path;
  }
}

TEST_F(OauthDiscovery, DocumentsMayBeCachedAndTokensMayNot) {
  for (const char* path : {kDocuments[0], kDocuments[1], kDocuments[2], "/oauth/jwks"})
    EXPECT_THAT(client.get(path).header("Cache-Control").value_or(""), HasSubstr("max-age")) << path;
}

}  // namespace
}  // namespace sallyport::support
