// Every ID token that is not exactly right is refused (security H21, B01, B03, B06).
#include "accounts/id_token.h"

#include <functional>

#include <gtest/gtest.h>

#include "accounts/provider_fixture.h"
#include "base/fake_clock.h"
#include "base/test_refusal.h"
#include "crypto/jose/token_hash.h"
#include "crypto/mac.h"

namespace sallyport::accounts {
namespace {

namespace json = boost::json;
using base::code_of;

class IdTokens : public testing::Test {
 protected:
  IdTokens() {
    for (const auto* key : {&es256, &rs256, &eddsa})
      keys.push_back({crypto::VerifyKey::from_spki(key->public_spki()).value(),
                      std::string(crypto::to_string(key->algorithm()))});
  }
  json::object header(std::string_view alg = "ES256") const { return {{"alg", alg}, {"kid", alg}}; }
  json::object claims() const {
    return {{"iss", "https://login.north.example"},
            {"sub", "ada"},
            {"aud", "sallyport"},
            {"nonce", "n"},
            {"iat", now},
            {"exp", now + 300},
            {"email", "ada@north.example"},
            {"email_verified", true},
            {"name", "Ada"}};
  }
  base::Result<IdTokenClaims> check(std::string_view token, std::optional<base::Time> asked = {}) const {
    return check_id_token(token, keys,
                          {.issuer = "https://login.north.example",
                           .client_id = "sallyport",
                           .nonce = "n",
                           .access_token = access_token,
                           .now = clock.now(),
                           .asked_at = asked});
  }
  std::string with(const std::function<void(json::object&)>& change, std::string_view alg = "ES256") {
    auto changed = claims();
    change(changed);
    return signed_token(header(alg), changed, alg == "RS256" ? rs256 : alg == "EdDSA" ? eddsa : es256);
  }

