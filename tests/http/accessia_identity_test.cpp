// Which identity tokens are accepted: contracts/accessia.md §4, capability A10 and A21, security B01 to B35.
#include <atomic>
#include <thread>

#include "accessia_house.h"

namespace sallyport::support {
namespace {

class AccessiaIdentity : public AccessiaHouse {
 protected:
  // The claims of the reference client, `issued` and `life` in seconds from now.
  std::string claims(std::int64_t issued, std::int64_t life) {
    return fmt::format(R"({{"iat":{},"exp":{},"jti":"{}"}})", now() + issued, now() + issued + life,
                       next_jti());
  }
  std::string good() { return claims(0, 300); }
  std::string signed_as(std::string_view header) { return sign_hs256(header, good(), key_of(display)); }
  void expect_refused(std::string_view token, std::string_view why) {
    SCOPED_TRACE(why);
    refusals_.insert(check(exchange(token, display.id)));
    // A pause, so that the limit on wrong tokens does not stand in the way.
    house.clock().advance(std::chrono::seconds{7});
  }
  static std::string check(const Answer& answer) {
    expect_accessia_error(answer, 401, "invalid_identity_token");
    return answer.body;
  }
  // §9: one code for all.
  void TearDown() override { EXPECT_LE(refusals_.size(), 1U) << "refusals can be told apart"; }

