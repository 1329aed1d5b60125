// The token endpoint and discovery, as contracts/external-api.md §3 to §7, §13 and §14 say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house.h"
#include "http_client.h"
#include "oauth/client_authentication.h"
#include "wire.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;

constexpr const char* kTokens = "/connect/token";
constexpr const char* kUnknownClient = "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11";

class ExternalApi : public testing::Test {
 protected:
  explicit ExternalApi(std::map<std::string, std::string> flags = {}) : house(std::move(flags)) {}

  Answer request(const Made& who) { return client.post_form(kTokens, token_request(who)); }
  Answer by_basic(std::string_view header, std::string_view body = "grant_type=client_credentials") {
    return client.post_form(kTokens, body, {{"Authorization", std::string(header)}});
  }
  Answer typed(std::string_view type, std::string_view body) {
    return client.send("POST", kTokens, {{"Content-Type", std::string(type)}}, body);
  }
  // A token that the native API takes: its address stands in `resource`.
  std::string api_token(const Made& who) {
    const Answer answer =
        client.post_form(kTokens, token_request(who, "&resource=https%3A%2F%2Fid.sallyport.test%2Fapi"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return text_at(answer.json(), "access_token");
  }
  int whoami(std::string_view token) { return client.get("/api/whoami", token).status; }
  Answer administrate(std::string_view method, std::string_view path, std::string_view body = {}) {
    return client.send_json(method, path, body, house.administrator_token());
  }
  std::string path_of(const Made& who, std::string_view more = {}) {
    return fmt::format("/api/integrations/{}{}", who.id, more);
  }
  void expect_error(const Answer& answer, int status, std::string_view word) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(error_of(answer), word);
    EXPECT_EQ(answer.header("Content-Type").value_or(""), "application/json");
    EXPECT_EQ(answer.header("Cache-Control").value_or(""), "no-store");
  }

  House house;
  HttpClient client{house.port()};
  Made made = house.create("external-api", "Announcer");
};

// --- §3 credentials

TEST_F(ExternalApi, N1_TheIntegrationHasAClientIdASecretAndItsAuthority) {
  EXPECT_EQ(text_at(made.all, "clientId"), made.id);
  EXPECT_EQ(text_at(made.all, "tokenUrl"), "https://id.sallyport.test/connect/token");
  EXPECT_EQ(made.secret.size(), 64U);
  for (const std::string& text : {made.id, made.secret})
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"),
              std::string::npos);
}

TEST_F(ExternalApi, N2_TheSecretIsNeverRevealedAgain) {
  for (const char* more : {"", "/credentials"})
    EXPECT_THAT(administrate("GET", path_of(made, more)).body, Not(HasSubstr(made.secret)));
  EXPECT_THAT(administrate("GET", "/api/integrations").body, Not(HasSubstr(made.secret)));
}

// A23: request new, deploy, then delete the old one; no outage in between.
TEST_F(ExternalApi, N2_N3_CredentialsStandSideBySideUntilOneIsDeleted) {
  const std::string old_token = api_token(made);
  house.clock().advance(std::chrono::seconds{1});
  const Answer added = administrate("POST", path_of(made, "/credentials"));
  ASSERT_EQ(added.status, 201) << added.body;
  const Made second{made.id, text_at(added.json(), "secret"), {}};
  EXPECT_NE(second.secret, made.secret);
  EXPECT_EQ(request(made).status, 200);
  EXPECT_EQ(request(second).status, 200);
  const std::string new_token = api_token(second);

  const auto listed = array_at(administrate("GET", path_of(made, "/credentials")).json(), "credentials");
  ASSERT_EQ(listed.size(), 2U);
  const auto oldest = listed[1].as_object();  // newest first
  EXPECT_EQ(text_at(oldest, "hint"), made.secret.substr(60));
  EXPECT_EQ(administrate("DELETE", path_of(made, "/credentials/" + text_at(oldest, "id"))).status, 204);

  expect_error(request(made), 401, "invalid_client");
  EXPECT_EQ(whoami(old_token), 401);  // deletion ends the credential and its tokens
  EXPECT_EQ(request(second).status, 200);
  EXPECT_EQ(whoami(new_token), 200);
}