  base::FakeClock clock;
  std::int64_t now = base::unix_seconds(clock.now());
  crypto::SigningKey es256 = crypto::SigningKey::generate(crypto::Algorithm::kEs256);
  crypto::SigningKey rs256 = crypto::SigningKey::generate(crypto::Algorithm::kRs256);
  crypto::SigningKey eddsa = crypto::SigningKey::generate(crypto::Algorithm::kEdDsa);
  crypto::SigningKey stranger = crypto::SigningKey::generate(crypto::Algorithm::kEs256);
  std::vector<crypto::Jwk> keys;
  std::string access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";  // of OpenID Connect Core A.3
};

TEST_F(IdTokens, AreTakenWithEachOfTheThreeAlgorithms) {
  for (const auto* alg : {"ES256", "RS256", "EdDSA"}) {
    const auto known = check(with([](json::object&) {}, alg));
    ASSERT_TRUE(known) << alg << " " << known.error().detail;
    EXPECT_EQ(known->subject, "ada");
    EXPECT_EQ(known->email, "ada@north.example");
    EXPECT_TRUE(known->email_verified);
    EXPECT_EQ(known->name, "Ada");
    EXPECT_FALSE(known->authenticated_at);
  }
  EXPECT_TRUE(check(signed_token({{"alg", "ES256"}}, claims(), es256))) << "without a kid every key is tried";
  EXPECT_TRUE(check(
      with([](json::object& c) { c["aud"] = json::array{"other", "sallyport"}, c["azp"] = "sallyport"; })));
}

TEST_F(IdTokens, NameTheAccessTokenOfTheSameAnswerOrNone_H21) {
  const auto naming = [](std::string_view hash) { return [hash](json::object& c) { c["at_hash"] = hash; }; };
  const auto* right = "77QmUPtjPfzWtF2AnpK9RQ";
  EXPECT_TRUE(check(with(naming(right))));
  EXPECT_TRUE(check(with(naming(right), "RS256")));
  EXPECT_EQ(code_of(check(with(naming(right), "EdDSA"))), "id_token_refused") << "Ed25519 hashes otherwise";
  EXPECT_TRUE(check(with(naming(crypto::token_hash(crypto::Algorithm::kEdDsa, access_token)), "EdDSA")));
  access_token.clear();
  EXPECT_EQ(code_of(check(with(naming(right)))), "id_token_refused") << "there is none";
  EXPECT_EQ(code_of(check(with(naming(crypto::token_hash(crypto::Algorithm::kEs256, ""))))),
            "id_token_refused");
}

TEST_F(IdTokens, WithAnyClaimThatIsNotRightAreRefused_H21) {
  const std::vector<std::pair<const char*, std::function<void(json::object&)>>> variants{
      {"iss of another", [](json::object& c) { c["iss"] = "https://login.south.example"; }},
      {"iss with a slash", [](json::object& c) { c["iss"] = "https://login.north.example/"; }},
      {"iss in capitals", [](json::object& c) { c["iss"] = "https://LOGIN.north.example"; }},
      {"no iss", [](json::object& c) { c.erase("iss"); }},
      {"iss a list", [](json::object& c) { c["iss"] = json::array{"https://login.north.example"}; }},
      {"no sub", [](json::object& c) { c.erase("sub"); }},
      {"sub empty", [](json::object& c) { c["sub"] = ""; }},
      {"sub a number", [](json::object& c) { c["sub"] = 7; }},
      {"sub too long", [](json::object& c) { c["sub"] = std::string(256, 'a'); }},
      {"sub with a line break", [](json::object& c) { c["sub"] = "a\nb"; }},
      {"aud of another", [](json::object& c) { c["aud"] = "other"; }},
      {"aud a part", [](json::object& c) { c["aud"] = "sallyport2"; }},
      {"aud in capitals", [](json::object& c) { c["aud"] = "Sallyport"; }},
      {"no aud", [](json::object& c) { c.erase("aud"); }},
      {"aud empty list", [](json::object& c) { c["aud"] = json::array{}; }},
      {"several aud, no azp", [](json::object& c) { c["aud"] = json::array{"sallyport", "other"}; }},
      {"several aud, azp of another",
       [](json::object& c) { c["aud"] = json::array{"sallyport", "other"}, c["azp"] = "other"; }},
      {"azp of another", [](json::object& c) { c["azp"] = "other"; }},
      {"azp a list", [](json::object& c) { c["azp"] = json::array{"sallyport"}; }},
      {"no exp", [](json::object& c) { c.erase("exp"); }},
      {"exp over", [this](json::object& c) { c["exp"] = now - 61; }},
      {"exp text", [this](json::object& c) { c["exp"] = std::to_string(now + 300); }},
      {"exp before iat", [this](json::object& c) { c["exp"] = now - 5, c["iat"] = now; }},
      {"exp negative", [](json::object& c) { c["exp"] = -1; }},
      {"exp huge", [](json::object& c) { c["exp"] = 1e300; }},
      {"no iat", [](json::object& c) { c.erase("iat"); }},
      {"iat in the future", [this](json::object& c) { c["iat"] = now + 61; }},
      {"iat long ago", [this](json::object& c) { c["iat"] = now - 661; }},
      {"iat a float", [this](json::object& c) { c["iat"] = static_cast<double>(now) + 0.5; }},
      {"nbf in the future", [this](json::object& c) { c["nbf"] = now + 61; }},
      {"no nonce", [](json::object& c) { c.erase("nonce"); }},
      {"nonce of another", [](json::object& c) { c["nonce"] = "m"; }},
      {"nonce empty", [](json::object& c) { c["nonce"] = ""; }},
      {"nonce a list", [](json::object& c) { c["nonce"] = json::array{"n"}; }},
      {"at_hash of another token", [](json::object& c) { c["at_hash"] = "77QmUPtjPfzWtF2AnpK9RA"; }},
      {"at_hash a part", [](json::object& c) { c["at_hash"] = "77QmUPtjPfz"; }},
      {"at_hash empty", [](json::object& c) { c["at_hash"] = ""; }},
      {"at_hash a list", [](json::object& c) { c["at_hash"] = json::array{"77QmUPtjPfzWtF2AnpK9RQ"}; }},
      {"at_hash null", [](json::object& c) { c["at_hash"] = nullptr; }},
      {"auth_time text", [](json::object& c) { c["auth_time"] = "now"; }},
      {"auth_time in the future", [this](json::object& c) { c["auth_time"] = now + 61; }},
      {"auth_time negative", [](json::object& c) { c["auth_time"] = -1; }},
  };
  for (const auto& [name, change] : variants)
    EXPECT_EQ(code_of(check(with(change))), "id_token_refused") << name;
}

TEST_F(IdTokens, WithAnotherSignatureOrHeaderAreRefused_H21) {
  const auto good = with([](json::object&) {});
  const auto parts = [&] {
    const auto first = good.find('.'), second = good.rfind('.');
    return std::array{good.substr(0, first), good.substr(first + 1, second - first - 1),
                      good.substr(second + 1)};
  }();
  const auto encoded = [](const json::value& value) {
    return base::base64url_encode(base::as_bytes(base::to_json(value)));
  };
  const auto unsigned_with = [&](const json::value& head) { return encoded(head) + "." + parts[1] + "."; };
  const auto by = [&](json::object head) { return signed_token(head, claims(), es256); };
  const std::string spki(reinterpret_cast<const char*>(es256.public_spki().data()),
                         es256.public_spki().size());
  const auto shared = [&](std::string_view key) {
    const auto text = encoded({{"alg", "HS256"}, {"kid", "ES256"}}) + "." + parts[1];
    return text + "." +
           base::base64url_encode(crypto::hmac_sha256(base::as_bytes(key), base::as_bytes(text)));
  };
  const std::vector<std::pair<const char*, std::string>> variants{
      {"none", unsigned_with({{"alg", "none"}})},
      {"None", unsigned_with({{"alg", "None"}})},
      {"nOnE with a signature", encoded({{"alg", "nOnE"}}) + "." + parts[1] + "." + parts[2]},
      {"no alg", encoded({{"kid", "ES256"}}) + "." + parts[1] + "." + parts[2]},
      {"no signature", parts[0] + "." + parts[1] + "."},
      {"no signature part", parts[0] + "." + parts[1]},
      {"HS256 with the client secret", shared("a secret of the client, 32 bytes long")},
      {"HS256 with the public key", shared(spki)},
      {"signature of other claims", parts[0] + "." + encoded([&] {
                                      auto other = claims();
                                      other["sub"] = "eve";
                                      return other;
                                    }()) +
                                        "." + parts[2]},
      {"broken signature", good.substr(0, good.size() - 4) + "AAAA"},
      {"four parts", good + ".x"},
      {"ES384", encoded({{"alg", "ES384"}}) + "." + parts[1] + "." + parts[2]},
      {"a stranger's key in the header",
       signed_token({{"alg", "ES256"}, {"jwk", json::object{}}}, claims(), stranger)},
      {"jku", by({{"alg", "ES256"}, {"jku", "https://evil.example/keys"}})},
      {"x5u", by({{"alg", "ES256"}, {"x5u", "https://evil.example/keys"}})},
      {"x5c", by({{"alg", "ES256"}, {"x5c", json::array{"x"}}})},
      {"crit", by({{"alg", "ES256"}, {"crit", json::array{"exp"}}})},
      {"b64", by({{"alg", "ES256"}, {"b64", false}})},
      {"typ of another", by({{"alg", "ES256"}, {"typ", "at+jwt"}})},
      {"kid with a path", by({{"alg", "ES256"}, {"kid", std::string(129, 'k')}})},
      {"too long", good + std::string(kLongestIdToken, 'A')},
      {"empty", ""},
      {"no token", "<html>"},
      {"claims no object", signed_token(header(), json::array{}, es256)},
  };
  for (const auto& [name, token] : variants) EXPECT_NE(code_of(check(token)), "accepted") << name;
  EXPECT_EQ(code_of(check(signed_token(header(), claims(), stranger))), "unknown_signer");
  EXPECT_EQ(code_of(check(signed_token({{"alg", "ES256"}, {"kid", "new"}}, claims(), es256))),
            "unknown_signer");
  EXPECT_EQ(code_of(check(signed_token({{"alg", "ES256"}, {"kid", "RS256"}}, claims(), es256))),
            "unknown_signer")
      << "a key of another kind";
}

TEST_F(IdTokens, ClaimAnAddressOnlyWithTheWordTrue) {
  for (const json::value& not_true :
       {json::value("true"), json::value(1), json::value(nullptr), json::value(false)}) {
    const auto known = check(with([&](json::object& c) { c["email_verified"] = not_true; }));
    ASSERT_TRUE(known);
    EXPECT_FALSE(known->email_verified) << base::to_json(not_true);
  }
}

TEST_F(IdTokens, SayWhenThePersonWasAskedWhereThatIsWanted_N11) {
  const auto asked = clock.now();
  EXPECT_EQ(code_of(check(with([](json::object&) {}), asked)), "not_asked_again");
  EXPECT_EQ(code_of(check(with([&](json::object& c) { c["auth_time"] = now - 61; }), asked)),
            "not_asked_again");
  const auto fresh = check(with([&](json::object& c) { c["auth_time"] = now + 3; }), asked);
  ASSERT_TRUE(fresh);
  EXPECT_EQ(fresh->authenticated_at, clock.now()) << "never later than now";
}

}  // namespace
}  // namespace sallyport::accounts