 private:
  std::set<std::string> refusals_;
};

// The vector of §4, bit for bit.
TEST_F(AccessiaIdentity, A10_TheContractsTestVectorComesOut) {
  const auto key =
      base::base64url_decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v").value();
  EXPECT_EQ(
      sign_hs256(R"({"alg":"HS256","typ":"JWT"})",
                 R"({"iat":1767225600,"exp":1767225900,"jti":"3f0c7a52-8a0e-4c57-9d0b-6a2f1b7c9e10"})", key),
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
      "eyJpYXQiOjE3NjcyMjU2MDAsImV4cCI6MTc2NzIyNTkwMCwianRpIjoiM2YwYzdhNTItOGEwZS00YzU3LTlkMGItNmEyZjFi"
      "N2M5ZTEwIn0.1aMz8tExQSnzL17zihg1AGtCGw-0dwjYWT5DAp22hME");
}

TEST_F(AccessiaIdentity, A10_TheKeyIsTheDecodedSecretAndNotItsText) {
  EXPECT_EQ(exchange_payload(good()).status, 200);
  expect_refused(sign_hs256(kHeader, good(), base::as_bytes(display.secret)), "the text as key");
}

TEST_F(AccessiaIdentity, A10_MembersMayStandInWhicheverOrderAndUnknownOnesAreIgnored) {
  EXPECT_EQ(exchange(signed_as(R"({"typ":"JWT","alg":"HS256"})"), display.id).status, 200);
  EXPECT_EQ(exchange(signed_as(R"({"alg":"HS256"})"), display.id).status, 200);
  EXPECT_EQ(exchange_payload(
                fmt::format(R"({{"exp":{},"sub":"somebody","roles":["administrator"],"iat":{},"x":{{}}}})",
                            now() + 300, now()))
                .status,
            200);
}

TEST_F(AccessiaIdentity, A21_ClocksMayDifferBy60SecondsBothWays) {
  EXPECT_EQ(exchange_payload(claims(60, 300)).status, 200);
  EXPECT_EQ(exchange_payload(claims(-359, 300)).status, 200);  // expired 59 s ago
  expect_refused(sign_hs256(kHeader, claims(61, 300), key_of(display)), "iat 61 s ahead");
  expect_refused(sign_hs256(kHeader, claims(-361, 300), key_of(display)), "expired 61 s ago");
}

TEST_F(AccessiaIdentity, A21_ATokenLives900SecondsAtMostAndLongerThanNothing) {
  EXPECT_EQ(exchange_payload(claims(0, 900)).status, 200);
  EXPECT_EQ(exchange_payload(claims(0, 1)).status, 200);
  for (const int life : {901, 0, -1, 86400})
    expect_refused(sign_hs256(kHeader, claims(0, life), key_of(display)), fmt::format("life {}", life));
}

TEST_F(AccessiaIdentity, A21_B24_B25_TimesAreNeededAndAreWholeNumbers) {
  const auto refuse = [&](std::string payload) {
    expect_refused(sign_hs256(kHeader, payload, key_of(display)), payload);
  };
  refuse(fmt::format(R"({{"exp":{}}})", now() + 300));
  refuse(fmt::format(R"({{"iat":{}}})", now()));
  refuse("{}");
  refuse(fmt::format(R"({{"iat":"{}","exp":{}}})", now(), now() + 300));
  refuse(fmt::format(R"({{"iat":{},"exp":"{}"}})", now(), now() + 300));
  refuse(fmt::format(R"({{"iat":{}.5,"exp":{}}})", now(), now() + 300));
  refuse(fmt::format(R"({{"iat":null,"exp":{}}})", now() + 300));
  refuse(fmt::format(R"({{"iat":-1,"exp":{}}})", now() + 300));
  refuse(fmt::format(R"({{"iat":{},"exp":1e400}})", now()));
  refuse(fmt::format(R"({{"iat":{},"exp":9223372036854775807}})", now()));
  refuse(fmt::format(R"({{"iat":{},"EXP":{}}})", now(), now() + 300));
  refuse(fmt::format(R"({{"iat":{0},"exp":{1},"exp":{1}}})", now(), now() + 300));  // B12
  refuse(fmt::format(R"({{"iat":{},"exp":{},"jti":7}})", now(), now() + 300));
  refuse("no json");
}

TEST_F(AccessiaIdentity, A21_B34_AJtiIsAcceptedOnce) {
  const std::string token = house.identity_token(display, "once");
  EXPECT_EQ(exchange(token, display.id).status, 200);
  expect_refused(token, "the same token");
  expect_refused(house.identity_token(display, "once"), "another token with the same jti");
  EXPECT_EQ(exchange(house.identity_token(display, "twice"), display.id).status, 200);
}

TEST_F(AccessiaIdentity, A21_AJtiIsRememberedUntilTheEndOfTheSkew) {
  const std::string token = house.identity_token(display, "once", 300);
  EXPECT_EQ(exchange(token, display.id).status, 200);
  house.clock().advance(std::chrono::seconds{350});
  house.upkeep();
  expect_refused(token, "used 350 s ago, expired 50 s ago");
}

TEST_F(AccessiaIdentity, A21_AJtiBelongsToItsIntegration) {
  const Made other = house.create("api", "Other");
  EXPECT_EQ(exchange(house.identity_token(display, "shared"), display.id).status, 200);
  EXPECT_EQ(exchange(house.identity_token(other, "shared"), other.id).status, 200);
}

TEST_F(AccessiaIdentity, A21_OnlyATokenThatIsRightUsesItsJtiUp) {
  const Made other = house.create("api", "Other");
  const std::string token = house.identity_token(display, "mine");
  EXPECT_EQ(exchange(token, other.id).status, 401);
  EXPECT_EQ(
      exchange(sign_hs256(kHeader, R"({"iat":1,"exp":2,"jti":"mine"})", key_of(display)), display.id).status,
      401);
  EXPECT_EQ(exchange(token, display.id).status, 200);
}

// Like A02: the check and the note of a jti are one step.
TEST_F(AccessiaIdentity, A21_B34_OfManyAtTheSameTimeOneSucceeds) {
  const std::string body = fmt::format(R"({{"token":"{}","integrationId":"{}"}})",
                                       house.identity_token(display, "race"), display.id);
  std::atomic<int> succeeded = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 20; ++i)
      threads.emplace_back([&] {
        if (HttpClient(house.port()).send_json("POST", kExchange, body).status == 200) ++succeeded;
      });
  }
  EXPECT_EQ(succeeded, 1);
}

// Like A03.
TEST_F(AccessiaIdentity, A21_B34_AJtiIsRememberedAcrossARestart) {
  const std::string token = house.identity_token(display, "restart");
  EXPECT_EQ(exchange(token, display.id).status, 200);
  house.restart();
  const Answer again =
      HttpClient(house.port())
          .send_json("POST", kExchange,
                     fmt::format(R"({{"token":"{}","integrationId":"{}"}})", token, display.id));
  check(again);
}

TEST_F(AccessiaIdentity, A21_WithoutJtiATokenMayBeUsedAgainUntilItEnds) {
  const std::string token = house.identity_token(display, "", 300);
  EXPECT_EQ(exchange(token, display.id).status, 200);
  EXPECT_EQ(exchange(token, display.id).status, 200);
  house.clock().advance(std::chrono::seconds{299});
  EXPECT_EQ(exchange(token, display.id).status, 200);
  house.clock().advance(std::chrono::seconds{62});
  expect_refused(token, "ended");
}