TEST_F(ExternalApi, N3_DeletingTheIntegrationEndsItsCredentialsAndTokens) {
  const std::string token = api_token(made);
  EXPECT_EQ(administrate("DELETE", path_of(made)).status, 204);
  expect_error(request(made), 401, "invalid_client");
  EXPECT_EQ(whoami(token), 401);
}

// --- §4 forms of the request

TEST_F(ExternalApi, N4_TheReferenceRequestInAnyOrderOfParameters) {
  for (const std::string& body :
       {fmt::format("{}&grant_type=client_credentials", credentials(made)), token_request(made),
        fmt::format("client_secret={}&grant_type=client_credentials&client_id={}", made.secret, made.id)})
    EXPECT_EQ(client.post_form(kTokens, body).status, 200) << body;
  EXPECT_EQ(client.post_form(kTokens, token_request(made), {{"X-Client", "Go intigriti library"}}).status,
            200);
}

TEST_F(ExternalApi, N4_TheFormIsTheOnlyContentType) {
  const std::string body = token_request(made);
  for (const char* type :
       {"application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=UTF-8",
        "application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-Urlencoded"})
    EXPECT_EQ(typed(type, body).status, 200) << type;
  for (const char* type : {"multipart/form-data; boundary=x", "application/json", "text/plain",
                           "application/x-www-form-urlencoded;charset=utf-16"})
    expect_error(typed(type, body), 400, "invalid_request");
  expect_error(client.send("POST", kTokens, {}, body), 400, "invalid_request");
  expect_error(typed("application/json", R"({"grant_type":"client_credentials"})"), 400, "invalid_request");
}

