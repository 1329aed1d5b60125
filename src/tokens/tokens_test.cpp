// Issuing and verifying with real keys on a store in memory.
#include "tokens/tokens.h"

#include <algorithm>

#include "base/json.h"
#include "crypto/jose/jws.h"
#include "tokens/test_house.h"
#include "tokens/token_id.h"

namespace sallyport::tokens {
namespace {

using std::chrono::seconds;

class TokensTest : public TestHouse {
 protected:
  static std::string decoded(std::string_view segment) {
    const auto bytes = base::base64url_decode(segment);
    return bytes ? std::string(base::as_text(*bytes)) : std::string("not base64url");
  }
  static std::vector<std::string> segments(std::string_view text) {
    std::vector<std::string> found(1);
    for (const char c : text) {
      if (c == '.')
        found.emplace_back();
      else
        found.back() += c;
    }
    return found;
  }
  // A payload as the house writes it, with changes.
  std::string payload(const std::function<void(boost::json::object&)>& change = {}) {
    const auto now = base::unix_seconds(clock.now());
    boost::json::object claims{{"iss", kIssuer},
                               {"sub", subject.to_string()},
                               {"aud", kAudience},
                               {"client_id", subject.to_string()},
                               {"iat", now},
                               {"exp", now + 3600},
                               {"jti", "abcdefghijklmnopqrstu"},
                               {"tenant", tenant.to_string()}};
    if (change) change(claims);
    return base::to_json(claims);
  }
};

// RFC 9068 §2.2, archivist §5
TEST_F(TokensTest, IssuesTheClaimsInAFixedOrder) {
  const model::Claims custom{{"line", "north"}, {"serial_number", "P7-0042"}};
  const auto credential = model::CredentialId::random(random);
  TokenSpec wanted = spec();
  wanted.role = "event_viewer";
  wanted.scope = "a b";
  wanted.credential = credential;
  wanted.extra = {{"name", "Pump 7"}};
  wanted.custom = &custom;
  wanted.lifetime = seconds(3660);
  clock.advance(std::chrono::microseconds(999'999));
  const IssuedToken token = tokens->issue(0, wanted);
  const auto parts = segments(token.text);
  ASSERT_EQ(parts.size(), 3U);
  const std::string kid = stored_keys().keys.front().row.kid;
  EXPECT_TRUE(decoded(parts[0]).starts_with(R"({"alg":"ES256","typ":"at+jwt","kid":")")) << decoded(parts[0]);
  EXPECT_TRUE(decoded(parts[1]).starts_with(
      R"({"iss":"https://id.example.com","sub":")" + subject.to_string() +
      R"(","aud":"https://id.example.com/api","client_id":")" + subject.to_string() +
      R"(","iat":1767225600,"exp":1767229260,"jti":")" + token.id + R"(","tenant":")" + tenant.to_string() +
      R"(","role":"event_viewer","scope":"a b","cid":")" + credential.to_string() +
      R"(","name":"Pump 7","line":"north","serial_number":"P7-0042"})"))
      << decoded(parts[1]);
  EXPECT_EQ(token.id.size(), kTokenIdLength);
  EXPECT_EQ(base::unix_seconds(token.expires) - base::unix_seconds(token.issued), 3660);
}

TEST_F(TokensTest, VerifiesWhatItIssuedWithEachAlgorithmOnEachCore) {
  for (const auto algorithm : kAllAlgorithms)
    for (const auto type : kTokenTypes) {
      TokenSpec wanted = spec(algorithm);
      wanted.type = type;
      wanted.scope = "external_api";
      wanted.family = type == TokenType::kAccess ? "the-refresh-token" : "";
      wanted.generation = type == TokenType::kRefresh ? 7 : 0;
      wanted.credential = model::CredentialId::random(random);
      const auto token = tokens->issue(1, wanted);
      const auto header = segments(token.text)[0];
      EXPECT_NE(decoded(header).find(model::to_string(algorithm)), std::string::npos);
      const auto verified = tokens->verify(0, token.text, expected(type));
      ASSERT_TRUE(verified) << verified.error().detail;
      EXPECT_EQ(verified->type, type);
      EXPECT_EQ(verified->id, token.id);
      EXPECT_EQ(verified->subject, subject);
      EXPECT_EQ(verified->tenant, tenant);
      EXPECT_EQ(verified->credential, wanted.credential);
      EXPECT_EQ(verified->generation, wanted.generation);
      EXPECT_EQ(verified->family, wanted.family);
      EXPECT_EQ(verified->scope, "external_api");
      EXPECT_EQ(verified->issued, token.issued);
      EXPECT_EQ(verified->expires, token.expires);
      EXPECT_TRUE(verified->custom.empty());
    }
}

TEST_F(TokensTest, CarriesAnyClaimsThereAndBackAndStaysReadableForPlainBase64) {
  const std::vector<std::string> atoms{"a",
                                       "~",
                                       "?",
                                       ">",
                                       "\"",
                                       "\\",
                                       "/",
                                       "\xc3\xa9",
                                       "\xe2\x82\xac",
                                       "\n",
                                       "\x7f",
                                       "\x01",
                                       "\xf0\x9f\x9a\xaa",
                                       " ",
                                       "Z",
                                       "*",
                                       "'",
                                       "\xe2\x80\xae"};
  for (int round = 0; round < 300; ++round) {
    model::Claims custom;
    const auto bytes = random.bytes<64>();
    for (std::size_t i = 0; i + 8 < bytes.size(); i += 8) {
      std::string value;
      for (std::size_t j = 1; j <= bytes[i] % 8U; ++j) value += atoms[bytes[i + j] % atoms.size()];
      custom["claim_" + std::to_string(bytes[i])] = value;
    }
    TokenSpec wanted =
        spec(round % 2 == 0 ? model::SigningAlgorithm::kEdDsa : model::SigningAlgorithm::kEs256);
    wanted.custom = &custom;
    const std::string text = issue(wanted);
    // archivist §11 step 6: `cut -d . -f 2 | base64 -d` prints it and exits with 0
    for (int i = 0; i < 2; ++i) {
      const std::string segment = segments(text)[static_cast<std::size_t>(i)];
      ASSERT_EQ(segment.size() % 4, 0U);
      ASSERT_EQ(segment.find_first_of("-_"), std::string::npos) << decoded(segment);
    }
    const auto verified = verify(text);
    ASSERT_TRUE(verified) << verified.error().detail;
    ASSERT_EQ(verified->custom, custom);
  }
}

// archivist §4: the whole token under 4 KiB
TEST_F(TokensTest, StaysUnderFourKilobytesWithTheLargestClaims) {
  for (const std::string& unit : {std::string("v"), std::string("~"), std::string("\xe2\x82\xac")}) {
    model::Claims custom;
    for (int i = 0; i < static_cast<int>(model::kMaxClaims); ++i)
      for (std::string value = unit; value.size() <= model::kMaxClaimValueBytes; value += unit) {
        model::Claims more = custom;
        more["claim" + std::to_string(i)] = value;
        if (!model::check_claims(more, "custom_claims")) break;
        custom = more;
      }
    const std::string name(128, 'n');
    TokenSpec wanted = spec(model::SigningAlgorithm::kRs256);
    wanted.role = "administrator";
    wanted.credential = model::CredentialId::random(random);
    wanted.extra = {{"jit_tenant_id", "tenant/7d2c9f7e-1a34-4b8f-8f63-0a5d0c9e4a21"},
                    {"name", name},
                    {"jit_tier", "PREMIUM"}};
    wanted.custom = &custom;
    const std::string text = issue(wanted);
    EXPECT_LT(text.size(), 4096U) << unit;
    EXPECT_TRUE(verify(text));
  }
}

// security B32
TEST_F(TokensTest, NeverLetsACustomClaimTakeThePlaceOfOneOfOurs) {
  model::Claims custom;
  for (const char* name : {"iss", "sub", "aud", "client_id", "exp", "iat", "nbf", "jti", "tenant", "role",
                           "scope", "cid", "family", "generation", "name"})
    custom[name] = "evil";
  custom["EXP"] = "harmless";
  TokenSpec wanted = spec();
  wanted.extra = {{"jit_tier", "PREMIUM"}};
  custom["jit_tier"] = "FREE";
  wanted.custom = &custom;
  const auto verified = verify(issue(wanted));
  ASSERT_TRUE(verified) << verified.error().detail;
  EXPECT_EQ(verified->subject, subject);
  EXPECT_EQ(verified->custom, (model::Claims{{"EXP", "harmless"}, {"jit_tier", "PREMIUM"}}));
}

// security F04
TEST_F(TokensTest, WritesAnIssueTimeThatIsNotBeforeTheMarkOfTheIntegration) {
  auto wanted = spec();
  wanted.earliest = std::chrono::floor<std::chrono::seconds>(clock.now()) + std::chrono::seconds{1};
  const auto issued = tokens->issue(0, wanted);
  EXPECT_EQ(issued.issued, wanted.earliest);
  EXPECT_EQ(issued.expires - issued.issued, wanted.lifetime);
  EXPECT_EQ(verify(issued.text)->issued, wanted.earliest) << "and it is taken at once";
  wanted.earliest -= std::chrono::hours{1};
  EXPECT_EQ(tokens->issue(0, wanted).issued, std::chrono::floor<std::chrono::seconds>(clock.now()));
}

// security B26, B27, B28
TEST_F(TokensTest, TakesIssuerAndAudienceOctetByOctet) {
  const auto refused = [&](std::string_view issuer, std::string_view audience) {
    TokenSpec wanted = spec();
    wanted.issuer = issuer;
    wanted.audience = audience;
    return reason(issue(wanted));
  };
  EXPECT_EQ(refused(kIssuer, kAudience), "");
  for (const char* issuer :
       {"https://id.example.com/", "https://ID.example.com", "https://id.example.co",
        "https://id.example.com/appidpv1", "http://id.example.com", " https://id.example.com"})
    EXPECT_EQ(refused(issuer, kAudience), "another issuer") << issuer;
  for (const char* audience : {"https://id.example.com/api/", "https://id.example.com/ap",
                               "https://id.example.com/archivist", "https://id.example.com", "api"})
    EXPECT_EQ(refused(kIssuer, audience), "another audience") << audience;
}

// security B29, B30, D08
TEST_F(TokensTest, RefusesEachKindOfTokenWhereAnotherBelongs) {
  TokenSpec refresh = spec();
  refresh.type = TokenType::kRefresh;
  const std::string refresh_token = issue(refresh);
  const std::string access_token = issue(spec());
  EXPECT_EQ(reason_of(tokens->verify(0, refresh_token, expected(TokenType::kAccess))),
            "another kind of token belongs here");
  EXPECT_EQ(reason_of(tokens->verify(0, access_token, expected(TokenType::kRefresh))),
            "another kind of token belongs here");
  EXPECT_TRUE(tokens->verify(0, refresh_token, expected(TokenType::kRefresh)));
  EXPECT_NE(reason_of(tokens->verify(0, refresh_token, expected(TokenType::kAccess))), "")
      << "from the cache as well";
  for (const char* typ :
       {"", "JWT", "at", "at+jwt2", "id_token+jwt", "logout+jwt", "client-authentication+jwt"})
    EXPECT_EQ(reason(sign(payload(), typ)), "typ is none of ours") << typ;
  EXPECT_EQ(reason(sign(payload(), "at+jwt")), "");
  EXPECT_EQ(reason(sign(payload(), "application/at+jwt")), "") << "RFC 7515 §4.1.9";
}

// security B24, B25, B27
TEST_F(TokensTest, RefusesPayloadsItCannotHaveWritten) {
  ASSERT_EQ(reason(sign(payload())), "");
  for (const char* name : {"iss", "sub", "aud", "client_id", "iat", "exp", "jti", "tenant"})
    EXPECT_NE(reason(sign(payload([&](auto& claims) { claims.erase(name); }))), "") << name;
  const auto with = [&](const char* name, boost::json::value value) {
    return reason(sign(payload([&](auto& claims) { claims[name] = std::move(value); })));
  };
  EXPECT_EQ(with("aud", boost::json::array{kAudience, "https://other.example.com"}),
            "aud is not one audience");
  EXPECT_NE(with("aud", "https://id.example.com/api2"), "");
  EXPECT_NE(with("exp", "1767229200"), "");
  EXPECT_NE(with("exp", boost::json::value()), "");
  EXPECT_NE(with("exp", 1767229200.5), "");
  EXPECT_NE(with("iat", -1), "");
  EXPECT_NE(with("sub", "6D1F0F0E-3C58-4A55-8A0E-9B6F2A4C7D21"), "");
  EXPECT_EQ(with("client_id", boost::json::string(model::IntegrationId::random(random).to_string())),
            "client_id is not sub");
  EXPECT_NE(with("tenant", 7), "");
  EXPECT_NE(with("cid", "no id"), "");
  EXPECT_NE(with("scope", boost::json::array{"a"}), "");
  EXPECT_NE(with("family", true), "");
  EXPECT_EQ(with("generation", 1), "only a refresh token has a generation");
  const auto refresh = sign(payload(), "refresh+jwt");
  EXPECT_EQ(reason_of(tokens->verify(0, refresh, expected(TokenType::kRefresh))),
            "generation is absent or not a count");
}

// security B12, B31
TEST_F(TokensTest, RefusesDuplicateNamesAndBrokenText) {
  std::string twice = payload();
  twice.insert(twice.size() - 1, R"(,"exp":9999999999)");
  EXPECT_NE(reason(sign(twice)), "");
  EXPECT_EQ(reason(sign(payload([](auto& claims) { claims["EXP"] = 1; }))), "");
  EXPECT_NE(reason(sign(payload([](auto& claims) { claims.erase("exp"), claims["EXP"] = 9999999999; }))), "");
  EXPECT_NE(reason(sign(payload([](auto& claims) { claims["x"] = std::string("\xff"); }))), "");
  EXPECT_NE(reason(sign("[]")), "");
  EXPECT_NE(reason(sign("")), "");
}

// security B01, B02, B13, B14, B20, B21, B22
TEST_F(TokensTest, RefusesTextThatIsNoTokenOfOurs) {
  const std::string good = issue(spec());
  const auto parts = segments(good);
  const auto encode = [](std::string_view json) { return base::base64url_encode(base::as_bytes(json)); };
  const std::string kid = stored_keys().keys.front().row.kid;
  for (const char* alg : {"none", "None", "NONE", "nOnE", "HS256", "ES384", "PS256", "RS256"}) {
    const auto header = encode(fmt::format(R"({{"alg":"{}","typ":"at+jwt","kid":"{}"}})", alg, kid));
    EXPECT_NE(reason(header + "." + parts[1] + "." + parts[2]), "") << alg;
    EXPECT_NE(reason(header + "." + parts[1] + "."), "") << alg;
  }
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), parts[0] + "." + parts[1],
        parts[0] + "." + parts[1] + ".", good + ".x", good + "=", " " + good, good + "\n",
        good.substr(0, good.size() - 1), parts[0] + "." + parts[1] + "=." + parts[2],
        parts[0] + "." + parts[1] + "." + parts[2] + "AA",
        R"({"protected":")" + parts[0] + R"(","payload":")" + parts[1] + R"(","signature":")" + parts[2] +
            R"("})",
        parts[0] + "." + parts[1] + "." + parts[1] + "." + parts[2] + "." + parts[2],
        std::string(1'000'000, 'A')})
    EXPECT_NE(reason(text), "") << text.substr(0, 100);
  std::string flipped = good;
  flipped[parts[0].size() + 10] = flipped[parts[0].size() + 10] == 'A' ? 'B' : 'A';
  EXPECT_NE(reason(flipped), "");
}

