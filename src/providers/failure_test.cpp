#include "providers/failure.h"

#include <gtest/gtest.h>

#include "providers/catalogue.h"
#include "providers/harmless.h"
#include "providers/test_answers.h"

namespace sallyport::providers {
namespace {

using enum ErrorClass;

Failure failed(const Provider& provider, const egress::Answer& answer) {
  auto outcome = read_tokens(provider, answer, {}, kNow);
  EXPECT_FALSE(outcome);
  return outcome ? Failure{} : std::move(outcome).error();
}
Failure failed(const egress::Answer& answer) { return failed({.id = "acme", .name = "Acme"}, answer); }
Failure failed_at(std::string_view id, const egress::Answer& answer) {
  return failed(*Catalogue::embedded().find(id), answer);
}

std::string error(std::string_view word) { return fmt::format(R"({{"error":"{}"}})", word); }

TEST(Failure, OnlyInvalidGrantEndsAGrant_H13) {
  EXPECT_EQ(failed(json_answer(error("invalid_grant"), 400)).what, kTerminal);
  for (const auto* word : {"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope",
                           "unsupported_grant_type"})
    EXPECT_EQ(failed(json_answer(error(word), 400)).what, kClientMisconfigured) << word;
  for (const auto* word : {"temporarily_unavailable", "server_error", "something_else", "Invalid_grant"})
    EXPECT_EQ(failed(json_answer(error(word), 400)).what, kTransient) << word;
}

TEST(Failure, AServiceThatIsDownEndsNoGrant_H13) {
  for (const int status : {500, 502, 503, 504, 529}) {
    EXPECT_EQ(failed(text_answer("text/html", "<h1>Oops</h1>", status)).what, kTransient) << status;
    EXPECT_EQ(failed(json_answer(error("invalid_grant"), status)).what, kTransient) << status;
  }
  EXPECT_EQ(failed(json_answer(error("invalid_grant"), 429)).what, kRateLimited);
  EXPECT_EQ(failed(json_answer(error("invalid_grant"), 302)).what, kTransient);
}

TEST(Failure, AWrongUrlOrAWrongClientEndsNoGrant_H13) {
  for (const int status : {401, 404, 405, 410, 415})
    EXPECT_EQ(failed(json_answer("{}", status)).what, kClientMisconfigured) << status;
  for (const int status : {200, 400, 403, 408, 418})
    EXPECT_EQ(failed(json_answer("{}", status)).what, kTransient) << status;
}

// Outbound §2.2 row 9.
TEST(Failure, RulesOfAnEntryComeFirst) {
  Provider provider{.id = "acme", .name = "Acme"};
  provider.errors = {
      {.statuses = {403}, .path = "$.code", .value = "7", .what = kTerminal, .cause = "too_old"},
      {.statuses = {400, 403}, .what = kRateLimited},
      {.path = "$.fault", .what = kClientMisconfigured}};
  EXPECT_EQ(failed(provider, json_answer(R"({"code":7})", 403)).what, kTerminal);
  EXPECT_EQ(failed(provider, json_answer(R"({"code":7})", 403)).cause, "too_old");
  EXPECT_EQ(failed(provider, json_answer(R"({"code":"7"})", 403)).what, kTerminal);
  EXPECT_EQ(failed(provider, json_answer(R"({"code":8})", 403)).what, kRateLimited);
  EXPECT_EQ(failed(provider, json_answer(error("invalid_grant"), 400)).what, kRateLimited);
  EXPECT_EQ(failed(provider, json_answer(R"({"fault":{"a":1}})", 200)).what, kClientMisconfigured);
  EXPECT_EQ(failed(provider, json_answer(error("invalid_grant"), 401)).what, kTerminal);
}

TEST(Failure, QuirksOfTheCatalogue) {
  EXPECT_EQ(failed_at("slack", json_answer(R"({"ok":false,"error":"invalid_refresh_token"})")).what,
            kTerminal);
  EXPECT_EQ(failed_at("slack", json_answer(R"({"ok":false,"error":"internal_error"})")).what, kTransient);
  EXPECT_EQ(failed_at("slack", json_answer(R"({"ok":false,"error":"bad_client_secret"})")).what,
            kClientMisconfigured);
  EXPECT_EQ(failed_at("github", json_answer(error("bad_refresh_token"))).what, kTerminal);
  EXPECT_EQ(failed_at("github", json_answer(error("incorrect_client_credentials"))).what,
            kClientMisconfigured);
  EXPECT_EQ(failed_at("atlassian", json_answer(error("invalid_grant"), 403)).what, kTerminal);
  EXPECT_EQ(failed_at("atlassian", json_answer(error("access_denied"), 401)).what, kClientMisconfigured);
  EXPECT_EQ(failed_at("hubspot", json_answer(R"({"status":"BAD_REFRESH_TOKEN"})", 400)).what, kTerminal);
  EXPECT_EQ(failed_at("microsoft", json_answer(error("interaction_required"), 400)).what, kTerminal);
  const auto salesforce = failed_at(
      "salesforce", json_answer(R"({"error":"invalid_grant","error_description":"ip restricted"})", 400));
  EXPECT_EQ(salesforce.what, kClientMisconfigured);
  EXPECT_EQ(salesforce.cause, "address_not_allowed");
}

TEST(Failure, SaysHowLongToWait) {
  const auto wait = [](std::string_view text) {
    auto answer = json_answer("{}", 429);
    answer.headers.push_back({.name = "retry-after", .value = std::string(text)});
    return failed(answer).retry_after;
  };
  EXPECT_EQ(wait("30"), std::chrono::seconds{30});
  EXPECT_EQ(wait("0"), std::chrono::seconds{0});
  EXPECT_EQ(wait("99999999999999999999"), std::chrono::days{1});
  EXPECT_EQ(wait("864000"), std::chrono::days{1});
  for (const auto* text : {"", "-1", "-99999999999999999999", "soon", "3.5", "Thu, 01 Jan 2026 09:00:00 GMT"})
    EXPECT_EQ(wait(text), std::nullopt) << text;
}

TEST(Failure, RepeatsWhatTheProviderSays_H19) {
  EXPECT_EQ(failed(json_answer(R"({"error":"x","error_description":"It is\r\nover"})", 400)).message,
            "It is over");
  EXPECT_EQ(failed(json_answer(R"({"error":{"message":"Over"}})", 400)).message, "Over");
  EXPECT_EQ(failed(json_answer(R"({"message":"Over"})", 400)).message, "Over");
  EXPECT_EQ(failed(json_answer(error("x"), 400)).message, "x");
  EXPECT_EQ(failed(text_answer("text/html", "<script>", 502)).message,
            "The service answered 502 and said nothing that can be read.");
}

TEST(Failure, ARequestThatGotNoAnswerIsTransientUnlessItMayNotBeSent) {
  const auto of = [](std::string code) {
    auto error = base::refuse(base::ErrorKind::kUnavailable, std::move(code), "No.").error();
    error.retry_after = 60;
    return read_failure(error);
  };
  for (const auto* code : {"not_reached", "tls_failed", "too_slow", "answer_too_large", "unavailable"}) {
    EXPECT_EQ(of(code).what, kTransient) << code;
    EXPECT_EQ(of(code).retry_after, std::chrono::seconds{60});
  }
  EXPECT_EQ(of("url_refused").what, kClientMisconfigured);
  EXPECT_EQ(of("address_refused").what, kClientMisconfigured);
  EXPECT_EQ(of("too_slow").message, "No.");
}

TEST(Harmless, LeavesNoControlCharactersAndNoSignsOfDirection_H19) {
  EXPECT_EQ(harmless("a\tb\x01"
                     "c\x7f\n\n d\u0085\u200b\u202e\u2066\ufeff\u061c!"),
            "a bc d!");
  EXPECT_EQ(harmless("<b>é…𝄞</b>"), "<b>é…𝄞</b>");
  EXPECT_EQ(harmless("\xff"), "");
  EXPECT_EQ(harmless(std::string_view("\0", 1)), "");
}

TEST(Harmless, IsAtMost200BytesOfWholeSigns_H19) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "éé ";
  const std::string cut = one_line(many);
  EXPECT_LE(cut.size(), 200U);
  EXPECT_GE(cut.size(), 190U);
  EXPECT_TRUE(cut.ends_with("…"));
  EXPECT_EQ(one_line(std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(one_line(std::string(201, 'x')), std::string(197, 'x') + "…");
}

TEST(Harmless, LeavesOutWhatCouldBeAToken) {
  EXPECT_EQ(harmless("Token " + std::string(60, 'x') + " is over."), "Token … is over.");
  EXPECT_EQ(harmless("Trace 3c90c3cc-0d44-4b50-8888-8dd25736052a"),
            "Trace 3c90c3cc-0d44-4b50-8888-8dd25736052a");
  EXPECT_EQ(one_line(std::string(60, 'x')), std::string(60, 'x'));
}

}  // namespace
}  // namespace sallyport::providers
