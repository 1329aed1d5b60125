// Members, invites, the tenancy and subjects, as contracts/archivist.md §6 and §8 say (R8, R18).
#include "archivist_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

constexpr const char* kMembers = "/archivist/iam/v1/members";
constexpr const char* kInvites = "/archivist/iam/v1/invites";
constexpr const char* kSelf = "/archivist/v1/tenancies/self";
constexpr const char* kSubjects = "/archivist/iam/v1/subjects";
constexpr const char* kSelfSubject = "/archivist/iam/v1/subjects/00000000-0000-0000-0000-000000000000";
constexpr const char* kPassword = "correct horse battery";

class ArchivistMembers : public ArchivistHouse {
 protected:
  using ArchivistHouse::ArchivistHouse;

  json::object invite(std::string_view email, std::string_view path = kInvites) {
    const Answer answer = call("POST", path, fmt::format(R"({{"message":"Join us.","email":"{}"}})", email));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  static std::string token_in(const json::object& invite) {
    const std::string link = text_at(invite, "link");
    return link.substr(link.find('#') + 1);
  }
  Answer accept(const std::string& token, std::string_view password = kPassword) {
    return client.send_json(
        "POST", "/api/invitations/accept",
        fmt::format(R"({{"token":"{}","displayName":"Ada","password":"{}"}})", token, password));
  }
  // Somebody who has accepted; the path of the member.
  std::string member(std::string_view email) {
    house.clock().advance(std::chrono::seconds{1});  // so that "oldest first" has one meaning
    const Answer answer = accept(token_in(invite(email)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return fmt::format("{}/{}", kMembers, text_at(answer.json(), "memberId"));
  }
  std::vector<std::string> emails(std::string_view target, std::string_view list) {
    const Answer answer = call("GET", target);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> found;
    for (const auto& entry : array_at(answer.json(), list))
      found.push_back(text_at(entry.as_object(), "email"));
    return found;
  }
  std::string south_token() {
    house.add_tenant("South");
    return house.token(house.create("custom", "Southern", {{"tenant", "South"}, {"role", "administrator"}}),
                       kTokens);
  }
};

TEST_F(ArchivistMembers, R18_AnInviteMakesAMemberAndVanishes) {
  for (const char* path : {kInvites, "/archivist/v1/invites"}) {
    const std::string email = fmt::format("ada{}@north.test", std::string_view(path).size());
    const auto made = invite(email, path);
    EXPECT_THAT(members_of(made), ElementsAre("identity", "message", "email", "expiry_time", "link"));
    EXPECT_TRUE(text_at(made, "identity").starts_with("invites/"));
    const std::string one =
        fmt::format("{}/{}", path, text_at(made, "identity").substr(std::string_view("invites/").size()));
    const Answer shown = call("GET", one);
    EXPECT_EQ(shown.status, 200);
    EXPECT_THAT(members_of(shown.json()), ElementsAre("identity", "message", "email", "expiry_time"));
    EXPECT_THAT(emails(path, "invites"), ElementsAre(email));
    EXPECT_EQ(accept(token_in(made)).status, 200);
    expect_archivist_error(call("GET", one), 404, 5);
    EXPECT_THAT(emails(path, "invites"), ElementsAre());
    EXPECT_EQ(accept(token_in(made)).status, 403) << "it is used once";
  }
}

TEST_F(ArchivistMembers, R18_TheInviteeIsNoAdministrator) {
  member("ada@north.test");
  const auto list = array_at(call("GET", kMembers).json(), "members");
  ASSERT_EQ(list.size(), 2U) << "with the one that founded the tenancy";
  EXPECT_THAT(members_of(list[1].as_object()),
              ElementsAre("identity", "display_name", "email", "active", "roles"));
  EXPECT_THAT(texts_of(list[0].at("roles")), ElementsAre("OWNER"));
  EXPECT_THAT(texts_of(list[1].at("roles")), ElementsAre());
}

TEST_F(ArchivistMembers, R18_AnInviteIsWithdrawnAndEndsAfterAWeek) {
  const auto made = invite("ada@north.test");
  const std::string one = "/archivist/iam/v1/" + text_at(made, "identity");
  const Answer gone = call("DELETE", one);
  EXPECT_EQ(gone.status, 200);
  EXPECT_EQ(gone.body, "{}");
  EXPECT_EQ(accept(token_in(made)).status, 403);
  const auto again = invite("ada@north.test");
  house.clock().advance(std::chrono::days{7});
  administrator = house.administrator_token("archivist");
  EXPECT_EQ(accept(token_in(again)).status, 403);
  EXPECT_THAT(emails(kInvites, "invites"), ElementsAre());
}

TEST_F(ArchivistMembers, R18_InvitesNeedAMessageAndAnAddress) {
  for (const char* body :
       {R"({"email":"a@b.test"})", R"({"message":"x"})", R"({"message":1,"email":"a@b.test"})",
        R"({"message":"x","email":"nobody"})", R"({"message":"x","email":"a@b\r\nBcc: c@d"})"})
    expect_archivist_error(call("POST", kInvites, body), 400, 3);
  invite("ada@north.test");
  expect_archivist_error(call("POST", kInvites, R"({"message":"x","email":"ADA@north.test"})"), 409, 6);
  expect_archivist_error(call("GET", std::string(kInvites) + "?order_by=SIDEWAYS"), 400, 3);
  EXPECT_THAT(emails(std::string(kInvites) + "?order_by=DISPLAY_NAME&email=ada@north.test", "invites"),
              ElementsAre("ada@north.test"));
}

TEST_F(ArchivistMembers, R8_OwnersAreMadeAndUnmade) {
  const std::string ada = member("ada@north.test");
  const Answer raised = call("PATCH", ada, R"({"roles":["OWNER"]})");
  ASSERT_EQ(raised.status, 200) << raised.body;
  EXPECT_THAT(texts_of(raised.json().at("roles")), ElementsAre("OWNER"));
  EXPECT_EQ(call("PATCH", ada, R"({"roles":["OWNER"]})").status, 200) << "again";
  EXPECT_EQ(call("PATCH", ada, "{}").json(), raised.json()) << "what is absent stays";
  const Answer lowered = call("PATCH", ada + "?mask=roles", "{}");
  EXPECT_THAT(texts_of(lowered.json().at("roles")), ElementsAre());
  for (const char* body : {R"({"roles":"OWNER"})", R"({"roles":["KING"]})", "[]"})
    expect_archivist_error(call("PATCH", ada, body), 400, 3);
  expect_archivist_error(call("PATCH", ada + "?mask=email", "{}"), 400, 3);
}

TEST_F(ArchivistMembers, R8_DeactivationStripsRolesAndStatesAreListed) {
  const std::string ada = member("ada@north.test");
  call("PATCH", ada, R"({"roles":["OWNER"]})");
  const Answer gone = call("POST", ada + ":deactivate");
  ASSERT_EQ(gone.status, 200) << gone.body;
  EXPECT_FALSE(gone.json().at("active").as_bool());
  EXPECT_THAT(texts_of(gone.json().at("roles")), ElementsAre());
  const auto in_state = [&](std::string_view state) {
    return emails(fmt::format("{}?member_state={}", kMembers, state), "members").size();
  };
  EXPECT_EQ(emails(kMembers, "members").size(), 1U) << "the active ones";
  EXPECT_EQ(in_state("MEMBER_STATE_ACTIVE"), 1U);
  EXPECT_EQ(in_state("MEMBER_STATE_INACTIVE"), 1U);
  EXPECT_EQ(in_state("MEMBER_STATE_BOTH"), 2U);
  expect_archivist_error(call("GET", std::string(kMembers) + "?member_state=GONE"), 400, 3);
  const Answer back = call("POST", ada + ":activate");
  EXPECT_TRUE(back.json().at("active").as_bool());
  EXPECT_THAT(texts_of(back.json().at("roles")), ElementsAre());
}

// The integration of these tests has the role administrator itself, so that one is left.
TEST_F(ArchivistMembers, R8_ThePersonWhoFoundedTheTenancyCanBeLetGo) {
  const auto list = array_at(call("GET", kMembers).json(), "members");
  const std::string founder = "/archivist/iam/v1/" + text_at(list.at(0).as_object(), "identity");
  EXPECT_EQ(call("POST", founder + ":deactivate").status, 200);
}

TEST_F(ArchivistMembers, R18_UsersOfTheTenancyAreListedAndRemoved) {
  member("ada@north.test");
  const std::string path = "/archivist/v1/tenancies/users";
  const auto users = array_at(call("GET", path + "?email=ada@north.test").json(), "users");
  ASSERT_EQ(users.size(), 1U);
  const json::object ada = users[0].as_object();
  EXPECT_THAT(members_of(ada),
              ElementsAre("identity", "email", "issuer", "subject", "displayName", "user_status"));
  EXPECT_EQ(text_at(ada, "user_status"), "ACTIVE");
  EXPECT_EQ(emails(path + "?displayName=Ada", "users").size(), 1U);
  EXPECT_EQ(emails(path + "?displayName=Eve", "users").size(), 0U);
  EXPECT_EQ(emails(path + "?user_uuid=" + text_at(ada, "subject"), "users").size(), 1U);
  expect_archivist_error(call("GET", path + "?user_uuid=me"), 400, 3);
  const std::string one = path + "/" + text_at(ada, "subject");
  EXPECT_EQ(call("DELETE", one).json(), ada);
  expect_archivist_error(call("DELETE", one), 404, 5);
  EXPECT_EQ(emails(path, "users").size(), 1U);
}

// archivist §10: both habits of clients, and the total for those who count
TEST_F(ArchivistMembers, R18_ListsPageByATokenThatCarriesTheQuery) {
  for (const char* email : {"a@north.test", "b@north.test", "c@north.test"}) member(email);
  const std::string query = "member_state=MEMBER_STATE_BOTH";
  const Answer first = call("GET", fmt::format("{}?{}&page_size=3", kMembers, query));
  EXPECT_EQ(first.header("X-Total-Count"), "4");
  EXPECT_EQ(array_at(first.json(), "members").size(), 3U);
  const std::string token = text_at(first.json(), "next_page_token");
  for (const std::string& more : {std::string(), "&" + query}) {
    const Answer rest = call("GET", fmt::format("{}?page_token={}&page_size=3{}", kMembers, token, more));
    EXPECT_EQ(array_at(rest.json(), "members").size(), 1U);
    EXPECT_EQ(text_at(rest.json(), "next_page_token"), "");
  }
  expect_archivist_error(
      call("GET", fmt::format("{}?page_token={}&member_state=MEMBER_STATE_ACTIVE", kMembers, token)), 400, 3);
  expect_archivist_error(call("GET", fmt::format("{}?page_token={}", kInvites, token)), 400, 3);
}

TEST_F(ArchivistMembers, R18_TheTenancyShowsItselfAndHidesItsSecret) {
  const Answer before = call("GET", kSelf);
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_THAT(members_of(before.json()), ElementsAre("identity", "verified_domain", "display_name",
                                                     "enterprise_sso_enabled", "enterprise_sso_config"));
  EXPECT_EQ(text_at(before.json(), "display_name"), "North");
  const Answer after = call(
      "PATCH", kSelf,
      R"({"display_name":"Far North","enterprise_sso_enabled":true,"enterprise_sso_config":{"config_url":)"
      R"("https://login.test/c","issuer":"https://login.test","client_id":"sallyport","client_secret":"s3cret"}})");
  ASSERT_EQ(after.status, 200) << after.body;
  EXPECT_EQ(text_at(after.json(), "display_name"), "Far North");
  const auto sso = object_at(after.json(), "enterprise_sso_config");
  EXPECT_THAT(members_of(sso),
              ElementsAre("policy_id", "config_url", "issuer", "client_id", "client_secret"));
  EXPECT_EQ(text_at(sso, "client_secret"), "");
  EXPECT_EQ(call("PATCH", kSelf, json::serialize(after.json())).status, 200) << "as it was read";
  const Answer masked = call("PATCH", std::string(kSelf) + "?mask=display_name",
                             R"({"display_name":"North","enterprise_sso_enabled":false})");
  EXPECT_EQ(text_at(masked.json(), "display_name"), "North");
  EXPECT_TRUE(masked.json().at("enterprise_sso_enabled").as_bool()) << "not in the mask";
  const Answer moved =
      call("PATCH", kSelf, R"({"enterprise_sso_config":{"config_url":"https://elsewhere.test"}})");
  expect_archivist_error(moved, 400, 3);
  EXPECT_TRUE(text_at(moved.json(), "message").starts_with("enterprise_sso_config.client_secret"));
  expect_archivist_error(call("PATCH", kSelf, R"({"display_name":""})"), 400, 3);
  EXPECT_EQ(house.log().text().find("s3cret"), std::string::npos);
}

TEST_F(ArchivistMembers, R18_AnybodySeesTheVerifiedDomainOfATenancy) {
  const std::string id = text_at(call("GET", kSelf).json(), "identity").substr(7);
  house.command("tenant.verify-domain", {{"tenant", "North"}, {"domain", "north.example"}});
  const Answer shown = client.get("/archivist/v1/tenancies/" + id + ":publicinfo");
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_THAT(members_of(shown.json()), ElementsAre("identity", "verified_domain"));
  EXPECT_EQ(text_at(shown.json(), "verified_domain"), "north.example");
  for (const char* other : {"0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11", "north"})
    expect_archivist_error(client.get(fmt::format("/archivist/v1/tenancies/{}:publicinfo", other)), 404, 5);
}

TEST_F(ArchivistMembers, R18_ACallerSeesItsTenanciesAndItself) {
  const std::string tenant = text_at(call("GET", kSelf).json(), "identity");
  const auto memberships = array_at(call("GET", "/archivist/iam/v1/memberships").json(), "memberships");
  ASSERT_EQ(memberships.size(), 1U);
  EXPECT_EQ(text_at(memberships[0].as_object(), "tenant_id"), "tenancies/" + tenant.substr(7));
  const auto tenants = array_at(call("GET", "/archivist/v1/users/tenants").json(), "tenants");
  ASSERT_EQ(tenants.size(), 1U);
  EXPECT_EQ(text_at(tenants[0].as_object(), "identity"), tenant);
  const Answer whoami = call("GET", "/archivist/v1/whoami");
  EXPECT_THAT(members_of(whoami.json()),
              ElementsAre("avatar_url", "principal", "roles", "tenantid", "userid", "is_social"));
  EXPECT_EQ(text_at(whoami.json(), "tenantid"), tenant);
  EXPECT_THAT(texts_of(whoami.json().at("roles")), ElementsAre("OWNER"));
}

TEST_F(ArchivistMembers, R18_TwoTenanciesThatImportEachOtherAreConfirmed) {
  const std::string south = south_token();
  const auto import = [&](const std::string& into, const json::object& subject, std::string_view name) {
    const json::object body{{"display_name", name},
                            {"wallet_pub_key", subject.at("wallet_pub_key")},
                            {"tessera_pub_key", subject.at("tessera_pub_key")}};
    const Answer answer = call_as(into, "POST", kSubjects, json::serialize(body));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  };
  const auto own = call("GET", kSelfSubject).json();
  EXPECT_THAT(members_of(own), ElementsAre("identity", "display_name", "wallet_pub_key", "wallet_address",
                                           "tessera_pub_key", "tenant", "confirmation_status"));
  EXPECT_EQ(text_at(own, "identity"), "subjects/00000000-0000-0000-0000-000000000000");
  const auto there = import(administrator, call_as(south, "GET", kSelfSubject).json(), "The south");
  EXPECT_EQ(text_at(there, "confirmation_status"), "PENDING");
  const auto here = import(south, own, "The north");
  EXPECT_EQ(text_at(here, "confirmation_status"), "CONFIRMED");
  const std::string path = "/archivist/iam/v1/" + text_at(there, "identity");
  EXPECT_EQ(text_at(call("GET", path).json(), "confirmation_status"), "CONFIRMED");
  expect_archivist_error(call_as(south, "GET", path), 404, 5);
}

TEST_F(ArchivistMembers, R18_SubjectsAreListedChangedAndForgotten) {
  for (const char* name : {"b", "a"}) {
    house.clock().advance(std::chrono::seconds{1});
    call("POST", kSubjects,
         fmt::format(R"({{"display_name":"{}","wallet_pub_key":["04{}"],"wallet_address":["0x{}"]}})", name,
                     name, name));
  }
  const auto names = [&](std::string_view query) {
    std::vector<std::string> found;
    for (const auto& entry : array_at(call("GET", fmt::format("{}{}", kSubjects, query)).json(), "subjects"))
      found.push_back(text_at(entry.as_object(), "display_name"));
    return found;
  };
  EXPECT_THAT(names(""), ElementsAre("b", "a"));
  EXPECT_THAT(names("?order_by=DISPLAY_NAME"), ElementsAre("a", "b"));
  EXPECT_THAT(names("?display_name=a"), ElementsAre("a"));
  EXPECT_THAT(names("?wallet_address=0xb"), ElementsAre("b"));
  EXPECT_EQ(call("GET", std::string(kSubjects) + "?page_size=1").header("X-Total-Count"), "2");
  const auto a =
      array_at(call("GET", std::string(kSubjects) + "?display_name=a").json(), "subjects")[0].as_object();
  const std::string path = "/archivist/iam/v1/" + text_at(a, "identity");
  const Answer changed = call("PATCH", path + "?mask=wallet_address", R"({"display_name":"ignored"})");
  EXPECT_EQ(text_at(changed.json(), "display_name"), "a");
  EXPECT_THAT(texts_of(changed.json().at("wallet_address")), ElementsAre());
  EXPECT_THAT(texts_of(changed.json().at("wallet_pub_key")), ElementsAre("04a"));
  EXPECT_EQ(call("DELETE", path).body, "{}");
  expect_archivist_error(call("GET", path), 404, 5);
  expect_archivist_error(call("POST", kSubjects, "{}"), 400, 3);
  for (const char* method : {"PATCH", "DELETE"})
    expect_archivist_error(call(method, kSelfSubject, method[0] == 'P' ? R"({"display_name":"x"})" : ""), 403,
                           7);
}

TEST_F(ArchivistMembers, R18_CapsTellHowManyInvitesMayStillBeOpen) {
  invite("ada@north.test");
  for (const char* path : {"/archivist/v1/caps?service=invites", "/archivist/v1/invites:caps"}) {
    const auto caps = array_at(call("GET", path).json(), "caps");
    ASSERT_EQ(caps.size(), 1U) << path;
    EXPECT_EQ(text_at(caps[0].as_object(), "resource_type"), "invites");
    EXPECT_EQ(text_at(caps[0].as_object(), "resource_remaining"), "999");
    EXPECT_EQ(text_at(caps[0].as_object(), "resource_cap"), "1000");
  }
}

// security N01, N03
TEST_F(ArchivistMembers, R8_OnlyOwnersSeeMembersAndTheirTenancyOnly) {
  const std::string ada = member("ada@north.test");
  const std::string invitation = "/archivist/iam/v1/" + text_at(invite("eve@north.test"), "identity");
  const std::string pump = token_of(create_named("Pump"));
  for (const std::string& path : {std::string(kMembers), std::string(kInvites), std::string(kSelf),
                                  std::string(kSubjects), std::string("/archivist/v1/tenancies/users")})
    expect_archivist_error(call_as(pump, "GET", path), 403, 7);
  EXPECT_EQ(call_as(pump, "GET", "/archivist/v1/whoami").status, 200);
  const std::string south = south_token();
  expect_archivist_error(call_as(south, "PATCH", ada, R"({"roles":["OWNER"]})"), 404, 5);
  expect_archivist_error(call_as(south, "POST", ada + ":deactivate"), 404, 5);
  expect_archivist_error(call_as(south, "GET", invitation), 404, 5);
  expect_archivist_error(call_as(south, "DELETE", invitation), 404, 5);
}

}  // namespace
}  // namespace sallyport::support
