// Access policies over the native API: what they allow and deny, when they act, and what is told of them
// (archivist R6, R13; security J20, J22, J23).
#include "inventory_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Policies : public InventoryHouse {
 protected:
  json::object explain(std::string_view who, std::string_view action, std::string_view asset,
                       std::string_view more = "") {
    const Answer answer =
        api("POST", "/api/policies/explain",
            fmt::format(R"({{{},"action":"{}","assetId":"{}"{}}})", who, action, asset, more));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.status == 200 ? answer.json() : json::object();
  }
  static std::string by_id(const Integration& who) {
    return fmt::format(R"("integrationId":"{}")", who.made.id);
  }
  static std::string by_token(const Integration& who) { return fmt::format(R"("token":"{}")", who.token); }
  // The newest refusal of the client in the audit log.
  json::object refusal(const Integration& who) {
    json::object found;
    EXPECT_TRUE(House::eventually([&] {
      const Answer answer =
          api("GET", fmt::format("/api/audit?integration={}&action=access.denied&limit=1", who.made.id));
      const auto records = array_at(answer.json(), "records");
      if (!records.empty()) found = records[0].as_object();
      return !records.empty();
    })) << "no refusal in the log";
    return found;
  }

  std::string north = make_asset(R"({"line":"north","price":"12"})");
  std::string south = make_asset(R"({"line":"south"})");
  std::string about_north = R"(,"filters":[{"anyOf":["attributes.line=north"]}])";
};

TEST_F(Policies, R6_AClaimDecidesWhatIsSeenAndOfWhich) {
  const auto reader = integration(R"({"line":"north"})"), other = integration(R"({"line":"south"})");
  EXPECT_THAT(assets(reader.token), IsEmpty());
  make_policy("North", "north", R"(,"readAttributes":["line"])", about_north);
  EXPECT_THAT(assets(reader.token), ElementsAre(north));
  EXPECT_THAT(assets(other.token), IsEmpty());
  const auto shown = client.get("/api/assets/" + north, reader.token).json();
  EXPECT_THAT(members_of(object_at(shown, "attributes")), ElementsAre("line"));
  EXPECT_EQ(client.get("/api/assets/" + south, reader.token).status, 404);
  // What is hidden cannot be found by a filter either.
  EXPECT_THAT(assets(reader.token, "?filter=attributes.price%3D12"), IsEmpty());
}

TEST_F(Policies, R6_ThePoliciesOfAnAssetAreListedInPages) {
  const std::string everywhere = make_policy("Everywhere", "north", R"(,"readAttributes":["*"])", "");
  const std::string first = make_policy("First", "north", R"(,"readAttributes":["*"])", about_north);
  const std::string second = make_policy("Second", "north", R"(,"readAttributes":["*"])", about_north);
  std::vector<std::string> seen;
  std::string next;
  do {
    const Answer page = api("GET", fmt::format("/api/assets/{}/policies?limit=1{}", north,
                                               next.empty() ? "" : "&pageToken=" + next));
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(page.header("X-Total-Count"), "3");
    for (const auto& policy : array_at(page.json(), "policies"))
      seen.push_back(text_at(policy.as_object(), "id"));
    next = text_at(page.json(), "nextPageToken");
  } while (!next.empty());
  EXPECT_THAT(seen, testing::UnorderedElementsAre(everywhere, first, second));
  EXPECT_EQ(array_at(api("GET", fmt::format("/api/assets/{}/policies", south)).json(), "policies").size(),
            1U);
  EXPECT_EQ(client.get(fmt::format("/api/assets/{}/policies", north), integration("{}").token).status, 403);
}

TEST_F(Policies, J23_AChangeActsOnTheNextRequestWithTheSameToken) {
  const auto reader = integration(R"({"line":"north"})");
  const std::string path =
      "/api/policies/" + make_policy("North", "north", R"(,"readAttributes":["*"])", about_north);
  const auto statuses = [&] {
    std::vector<int> seen;  // each connection is served by one of the cores
    for (int i = 0; i < 6; ++i)
      seen.push_back(house.client().get("/api/assets/" + north, reader.token).status);
    return seen;
  };
  EXPECT_EQ(statuses(), std::vector(6, 200));
  EXPECT_EQ(api("PATCH", path, R"({"filters":[{"anyOf":["attributes.line=south"]}]})").status, 200);
  EXPECT_EQ(statuses(), std::vector(6, 404));
  EXPECT_EQ(api("PATCH", path, R"({"filters":[]})").status, 200);
  EXPECT_EQ(statuses(), std::vector(6, 200));
  EXPECT_EQ(api("DELETE", path).status, 204);
  EXPECT_EQ(statuses(), std::vector(6, 404));
}

TEST_F(Policies, J23_ANewClaimActsOnTheNextRequestWithTheSameToken) {
  make_policy("North", "north", R"(,"readAttributes":["*"])", about_north);
  const auto reader = integration(R"({"line":"south"})");
  EXPECT_THAT(assets(reader.token), IsEmpty());
  EXPECT_EQ(api("PATCH", "/api/integrations/" + reader.made.id, R"({"claims":{"line":"north"}})").status,
            200);
  EXPECT_THAT(assets(reader.token), ElementsAre(north));
}

