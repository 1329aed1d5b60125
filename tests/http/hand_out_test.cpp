// Tokens of connections for scripts and pages (sonadier S1, S2, S7, S8, S12, S13, S15, §6, §7).
#include "outbound_house.h"

namespace sallyport::support {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class HandingOut : public OutboundHouse {
 protected:
  int number_ = 0;
  std::string ana() { return session(); }
  static std::string kind(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return text_at(object_at(answer.json(), "account"), "kind");
  }
  boost::json::object need(std::string_view session, std::string_view need) {
    const Answer seen =
        call(session, "POST", "/v1/connections/preflight", fmt::format(R"({{"needs":[{}]}})", need));
    EXPECT_EQ(seen.status, 200) << seen.body;
    return seen.status == 200 ? array_at(seen.json(), "needs").at(0).as_object() : boost::json::object{};
  }
  std::string state(std::string_view session, std::string_view one = R"({"integration":"mail"})") {
    return text_at(need(session, one), "state");
  }
};

TEST_F(HandingOut, S2_S7_AScriptGetsATokenOfTheTenantsAccount) {
  const auto mail = add_mail();
  const auto connection = connect(mail, "t0ken-of-the-house");
  const Answer given = token_of(session(R"({"script":"nightly"})"),
                                R"({"integration":"mail","account":"master","scopes":["read"]})");
  ASSERT_EQ(given.status, 200) << given.body;
  EXPECT_EQ(given.header("Cache-Control"), "no-store");
  EXPECT_THAT(members_of(given.json()), ElementsAre("access_token", "token_type", "account", "scope",
                                                    "base_url", "expires_at", "expires_in"));
  EXPECT_EQ(text_at(given.json(), "access_token"), "t0ken-of-the-house");
  EXPECT_EQ(text_at(given.json(), "token_type"), "Bearer");
  EXPECT_EQ(given.json().at("account"),
            (boost::json::value{{"kind", "master"}, {"id", connection}, {"label", "house@mail.test"}}));
  EXPECT_EQ(text_at(given.json(), "scope"), "read send");
  EXPECT_EQ(text_at(given.json(), "base_url"), service.url("/v1"));
  EXPECT_EQ(number_at(given.json(), "expires_in"), 3600);
  EXPECT_THAT(audited("connection.handed_out"), ElementsAre("mail master script=nightly scopes=read"));
  EXPECT_THAT(given.body, Not(HasSubstr("r3fresh")));
  EXPECT_THAT(api("GET", "/api/audit").body, Not(HasSubstr("t0ken-of")));
  EXPECT_THAT(house.log().text(), Not(HasSubstr("t0ken-of")));
}

TEST_F(HandingOut, S8_S15_TheTenantsAccountGoesFirstUnlessTheScriptSaysWhose) {
  const auto mail = add_mail();
  const auto token = ana();
  connect(mail, "anas", "ana");
  connect(mail, "bos", "bo");
  EXPECT_EQ(handed(token_of(token)), "anas") << "there is no other yet";
  connect(mail, "ours");
  EXPECT_EQ(kind(token_of(token)), "master");
  EXPECT_EQ(handed(token_of(token, R"({"integration":"mail","account":"user"})")), "anas");
  EXPECT_EQ(handed(token_of(token, R"({"integration":"mail","account":"master"})")), "ours");
  EXPECT_THAT(audited("connection.handed_out").front(), "mail master script=report member=ana");
}

TEST_F(HandingOut, S8_WhatTheManagerHasSetDecides) {
  const auto mail = add_mail();
  connect(mail, "ours");
  const auto token = ana();
  set_mail(mail, R"({"policy":"user_only"})");
  EXPECT_EQ(reason(token_of(token)), "not_connected");
  const Answer not_allowed = token_of(token, R"({"integration":"mail","account":"master"})");
  EXPECT_EQ(reason(not_allowed), "not_allowed_for_script");
  EXPECT_EQ(text_at(not_allowed.json(), "account"), "master");
  EXPECT_FALSE(not_allowed.json().contains("connect_url")) << "connecting does not help";
  set_mail(mail, R"({"policy":"user_else_master"})");
  EXPECT_EQ(handed(token_of(token)), "ours");
  set_mail(mail, R"({"policy":"master_only"})");
  EXPECT_EQ(reason(token_of(token, R"({"integration":"mail","account":"user"})")), "not_allowed_for_script");
}

TEST_F(HandingOut, S12_WithoutAGrantThereIsALinkToConnectOne) {
  add_mail();
  const Answer refused = token_of(ana());
  EXPECT_EQ(reason(refused), "not_connected");
  EXPECT_THAT(members_of(refused.json()), ElementsAre("error", "reason", "integration", "account",
                                                      "missing_scopes", "attempt", "connect_url", "message"));
  EXPECT_EQ(text_at(refused.json(), "account"), "user");
  EXPECT_EQ(text_at(refused.json(), "message"), "Ana has not connected Mail for North.");
  const auto link = text_at(refused.json(), "connect_url");
  const auto prefix = fmt::format("{}/connect/", House::kPublicUrl);
  ASSERT_THAT(link, StartsWith(prefix));
  const auto ticket = link.substr(prefix.size());
  EXPECT_EQ(text_at(header_of(ticket), "typ"), "ticket+jwt");
  EXPECT_EQ(text_at(payload_of(ticket), "jti"), text_at(refused.json(), "attempt"));
  EXPECT_EQ(token_of(ticket).status, 401) << "a link is no session (security B29)";
  EXPECT_THAT(audited("connection.handed_out"),
              ElementsAre(AllOf(StartsWith("not_connected mail"), HasSubstr("member=ana"))));
}

TEST_F(HandingOut, S12_NoLinkIsGivenToThoseWhoMayNotConnect) {
  const auto mail = add_mail();
  const auto of_script = session(R"({"script":"nightly"})");
  const Answer by_manager = token_of(of_script, R"({"integration":"mail","account":"master"})");
  EXPECT_TRUE(by_manager.json().contains("connect_url"));
  EXPECT_EQ(text_at(by_manager.json(), "message"), "North has no account at Mail. Connect one.");
  const Answer nobodys = token_of(of_script, R"({"integration":"mail","account":"user"})");
  EXPECT_EQ(reason(nobodys), "not_allowed_for_script");
  EXPECT_FALSE(nobodys.json().contains("connect_url"));
  const Answer by_member = token_of(ana(), R"({"integration":"mail","account":"master"})");
  EXPECT_EQ(reason(by_member), "not_connected");
  EXPECT_FALSE(by_member.json().contains("connect_url")) << "members do not choose everybody's account";
  EXPECT_EQ(text_at(by_member.json(), "message"), "North has no account at Mail. A manager can connect one.");
}

TEST_F(HandingOut, S2_ASessionThatIsLimitedStaysSo) {
  const auto mail = add_mail();
  connect(mail, "ours");
  connect(mail, "anas", "ana");
  const auto other = session(R"({"member":{"id":"ana"},"providers":["slack"]})");
  EXPECT_EQ(reason(token_of(other)), "not_allowed_for_script");
  const auto own = session(R"({"member":{"id":"ana"},"accounts":["user"]})");
  EXPECT_EQ(reason(token_of(own)), "not_allowed_for_script") << "the policy means the tenant's";
  EXPECT_EQ(handed(token_of(own, R"({"integration":"mail","account":"user"})")), "anas");
  const auto read = session(R"({"member":{"id":"ana"},"providers":[{"provider":"mail","scopes":["read"]}]})");
  EXPECT_EQ(handed(token_of(read, R"({"integration":"mail","scopes":["read"]})")), "ours");
  EXPECT_EQ(reason(token_of(read, R"({"integration":"mail","scopes":["send"]})")), "not_allowed_for_script");
}

TEST_F(HandingOut, S1_WhatIsSwitchedOffIsHandedOutNoMoreAndNothingIsErased) {
  const auto mail = add_mail();
  connect(mail, "ours");
  const auto token = ana();
  api("PATCH", "/api/tenant", R"({"connectionsEnabled":false})");
  const Answer off = token_of(token);
  EXPECT_EQ(reason(off), "disabled_by_manager");
  EXPECT_FALSE(off.json().contains("connect_url"));
  EXPECT_EQ(state(token), "disabled");
  api("PATCH", "/api/tenant", R"({"connectionsEnabled":true})");
  EXPECT_EQ(handed(token_of(token)), "ours");
  set_mail(mail, R"({"enabled":false})");
  EXPECT_EQ(reason(token_of(token)), "disabled_by_manager");
}

TEST_F(HandingOut, MissingScopesAreListed) {
  const auto mail = add_mail();
  connect(mail, "anas", "ana");
  const Answer short_of = token_of(ana(), R"({"integration":"mail","scopes":["read","delete"]})");
  EXPECT_EQ(reason(short_of), "missing_scopes");
  EXPECT_EQ(short_of.json().at("missing_scopes"), boost::json::value{"delete"});
  EXPECT_TRUE(short_of.json().contains("connect_url"));
}

TEST_F(HandingOut, OfSeveralAccountsOneIsNamedOrIsTheDefault) {
  const auto mail = add_mail();
  const auto first = connect(mail, "first", "ana", "Work");
  connect(mail, "second", "ana", "Home");
  const auto token = ana();
  EXPECT_EQ(reason(token_of(token)), "account_ambiguous");
  const auto named = [&](std::string_view name) {
    return token_of(token, fmt::format(R"({{"integration":"mail","connection":"{}"}})", name));
  };
  EXPECT_EQ(handed(named("Home")), "second");
  EXPECT_EQ(handed(named(first)), "first");
  EXPECT_EQ(reason(named("Boat")), "not_connected");
  EXPECT_EQ(api("PATCH", "/api/connections/" + first, R"({"isDefault":true})").status, 200);
  EXPECT_EQ(handed(token_of(token)), "first");
}

TEST_F(HandingOut, H14_AnotherMembersConnectionIsNotFound) {
  const auto mail = add_mail();
  const auto bos = connect(mail, "bos", "bo");
  connect(mail, "anas", "ana");
  for (const char* account : {"user", "master"})
    EXPECT_EQ(
        reason(token_of(ana(), fmt::format(R"({{"integration":"mail","account":"{}","connection":"{}"}})",
                                           account, bos))),
        "not_connected");
}

TEST_F(HandingOut, AnOldTokenIsRefreshedFirst) {
  const auto mail = add_mail();
  connect(mail, "old", "", "", std::chrono::seconds{30});
  service.answer([](const Service::Call&) {
    return Service::Reply{.body = R"({"access_token":"new","refresh_token":"r3fresh-2","expires_in":7200})"};
  });
  const Answer given = token_of(ana());
  EXPECT_EQ(handed(given), "new");
  EXPECT_EQ(number_at(given.json(), "expires_in"), 7200);
  EXPECT_EQ(handed(token_of(ana(), R"({"integration":"mail","minimum_seconds":600})")), "new");
  EXPECT_EQ(service.calls("/token").size(), 1U);
}

TEST_F(HandingOut, H13_AnOutageIsNoMissingGrantAndADeadGrantIsOne) {
  const auto mail = add_mail();
  connect(mail, "old", "ana", "", std::chrono::seconds{30});
  service.answer([](const Service::Call&) { return Service::Reply{.status = "503 Service Unavailable"}; });
  const auto token = ana();
  const Answer away = token_of(token);
  EXPECT_EQ(away.status, 503) << away.body;
  EXPECT_EQ(error_of(away), "provider_unavailable");
  EXPECT_NE(away.header("Retry-After"), std::nullopt);
  service.answer([](const Service::Call&) {
    return Service::Reply{.status = "400 Bad Request", .body = R"({"error":"invalid_grant"})"};
  });
  house.clock().advance(std::chrono::minutes{10});
  host.token = house.token(host.made);
  const Answer dead = token_of(token);
  EXPECT_EQ(reason(dead), "needs_reauthorization");
  EXPECT_NE(text_at(dead.json(), "cause"), "");
  EXPECT_TRUE(dead.json().contains("connect_url"));
  EXPECT_EQ(text_at(dead.json(), "message"), "Ana has to sign in to Mail again for North.");
  EXPECT_EQ(state(token), "needs_reauthorization");
}

TEST_F(HandingOut, L03_WhatIsWrongInARequestIsNamed) {
  add_mail();
  const auto token = ana();
  const auto field = [&](std::string_view body) {
    const Answer refused = token_of(token, body);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(error_of(refused), "invalid_request");
    return text_at(refused.json(), "field");
  };
  EXPECT_EQ(field("{}"), "integration");
  EXPECT_EQ(field(R"({"integration":"mail","account":"theirs"})"), "account");
  EXPECT_EQ(field(R"({"integration":"mail","scopes":["a b"]})"), "scopes");
  EXPECT_EQ(field(R"({"integration":"mail","minimum_seconds":-1})"), "minimum_seconds");
  EXPECT_EQ(field(R"({"integration":"mail","base_url":"https://evil.example"})"), "base_url")
      << "nobody chooses where a token goes (security H15)";
  EXPECT_EQ(token_of(token, R"({"integration":"mail","integration":"mail"})").status, 400);
  const Answer unknown = token_of(token, R"({"integration":"pigeon"})");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(error_of(unknown), "unknown_integration");
}

TEST_F(HandingOut, S2_TheServiceMayStandInThePath) {
  const auto mail = add_mail();
  connect(mail, "ours");
  const auto token = ana();
  EXPECT_EQ(handed(call(token, "POST", "/integrations/mail/token", R"({"account":"master"})")), "ours");
  EXPECT_EQ(handed(client.send("POST", "/integrations/mail/token", bearer(token))), "ours");
  const Answer twice = call(token, "POST", "/integrations/mail/token", R"({"integration":"mail"})");
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(text_at(twice.json(), "field"), "integration");
}

TEST_F(HandingOut, S13_AScriptAsksBeforehandWhatIsMissingAndWhoCanMendIt) {
  const auto mail = add_mail();
  const auto token = ana();
  auto missing = need(token, R"({"integration":"mail"})");
  EXPECT_THAT(members_of(missing), ElementsAre("integration", "account", "state", "who", "missing_scopes",
                                               "attempt", "connect_url"));
  EXPECT_EQ(text_at(missing, "state"), "missing");
  EXPECT_EQ(text_at(missing, "who"), "member");
  EXPECT_EQ(text_at(need(token, R"({"integration":"mail","account":"master"})"), "who"), "manager");
  connect(mail, "anas", "ana");
  const auto ready = need(token, R"({"integration":"mail","account":"user"})");
  EXPECT_EQ(text_at(ready, "state"), "ready");
  EXPECT_TRUE(ready.at("who").is_null());
  EXPECT_FALSE(ready.contains("connect_url"));
  EXPECT_EQ(state(token, R"({"integration":"mail","scopes":["delete"]})"), "missing_scopes");
  connect(mail, "second", "ana");
  EXPECT_EQ(state(token), "ambiguous");
  EXPECT_EQ(state(session(R"({"script":"x","providers":["slack"]})")), "not_allowed");
  EXPECT_THAT(service.calls("/token"), IsEmpty());
  EXPECT_THAT(audited("connection.handed_out"), IsEmpty());
  const Answer unknown = call(token, "POST", "/v1/connections/preflight",
                              R"({"needs":[{"integration":"mail"},{"integration":"pigeon"}]})");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(text_at(unknown.json(), "field"), "needs[1].integration");
}

TEST_F(HandingOut, S2_APasswordAndAKeyAreHandedOutAsCallsCarryThem) {
  const auto handed_as = [&](std::string_view more, std::string_view credential) {
    const auto id = fmt::format("own-{}", ++number_);
    EXPECT_EQ(
        api("POST", "/api/providers", fmt::format(R"({{"entry":{{"id":"{}","name":"Own",{}}}}})", id, more))
            .status,
        201);
    const Answer made = api("POST", "/api/connections",
                            fmt::format(R"({{"provider":"{}","credential":{}}})", id, credential));
    EXPECT_EQ(made.status, 201) << made.body;
    const auto given =
        token_of(session(R"({"script":"nightly"})"), fmt::format(R"({{"integration":"{}"}})", id)).json();
    return fmt::format("{} {} {}", text_at(given, "token_type"), text_at(given, "access_token"),
                       given.contains("header") ? text_at(given, "header") : "-");
  };
  EXPECT_EQ(handed_as(R"("grant":"basic")", R"({"name":"ana","password":"pa:ss"})"), "Basic YW5hOnBhOnNz -");
  EXPECT_EQ(handed_as(R"("grant":"api_key","api_key_header":"X-Api-Key")", R"({"apiKey":"k3y 1"})"),
            "api_key k3y 1 X-Api-Key");
  EXPECT_EQ(handed_as(R"("grant":"api_key")", R"({"apiKey":"k3y"})"), "Bearer k3y -");
}

TEST_F(HandingOut, ALinkThatNoServerTakesIsLeftOut) {
  add_mail();
  std::string origins, scopes;
  for (int i = 0; i < 16; ++i)
    origins += fmt::format("{}\"https://{}.example\"", i == 0 ? "" : ",", std::string(200, char('a' + i)));
  for (int i = 0; i < 32; ++i)
    scopes += fmt::format("{}\"{}\"", i == 0 ? "" : ",", std::string(100, char('A' + i % 26)));
  const auto token = session(fmt::format(R"({{"member":{{"id":"ana"}},"origins":[{}]}})", origins));
  Headers headers = bearer(token);
  headers.emplace_back("Origin", fmt::format("https://{}.example", std::string(200, 'a')));
  headers.emplace_back("Content-Type", "application/json");
  const auto ask = [&](std::string_view more) {
    const Answer refused = house.client().send("POST", "/v1/connections/token", headers,
                                               fmt::format(R"({{"integration":"mail"{}}})", more));
    EXPECT_EQ(reason(refused), "not_connected");
    return refused.json();
  };
  EXPECT_TRUE(ask("").contains("connect_url"));
  const auto without = ask(fmt::format(R"(,"scopes":[{}])", scopes));
  EXPECT_FALSE(without.contains("connect_url"));
  EXPECT_FALSE(without.contains("attempt"));
}

TEST_F(HandingOut, L03_AScopeThatIsNoWordIsRefusedBeforehandToo) {
  add_mail();
  for (const char* scope : {"a b", "\\u0001", "\\u00e4"}) {
    const Answer refused =
        call(ana(), "POST", "/v1/connections/preflight",
             fmt::format(R"({{"needs":[{{"integration":"mail","scopes":["read","{}"]}}]}})", scope));
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(text_at(refused.json(), "field"), "needs[0].scopes");
  }
}

}  // namespace
}  // namespace sallyport::support
