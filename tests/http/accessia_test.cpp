// Exchange, refresh and the use of their tokens, as contracts/accessia.md §3, §5 to §7, §9 and §10 say.
#include <atomic>
#include <thread>

#include "accessia_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Accessia : public AccessiaHouse {};

// --- §3 what the client is given

TEST_F(Accessia, A8_TheSecretIs64CharactersThatDecodeTo48Bytes) {
  EXPECT_EQ(display.secret.size(), 64U);
  EXPECT_THAT(display.secret, StartsWith("slp_"));
  EXPECT_EQ(key_of(display).size(), 48U);
  EXPECT_NE(display.secret, house.create("api", "Another").secret);
}

TEST_F(Accessia, A8_TheSecretIsShownOnce) {
  const Answer shown = administrate("GET", path_of(display));
  EXPECT_EQ(shown.status, 200);
  EXPECT_FALSE(shown.json().contains("secret"));
  EXPECT_THAT(administrate("GET", "/api/integrations").body, Not(HasSubstr(display.secret)));
  EXPECT_FALSE(house.command("integration.show", {{"integration", display.id}}).contains("secret"));
}

TEST_F(Accessia, A7_TheThreeValuesAreIdAuthenticationUrlAndSecret) {
  EXPECT_EQ(text_at(display.all, "integrationId"), display.id);
  EXPECT_EQ(text_at(display.all, "authenticationUrl"), "https://id.sallyport.test/auth");
  EXPECT_EQ(display.id.size(), 36U);
  EXPECT_EQ(text_at(display.all, "role"), "event_viewer");
}

// --- §5 exchange

TEST_F(Accessia, A11_ExchangeAnswersAllFiveMembersInOrder) {
  const Answer answer = exchange(display);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  const auto body = answer.json();
  EXPECT_THAT(members_of(body),
              ElementsAre("accessToken", "refreshToken", "domain", "accessiaApisUrl", "expiresIn"));
  EXPECT_EQ(text_at(body, "domain"), "id.sallyport.test");
  EXPECT_EQ(text_at(body, "accessiaApisUrl"), "https://id.sallyport.test/api");
  EXPECT_EQ(number_at(body, "expiresIn"), 21600);
}

TEST_F(Accessia, A11_TakesTheBodyInWhicheverOrderAndSpacing) {
  const std::string token = house.identity_token(display, "spacing");
  EXPECT_EQ(client
                .send("POST", kExchange, {{"Content-Type", "application/json; charset=utf-8"}},
                      fmt::format("\n {{ \"integrationId\":\"{}\",\t\"more\":[1], \"token\":\"{}\" }} ",
                                  display.id, token))
                .status,
            200);
}

TEST_F(Accessia, A11_NeitherEndpointRedirects) {
  for (const char* path : {"/auth/exchange/integration", "/auth/exchange/integration/", "/auth/refresh",
                           "/auth/refresh/", "//auth/refresh"}) {
    const Answer answer = client.send_json("POST", path, "{}");
    EXPECT_GE(answer.status, 400) << path;
    EXPECT_FALSE(answer.header("Location")) << path;
  }
}

TEST_F(Accessia, A12_TheAccessTokenIsAnRfc9068Jwt) {
  const auto [access, refresh_token] = tokens();
  const auto header = header_of(access);
  EXPECT_EQ(text_at(header, "typ"), "at+jwt");
  EXPECT_EQ(text_at(header, "alg"), "ES256");
  const auto payload = payload_of(access);
  EXPECT_EQ(text_at(payload, "iss"), House::kPublicUrl);
  EXPECT_EQ(text_at(payload, "aud"), "https://id.sallyport.test/api");
  EXPECT_EQ(text_at(payload, "sub"), display.id);
  EXPECT_EQ(text_at(payload, "client_id"), display.id);
  EXPECT_EQ(number_at(payload, "iat"), now());
  EXPECT_EQ(number_at(payload, "exp"), now() + 21600);
  EXPECT_EQ(text_at(payload, "role"), "event_viewer");
  EXPECT_FALSE(text_at(payload, "jti").empty());
  EXPECT_FALSE(text_at(payload, "tenant").empty());
  EXPECT_TRUE(verifies(access, client.get("/oauth/jwks").body));
}

