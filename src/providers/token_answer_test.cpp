#include <gtest/gtest.h>

#include "providers/test_answers.h"

namespace sallyport::providers {
namespace {

using std::chrono::seconds;

const std::vector<std::string> kAsked{"a", "b"};

Provider acme() { return {.id = "acme", .name = "Acme"}; }

std::expected<Granted, Failure> read(const Provider& provider, const egress::Answer& answer) {
  return read_tokens(provider, answer, kAsked, kNow);
}

// "access/refresh/seconds until the end", or what went wrong.
std::string read_text(const Provider& provider, const egress::Answer& answer) {
  const auto granted = read(provider, answer);
  if (!granted) return "failed: " + granted.error().message;
  std::string text;
  for (const Token& token : granted->tokens) {
    text += text.empty() ? "" : " ";
    text += token.access_token.reveal_text();
    text += "/";
    text += token.refresh_token ? token.refresh_token->reveal_text() : "-";
    text += "/" + (token.expires_at
                       ? std::to_string(std::chrono::floor<seconds>(*token.expires_at - kNow).count())
                       : std::string("-"));
  }
  return text;
}

std::string with_expiry(std::string_view json, const Provider& provider = acme()) {
  return read_text(provider, json_answer(fmt::format(R"({{"access_token":"t","expires_in":{}}})", json)));
}

TEST(TokenAnswer, IsReadAsRfc6749SaysIt) {
  const auto granted =
      read(acme(), json_answer(R"({"access_token":"at","token_type":"Bearer","expires_in":3600,
                                                 "refresh_token":"rt","scope":"a c"})"));
  ASSERT_TRUE(granted);
  ASSERT_EQ(granted->tokens.size(), 1U);
  const Token& token = granted->tokens.front();
  EXPECT_EQ(token.slot, "default");
  EXPECT_EQ(token.access_token.reveal_text(), "at");
  EXPECT_EQ(token.refresh_token->reveal_text(), "rt");
  EXPECT_EQ(token.expires_at, kNow + seconds{3600});
  EXPECT_EQ(token.scopes, (std::vector<std::string>{"a", "c"}));
}

TEST(TokenAnswer, ScopesAreThoseThatWereAskedForWhenItSaysNothing) {
  const auto scopes = [](std::string_view json) {
    auto granted = read(acme(), json_answer(json));
    return granted ? granted->tokens.front().scopes : std::vector<std::string>{"failed"};
  };
  EXPECT_EQ(scopes(R"({"access_token":"t"})"), kAsked);
  EXPECT_EQ(scopes(R"({"access_token":"t","scope":null})"), kAsked);
  EXPECT_EQ(scopes(R"({"access_token":"t","scope":""})"), std::vector<std::string>{});
  EXPECT_EQ(scopes(R"({"access_token":"t","scope":"x,y z"})"), (std::vector<std::string>{"x", "y", "z"}));
  EXPECT_EQ(scopes(R"({"access_token":"t","scope":["x","y",7]})"), (std::vector<std::string>{"x", "y"}));
}

// Outbound §2.1 row 11.
TEST(TokenAnswer, NoNewRefreshTokenIsNothing_H12) {
  EXPECT_EQ(read_text(acme(), json_answer(R"({"access_token":"t"})")), "t/-/-");
  EXPECT_EQ(read_text(acme(), json_answer(R"({"access_token":"t","refresh_token":""})")), "t/-/-");
  EXPECT_EQ(read_text(acme(), json_answer(R"({"access_token":"t","refresh_token":null})")), "t/-/-");
}

// Outbound §2.2 row 1.
TEST(TokenAnswer, ExpiresInMayBeANumberADecimalOrAText_H09) {
  EXPECT_EQ(with_expiry("3600"), "t/-/3600");
  EXPECT_EQ(with_expiry("3600.9"), "t/-/3600");
  EXPECT_EQ(with_expiry("36e2"), "t/-/3600");
  EXPECT_EQ(with_expiry("\"3600\""), "t/-/3600");
  EXPECT_EQ(with_expiry("\"3600.5\""), "t/-/3600");
}

// Outbound §2.2 row 14: a token is never refused for its expiry.
TEST(TokenAnswer, AnExpiryThatCannotBeReadIsUnknown_H09) {
  for (const auto* value : {"null", "0", "-1", "1e300", "-1e300", "1e12", "\"\"", "\"NaN\"", "\"inf\"",
                            "\"1e999\"", "\"soon\"", "\" 3600\"", "\"3600s\"", "true", "{}", "[3600]",
                            "9223372036854775807", "18446744073709551615", "\"2026-01-01T01:00:00Z\""}) {
    EXPECT_EQ(with_expiry(value), "t/-/-") << value;
    Provider hourly = acme();
    hourly.access_lifetime = {.kind = Lifetime::Kind::kLimited, .length = seconds{3600}};
    EXPECT_EQ(with_expiry(value, hourly), "t/-/3600") << value;
  }
}

// Outbound §2.2 row 4.
TEST(TokenAnswer, WithoutAnExpiryTheEntrySaysIt_H09) {
  Provider provider = acme();
  EXPECT_EQ(read_text(provider, json_answer(R"({"access_token":"t"})")), "t/-/-");
  provider.access_lifetime = {.kind = Lifetime::Kind::kLimited, .length = seconds{60}};
  EXPECT_EQ(read_text(provider, json_answer(R"({"access_token":"t"})")), "t/-/60");
  provider.access_lifetime = {.kind = Lifetime::Kind::kNever};
  EXPECT_EQ(read_text(provider, json_answer(R"({"access_token":"t"})")), "t/-/-");
}

// Outbound §2.2 rows 2 and 3.
TEST(TokenAnswer, TheEntrySaysHowAnExpiryIsMeant) {
  Provider provider = acme();
  provider.expires_form = ExpiresForm::kMilliseconds;
  EXPECT_EQ(with_expiry("3600000", provider), "t/-/3600");
  provider.expires_form = ExpiresForm::kUnixSeconds;
  EXPECT_EQ(with_expiry("1767229200", provider), "t/-/3600");
  EXPECT_EQ(with_expiry("\"1767229200\"", provider), "t/-/3600");
  EXPECT_EQ(with_expiry("1767225599", provider), "t/-/-");
  provider.expires_form = ExpiresForm::kUnixMilliseconds;
  EXPECT_EQ(with_expiry("1767229200000", provider), "t/-/3600");
  provider.expires_form = ExpiresForm::kRfc3339;
  EXPECT_EQ(with_expiry("\"2026-01-01T01:00:00Z\"", provider), "t/-/3600");
  EXPECT_EQ(with_expiry("\"2026-01-01T02:00:00+01:00\"", provider), "t/-/3600");
  EXPECT_EQ(with_expiry("\"9999-12-31T23:59:59Z\"", provider), "t/-/-");
  EXPECT_EQ(with_expiry("3600", provider), "t/-/-");
}

// Outbound §2.2 row 5.
TEST(TokenAnswer, MayBeAForm) {
  constexpr std::string_view kForm = "access_token=a%2Fb&expires_in=60&refresh_token=r\n";
  EXPECT_EQ(read_text(acme(), text_answer("application/x-www-form-urlencoded; charset=utf-8", kForm)),
            "a/b/r/60");
  EXPECT_EQ(read_text(acme(), text_answer("text/plain", kForm)), "a/b/r/60");
  EXPECT_EQ(read_text(acme(), {.status = 200, .body = std::string(kForm)}), "a/b/r/60");
  EXPECT_EQ(read_text(acme(), text_answer("text/plain", R"( {"access_token":"t"})")), "t/-/-");
  EXPECT_EQ(read_text(acme(), text_answer("text/javascript", R"({"access_token":"t"})")), "t/-/-");
  EXPECT_EQ(read_text(acme(), text_answer("application/vnd.acme+json", R"({"access_token":"t"})")), "t/-/-");
}

// Outbound §2.2 row 6.
TEST(TokenAnswer, AnErrorWith200IsAnError) {
  Provider slack = acme();
  slack.errors = {
      {.path = "$.ok", .value = "false", .what = ErrorClass::kTerminal, .cause = "access_withdrawn"}};
  const auto failed = read(slack, json_answer(R"({"ok":false,"error":"token_revoked"})"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, ErrorClass::kTerminal);
  EXPECT_EQ(failed.error().cause, "access_withdrawn");
  EXPECT_EQ(failed.error().message, "token_revoked");
  EXPECT_FALSE(read(slack, json_answer(R"({"ok":false,"access_token":"t"})")));
  EXPECT_EQ(read_text(slack, json_answer(R"({"ok":true,"access_token":"t"})")), "t/-/-");
  EXPECT_FALSE(read(acme(), json_answer(R"({"error":"invalid_grant","access_token":"t"})")));
  EXPECT_EQ(read_text(acme(), json_answer(R"({"error":null,"access_token":"t"})")), "t/-/-");
}

TEST(TokenAnswer, ATokenIsSuccessWhateverTheStatus) {
  for (const int status : {200, 201, 400, 503})
    EXPECT_EQ(read_text(acme(), json_answer(R"({"access_token":"t"})", status)), "t/-/-") << status;
}

TEST(TokenAnswer, ARedirectIsNoAnswer_H08) {
  EXPECT_FALSE(read(acme(), json_answer(R"({"access_token":"t"})", 302)));
}

Provider with_two_slots() {
  Provider provider = acme();
  provider.slots = {{.name = "bot"},
                    {.name = "person",
                     .access_token = "$.authed_user.access_token",
                     .refresh_token = "$.authed_user.refresh_token",
                     .expires = "$.authed_user.expires_in"}};
  return provider;
}

// Outbound §2.2 row 7, §2.1 row 21.
TEST(TokenAnswer, MayHaveSeveralTokensInSeveralPlaces) {
  EXPECT_EQ(read_text(with_two_slots(), json_answer(R"({"access_token":"b","expires_in":60,
      "authed_user":{"access_token":"p","refresh_token":"r","expires_in":70}})")),
            "b/-/60 p/r/70");
  EXPECT_EQ(read_text(with_two_slots(), json_answer(R"({"authed_user":{"access_token":"p"}})")), "p/-/-");
}

TEST(TokenAnswer, ARefreshGivesTheTokenOfTheSlotThatWasRefreshed) {
  const auto slots_of = [](std::string_view json) {
    const auto granted = read_tokens(with_two_slots(), json_answer(json), kAsked, kNow, "person");
    std::string text;
    if (granted)
      for (const Token& token : granted->tokens)
        text += token.slot + "=" + std::string(token.access_token.reveal_text()) + ";";
    return text;
  };
  EXPECT_EQ(slots_of(R"({"access_token":"p2"})"), "person=p2;");
  EXPECT_EQ(slots_of(R"({"access_token":"b2","authed_user":{"access_token":"p2"}})"), "person=p2;");
  EXPECT_EQ(slots_of(R"({"ok":true})"), "");
}

TEST(TokenAnswer, KeepsValuesThatMatchTheirPattern) {
  Provider provider = acme();
  provider.answer_values = {
      {.name = "instance_url", .source = "$.instance_url", .pattern = R"(https://[a-z]+\.sf\.com)"},
      {.name = "number", .source = "$.team.number", .pattern = "[0-9]+"}};
  const auto kept = [&](std::string_view json) {
    auto granted = read(provider, json_answer(json));
    return granted ? granted->kept : Values{{"failed", ""}};
  };
  EXPECT_EQ(kept(R"({"access_token":"t","instance_url":"https://eu.sf.com","team":{"number":7}})"),
            (Values{{"instance_url", "https://eu.sf.com"}, {"number", "7"}}));
  EXPECT_EQ(kept(R"({"access_token":"t","instance_url":"https://eu.sf.com.evil.com","team":{"number":"x"}})"),
            Values{});
  EXPECT_EQ(kept(R"({"access_token":"t","team":{"number":{}}})"), Values{});
}

// Outbound §2.2 row 15.
TEST(TokenAnswer, TakesTokensOf64KiB_H08) {
  const auto body = [](std::size_t length) {
    return fmt::format(R"({{"access_token":"{}"}})", std::string(length, 'x'));
  };
  EXPECT_TRUE(read(acme(), json_answer(body(64 * 1024))));
  EXPECT_FALSE(read(acme(), json_answer(body(64 * 1024 + 1))));
}

TEST(TokenAnswer, NothingIsTakenOfOneWithABrokenToken_H08) {
  for (const auto* json :
       {R"({"access_token":"a\r\nb"})", R"({"access_token":"a b"})", R"({"access_token":"é"})",
        R"({"access_token":7})", R"({"access_token":["t"]})", R"({"access_token":"\u0000"})",
        R"({"access_token":"t","refresh_token":"a\r\nb"})", R"({"access_token":"t","refresh_token":{}})"}) {
    const auto failed = read(acme(), json_answer(json));
    ASSERT_FALSE(failed) << json;
    EXPECT_EQ(failed.error().what, ErrorClass::kTransient) << json;
  }
  EXPECT_FALSE(
      read(with_two_slots(), json_answer(R"({"access_token":"b","authed_user":{"access_token":"a\r\nb"}})")));
}

TEST(TokenAnswer, NothingIsTakenOfWhatCannotBeRead_H08) {
  const auto refuse = [](const egress::Answer& answer) {
    const auto failed = read(acme(), answer);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().what, ErrorClass::kTransient);
  };
  refuse(text_answer("text/html", "<html>access_token=t</html>"));
  refuse(text_answer("text/html", R"({"access_token":"t"})"));
  refuse(text_answer("text/plain", "<p>&access_token=t"));
  refuse(json_answer(R"({"access_token":"t","access_token":"u"})"));
  refuse(json_answer("{\"access_token\":\"t\xff\"}"));
  refuse(json_answer("access_token=t"));
  refuse(json_answer(R"({"access_token":"t"} x)"));
  refuse(json_answer(R"({"access_token":"t","expires_in":NaN})"));
  refuse(json_answer(R"(["access_token","t"])"));
  refuse(json_answer(""));
  refuse(text_answer("application/x-www-form-urlencoded", "access_token=t&access_token=u"));
  refuse(text_answer("application/x-www-form-urlencoded", "access_token=%zz"));
  refuse(json_answer(std::string(100'000, '[')));
}

std::string jwt_with(std::string_view claims) {
  return "e30." + base::base64url_encode(base::as_bytes(claims)) + ".c2ln";
}

// Outbound §2.2 row 11.
TEST(TokenAnswer, TheEndOfARefreshTokenIsAHint) {
  Provider provider = acme();
  provider.slots.front().refresh_expires = "$.refresh_token_expires_in";
  const auto end = [&](std::string_view refresh, std::string_view more) {
    auto granted =
        read(provider,
             json_answer(fmt::format(R"({{"access_token":"t","refresh_token":"{}"{}}})", refresh, more)));
    return granted ? granted->tokens.front().refresh_expires_at : std::nullopt;
  };
  EXPECT_EQ(end("r", R"(,"refresh_token_expires_in":86400)"), kNow + seconds{86400});
  EXPECT_EQ(end("r", ""), std::nullopt);
  EXPECT_EQ(end(jwt_with(R"({"exp":1767229200})"), ""), kNow + seconds{3600});
  EXPECT_EQ(end(jwt_with(R"({"exp":1767229200})"), R"(,"refresh_token_expires_in":60)"), kNow + seconds{60});
  for (const auto* claims : {"{}", "[]", "x", R"({"exp":"soon"})", R"({"exp":1})", R"({"exp":1e300})"})
    EXPECT_EQ(end(jwt_with(claims), ""), std::nullopt) << claims;
  for (const auto* refresh : {"..", "a.b", "a.!.c", "a.b.c.d"})
    EXPECT_EQ(end(refresh, ""), std::nullopt) << refresh;
}

}  // namespace
}  // namespace sallyport::providers
