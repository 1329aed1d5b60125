// /api/roles on real services (accessia A16, archivist R8; security N03).
#include "directory/roles.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/house_fixture.h"

namespace sallyport::api {
namespace {

using http::Method;
using testing::ElementsAre;

class RolesApi : public ::testing::Test {
 protected:
  Answer make(std::string_view members, std::string_view as = "administrator@north") {
    return house.post("/api/roles", fmt::format("{{{}}}", members), as);
  }
  Answer patch(std::string_view path, std::string_view body, std::string_view if_match = "") {
    return house.call(Method::kPatch, path, body, "administrator@north", if_match);
  }
  std::vector<std::string> names(std::string_view as = "administrator@north") {
    std::vector<std::string> found;
    for (const auto& role : house.get("/api/roles", as).json.at("roles").as_array())
      found.emplace_back(role.at("name").as_string());
    return found;
  }

  House house;
};

TEST_F(RolesApi, TheListShowsBuiltInRolesFirstAndWhatEachMayDo) {
  ASSERT_EQ(make(R"("name":"b","permissions":["users:read"])").status, 201);
  ASSERT_EQ(make(R"("name":"a","permissions":["users:read"])").status, 201);
  EXPECT_THAT(names(), ElementsAre("none", "member", "event_viewer", "administrator", "a", "b"));
  const Answer list = house.get("/api/roles");
  EXPECT_EQ(list.text("/roles/0/permissions"), "[]");
  EXPECT_EQ(list.text("/roles/0/builtIn"), "true");
  EXPECT_EQ(list.text("/roles/0/version"), "(absent)");
  EXPECT_EQ(list.text("/roles/2/permissions"), R"(["assets:read","events:read","groups:read","users:read"])");
  EXPECT_EQ(list.json.at("roles").at(3).at("permissions").as_array().size(), model::all_permissions().size());
  EXPECT_EQ(list.text("/roles/4/builtIn"), "false");
}

TEST_F(RolesApi, ARoleIsMadeShownChangedAndDeleted) {
  const Answer made = make(
      R"("name":"night_shift","description":"Guards","permissions":["events:read","events:read","assets:read"],)"
      R"("assets":[{"anyOf":["attributes.site=north","attributes.site!=*"]}])");
  ASSERT_EQ(made.status, 201) << made.response.body;
  EXPECT_EQ(made.header("ETag"), "\"1\"");
  EXPECT_EQ(made.text("/permissions"), R"(["assets:read","events:read"])");
  EXPECT_EQ(made.text("/assets"), R"([{"anyOf":["attributes.site=north","attributes.site!=*"]}])");
  EXPECT_EQ(house.get("/api/roles/night_shift").response.body, made.response.body);

  const Answer changed = patch("/api/roles/night_shift", R"({"permissions":["keys:read"],"assets":[]})");
  EXPECT_EQ(changed.status, 200) << changed.response.body;
  EXPECT_EQ(changed.text("/permissions"), R"(["keys:read"])");
  EXPECT_EQ(changed.text("/assets"), "[]");
  EXPECT_EQ(changed.text("/description"), "Guards");
  EXPECT_EQ(changed.header("ETag"), "\"2\"");
  EXPECT_EQ(patch("/api/roles/night_shift", "{}").header("ETag"), "\"2\"") << "nothing has changed";
  EXPECT_EQ(patch("/api/roles/night_shift", R"({"description":""})", "\"1\"").text("/code"), "stale_version");
  EXPECT_EQ(patch("/api/roles/night_shift", R"({"description":""})", "\"2\"").status, 200);
  EXPECT_EQ(patch("/api/roles/night_shift", R"({"description":""})", "2").text("/field"), "If-Match");

  EXPECT_EQ(house.call(Method::kDelete, "/api/roles/night_shift", "").status, 204);
  EXPECT_EQ(house.get("/api/roles/night_shift").status, 404);
  EXPECT_EQ(house.call(Method::kDelete, "/api/roles/night_shift", "").status, 404);
}

TEST_F(RolesApi, WhatIsWrongIsNamed) {
  const auto field = [&](std::string_view members) {
    const Answer answer = make(members);
    EXPECT_EQ(answer.status, 400) << members << answer.response.body;
    return answer.text("/field");
  };
  for (const char* name : {"", "Night", "1st", "_a", "a b", "\\u00e9", "none", "member", "administrator"})
    EXPECT_EQ(field(fmt::format(R"("name":"{}","permissions":["users:read"])", name)), "name") << name;
  EXPECT_EQ(field(fmt::format(R"("name":"{}","permissions":["users:read"])", std::string(65, 'a'))), "name");
  EXPECT_EQ(field(R"("name":"a")"), "permissions");
  EXPECT_EQ(field(R"("name":"a","permissions":[])"), "permissions");
  EXPECT_EQ(field(R"("name":"a","permissions":["users:read","users:fly"])"), "permissions[1]");
  const auto with = [&](std::string_view more) {
    return field(fmt::format(R"("name":"a","permissions":["users:read"],{})", more));
  };
  EXPECT_EQ(with(fmt::format(R"("description":"{}")", std::string(257, 'x'))), "description");
  EXPECT_EQ(with(R"("description":"two\nlines")"), "description");
  EXPECT_EQ(with(R"("assets":[{"anyOf":[]}])"), "assets[0].anyOf");
  EXPECT_EQ(with(R"("assets":[{"anyOf":["site=north"]}])"), "assets[0].anyOf[0]");
  EXPECT_EQ(with(R"("assets":[{"anyOf":["attributes.a=b"]},{"anyOf":["attributes.a=b","attributes.a"]}])"),
            "assets[1].anyOf[1]");
  EXPECT_EQ(with(R"("builtIn":true)"), "builtIn");
  EXPECT_THAT(names(), ElementsAre("none", "member", "event_viewer", "administrator"));
}

TEST_F(RolesApi, NoSpellingOfABuiltInRoleIsARole_N16) {
  for (const char* name :
       {"Administrator", "ADMINISTRATOR", " administrator", "administrator ", "administrator\\t",
        "administrator\\u0000", "administrator\\u200b", "administrator.", "\\uff41dministrator",
        "\\u0430dministrator", "Member", " none", "*"}) {
    const Answer made = make(fmt::format(R"("name":"{}","permissions":["users:read"])", name));
    EXPECT_EQ(made.status, 400) << name;
    const Answer given =
        house.post("/api/integrations", fmt::format(R"({{"kind":"custom","name":"One","role":"{}"}})", name));
    EXPECT_EQ(given.status, 400) << name;
    EXPECT_EQ(given.text("/field"), "role") << name;
  }
  EXPECT_THAT(names(), ElementsAre("none", "member", "event_viewer", "administrator"));
}

TEST_F(RolesApi, BuiltInRolesStayAsTheyAre) {
  for (const auto& role : model::built_in_roles()) {
    const std::string path = "/api/roles/" + role.name;
    EXPECT_EQ(house.get(path).header("ETag"), "(absent)");
    EXPECT_EQ(patch(path, R"({"permissions":["users:read"]})").text("/code"), "built_in_role");
    EXPECT_EQ(house.call(Method::kDelete, path, "").text("/code"), "built_in_role");
  }
}

TEST_F(RolesApi, ANameIsGivenOnceInATenant) {
  ASSERT_EQ(make(R"("name":"a","permissions":["users:read"])").status, 201);
  const Answer again = make(R"("name":"a","permissions":["users:read"])");
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.text("/code"), "role_exists");
  EXPECT_EQ(again.text("/field"), "name");
  EXPECT_EQ(make(R"("name":"a","permissions":["keys:read"])", "administrator@south").status, 201);
  EXPECT_EQ(house.get("/api/roles/a").text("/permissions"), R"(["users:read"])");
}

TEST_F(RolesApi, ATenantHasAHundredOfItsOwnAtMost) {
  for (std::size_t i = 0; i < directory::Roles::kMost; ++i)
    ASSERT_EQ(make(fmt::format(R"("name":"a{}","permissions":["users:read"])", i)).status, 201);
  EXPECT_EQ(make(R"("name":"more","permissions":["users:read"])").text("/code"), "too_many_roles");
  EXPECT_EQ(make(R"("name":"more","permissions":["users:read"])", "administrator@south").status, 201);
}

// security N03
TEST_F(RolesApi, N03_RolesOfOthersAreNotThere) {
  ASSERT_EQ(make(R"("name":"a","permissions":["users:read"])").status, 201);
  EXPECT_EQ(house.get("/api/roles/a", "administrator@south").status, 404);
  EXPECT_EQ(house.call(Method::kDelete, "/api/roles/a", "", "administrator@south").status, 404);
  EXPECT_EQ(
      house.call(Method::kPatch, "/api/roles/a", R"({"description":"x"})", "administrator@south").status,
      404);
  EXPECT_THAT(names("administrator@south"), ElementsAre("none", "member", "event_viewer", "administrator"));
}

TEST_F(RolesApi, ARoleInUseIsNotDeletedAndSaysHowManyHaveIt) {
  ASSERT_EQ(make(R"("name":"a","permissions":["users:read"])").status, 201);
  std::string last;
  for (int i = 0; i < 2; ++i) {
    const Answer made = house.post("/api/integrations", R"({"kind":"custom","name":"Pump","role":"a"})");
    ASSERT_EQ(made.status, 201) << made.response.body;
    EXPECT_EQ(made.text("/role"), "a");
    last = made.text("/id");
  }
  const Answer refused = house.call(Method::kDelete, "/api/roles/a", "");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.text("/code"), "role_in_use");
  EXPECT_THAT(refused.text("/detail"), testing::HasSubstr("2 integrations"));
}

TEST_F(RolesApi, TheDescriptionListsThePermissionsAsWords) {
  const Answer document = house.get("/api_schema.json", "none@north");
  const auto& schema = document.json.at("components").at("schemas").at("NewRole").at("properties");
  const auto& permissions = schema.at("permissions");
  EXPECT_EQ(permissions.at("items").at("enum").as_array().size(), model::all_permissions().size());
  EXPECT_EQ(permissions.at("minItems"), 1);
  const auto& terms =
      document.json.at("components").at("schemas").at("AssetCondition").at("properties").at("anyOf");
  EXPECT_EQ(terms.at("items").at("maxLength"), model::kMaxTermBytes);
}

}  // namespace
}  // namespace sallyport::api
