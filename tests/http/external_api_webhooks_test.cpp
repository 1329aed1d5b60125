// Webhooks of the external API (contracts/external-api.md §12): what happens to submissions, as far as the
// scope of the integration opens them.
#include "external_house.h"
#include "receiver.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class ExternalWebhooks : public ExternalHouse {
 protected:
  ExternalWebhooks() : ExternalHouse({{"egress.allowed_networks", "127.0.0.1"}}) {}

  // An active one of an integration.
  std::string make(const Integration& whose, std::string_view more = "") {
    const Answer made =
        api("POST", "/api/webhooks",
            fmt::format(R"({{"name":"w","url":"{}","integration":"{}","format":"external_api"{}}})",
                        receiver.url(), whose.made.id, more));
    EXPECT_EQ(made.status, 201) << made.body;
    const std::string id = text_at(made.json(), "id");
    const Answer active = api("POST", fmt::format("/api/webhooks/{}/activate", id), "{}");
    EXPECT_EQ(active.status, 200) << active.body;
    const auto tried = receiver.wait_for(1);
    EXPECT_EQ(tried.at(0).header("x-intigriti-event"), "TestEvent") << tried[0].body;
    for (const char* name : {"programId", "programName", "submissionCode", "userId"})
      EXPECT_NE(text_at(boost::json::parse(tried[0].body).as_object(), name), "");
    receiver.forget();
    return id;
  }
  std::vector<std::string> events(std::size_t count) {
    std::vector<std::string> names;
    for (const auto& message : receiver.wait_for(count)) names.push_back(message.header("x-intigriti-event"));
    std::ranges::sort(names);
    return names;
  }

  Receiver receiver;
};

TEST_F(ExternalWebhooks, EachThingThatHappensToASubmissionIsTold) {
  const auto announcer = external("event_viewer");
  make(announcer);
  const auto editor = external("administrator", kVersion2);
  submission("ACME-1", R"(,"state":"Pending","severity":"Low")");
  make_asset("{}");
  house.clock().advance(std::chrono::seconds{1});  // a state has a time
  EXPECT_EQ(change(editor.token, "PUT", "ACME-1/severity", R"({"id":4})").status, 204);
  house.clock().advance(std::chrono::seconds{1});
  EXPECT_EQ(change(editor.token, "PUT", "ACME-1/state", R"({"statusTrigger":4})").status, 200);
  EXPECT_EQ(change(editor.token, "POST", "ACME-1/comments/internal", R"({"message":"hm"})").status, 201);
  EXPECT_THAT(events(4), ElementsAre("SubmissionCreated", "SubmissionMessagePlaced",
                                     "SubmissionSeverityChanged", "SubmissionStatusChanged"));
  for (const auto& message : receiver.wait_for(4)) {
    const auto body = boost::json::parse(message.body).as_object();
    EXPECT_EQ(text_at(body, "submissionCode"), "ACME-1");
    if (message.header("x-intigriti-event") != "SubmissionStatusChanged") continue;
    EXPECT_EQ(text_at(object_at(body, "fromStatus"), "value"), "Pending");
    EXPECT_EQ(text_at(object_at(body, "toStatus"), "value"), "Accepted");
  }
}

TEST_F(ExternalWebhooks, ProgramsAndEventsMayBeChosen) {
  const std::string acme = ExternalHouse::make("Program", "Acme", R"({"handle":"acme"})");
  const auto announcer = external("event_viewer");
  make(announcer, fmt::format(R"(,"assets":["{}"],"events":["SubmissionCreated"])", acme));
  submission("OTHER-1");
  submission("ACME-1", R"(,"program":"acme")");
  const auto messages = receiver.wait_for(1);
  ASSERT_THAT(messages, SizeIs(1));
  const auto body = boost::json::parse(messages[0].body).as_object();
  EXPECT_EQ(text_at(body, "submissionCode"), "ACME-1");
  EXPECT_EQ(text_at(body, "programId"), acme);
  EXPECT_EQ(text_at(body, "programName"), "Acme");
}

TEST_F(ExternalWebhooks, N8_AScopeOfThisApiIsEnoughAndAnotherIsNot) {
  const auto reader = integration("{}", "event_viewer");
  set(reader.made, R"({"scopes":["core_platform:read"],"externalApiVersions":["2"]})");
  make(reader);
  submission("ACME-1");
  EXPECT_THAT(events(1), ElementsAre("SubmissionCreated"));
  receiver.forget();
  set(reader.made, R"({"scopes":["reward_system:read"]})");
  submission("ACME-2");
  make(external("event_viewer"));
  submission("ACME-3");
  const auto messages = receiver.wait_for(1);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_TRUE(messages[0].body.contains("ACME-3")) << messages[0].body;
}

// A token that was held back does not get by a webhook what it may not read itself.
TEST_F(ExternalWebhooks, N8_ATokenForFewerScopesMakesNone) {
  const auto client_of = integration("{}", "administrator");
  set(client_of.made, R"({"scopes":["external_api","webhooks:read","webhooks:write"]})");
  const auto token = [&](std::string_view scope) {
    const Answer granted = client.post_form(
        "/oauth/token", token_request(client_of.made, fmt::format("&scope={}", escaped(scope))));
    EXPECT_EQ(granted.status, 200) << granted.body;
    return text_at(granted.json(), "access_token");
  };
  const std::string wanted =
      fmt::format(R"({{"name":"w","url":"{}","format":"external_api"}})", receiver.url());
  const Answer refused = call(token("webhooks:read webhooks:write"), "POST", "/api/webhooks", wanted);
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(text_at(refused.json(), "code"), "exceeds_own_role");
  EXPECT_EQ(call(token("external_api webhooks:read webhooks:write"), "POST", "/api/webhooks", wanted).status,
            201);
}

}  // namespace
}  // namespace sallyport::support