TEST_F(Policies, DenyingOnlyEverTakesAway) {
  const auto reader = integration(R"({"line":"north"})"),
             viewer = integration(R"({"line":"north"})", "event_viewer");
  make_policy("Deny", "north", "", R"(,"effect":"deny")" + about_north);
  EXPECT_THAT(assets(reader.token), IsEmpty());
  EXPECT_THAT(assets(viewer.token), ElementsAre(south));
  make_policy("Allow", "north", R"(,"readAttributes":["*"])");
  EXPECT_THAT(assets(reader.token), ElementsAre(south));
  EXPECT_THAT(assets(viewer.token), ElementsAre(south));
  EXPECT_EQ(assets(administrator).size(), 2U);  // who writes policies is not locked out by one
}

// security J22
TEST_F(Policies, J22_AClaimMatchesInWholeAndInItsCase) {
  make_policy("North", "north", R"(,"readAttributes":["*"])");
  for (const auto* line : {"North", "north ", "north,south", "nort", "*", "north@x"}) {
    const auto other = integration(fmt::format(R"({{"line":"{}"}})", line));
    EXPECT_THAT(assets(other.token), IsEmpty()) << line;
  }
}

TEST_F(Policies, J20_WhatLooksLikeARuleIsAValue) {
  const auto tricky = integration(R"({"line":"x\" || true || \"","site":"*"})");
  make_policy("Tricky", "x", R"(,"readAttributes":["*"])");
  EXPECT_THAT(assets(tricky.token), IsEmpty());
  const Answer made = api("POST", "/api/policies",
                          R"({"name":"' OR 1=1 --","filters":[{"anyOf":["attributes.line=' OR '1'='1"]}],)"
                          R"("permissions":[{"subjects":["*"],"readAttributes":["*"]}]})");
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_THAT(assets(tricky.token), IsEmpty());
}

TEST_F(Policies, APolicyLetsWriteTheEventsAndAttributesThatItNames) {
  const auto lock = integration(R"({"line":"north"})");
  make_policy("Read", "north",
              R"(,"readAttributes":["*"],"behaviours":["RecordEvidence"],)"
              R"("writeEventTypes":["Opened"],"writeAttributes":["state"])",
              about_north);
  const auto post = [&](std::string_view more) {
    return call(lock.token, "POST", "/api/events", event_on(north, more)).status;
  };
  EXPECT_EQ(post(R"(,"type":"Opened","assetAttributes":{"state":"open"})"), 201);
  EXPECT_EQ(post(R"(,"type":"Closed")"), 403);
  EXPECT_EQ(post(R"(,"type":"Opened","assetAttributes":{"price":"0"})"), 403);
  EXPECT_EQ(text_at(object_at(api("GET", "/api/assets/" + north).json(), "attributes"), "price"), "12");
  EXPECT_EQ(call(lock.token, "POST", "/api/events", event_on(south, R"(,"type":"Opened")")).status, 404);
}

TEST_F(Policies, AnExplanationTellsTheSameAsTheRequest) {
  const auto reader = integration(R"({"line":"north"})");
  const std::string policy = make_policy("North", "north", R"(,"readAttributes":["line"])", about_north);
  for (const auto& [asset, status] : {std::pair{north, 200}, std::pair{south, 404}}) {
    EXPECT_EQ(client.get("/api/assets/" + asset, reader.token).status, status);
    for (const auto& who : {by_id(reader), by_token(reader)}) {
      const auto told = explain(who, "asset:read", asset);
      EXPECT_EQ(told.at("allowed").as_bool(), status == 200);
      EXPECT_EQ(text_at(object_at(told, "caller"), "integrationId"), reader.made.id);
      EXPECT_THAT(texts_of(told.at("readableAttributes")),
                  status == 200 ? std::vector<std::string>{"line"} : std::vector<std::string>{});
    }
  }
  EXPECT_EQ(text_at(object_at(explain(by_id(reader), "asset:read", north), "rule"), "id"), policy);
  const auto silent = array_at(explain(by_id(reader), "asset:read", south), "policies")[0].as_object();
  EXPECT_FALSE(silent.at("spoke").as_bool());
  EXPECT_EQ(text_at(silent, "failedCondition"), "filter");
  EXPECT_THAT(text_at(silent, "detail"), HasSubstr("line=north"));
  const auto written = explain(by_id(reader), "asset:write", north, R"(,"attributes":["price"])");
  EXPECT_FALSE(written.at("allowed").as_bool());
}

