// Access policies and questions about access as the API takes and shows them, on real services.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/house_fixture.h"

namespace sallyport::api {
namespace {

using http::Method;
using testing::ElementsAre;
using testing::IsEmpty;

class Policies : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { house_ = std::make_unique<House>(); }
  static void TearDownTestSuite() { house_.reset(); }

  static House& house() { return *house_; }
  static Answer make(std::string_view body) {
    Answer made = house().post("/api/policies", body);
    EXPECT_EQ(made.status, 201) << made.response.body;
    return made;
  }
  static std::string field_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 400) << answer.response.body;
    return answer.text("/field");
  }
  // A policy with `more` members, which is refused.
  static std::string field(std::string_view more) {
    return field_of(
        house().post("/api/policies", fmt::format(R"({{"name":"x","permissions":[{{}}]{}}})", more)));
  }
  static std::string make_asset(std::string_view line) {
    return house().post("/api/assets", fmt::format(R"({{"attributes":{{"line":"{}"}}}})", line)).text("/id");
  }
  // The names in a list that begin with `beginning`, read in pages of one.
  static std::vector<std::string> names(std::string_view query, std::string_view beginning = "") {
    std::vector<std::string> names;
    std::string token;
    do {
      const Answer page = house().get(token.empty() ? fmt::format("/api/policies?limit=1&{}", query)
                                                    : "/api/policies?pageToken=" + token);
      EXPECT_EQ(page.status, 200) << page.response.body;
      if (page.status != 200) break;
      for (const auto& policy : page.json.at("policies").as_array())
        if (std::string name(policy.at("name").as_string()); name.starts_with(beginning))
          names.push_back(name);
      token = page.text("/nextPageToken");
    } while (!token.empty());
    return names;
  }

 private:
  static std::unique_ptr<House> house_;
};
std::unique_ptr<House> Policies::house_;

constexpr std::string_view kWhole =
    R"({"name":"Line north","description":"Machines","effect":"deny","filters":[{"anyOf":["attributes.line=north",)"
    R"("attributes.line!=south"]}],"permissions":[{"subjects":["*"],"caller":[{"anyOf":["jwt_line=north"]}],)"
    R"("behaviours":["RecordEvidence"],"includeAttributes":["a"],"readAttributes":["*"],"writeAttributes":["b"],)"
    R"("readEventTypes":["*"],"writeEventTypes":["Opened"]}],"actions":["asset:read","event:write"],)"
    R"("windows":[{"days":["mon","sun"],"from":"08:00","until":"24:00","utcOffset":"-05:30"}],)"
    R"("sources":["10.0.0.0/8","192.0.2.7","fd00::/8"])";

// Whatever can be said comes back as it was said.
TEST_F(Policies, APolicyIsShownAsItWasGiven) {
  const Answer made = make(std::string(kWhole) + "}");
  const std::string shown = house().get("/api/policies/" + made.text("/id")).response.body;
  EXPECT_EQ(shown, made.response.body);
  EXPECT_EQ(shown, fmt::format(R"({{"id":"{}",{},"createdAt":"{}","version":1}})", made.text("/id"),
                               kWhole.substr(1), made.text("/createdAt")));
  EXPECT_EQ(made.header("ETag"), "\"1\"");
}

TEST_F(Policies, WhatIsLeftOutHasADefault) {
  const Answer made = make(R"({"name":"Short","permissions":[{}],"windows":[{"days":["tue"]}]})");
  EXPECT_EQ(made.text("/effect"), "allow");
  EXPECT_EQ(made.text("/permissions"), "[{}]");
  EXPECT_EQ(made.text("/windows/0"),
            R"({"days":["tue"],"from":"00:00","until":"24:00","utcOffset":"+00:00"})");
  EXPECT_EQ(made.text("/filters"), "[]");
}

