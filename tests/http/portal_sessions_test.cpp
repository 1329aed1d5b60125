// People sign in and call the API with the sessions of their browsers (docs/adr/0083; security N03, N05, N09
// to N11, N13, N14, N22).
#include "api/all_resources.h"
#include "http/test_client.h"
#include "portal_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNewIntegration = R"({"kind":"custom","name":"Lamp"})";

class PortalSessions : public PortalHouse {
 protected:
  // Every route that a session may call, with ids that nothing has.
  template <class Visit>
  static void for_each_route(Visit visit) {
    for (const auto& resource : api::all_resources())
      for (const auto& endpoint : resource.endpoints) {
        const auto& declaration = endpoint.declaration;
        if (declaration.permission == api::kAnybody) continue;
        std::string path(declaration.path);
        for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
          path.replace(open, path.find('}') - open + 1, "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21");
        visit(declaration, path);
      }
  }
};

TEST_F(PortalSessions, N09_SigningInGivesACookieThatNoScriptAndNoOtherHostTouches) {
  Browser browser(house);
  const Answer answer = browser.sign_in("Admin@North.example");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto cookie = answer.header("Set-Cookie").value_or("");
  EXPECT_THAT(cookie, testing::StartsWith("__Host-sallyport_session="));
  EXPECT_THAT(cookie, testing::EndsWith("; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure"));
  EXPECT_EQ(answer.header("Cache-Control").value_or(""), "no-store");
  const auto session = Browser::session_in(answer);
  EXPECT_THAT(answer.body, Not(HasSubstr(browser.session())));
  EXPECT_EQ(text_at(session.at("account").as_object(), "email"), "admin@north.example");
  const auto& memberships = array_at(session, "memberships");
  ASSERT_EQ(memberships.size(), 1U);
  EXPECT_EQ(text_at(memberships[0].as_object(), "tenantName"), "North");
  EXPECT_EQ(text_at(memberships[0].as_object(), "role"), "administrator");
  EXPECT_EQ(text_at(memberships[0].as_object(), "state"), "active");
  EXPECT_EQ(browser.get("/api/session").json(), session);
  for (const auto& secret : {browser.session(), browser.csrf, std::string(kPortalPassword)})
    EXPECT_THAT(house.log().text(), Not(HasSubstr(secret)));
}

TEST_F(PortalSessions, N09_AValueThatSomebodyHasPlantedBecomesNobodysSession) {
  Browser browser(house);
  browser.cookies[std::string(kSessionCookie)] = std::string(43, 'A');
  ASSERT_EQ(browser.sign_in("admin@north.example").status, 200);
  EXPECT_NE(browser.session(), std::string(43, 'A'));
  Browser thief(house);
  thief.cookies[std::string(kSessionCookie)] = std::string(43, 'A');
  expect_refused(thief.get("/api/session"), 401, "unauthenticated");

  const std::string before = browser.session();
  ASSERT_EQ(browser.sign_in("admin@north.example").status, 200);
  EXPECT_NE(browser.session(), before);
  thief.cookies[std::string(kSessionCookie)] = before;
  expect_refused(thief.get("/api/session"), 401, "unauthenticated");
}

TEST_F(PortalSessions, N10_AStolenCookieIsWorthNothingAfterTheSignOut) {
  Browser browser = signed_in();
  Browser thief(house);
  thief.cookies = browser.cookies;
  EXPECT_EQ(thief.get("/api/whoami").status, 200) << "until then it is";
  const Answer gone = browser.send("DELETE", "/api/session");
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(browser.session(), "");
  // A late answer may come after the next sign-in, so only the question who is there takes a cookie away.
  const Answer late = thief.get("/api/whoami");
  expect_refused(late, 401, "unauthenticated");
  EXPECT_FALSE(late.header("Set-Cookie"));
  const Answer refused = thief.get("/api/session");
  expect_refused(refused, 401, "unauthenticated");
  EXPECT_THAT(refused.header("Set-Cookie").value_or(""),
              HasSubstr("__Host-sallyport_session=; Path=/; Max-Age=0"));
}

