// Assets and events over the native API: who sees what, what acts when, and requests that come twice
// (accessia A15 to A17, archivist R13, security N01, N03, N04, O09).
#include <thread>

#include "inventory_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Inventory : public InventoryHouse {};

TEST_F(Inventory, A15_ATokenIsNeededForEveryCall) {
  const std::string asset = make_asset("{}");
  for (const auto& [method, target] : {std::pair<std::string, std::string>{"GET", "/api/assets"},
                                       {"POST", "/api/assets"},
                                       {"GET", "/api/assets/" + asset},
                                       {"PATCH", "/api/assets/" + asset},
                                       {"GET", "/api/events"},
                                       {"POST", "/api/events"},
                                       {"GET", "/api/policies"},
                                       {"POST", "/api/policies/explain"}}) {
    const Answer answer = client.send_json(method, target, method == "GET" ? "" : "{}");
    EXPECT_EQ(answer.status, 401) << method << " " << target;
    EXPECT_TRUE(answer.header("WWW-Authenticate").value_or("").starts_with("Bearer"));
  }
}

TEST_F(Inventory, A17_AnEventViewerReadsAssetsAndEventsAndA16_WritesNeither) {
  const auto viewer = integration("{}", "event_viewer");
  const std::string door = make_asset(R"({"line":"north"})");
  const Answer granted =
      api("POST", "/api/events",
          event_on(door, R"(,"type":"Access granted","attributes":{"person":"ada","result":"opened"})"));
  ASSERT_EQ(granted.status, 201) << granted.body;
  const std::string event = text_at(granted.json(), "id");
  EXPECT_THAT(assets(viewer.token), ElementsAre(door));
  EXPECT_THAT(events(viewer.token, "?type=Access+granted"), ElementsAre(event));
  const auto shown = client.get("/api/events/" + event, viewer.token).json();
  EXPECT_EQ(text_at(object_at(shown, "attributes"), "person"), "ada");
  EXPECT_EQ(call(viewer.token, "POST", "/api/assets", "{}").status, 403);
  EXPECT_EQ(call(viewer.token, "PATCH", "/api/assets/" + door, R"({"name":"x"})").status, 403);
  EXPECT_EQ(call(viewer.token, "POST", "/api/events", event_on(door)).status, 403);
  EXPECT_EQ(call(viewer.token, "GET", "/api/policies").status, 403);
}

TEST_F(Inventory, R13_AnIntegrationSeesNothingByDefaultAndThatIsAnEmptyList) {
  make_asset(R"({"line":"north"})");
  const auto nobody = integration(R"({"line":"north"})");
  const Answer answer = client.get("/api/assets", nobody.token);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"assets":[],"nextPageToken":""})");
}

TEST_F(Inventory, N03_IdsOfAnotherTenantAreNotThere) {
  const std::string asset = make_asset("{}");
  const std::string event = text_at(api("POST", "/api/events", event_on(asset)).json(), "id");
  const std::string policy = make_policy("Ours", "north", "");
  house.add_tenant("South");
  const auto stranger =
      house.token(house.create("custom", "x", {{"tenant", "South"}, {"role", "administrator"}}));
  EXPECT_EQ(call(stranger, "GET", "/api/assets/" + asset).status, 404);
  EXPECT_EQ(call(stranger, "PATCH", "/api/assets/" + asset, R"({"name":"x"})").status, 404);
  EXPECT_EQ(call(stranger, "GET", "/api/events/" + event).status, 404);
  EXPECT_EQ(call(stranger, "GET", "/api/events?assetId=" + asset).status, 404);
  EXPECT_EQ(call(stranger, "POST", "/api/events", event_on(asset)).status, 404);
  for (const auto* method : {"GET", "DELETE"})
    EXPECT_EQ(call(stranger, method, "/api/policies/" + policy).status, 404);
  EXPECT_EQ(call(stranger, "PATCH", "/api/policies/" + policy, R"({"name":"x"})").status, 404);
  EXPECT_EQ(call(stranger, "GET", "/api/policies/" + policy + "/assets").status, 404);
  EXPECT_EQ(
      call(stranger, "POST", "/api/policies/explain",
           fmt::format(R"({{"token":"{}","action":"asset:read","assetId":"{}"}})", administrator, asset))
          .status,
      404);
  EXPECT_THAT(assets(stranger), IsEmpty());
}

