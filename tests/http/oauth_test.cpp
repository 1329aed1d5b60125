// POST /oauth/token: client authentication and the request (security groups A and C, RFC 6749).
#include <atomic>
#include <thread>

#include "oauth_fixture.h"

namespace sallyport::support {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OauthToken : public OauthFixture {};

TEST_F(OauthToken, AnswersRfc6749AndTheTokenWorks) {
  const Answer answer = post(token_request(made));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto body = answer.json();
  EXPECT_THAT(members_of(body), ElementsAre("access_token", "token_type", "expires_in"));
  EXPECT_EQ(number_at(body, "expires_in"), 3600);
  EXPECT_EQ(whoami(text_at(body, "access_token")), 200);
}

// --- C: the request

TEST_F(OauthToken, C01_AParameterTwiceIsRefused) {
  for (const std::string& again :
       {std::string("grant_type=client_credentials"), "client_id=" + made.id, "client_secret=" + made.secret,
        std::string("scope=a&scope=b"), std::string("x=1&x=1")})
    expect_error(post(token_request(made, "&" + again)), 400, "invalid_request");
}

TEST_F(OauthToken, C01_C03_ParametersInTheQueryAreRefusedAndKeptOutOfTheLog) {
  expect_error(client.post_form("/oauth/token?client_id=" + made.id, token_request(made)), 400,
               "invalid_request");
  expect_error(client.post_form("/oauth/token?" + token_request(made), ""), 400, "invalid_request");
  const Answer get = client.get("/oauth/token?" + token_request(made));
  EXPECT_EQ(get.status, 405);
  EXPECT_THAT(get.header("Allow").value_or(""), HasSubstr("POST"));
  EXPECT_EQ(house.log().text().find(made.secret), std::string::npos);
}

TEST_F(OauthToken, C02_AnUnknownParameterIsIgnored) {
  EXPECT_EQ(post(token_request(made, "&colour=blue&assertionx=1&redirect_uri=https%3A%2F%2Fx.test")).status,
            200);
}

TEST_F(OauthToken, C04_OnlyTheFormIsTaken) {
  for (const char* type :
       {"application/json", "multipart/form-data; boundary=x", "text/plain", "",
        "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencodedx"}) {
    const Answer answer = client.send("POST", "/oauth/token", {{"Content-Type", type}}, token_request(made));
    EXPECT_THAT(answer.status, AnyOf(400, 415)) << type;
    EXPECT_FALSE(error_of(answer).empty());
  }
}

TEST_F(OauthToken, C05_EmptyParametersAreNoValues) {
  EXPECT_EQ(post(token_request(made, "&scope=&resource=&audience=")).status, 200);
  expect_error(post("grant_type=client_credentials&client_id=&client_secret=" + made.secret), 401,
               "invalid_client");
  expect_error(post("grant_type=client_credentials&client_secret=&client_id=" + made.id), 401,
               "invalid_client");
  EXPECT_EQ(
      post("grant_type=client_credentials&client_id=&client_secret=", basic(made.id, made.secret)).status,
      200);
}

TEST_F(OauthToken, C06_AScopeThatIsNotTheClientsIsRefused) {
  for (const char* scope : {"admin", "external_api", "%22", "a%5Cb", "%C3%BC", "openid"})
    expect_error(post(token_request(made, fmt::format("&scope={}", scope))), 400, "invalid_scope");
  expect_error(post(token_request(made, "&scope=a%00b")), 400, "invalid_request");
  std::string many = "&scope=s0";
  for (int i = 1; i < 4000; ++i) many += fmt::format("+s{}", i);
  expect_error(post(token_request(made, many)), 400, "invalid_scope");
}

TEST_F(OauthToken, C07_C08_ScopesAreASetThatIsCaseSensitive) {
  const Made external = house.create("external-api", "Announcer");
  const auto body = post(token_request(external, "&scope=external_api++external_api")).json();
  EXPECT_EQ(text_at(body, "scope"), "external_api");
  EXPECT_EQ(text_at(payload_of(text_at(body, "access_token")), "scope"), "external_api");
  expect_error(post(token_request(external, "&scope=External_Api")), 400, "invalid_scope");
}

TEST_F(OauthToken, C09_AnUnknownResourceOrAudienceIsRefused) {
  for (const char* target :
       {"resource=https%3A%2F%2Felsewhere.test", "audience=api",
        "audience=https%3A%2F%2Fid.sallyport.test%2Fapi%2F",
        "resource=https%3A%2F%2Fid.sallyport.test%2Fauth%2Frefresh",
        "resource=https%3A%2F%2Fid.sallyport.test%2Fapi&audience=https%3A%2F%2Fid.sallyport.test%2Fexternal"})
    expect_error(post(token_request(made, fmt::format("&{}", target))), 400, "invalid_target");
  EXPECT_EQ(post(token_request(made, "&resource=https%3A%2F%2Fid.sallyport.test%2Fapi")).status, 200);
}

TEST_F(OauthToken, C10_GrantsThatAreNotForTheClientAreRefused) {
  expect_error(post(token_request(house.create("api", "Identity only"))), 400, "unauthorized_client");
  for (const char* grant : {"password", "implicit", "authorization_code", "identity_jwt", "refresh",
                            "CLIENT_CREDENTIALS", "urn:ietf:params:oauth:grant-type:jwt-bearer"})
    expect_error(post(fmt::format("grant_type={}&{}", escaped(grant), credentials(made))), 400,
                 "unsupported_grant_type");
}

TEST_F(OauthToken, C18_C22_HeadersOfSuccessAndErrorAndNeverBoth) {
  for (const std::string& body : {token_request(made), std::string("grant_type=x"),
                                  token_request({made.id, "wrong", {}}), std::string("%zz")}) {
    const Answer answer = post(body);
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    const auto object = answer.json();
    EXPECT_NE(object.contains("access_token"), object.contains("error"));
    EXPECT_EQ(object.contains("access_token"), object.contains("token_type"));
  }
}

TEST_F(OauthToken, C19_ErrorsReflectNothingOfTheRequest) {
  const std::string mark = "Zebra7Crossing";
  for (const std::string& body : {"grant_type=" + mark, fmt::format("{}&scope={}", token_request(made), mark),
                                  token_request({mark, mark, {}}), fmt::format("{0}=1&{0}=2", mark),
                                  fmt::format("{}&resource=https%3A%2F%2F{}", token_request(made), mark)})
    EXPECT_THAT(post(body).body, Not(HasSubstr(mark)));
  EXPECT_THAT(post("grant_type=client_credentials", basic(mark, mark)).body, Not(HasSubstr(mark)));
  EXPECT_TRUE(post("grant_type=x").header("X-Request-Id"));  // the correlation id
}

// --- A: the client

TEST_F(OauthToken, A11_TwoMethodsThatDifferAreRefused) {
  const Made other = house.create("custom", "Other");
  expect_error(post(token_request(other), basic(made.id, made.secret)), 400, "invalid_request");
}

TEST_F(OauthToken, A13_BasicHalvesMayBeFormEncoded) {
  EXPECT_EQ(post("grant_type=client_credentials",
                 basic(escaped_throughout(made.id), escaped_throughout(made.secret)))
                .status,
            200);
  EXPECT_EQ(post("grant_type=client_credentials", basic(made.id, made.secret)).status, 200);
}

TEST_F(OauthToken, A14_MalformedBasicIsRefusedWithoutHarm) {
  const std::string body = "grant_type=client_credentials";
  const std::string nul = base::base64_encode(base::as_bytes(std::string_view("a\0b:c", 5)));
  for (const std::string& header :
       {std::string("Basic"), std::string("Basic "), std::string("Basic !!!!"), std::string("Basic YQ=="),
        std::string("Basic ") + base::base64_encode(base::as_bytes("nocolon")), std::string("Basic Og=="),
        "Basic " + nul, std::string("Basic =YQ"), std::string("Negotiate x"),
        "Basic " + base::base64_encode(base::as_bytes(made.id + ":" + made.secret)) + " x"}) {
    const Answer answer = post(body, header);
    EXPECT_THAT(answer.status, AnyOf(400, 401)) << header;
    EXPECT_FALSE(error_of(answer).empty()) << header;
  }
  HttpClient long_header(house.port());
  EXPECT_THAT(
      long_header.post_form("/oauth/token", body, {{"Authorization", "Basic " + std::string(65536, 'A')}})
          .status,
      AnyOf(400, 401, 431));
  HttpClient two_headers(house.port());
  const std::string good = basic(made.id, made.secret);
  EXPECT_EQ(
      two_headers.post_form("/oauth/token", body, {{"Authorization", good}, {"Authorization", good}}).status,
      400);
  EXPECT_EQ(post(token_request(made)).status, 200);
}

TEST_F(OauthToken, A15_A16_OnlyTheWholeSecretIsRight) {
  std::string other_case = made.secret;
  for (char& c : other_case)
    c = static_cast<char>(std::isupper(static_cast<unsigned char>(c)) ? std::tolower(c) : std::toupper(c));
  for (const std::string& wrong :
       {made.secret + "x", made.secret + made.secret, made.secret.substr(0, 63), made.secret.substr(4),
        other_case, " " + made.secret, std::string(64, made.secret[5])})
    expect_error(
        post(form({{"grant_type", "client_credentials"}, {"client_id", made.id}, {"client_secret", wrong}})),
        401, "invalid_client");
  for (const std::string& wrong : {made.id.substr(1), made.id + "0"})
    expect_error(post(token_request({wrong, made.secret, {}})), 401, "invalid_client");
}

TEST_F(OauthToken, A18_AnUnknownClientLooksLikeAWrongSecret) {
  const Answer wrong = post(token_request({made.id, "slp_" + std::string(60, 'a'), {}}));
  const Answer unknown = post(token_request({"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11", made.secret, {}}));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(wrong.body, unknown.body);
  EXPECT_EQ(wrong.header("WWW-Authenticate"), unknown.header("WWW-Authenticate"));
}

// 200 at once from several connections: no more than the stated budget of 10 are told 401.
TEST_F(OauthToken, A19_GuessesAtTheSameTimeDoNotExceedTheLimit) {
  std::atomic<int> told_wrong = 0;
  std::atomic<int> told_to_wait = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&] {
        HttpClient own(house.port());
        for (int i = 0; i < 25; ++i) {
          const int status = own.post_form("/oauth/token", token_request({made.id, "guess", {}})).status;
          told_wrong += status == 401;
          told_to_wait += status == 429;
        }
      });
  }
  EXPECT_EQ(told_wrong + told_to_wait, 200);
  EXPECT_LE(told_wrong, 10);
}

