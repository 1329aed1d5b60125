// Sessions of host products (sonadier S2, S8; docs/adr/0079).
#include "outbound_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kForAna = R"({"member":{"id":"ana","display_name":"Ana"}})";
constexpr const char* kPage = "https://app.example.com";

class SessionsOfAHost : public OutboundHouse {
 protected:
  Answer ask(std::string_view session, const Headers& more) {
    Headers headers = bearer(session);
    headers.emplace_back("Content-Type", "application/json");
    headers.insert(headers.end(), more.begin(), more.end());
    return client.send("POST", "/v1/connections/token", headers, R"({"integration":"mail"})");
  }
  void expect_field(std::string_view body, std::string_view field) {
    const Answer refused = begin(body);
    EXPECT_EQ(refused.status, 400) << body << refused.body;
    EXPECT_EQ(error_of(refused), "invalid_request") << body;
    EXPECT_EQ(text_at(refused.json(), "field"), field) << body << refused.body;
  }
};

TEST_F(SessionsOfAHost, S2_S8_ABackendBeginsOneForAMember) {
  const Answer begun = begin(R"({"member":{"id":"ana","display_name":"Ana"},"script":"report",)"
                             R"("providers":["slack",{"provider":"mail","scopes":["read"]}],)"
                             R"("accounts":["user"],"origins":["https://app.example.com"],"expires_in":60})");
  ASSERT_EQ(begun.status, 201) << begun.body;
  EXPECT_EQ(begun.header("Cache-Control"), "no-store");
  EXPECT_THAT(members_of(begun.json()), ElementsAre("session", "member", "expires_at", "expires_in"));
  EXPECT_EQ(begun.json().at("member"), (boost::json::value{{"id", "ana"}, {"display_name", "Ana"}}));
  EXPECT_EQ(number_at(begun.json(), "expires_in"), 60);
  const auto token = text_at(begun.json(), "session");
  EXPECT_EQ(text_at(header_of(token), "typ"), "session+jwt");
  EXPECT_EQ(number_at(payload_of(token), "exp") - number_at(payload_of(token), "iat"), 60);
  EXPECT_THAT(audited("session.begun"),
              ElementsAre(testing::AllOf(HasSubstr("script=report"), HasSubstr("member=ana"),
                                         HasSubstr(text_at(payload_of(token), "jti")))));
  EXPECT_TRUE(begin(R"({"script":"nightly"})").json().at("member").is_null());
}

TEST_F(SessionsOfAHost, S8_AMemberKeepsTheNameThatWasGivenLast) {
  const auto name = [&](std::string_view body) {
    return text_at(object_at(begin(body).json(), "member"), "display_name");
  };
  EXPECT_EQ(name(kForAna), "Ana");
  EXPECT_EQ(name(R"({"member":{"id":"ana"}})"), "Ana");
  EXPECT_EQ(name(R"({"member":{"id":"ana","display_name":"Ana N."}})"), "Ana N.");
  EXPECT_EQ(name(R"({"member":{"id":"bo"}})"), "");
}

TEST_F(SessionsOfAHost, L03_WhatIsWrongIsNamed) {
  expect_field("{}", "member");
  expect_field(R"({"member":{}})", "member.id");
  expect_field(R"({"member":{"id":"a b"}})", "member.id");
  expect_field(R"({"member":{"id":"ana","mail":"x"}})", "member.mail");
  expect_field(R"({"script":""})", "script");
  expect_field(R"({"script":"x","accounts":[]})", "accounts");
  expect_field(R"({"script":"x","accounts":["user"]})", "accounts");
  expect_field(R"({"script":"x","accounts":["theirs"]})", "accounts[0]");
  expect_field(R"({"script":"x","providers":[7]})", "providers[0]");
  expect_field(R"({"script":"x","providers":["mail","mail"]})", "providers[1]");
  expect_field(R"({"script":"x","providers":[{"provider":"mail","scope":"a"}]})", "providers[0].scope");
  expect_field(R"({"script":"x","providers":[{"provider":"mail","scopes":["a b"]}]})", "providers[0].scopes");
  expect_field(R"({"script":"x","expires_in":901})", "expires_in");
  expect_field(R"({"script":"x","expires_in":0})", "expires_in");
  expect_field(R"({"script":"x","tenant":"01890000-0000-7000-8000-000000000000"})", "tenant");
  expect_field(R"({"script":"x","speed":1})", "speed");
  for (const char* origin : {"https://app.example.com/", "app.example.com", "https://App.example.com",
                             "https://app.example.com:443", "ftp://app.example.com", "https://a b", "null"})
    expect_field(fmt::format(R"({{"script":"x","origins":["{}"]}})", origin), "origins[0]");
  EXPECT_EQ(begin(R"({"script":"x","script":"y"})").status, 400);
}

TEST_F(SessionsOfAHost, MoreThanASessionHoldsIsRefused) {
  std::string providers;
  for (int i = 0; i < 64; ++i)
    providers += fmt::format(R"({}"{}-{}")", i > 0 ? "," : "", std::string(120, 'p'), i);
  const Answer refused = begin(fmt::format(R"({{"script":"x","providers":[{}]}})", providers));
  EXPECT_EQ(refused.status, 413) << refused.body;
  EXPECT_EQ(error_of(refused), "session_too_large");
}

TEST_F(SessionsOfAHost, N01_N02_WhoMayNotBeginsNone) {
  const auto nobody = integration();
  const Answer refused = call(nobody.token, "POST", "/v1/sessions", kForAna);
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(error_of(refused), "insufficient_scope");
  const Answer stranger = client.send_json("POST", "/v1/sessions", kForAna);
  EXPECT_EQ(stranger.status, 401);
  EXPECT_THAT(stranger.header("WWW-Authenticate").value_or(""), HasSubstr("Bearer"));
  EXPECT_THAT(audited("session.begun"), IsEmpty());
}

TEST_F(SessionsOfAHost, B29_ASessionIsNoAccessTokenAndTheReverse) {
  const auto token = session();
  EXPECT_EQ(client.get("/api/tenant", token).status, 401);
  EXPECT_EQ(call(token, "POST", "/v1/sessions", kForAna).status, 401);
  EXPECT_EQ(error_of(token_of(host.token)), "invalid_session");
  EXPECT_EQ(error_of(token_of(administrator)), "invalid_session");
  const Answer known =
      client.post_form("/oauth/introspect", fmt::format("{}&token={}", credentials(host.made), token));
  EXPECT_EQ(known.body, R"({"active":false})") << known.status;
}

TEST_F(SessionsOfAHost, E04_ItEndsWithItsTimeWithItsIntegrationAndWithItsTokens) {
  add_mail();
  const auto works = [&](const std::string& token) { return token_of(token).status; };
  const auto first = session();
  EXPECT_EQ(works(first), 403);  // known, and not connected
  house.clock().advance(std::chrono::seconds{901});
  host.token = house.token(host.made);
  const Answer late = token_of(first);
  EXPECT_EQ(late.status, 401) << late.body;
  EXPECT_EQ(error_of(late), "invalid_session");
  EXPECT_THAT(late.header("WWW-Authenticate").value_or(""), HasSubstr("Bearer"));

  administrator = house.administrator_token();
  const auto second = session();
  EXPECT_EQ(works(second), 403);
  const auto path = fmt::format("/api/integrations/{}", host.made.id);
  EXPECT_EQ(api("POST", path + "/end-tokens").status, 204);
  EXPECT_EQ(works(second), 401);

  house.clock().advance(std::chrono::seconds{2});
  host.token = house.token(host.made);
  const auto third = session();
  EXPECT_EQ(works(third), 403);
  EXPECT_EQ(api("POST", path + "/disable").status, 200);
  EXPECT_EQ(works(third), 401);
}

TEST_F(SessionsOfAHost, B21_WhatWeHaveNotSignedIsNoSession) {
  const auto token = session();
  auto forged = token;
  const auto at = forged.find('.') + 20;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  for (const std::string& text : {forged, token.substr(0, token.size() - 4), std::string("x"), token + "x"})
    EXPECT_EQ(token_of(text).status, 401) << text;
  EXPECT_EQ(client.send_json("POST", "/v1/connections/token", R"({"integration":"mail"})").status, 401);
}

TEST_F(SessionsOfAHost, OneForPagesWorksInTheirOriginsAndNowhereElse) {
  add_mail();
  const auto token = session(fmt::format(R"({{"member":{{"id":"ana"}},"origins":["{}"]}})", kPage));
  const Answer there = ask(token, {{"Origin", kPage}});
  EXPECT_EQ(there.status, 403) << there.body;
  EXPECT_EQ(error_of(there), "no_integration_grant");
  EXPECT_EQ(there.header("Access-Control-Allow-Origin"), kPage);
  EXPECT_EQ(there.header("Vary"), "Origin");
  EXPECT_EQ(there.header("Access-Control-Expose-Headers"), "Retry-After");
  EXPECT_FALSE(there.header("Access-Control-Allow-Credentials"));
  for (const Headers& elsewhere :
       {Headers{}, Headers{{"Origin", "https://evil.example.com"}}, Headers{{"Origin", "null"}},
        Headers{{"Origin", "https://app.example.com.evil.test"}},
        Headers{{"Origin", "http://app.example.com"}}}) {
    const Answer refused = ask(token, elsewhere);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(error_of(refused), "origin_not_allowed") << refused.body;
    EXPECT_FALSE(refused.header("Access-Control-Allow-Origin"));
  }
  const auto of_script = session(R"({"script":"nightly"})");
  EXPECT_EQ(error_of(ask(of_script, {{"Origin", kPage}})), "origin_not_allowed");
}

TEST_F(SessionsOfAHost, BrowsersMayAskBeforeTheyCall) {
  for (const char* path :
       {"/v1/connections/token", "/v1/connections/preflight", "/integrations/mail/token"}) {
    const Answer asked = client.send("OPTIONS", path, {{"Origin", kPage}});
    EXPECT_EQ(asked.status, 204) << path;
    EXPECT_EQ(asked.header("Access-Control-Allow-Origin"), kPage);
    EXPECT_THAT(asked.header("Access-Control-Allow-Methods").value_or(""), HasSubstr("POST"));
    EXPECT_THAT(asked.header("Access-Control-Allow-Headers").value_or(""), HasSubstr("Authorization"));
    EXPECT_EQ(asked.header("Access-Control-Max-Age"), "600");
    for (const char* origin : {"null", "https://a/b", "https://A.example", "javascript:1"})
      EXPECT_FALSE(client.send("OPTIONS", path, {{"Origin", origin}}).header("Access-Control-Allow-Origin"))
          << origin;
  }
  EXPECT_FALSE(
      client.send("OPTIONS", "/v1/sessions", {{"Origin", kPage}}).header("Access-Control-Allow-Origin"))
      << "the token of an integration belongs in no page";
  const Answer expired = ask("x", {{"Origin", kPage}});
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(expired.header("Access-Control-Allow-Origin"), kPage) << "so that a page can begin a new one";
}

TEST_F(SessionsOfAHost, P01_SessionsStandInNoLogAndNoAuditRecord) {
  const auto token = session();
  token_of(token);
  EXPECT_THAT(house.log().text(), Not(HasSubstr(token)));
  EXPECT_THAT(api("GET", "/api/audit").body, Not(HasSubstr(token)));
}

}  // namespace
}  // namespace sallyport::support
