// Token exchange (RFC 8693; sonadier §7; security group E).
#include "outbound_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TokenExchange : public OutboundHouse {
 protected:
  static std::string exchange_of(std::string_view session, std::string_view more = "&audience=mail") {
    return fmt::format(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token={}"
        "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt{}",
        session, more);
  }
  Answer exchange(std::string_view form, const Made& made) {
    return client.post_form("/oauth/token", form, {{"Authorization", basic(made.id, made.secret)}});
  }
  Answer exchange(std::string_view form) { return exchange(form, host.made); }
  void expect_error(const Answer& answer, std::string_view error) {
    EXPECT_EQ(answer.status, 400) << answer.body;
    EXPECT_EQ(error_of(answer), error) << answer.body;
  }
};

TEST_F(TokenExchange, S2_ASessionIsExchangedForATokenOfTheService) {
  connect(add_mail(), "anas", "ana");
  const Answer given =
      exchange(exchange_of(session(),
                           "&audience=mail&account=user&scope=read&minimum_seconds=600"
                           "&requested_token_type=urn:ietf:params:oauth:token-type:access_token"));
  ASSERT_EQ(given.status, 200) << given.body;
  EXPECT_EQ(given.header("Cache-Control"), "no-store");
  EXPECT_THAT(members_of(given.json()),
              ElementsAre("access_token", "token_type", "issued_token_type", "account", "scope", "base_url",
                          "expires_at", "expires_in"));
  EXPECT_EQ(text_at(given.json(), "access_token"), "anas");
  EXPECT_EQ(text_at(given.json(), "issued_token_type"), "urn:ietf:params:oauth:token-type:access_token");
  EXPECT_THAT(audited("connection.handed_out"), ElementsAre("mail user script=report member=ana scopes=read"))
      << "both the client and the member (security E14)";
}

TEST_F(TokenExchange, S12_NoGrantIsSaidWithTheMembersOfThePlainForm) {
  add_mail();
  const Answer refused = exchange(exchange_of(session()));
  expect_error(refused, "no_integration_grant");
  EXPECT_THAT(members_of(refused.json()), ElementsAre("error", "reason", "integration", "account",
                                                      "missing_scopes", "attempt", "connect_url", "message"));
  expect_error(exchange(exchange_of(session(), "&audience=pigeon")), "invalid_target");
}

TEST_F(TokenExchange, S2_AServiceThatIsAwayIsNoMissingGrant) {
  connect(add_mail(), "old", "", "", std::chrono::seconds{30});
  service.answer([](const Service::Call&) { return Service::Reply{.status = "503 Service Unavailable"}; });
  const Answer away = exchange(exchange_of(session()));
  EXPECT_EQ(away.status, 503) << away.body;
  EXPECT_EQ(error_of(away), "provider_unavailable");
  EXPECT_NE(away.header("Retry-After"), std::nullopt);
}

TEST_F(TokenExchange, E01_E05_OnlyTheIntegrationThatHasBegunTheSessionExchangesIt) {
  connect(add_mail(), "ours");
  const auto other = integration();
  expect_error(exchange(exchange_of(session()), other.made), "invalid_request");
  const Answer nobody = client.post_form("/oauth/token", exchange_of(session()));
  EXPECT_NE(nobody.status, 200) << nobody.body;
  EXPECT_EQ(exchange(exchange_of(session()), {host.made.id, "wrong", {}}).status, 401);
  EXPECT_EQ(exchange(exchange_of(session())).status, 200);
}

TEST_F(TokenExchange, E04_E07_OnlyALiveSessionIsExchanged) {
  connect(add_mail(), "ours");
  for (const std::string& text : {host.token, std::string("x"), session() + "x"})
    expect_error(exchange(exchange_of(text)), "invalid_request");
  const auto of_page = session(R"({"script":"x","origins":["https://app.example.com"]})");
  expect_error(exchange(exchange_of(of_page)), "invalid_request");
  const auto late = session();
  house.clock().advance(std::chrono::seconds{901});
  expect_error(exchange(exchange_of(late)), "invalid_request");
}

TEST_F(TokenExchange, E07_E08_E13_NothingThatIsAskedForIsPassedOver) {
  connect(add_mail(), "ours");
  const auto token = session();
  const auto with = [&](std::string_view more) { return exchange(exchange_of(token, more)); };
  expect_error(with(""), "invalid_request");
  expect_error(with("&audience=mail&actor_token=x"), "invalid_request");
  expect_error(with("&audience=mail&requested_token_type=urn:ietf:params:oauth:token-type:refresh_token"),
               "invalid_request");
  expect_error(with("&audience=mail&resource=mail"), "invalid_target");
  expect_error(with("&audience=mail&account=theirs"), "invalid_request");
  expect_error(with("&audience=mail&minimum_seconds=-1"), "invalid_request");
  expect_error(with("&audience=mail&minimum_seconds=600s"), "invalid_request");
  const std::string kind = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&audience=mail";
  expect_error(exchange(kind), "invalid_request");
  expect_error(exchange(kind + "&subject_token=" + token), "invalid_request");
  expect_error(exchange(fmt::format("{}&subject_token={}&subject_token_type="
                                    "urn:ietf:params:oauth:token-type:access_token",
                                    kind, token)),
               "invalid_request");
}

TEST_F(TokenExchange, E10_AnExchangeGivesNoMoreThanTheSession) {
  connect(add_mail(), "ours");
  const auto narrow = session(R"({"script":"x","providers":[{"provider":"mail","scopes":["read"]}]})");
  EXPECT_EQ(exchange(exchange_of(narrow, "&audience=mail&scope=read")).status, 200);
  const Answer more = exchange(exchange_of(narrow, "&audience=mail&scope=read%20send"));
  expect_error(more, "no_integration_grant");
  EXPECT_EQ(text_at(more.json(), "reason"), "not_allowed_for_script");
}

TEST_F(TokenExchange, S2_APasswordIsExchangedAsCallsCarryIt) {
  ASSERT_EQ(api("POST", "/api/providers", R"({"entry":{"id":"desk","name":"Desk","grant":"basic"}})").status,
            201);
  ASSERT_EQ(
      api("POST", "/api/connections", R"({"provider":"desk","credential":{"name":"ana","password":"pa:ss"}})")
          .status,
      201);
  const auto given = exchange(exchange_of(session(), "&audience=desk")).json();
  EXPECT_EQ(text_at(given, "token_type"), "Basic");
  EXPECT_EQ(text_at(given, "access_token"), "YW5hOnBhOnNz");
}

TEST_F(TokenExchange, E08_AScopeThatIsNoWordIsRefused) {
  add_mail();
  for (const std::string& scope : {std::string("read%20%01"), std::string("%C3%A4"), std::string(129, 'a')}) {
    const Answer refused = exchange(exchange_of(session(), "&audience=mail&scope=" + scope));
    expect_error(refused, "invalid_request");
    EXPECT_THAT(text_at(refused.json(), "error_description"), HasSubstr("scope"));
  }
}

}  // namespace
}  // namespace sallyport::support