// One client family sends the content type with GET requests that have no body.
TEST_F(ExternalApi, N4_AContentTypeOnAGetWithoutBodyIsIgnored) {
  EXPECT_EQ(client
                .send("GET", "/api/whoami",
                      {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Authorization", "Bearer " + api_token(made)}})
                .status,
            200);
}

TEST_F(ExternalApi, N4_BasicIsTakenInBothEncodings) {
  EXPECT_EQ(by_basic(basic(made.id, made.secret)).status, 200);
  EXPECT_EQ(by_basic(basic(escaped(made.id), escaped(made.secret))).status, 200);
  EXPECT_EQ(by_basic(basic(escaped_throughout(made.id), escaped_throughout(made.secret))).status, 200);
  EXPECT_EQ(by_basic(basic(made.id, escaped_throughout(made.secret))).status, 200);
}

// The awkward pair of §4, at the parser: ids and secrets of this house never need escapes.
TEST(ExternalApiBasic, N4_A13_BothReadingsOfTheAwkwardPairAreFound) {
  const auto body = http::FormFields::parse("grant_type=client_credentials", "body").value();
  const auto finds_pair = [&](std::string_view value, std::string_view id, std::string_view secret) {
    const std::array headers{http::HeaderView{"Authorization", value}};
    http::Request request;
    request.headers = headers;
    const auto presented = oauth::read_client(request, body);
    EXPECT_TRUE(presented) << value;
    return presented && std::ranges::any_of(presented->readings, [&](const auto& reading) {
             return reading.client_id == id && reading.secret == secret;
           });
  };
  EXPECT_TRUE(finds_pair("Basic YyBpZCsxOnM6ZWMvcmV0PQ==", "c id+1", "s:ec/ret="));
  EXPECT_TRUE(finds_pair("Basic YytpZCUyQjE6cyUzQWVjJTJGcmV0JTNE", "c id+1", "s:ec/ret="));
  EXPECT_TRUE(finds_pair("Basic ZXh0X2FjbWVfN1FtMjpaazN2XzAtYUI5", "ext_acme_7Qm2", "Zk3v_0-aB9"));
  EXPECT_EQ(basic("c id+1", "s:ec/ret="), "Basic YyBpZCsxOnM6ZWMvcmV0PQ==");
  // `%zz` is no escape: only the raw reading is left.
  EXPECT_TRUE(finds_pair(basic("a%zz", "b%zz"), "a%zz", "b%zz"));
}

// Rule 4: the Go library tries Basic, and after a 401 form parameters.
TEST_F(ExternalApi, N4_AFailedFirstTryNeverLocksTheClientOut) {
  for (int i = 0; i < 60; ++i) {
    const Answer first = by_basic(basic(made.id, "wrong"));
    expect_error(first, 401, "invalid_client");
    ASSERT_EQ(request(made).status, 200) << i;
  }
}

// Rule 5, A11.
TEST_F(ExternalApi, N4_A11_CredentialsInBothPlacesHaveToBeIdentical) {
  const std::string header = basic(made.id, made.secret);
  EXPECT_EQ(by_basic(header, token_request(made)).status, 200);
  EXPECT_EQ(by_basic(basic(escaped_throughout(made.id), escaped_throughout(made.secret)), token_request(made))
                .status,
            200);
  const Made other = house.create("external-api", "Other");
  expect_error(by_basic(header, token_request(other)), 400, "invalid_request");
  expect_error(by_basic(header, token_request({made.id, "wrong", {}})), 400, "invalid_request");
  expect_error(by_basic(basic(made.id, "wrong"), token_request(made)), 400, "invalid_request");
}

// --- §5 the answer

TEST_F(ExternalApi, N5_N8_AnswersFourMembersWithExpiresInLast) {
  const Answer answer = request(made);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  const auto body = answer.json();
  EXPECT_THAT(members_of(body), ElementsAre("access_token", "token_type", "scope", "expires_in"));
  EXPECT_EQ(text_at(body, "token_type"), "Bearer");
  EXPECT_EQ(text_at(body, "scope"), "external_api");
  EXPECT_EQ(number_at(body, "expires_in"), 1209600);
  const std::string token = text_at(body, "access_token");
  EXPECT_EQ(text_at(header_of(token), "typ"), "at+jwt");
  const auto payload = payload_of(token);
  EXPECT_EQ(number_at(payload, "exp") - number_at(payload, "iat"), 1209600);
  EXPECT_EQ(text_at(payload, "iss"), House::kPublicUrl);
  EXPECT_EQ(text_at(payload, "aud"), "https://id.sallyport.test/external");
  EXPECT_EQ(text_at(payload, "scope"), "external_api");
  EXPECT_EQ(text_at(payload, "sub"), made.id);
  EXPECT_EQ(text_at(payload, "client_id"), made.id);
}

class ExternalApiExpiresAt : public ExternalApi {
 protected:
  ExternalApiExpiresAt() : ExternalApi({{"external_api.expires_at", "true"}}) {}
};

TEST_F(ExternalApiExpiresAt, N5_TheSwitchSendsExpiresAtBeforeExpiresIn) {
  const auto body = request(made).json();
  EXPECT_THAT(members_of(body),
              ElementsAre("access_token", "token_type", "scope", "expires_at", "expires_in"));
  EXPECT_EQ(number_at(body, "expires_at"), 1209600);
  EXPECT_EQ(number_at(body, "expires_in"), 1209600);
}

// --- §4 failures

TEST_F(ExternalApi, N6_FailedAuthenticationIs401AndLooksTheSameForAll) {
  const Made deleted = house.create("external-api", "Deleted");
  const Made disabled = house.create("external-api", "Disabled");
  house.command("integration.delete", {{"integration", deleted.id}});
  house.command("integration.disable", {{"integration", disabled.id}});
  std::set<std::string> bodies;
  for (const Made& who : {Made{kUnknownClient, made.secret, {}}, Made{made.id, kUnknownClient, {}}, deleted,
                          disabled, Made{"nobody", "nothing", {}}}) {
    const Answer answer = request(who);
    expect_error(answer, 401, "invalid_client");
    EXPECT_FALSE(answer.header("WWW-Authenticate")) << "the client did not use Basic";
    bodies.insert(answer.body);
    const Answer challenged = by_basic(basic(who.id, who.secret));
    expect_error(challenged, 401, "invalid_client");
    EXPECT_THAT(challenged.header("WWW-Authenticate").value_or(""), StartsWith("Basic realm=\""));
    bodies.insert(challenged.body);
  }
  EXPECT_EQ(bodies.size(), 1U);
  expect_error(client.post_form(kTokens, "grant_type=client_credentials"), 401, "invalid_client");
}

TEST_F(ExternalApi, N6_EverythingElseOfRfc6749Is400) {
  const auto expect_400 = [&](std::string_view body, std::string_view word) {
    SCOPED_TRACE(body);
    expect_error(client.post_form(kTokens, body), 400, word);
  };
  const std::string own = credentials(made);
  expect_400("", "invalid_request");
  expect_400(own, "invalid_request");
  expect_400("grant_type=&" + own, "invalid_request");
  expect_400("grant_type=authorization_code&code=x&" + own, "unsupported_grant_type");
  expect_400("grant_type=password&username=a&password=b&" + own, "unsupported_grant_type");
  expect_400(token_request(made, "&grant_type=client_credentials"), "invalid_request");
  expect_400(token_request(made, "&client_id=" + made.id), "invalid_request");
  expect_400(token_request(made, "&scope=core_platform%3Aread"), "invalid_scope");
  expect_400(token_request(made, "&scope=external_api+more"), "invalid_scope");
  expect_400(token_request(made, "&resource=https%3A%2F%2Felsewhere.test"), "invalid_target");
  expect_400("grant_type=%zz&" + own, "invalid_request");
  expect_400(token_request(house.create("api", "Identity only")), "unauthorized_client");
}

// N13: codes of errors are part of the contract.
TEST_F(ExternalApi, N13_BodiesOfErrorsAreStable) {
  EXPECT_EQ(request({made.id, "wrong", {}}).body,
            R"({"error":"invalid_client","error_description":"client authentication failed"})");
  for (const char* body : {"grant_type=client_credentials", "grant_type=x", ""}) {
    const auto error = client.post_form(kTokens, body).json();
    EXPECT_THAT(members_of(error), ElementsAre("error", "error_description"));
  }
}

// --- §5 lifetime and end

TEST_F(ExternalApi, N7_ATokenIsReusedFor14Days) {
  const std::string token = api_token(made);
  for (int day = 0; day < 14; ++day) {
    EXPECT_EQ(whoami(token), 200) << day;
    house.clock().advance(std::chrono::hours{24} - std::chrono::seconds{day == 13 ? 1 : 0});
    house.upkeep();
  }
  EXPECT_EQ(whoami(token), 200);
  house.clock().advance(std::chrono::seconds{1});
  EXPECT_EQ(whoami(token), 401);  // never 403: the client asks for a new one on 401
}

TEST_F(ExternalApi, N7_DisablingEndsTokensBeforeTheirTime) {
  const std::string token = api_token(made);
  EXPECT_EQ(administrate("POST", path_of(made, "/disable")).status, 200);
  const Answer refused = client.get("/api/whoami", token);
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.header("WWW-Authenticate").value_or(""), HasSubstr("invalid_token"));
}

TEST_F(ExternalApi, N7_EndingAllTokensLeavesTheCredentials) {
  const std::string token = api_token(made);
  EXPECT_EQ(administrate("POST", path_of(made, "/end-tokens")).status, 204);
  EXPECT_EQ(whoami(token), 401);
  house.clock().advance(std::chrono::seconds{1});
  EXPECT_EQ(whoami(api_token(made)), 200);
}

TEST_F(ExternalApi, N8_ScopeIsOptionalAndNarrowsOnly) {
  for (const char* scope : {"&scope=external_api", "&scope=external_api+external_api", "&scope=", ""})
    EXPECT_EQ(text_at(client.post_form(kTokens, token_request(made, scope)).json(), "scope"), "external_api");
  expect_error(client.post_form(kTokens, token_request(made, "&scope=EXTERNAL_API")), 400, "invalid_scope");
}

// A token of the external API is no token of another one.
TEST_F(ExternalApi, N8_TheAudienceNamesTheApplication) {
  const std::string token = text_at(request(made).json(), "access_token");
  EXPECT_EQ(whoami(token), 401);
  EXPECT_EQ(client.get("/archivist/v2/assets", token).status, 401);
}

// --- §6 discovery

TEST_F(ExternalApi, N9_DiscoveryNamesTheAuthorityAsTheClientWasGivenIt) {
  const Answer answer = client.get("/.well-known/openid-configuration");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  const auto document = answer.json();
  EXPECT_EQ(text_at(document, "issuer"), "https://id.sallyport.test");
  EXPECT_EQ(text_at(document, "token_endpoint"), "https://id.sallyport.test/connect/token");
  EXPECT_EQ(text_at(document, "jwks_uri"), "https://id.sallyport.test/.well-known/openid-configuration/jwks");
  EXPECT_THAT(texts_of(document.at("grant_types_supported")), testing::Contains("client_credentials"));
  EXPECT_THAT(texts_of(document.at("token_endpoint_auth_methods_supported")),
              IsSupersetOf({"client_secret_basic", "client_secret_post"}));
  EXPECT_THAT(texts_of(document.at("scopes_supported")), testing::Contains("external_api"));
  EXPECT_THAT(texts_of(document.at("subject_types_supported")), ElementsAre("public"));
  EXPECT_THAT(texts_of(document.at("id_token_signing_alg_values_supported")), testing::Contains("RS256"));
  EXPECT_TRUE(document.at("response_types_supported").is_array());
  const std::string token = text_at(request(made).json(), "access_token");
  EXPECT_TRUE(verifies(token, client.get("/.well-known/openid-configuration/jwks").body));
}

// --- §7 use

TEST_F(ExternalApi, N15_TheTokenIsSentInTheHeaderOnEveryRequest) {
  const std::string token = api_token(made);
  EXPECT_EQ(whoami(token), 200);
  EXPECT_EQ(client.get("/api/whoami").status, 401);
  EXPECT_EQ(client.get("/api/whoami?access_token=" + token).status, 401);
  EXPECT_EQ(client.send("GET", "/api/whoami", {{"Cookie", "access_token=" + token}}).status, 401);
}

TEST_F(ExternalApi, N16_C20_BrowsersGetNoCorsHeaders) {
  const std::string token = api_token(made);
  const Headers origin{{"Origin", "https://evil.test"},
                       {"Access-Control-Request-Method", "POST"},
                       {"Access-Control-Request-Headers", "authorization"}};
  for (const char* path : {kTokens, "/oauth/token", "/api/whoami", "/archivist/iam/v1/appidp/token",
                           "/auth/exchange/integration", "/auth/refresh", "/oauth/introspect"})
    for (const char* method : {"OPTIONS", "POST", "GET"}) {
      const Answer answer = client.send(method, path, origin);
      EXPECT_FALSE(answer.header("Access-Control-Allow-Origin")) << method << " " << path;
      EXPECT_FALSE(answer.header("Access-Control-Allow-Credentials"));
    }
  const Answer success = client.post_form(kTokens, token_request(made), {{"Origin", "https://evil.test"}});
  EXPECT_EQ(success.status, 200);
  EXPECT_FALSE(success.header("Access-Control-Allow-Origin"));
}

}  // namespace
}  // namespace sallyport::support
