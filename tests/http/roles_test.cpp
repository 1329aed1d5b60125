// Roles as named sets of permissions: they act at once on tokens that are out, nobody gives more than they
// have, and a tenant keeps an administrator (accessia A16, archivist R8, §6; security N22).
#include <thread>

#include "lifecycle_fixture.h"
#include "store/administrator_repository.h"
#include "store/member_repository.h"

namespace sallyport::support {
namespace {

using testing::HasSubstr;

class Roles : public LifecycleFixture {
 protected:
  Roles() : LifecycleFixture(2) {}

  void make_role(std::string_view name, std::string_view permissions, std::string_view more = "") {
    const Answer answer =
        api("POST", "/api/roles",
            fmt::format(R"({{"name":"{}","permissions":[{}]{}}})", name, permissions, more));
    ASSERT_EQ(answer.status, 201) << answer.body;
  }
  Made with_role(std::string_view role) { return house.create("custom", "Client", {{"role", role}}); }
  Answer call(std::string_view token, std::string_view method, std::string_view path, std::string_view body) {
    return client.send_json(method, path, body, token);
  }
  static std::string integration(const Made& made) { return fmt::format("{}/{}", kPath, made.id); }
  // The same from every core: each connection is served by one of them.
  std::vector<int> statuses(std::string_view path, std::string_view token) {
    std::vector<int> seen;
    for (int i = 0; i < 8; ++i) seen.push_back(house.client().get(path, token).status);
    return seen;
  }
  static std::vector<int> always(int status) { return std::vector(8, status); }

