// Signing keys: published before use, rotated by command and by themselves, gone when nothing needs them
// (issue "Tokens", security G03 to G05, S14).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house.h"
#include "http_client.h"
#include "wire.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::UnorderedElementsAre;

class Keys : public testing::Test {
 protected:
  explicit Keys(std::map<std::string, std::string> flags = {}) : house(std::move(flags)) {}

  std::string jwks() { return client.get("/oauth/jwks").body; }
  std::string kid_in_use(const Made& who) { return text_at(header_of(house.token(who)), "kid"); }
  int whoami(std::string_view token) { return client.get("/api/whoami", token).status; }
  void pass(base::Duration time) {
    house.clock().advance(time);
    house.upkeep();
  }
  // kid by state of the keys of one algorithm, as `keys list` shows them.
  std::vector<std::string> kids(std::string_view algorithm, std::string_view state) {
    std::vector<std::string> found;
    for (const auto& value : array_at(house.command("keys.list", {}), "keys")) {
      const auto& key = value.as_object();
      if (text_at(key, "algorithm") == algorithm && text_at(key, "state") == state)
        found.push_back(text_at(key, "kid"));
    }
    return found;
  }

  House house;
  HttpClient client{house.port()};
  Made made = house.create("custom", "Client");
};

TEST_F(Keys, EachAlgorithmHasAKeyAndTheJwksHoldsAllOfThem) {
  for (const char* algorithm : {"ES256", "RS256", "EdDSA"}) {
    ASSERT_EQ(kids(algorithm, "active").size(), 1U) << algorithm;
    EXPECT_THAT(kids_of(jwks()), Contains(kids(algorithm, "active")[0]));
  }
}

TEST_F(Keys, AnIntegrationsTokensAreSignedWithItsOwnAlgorithm) {
  EXPECT_EQ(text_at(header_of(house.token(made)), "alg"), "ES256");
  for (const char* algorithm : {"ES256", "RS256", "EdDSA"}) {
    const Made own = house.create("custom", algorithm, {{"algorithm", algorithm}});
    for (const char* path : {"/oauth/token", "/archivist/iam/v1/appidp/token", "/connect/token"}) {
      const std::string token = house.token(own, path);
      EXPECT_EQ(text_at(header_of(token), "alg"), algorithm) << path;
      EXPECT_TRUE(verifies(token, jwks()));
    }
    EXPECT_EQ(whoami(house.token(own)), 200);
  }
}

TEST_F(Keys, G03_TheJwksHoldsPublicMembersOnly) {
  for (const char* path : {"/oauth/jwks", "/.well-known/openid-configuration/jwks"}) {
    const auto keys = array_at(client.get(path).json(), "keys");
    EXPECT_EQ(keys.size(), 3U);
    for (const auto& value : keys) {
      const auto& key = value.as_object();
      const std::string kind = text_at(key, "kty");
      if (kind == "EC")
        EXPECT_THAT(members_of(key), UnorderedElementsAre("kty", "crv", "x", "y", "use", "alg", "kid"));
      else if (kind == "RSA")
        EXPECT_THAT(members_of(key), UnorderedElementsAre("kty", "n", "e", "use", "alg", "kid"));
      else if (kind == "OKP")
        EXPECT_THAT(members_of(key), UnorderedElementsAre("kty", "crv", "x", "use", "alg", "kid"));
      else
        ADD_FAILURE() << "a key of kind " << kind;
      EXPECT_EQ(text_at(key, "use"), "sig");
    }
  }
}

TEST_F(Keys, G05_ARotatedKeyIsPublishedAnHourBeforeItSigns) {
  const std::string before = kid_in_use(made);
  const std::string old_token = house.token(made);
  house.command("keys.rotate", {{"algorithm", "ES256"}});
  const auto published = kids("ES256", "published");
  ASSERT_EQ(published.size(), 1U);
  EXPECT_THAT(kids_of(jwks()), Contains(published[0]));
  EXPECT_EQ(kid_in_use(made), before);
  pass(minutes{59});
  EXPECT_EQ(kid_in_use(made), before);
  const std::string last_of_old = house.token(made);
  pass(minutes{1});
  EXPECT_EQ(kid_in_use(made), published[0]);
  // Tokens of the key before stay good to their end.
  EXPECT_EQ(whoami(last_of_old), 200);
  EXPECT_TRUE(verifies(last_of_old, jwks()));
  EXPECT_TRUE(verifies(old_token, jwks()));
  EXPECT_EQ(kids("RS256", "published").size(), 0U);
}

TEST_F(Keys, ALeakedKeyIsReplacedAtOnce) {
  const std::string before = kid_in_use(made);
  const std::string token = house.token(made);
  house.command("keys.rotate", {{"algorithm", "ES256"}, {"atOnce", true}});
  EXPECT_NE(kid_in_use(made), before);
  EXPECT_THAT(kids_of(jwks()), Contains(kid_in_use(made)));
  EXPECT_EQ(whoami(token), 200);
}

TEST_F(Keys, AWithdrawnKeySignsNothingAndItsTokensEnd) {
  const auto key_id = [&](std::string_view kid) {
    for (const auto& value : array_at(house.command("keys.list", {}), "keys"))
      if (text_at(value.as_object(), "kid") == kid) return text_at(value.as_object(), "id");
    return std::string();
  };
  const std::string leaked = kid_in_use(made);
  const std::string token = house.token(made);
  const Made other = house.create("custom", "Other", {{"algorithm", "EdDSA"}});
  const std::string unharmed = house.token(other);
  ASSERT_EQ(whoami(token), 200);
  house.command("keys.withdraw", {{"id", key_id(leaked)}});
  EXPECT_EQ(whoami(token), 401) << "though its signature was checked before";
  EXPECT_EQ(whoami(unharmed), 200);
  EXPECT_THAT(kids_of(jwks()), Not(Contains(leaked)));
  EXPECT_NE(kid_in_use(made), leaked);
  EXPECT_EQ(whoami(house.token(made)), 200);
}