TEST_F(OauthToken, A20_AnotherSpellingIsNoNewCounterAndTheRealClientGetsIn) {
  std::string upper = made.id;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  int told_wrong = 0;
  for (int i = 0; i < 60; ++i)
    for (const std::string& id : {made.id, upper, " " + made.id, made.id + " "})
      told_wrong +=
          post(form({{"grant_type", "client_credentials"}, {"client_id", id}, {"client_secret", "guess"}}))
              .status == 401;
  EXPECT_LE(told_wrong, 10);
  EXPECT_EQ(post(token_request(made)).status, 200);
  EXPECT_EQ(post("grant_type=client_credentials", basic(made.id, made.secret)).status, 200);
}

TEST_F(OauthToken, A22_ADisabledClientGetsNothingAndItsTokensDie) {
  const std::string token = house.token(made);
  house.command("integration.disable", {{"integration", made.id}});
  expect_error(post(token_request(made)), 401, "invalid_client");
  EXPECT_EQ(whoami(token), 401);
  EXPECT_EQ(introspect(watcher, token).body, R"({"active":false})");
}

TEST_F(OauthToken, A23_TheOldSecretWorksUntilItsCutOffAndNotAfter) {
  const auto rotated =
      house.command("integration.rotate", {{"integration", made.id}, {"overlapSeconds", 3600}});
  const Made renewed{made.id, text_at(rotated, "secret"), {}};
  const std::string by_old = house.token(made);
  house.clock().advance(std::chrono::seconds{3599});
  EXPECT_EQ(post(token_request(made)).status, 200);
  EXPECT_EQ(post(token_request(renewed)).status, 200);
  house.clock().advance(std::chrono::seconds{1});
  expect_error(post(token_request(made)), 401, "invalid_client");
  EXPECT_EQ(post(token_request(renewed)).status, 200);
}

