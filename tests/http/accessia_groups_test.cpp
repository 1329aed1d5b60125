// GET /api/groups and /api/users as contracts/accessia.md §7.1 says (A17, A18).
#include "accessia_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;

class AccessiaGroups : public AccessiaHouse {
 protected:
  void SetUp() override {
    import(R"({"source":"entra","users":[{"id":"u-1","name":"Ada","email":"ada@north.test","active":true},
            {"id":"u-2","name":"Grace","email":"grace@north.test","active":false}],
            "groups":[{"id":"g-1","name":"Back Office","members":["u-1","u-2"]},
                      {"id":"g-2","name":"Office Berlin","members":["u-1"]},
                      {"id":"g-3","name":"Gro\u00dfe Stra\u00dfe","members":[]}]})");
    house.clock().advance(std::chrono::seconds{10});
    import(R"({"source":"okta","users":[],"groups":[{"id":"g-1","name":"Warehouse","members":[]}]})");
    house.clock().advance(std::chrono::seconds{10});
    EXPECT_EQ(administrate("POST", "/api/groups", R"({"name":"Archive office"})").status, 201);
    token = tokens().access;
  }
  void import(std::string_view content) {
    house.command("directory.import", {{"content", content}, {"tenant", "North"}});
  }
  // Imports groups "Team 000", "Team 001" and so on.
  void import_teams(int count) {
    json::array groups;
    for (int i = 0; i < count; ++i)
      groups.push_back(json::object{{"id", fmt::format("t-{}", i)},
                                    {"name", fmt::format("Team {:03}", i)},
                                    {"members", json::array{}}});
    import(json::serialize(json::object{{"source", "ldap"}, {"users", json::array{}}, {"groups", groups}}));
  }
  Answer get(std::string_view query) { return client.get(fmt::format("/api/groups{}", query), token); }
  std::vector<std::string> names(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> names;
    if (answer.status == 200)
      for (const auto& group : array_at(answer.json(), "groups"))
        names.push_back(text_at(group.as_object(), "name"));
    return names;
  }
  std::vector<std::string> names(std::string_view query) { return names(get(query)); }
  std::string next(const Answer& answer) { return text_at(answer.json(), "nextPageToken"); }
  void expect_invalid(std::string_view query) {
    const Answer answer = get(query);
    EXPECT_EQ(answer.status, 400) << query << " " << answer.body;
    EXPECT_EQ(answer.header("Content-Type").value_or(""), "application/problem+json");
  }

  std::string token;
};

// The call of the reference client, in its order of parameters.
TEST_F(AccessiaGroups, A18_TheReferenceCallFindsTheOffices) {
  const Answer answer = get("?source=all&filter=Office&limit=25&sortBy=name");
  EXPECT_THAT(names(answer), ElementsAre("Archive office", "Back Office", "Office Berlin"));
  EXPECT_EQ(answer.header("X-Total-Count"), "3");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(next(answer), "");
  const auto group = array_at(answer.json(), "groups")[1].as_object();
  EXPECT_FALSE(text_at(group, "id").empty());
  EXPECT_EQ(text_at(group, "name"), "Back Office");
  EXPECT_EQ(text_at(group, "source"), "entra");
  EXPECT_EQ(number_at(group, "memberCount"), 2);
}

TEST_F(AccessiaGroups, A18_SourceChoosesWhereRecordsComeFrom) {
  EXPECT_EQ(names("").size(), 5U);
  EXPECT_EQ(names("?source=all").size(), 5U);
  EXPECT_THAT(names("?source=local"), ElementsAre("Archive office"));
  EXPECT_EQ(names("?source=entra").size(), 3U);
  EXPECT_THAT(names("?source=okta"), ElementsAre("Warehouse"));
  for (const char* unknown : {"?source=ALL", "?source=nowhere", "?source=entra,okta", "?source=%27"})
    expect_invalid(unknown);
}

TEST_F(AccessiaGroups, A18_FilterFindsAPartOfTheNameInWhicheverCase) {
  EXPECT_THAT(names("?filter=oFFice"), ElementsAre("Archive office", "Back Office", "Office Berlin"));
  EXPECT_THAT(names("?filter=ice%20b"), ElementsAre("Office Berlin"));
  EXPECT_THAT(names("?filter=STRASSE"), ElementsAre("Große Straße"));  // full case folding
  EXPECT_THAT(names("?filter=gro%C3%9Fe"), ElementsAre("Große Straße"));
  EXPECT_THAT(names("?filter=%25"), IsEmpty());  // no wildcards
  EXPECT_THAT(names("?filter=_"), IsEmpty());
  EXPECT_THAT(names("?filter=nothing+like+this"), IsEmpty());
  EXPECT_EQ(get("?filter=nothing").header("X-Total-Count"), "0");
}

TEST_F(AccessiaGroups, A18_LimitIs25AndMayBeFrom1To500) {
  import_teams(40);
  const Answer usual = get("");
  EXPECT_EQ(names(usual).size(), 25U);
  EXPECT_EQ(usual.header("X-Total-Count"), "45");
  EXPECT_NE(next(usual), "");
  EXPECT_EQ(names("?limit=1").size(), 1U);
  EXPECT_EQ(names("?limit=500").size(), 45U);
  for (const char* wrong : {"?limit=0", "?limit=501", "?limit=-1", "?limit=2.5", "?limit=x", "?limit=1e2",
                            "?limit=99999999999999999999"})
    expect_invalid(wrong);
}