  // From now on only integrations administer the tenant.
  void founder_leaves() {
    auto& application = house.application();
    application.store().write_now([&, of = tenant()](store::Session& session) {
      store::MemberRepository members(session);
      for (auto member : members.list({.tenant = of})) {
        member.role = "member";
        EXPECT_TRUE(members.update(member));
      }
    });
  }
  model::TenantId tenant() {
    const auto whoami = client.get("/api/whoami", house.administrator_token()).json();
    return *model::TenantId::parse(text_at(whoami, "tenant"));
  }
  std::int64_t administrators() {
    auto& application = house.application();
    return application.store().read_now([&, of = tenant()](store::Session& session) {
      return store::count_administrators(session, of, application.deployment().archivist_issuer());
    });
  }
};

TEST_F(Roles, A16_ARoleOfTheTenantActsAtOnceOnATokenThatIsOut) {
  make_role("night_shift", R"("users:read")");
  const std::string token = house.token(with_role("night_shift"));
  EXPECT_EQ(statuses("/api/users", token), always(200));
  EXPECT_EQ(statuses("/api/groups", token), always(403));
  const Answer changed = api("PATCH", "/api/roles/night_shift", R"({"permissions":["groups:read"]})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(statuses("/api/users", token), always(403));
  EXPECT_EQ(statuses("/api/groups", token), always(200));
  EXPECT_THAT(client.get("/api/users", token).body, HasSubstr("night_shift"));
}

TEST_F(Roles, A16_AnotherRoleActsAtOnceAsWell) {
  make_role("night_shift", R"("users:read")");
  const Made made = with_role("event_viewer");
  const std::string token = house.token(made);
  EXPECT_EQ(client.get("/api/groups", token).status, 200);
  ASSERT_EQ(api("PATCH", integration(made), R"({"role":"night_shift"})").status, 200);
  EXPECT_EQ(client.get("/api/groups", token).status, 403);
  EXPECT_EQ(client.get("/api/users", token).status, 200);
  EXPECT_EQ(text_at(payload_of(house.token(made)), "role"), "night_shift");
}

TEST_F(Roles, A16_TheCallerSeesWhatItsRoleLetsItDo) {
  make_role("night_shift", R"("users:read","assets:read")",
            R"(,"assets":[{"anyOf":["attributes.site=north"]}])");
  const auto whoami = client.get("/api/whoami", house.token(with_role("night_shift"))).json();
  EXPECT_EQ(text_at(whoami, "role"), "night_shift");
  EXPECT_EQ(boost::json::serialize(array_at(whoami, "permissions")), R"(["assets:read","users:read"])");
}

TEST_F(Roles, R8_RolesSurviveARestart) {
  make_role("night_shift", R"("users:read")");
  const std::string token = house.token(with_role("night_shift"));
  house.restart();
  EXPECT_EQ(house.client().get("/api/users", token).status, 200);
  EXPECT_EQ(house.client().get("/api/groups", token).status, 403);
}

TEST_F(Roles, R8_NobodyGivesMoreThanTheyHave) {
  make_role("keeper", R"("integrations:read","integrations:write","roles:read","roles:write","users:read")");
  make_role("writer", R"("users:write")");
  const Made plain = with_role("none");
  const Made root = with_role("administrator");
  const std::string token = house.token(with_role("keeper"));
  const auto refused = [&](std::string_view method, const std::string& path, std::string_view body,
                           std::string_view field) {
    const Answer answer = call(token, method, path, body);
    expect_problem(answer, 403);
    EXPECT_EQ(text_at(answer.json(), "code"), "exceeds_own_role") << answer.body;
    if (!field.empty()) EXPECT_EQ(text_at(answer.json(), "field"), field) << answer.body;
  };
  refused("POST", "/api/roles", R"({"name":"mine","permissions":["users:read","users:write"]})",
          "permissions");
  refused("PATCH", "/api/roles/keeper", R"({"permissions":["keys:rotate"]})", "permissions");
  refused("PATCH", "/api/roles/writer", R"({"permissions":["users:read"]})", "");
  refused("DELETE", "/api/roles/writer", "", "");
  refused("POST", kPath, R"({"kind":"custom","name":"x","role":"administrator"})", "role");
  refused("POST", kPath, R"({"kind":"api","name":"x"})", "role");
  refused("PATCH", integration(plain), R"({"role":"writer"})", "role");
  refused("POST", integration(root) + "/rotate", "{}", "");
  refused("POST", integration(root) + "/credentials", "", "");
  EXPECT_EQ(whoami(house.token(root)), 200) << "its secret still works";

  EXPECT_EQ(call(token, "POST", "/api/roles", R"({"name":"mine","permissions":["users:read"]})").status, 201);
  EXPECT_EQ(call(token, "PATCH", integration(plain), R"({"role":"mine"})").status, 200);
  const Answer log = client.get("/api/audit?action=access.denied", house.administrator_token());
  EXPECT_THAT(log.body, HasSubstr("exceeds_own_role"));
}

TEST_F(Roles, R8_WhoIsLimitedToSomeAssetsGivesThatLimitOn) {
  constexpr const char* kNorth = R"(,"assets":[{"anyOf":["attributes.site=north"]}])";
  make_role("keeper", R"("assets:read","integrations:write","roles:write")", kNorth);
  make_role("everywhere", R"("assets:read")");
  const std::string token = house.token(with_role("keeper"));
  const auto make = [&](std::string_view name, std::string_view assets) {
    return call(token, "POST", "/api/roles",
                fmt::format(R"({{"name":"{}","permissions":["assets:read"]{}}})", name, assets));
  };
  EXPECT_EQ(make("a", kNorth).status, 201);
  EXPECT_EQ(make("b", "").status, 403);
  EXPECT_EQ(make("c", R"(,"assets":[{"anyOf":["attributes.site=south"]}])").status, 403);
  const auto give = [&](std::string_view role) {
    return call(token, "POST", kPath, fmt::format(R"({{"kind":"custom","name":"x","role":"{}"}})", role))
        .status;
  };
  EXPECT_EQ(give("a"), 201);
  EXPECT_EQ(give("none"), 201);
  EXPECT_EQ(give("everywhere"), 403);
}

TEST_F(Roles, R8_TheLastAdministratorStays) {
  const Made root = with_role("administrator");
  const std::string token = house.token(root);
  founder_leaves();
  // The fixture's own administrator goes first; then `root` is the last one.
  const auto own = client.get("/api/whoami", house.administrator_token()).json();
  const std::string other = fmt::format("{}/{}", kPath, text_at(own, "integrationId"));
  ASSERT_EQ(call(token, "POST", other + "/disable", "").status, 200);

  ASSERT_EQ(call(token, "POST", "/api/roles",
                 R"({"name":"deputy","permissions":["integrations:read","integrations:write"]})")
                .status,
            201);
  const Made deputy = house.create("custom", "Deputy", {{"role", "deputy"}});
  const std::string deputy_token = house.token(deputy);
  for (const auto& [method, path, body] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"DELETE", integration(root), ""},
           {"POST", integration(root) + "/disable", ""},
           {"PATCH", integration(root), R"({"role":"none"})"}}) {
    const Answer answer = call(deputy_token, method, path, body);
    expect_problem(answer, 409);
    EXPECT_EQ(text_at(answer.json(), "code"), "last_administrator") << answer.body;
    const Answer itself = call(token, method, path, body);
    expect_problem(itself, 409);
    EXPECT_EQ(text_at(itself.json(), "code"), "would_lock_out_caller") << itself.body;
  }
  EXPECT_EQ(client.get(kPath, token).status, 200);
  ASSERT_EQ(call(token, "POST", other + "/enable", "").status, 200);
  EXPECT_EQ(call(deputy_token, "DELETE", integration(root), "").status, 204) << "now there is another";
}

TEST_F(Roles, R8_OfTwoAdministratorsWhoDemoteEachOtherAtOnceOneStays) {
  founder_leaves();
  const auto own = client.get("/api/whoami", house.administrator_token()).json();
  const std::string fixture = fmt::format("{}/{}", kPath, text_at(own, "integrationId"));
  for (int round = 0; round < 5; ++round) {
    const Made one = with_role("administrator");
    const Made two = with_role("administrator");
    const std::string by_one = house.token(one);
    const std::string by_two = house.token(two);
    ASSERT_EQ(call(by_one, "POST", fixture + "/disable", "").status, 200);
    const auto demote = [&](const std::string& token, const Made& other, int& status) {
      status = house.client().send_json("PATCH", integration(other), R"({"role":"none"})", token).status;
    };
    int first = 0, second = 0;
    std::thread at_once([&] { demote(by_one, two, first); });
    demote(by_two, one, second);
    at_once.join();
    EXPECT_TRUE((first == 200) != (second == 200)) << first << " and " << second;
    // The other one comes too late: it is no administrator any more, or would have been the last.
    EXPECT_THAT(std::max(first, second), testing::AnyOf(403, 409));
    const std::string winner = first == 200 ? by_one : by_two;
    ASSERT_EQ(call(winner, "POST", fixture + "/enable", "").status, 200);
    EXPECT_EQ(administrators(), 2);
    ASSERT_EQ(api("DELETE", integration(first == 200 ? one : two), "").status, 204);
  }
}

}  // namespace
}  // namespace sallyport::support