TEST_F(Policies, AnExplanationIsForATimeAndAnAddress) {
  const auto reader = integration(R"({"line":"north"})");
  make_policy(
      "Mondays", "north", R"(,"readAttributes":["*"])",
      R"(,"windows":[{"days":["mon"],"from":"08:00","until":"18:00","utcOffset":"+01:00"}],"sources":["10.0.0.0/8"])");
  const auto allowed = [&](std::string_view at, std::string_view source) {
    return explain(by_id(reader), "asset:read", north, fmt::format(R"(,"at":"{}","source":"{}")", at, source))
        .at("allowed")
        .as_bool();
  };
  EXPECT_TRUE(allowed("2026-01-05T07:00:00Z", "10.1.2.3"));
  EXPECT_FALSE(allowed("2026-01-05T06:59:59Z", "10.1.2.3"));
  EXPECT_FALSE(allowed("2026-01-05T17:00:00Z", "10.1.2.3"));
  EXPECT_FALSE(allowed("2026-01-06T07:00:00Z", "10.1.2.3"));
  EXPECT_FALSE(allowed("2026-01-05T07:00:00Z", "11.1.2.3"));
  EXPECT_THAT(assets(reader.token), IsEmpty());  // 127.0.0.1
}

// A pasted token is taken as a request's would be, is told nobody, and stands in no answer.
TEST_F(Policies, OnlyALiveAccessTokenSaysWhoAsks) {
  const auto reader = integration(R"({"line":"north"})");
  const auto ask = [&](std::string_view token) {
    return api("POST", "/api/policies/explain",
               fmt::format(R"({{"token":"{}","action":"asset:read","assetId":"{}"}})", token, north));
  };
  const Answer good = ask(reader.token);
  EXPECT_EQ(good.status, 200) << good.body;
  EXPECT_THAT(good.body, Not(HasSubstr(reader.token)));
  std::string forged = reader.token;
  forged[forged.size() - 5] = forged[forged.size() - 5] == 'A' ? 'B' : 'A';
  const Made display = house.create("api", "Display");
  const auto exchanged = client.send_json(
      "POST", "/auth/exchange/integration",
      fmt::format(R"({{"token":"{}","integrationId":"{}"}})", house.identity_token(display), display.id));
  EXPECT_EQ(ask(text_at(exchanged.json(), "accessToken")).status, 200);
  const std::string refresh = text_at(exchanged.json(), "refreshToken");
  for (const std::string& bad : {forged, refresh, std::string("nonsense"), reader.token + "x"}) {
    const Answer refused = ask(bad);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(text_at(refused.json(), "field"), "token");
    EXPECT_THAT(refused.body, Not(HasSubstr(bad)));
  }
  EXPECT_EQ(api("POST", "/api/integrations/" + reader.made.id + "/disable", "").status, 200);
  EXPECT_EQ(ask(reader.token).status, 400);
  const auto other = integration();
  house.clock().advance(std::chrono::hours{1});
  administrator = house.administrator_token();
  EXPECT_EQ(ask(other.token).status, 400);
  EXPECT_THAT(house.log().text(), Not(HasSubstr(reader.token)));
}

TEST_F(Policies, TheAuditRecordOfARefusalNamesTheDecidingRule) {
  const auto viewer = integration(R"({"line":"north"})", "event_viewer");
  const std::string policy = make_policy("Not north", "north", "", R"(,"effect":"deny")" + about_north);
  EXPECT_EQ(client.get("/api/assets/" + north, viewer.token).status, 404);
  const auto record = refusal(viewer);
  EXPECT_THAT(text_at(record, "reason"), HasSubstr("denied_by_policy"));
  EXPECT_THAT(text_at(record, "reason"), HasSubstr(policy));
  EXPECT_EQ(text_at(record, "object"), north);
}

TEST_F(Policies, APreviewTellsWhichRequestsWouldBeDecidedOtherwise) {
  const auto reader = integration(R"({"line":"north"})");
  const Answer missed = client.get("/api/assets/" + north, reader.token);
  EXPECT_EQ(missed.status, 404);
  refusal(reader);  // until it is in the log
  const auto preview = [&](std::string_view more) {
    return api(
        "POST", "/api/policies/preview",
        fmt::format(
            R"({{"policy":{{"name":"North","permissions":[{{"caller":[{{"anyOf":["jwt_line=north"]}}],)"
            R"("readAttributes":["*"]}}]}}{}}})",
            more));
  };
  const Answer answer = preview("");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(number_at(answer.json(), "lookedAt"), 1);
  const auto differences = array_at(answer.json(), "differences");
  ASSERT_EQ(differences.size(), 1U);
  const auto& difference = differences[0].as_object();
  EXPECT_EQ(text_at(difference, "requestId"), missed.header("X-Request-Id"));
  EXPECT_EQ(text_at(difference, "integrationId"), reader.made.id);
  EXPECT_EQ(text_at(difference, "action"), "asset:read");
  EXPECT_EQ(text_at(difference, "assetId"), north);
  EXPECT_FALSE(difference.at("allowedNow").as_bool());
  EXPECT_TRUE(difference.at("allowedThen").as_bool());
  const auto effects = answer.json().at("effects").as_object();
  EXPECT_TRUE(effects.at("complete").as_bool());
  const auto change = effects.at("changes").as_array().at(0).as_object();
  EXPECT_EQ(text_at(change, "integrationId"), reader.made.id);
  EXPECT_THAT(text_at(change, "integrationName"), Not(IsEmpty()));
  EXPECT_THAT(assets(reader.token), IsEmpty());  // it was only tried
  EXPECT_EQ(preview(R"(,"requests":0)").status, 400);
}

}  // namespace
}  // namespace sallyport::support