// security J20, J22, L04
TEST_F(Policies, WhatAPolicyMayNotSayIsRefusedByItsPlace) {
  EXPECT_EQ(field_of(house().post("/api/policies", R"({"name":"x"})")), "permissions");
  EXPECT_EQ(field(R"(,"filters":[{"anyOf":["line=north"]}])"), "filters[0].anyOf[0]");
  EXPECT_EQ(field(R"(,"filters":[{"anyOf":[]}])"), "filters[0].anyOf");
  EXPECT_EQ(field(R"(,"filters":[{"or":["attributes.a=b"]}])"), "filters[0].or");
  EXPECT_EQ(field(R"(,"filters":["attributes.a=b"])"), "filters[0]");
  EXPECT_EQ(field(R"(,"effect":"DENY")"), "effect");
  EXPECT_EQ(field(R"(,"actions":["asset:read","asset:delete"])"), "actions[1]");
  EXPECT_EQ(field(R"(,"windows":[{"days":[]}])"), "windows[0].days");
  EXPECT_EQ(field(R"(,"windows":[{"days":["Mon"]}])"), "windows[0].days[0]");
  for (const auto* time : {"8:000", "08.00", "24:01", "12:60", "+1:00"})
    EXPECT_EQ(field(fmt::format(R"(,"windows":[{{"days":["mon"],"from":"{}"}}])", time)), "windows[0].from")
        << time;
  EXPECT_EQ(field(R"(,"windows":[{"days":["mon"],"from":"18:00","until":"08:00"}])"), "windows[0]");
  EXPECT_EQ(field(R"(,"windows":[{"days":["mon"],"utcOffset":"01:000"}])"), "windows[0].utcOffset");
  EXPECT_EQ(field(R"(,"windows":[{"days":["mon"],"utcOffset":"+15:00"}])"), "windows[0].utcOffset");
  for (const auto* source : {"10.0.0.0/33", "localhost", "10.0.0.1:80"})
    EXPECT_EQ(field(fmt::format(R"(,"sources":["::1","{}"])", source)), "sources[1]") << source;
  EXPECT_EQ(field(R"(,"rego":"allow = true")"), "rego");
  const auto permission = [](std::string_view one) {
    return field_of(house().post("/api/policies", fmt::format(R"({{"name":"x","permissions":[{}]}})", one)));
  };
  EXPECT_EQ(permission(R"({"caller":[{"anyOf":["jwt_a=b"]},{"anyOf":["name=b"]}]})"),
            "permissions[0].caller[1].anyOf[0]");
  EXPECT_EQ(permission(R"({},{"readAttributes":["a",""]})"), "permissions[1].readAttributes[1]");
  EXPECT_EQ(permission(""), "permissions");
}

TEST_F(Policies, AChangeReplacesTheMembersThatAreThereInTheVersionThatWasSeen) {
  const Answer made = make(std::string(kWhole) + "}");
  const std::string path = "/api/policies/" + made.text("/id");
  const auto patch = [&](std::string_view body, std::string_view if_match = "") {
    return house().call(Method::kPatch, path, body, "administrator@north", if_match);
  };
  const Answer changed = patch(R"({"effect":"allow","filters":[],"sources":["::1"]})", "\"1\"");
  EXPECT_EQ(changed.status, 200) << changed.response.body;
  EXPECT_EQ(changed.text("/effect"), "allow");
  EXPECT_EQ(changed.text("/filters"), "[]");
  EXPECT_EQ(changed.text("/sources"), R"(["::1"])");
  EXPECT_EQ(changed.text("/windows"), made.text("/windows"));
  EXPECT_EQ(changed.text("/permissions"), made.text("/permissions"));
  EXPECT_EQ(changed.header("ETag"), "\"2\"");
  EXPECT_EQ(patch(R"({"name":"y"})", "\"1\"").status, 409);
  EXPECT_EQ(field_of(patch(R"({"permissions":[]})")), "permissions");
  EXPECT_EQ(house().call(Method::kDelete, path).status, 204);
  EXPECT_EQ(house().get(path).status, 404);
}

