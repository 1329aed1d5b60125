// Introspection, revocation and refresh tokens (security groups D and F, RFC 7009, RFC 7662).

#include "failing_storage.h"
#include "oauth_fixture.h"

namespace sallyport::support {
namespace {

using std::chrono::seconds;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kInactive = R"({"active":false})";

class OauthRevocation : public OauthFixture {
 protected:
  struct Pair {
    std::string access;
    std::string refresh;
  };
  Answer exchange() {
    return client.send_json(
        "POST", "/auth/exchange/integration",
        fmt::format(R"({{"token":"{}","integrationId":"{}"}})",
                    house.identity_token(display, fmt::format("j{}", ++jtis_)), display.id));
  }
  Pair pair() {
    const auto body = exchange().json();
    return {text_at(body, "accessToken"), text_at(body, "refreshToken")};
  }
  Answer refresh(std::string_view token, std::string_view more = {}) {
    return client.send_json("POST", "/auth/refresh",
                            fmt::format(R"({{"refreshToken":"{}"{}}})", token, more));
  }

  Made display = house.create("api", "Display");

 private:
  int jtis_ = 0;
};

// --- F: introspection

TEST_F(OauthRevocation, F01_IntrospectionNeedsAClientAndTellsNothingOfARandomToken) {
  const std::string token = house.token(made);
  expect_error(post_to("/oauth/introspect", form({{"token", token}})), 401, "invalid_client");
  expect_error(introspect({made.id, "wrong", {}}, token), 401, "invalid_client");
  for (const std::string& other :
       {std::string("x"), std::string("a.b.c"), token + "x", token.substr(1), std::string(9000, 'a')})
    EXPECT_EQ(introspect(made, other).body, kInactive);
  expect_error(post_to("/oauth/introspect", credentials(made)), 400, "invalid_request");
}

TEST_F(OauthRevocation, F11_AnActiveTokenIsDescribed) {
  const std::string token = house.token(made);
  const Answer answer = introspect(made, token);
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  const auto body = answer.json();
  EXPECT_TRUE(body.at("active").as_bool());
  EXPECT_EQ(text_at(body, "sub"), made.id);
  EXPECT_EQ(text_at(body, "client_id"), made.id);
  EXPECT_EQ(text_at(body, "iss"), House::kPublicUrl);
  EXPECT_EQ(text_at(body, "aud"), "https://id.sallyport.test/api");
  EXPECT_EQ(text_at(body, "token_type"), "Bearer");
  const auto payload = payload_of(token);
  for (const char* name : {"exp", "iat"}) EXPECT_EQ(number_at(body, name), number_at(payload, name));
  EXPECT_EQ(text_at(body, "jti"), text_at(payload, "jti"));
}

TEST_F(OauthRevocation, F02_AClientSeesItsOwnTokensAndAnAdministratorThoseOfTheTenant) {
  const std::string token = house.token(made);
  const Made other = house.create("custom", "Other");
  EXPECT_EQ(introspect(other, token).body, kInactive);
  EXPECT_TRUE(active(made, token));
  EXPECT_TRUE(active(watcher, token));
  const Answer by_bearer = client.post_form("/oauth/introspect", form({{"token", token}}),
                                            {{"Authorization", "Bearer " + house.token(watcher)}});
  EXPECT_TRUE(by_bearer.json().at("active").as_bool());
  EXPECT_EQ(client
                .post_form("/oauth/introspect", form({{"token", token}}),
                           {{"Authorization", "Bearer " + house.token(other)}})
                .status,
            403);
}

TEST_F(OauthRevocation, F02_TokensOfEveryIssuerAndKindAreKnown) {
  for (const char* path : {"/oauth/token", "/connect/token", "/archivist/iam/v1/appidp/token"})
    EXPECT_TRUE(active(made, house.token(made, path))) << path;
  const Pair both = pair();
  EXPECT_TRUE(active(display, both.access));
  EXPECT_TRUE(active(display, both.refresh));
}

TEST_F(OauthRevocation, F03_GuessingOfCredentialsIsSlowedHereToo) {
  for (const char* path : {"/oauth/introspect", "/oauth/revoke"}) {
    Answer answer;
    for (int i = 0; i < 200 && answer.status != 429; ++i)
      answer = post_to(path, "token=x", basic(made.id, fmt::format("guess{}", i)));
    EXPECT_EQ(answer.status, 429) << path;
    EXPECT_TRUE(answer.header("Retry-After"));
    EXPECT_EQ(post_to(path, "token=x", basic(made.id, made.secret)).status, 200);
    house.clock().advance(seconds{120});
  }
}

// An end of the integration's tokens and a later credential: the strictest counts.
TEST_F(OauthRevocation, F04_EndedTokensStayEndedWhateverElseIsStillGood) {
  const std::string before = house.token(made);
  house.clock().advance(seconds{5});
  EXPECT_EQ(client
                .send_json("POST", fmt::format("/api/integrations/{}/end-tokens", made.id), "",
                           house.administrator_token())
                .status,
            204);
  house.clock().advance(seconds{5});
  const std::string after = house.token(made);
  EXPECT_FALSE(active(watcher, before));
  EXPECT_TRUE(active(watcher, after));
  EXPECT_EQ(revoke(made, after).status, 200);
  EXPECT_FALSE(active(watcher, after));
  EXPECT_EQ(whoami(before), 401);
}

TEST_F(OauthRevocation, F10_NothingIsSeenOrEndedAcrossTenants) {
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}, {"role", "administrator"}});
  const std::string token = house.token(made);
  EXPECT_EQ(introspect(foreign, token).body, kInactive);
  EXPECT_EQ(revoke(foreign, token).status, 200);
  EXPECT_TRUE(active(made, token));
}