TEST_F(AccessiaIdentity, A10_B01_B03_OnlyHs256) {
  for (const char* algorithm :
       {"none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "EdDSA", ""})
    expect_refused(signed_as(fmt::format(R"({{"alg":"{}","typ":"JWT"}})", algorithm)), algorithm);
  expect_refused(signed_as(R"({"typ":"JWT"})"), "no alg");
  const std::string token = house.identity_token(display, "bare");
  const std::string unsigned_part = token.substr(0, token.rfind('.'));
  expect_refused(unsigned_part + ".", "empty signature");
  expect_refused(unsigned_part, "two segments");
  expect_refused(token + ".x", "four segments");
  expect_refused(token + "=", "padding");  // B13
  const std::string none = base::base64url_encode(base::as_bytes(R"({"alg":"none"})"));
  expect_refused(none + "." + base::base64url_encode(base::as_bytes(good())) + ".", "alg none");
}

TEST_F(AccessiaIdentity, A21_B06_B10_HeadersThatAskForTrustAreRefused) {
  for (const char* more : {R"("jwk":{"kty":"oct","k":"AAAA"})", R"("jku":"http://127.0.0.1:1/")",
                           R"("x5u":"http://127.0.0.1:1/")", R"("crit":["b64"],"b64":false)"})
    expect_refused(signed_as(fmt::format(R"({{"alg":"HS256","typ":"JWT",{}}})", more)), more);
}

TEST_F(AccessiaIdentity, A21_AWrongSecretOrAnotherIntegrationIsRefused) {
  const Made other = house.create("api", "Other");
  const Made custom = house.create("custom", "Custom");
  expect_refused(sign_hs256(kHeader, good(), key_of(other)), "signed by another");
  const std::string token = house.identity_token(display, "whose");
  house.add_tenant("South");
  const Made foreign = house.create("api", "Foreign", {{"tenant", "South"}});
  for (const std::string& id :
       {other.id, foreign.id, custom.id, std::string("00000000-0000-4000-8000-000000000000"),
        std::string("nobody"), std::string("' OR 1=1 --"), display.id + " ", display.id.substr(1)})
    check(exchange(token, id));
  EXPECT_EQ(exchange(token, display.id).status, 200);
}

// A token by a custom integration's own secret: the kind has no identity tokens.
TEST_F(AccessiaIdentity, A21_OnlyApiIntegrationsExchangeIdentityTokens) {
  for (const char* kind : {"custom", "external-api"}) {
    const Made made = house.create(kind, kind);
    check(exchange(house.identity_token(made, next_jti()), made.id));
  }
}

// B29: each of the three kinds is refused where another belongs.
TEST_F(AccessiaIdentity, A21_B29_OneKindOfTokenDoesNotStandInForAnother) {
  const auto [access, refresh_token] = tokens();
  const std::string identity = house.identity_token(display, "kind");
  expect_refused(access, "access token");
  expect_refused(refresh_token, "refresh token");
  EXPECT_EQ(whoami(identity), 401);
  EXPECT_EQ(whoami(refresh_token), 401);
  EXPECT_EQ(refresh(identity).status, 401);
  EXPECT_EQ(refresh(access).status, 401);
  EXPECT_EQ(exchange(signed_as(R"({"alg":"HS256","typ":"at+jwt"})"), display.id).status, 401);
}

TEST_F(AccessiaIdentity, A21_B21_AHugeTokenIsRefused) {
  const Answer answer = exchange(std::string(12'000, 'a') + "." + std::string(100, 'b') + ".c", display.id);
  EXPECT_TRUE(answer.status == 401 || answer.status == 400) << answer.status;
  EXPECT_EQ(members_of(answer.json()), (std::vector<std::string>{"error", "message"}));
}

// B35
TEST_F(AccessiaIdentity, A21_ATokenSignedBeforeTheIntegrationWasDisabledIsRefused) {
  const std::string token = house.identity_token(display, "early");
  house.command("integration.disable", {{"integration", display.id}});
  expect_refused(token, "disabled after signing");
}

TEST_F(AccessiaIdentity, A23_DuringAnOverlapBothSecretsSign) {
  const auto rotated =
      house.command("integration.rotate", {{"integration", display.id}, {"overlapSeconds", 600}});
  const Made renewed{display.id, text_at(rotated, "secret"), {}};
  EXPECT_EQ(exchange(display).status, 200);
  EXPECT_EQ(exchange(renewed).status, 200);
  house.clock().advance(std::chrono::seconds{601});
  check(exchange(display));
  EXPECT_EQ(exchange(renewed).status, 200);
}

}  // namespace
}  // namespace sallyport::support