TEST_F(Policies, ListsPageByAgeAndByNameAlsoWhenTheLastOneHasGone) {
  for (const auto* name : {"Page c", "Page a", "Page b d"})
    make(fmt::format(R"({{"name":"{}","permissions":[{{}}]}})", name));
  EXPECT_THAT(names("sortBy=createdAt", "Page"), ElementsAre("Page c", "Page a", "Page b d"));
  EXPECT_THAT(names("sortBy=name", "Page"), ElementsAre("Page a", "Page b d", "Page c"));
  const Answer named = house().get("/api/policies?name=Page+b+d");
  EXPECT_EQ(named.header("X-Total-Count"), "1");
  const Answer first = house().get("/api/policies?sortBy=name&limit=1");
  house().call(Method::kDelete, "/api/policies/" + first.text("/policies/0/id"));
  EXPECT_EQ(house().get("/api/policies?pageToken=" + first.text("/nextPageToken")).status, 200);
}

TEST_F(Policies, AreFoundByAPartOfTheirNameInAnyCase) {
  for (const auto* name : {"Gate \u00c4rmel", "100% open", "G\u00e4rmel b", "Gate 100 open"})
    make(fmt::format(R"({{"name":"{}","permissions":[{{}}]}})", name));
  EXPECT_THAT(names("search=%C3%A4RMEL"), ElementsAre("Gate \xc3\x84rmel", "G\xc3\xa4rmel b"));
  EXPECT_THAT(names("search=0%25"), ElementsAre("100% open"));
  EXPECT_THAT(names("search=gate&sortBy=name"), ElementsAre("Gate 100 open", "Gate \xc3\x84rmel"));
  EXPECT_THAT(names("search=nowhere"), IsEmpty());
  EXPECT_THAT(names("search=gate&name=Gate+100+open"), ElementsAre("Gate 100 open"));
  const Answer first = house().get("/api/policies?search=gate&limit=1");
  const Answer second = house().get("/api/policies?pageToken=" + first.text("/nextPageToken"));
  EXPECT_EQ(first.header("X-Total-Count"), "2");
  EXPECT_EQ(second.header("X-Total-Count"), "2");
  EXPECT_EQ(second.text("/nextPageToken"), "");
  EXPECT_EQ(field_of(house().get("/api/policies?search=" + std::string(257, 'a'))), "search");
}

TEST_F(Policies, TheAssetsOfAPolicyArePagedLikeAllAssets) {
  const std::string one = make_asset("listed"), two = make_asset("listed");
  make_asset("other");
  const std::string path =
      "/api/policies/" +
      make(R"({"name":"About","filters":[{"anyOf":["attributes.line=listed"]}],"permissions":[{}]})")
          .text("/id") +
      "/assets";
  const Answer first = house().get(path + "?limit=1&count=true");
  EXPECT_EQ(first.text("/assets/0/id"), one);
  EXPECT_EQ(first.header("X-Total-Count"), "2");
  EXPECT_EQ(house().get(path + "?pageToken=" + first.text("/nextPageToken")).text("/assets/0/id"), two);
  // A token is for the list that made it (security N04).
  EXPECT_EQ(field_of(house().get("/api/assets?pageToken=" + first.text("/nextPageToken"))), "pageToken");
}

// security N03
TEST_F(Policies, ThoseOfAnotherTenantAreNotThere) {
  const std::string path = "/api/policies/" + make(R"({"name":"Ours","permissions":[{}]})").text("/id");
  const std::string south = "administrator@south";
  EXPECT_EQ(house().get(path, south).status, 404);
  EXPECT_EQ(house().get(path + "/assets", south).status, 404);
  EXPECT_EQ(house().call(Method::kPatch, path, R"({"name":"x"})", south).status, 404);
  EXPECT_EQ(house().call(Method::kDelete, path, "", south).status, 404);
  EXPECT_EQ(house().get("/api/policies", south).text("/policies"), "[]");
  const std::string trial = fmt::format(R"({{"policy":{{"name":"x","permissions":[{{}}]}},"replaces":"{}"}})",
                                        path.substr(path.rfind('/') + 1));
  EXPECT_EQ(house().post("/api/policies/preview", trial, south).status, 404);
  EXPECT_EQ(house().post("/api/policies/preview", trial).status, 200);
}