TEST_F(OauthRevocation, F12_ATokenInTheQueryOfAGetIsRefused) {
  for (const char* path : {"/oauth/introspect", "/oauth/revoke"}) {
    EXPECT_EQ(client.get(fmt::format("{}?token=x", path)).status, 405);
    expect_error(post_to(fmt::format("{}?token=x", path), credentials(made)), 400, "invalid_request");
  }
}

// --- F: revocation

TEST_F(OauthRevocation, F07_ARevokedTokenIsDeadAtOnceAndTheOthersLive) {
  const std::string token = house.token(made);
  const std::string other = house.token(made);
  EXPECT_EQ(whoami(token), 200);
  const Answer answer = revoke(made, token);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(whoami(token), 401);
  EXPECT_EQ(introspect(watcher, token).body, kInactive);
  EXPECT_EQ(whoami(other), 200);
  EXPECT_EQ(revoke(made, token).status, 200);  // again
}

TEST_F(OauthRevocation, F07_UnknownTokensAre200AndAWrongHintIsNoObstacle) {
  for (const char* token : {"x", "a.b.c"}) EXPECT_EQ(revoke(made, token).status, 200);
  const std::string token = house.token(made);
  EXPECT_EQ(post_to("/oauth/revoke", form({{"token", token}, {"token_type_hint", "refresh_token"}}),
                    basic(made.id, made.secret))
                .status,
            200);
  EXPECT_EQ(whoami(token), 401);
}

TEST_F(OauthRevocation, F06_SomebodyElsesTokenIsNotEnded) {
  const std::string token = house.token(made);
  EXPECT_EQ(revoke(house.create("custom", "Other"), token).status, 200);
  EXPECT_EQ(whoami(token), 200);
  expect_error(post_to("/oauth/revoke", form({{"token", token}, {"client_id", made.id}})), 401,
               "invalid_client");
  expect_error(post_to("/oauth/revoke", form({{"token", token}})), 401, "invalid_client");
  EXPECT_EQ(whoami(token), 200);
}

