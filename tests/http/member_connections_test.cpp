// What a member sees of their own accounts and does with them, and the page for it (sonadier S9, S10, S14,
// §3.3; security H14, H19). How it looks is in tests/browser.
#include "outbound_house.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class MembersAccounts : public OutboundHouse {
 protected:
  static constexpr std::string_view kMissing = "01890000-0000-7000-8000-000000000000";

  boost::json::object add_revocable_mail() {
    const Answer made =
        api("POST", "/api/providers",
            fmt::format(R"({{"entry":{{"id":"mail","name":"Mail","category":"Letters",)"
                        R"("grant":"authorization_code","authorization_url":"{0}/a","token_url":"{0}/token",)"
                        R"("revocation":{{"url":"{0}/revoke"}},"base_url":"{0}/v1"}},)"
                        R"("clientId":"client","clientSecrets":["s3cret"]}})",
                        service.url()));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json();
  }
  boost::json::object list(std::string_view session) {
    const Answer seen = call(session, "GET", "/v1/connections");
    EXPECT_EQ(seen.status, 200) << seen.body;
    return seen.status == 200 ? seen.json() : boost::json::object{};
  }
  boost::json::object mail_of(std::string_view session) {
    for (const auto& one : array_at(list(session), "integrations"))
      if (text_at(one.as_object(), "integration") == "mail") return one.as_object();
    ADD_FAILURE() << "there is no mail";
    return {};
  }
  boost::json::object account(std::string_view session, std::size_t number = 0) {
    return array_at(mail_of(session), "accounts").at(number).as_object();
  }
  static std::string path(std::string_view id) { return fmt::format("/v1/connections/{}", id); }
};

TEST_F(MembersAccounts, S9_AMemberSeesWhatTheTenantHasSetUpAndTheirOwnAccounts) {
  const auto mail = add_revocable_mail();
  const auto token = session();
  EXPECT_THAT(members_of(list(token)), ElementsAre("tenant", "member", "expires_in", "integrations"));
  EXPECT_EQ(text_at(object_at(list(token), "tenant"), "name"), "North");
  EXPECT_EQ(list(token).at("member"), (boost::json::value{{"id", "ana"}, {"display_name", "Ana"}}));
  EXPECT_EQ(number_at(list(token), "expires_in"), 900);
  EXPECT_THAT(members_of(mail_of(token)),
              ElementsAre("integration", "name", "category", "state", "account_use", "policy_text", "who",
                          "attempt", "connect_url", "accounts"));
  EXPECT_EQ(text_at(mail_of(token), "state"), "not_connected");
  EXPECT_EQ(text_at(mail_of(token), "who"), "member");
  EXPECT_EQ(text_at(mail_of(token), "category"), "Letters");

  const auto id = connect(mail, "t0ken", "ana", "Work");
  connect(mail, "t0ken", "bo");
  connect(mail, "t0ken", "", "Front desk");
  const auto seen = mail_of(token);
  EXPECT_EQ(text_at(seen, "state"), "connected");
  EXPECT_TRUE(seen.at("who").is_null());
  EXPECT_THAT(text_at(seen, "policy_text"), StartsWith("uses the facility's account"));
  ASSERT_EQ(array_at(seen, "accounts").size(), 2U) << "not Bo's";
  const auto own = account(token), master = account(token, 1);
  EXPECT_THAT(members_of(own), ElementsAre("id", "kind", "label", "account", "is_default", "state",
                                           "added_at", "scopes", "attempt", "connect_url"));
  EXPECT_EQ(text_at(own, "id"), id);
  EXPECT_EQ(text_at(own, "account"), "ana@mail.test");
  EXPECT_THAT(members_of(master), ElementsAre("kind", "label", "account", "is_default", "state"))
      << "the tenant's account is a line to read (H14)";
  EXPECT_EQ(text_at(master, "label"), "Front desk");
  EXPECT_THAT(call(token, "GET", "/v1/connections").body, Not(HasSubstr("t0ken")));
  EXPECT_EQ(call(session(R"({"script":"nightly"})"), "GET", "/v1/connections").status, 403)
      << "a session that is nobody's";
}

TEST_F(MembersAccounts, S9_TheLinkConnectsAnAccountOfTheMember) {
  add_revocable_mail();
  const auto link = text_at(mail_of(session()), "connect_url");
  const Answer page = client.send("GET", link.substr(std::string_view(House::kPublicUrl).size()));
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("This link was made for <b>Ana</b>"));
  EXPECT_THAT(page.body, HasSubstr("Your own"));
}

