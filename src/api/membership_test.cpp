// Members, invitations and the tenant over the API's routes (archivist §6, §8, R8, R18).
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/house_fixture.h"

namespace sallyport::api {
namespace {

using http::Method;
using testing::ElementsAre;

constexpr std::string_view kPassword = "correct horse battery";

class MembershipApi : public ::testing::Test {
 protected:
  Answer invite(std::string_view email, std::string_view more = "") {
    Answer made = house.post("/api/invitations", fmt::format(R"({{"email":"{}"{}}})", email, more));
    EXPECT_EQ(made.status, 201) << made.response.body;
    return made;
  }
  Answer accept(std::string_view token, std::string_view password = kPassword) {
    return house.post(
        "/api/invitations/accept",
        fmt::format(R"({{"token":"{}","displayName":"Ada Lovelace","password":"{}"}})", token, password),
        "nobody");
  }
  std::string member(std::string_view email) {
    const Answer accepted = accept(invite(email).text("/token"));
    EXPECT_EQ(accepted.status, 200) << accepted.response.body;
    return accepted.text("/memberId");
  }
  std::vector<std::string> emails(const Answer& page) {
    std::vector<std::string> found;
    for (const auto& entry : page.json.at("members").as_array())
      found.emplace_back(std::string(entry.at("email").as_string()));
    return found;
  }

  House house;
};

TEST_F(MembershipApi, R18_AnInvitationShowsItsTokenOnceAndMakesAMember) {
  const Answer made = invite("Ada@North.test", R"(,"message":"Welcome.\nSee you.","role":"event_viewer")");
  EXPECT_EQ(made.text("/email"), "ada@north.test");
  EXPECT_EQ(made.text("/message"), "Welcome.\nSee you.");
  EXPECT_EQ(made.text("/invitedBy"), "somebody");
  EXPECT_EQ(made.text("/delivered"), "false");
  EXPECT_EQ(made.text("/link"), "https://id.sallyport.test/invitation#" + made.text("/token"));
  const Answer shown = house.get("/api/invitations/" + made.text("/id"));
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.text("/token"), "(absent)");
  EXPECT_EQ(shown.text("/link"), "(absent)");
  EXPECT_EQ(house.get("/api/invitations").header("X-Total-Count"), "1");
  EXPECT_EQ(house.get("/api/invitations?email=eve@north.test").header("X-Total-Count"), "0");

  const Answer accepted = accept(made.text("/token"));
  EXPECT_EQ(accepted.status, 200) << accepted.response.body;
  EXPECT_EQ(accepted.text("/tenantId"), house.north.to_string());
  EXPECT_EQ(accepted.text("/role"), "event_viewer");
  EXPECT_EQ(house.get("/api/invitations/" + made.text("/id")).status, 404);
  const Answer member = house.get("/api/members/" + accepted.text("/memberId"));
  EXPECT_EQ(member.text("/displayName"), "Ada Lovelace");
  EXPECT_EQ(member.text("/state"), "active");
  EXPECT_EQ(accept(made.text("/token")).status, 403);
}

TEST_F(MembershipApi, AcceptingNeedsNoTokenButTheOneOfTheInvitation) {
  const Answer refused = accept("guess");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.text("/code"), "invitation_refused");
  EXPECT_EQ(accept("guess", "short").text("/field"), "password");
  EXPECT_EQ(house.post("/api/invitations/accept", "{}", "nobody").text("/field"), "token");
}

TEST_F(MembershipApi, AnInvitationCanBeWithdrawn) {
  const Answer made = invite("ada@north.test");
  EXPECT_EQ(
      house.call(Method::kDelete, "/api/invitations/" + made.text("/id"), "", "administrator@south").status,
      404);
  EXPECT_EQ(house.call(Method::kDelete, "/api/invitations/" + made.text("/id")).status, 204);
  EXPECT_EQ(accept(made.text("/token")).status, 403);
}

TEST_F(MembershipApi, R8_MembersAreListedAndTheirRolesChange) {
  const std::string ada = member("ada@north.test"), eve = member("eve@north.test");
  EXPECT_THAT(emails(house.get("/api/members")), ElementsAre("ada@north.test", "eve@north.test"));
  const Answer first = house.get("/api/members?limit=1&state=active");
  EXPECT_THAT(emails(first), ElementsAre("ada@north.test"));
  EXPECT_EQ(first.header("X-Total-Count"), "2");
  const std::string next = "/api/members?pageToken=" + first.text("/nextPageToken");
  EXPECT_THAT(emails(house.get(next)), ElementsAre("eve@north.test"));
  EXPECT_EQ(house.get(next + "&state=inactive").text("/field"), "state");

  const auto patch = [&](std::string_view body) {
    return house.call(Method::kPatch, "/api/members/" + ada, body);
  };
  EXPECT_EQ(patch(R"({"role":"administrator"})").text("/role"), "administrator");
  EXPECT_EQ(patch(R"({"role":"nonsense"})").text("/field"), "role");
  EXPECT_EQ(patch(R"({"state":"inactive"})").text("/field"), "state");
  EXPECT_EQ(patch(R"({"role":"member"})").text("/code"), "last_administrator");
  const Answer gone = house.post("/api/members/" + eve + "/deactivate", "");
  EXPECT_EQ(gone.text("/state"), "inactive");
  EXPECT_EQ(gone.text("/role"), "none");
  EXPECT_EQ(house.post("/api/members/" + eve + "/activate", "").text("/state"), "active");
  EXPECT_EQ(house.get("/api/members/" + eve, "administrator@south").status, 404);
  EXPECT_EQ(house.call(Method::kDelete, "/api/members/" + eve).status, 204);
  EXPECT_EQ(house.get("/api/members/" + eve).status, 404);
}

TEST_F(MembershipApi, TheTenantIsRenamedAndItsSecretIsNeverShown) {
  EXPECT_EQ(house.get("/api/tenant").text("/name"), "North");
  const Answer changed =
      house.call(Method::kPatch, "/api/tenant",
                 R"({"name":"Far North","ssoEnabled":true,"sso":{"configUrl":"https://login.north.test/c",)"
                 R"("issuer":"https://login.north.test","clientId":"sallyport","clientSecret":"s3cret"}})");
  EXPECT_EQ(changed.status, 200) << changed.response.body;
  EXPECT_EQ(changed.text("/name"), "Far North");
  EXPECT_EQ(changed.text("/ssoEnabled"), "true");
  EXPECT_EQ(changed.text("/sso/hasClientSecret"), "true");
  EXPECT_EQ(changed.response.body.find("s3cret"), std::string::npos);
  const auto patch = [&](std::string_view body) { return house.call(Method::kPatch, "/api/tenant", body); };
  EXPECT_EQ(patch(R"({"sso":{"configUrl":"http://login.north.test"}})").text("/field"), "sso.configUrl");
  EXPECT_EQ(patch(R"({"sso":{"issuer":"https://elsewhere.test"}})").text("/field"), "sso.clientSecret");
  EXPECT_EQ(patch(R"({"sso":{"clientSecret":""}})").text("/field"), "sso.clientSecret");
  EXPECT_EQ(patch(R"({"verifiedDomain":"north.test"})").text("/field"), "verifiedDomain");
  EXPECT_EQ(house.get("/api/tenant", "member@north").status, 403);
  EXPECT_EQ(house.get("/api/tenant", "administrator@south").text("/name"), "South");
}

}  // namespace
}  // namespace sallyport::api
