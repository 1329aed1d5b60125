// Webhooks over the native API: events sent to somebody else's server as they are recorded, as far as the
// integration may see them.
#include "crypto/mac.h"
#include "inventory_house.h"
#include "receiver.h"

namespace sallyport::support {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class Webhooks : public InventoryHouse {
 protected:
  Webhooks() : Webhooks({{"egress.allowed_networks", "127.0.0.1"}}) {}
  explicit Webhooks(std::map<std::string, std::string> flags) : InventoryHouse(std::move(flags)) {}

  static std::string path(std::string_view id, std::string_view rest = "") {
    return fmt::format("/api/webhooks/{}{}", id, rest);
  }
  boost::json::object make(std::string_view more = "") {
    const Answer made = api("POST", "/api/webhooks",
                            fmt::format(R"({{"name":"Guard desk","url":"{}"{}}})", receiver.url(), more));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json();
  }
  // The id of one that is active; the test message is forgotten.
  std::string make_active(std::string_view more = "") {
    const std::string id = text_at(make(more), "id");
    const Answer active = api("POST", path(id, "/activate"), "{}");
    EXPECT_EQ(active.status, 200) << active.body;
    receiver.forget();
    return id;
  }
  std::string record(const std::string& asset, std::string_view type) {
    const Answer recorded = api("POST", "/api/events", event_on(asset, fmt::format(R"(,"type":"{}")", type)));
    EXPECT_EQ(recorded.status, 201) << recorded.body;
    return text_at(recorded.json(), "id");
  }
  static boost::json::object data_of(const Receiver::Message& message) {
    return boost::json::parse(message.body).at("data").as_object();
  }
  std::vector<std::string> types(std::size_t count) {
    std::vector<std::string> found;
    for (const auto& message : receiver.wait_for(count)) found.push_back(text_at(data_of(message), "type"));
    return found;
  }
  boost::json::array deliveries(std::string_view id, std::string_view query = "") {
    const Answer listed = api("GET", path(id, fmt::format("/deliveries{}", query)));
    EXPECT_EQ(listed.status, 200) << listed.body;
    return listed.json().at("deliveries").as_array();
  }
  // Tokens have expired by then.
  void later(base::Duration time) {
    house.clock().advance(time);
    administrator = house.administrator_token();
  }
  // Waits until deliveries in a state are so many.
  bool reaches(std::string_view id, std::string_view state, std::size_t count) {
    const std::string query = fmt::format("?state={}", state);
    return house.eventually([&] { return deliveries(id, query).size() == count; });
  }