TEST_F(MembersAccounts, S9_WhatHasUsedAnAccountIsSaid) {
  connect(add_revocable_mail(), "t0ken", "ana");
  const auto token = session();
  EXPECT_FALSE(account(token).contains("last_used_by"));
  handed(token_of(session(R"({"member":{"id":"ana"},"script":"monthly report"})")));
  handed(token_of(token));
  handed(token_of(token, R"({"integration":"mail","scopes":["read"]})"));
  EXPECT_THAT(texts_of(account(token).at("last_used_by")), ElementsAre("report", "monthly report"));
  EXPECT_FALSE(text_at(account(token), "last_used_at").empty());
}

TEST_F(MembersAccounts, S9_TheyNameTheirsAndChooseWhichIsUsed) {
  const auto mail = add_revocable_mail();
  const auto first = connect(mail, "first", "ana"), second = connect(mail, "second", "ana");
  const auto token = session();
  EXPECT_EQ(text_at(mail_of(token), "state"), "action_required") << "neither is the default";
  const Answer changed = call(token, "PATCH", path(second), R"({"label":"Home","is_default":true})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(text_at(changed.json(), "label"), "Home");
  EXPECT_EQ(handed(token_of(token)), "second");
  EXPECT_EQ(text_at(mail_of(token), "state"), "connected");
  EXPECT_EQ(error_of(call(token, "PATCH", path(first), R"({"label":"Home"})")), "label_taken");
  EXPECT_EQ(call(token, "PATCH", path(first), R"({"owner":"master"})").status, 400);
  EXPECT_EQ(call(token, "PATCH", path(first), R"({"label":"a\nb"})").status, 400);
  EXPECT_THAT(audited("connection.changed"), ElementsAre("label, default member=ana"));
}

TEST_F(MembersAccounts, S9_DisconnectingEndsItAtTheServiceFirstAndSaysWhatStops) {
  const auto id = connect(add_revocable_mail(), "t0ken", "ana", "Work");
  const auto token = session();
  handed(token_of(token));
  const Answer gone = call(token, "DELETE", path(id));
  ASSERT_EQ(gone.status, 200) << gone.body;
  EXPECT_EQ(text_at(object_at(gone.json(), "revocation"), "outcome"), "revoked");
  EXPECT_EQ(object_at(gone.json(), "connection"),
            (boost::json::value{{"id", id}, {"label", "Work"}, {"account", "ana@mail.test"}}));
  const auto stops = object_at(gone.json(), "stops");
  EXPECT_EQ(text_at(stops, "integration"), "mail");
  EXPECT_THAT(texts_of(stops.at("scripts")), ElementsAre("report"));
  EXPECT_EQ(service.calls("/revoke").size(), 1U);
  EXPECT_THAT(array_at(mail_of(token), "accounts"), IsEmpty());
  EXPECT_EQ(reason(token_of(token)), "not_connected");
  EXPECT_EQ(call(token, "DELETE", path(id)).status, 404);
  EXPECT_THAT(audited("connection.removed"), ElementsAre("mail, ended at the service member=ana"));
  EXPECT_THAT(api("GET", "/api/audit?action=connection.removed").body,
              HasSubstr(text_at(payload_of(token), "jti")))
      << "the session connects it to its member";
}

TEST_F(MembersAccounts, S9_AServiceThatDoesNotAnswerIsSaidAndTheAccountIsForgotten) {
  const auto id = connect(add_revocable_mail(), "t0ken", "ana");
  service.answer([](const Service::Call&) { return Service::Reply{.status = "500 Oops"}; });
  const Answer gone = call(session(), "DELETE", path(id));
  EXPECT_EQ(gone.status, 200) << gone.body;
  EXPECT_EQ(text_at(object_at(gone.json(), "revocation"), "outcome"), "failed");
}

TEST_F(MembersAccounts, H14_EverythingElseIsNotFound) {
  const auto mail = add_revocable_mail();
  const auto bos = connect(mail, "bos", "bo"), ours = connect(mail, "ours");
  const auto token = session();
  for (const std::string& id :
       {bos, ours, std::string(kMissing), std::string("x"), std::string("attempts")}) {
    const Answer changed = call(token, "PATCH", path(id), R"({"label":"Mine"})");
    EXPECT_EQ(changed.status, 404) << changed.body;
    EXPECT_EQ(error_of(changed), "not_found");
    EXPECT_EQ(call(token, "DELETE", path(id)).status, 404);
  }
  EXPECT_EQ(call(host.token, "GET", "/v1/connections").status, 401) << "a token is no session";
  EXPECT_EQ(client.send("GET", "/v1/connections").status, 401);
  EXPECT_THAT(service.calls("/revoke"), IsEmpty());
}

// What a lenient reading would take for the id: a part of it, more than it, another spelling.
std::vector<std::string> like(const std::string& id) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < id.size(); ++at) {
    found.push_back(id.substr(at));
    found.push_back(id.substr(0, at));
    found.push_back(id.substr(0, at) + id.substr(at + 1));
    found.push_back(id.substr(0, at) + "%" + id.substr(at));
    found.push_back(id.substr(0, at) + "*");
    found.push_back(id.substr(0, at) + "_" + id.substr(at + 1));
  }
  for (const char* more : {"x", "%20", "%00", "%0a", ",", ";", "'", "%27%20OR%201=1", "%2e", "%2f..", "-abc"})
    for (const auto& one : {id + more, more + id}) found.push_back(one);
  std::erase(found, id);
  std::erase(found, "");
  return found;
}