TEST_F(PortalSessions, APersonCallsTheApiWithTheRoleOfTheirPlace) {
  Browser browser = signed_in();
  const auto whoami = browser.get("/api/whoami").json();
  EXPECT_EQ(text_at(whoami, "kind"), "member");
  EXPECT_EQ(text_at(whoami, "role"), "administrator");
  EXPECT_EQ(text_at(whoami, "tenant"), tenant("North").id.to_string());
  EXPECT_FALSE(whoami.contains("integrationId"));
  const Answer made = browser.send("POST", "/api/integrations", kNewIntegration);
  ASSERT_EQ(made.status, 201) << made.body;
  house.restart();
  Browser later(house);
  later.cookies = browser.cookies;
  EXPECT_EQ(later.get("/api/integrations").status, 200) << "sessions outlive the process";

  const auto account = text_at(whoami, "subject");
  const Answer log = later.get("/api/audit?action=integration.created");
  const auto record = array_at(log.json(), "records")[0].as_object();
  EXPECT_EQ(text_at(record, "person"), account);
  EXPECT_FALSE(record.contains("actor"));
  EXPECT_THAT(later.get("/api/audit?action=account.signed_in").body, HasSubstr(account));
  EXPECT_EQ(house.command("audit.verify", {}).at("valid").as_bool(), true);
}

TEST_F(PortalSessions, N01_AMemberReachesWhatTheRoleAllowsAndIsToldWhatIsMissing) {
  add_member("eve@north.example", "North", "event_viewer");
  Browser browser = signed_in("eve@north.example");
  EXPECT_EQ(browser.get("/api/users").status, 200);
  const Answer refused = browser.send("POST", "/api/integrations", kNewIntegration);
  expect_refused(refused, 403, "missing_permission");
  EXPECT_FALSE(refused.header("WWW-Authenticate"));

  add_member("zoe@north.example", "North", "none");
  Browser nobody = signed_in("zoe@north.example");
  for_each_route([&](const api::Declaration& declaration, const std::string& path) {
    if (!api::is_permission(declaration.permission)) return;
    expect_refused(nobody.send(to_string(declaration.method), path), 403, "missing_permission");
  });
}

TEST_F(PortalSessions, N03_NoRouteShowsAnotherTenantToItsStranger) {
  house.add_tenant("South");
  Browser browser = signed_in("admin@south.example");
  browser.tenant = tenant("North").id.to_string();
  for_each_route([&](const api::Declaration& declaration, const std::string& path) {
    if (declaration.permission == api::kSignedIn) return;
    expect_refused(browser.send(to_string(declaration.method), path), 403, "not_a_member");
  });
  const Made lamp = house.create("custom", "Lamp");
  const auto founder = house.application().store().read_now([&](store::Session& s) {
    return store::MemberRepository(s).list({.tenant = tenant("North").id}).front();
  });
  browser.tenant = "";
  for (const auto& path : {"/api/integrations/" + lamp.id, "/api/integrations/" + lamp.id + "/credentials",
                           "/api/members/" + founder.id.to_string()})
    EXPECT_EQ(browser.get(path).status, 404) << path;
  Browser victim = signed_in();
  const auto theirs = text_at(victim.get("/api/session").json(), "id");
  expect_refused(browser.send("DELETE", "/api/sessions/" + theirs), 404, "not_found");
  EXPECT_EQ(victim.get("/api/session").status, 200);
}

TEST_F(PortalSessions, S5_OnePersonInTwoTenantsSaysWhich) {
  house.add_tenant("South");
  add_member("admin@north.example", "South", "event_viewer");
  Browser browser = signed_in();
  EXPECT_EQ(array_at(browser.get("/api/session").json(), "memberships").size(), 2U);
  expect_refused(browser.get("/api/whoami"), 403, "not_a_member");
  browser.tenant = tenant("South").id.to_string();
  EXPECT_EQ(text_at(browser.get("/api/whoami").json(), "role"), "event_viewer");
  expect_refused(browser.send("POST", "/api/integrations", kNewIntegration), 403, "missing_permission");
  browser.tenant = tenant("North").id.to_string();
  EXPECT_EQ(browser.send("POST", "/api/integrations", kNewIntegration).status, 201);
}