// archivist R6
TEST_F(Policies, AnExplanationNamesThePolicyThatDecides) {
  const Answer reader =
      house().post("/api/integrations", R"({"kind":"custom","name":"Reader","claims":{"line":"told"}})");
  const std::string asset = make_asset("told");
  const Answer policy = make(R"({"name":"Told","filters":[{"anyOf":["attributes.line=told"]}],
      "permissions":[{"caller":[{"anyOf":["jwt_line=told"]}],"readAttributes":["line"]}]})");
  const std::string question = fmt::format(R"({{"integrationId":"{}","action":"asset:read","assetId":"{}"}})",
                                           reader.text("/id"), asset);
  const Answer told = house().post("/api/policies/explain", question);
  ASSERT_EQ(told.status, 200) << told.response.body;
  EXPECT_EQ(told.text("/caller"),
            fmt::format(R"({{"integrationId":"{}","name":"Reader","role":"none","enabled":true}})",
                        reader.text("/id")));
  EXPECT_EQ(told.text("/allowed"), "true");
  EXPECT_EQ(told.text("/reason"), "policy");
  EXPECT_EQ(told.text("/roleAllows"), "false");
  EXPECT_EQ(told.text("/rule"), fmt::format(R"({{"id":"{}","name":"Told"}})", policy.text("/id")));
  EXPECT_EQ(told.text("/readableAttributes"), R"(["line"])");
  EXPECT_EQ(told.text("/policies/0"),
            fmt::format(R"({{"id":"{}","name":"Told","effect":"allow","spoke":true}})", policy.text("/id")));
  house().post("/api/integrations/" + reader.text("/id") + "/disable", "");
  EXPECT_EQ(house().post("/api/policies/explain", question).text("/caller/enabled"), "false");
  EXPECT_EQ(house().post("/api/policies/explain", question, "event_viewer@north").status, 403);
  EXPECT_EQ(house().post("/api/policies/explain", question, "administrator@south").status, 404);
}

TEST_F(Policies, AQuestionThatCannotBeAskedIsRefusedByItsField) {
  const Answer reader = house().post("/api/integrations", R"({"kind":"custom","name":"Asker"})");
  const std::string asset = make_asset("asked");
  const auto ask = [&](std::string_view who, std::string_view more = "") {
    return house().post("/api/policies/explain",
                        fmt::format(R"({{{}"action":"asset:read","assetId":"{}"{}}})", who, asset, more));
  };
  const std::string id = fmt::format(R"("integrationId":"{}",)", reader.text("/id"));
  EXPECT_EQ(ask(id).status, 200);
  EXPECT_EQ(field_of(ask("")), "integrationId");
  EXPECT_EQ(field_of(ask(id + R"("token":"x",)")), "integrationId");
  EXPECT_EQ(field_of(ask(id, R"(,"source":"everywhere")")), "source");
  EXPECT_EQ(field_of(ask(R"("token":"x",)")), "token");
  EXPECT_EQ(ask(R"("integrationId":"6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21",)").status, 404);
  EXPECT_EQ(field_of(house().post("/api/policies/preview", R"({"policy":{"name":"","permissions":[{}]}})")),
            "policy.name");
  EXPECT_EQ(field_of(house().post(
                "/api/policies/preview",
                R"({"policy":{"name":"x","permissions":[{}],"windows":[{"days":["mon"],"from":"noon!"}]}})")),
            "policy.windows[0].from");
  EXPECT_EQ(field_of(house().post("/api/policies/preview",
                                  R"({"policy":{"name":"x","permissions":[{}]},"requests":1001})")),
            "requests");
}

}  // namespace
}  // namespace sallyport::api