TEST_F(OauthRevocation, F08_WithARefreshTokenItsAccessTokensEnd) {
  const Pair both = pair();
  const std::string further = text_at(refresh(both.refresh).json(), "accessToken");
  const Pair untouched = pair();
  EXPECT_EQ(revoke(display, both.refresh).status, 200);
  EXPECT_EQ(refresh(both.refresh).status, 401);
  EXPECT_EQ(whoami(both.access), 401);
  EXPECT_EQ(whoami(further), 401);
  EXPECT_EQ(whoami(untouched.access), 200);
  EXPECT_EQ(refresh(untouched.refresh).status, 200);
}

TEST_F(OauthRevocation, F08_ARevokedAccessTokenLeavesItsRefreshToken) {
  const Pair both = pair();
  EXPECT_EQ(revoke(display, both.access).status, 200);
  EXPECT_EQ(whoami(both.access), 401);
  EXPECT_EQ(refresh(both.refresh).status, 200);
}

TEST_F(OauthRevocation, F09_ARevocationSurvivesARestart) {
  const std::string token = house.token(made);
  EXPECT_EQ(revoke(made, token).status, 200);
  house.restart();
  HttpClient again(house.port());
  EXPECT_EQ(again.get("/api/whoami", token).status, 401);
}

class OauthRevocationOnCores : public OauthFixture {
 protected:
  OauthRevocationOnCores() : OauthFixture({}, 3) {}
};

// The cache of verified tokens must not outlive the revocation, on whichever core the next request lands.
TEST_F(OauthRevocationOnCores, F09_ARevocationIsSeenOnEveryCoreWhenItIsAnswered) {
  std::vector<HttpClient> connections;
  for (int i = 0; i < 12; ++i) connections.emplace_back(house.port());
  for (int round = 0; round < 10; ++round) {
    const std::string token = house.token(made);
    for (auto& connection : connections) ASSERT_EQ(connection.get("/api/whoami", token).status, 200);
    ASSERT_EQ(revoke(made, token).status, 200);
    for (auto& connection : connections) ASSERT_EQ(connection.get("/api/whoami", token).status, 401);
  }
}

// T8, Q02: fails closed, and recovers without a restart.
TEST_F(OauthRevocation, F05_WhenTheStorageFailsNothingIsRevokedOrIssuedAndTheAnswerIs503) {
  const std::string token = house.token(made);
  Answer revoked;
  Answer issued;
  {
    const FailingStorage failing(house);
    revoked = revoke(made, token);
    issued = post(token_request(made));
  }
  EXPECT_EQ(revoked.status, 503) << revoked.body;
  EXPECT_TRUE(revoked.header("Retry-After"));
  EXPECT_EQ(issued.status, 503) << issued.body;
  EXPECT_TRUE(issued.header("Retry-After"));
  EXPECT_FALSE(issued.json().contains("access_token"));
  EXPECT_TRUE(House::eventually([&] { return post(token_request(made)).status == 200; }));
  EXPECT_EQ(revoke(made, token).status, 200);
  EXPECT_EQ(whoami(token), 401);
}