TEST_F(PortalSessions, N05_NothingIsChangedByAnotherSitesPage) {
  Browser browser = signed_in();
  Browser other = signed_in();
  const std::vector<Headers> forged{
      {{"Sallyport-CSRF", "-"}},                          // a form
      {{"Sallyport-CSRF", "x"}},                          // a guess
      {{"Sallyport-CSRF", other.csrf}},                   // the token of a session of the attacker's own
      {{"Origin", "https://evil.example"}},               // a page that has got hold of the token
      {{"Origin", "null"}},                               // a sandboxed frame
      {{"Origin", "-"}, {"Sec-Fetch-Site", "same-site"}}  // a neighbour under the same domain
  };
  for (const auto& headers : forged) {
    expect_refused(browser.send("POST", "/api/integrations", kNewIntegration, headers), 403, "csrf_refused");
    expect_refused(browser.send("DELETE", "/api/session", "", headers), 403, "csrf_refused");
  }
  EXPECT_EQ(
      browser.send("POST", "/api/integrations", kNewIntegration, {{"Content-Type", "text/plain"}}).status,
      415);
  EXPECT_EQ(array_at(browser.get("/api/integrations").json(), "integrations").size(), 0U);
  EXPECT_EQ(
      browser.send("POST", "/api/integrations", kNewIntegration, {{"Origin", "-"}, {"Sec-Fetch-Site", "-"}})
          .status,
      201)
      << "an old browser says nothing of where it comes from, and has the token";
}