  Receiver receiver;
};

TEST_F(Webhooks, AnEventIsSentSignedWithTheSecretThatWasShownOnce) {
  const auto made = make();
  const std::string id = text_at(made, "id"), secret = text_at(made, "secret");
  EXPECT_FALSE(made.at("active").as_bool());
  ASSERT_EQ(api("POST", path(id, "/activate"), "{}").status, 200);
  EXPECT_EQ(text_at(boost::json::parse(receiver.wait_for(1)[0].body).as_object(), "type"), "webhook.test");
  receiver.forget();

  const std::string door = make_asset(R"({"site":"north"})");
  const std::string event = record(door, "Door Opened");
  const auto messages = receiver.wait_for(2);
  ASSERT_THAT(messages, SizeIs(2)) << "that the asset was made, and that it was opened";
  const auto& message = messages[1].body.contains("Door Opened") ? messages[1] : messages[0];
  EXPECT_EQ(text_at(data_of(message), "id"), event);
  EXPECT_EQ(text_at(data_of(message), "assetId"), door);
  EXPECT_EQ(message.header("Content-Type"), "application/json");
  const std::string signed_text = fmt::format("{}.{}.{}", message.header("webhook-id"),
                                              message.header("webhook-timestamp"), message.body);
  EXPECT_EQ(
      message.header("webhook-signature"),
      "v1," + base::base64_encode(crypto::hmac_sha256(base::as_bytes(secret), base::as_bytes(signed_text))));
  EXPECT_EQ(message.header("webhook-timestamp"), std::to_string(base::unix_seconds(house.clock().now())));

  const Answer shown = api("GET", path(id));
  EXPECT_FALSE(shown.json().contains("secret"));
  EXPECT_FALSE(shown.json().contains("standardSecret"));
  ASSERT_TRUE(reaches(id, "delivered", 2));
  const Answer delivery = api("GET", path(id, "/deliveries/" + message.header("webhook-id")));
  EXPECT_EQ(text_at(delivery.json(), "body"), message.body);
}

TEST_F(Webhooks, AnAddressIsOneOfTheWebAndNothingElse_N07) {
  const std::string id = text_at(make(), "id");
  for (const char* url :
       {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "blob:x",
        "file:///etc/passwd", "//evil.example", "javascript://127.0.0.1/%0aalert(1)"}) {
    const std::string body = fmt::format(R"({{"name":"Guard desk","url":"{}"}})", url);
    for (const Answer& refused : {api("POST", "/api/webhooks", body), api("PATCH", path(id), body)}) {
      EXPECT_EQ(refused.status, 400) << url;
      EXPECT_EQ(text_at(refused.json(), "field"), "url") << url;
    }
  }
}

TEST_F(Webhooks, OnlyWhatTheIntegrationMaySeeIsSent) {
  const std::string north = make_asset(R"({"site":"north","code":"4711"})");
  const std::string south = make_asset(R"({"site":"south"})");
  make_policy("North", "n", R"(,"readAttributes":["site"],"readEventTypes":["Door Opened"])",
              R"(,"filters":[{"anyOf":["attributes.site=north"]}])");
  const auto reader = integration(R"({"line":"n"})");
  const std::string id = make_active(fmt::format(R"(,"integration":"{}")", reader.made.id));
  record(south, "Door Opened");
  record(north, "Door Opened");
  record(make_asset("{}"), "Door Opened");
  const auto all = make_active();
  record(north, "Last");
  ASSERT_THAT(receiver.wait_for(1), Not(testing::IsEmpty()));
  ASSERT_TRUE(house.eventually([&] { return deliveries(all).size() == 1; }));
  for (const auto& delivery : deliveries(id)) {
    const Answer shown = api("GET", path(id, "/deliveries/" + text_at(delivery.as_object(), "id")));
    EXPECT_THAT(shown.body, Not(HasSubstr(south)));
    EXPECT_THAT(shown.body, HasSubstr(north));
  }
}

TEST_F(Webhooks, EventsAndAssetsMayBeChosen) {
  const std::string door = make_asset("{}"), gate = make_asset("{}");
  const std::string id = make_active(fmt::format(R"(,"events":["Opened","Closed"],"assets":["{}"])", door));
  record(gate, "Opened");
  record(door, "Knocked");
  record(door, "Opened");
  record(door, "Closed");
  EXPECT_THAT(types(2), testing::UnorderedElementsAre("Opened", "Closed"));
  ASSERT_EQ(api("PATCH", path(id), R"({"events":["Knocked"],"assets":[]})").status, 200);
  receiver.forget();
  record(gate, "Knocked");
  EXPECT_THAT(types(1), testing::ElementsAre("Knocked"));
}

TEST_F(Webhooks, WhatIsNotTakenIsSentAgainAndMayBeReplayedWhenItIsDead) {
  const std::string id = make_active(R"(,"events":["Opened"])");
  receiver.answer("500 Internal Server Error");
  record(make_asset("{}"), "Opened");
  ASSERT_THAT(receiver.wait_for(1), SizeIs(1));
  ASSERT_TRUE(house.eventually([&] {
    const auto waiting = deliveries(id, "?state=waiting");
    return waiting.size() == 1 && waiting[0].as_object().contains("lastStatus");
  }));
  receiver.answer("410 Gone");
  later(std::chrono::minutes{1});
  ASSERT_THAT(receiver.wait_for(2), SizeIs(2));
  ASSERT_TRUE(reaches(id, "dead", 1));
  EXPECT_EQ(text_at(api("GET", path(id)).json(), "stopReason"), "gone");

  receiver.answer("204 No Content");
  ASSERT_EQ(api("POST", path(id, "/activate"), "{}").status, 200);
  receiver.forget();
  EXPECT_EQ(api("POST", path(id, "/replay"), "{}").json().at("replayed").as_int64(), 1);
  EXPECT_THAT(receiver.wait_for(1), SizeIs(1));
  EXPECT_TRUE(reaches(id, "delivered", 1));
}

TEST_F(Webhooks, NothingIsActiveThatDoesNotTakeATestMessage) {
  receiver.answer("302 Found");
  const std::string id = text_at(make(), "id");
  const Answer tried = api("POST", path(id, "/test"), "{}");
  EXPECT_EQ(tried.status, 200);
  EXPECT_FALSE(tried.json().at("taken").as_bool());
  EXPECT_EQ(tried.json().at("status").as_int64(), 302);
  const Answer refused = api("POST", path(id, "/activate"), "{}");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(text_at(refused.json(), "code"), "test_failed");
  EXPECT_THAT(refused.body, HasSubstr("not followed"));
}

class ClosedWebhooks : public Webhooks {
 protected:
  ClosedWebhooks() : Webhooks(std::map<std::string, std::string>{}) {}
};

// Security group I: whoever chooses the address learns nothing of what is inside.
TEST_F(ClosedWebhooks, I01_I06_AnAddressThatIsNotAllowedIsRefused) {
  for (const std::string_view url :
       {"https://10.0.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/",
        "https://2130706433/", "https://user:secret@example.com/", "https://example.com/#x",
        "file:///etc/passwd", "gopher://x/", "https://0x7f.1/", "https://192.168.1.1:22/", "not a url", ""}) {
    const Answer refused = api("POST", "/api/webhooks", fmt::format(R"({{"name":"w","url":"{}"}})", url));
    EXPECT_EQ(refused.status, 400) << url << refused.body;
    EXPECT_THAT(refused.body, HasSubstr(R"("url")")) << url;
  }
}

TEST_F(ClosedWebhooks, I01_LoopbackIsRefusedUnlessTheOperatorAllowsIt) {
  const Answer refused =
      api("POST", "/api/webhooks", fmt::format(R"({{"name":"w","url":"{}"}})", receiver.url()));
  EXPECT_EQ(refused.status, 400) << refused.body;
  // A name gets as far as its address: nothing is said of where it points.
  const Answer made = api("POST", "/api/webhooks", R"({"name":"w","url":"https://localhost.localdomain/"})");
  if (made.status != 201) return;
  const Answer tried = api("POST", path(text_at(made.json(), "id"), "/test"), "{}");
  EXPECT_FALSE(tried.json().at("taken").as_bool());
  EXPECT_THAT(tried.body, Not(HasSubstr("127.0.0.1")));
}

TEST_F(Webhooks, AStrangerSeesNothingAndAReaderChangesNothing) {
  const std::string id = make_active();
  const auto nobody = integration();
  for (const auto& [method, rest] :
       {std::pair{"GET", ""}, std::pair{"PATCH", ""}, std::pair{"DELETE", ""}, std::pair{"POST", "/test"},
        std::pair{"POST", "/activate"}, std::pair{"POST", "/deactivate"}, std::pair{"POST", "/rotate-secret"},
        std::pair{"GET", "/deliveries"}, std::pair{"POST", "/replay"}})
    EXPECT_EQ(
        call(nobody.token, method, path(id, rest), std::string_view(method) == "GET" ? "" : "{}").status, 403)
        << method << rest;
}

// What policies show an integration does not stand in its role, so the role alone does not decide.
TEST_F(Webhooks, ForAnotherIntegrationOneNeedsTheRightToGiveItASecret) {
  ASSERT_EQ(
      api("POST", "/api/roles", R"({"name":"listener","permissions":["webhooks:read","webhooks:write"]})")
          .status,
      201);
  const auto reader = integration(R"({"line":"n"})"), listener = integration("{}", "listener");
  const auto wanted = [&](const Integration& whose) {
    return fmt::format(R"({{"name":"w","url":"{}","integration":"{}"}})", receiver.url(), whose.made.id);
  };
  const Answer refused = call(listener.token, "POST", "/api/webhooks", wanted(reader));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(text_at(refused.json(), "code"), "missing_permission");
  EXPECT_EQ(call(listener.token, "POST", "/api/webhooks", wanted(listener)).status, 201);
}

TEST_F(Webhooks, OneOfAnIntegrationThatIsDeletedGoesWithIt) {
  const auto reader = integration();
  const std::string id = make_active(fmt::format(R"(,"integration":"{}")", reader.made.id));
  ASSERT_EQ(api("DELETE", "/api/integrations/" + reader.made.id).status, 204);
  EXPECT_EQ(api("GET", path(id)).status, 404);
}

TEST_F(Webhooks, ARestartLosesNothing) {
  const std::string id = make_active(R"(,"events":["Opened"])");
  receiver.answer("503 Service Unavailable");
  record(make_asset("{}"), "Opened");
  ASSERT_TRUE(house.eventually([&] {
    const auto all = deliveries(id);
    return all.size() == 1 && all[0].as_object().contains("lastStatus");
  }));
  house.stop();
  house.restart();
  receiver.answer("204 No Content");
  receiver.forget();
  house.clock().advance(std::chrono::minutes{1});
  EXPECT_THAT(receiver.wait_for(1), SizeIs(1));
}

}  // namespace
}  // namespace sallyport::support