TEST_F(Accessia, A12_TheRefreshTokenIsAJwtOfItsOwnKindThatLives30Days) {
  const auto payload = payload_of(tokens().refresh);
  EXPECT_NE(text_at(header_of(tokens().refresh), "typ"), "at+jwt");
  EXPECT_EQ(text_at(payload, "aud"), "https://id.sallyport.test/auth/refresh");
  EXPECT_EQ(number_at(payload, "exp") - number_at(payload, "iat"), 30 * 86400);
}

TEST_F(Accessia, A12_TheAccessTokenWorksForExactlyItsLifetime) {
  const auto [access, refresh_token] = tokens();
  house.clock().advance(std::chrono::seconds{21599});
  EXPECT_EQ(whoami(access), 200);
  house.clock().advance(std::chrono::seconds{1});
  const Answer refused = client.get("/api/whoami", access);
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.header("WWW-Authenticate").value_or(""), HasSubstr(R"(error="invalid_token")"));
}

TEST_F(Accessia, A12_AnotherLifetimeAppliesToLaterTokensOnly) {
  const auto before = tokens();
  EXPECT_EQ(administrate("PATCH", path_of(display), R"({"tokenLifetimeSeconds":600})").status, 200);
  const Answer after = exchange(display);
  EXPECT_EQ(number_at(after.json(), "expiresIn"), 600);
  const auto payload = payload_of(text_at(after.json(), "accessToken"));
  EXPECT_EQ(number_at(payload, "exp") - number_at(payload, "iat"), 600);
  EXPECT_EQ(number_at(refresh(before.refresh).json(), "expiresIn"), 600);
  house.clock().advance(std::chrono::seconds{601});
  EXPECT_EQ(whoami(before.access), 200);
  EXPECT_EQ(whoami(text_at(after.json(), "accessToken")), 401);
}

// --- §6 refresh

TEST_F(Accessia, A13_RefreshAnswersFourMembersAndNoRefreshToken) {
  const Answer answer = refresh(tokens().refresh);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  const auto body = answer.json();
  EXPECT_THAT(members_of(body), ElementsAre("accessToken", "domain", "accessiaApisUrl", "expiresIn"));
  EXPECT_EQ(number_at(body, "expiresIn"), 21600);
  EXPECT_EQ(text_at(body, "domain"), "id.sallyport.test");
  EXPECT_EQ(text_at(body, "accessiaApisUrl"), "https://id.sallyport.test/api");
}

TEST_F(Accessia, A14_EarlierAccessTokensStayValid) {
  const auto [first, refresh_token] = tokens();
  std::vector<std::string> all{first};
  for (int i = 0; i < 5; ++i) {
    const auto body = refresh(refresh_token).json();
    all.push_back(text_at(body, "accessToken"));
  }
  for (const auto& token : all) EXPECT_EQ(whoami(token), 200);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST_F(Accessia, A14_RefreshesAtTheSameTimeAllSucceed) {
  const std::string token = tokens().refresh;
  std::atomic<int> succeeded = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 12; ++i)
      threads.emplace_back([&] {
        HttpClient own(house.port());
        const Answer answer =
            own.send_json("POST", kRefresh, fmt::format(R"({{"refreshToken":"{}"}})", token));
        if (answer.status == 200) ++succeeded;
      });
  }
  EXPECT_EQ(succeeded, 12);
}

TEST_F(Accessia, A13_TheRefreshTokenEndsAfter30DaysWhateverItsUse) {
  const std::string token = tokens().refresh;
  for (int day = 0; day < 30; ++day) {
    EXPECT_EQ(refresh(token).status, 200) << day;
    house.clock().advance(std::chrono::hours{24});
  }
  expect_accessia_error(refresh(token), 401, "invalid_refresh_token");
}

TEST_F(Accessia, A13_TheRefreshLifetimeCanBeSetForAnIntegration) {
  EXPECT_EQ(administrate("PATCH", path_of(display), R"({"refreshLifetimeSeconds":3600})").status, 200);
  const std::string token = tokens().refresh;
  house.clock().advance(std::chrono::seconds{3599});
  EXPECT_EQ(refresh(token).status, 200);
  house.clock().advance(std::chrono::seconds{1});
  expect_accessia_error(refresh(token), 401, "invalid_refresh_token");
}

TEST_F(Accessia, A13_RefusesWhatIsNoRefreshToken) {
  const auto [access, refresh_token] = tokens();
  const std::string half = refresh_token.substr(0, refresh_token.size() - 4);
  for (const std::string& wrong :
       {std::string("x"), std::string("a.b.c"), access, house.identity_token(display), half, half + "AAAA"})
    expect_accessia_error(refresh(wrong), 401, "invalid_refresh_token");
}