TEST_F(MembersAccounts, H14_NothingThatLooksLikeAForeignIdFindsTheAccount) {
  const auto mail = add_revocable_mail();
  const auto bos = connect(mail, "t0ken", "bo", "Bo's");
  const auto own = connect(mail, "t0ken", "ana", "Mine");
  const auto token = session();
  int tried = 0;
  for (const auto& id : like(bos)) {
    EXPECT_GE(call(token, "PATCH", "/v1/connections/" + id, R"({"label":"Taken"})").status, 400) << id;
    EXPECT_GE(call(token, "DELETE", "/v1/connections/" + id).status, 400) << id;
    ++tried;
  }
  EXPECT_GE(tried, 200);
  EXPECT_EQ(call(token, "PATCH", path(own), R"({"label":"Mine still"})").status, 200);
  EXPECT_EQ(text_at(account(session(R"({"member":{"id":"bo"}})")), "label"), "Bo's");
  EXPECT_THAT(service.calls("/revoke"), IsEmpty());
}

TEST_F(MembersAccounts, S10_ASessionForOurOwnPageWorksThereAndInNoOther) {
  add_revocable_mail();
  const auto token = session(R"({"member":{"id":"ana"},"origins":["https://id.sallyport.test"]})");
  const auto status = [&](std::string_view session, Headers more) {
    auto headers = bearer(session);
    headers.insert(headers.end(), more.begin(), more.end());
    return client.send("GET", "/v1/connections", headers).status;
  };
  // What browsers send when a page of ours reads: no origin.
  EXPECT_EQ(status(token, {{"Sec-Fetch-Site", "same-origin"}}), 200);
  EXPECT_EQ(status(token, {{"Origin", House::kPublicUrl}}), 200);
  EXPECT_EQ(status(token, {}), 403);
  EXPECT_EQ(status(token, {{"Sec-Fetch-Site", "same-site"}}), 403);
  EXPECT_EQ(status(token, {{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-origin"}}), 403);
  const auto hosts = session(R"({"member":{"id":"ana"},"origins":["https://app.example"]})");
  EXPECT_EQ(status(hosts, {{"Sec-Fetch-Site", "same-origin"}}), 403);
  EXPECT_EQ(status(session(R"({"member":{"id":"ana"}})"), {{"Sec-Fetch-Site", "same-origin"}}), 403)
      << "one that works in no page";
}

TEST_F(MembersAccounts, BrowsersMayAskBeforeTheyCall) {
  const auto methods = [&](std::string_view target) {
    const Answer asked = client.send("OPTIONS", target, {{"Origin", "https://app.example.com"}});
    EXPECT_EQ(asked.status, 204);
    return asked.header("Access-Control-Allow-Methods").value_or("");
  };
  EXPECT_EQ(methods("/v1/connections"), "GET");
  EXPECT_EQ(methods(path(kMissing)), "PATCH, DELETE");
}

TEST_F(MembersAccounts, S10_ThePageIsTheSameForEverybodyAndRunsOnlyOurOwnFiles) {
  const Answer page = client.send("GET", "/settings/integrations");
  EXPECT_EQ(page.status, 200);
  const auto policy = page.header("Content-Security-Policy").value_or("");
  EXPECT_THAT(policy, StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"));
  for (const char* part : {"frame-ancestors 'none'", "connect-src 'self'", "form-action 'none'"})
    EXPECT_THAT(policy, HasSubstr(part));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(page.body, HasSubstr("Open this page from"));
  EXPECT_THAT(page.body, Not(testing::ContainsRegex(" (style|on[a-z]+)=")));
  std::size_t bytes = page.body.size();
  for (std::size_t at = 0; (at = page.body.find("/connect/files/", at)) != std::string::npos; ++at) {
    const auto target = page.body.substr(at, page.body.find('"', at) - at);
    const Answer file = client.send("GET", target);
    EXPECT_EQ(file.status, 200) << target;
    EXPECT_THAT(file.header("Cache-Control").value_or(""), HasSubstr("immutable"));
    bytes += file.body.size();
  }
  EXPECT_LT(bytes, 20U * 1024) << "it loads in a blink, with all its words";
}

}  // namespace
}  // namespace sallyport::support
