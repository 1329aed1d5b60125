// What a person who has signed in to the portal sees of their own accounts and does with them, and how they
// and managers connect one by signing in at the service (sonadier S7 to S10, S14, §3.3; outbound §5; security
// H01, H14, H20, N01, N03). How it looks is in tests/portal.
#include "outbound_house.h"
#include "portal_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kOwn = "/api/account/connections";

class OwnAccounts : public OutboundHouse {
 protected:
  OwnAccounts() {
    member_ = add_member(house, kBen, "North", "none");
    service.answer([](const Service::Call& request) -> Service::Reply {
      if (request.path.starts_with("/me")) return {.body = R"({"id":"7","email":"ben@mail.test"})"};
      return {.body = R"({"access_token":"t0ken","expires_in":3600,"refresh_token":"r3fresh"})"};
    });
  }
  static constexpr std::string_view kBen = "ben@north.example", kAdmin = "admin@north.example";

  boost::json::object add_post() {
    const Answer made = api(
        "POST", "/api/providers",
        fmt::format(R"({{"entry":{{"id":"mail","name":"Mail","grant":"authorization_code",)"
                    R"("authorization_url":"{0}/authorize","token_url":"{0}/token","token_auth":["body"],)"
                    R"("identity":{{"url":"{0}/me","id_path":"$.id","label_path":"$.email"}},)"
                    R"("base_url":"{0}/v1"}},"clientId":"client","clientSecrets":["s3cret"]}})",
                    service.url()));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json();
  }
  Browser signed_in(std::string_view email = kBen) {
    Browser browser(house);
    EXPECT_EQ(browser.sign_in(email).status, 200);
    return browser;
  }
  static boost::json::object seen(Browser& browser) {
    const Answer answer = browser.get(kOwn);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  static boost::json::object only_service(Browser& browser) {
    return array_at(seen(browser), "services").at(0).as_object();
  }
  static std::string path(std::string_view id) { return fmt::format("{}/{}", kOwn, id); }
  static std::string code(const Answer& answer) { return text_at(answer.json(), "code"); }

  struct Link {
    std::string target, attempt;
  };
  static Answer ask(Browser& browser, std::string_view at = "/api/account/connections/links",
                    std::string_view body = R"({"provider":"mail"})") {
    return browser.send("POST", at, body);
  }
  static Link link(Browser& browser, std::string_view at = "/api/account/connections/links") {
    const Answer made = ask(browser, at);
    EXPECT_EQ(made.status, 201) << made.body;
    const auto url = text_at(made.json(), "url");
    EXPECT_THAT(url, StartsWith(House::kPublicUrl));
    return {url.substr(std::string_view(House::kPublicUrl).size()), text_at(made.json(), "attemptId")};
  }
  static boost::json::object attempt(Browser& browser, const Link& link, std::string_view query = "") {
    const Answer answer = browser.get(fmt::format("/api/account/attempts/{}{}", link.attempt, query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  // From the link to the end, at a service that agrees at once.
  static Answer sign_in_there(Browser& browser, const Link& link) {
    const Answer page = browser.get(link.target);
    EXPECT_EQ(page.status, 200) << page.body;
    return browser.get(way_back(press_continue(browser, page)));
  }
  static Answer press_continue(Browser& browser, const Answer& page) {
    const auto form = fmt::format("token={}&do=continue", value_after(page.body, "name=\"token\" value=\""));
    return browser.send("POST", value_after(page.body, "action=\""), form,
                        {{"Content-Type", "application/x-www-form-urlencoded"}});
  }
  // Where the service sends people back to who were sent there by this answer, and have agreed.
  static std::string way_back(const Answer& sent) {
    EXPECT_EQ(sent.status, 303) << sent.body;
    const auto state = value_after(sent.header("Location").value_or(""), "state=");
    return fmt::format("/connect/callback/mail?state={}&code=c0de", state);
  }

  model::Member member_;
};

TEST_F(OwnAccounts, S9_APersonSeesWhatTheTenantHasSetUpAndTheirOwnAccountsAlone) {
  auto ben = signed_in();
  EXPECT_THAT(array_at(seen(ben), "services"), IsEmpty());
  const auto mail = add_post();
  connect(mail, "t0ken", "ana");
  connect(mail, "t0ken", "", "Front desk");
  EXPECT_EQ(text_at(seen(ben), "member"), kBen);
  EXPECT_THAT(members_of(only_service(ben)), ElementsAre("provider", "name", "category", "state",
                                                         "accountUse", "policyText", "canAdd", "accounts"));
  EXPECT_EQ(text_at(only_service(ben), "accountUse"), "master");
  ASSERT_EQ(array_at(only_service(ben), "accounts").size(), 1U) << "not Ana's";
  EXPECT_THAT(members_of(array_at(only_service(ben), "accounts").at(0).as_object()),
              ElementsAre("owner", "label", "account", "isDefault", "state", "canReconnect"))
      << "the tenant's account is a line to read (H14)";

  const auto id = connect(mail, "t0ken", kBen, "Work");
  const auto own = array_at(only_service(ben), "accounts").at(0).as_object();
  EXPECT_EQ(text_at(own, "id"), id);
  EXPECT_EQ(text_at(own, "label"), "Work");
  EXPECT_TRUE(own.at("canReconnect").as_bool());
  EXPECT_THAT(ben.get(kOwn).body, Not(HasSubstr("t0ken")));
}

TEST_F(OwnAccounts, S14_NobodyHasTheAccountsOfAnAddressThatTheyHaveNotShownToBeTheirs) {
  const auto mail = add_post();
  connect(mail, "t0ken", "ana@north.example");
  const auto ana = add_member(house, "ana@north.example", "North", "none", false);
  auto somebody = signed_in("ana@north.example");
  EXPECT_THAT(array_at(only_service(somebody), "accounts"), IsEmpty());
  EXPECT_EQ(text_at(seen(somebody), "member"), ana.account.to_string());

  house.application().store().write_now(
      [&](store::Session& s) { store::MemberRepository(s).prove_address_everywhere(ana.account); });
  EXPECT_EQ(array_at(only_service(somebody), "accounts").size(), 1U);
}

TEST_F(OwnAccounts, S14_InEachTenantTheyHaveOthers) {
  house.add_tenant("South");
  add_member(house, kBen, "South", "member");
  connect(add_post(), "t0ken", kBen);
  auto ben = signed_in();
  ben.tenant = tenant_named(house, "South").id.to_string();
  EXPECT_THAT(array_at(seen(ben), "services"), IsEmpty());
  ben.tenant = tenant_named(house, "North").id.to_string();
  EXPECT_EQ(array_at(only_service(ben), "accounts").size(), 1U);
}

TEST_F(OwnAccounts, S8_WhatAPersonConnectsInThePortalIsWhatScriptsUseForThem) {
  add_post();
  auto ben = signed_in();
  const auto there = link(ben);
  EXPECT_EQ(text_at(attempt(ben, there), "state"), "created");
  EXPECT_THAT(sign_in_there(ben, there).body, HasSubstr("Connected as ben@mail.test."));
  const auto done = attempt(ben, there, "?state=opened&wait=5");
  EXPECT_EQ(text_at(done, "state"), "done");
  EXPECT_EQ(text_at(done, "account"), "ben@mail.test");
  EXPECT_EQ(handed(token_of(session(R"({"member":{"id":"ben@north.example"},"script":"report"})"))), "t0ken");
  const auto own = array_at(only_service(ben), "accounts").at(0).as_object();
  EXPECT_THAT(texts_of(own.at("lastUsedBy")), ElementsAre("report"));

  const auto records = array_at(api("GET", "/api/audit?action=connection.made").json(), "records");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(text_at(records.at(0).as_object(), "person"), member_.account.to_string());
}

TEST_F(OwnAccounts, S8_WhoeverAHostProductKnowsByTheirMemberIdIsThatMember) {
  const auto mail = add_post();
  const auto id = connect(mail, "t0ken", member_.id.to_string());
  auto ben = signed_in();
  EXPECT_EQ(text_at(seen(ben), "member"), member_.id.to_string());
  EXPECT_EQ(text_at(array_at(only_service(ben), "accounts").at(0).as_object(), "id"), id);
}

TEST_F(OwnAccounts, S7_AManagerConnectsTheMasterAccountBySigningIn) {
  add_post();
  auto admin = signed_in(kAdmin);
  const auto there = link(admin, "/api/connections/links");
  EXPECT_THAT(sign_in_there(admin, there).body, HasSubstr("Mail is connected"));
  EXPECT_EQ(text_at(attempt(admin, there), "state"), "done");
  const auto page = api("GET", "/api/connections?owner=master").json();
  const auto made = array_at(page, "connections").at(0).as_object();
  EXPECT_EQ(text_at(object_at(made, "connectedBy"), "kind"), "member");
  handed(token_of(session(R"({"script":"nightly"})")));
  const auto one = api("GET", fmt::format("/api/connections/{}", text_at(made, "id"))).json();
  EXPECT_THAT(texts_of(one.at("lastUsedBy")), ElementsAre("nightly"));
}

TEST_F(OwnAccounts, N01_MembersConnectNothingForEverybodyAndMachinesHaveNoAccounts) {
  add_post();
  auto ben = signed_in();
  EXPECT_EQ(code(ask(ben, "/api/connections/links")), "missing_permission");
  EXPECT_EQ(code(api("GET", kOwn)), "no_member");
  EXPECT_EQ(code(api("POST", "/api/connections/links", R"({"provider":"mail"})")), "no_member");
}

TEST_F(OwnAccounts, H20_ALinkOpensOnlyWhereItsPersonIsSignedIn) {
  add_post();
  auto ben = signed_in(), admin = signed_in(kAdmin);
  Browser nobody(house);
  const auto there = link(ben);
  for (auto* other : {&nobody, &admin})
    EXPECT_THAT(other->get(there.target).body, HasSubstr("This link is somebody else")) << "H01, H20";
  EXPECT_EQ(text_at(attempt(admin, there), "state"), "created") << "others learn nothing of it";
  EXPECT_THAT(ben.get(there.target).body, HasSubstr("This link was made for <b>ben@north.example</b>"));
  EXPECT_EQ(ben.send("DELETE", "/api/session").status, 204);
  EXPECT_THAT(ben.get(there.target).body, HasSubstr("This link is somebody else"));
}

TEST_F(OwnAccounts, H20_WhoeverMayNotManageConnectionsAnyMoreConnectsNothingForEverybody) {
  add_post();
  const auto manager = add_member(house, "cid@north.example", "North", "administrator");
  auto cid = signed_in("cid@north.example");
  const auto there = link(cid, "/api/connections/links");
  EXPECT_THAT(cid.get(there.target).body, HasSubstr("The account of North"));
  EXPECT_EQ(
      api("PATCH", fmt::format("/api/members/{}", manager.id.to_string()), R"({"role":"member"})").status,
      200);
  EXPECT_THAT(cid.get(there.target).body, HasSubstr("This link is somebody else"));
}

TEST_F(OwnAccounts, H20_WhoHasLeftOrSignedOutHalfwayConnectsNothing) {
  add_post();
  const auto manager = add_member(house, "cid@north.example", "North", "administrator");
  const auto role = [&](const char* name) {
    const auto changed = api("PATCH", fmt::format("/api/members/{}", manager.id.to_string()),
                             fmt::format(R"({{"role":"{}"}})", name));
    EXPECT_EQ(changed.status, 200) << changed.body;
  };
  auto cid = signed_in("cid@north.example");
  const auto refused = HasSubstr("This link is somebody else");
  // With the form open.
  const auto page = cid.get(link(cid, "/api/connections/links").target);
  role("member");
  EXPECT_THAT(press_continue(cid, page).body, refused);
  role("administrator");
  // While the service asks.
  const auto back = way_back(press_continue(cid, page));
  role("member");
  EXPECT_THAT(cid.get(back).body, refused);
  role("administrator");
  EXPECT_EQ(cid.send("DELETE", "/api/session").status, 204);
  EXPECT_THAT(cid.get(back).body, refused);
  const auto masters = api("GET", "/api/connections?owner=master").json();
  EXPECT_TRUE(array_at(masters, "connections").empty());
}

TEST_F(OwnAccounts, H14_WhatIsNotTheirsIsNotThere) {
  const auto mail = add_post();
  const auto anas = connect(mail, "t0ken", "ana"), master = connect(mail, "t0ken");
  auto ben = signed_in();
  for (const auto& id : {anas, master, std::string("01890000-0000-7000-8000-000000000000")}) {
    EXPECT_EQ(ben.send("PATCH", path(id), R"({"label":"mine"})").status, 404);
    EXPECT_EQ(ben.send("DELETE", path(id)).status, 404);
    EXPECT_EQ(ask(ben, "/api/account/connections/links",
                  fmt::format(R"({{"provider":"mail","connectionId":"{}"}})", id))
                  .status,
              404);
  }
  auto admin = signed_in(kAdmin);
  EXPECT_EQ(
      ask(admin, "/api/connections/links", fmt::format(R"({{"provider":"mail","connectionId":"{}"}})", anas))
          .status,
      404);
  EXPECT_EQ(code(ask(ben, "/api/account/connections/links", R"({"provider":"none"})")), "not_found");
}

TEST_F(OwnAccounts, S9_TheyNameTheirsChooseWhichIsUsedAndEndThem) {
  const auto mail = add_post();
  const auto first = connect(mail, "first", kBen), second = connect(mail, "second", kBen);
  auto ben = signed_in();
  EXPECT_EQ(text_at(only_service(ben), "state"), "action_required") << "neither is the default";
  const Answer changed = ben.send("PATCH", path(second), R"({"label":"Home","isDefault":true})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(code(ben.send("PATCH", path(first), R"({"label":"Home"})")), "label_taken");
  const auto session_of_ben = session(R"({"member":{"id":"ben@north.example"},"script":"report"})");
  EXPECT_EQ(handed(token_of(session_of_ben)), "second");

  const Answer gone = ben.send("DELETE", path(second));
  EXPECT_EQ(gone.status, 200) << gone.body;
  EXPECT_EQ(text_at(object_at(gone.json(), "revocation"), "outcome"), "not_supported");
  EXPECT_THAT(texts_of(gone.json().at("scripts")), ElementsAre("report"));
  EXPECT_EQ(handed(token_of(session_of_ben)), "first");
}

TEST_F(OwnAccounts, S12_WhoeverSaysNoIsToldSo) {
  add_post();
  auto ben = signed_in();
  const auto there = link(ben);
  EXPECT_EQ(ben.get(there.target).status, 200);
  const Answer declined = ben.send("POST", fmt::format("/api/account/attempts/{}/decline", there.attempt));
  EXPECT_EQ(declined.status, 200) << declined.body;
  EXPECT_EQ(text_at(declined.json(), "state"), "declined");
  EXPECT_THAT(ben.get(there.target).body, HasSubstr("Nothing has changed"));
}

TEST_F(OwnAccounts, S6_WhatIsSwitchedOffOrNeedsNobodyIsNotSignedInTo) {
  const auto mail = add_post();
  auto ben = signed_in(), admin = signed_in(kAdmin);
  set_mail(mail, R"({"policy":"master_only"})");
  EXPECT_EQ(code(ask(ben)), "no_sign_in");
  EXPECT_FALSE(only_service(ben).at("canAdd").as_bool());
  set_mail(mail, R"({"enabled":false})");
  EXPECT_EQ(code(ask(ben)), "disabled_by_manager");
  EXPECT_EQ(code(ask(admin, "/api/connections/links")), "disabled_by_manager");
}

}  // namespace
}  // namespace sallyport::support