// T8 in the words of each dialect: 503, when to come back, and nothing made.
TEST_F(OauthRevocation, T8_WithoutARecordNoDialectHandsOutATokenOrASecret) {
  const std::string administrator = house.token(watcher);
  const std::string archivist = house.token(watcher, "/archivist/iam/v1/appidp/token");
  const auto count = [&] { return client.get("/api/integrations", administrator).header("X-Total-Count"); };
  const auto before = count();
  std::vector<Answer> answers;
  {
    const FailingStorage failing(house);
    answers = {
        exchange(), post_to("/connect/token", token_request(made)),
        post_to("/archivist/iam/v1/appidp/token", token_request(made)),
        client.send_json("POST", "/api/integrations", R"({"kind":"custom","name":"x"})", administrator),
        client.send_json("POST", "/archivist/iam/v1/applications", R"({"display_name":"x"})", archivist)};
  }
  for (const Answer& answer : answers) {
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_TRUE(answer.header("Retry-After")) << answer.body;
    for (const char* word : {"access_token", "accessToken", "secret", "eyJ", "slp_"})
      EXPECT_THAT(answer.body, Not(HasSubstr(word)));
  }
  EXPECT_EQ(members_of(answers[0].json()), (std::vector<std::string>{"error", "message"}));
  EXPECT_EQ(number_at(answers[4].json(), "code"), 14);
  ASSERT_TRUE(House::eventually([&] { return post(token_request(made)).status == 200; }));
  EXPECT_EQ(count(), before);
  EXPECT_TRUE(house.command("audit.verify", {}).at("valid").as_bool());
}

// --- D: refresh tokens

TEST_F(OauthRevocation, D04_ARefreshNeverWidensWhatTheTokenMayDo) {
  const Pair both = pair();
  const auto body =
      refresh(both.refresh, R"(,"scope":"administrator","role":"administrator","expiresIn":999999)").json();
  EXPECT_EQ(number_at(body, "expiresIn"), 21600);
  const auto first = payload_of(both.access);
  const auto later = payload_of(text_at(body, "accessToken"));
  for (const char* name : {"role", "aud", "sub", "client_id", "tenant", "iss"})
    EXPECT_EQ(text_at(later, name), text_at(first, name));
}

// D05, D06, D09: nothing outlives the end of the refresh token, however late it is used.
TEST_F(OauthRevocation, D05_D06_D09_TheFamilyEndsAtItsAbsoluteEnd) {
  const Pair both = pair();
  const std::int64_t end = number_at(payload_of(both.refresh), "exp");
  house.clock().advance(std::chrono::hours{24 * 30} - seconds{1});
  const Answer last = refresh(both.refresh);
  if (last.status == 200) {
    const std::string access = text_at(last.json(), "accessToken");
    EXPECT_LE(number_at(payload_of(access), "exp"), end);
    EXPECT_LE(number_at(last.json(), "expiresIn"), 1);
    house.clock().advance(seconds{1});
    EXPECT_EQ(whoami(access), 401);
  } else {
    EXPECT_EQ(last.status, 401);
    house.clock().advance(seconds{1});
  }
  EXPECT_EQ(refresh(both.refresh).status, 401);
}

TEST_F(OauthRevocation, D07_TheIntegrationIsCheckedAsItIsNow) {
  const Pair both = pair();
  house.command("integration.disable", {{"integration", display.id}});
  EXPECT_EQ(refresh(both.refresh).status, 401);
  house.command("integration.enable", {{"integration", display.id}});
  EXPECT_EQ(refresh(both.refresh).status, 200);
  house.command("integration.rotate", {{"integration", display.id}});
  EXPECT_EQ(refresh(both.refresh).status, 401);
}

TEST_F(OauthRevocation, D07_DuringAnOverlapTheRefreshTokensOfTheOldSecretLiveOn) {
  const Pair both = pair();
  house.command("integration.rotate", {{"integration", display.id}, {"overlapSeconds", 600}});
  EXPECT_EQ(refresh(both.refresh).status, 200);
  house.clock().advance(seconds{600});
  EXPECT_EQ(refresh(both.refresh).status, 401);
}

TEST_F(OauthRevocation, D08_B29_ARefreshTokenOpensNoApi) {
  const Pair both = pair();
  EXPECT_EQ(whoami(both.refresh), 401);
  EXPECT_EQ(client.get("/archivist/v2/assets", both.refresh).status, 401);
  EXPECT_EQ(client
                .post_form("/oauth/introspect", form({{"token", both.access}}),
                           {{"Authorization", "Bearer " + both.refresh}})
                .status,
            401);
}

}  // namespace
}  // namespace sallyport::support