// --- what comes back as a bearer token (B01 to B03, B13, B27, B29)

TEST_F(OauthToken, B01_B13_ATokenThatWasTouchedIsRefused) {
  const std::string token = house.token(made);
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  const std::string payload = token.substr(first + 1, last - first - 1);
  const std::string none = base::base64url_encode(base::as_bytes(R"({"alg":"none","typ":"at+jwt"})"));
  auto claims = payload_of(token);
  claims["role"] = "administrator";
  const std::string raised = base::base64url_encode(base::as_bytes(boost::json::serialize(claims)));
  for (const std::string& wrong :
       {none + "." + payload + ".", token.substr(0, last + 1), token.substr(0, last), token + ".x",
        token + "=", token.substr(0, first + 1) + raised + token.substr(last),
        token.substr(0, token.size() - 2) + "AA"}) {
    const Answer answer = client.get("/api/whoami", wrong);
    EXPECT_EQ(answer.status, 401) << wrong;
    EXPECT_THAT(answer.header("WWW-Authenticate").value_or(""), HasSubstr("invalid_token"));
  }
  EXPECT_EQ(whoami(token), 200);
}

// The public key as an HMAC secret, and the client's own secret.
TEST_F(OauthToken, B03_AnHmacIsNoSignatureOfOurs) {
  const std::string token = house.token(made);
  const auto header = header_of(token);
  const std::string claims = boost::json::serialize(payload_of(token));
  const std::string forged_header =
      fmt::format(R"({{"alg":"HS256","typ":"at+jwt","kid":"{}"}})", text_at(header, "kid"));
  const std::string jwks = client.get("/oauth/jwks").body;
  for (const base::ByteView key : {base::as_bytes(jwks), base::as_bytes(made.secret)})
    EXPECT_EQ(whoami(sign_hs256(forged_header, claims, key)), 401);
}

}  // namespace
}  // namespace sallyport::support