// security B03, B06, B07, B08, B09, B10, B11, B28
TEST_F(TokensTest, RefusesKeysThatATokenBringsAlong) {
  const auto keys = stored_keys().keys;
  auto own = crypto::SigningKey::generate(crypto::Algorithm::kEs256);
  crypto::Signer signer(own);
  const auto forged = [&](const std::string& header) {
    std::string text;
    crypto::compact_sign(text, base::base64url_encode(base::as_bytes(header)), payload(), signer);
    return reason(text);
  };
  const std::string kid = keys.front().row.kid;
  for (const std::string& more :
       {std::string(), std::string(R"(,"jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"),
        std::string(R"(,"jku":"http://127.0.0.1:9/keys")"),
        std::string(R"(,"x5u":"http://127.0.0.1:9/cert")"), std::string(R"(,"x5c":["AA"])"),
        std::string(R"(,"crit":["exp"],"exp":1)"), std::string(R"(,"b64":false)")})
    EXPECT_NE(forged(R"({"alg":"ES256","typ":"at+jwt","kid":")" + kid + "\"" + more + "}"), "") << more;
  for (const std::string& strange :
       {std::string("../../dev/null"), std::string("' OR 1=1 --"), std::string("/dev/null"),
        std::string(R"(a\u0000b)"), std::string(900'000, 'k')})
    EXPECT_NE(forged(R"({"alg":"ES256","typ":"at+jwt","kid":")" + strange + "\"}"), "");
  EXPECT_NE(forged(R"({"alg":"ES256","typ":"at+jwt"})"), "");

  // The public key's bytes as an HMAC key.
  for (const auto& key : keys) {
    const auto hmac = crypto::HmacKey::make(key.row.public_key);
    std::string text;
    crypto::compact_sign(text, crypto::jws_header_segment(crypto::Algorithm::kHs256, "at+jwt", key.row.kid),
                         payload(), *hmac);
    EXPECT_NE(reason(text), "");
  }
}

TEST_F(TokensTest, EndsATokenAtItsExpiryAlsoFromTheCache) {
  TokenSpec wanted = spec();
  wanted.lifetime = seconds(60);
  const std::string text = issue(wanted);
  EXPECT_EQ(reason(text), "");
  clock.advance(seconds(59));
  EXPECT_EQ(reason(text), "");
  clock.advance(seconds(1));
  EXPECT_EQ(reason(text), "expired");
  EXPECT_EQ(reason_of(tokens->verify(1, text, expected())), "expired") << "without the cache";
}

TEST_F(TokensTest, AllowsAMinuteForTheClockOfAnotherNode) {
  const auto ahead = [&](int by) {
    return reason(sign(payload([&](auto& claims) { claims["iat"] = base::unix_seconds(clock.now()) + by; })));
  };
  EXPECT_EQ(ahead(60), "");
  EXPECT_EQ(ahead(61), "issued in the future");
  EXPECT_EQ(reason(sign(payload([&](auto& claims) { claims["exp"] = claims["iat"]; }))),
            "exp is not after iat");
}

// security F09: the cache answers only for the very same decision
TEST_F(TokensTest, ChecksIssuerAudienceAndKindAgainOnACacheHit) {
  const std::string text = issue(spec());
  ASSERT_EQ(reason(text), "");
  const std::vector<std::string> other{"https://other.example.com"};
  EXPECT_EQ(reason_of(tokens->verify(0, text, {TokenType::kAccess, other, audiences})), "another issuer");
  EXPECT_EQ(reason_of(tokens->verify(0, text, {TokenType::kAccess, issuers, other})), "another audience");
  EXPECT_EQ(reason_of(tokens->verify(0, text, {TokenType::kAccess, {}, {}})), "another issuer");
  EXPECT_EQ(reason(text), "");
}

// security A18, C19: the public text is one for all reasons
TEST_F(TokensTest, TellsTheCallerNothingButThatTheTokenIsNotValid) {
  TokenSpec wanted = spec();
  wanted.issuer = "https://elsewhere.example.com";
  const auto wrong_issuer = verify(issue(wanted));
  const auto garbage = verify("garbage");
  ASSERT_FALSE(wrong_issuer);
  ASSERT_FALSE(garbage);
  EXPECT_EQ(wrong_issuer.error().code, garbage.error().code);
  EXPECT_EQ(wrong_issuer.error().kind, garbage.error().kind);
}

}  // namespace
}  // namespace sallyport::tokens
