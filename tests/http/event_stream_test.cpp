// The stream of events over the native API (accessia A17, security J23): what is recorded comes at once,
// nothing is missed over a break, and rights count for every event as they are then.
#include "http/test_client.h"
#include "inventory_house.h"

namespace sallyport::support {
namespace {

class EventStream : public InventoryHouse {
 protected:
  // A client that follows the stream.
  std::unique_ptr<http::TestClient> follow(const std::string& token, std::string_view query = "",
                                           std::string_view more = "") {
    auto follower = std::make_unique<http::TestClient>(house.port());
    follower->send(
        fmt::format("GET /api/events/stream{} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n{}\r\n",
                    query, token, more));
    return follower;
  }
  static bool comes(http::TestClient& follower, std::string_view text) {
    while (!follower.received().contains(text))
      if (!follower.receive()) return false;
    return true;
  }
  std::string record(const std::string& asset, std::string_view type) {
    return text_at(api("POST", "/api/events", event_on(asset, fmt::format(R"(,"type":"{}")", type))).json(),
                   "id");
  }
};

TEST_F(EventStream, A17_SendsWhatIsRecordedFromThenOn) {
  const std::string door = make_asset("{}");
  record(door, "Before");
  const auto follower = follow(administrator);
  ASSERT_TRUE(comes(*follower, "\r\n\r\n"));
  EXPECT_TRUE(follower->received().contains("Content-Type: text/event-stream\r\n"));
  EXPECT_TRUE(follower->received().contains("Transfer-Encoding: chunked\r\n"));
  const std::string event = record(door, "Opened");
  ASSERT_TRUE(comes(*follower, "\n\n\r\n"));
  EXPECT_TRUE(follower->received().contains("event: event\ndata: {\"id\":\"" + event))
      << follower->received();
  EXPECT_FALSE(follower->received().contains("Before"));
}

TEST_F(EventStream, GoesOnAfterTheEventThatTheClientHasSeenLast) {
  const std::string door = make_asset("{}");
  const auto first = follow(administrator);
  ASSERT_TRUE(comes(*first, "\r\n\r\n"));
  record(door, "One");
  ASSERT_TRUE(comes(*first, "\n\n\r\n"));
  const std::string& seen = first->received();
  const auto id = seen.substr(seen.find("id: "), seen.find("\nevent:") - seen.find("id: "));
  first->close();
  record(door, "Two");
  record(door, "Three");
  const auto second = follow(administrator, "", fmt::format("Last-Event-ID: {}\r\n", id.substr(4)));
  ASSERT_TRUE(comes(*second, "Three"));
  EXPECT_TRUE(second->received().contains("Two"));
  EXPECT_FALSE(second->received().contains("One"));
}

TEST_F(EventStream, AfterARestartSendsAllThatWasMissedThoughNothingNewIsRecorded) {
  const std::string door = make_asset("{}");
  for (int i = 1; i <= 250; ++i) record(door, fmt::format("Event {}.", i));
  house.restart();
  const auto follower = follow(house.administrator_token(), "", "Last-Event-ID: 0\r\n");
  EXPECT_TRUE(comes(*follower, "Event 250."));
  EXPECT_TRUE(follower->received().contains("Event 1."));
}

TEST_F(EventStream, SendsOnlyWhatIsAskedFor) {
  const std::string door = make_asset("{}"), other = make_asset("{}");
  const auto follower = follow(administrator, "?type=Opened&assetId=" + door);
  ASSERT_TRUE(comes(*follower, "\r\n\r\n"));
  record(door, "Closed");
  record(other, "Opened");
  const std::string wanted = record(door, "Opened");
  ASSERT_TRUE(comes(*follower, wanted));
  EXPECT_FALSE(follower->received().contains("Closed"));
  EXPECT_FALSE(follower->received().contains(other));
}

TEST_F(EventStream, J23_APolicyActsOnTheNextEvent) {
  const std::string door = make_asset(R"({"line":"north"})");
  const auto reader = integration(R"({"line":"north"})");
  const std::string policy = make_policy("North", "north", R"(,"readEventTypes":["Opened"])");
  const auto follower = follow(reader.token);
  ASSERT_TRUE(comes(*follower, "\r\n\r\n"));
  record(door, "Opened");
  ASSERT_TRUE(comes(*follower, "Opened"));
  const Answer changed =
      api("PATCH", "/api/policies/" + policy,
          R"({"permissions":[{"caller":[{"anyOf":["jwt_line=north"]}],"readEventTypes":["Closed"]}]})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  const std::string hidden = record(door, "Opened");
  record(door, "Closed");
  ASSERT_TRUE(comes(*follower, "Closed"));
  EXPECT_FALSE(follower->received().contains(hidden));
}

TEST_F(EventStream, EndsWithTheToken) {
  const auto reader = integration("{}", "event_viewer");
  const auto follower = follow(reader.token);
  ASSERT_TRUE(comes(*follower, "\r\n\r\n"));
  ASSERT_EQ(api("DELETE", "/api/integrations/" + reader.made.id).status, 204);
  ASSERT_TRUE(comes(*follower, "\r\n0\r\n\r\n"));
}

TEST_F(EventStream, OneIntegrationHoldsNotAllConnections) {
  std::vector<std::unique_ptr<http::TestClient>> followers;
  for (int i = 0; i < 20; ++i) {
    followers.push_back(follow(administrator));
    ASSERT_TRUE(comes(*followers.back(), "200 OK"));
  }
  const Answer refused = client.get("/api/events/stream", administrator);
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.header("Retry-After"));
  ASSERT_TRUE(comes(*follow(integration("{}", "event_viewer").token), "200 OK"));
  followers.pop_back();
  EXPECT_TRUE(House::eventually(
      [&] { return comes(*follow(administrator, "", "Connection: close\r\n"), "200 OK"); }));
}

TEST_F(EventStream, RefusesWhatItCannotFollow) {
  EXPECT_EQ(client.get("/api/events/stream").status, 401);
  EXPECT_EQ(client.get("/api/events/stream?filter=nonsense", administrator).status, 400);
  EXPECT_EQ(client
                .send("GET", "/api/events/stream",
                      {{"Authorization", "Bearer " + administrator}, {"Last-Event-ID", "-1"}})
                .status,
            400);
  EXPECT_EQ(
      client.get("/api/events/stream?assetId=00000000-0000-4000-8000-000000000000", administrator).status,
      404);
}

}  // namespace
}  // namespace sallyport::support