// --- §7 use

TEST_F(Accessia, A15_TheBearerTokenIsNeededOnEveryCall) {
  const std::string token = tokens().access;
  const Answer without = client.get("/api/groups");
  EXPECT_EQ(without.status, 401);
  EXPECT_THAT(without.header("WWW-Authenticate").value_or(""), StartsWith("Bearer"));
  EXPECT_THAT(without.header("WWW-Authenticate").value_or(""), Not(HasSubstr("error=")));
  EXPECT_EQ(client.get("/api/groups", token).status, 200);
  EXPECT_EQ(client.send("GET", "/api/groups", {{"authorization", "bearer " + token}}).status, 200);
  EXPECT_EQ(client.send("GET", "/api/groups", {{"Authorization", token}}).status, 401);
  EXPECT_EQ(client.get("/api/groups?access_token=" + token).status, 401);
}

TEST_F(Accessia, A16_AnEventViewerReadsAndWritesNothing) {
  const std::string token = tokens().access;
  EXPECT_EQ(client.get("/api/groups", token).status, 200);
  EXPECT_EQ(client.get("/api/users", token).status, 200);
  for (const Answer& refused : {client.send_json("POST", "/api/groups", R"({"name":"Mine"})", token),
                                client.get("/api/integrations", token), client.get("/api/audit", token)}) {
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_THAT(refused.header("WWW-Authenticate").value_or(""), HasSubstr(R"(error="insufficient_scope")"));
  }
}

TEST_F(Accessia, A16_AChangedRoleAppliesToTokensThatAreOut) {
  const std::string token = tokens().access;
  EXPECT_EQ(client.get("/api/integrations", token).status, 403);
  EXPECT_EQ(administrate("PATCH", path_of(display), R"({"role":"administrator"})").status, 200);
  EXPECT_EQ(client.get("/api/integrations", token).status, 200);
  EXPECT_EQ(administrate("PATCH", path_of(display), R"({"role":"none"})").status, 200);
  EXPECT_EQ(client.get("/api/groups", token).status, 403);
}