TEST_F(PortalSessions, N05_EveryRouteThatChangesSomethingAsksForTheToken) {
  Browser browser = signed_in();
  for_each_route([&](const api::Declaration& declaration, const std::string& path) {
    if (declaration.method == http::Method::kGet) return;
    expect_refused(browser.send(to_string(declaration.method), path, "", {{"Sallyport-CSRF", "-"}}), 403,
                   "csrf_refused");
  });
  const Answer answer = browser.send(
      "GET", "/api/session", "", {{"X-HTTP-Method-Override", "DELETE"}, {"Sallyport-CSRF", browser.csrf}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(browser.get("/api/session").status, 200) << "a method is what it is";
}

TEST_F(PortalSessions, N05_NobodyIsSignedInByAnotherSitesPage) {
  Browser browser(house);
  const auto body = fmt::format(R"({{"email":"admin@north.example","password":"{}"}})", kPortalPassword);
  const Headers foreign{{"Origin", "https://evil.example"}}, cross{{"Sec-Fetch-Site", "cross-site"}};
  for (const auto& headers : {foreign, cross}) {
    expect_refused(browser.send("POST", "/api/sign-in", body, headers), 403, "csrf_refused");
    expect_refused(
        browser.send("POST", "/api/setup",
                     R"({"token":"x","email":"a@b","displayName":"A","password":"long enough pw"})", headers),
        403, "csrf_refused");
  }
  EXPECT_EQ(browser.send("POST", "/api/sign-in", body, {{"Content-Type", "text/plain"}}).status, 415);
  EXPECT_TRUE(browser.cookies.empty());
}

TEST_F(PortalSessions, N10_ASessionEndsByItselfAfterEightHoursWithoutUse) {
  Browser browser = signed_in();
  house.clock().advance(std::chrono::hours{8} - std::chrono::seconds{1});
  EXPECT_EQ(browser.get("/api/session").status, 200);
  house.clock().advance(std::chrono::hours{8});
  expect_refused(browser.get("/api/session"), 401, "unauthenticated");
}

TEST_F(PortalSessions, N11_WhatMakesASecretAsksForThePasswordOnceMore) {
  Browser browser = signed_in();
  EXPECT_EQ(browser.send("POST", "/api/integrations", kNewIntegration).status, 201);
  house.clock().advance(std::chrono::minutes{15});
  expect_refused(browser.send("POST", "/api/integrations", kNewIntegration), 403, "confirmation_required");
  EXPECT_EQ(browser.get("/api/integrations").status, 200) << "reading goes on";
  EXPECT_EQ(browser.send("PATCH", "/api/tenant", R"({"name":"North"})").status, 200);
  expect_refused(browser.send("PATCH", "/api/tenant", R"({"ssoEnabled":false})"), 403,
                 "confirmation_required");
  for (const auto* path : {"/api/sessions/end-others", "/api/account/password"})
    expect_refused(browser.send("POST", path,
                                std::string_view(path).ends_with("others")
                                    ? "{}"
                                    : R"({"currentPassword":"a","newPassword":"another long one"})"),
                   403, "confirmation_required");
  expect_refused(
      browser.send("POST", "/api/invitations", R"({"email":"eve@north.example","role":"administrator"})"),
      403, "confirmation_required");
  EXPECT_EQ(
      browser.send("POST", "/api/invitations", R"({"email":"eve@north.example","role":"member"})").status,
      201);
  EXPECT_EQ(house.client()
                .send_json("POST", "/api/integrations", kNewIntegration, house.administrator_token())
                .status,
            201)
      << "machines are not asked";

  expect_refused(browser.send("POST", "/api/session/confirm", R"({"password":"not the one"})"), 403,
                 "confirmation_refused");
  Browser thief(house);
  thief.cookies = browser.cookies;
  thief.csrf = browser.csrf;
  const Answer confirmed = browser.confirm();
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  EXPECT_NE(browser.session(), thief.session()) << "a new value";
  EXPECT_EQ(browser.send("POST", "/api/integrations", kNewIntegration).status, 201);
  expect_refused(thief.send("POST", "/api/integrations", kNewIntegration), 403, "confirmation_required");
  house.clock().advance(std::chrono::minutes{1});
  expect_refused(thief.get("/api/whoami"), 401, "unauthenticated");
}

TEST_F(PortalSessions, R8_APersonRaisesAnIntegrationByIssuerAndSubject) {
  const Made pump = house.create("custom", "Pump 7", {{"role", "none"}});
  const std::string token = house.token(pump);
  const auto manages = [&] { return house.client().get("/api/integrations", token).status; };
  const std::string list = fmt::format(
      R"({{"administrators":[{{"issuer":"{}/appidpv1","subject":"{}","displayName":"Pump 7"}}]}})",
      House::kPublicUrl, pump.id);
  Browser browser = signed_in();
  EXPECT_EQ(browser.get("/api/administrators").body, R"({"administrators":[]})");
  EXPECT_EQ(manages(), 403);
  const Answer raised = browser.send("PUT", "/api/administrators", list);
  ASSERT_EQ(raised.status, 200) << raised.body;
  EXPECT_EQ(raised.body, list);
  EXPECT_EQ(browser.get("/api/administrators").body, list);
  EXPECT_EQ(manages(), 200) << "with the token that was out";

  house.clock().advance(std::chrono::minutes{15});
  expect_refused(browser.send("PUT", "/api/administrators", R"({"administrators":[]})"), 403,
                 "confirmation_required");
  ASSERT_EQ(browser.confirm().status, 200);
  EXPECT_EQ(browser.send("PUT", "/api/administrators", R"({"administrators":[]})").status, 200);
  EXPECT_EQ(manages(), 403);
  expect_refused(browser.send("PUT", "/api/administrators", R"({"administrators":[{"issuer":"x"}]})"), 400,
                 "invalid_request");

  add_member("eve@north.example", "North", "event_viewer");
  Browser viewer = signed_in("eve@north.example");
  expect_refused(viewer.get("/api/administrators"), 403, "missing_permission");
  expect_refused(viewer.send("PUT", "/api/administrators", list), 403, "missing_permission");
}

TEST_F(PortalSessions, ListsTellWhoHasARole) {
  const auto eve = add_member("eve@north.example", "North", "event_viewer");
  const Made lamp = house.create("custom", "Lamp", {{"role", "event_viewer"}});
  Browser browser = signed_in();
  const auto ids = [&](std::string_view path, std::string_view name) {
    std::vector<std::string> found;
    for (const auto& entry : array_at(browser.get(path).json(), name))
      found.push_back(text_at(entry.as_object(), "id"));
    return found;
  };
  EXPECT_THAT(ids("/api/members?role=event_viewer", "members"), ElementsAre(eve.id.to_string()));
  EXPECT_THAT(ids("/api/integrations?role=event_viewer", "integrations"), ElementsAre(lamp.id));
  EXPECT_THAT(ids("/api/members?role=nobody", "members"), ElementsAre());
}

TEST_F(PortalSessions, N13_NobodyFindsOutWhoHasAnAccount) {
  Browser browser(house);
  const auto shown = [&](std::string_view email) {
    const Answer answer = browser.sign_in(email, "not the password");
    expect_refused(answer, 401, "sign_in_refused");
    auto body = answer.json();
    body.erase("requestId");
    return boost::json::serialize(body);
  };
  EXPECT_EQ(shown("admin@north.example"), shown("nobody@north.example"));
  EXPECT_TRUE(browser.cookies.empty());
  for (int i = 0; i < 9; ++i) shown("nobody@north.example");
  const Answer slowed = browser.sign_in("nobody@north.example");
  expect_refused(slowed, 429, "too_many_attempts");
  EXPECT_EQ(slowed.header("Retry-After").value_or(""), "900");
}

TEST_F(PortalSessions, N22_AMemberWhoIsDeactivatedIsOutAtOnce) {
  const auto eve = add_member("eve@north.example", "North", "administrator");
  Browser browser = signed_in("eve@north.example"), admin = signed_in();
  EXPECT_EQ(browser.get("/api/users").status, 200);
  ASSERT_EQ(admin.send("POST", fmt::format("/api/members/{}/deactivate", eve.id.to_string())).status, 200);
  expect_refused(browser.get("/api/users"), 403, "not_a_member");
  EXPECT_EQ(text_at(array_at(browser.get("/api/session").json(), "memberships")[0].as_object(), "state"),
            "inactive");
  EXPECT_EQ(array_at(browser.get("/api/sessions").json(), "sessions").size(), 1U);
}

TEST_F(PortalSessions, N22_AnAdministratorDoesNotLockThemselvesOut) {
  Browser browser = signed_in();
  const auto membership = array_at(browser.get("/api/session").json(), "memberships")[0].as_object();
  const std::string member = "/api/members/" + text_at(membership, "memberId");
  expect_refused(browser.send("PATCH", member, R"({"role":"member"})"), 409, "would_lock_out_caller");
  expect_refused(browser.send("POST", member + "/deactivate"), 409, "would_lock_out_caller");
  expect_refused(browser.send("DELETE", member), 409, "would_lock_out_caller");
  const auto account = text_at(browser.get("/api/whoami").json(), "subject");
  EXPECT_TRUE(House::eventually([&] {
    const auto log = browser.get("/api/audit?action=access.denied").body;
    return log.contains("would_lock_out_caller") && log.contains(fmt::format(R"("person":"{}")", account));
  }));
}

TEST_F(PortalSessions, AFollowedStreamEndsWithTheSession) {
  Browser browser = signed_in(), other = signed_in();
  http::TestClient follower(house.port());
  follower.send(
      fmt::format("GET /api/events/stream HTTP/1.1\r\nHost: h\r\nCookie: {}\r\n\r\n", other.cookie_header()));
  const auto comes = [&](std::string_view text) {
    while (!follower.received().contains(text))
      if (!follower.receive()) return false;
    return true;
  };
  ASSERT_TRUE(comes("text/event-stream"));
  const auto id = text_at(other.get("/api/session").json(), "id");
  ASSERT_EQ(browser.send("DELETE", "/api/sessions/" + id).status, 204);
  house.clock().advance(std::chrono::seconds{3});
  EXPECT_TRUE(comes("\r\n0\r\n\r\n"));
}

TEST_F(PortalSessions, N10_APasswordThatIsChangedSignsOutEverywhereElse) {
  Browser here = signed_in(), there = signed_in(), thief(house);
  thief.cookies = here.cookies;
  ASSERT_EQ(array_at(here.get("/api/sessions").json(), "sessions").size(), 2U);
  const Answer changed = here.send(
      "POST", "/api/account/password",
      fmt::format(R"({{"currentPassword":"{}","newPassword":"another long one"}})", kPortalPassword));
  EXPECT_EQ(changed.status, 204) << changed.body;
  expect_refused(there.get("/api/session"), 401, "unauthenticated");
  expect_refused(thief.get("/api/session"), 401, "unauthenticated");
  EXPECT_EQ(here.get("/api/session").status, 200);
  EXPECT_EQ(there.sign_in("admin@north.example", "another long one").status, 200);
  const Answer ended = here.send("POST", "/api/sessions/end-others", "{}");
  EXPECT_EQ(ended.body, R"({"ended":1})");
}

TEST_F(PortalSessions, N02_TheOtherInterfacesTakeNoCookie) {
  Browser browser = signed_in();
  for (const auto* path :
       {"/archivist/v2/assets", "/archivist/iam/v1/applications", "/external/company/v2/programs"})
    EXPECT_EQ(browser.get(path).status, 401) << path;
  EXPECT_EQ(browser.send("POST", "/v1/sessions", "{}").status, 401);
}

TEST_F(PortalSessions, N02_ATokenIsNoSessionAndASessionNoToken) {
  const auto token = house.administrator_token();
  expect_refused(house.client().get("/api/session", token), 401, "unauthenticated");
  Browser browser = signed_in();
  EXPECT_EQ(browser.send("GET", "/api/whoami", "", {{"Authorization", "Bearer " + browser.session()}}).status,
            401);
  const auto whoami = browser.send("GET", "/api/whoami", "", {{"Authorization", "Bearer " + token}}).json();
  EXPECT_EQ(text_at(whoami, "kind"), "integration") << "who sends a token is who it says";
}

TEST_F(PortalSessions, N14_TheFirstAdministratorComesByTheLinkOfTheConsole) {
  Browser browser(house);
  EXPECT_EQ(browser.get("/api/setup").body, R"({"needed":false})");
  const auto setup = [&](std::string_view token, std::string_view email = "eve@north.example") {
    return browser.send("POST", "/api/setup",
                        fmt::format(R"({{"token":"{}","email":"{}","displayName":"Eve","password":"{}"}})",
                                    token, email, kPortalPassword));
  };
  expect_refused(setup("guess"), 403, "setup_refused");
  EXPECT_EQ(house.try_command("setup-link", {}).error().code, "already_set_up");

  house.application().store().write_now([&](store::Session& s) {
    auto founder = store::MemberRepository(s).list({.tenant = tenant("North").id}).front();
    founder.role = "member";
    EXPECT_TRUE(store::MemberRepository(s).update(founder));
  });
  EXPECT_EQ(browser.get("/api/setup").body, R"({"needed":true})");
  const auto link = text_at(house.command("setup-link", {}), "setupLink");
  ASSERT_THAT(link, testing::StartsWith(std::string(House::kPublicUrl) + "/setup#"));
  const auto token = link.substr(link.find('#') + 1);
  expect_refused(setup("guess"), 403, "setup_refused");
  const Answer made = setup(token);
  ASSERT_EQ(made.status, 201) << made.body;
  browser.csrf = text_at(made.json(), "csrfToken");
  EXPECT_EQ(text_at(browser.get("/api/whoami").json(), "role"), "administrator");
  expect_refused(setup(token, "mallory@north.example"), 403, "setup_refused");
  EXPECT_THAT(house.log().text(), Not(HasSubstr(token)));
}

TEST_F(PortalSessions, N14_ATenantThatIsMadeWithoutAnAddressHasNoAdministratorYet) {
  const auto made = house.command("init", {{"tenant", "East"}});
  EXPECT_FALSE(made.contains("adminEmail"));
  EXPECT_FALSE(made.contains("adminPassword"));
  const auto members = house.application().store().write_now([&](store::Session& s) {
    return store::MemberRepository(s).list({.tenant = tenant("East").id}).size();
  });
  EXPECT_EQ(members, 0U);
  EXPECT_EQ(house.command("integration.create", {{"tenant", "East"}, {"kind", "custom"}, {"name", "demo"}})
                .at("kind"),
            "custom");

  const auto refused = house.try_command("init", {{"tenant", "West"}, {"adminPassword", kPortalPassword}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "adminEmail");
}

class ShortSessions : public PortalHouse {
 protected:
  ShortSessions() : PortalHouse({{"sign_in.idle_min", "30"}, {"sign_in.longest_hours", "1"}}) {}
};

TEST_F(ShortSessions, N10_EndWhenTheOperatorSaysHoweverTheyAreUsed) {
  Browser browser = signed_in();
  for (int i = 0; i < 3; ++i) {
    house.clock().advance(std::chrono::minutes{19});
    EXPECT_EQ(browser.get("/api/session").status, 200) << i;
  }
  house.clock().advance(std::chrono::minutes{3});
  expect_refused(browser.get("/api/session"), 401, "unauthenticated");
  Browser idle = signed_in();
  house.clock().advance(std::chrono::minutes{30});
  expect_refused(idle.get("/api/session"), 401, "unauthenticated");
}

}  // namespace
}  // namespace sallyport::support
