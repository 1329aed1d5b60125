// Access policies, as contracts/archivist.md §7 says.
#include "archivist_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::StartsWith;

constexpr const char* kPolicyPath = "/archivist/iam/v1/access_policies";
constexpr const char* kAssetPath = "/archivist/v2/assets";

// The example of §7.
constexpr std::string_view kPumps =
    R"({"display_name":"Pumps of the north line",)"
    R"("filters":[{"or":["attributes.arc_display_type=Pump"]},{"or":["attributes.line=north"]}],)"
    R"("access_permissions":[{"user_attributes":[{"or":["jwt_line=north"]}],)"
    R"("asset_attributes_read":["serial","state"],"behaviours":["RecordEvidence"]}]})";

class ArchivistPolicies : public ArchivistHouse {
 protected:
  json::object accepted(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  json::object make(std::string_view body) { return accepted(call("POST", kPolicyPath, body)); }
  json::object named(std::string_view name, std::string_view description = "") {
    house.clock().advance(std::chrono::seconds{1});
    return make(
        fmt::format(R"({{"display_name":"{}","description":"{}","filters":[],"access_permissions":[]}})",
                    name, description));
  }
  json::object asset(std::string_view type, std::string_view line) {
    return accepted(call(
        "POST", kAssetPath,
        fmt::format(R"({{"attributes":{{"arc_display_type":"{}","line":"{}","serial":"7"}}}})", type, line)));
  }
  static std::string path_of(const json::object& policy) {
    return "/archivist/iam/v1/" + text_at(policy, "identity");
  }
  Answer list(std::string_view query = {}, const Headers& more = {}) {
    return call_as(administrator, "GET", fmt::format("{}{}", kPolicyPath, query), "", more);
  }
  std::vector<std::string> names(const Answer& answer) {
    std::vector<std::string> found;
    for (const auto& policy : array_at(accepted(answer), "access_policies"))
      found.push_back(text_at(policy.as_object(), "display_name"));
    return found;
  }
  std::string next(const Answer& answer) { return text_at(answer.json(), "next_page_token"); }
  std::string refusal(std::string_view method, const std::string& target, std::string_view body) {
    const Answer answer = call(method, target, body);
    expect_archivist_error(answer, 400, 3);
    return text_at(answer.json(), "message");
  }
};

TEST_F(ArchivistPolicies, R6_CreateAnswersTheWholePolicyWith200) {
  const auto policy = make(kPumps);
  EXPECT_THAT(members_of(policy), ElementsAre("identity", "display_name", "description", "tenant", "filters",
                                              "access_permissions"));
  EXPECT_THAT(text_at(policy, "identity"), testing::MatchesRegex("access_policies/[0-9a-f-]{36}"));
  EXPECT_THAT(text_at(policy, "tenant"), StartsWith("tenant/"));
  EXPECT_EQ(json::serialize(policy.at("filters")),
            R"([{"or":["attributes.arc_display_type=Pump"]},{"or":["attributes.line=north"]}])");
  const auto permission = array_at(policy, "access_permissions").at(0).as_object();
  EXPECT_THAT(
      members_of(permission),
      ElementsAre("user_attributes", "subjects", "behaviours", "include_attributes", "asset_attributes_read",
                  "asset_attributes_write", "event_arc_display_type_read", "event_arc_display_type_write"));
  EXPECT_THAT(texts_of(permission.at("asset_attributes_read")), ElementsAre("serial", "state"));
  EXPECT_EQ(accepted(call("GET", path_of(policy))), policy);
  EXPECT_THAT(names(list()), ElementsAre("Pumps of the north line"));
}

TEST_F(ArchivistPolicies, R6_ADisplayNameIsEnoughAndIsNeeded) {
  make(R"({"display_name":"Bare"})");
  EXPECT_THAT(refusal("POST", kPolicyPath, "{}"), StartsWith("display_name"));
  EXPECT_THAT(refusal("POST", kPolicyPath, R"({"display_name":""})"), StartsWith("display_name"));
}

TEST_F(ArchivistPolicies, R6_RefusalsNameTheMemberOfTheWire) {
  const auto refused = [&](std::string_view more) {
    return refusal("POST", kPolicyPath, fmt::format(R"({{"display_name":"x",{}}})", more));
  };
  EXPECT_THAT(refused(R"("filters":[{"or":["attributes.a=b","line=north"]}])"),
              StartsWith("filters[0].or[1]"));
  EXPECT_THAT(refused(R"("filters":[{"or":[]}])"), StartsWith("filters[0]"));
  EXPECT_THAT(refused(R"("access_permissions":[{"user_attributes":[{"or":["line=north"]}]}])"),
              StartsWith("access_permissions[0].user_attributes[0].or[0]"));
  EXPECT_THAT(refused(R"("access_permissions":[{"asset_attributes_read":["a",""]}])"),
              StartsWith("access_permissions[0].asset_attributes_read[1]"));
  EXPECT_THAT(refused(fmt::format(R"("description":"{}")", std::string(4097, 'x'))),
              StartsWith("description"));
  EXPECT_THAT(refusal("POST", kPolicyPath, fmt::format(R"({{"display_name":"{}"}})", std::string(129, 'x'))),
              StartsWith("display_name"));
  EXPECT_THAT(names(list()), ElementsAre());
}

TEST_F(ArchivistPolicies, R6_PatchReplacesWhatIsSentOrWhatTheMaskNames) {
  const auto policy = make(kPumps);
  const auto renamed =
      accepted(call("PATCH", path_of(policy), R"({"display_name":"Pumps","description":"All"})"));
  EXPECT_EQ(text_at(renamed, "display_name"), "Pumps");
  EXPECT_EQ(renamed.at("filters"), policy.at("filters"));
  EXPECT_EQ(renamed.at("access_permissions"), policy.at("access_permissions"));
  const auto refiltered = accepted(call("PATCH", path_of(policy) + "?mask=filters",
                                        R"({"display_name":"No","filters":[{"or":["attributes.x!=*"]}]})"));
  EXPECT_EQ(text_at(refiltered, "display_name"), "Pumps");
  EXPECT_EQ(json::serialize(refiltered.at("filters")), R"([{"or":["attributes.x!=*"]}])");
  const auto cleared = accepted(call("PATCH", path_of(policy) + "?mask=accessPermissions,description", "{}"));
  EXPECT_TRUE(array_at(cleared, "access_permissions").empty());
  EXPECT_EQ(text_at(cleared, "description"), "");
  EXPECT_THAT(refusal("PATCH", path_of(policy) + "?mask=identity", "{}"), StartsWith("mask"));
  EXPECT_THAT(refusal("PATCH", path_of(policy) + "?mask=display_name", "{}"), StartsWith("display_name"));
  EXPECT_EQ(accepted(call("GET", path_of(policy))), cleared);
}

// What only the native API can say is not shown and not lost.
TEST_F(ArchivistPolicies, R6_APolicyThatDeniesIsListedAndGoesOnDenying) {
  const std::string native = house.administrator_token("api");
  const Answer made = client.send_json(
      "POST", "/api/policies",
      R"({"name":"No","effect":"deny","actions":["event:read"],"permissions":[{"subjects":["*"]}]})", native);
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = text_at(made.json(), "id");
  EXPECT_THAT(names(list()), ElementsAre("No"));
  accepted(call("PATCH", fmt::format("{}/{}", kPolicyPath, id), R"({"display_name":"Never"})"));
  const auto kept = client.get("/api/policies/" + id, native).json();
  EXPECT_EQ(text_at(kept, "name"), "Never");
  EXPECT_EQ(text_at(kept, "effect"), "deny");
  EXPECT_THAT(texts_of(kept.at("actions")), ElementsAre("event:read"));
}

TEST_F(ArchivistPolicies, R6_DeleteAnswersAnEmptyObject) {
  const auto policy = make(kPumps);
  const Answer answer = call("DELETE", path_of(policy));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  for (const char* method : {"GET", "DELETE"}) expect_archivist_error(call(method, path_of(policy)), 404, 5);
  expect_archivist_error(call("PATCH", path_of(policy), "{}"), 404, 5);
  expect_archivist_error(call("GET", path_of(policy) + "/assets"), 404, 5);
  expect_archivist_error(call("GET", path_of(policy) + "/assets?confirmation_status=PENDING"), 404, 5);
}

TEST_F(ArchivistPolicies, R6_ListsByAgeOrNameAndFindsByExactText) {
  for (const char* name : {"Beta", "Alpha", "Gamma"}) named(name, "one");
  named("Alpha", "two");
  EXPECT_THAT(names(list()), ElementsAre("Beta", "Alpha", "Gamma", "Alpha"));
  EXPECT_THAT(names(list("?order_by=DISPLAY_NAME")), ElementsAre("Alpha", "Alpha", "Beta", "Gamma"));
  EXPECT_THAT(names(list("?display_name=Alpha")), ElementsAre("Alpha", "Alpha"));
  EXPECT_THAT(names(list("?display_name=Alpha&description=two")), ElementsAre("Alpha"));
  EXPECT_THAT(names(list("?display_name=Alph")), ElementsAre());
  expect_archivist_error(list("?order_by=AGE"), 400, 3);
  for (const std::string query : {"order_by=DISPLAY_NAME", "order_by=DEFAULT", "description=one"}) {
    const auto whole = names(list("?" + query));
    std::vector<std::string> found;
    Answer page = list("?page_size=1&" + query);
    for (int pages = 0; pages < 10; ++pages) {
      for (auto& name : names(page)) found.push_back(std::move(name));
      if (next(page).empty()) break;
      page = list("?page_size=1&page_token=" + escaped(next(page)));
    }
    EXPECT_EQ(found, whole) << query;
  }
}

// §10: what clients do to count
TEST_F(ArchivistPolicies, R6_TheTotalIsInAHeader) {
  for (int i = 0; i < 3; ++i) named("Alpha");
  named("Beta");
  EXPECT_EQ(
      list("?display_name=Alpha&page_size=1", {{"X-Request-Total-Count", "true"}}).header("X-Total-Count"),
      "3");
}

TEST_F(ArchivistPolicies, R6_APolicyAndItsAssetsKnowEachOther) {
  const auto pump = asset("Pump", "north");
  const auto door = asset("Door", "north");
  const auto policy = make(kPumps);
  house.clock().advance(std::chrono::seconds{1});
  const auto every = make(R"({"display_name":"Every","filters":[{"or":["attributes.line=*"]}]})");
  const auto assets = [&](const json::object& of) {
    std::vector<std::string> found;
    for (const auto& each :
         array_at(accepted(call("GET", path_of(of) + "/assets?order_by=DEFAULT")), "assets"))
      found.push_back(text_at(each.as_object(), "identity"));
    return found;
  };
  EXPECT_THAT(assets(policy), ElementsAre(text_at(pump, "identity")));
  EXPECT_THAT(assets(every), ElementsAre(text_at(pump, "identity"), text_at(door, "identity")));
  const std::string of_pump = "/archivist/iam/v1/" + text_at(pump, "identity") + "/access_policies";
  EXPECT_THAT(names(call("GET", of_pump + "?at_time=2026-01-01T00:00:00Z")),
              ElementsAre("Pumps of the north line", "Every"));
  EXPECT_THAT(names(call("GET", "/archivist/iam/v1/" + text_at(door, "identity") + "/access_policies")),
              ElementsAre("Every"));
  const Answer page = call("GET", of_pump + "?page_size=1");
  EXPECT_THAT(names(page), ElementsAre("Pumps of the north line"));
  EXPECT_EQ(page.header("X-Total-Count"), "2");
  const Answer rest = call("GET", of_pump + "?page_token=" + escaped(next(page)));
  EXPECT_THAT(names(rest), ElementsAre("Every"));
  EXPECT_EQ(next(rest), "");
  expect_archivist_error(call("GET", "/archivist/iam/v1/assets/nothing/access_policies"), 404, 5);
}

// §7: four names mean that the reader sees exactly those
TEST_F(ArchivistPolicies, R6_IncludeAttributesAreWhatTheReaderSees) {
  const auto pump = asset("Pump", "north");
  const std::string token = token_of(create_named("Reader"));
  make(R"({"display_name":"x","access_permissions":[{"user_attributes":[{"or":["jwt_line=north"]}],)"
       R"("include_attributes":["arc_display_type","serial","colour"]}]})");
  const auto shown = accepted(call_as(token, "GET", "/archivist/v2/" + text_at(pump, "identity")));
  EXPECT_THAT(members_of(object_at(shown, "attributes")), ElementsAre("arc_display_type", "serial"));
}

TEST_F(ArchivistPolicies, R2_OnlyThoseWhoMayWritePoliciesDo) {
  const auto policy = make(kPumps);
  const auto pump = asset("Pump", "north");
  const std::string token = token_of(create_named("Reader"));
  for (const auto& [method, target] : std::vector<std::pair<std::string, std::string>>{
           {"GET", kPolicyPath},
           {"POST", kPolicyPath},
           {"GET", path_of(policy)},
           {"PATCH", path_of(policy)},
           {"DELETE", path_of(policy)},
           {"GET", path_of(policy) + "/assets"},
           {"GET", "/archivist/iam/v1/" + text_at(pump, "identity") + "/access_policies"},
           {"GET", std::string(kPolicyPath) + ":caps"},
           {"GET", "/archivist/v1/caps?service=access_policies"}}) {
    SCOPED_TRACE(fmt::format("{} {}", method, target));
    const std::string_view body = method == "POST" || method == "PATCH" ? kPumps : std::string_view();
    expect_archivist_error(call_as(token, method, target, body), 403, 7);
    expect_archivist_error(client.send_json(method, target, body), 401, 16);
  }
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}, {"role", "administrator"}});
  expect_archivist_error(call_as(house.token(foreign, kTokens), "DELETE", path_of(policy)), 404, 5);  // N03
}

TEST_F(ArchivistPolicies, R6_CapsCountWhatMayStillBeMade) {
  const auto remaining = [&](std::string_view path) {
    const auto caps = array_at(accepted(call("GET", path)), "caps");
    EXPECT_EQ(text_at(caps.at(0).as_object(), "resource_type"), "access_policies");
    EXPECT_EQ(text_at(caps.at(0).as_object(), "resource_cap"), "5000");
    return text_at(caps.at(0).as_object(), "resource_remaining");
  };
  EXPECT_EQ(remaining(std::string(kPolicyPath) + ":caps"), "5000");
  make(kPumps);
  EXPECT_EQ(remaining("/archivist/v1/caps?service=access_policies"), "4999");
}

}  // namespace
}  // namespace sallyport::support