TEST_F(Accessia, A19_TheApiDescriptionIsOpenToEverybodyAndToBrowsers) {
  const Answer answer = client.send("GET", "/api_schema.json", {{"Origin", "https://viewer.test"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
  const auto document = answer.json();
  EXPECT_THAT(text_at(document, "openapi"), StartsWith("3."));
  const auto servers = array_at(document, "servers");
  ASSERT_EQ(servers.size(), 1U);
  EXPECT_THAT(text_at(servers[0].as_object(), "url"), StartsWith(House::kPublicUrl));
  const auto paths = object_at(document, "paths");
  for (const char* path : {"/api/groups", "/api/users", "/api/integrations", "/api/whoami"})
    EXPECT_TRUE(paths.contains(path) || paths.contains(std::string_view(path).substr(4))) << path;
  EXPECT_THAT(answer.body, Not(HasSubstr("North")));
}

TEST_F(Accessia, A20_AddressesComeFromTheConfigurationWhateverTheRequestSays) {
  const std::string body = fmt::format(R"({{"token":"{}","integrationId":"{}"}})",
                                       house.identity_token(display, "host"), display.id);
  const Answer answer = client.raw(fmt::format(
      "POST /auth/exchange/integration HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: evil.test\r\n"
      "X-Forwarded-Proto: http\r\nForwarded: host=evil.test\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\n\r\n{}",
      body.size(), body));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, Not(HasSubstr("evil")));
  EXPECT_EQ(text_at(payload_of(text_at(answer.json(), "accessToken")), "iss"), House::kPublicUrl);
}

// --- §10 rotation and end of life

TEST_F(Accessia, A9_ANewSecretEndsTheOldOneAndItsRefreshTokensAtOnce) {
  const auto [access, refresh_token] = tokens();
  const auto rotated = house.command("integration.rotate", {{"integration", display.id}});
  const Made renewed{display.id, text_at(rotated, "secret"), rotated};
  EXPECT_NE(renewed.secret, display.secret);
  expect_accessia_error(exchange(display), 401, "invalid_identity_token");
  expect_accessia_error(refresh(refresh_token), 401, "invalid_refresh_token");
  EXPECT_EQ(whoami(access), 200);  // runs to its exp
  EXPECT_EQ(exchange(renewed).status, 200);
  EXPECT_EQ(refresh(tokens(renewed).refresh).status, 200);
}

TEST_F(Accessia, A9_ANewSecretCanEndAllTokensAsWell) {
  const auto [access, refresh_token] = tokens();
  const auto rotated =
      house.command("integration.rotate", {{"integration", display.id}, {"endTokens", true}});
  EXPECT_EQ(whoami(access), 401);
  expect_accessia_error(refresh(refresh_token), 401, "invalid_refresh_token");
  EXPECT_EQ(whoami(tokens({display.id, text_at(rotated, "secret"), {}}).access), 200);
}

TEST_F(Accessia, A21_DisablingEndsExchangeRefreshAndAccessAtOnce) {
  const auto [access, refresh_token] = tokens();
  EXPECT_EQ(administrate("POST", path_of(display, "/disable")).status, 200);
  expect_accessia_error(exchange(display), 401, "invalid_identity_token");
  expect_accessia_error(refresh(refresh_token), 401, "invalid_refresh_token");
  EXPECT_EQ(whoami(access), 401);
  EXPECT_EQ(administrate("POST", path_of(display, "/enable")).status, 200);
  EXPECT_EQ(exchange(display).status, 200);
}

TEST_F(Accessia, A21_DeletingEndsExchangeRefreshAndAccessAtOnce) {
  const auto [access, refresh_token] = tokens();
  EXPECT_EQ(administrate("DELETE", path_of(display)).status, 204);
  expect_accessia_error(exchange(display), 401, "invalid_identity_token");
  expect_accessia_error(refresh(refresh_token), 401, "invalid_refresh_token");
  EXPECT_EQ(whoami(access), 401);
}

// §12 trap 10: the secret of an `api` integration lives until it is replaced.
TEST_F(Accessia, A8_TheSecretDoesNotExpire) {
  house.clock().advance(std::chrono::hours{24 * 365 * 3});
  EXPECT_EQ(exchange(display).status, 200);
}

// --- §9 errors

TEST_F(Accessia, A11_ABodyThatIsNotWhatWasAskedForIs400InJson) {
  const std::string good = house.identity_token(display, "good");
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("\"text\""), std::string("{}"),
        fmt::format(R"({{"token":"{}"}})", good), fmt::format(R"({{"integrationId":"{}"}})", display.id),
        fmt::format(R"({{"token":7,"integrationId":"{}"}})", display.id),
        fmt::format(R"({{"token":null,"integrationId":"{}"}})", display.id),
        fmt::format(R"({{"token":"{}","integrationId":["{}"]}})", good, display.id),
        fmt::format(R"({{"token":"{0}","token":"{0}","integrationId":"{1}"}})", good, display.id),
        fmt::format("token={}&integrationId={}", good, display.id)})
    expect_accessia_error(client.send_json("POST", kExchange, body), 400, "invalid_request");
  for (const char* body : {"{", "[]", "{}", R"({"refreshToken":1})", R"({"refresh_token":"x"})"})
    expect_accessia_error(client.send_json("POST", kRefresh, body), 400, "invalid_request");
  EXPECT_EQ(exchange(good, display.id).status, 200);  // none of them used the jti up
}

TEST_F(Accessia, A11_OtherMethodsAndHugeBodiesAreRefusedInJsonToo) {
  for (const char* path : {kExchange, kRefresh}) {
    const Answer get = client.get(path);
    EXPECT_EQ(get.status, 405) << path;
    EXPECT_EQ(get.header("Allow").value_or("").find("GET"), std::string::npos);
    EXPECT_EQ(members_of(get.json()), (std::vector<std::string>{"error", "message"}));
    HttpClient own(house.port());
    const Answer huge = own.send_json("POST", path, R"({"token":")" + std::string(2'000'000, 'a') + R"("})");
    EXPECT_EQ(huge.status, 413) << path;
    EXPECT_FALSE(huge.json().empty());  // refused before anybody knows whose request it is
  }
}

TEST_F(Accessia, A21_ManyWrongTokensAreToldToWaitAndTheRightClientIsNot) {
  Answer answer;
  for (int tries = 0; tries < 200 && answer.status != 429; ++tries) answer = exchange("a.b.c", display.id);
  expect_accessia_error(answer, 429, "rate_limited");
  const std::string wait = answer.header("Retry-After").value_or("");
  EXPECT_FALSE(wait.empty());
  EXPECT_EQ(wait.find_first_not_of("0123456789"), std::string::npos) << wait;
  EXPECT_EQ(exchange(display).status, 200);
}

}  // namespace
}  // namespace sallyport::support