TEST_F(Keys, WithdrawingByTheApiIsForAdministratorsAndKnowsItsKeys) {
  const Made admin = house.create("custom", "Admin", {{"role", "administrator"}});
  const std::string good = house.token(admin);
  const auto keys = array_at(client.get("/api/keys", good).json(), "keys");
  const std::string path = "/api/keys/" + text_at(keys[0].as_object(), "id");
  const auto withdraw = [&](const std::string& which, const std::string& token) {
    return client.send("DELETE", which, {{"Authorization", "Bearer " + token}}).status;
  };
  EXPECT_EQ(withdraw(path, house.token(made)), 403);
  EXPECT_EQ(withdraw("/api/keys/0190a1b2-0000-7000-8000-000000000000", good), 404);
  EXPECT_EQ(withdraw(path, good), 200);
}

TEST_F(Keys, ARotationWithoutAlgorithmReplacesAllThree) {
  house.command("keys.rotate", {});
  for (const char* algorithm : {"ES256", "RS256", "EdDSA"})
    EXPECT_EQ(kids(algorithm, "published").size(), 1U);
  EXPECT_EQ(kids_of(jwks()).size(), 6U);
  house.command("keys.rotate", {});  // the successors are there already
  EXPECT_EQ(kids_of(jwks()).size(), 6U);
}

TEST_F(Keys, TheApiRotatesForThoseWhoMay) {
  const Made viewer = house.create("custom", "Viewer", {{"role", "event_viewer"}});
  EXPECT_EQ(client.send_json("POST", "/api/keys/rotate", "{}", house.token(viewer)).status, 403);
  EXPECT_EQ(client.get("/api/keys", house.token(viewer)).status, 403);
  const Answer rotated =
      client.send_json("POST", "/api/keys/rotate", R"({"algorithm":"EdDSA"})", house.administrator_token());
  EXPECT_EQ(rotated.status, 200) << rotated.body;
  EXPECT_EQ(kids("EdDSA", "published").size(), 1U);
  EXPECT_EQ(
      client.send_json("POST", "/api/keys/rotate", R"({"algorithm":"HS256"})", house.administrator_token())
          .status,
      400);
}

TEST_F(Keys, EveryCoreSignsWithTheNewKeyAtOnce) {
  house.command("keys.rotate", {{"algorithm", "ES256"}, {"atOnce", true}});
  const std::string kid = kids("ES256", "active").at(0);
  for (int i = 0; i < 12; ++i) EXPECT_EQ(kid_in_use(made), kid);  // each on a connection of its own
}

TEST_F(Keys, KeysAndTheirTokensSurviveARestart) {
  const std::string token = house.token(made);
  const auto before = kids_of(jwks());
  house.restart();
  HttpClient again(house.port());
  EXPECT_EQ(kids_of(again.get("/oauth/jwks").body), before);
  EXPECT_EQ(again.get("/api/whoami", token).status, 200);
}

class KeysByClock : public Keys {
 protected:
  KeysByClock() : Keys({{"tokens.key_lifetime_hours", "240"}, {"tokens.publish_before_use_min", "120"}}) {}
};

TEST_F(KeysByClock, G05_KeysRotateByThemselves) {
  const std::string first = kid_in_use(made);
  pass(hours{216 + 21});
  EXPECT_EQ(kids("ES256", "published").size(), 0U);
  pass(hours{1} + minutes{30});
  ASSERT_EQ(kids("ES256", "published").size(), 1U);  // two hours before it is needed
  const std::string second = kids("ES256", "published")[0];
  EXPECT_THAT(kids_of(jwks()), Contains(second));
  EXPECT_EQ(kid_in_use(made), first);
  pass(hours{2});
  EXPECT_EQ(kid_in_use(made), second);
}

// A token of the longest kind outlives several rotations of a short-lived key.
TEST_F(KeysByClock, G04_ARetiredKeyStaysUntilItsLastTokenHasEnded) {
  const Made external = house.create("external-api", "Announcer");
  const std::string token = house.token(external, "/connect/token");
  const std::string kid = text_at(header_of(token), "kid");
  for (int day = 0; day < 13; ++day) {
    pass(hours{24});
    ASSERT_TRUE(verifies(token, jwks())) << day;
  }
  EXPECT_NE(kid_in_use(external), kid);
  EXPECT_THAT(kids_of(jwks()), Contains(kid));
  for (int days = 0; days < 100; days += 10) pass(hours{240});
  EXPECT_THAT(kids_of(jwks()), Not(Contains(kid)));
}

// A server that was away past the end of its keys has new ones before it answers.
TEST_F(KeysByClock, AServerThatWasAwayForLongSignsAgain) {
  house.stop();
  house.clock().advance(hours{24 * 400});
  house.restart();
  const Made fresh = house.create("custom", "Fresh");
  house.upkeep();
  const std::string token = house.token(fresh);
  HttpClient again(house.port());
  EXPECT_EQ(again.get("/api/whoami", token).status, 200);
  EXPECT_TRUE(verifies(token, again.get("/oauth/jwks").body));
}

}  // namespace
}  // namespace sallyport::support