TEST_F(AccessiaGroups, A18_SortByNameOrTimeBothWays) {
  const std::vector<std::string> by_name{"Archive office", "Back Office", "Große Straße", "Office Berlin",
                                         "Warehouse"};
  EXPECT_EQ(names(""), by_name);
  EXPECT_EQ(names("?sortBy=name"), by_name);
  EXPECT_EQ(names("?sortBy=-name"), std::vector(by_name.rbegin(), by_name.rend()));
  const auto by_time = names("?sortBy=createdAt");
  EXPECT_EQ(by_time[3], "Warehouse");
  EXPECT_EQ(by_time[4], "Archive office");
  EXPECT_EQ(names("?sortBy=-createdAt"), std::vector(by_time.rbegin(), by_time.rend()));
  for (const char* wrong : {"?sortBy=id", "?sortBy=Name", "?sortBy=--name", "?sortBy=name;drop"})
    expect_invalid(wrong);
}

// Ties are broken by id, so that pages neither repeat nor lose a record.
TEST_F(AccessiaGroups, A18_PagesAddUpToTheWholeList) {
  import_teams(23);
  for (const char* order : {"name", "-name", "createdAt", "-createdAt"}) {
    const auto whole = names(fmt::format("?limit=500&sortBy={}", order));
    std::vector<std::string> collected;
    Answer page = get(fmt::format("?limit=4&sortBy={}", order));
    for (;;) {
      for (auto& name : names(page)) collected.push_back(std::move(name));
      EXPECT_EQ(page.header("X-Total-Count"), "28");
      if (next(page).empty() || collected.size() > 100) break;
      page = get(fmt::format("?pageToken={}&limit=4", escaped(next(page))));
    }
    EXPECT_EQ(collected, whole) << order;
  }
}

TEST_F(AccessiaGroups, A18_TheTokenCarriesTheQuery) {
  const Answer first = get("?filter=office&sortBy=-name&limit=2");
  EXPECT_THAT(names(first), ElementsAre("Office Berlin", "Back Office"));
  const std::string carried = escaped(next(first));
  EXPECT_THAT(names("?limit=2&pageToken=" + carried), ElementsAre("Archive office"));
  EXPECT_THAT(names("?pageToken=" + carried), ElementsAre("Archive office"));
  EXPECT_THAT(names("?filter=office&sortBy=-name&limit=2&pageToken=" + carried),
              ElementsAre("Archive office"));
}

TEST_F(AccessiaGroups, A18_AQueryThatContradictsTheTokenIsRefused) {
  const std::string carried = escaped(next(get("?filter=office&source=entra&limit=1")));
  for (const char* other : {"filter=ware", "source=all", "sortBy=-name", "filter=office&source=okta"})
    expect_invalid(fmt::format("?pageToken={}&limit=1&{}", carried, other));
}

// N04
TEST_F(AccessiaGroups, A18_ATokenThatIsNotOursForThisListIsRefused) {
  const std::string carried = next(get("?limit=1"));
  std::string changed = carried;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {changed, std::string("x"), carried + "A", carried.substr(1)})
    expect_invalid("?pageToken=" + escaped(wrong));
  EXPECT_EQ(client.get("/api/users?pageToken=" + escaped(carried), token).status, 400);
  house.add_tenant("South");
  const Made foreign = house.create("api", "Foreign", {{"tenant", "South"}});
  EXPECT_EQ(client.get("/api/groups?pageToken=" + escaped(carried), tokens(foreign).access).status, 400);
}

TEST_F(AccessiaGroups, A18_UnknownAndRepeatedParametersAreRefused) {
  for (const char* wrong : {"?colour=blue", "?limit=1&limit=2", "?Limit=3", "?filter=%zz", "?filter=%00"})
    expect_invalid(wrong);
}

// N03: nothing of another tenant, not even in a count.
TEST_F(AccessiaGroups, A18_AnotherTenantSeesItsOwnGroupsOnly) {
  house.add_tenant("South");
  const Made foreign = house.create("api", "Foreign", {{"tenant", "South"}});
  const Answer answer = client.get("/api/groups", tokens(foreign).access);
  EXPECT_THAT(names(answer), IsEmpty());
  EXPECT_EQ(answer.header("X-Total-Count"), "0");
  const std::string id = text_at(array_at(get("").json(), "groups")[0].as_object(), "id");
  EXPECT_EQ(client.get("/api/groups/" + id, token).status, 200);
  EXPECT_EQ(client.get("/api/groups/" + id, tokens(foreign).access).status, 404);
}

TEST_F(AccessiaGroups, A17_UsersFollowTheSameParametersAndEnvelope) {
  const Answer answer = client.get("/api/users?source=entra&filter=a&limit=1&sortBy=-name", token);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("X-Total-Count"), "2");
  const auto users = array_at(answer.json(), "users");
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(text_at(users[0].as_object(), "name"), "Grace");
  EXPECT_EQ(text_at(users[0].as_object(), "source"), "entra");
  const Answer rest = client.get("/api/users?limit=1&pageToken=" + escaped(next(answer)), token);
  EXPECT_EQ(text_at(array_at(rest.json(), "users")[0].as_object(), "name"), "Ada");
  EXPECT_EQ(next(rest), "");
  EXPECT_EQ(client.get("/api/users?source=nowhere", token).status, 400);
  const std::string id = text_at(users[0].as_object(), "id");
  EXPECT_EQ(text_at(client.get("/api/users/" + id, token).json(), "email"), "grace@north.test");
}

TEST_F(AccessiaGroups, A17_TheMembersOfAGroup) {
  const auto group = array_at(get("?filter=Back").json(), "groups")[0].as_object();
  const Answer answer = client.get(fmt::format("/api/groups/{}/members", text_at(group, "id")), token);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("X-Total-Count"), "2");
  EXPECT_EQ(array_at(answer.json(), "members").size(), 2U);
}

}  // namespace
}  // namespace sallyport::support