TEST_F(Inventory, APageGoesOnAfterTheLastOneWhateverIsMadeMeanwhile) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(make_asset(R"({"line":"north"})"));
  std::vector<std::string> seen;
  std::string query = "?filter=attributes.line%3Dnorth&limit=2";
  for (int page = 0; page < 3; ++page) {
    const Answer answer = client.get("/api/assets" + query, administrator);
    for (const auto& id : ids_of(answer, "assets")) seen.push_back(id);
    make_asset(R"({"line":"south"})");
    query = "?pageToken=" + text_at(answer.json(), "nextPageToken");
  }
  EXPECT_EQ(seen, made);
  EXPECT_EQ(query, "?pageToken=");
}

TEST_F(Inventory, SeveralAssetsAreReadAtOnceAndFoundByAPartOfTheName) {
  const std::string bay = make_asset(R"({"arc_display_name":"Loading bay"})"), gate = make_asset("{}");
  EXPECT_THAT(assets(administrator, "?search=BAY"), ElementsAre(bay));
  EXPECT_THAT(assets(administrator, fmt::format("?limit=1&ids={},{}", gate, bay)), ElementsAre(gate, bay));
  for (const std::string& wrong : {gate.substr(1), gate + ",", gate + ",x", "," + gate}) {
    const Answer refused = client.get("/api/assets?ids=" + wrong, administrator);
    EXPECT_EQ(refused.status, 400) << wrong;
    EXPECT_EQ(text_at(refused.json(), "field"), "ids") << refused.body;
  }
}

TEST_F(Inventory, TheSameRequestWithTheSameIdempotencyKeyMakesNothingNew) {
  const std::string asset = make_asset("{}");
  const Answer first = post_once("one", "/api/events", event_on(asset, R"(,"type":"Opened")"));
  const Answer second = post_once("one", "/api/events", event_on(asset, R"(,"type":"Opened")"));
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_THAT(events(administrator, "?type=Opened"), SizeIs(1));
  for (const auto& [target, body] : {std::pair{"/api/assets", R"({"name":"Once"})"},
                                     std::pair{"/api/policies", R"({"name":"Once","permissions":[{}]})"}}) {
    const std::string key = fmt::format("key-of{}", target);
    const Answer made = post_once(key, target, body), again = post_once(key, target, body);
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(text_at(again.json(), "id"), text_at(made.json(), "id"));
  }
  house.clock().advance(std::chrono::hours{24});
  EXPECT_NE(post_once("one", "/api/events", event_on(asset, R"(,"type":"Opened")")).body, first.body);
}

TEST_F(Inventory, AnIdempotencyKeyIsForOneRequestOnly) {
  const std::string asset = make_asset("{}");
  ASSERT_EQ(post_once("one", "/api/events", event_on(asset, R"(,"type":"Opened")")).status, 201);
  const Answer reused = post_once("one", "/api/events", event_on(asset, R"(,"type":"Closed")"));
  EXPECT_EQ(reused.status, 409);
  EXPECT_EQ(text_at(reused.json(), "code"), "idempotency_key_reused");
  EXPECT_EQ(post_once("one", "/api/assets", "{}").status, 409);
  EXPECT_THAT(events(administrator, "?type=Closed"), IsEmpty());
  for (const std::string& bad : {std::string(256, 'k'), std::string("two words")})
    EXPECT_EQ(text_at(post_once(bad, "/api/events", event_on(asset)).json(), "field"), "Idempotency-Key");
}

TEST_F(Inventory, OfTwoWithTheSameKeyAtTheSameTimeOneMakesTheEvent) {
  const std::string asset = make_asset("{}");
  const std::string body = event_on(asset, R"(,"type":"Opened")");
  std::vector<Answer> answers(4);
  {
    std::vector<std::jthread> threads;
    for (Answer& answer : answers)
      threads.emplace_back([&] { answer = post_once("one", "/api/events", body); });
  }
  for (const Answer& answer : answers) {
    EXPECT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.body, answers[0].body);
  }
  EXPECT_THAT(events(administrator, "?type=Opened"), SizeIs(1));
}

TEST_F(Inventory, AStaleVersionIsRefusedAndChangesNothing) {
  const std::string path = "/api/assets/" + make_asset(R"({"state":"closed"})");
  const std::string etag = api("GET", path).header("ETag").value_or("");
  const auto patch = [&](std::string_view state) {
    Headers headers = bearer(administrator);
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("If-Match", etag);
    return client.send("PATCH", path, headers, fmt::format(R"({{"attributes":{{"state":"{}"}}}})", state));
  };
  EXPECT_EQ(patch("open").status, 200);
  EXPECT_EQ(patch("broken").status, 409);
  EXPECT_EQ(text_at(object_at(api("GET", path).json(), "attributes"), "state"), "open");
}

}  // namespace
}  // namespace sallyport::support
