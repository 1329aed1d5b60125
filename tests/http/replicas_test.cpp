// Changes reach every core before they are answered, and outlive a restart (issue "Integrations and
// credentials").
#include <atomic>
#include <thread>

#include "lifecycle_fixture.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;

class Replicas : public LifecycleFixture {
 protected:
  Replicas() : LifecycleFixture(3) {
    for (int i = 0; i < 12; ++i) connections_.emplace_back(house.port());
  }
  // What connections on every core say; -1 when they do not agree.
  int everywhere(const std::function<int(HttpClient&)>& ask) {
    const int first = ask(connections_.front());
    for (auto& connection : connections_)
      if (ask(connection) != first) return -1;
    return first;
  }
  // 401 stands for 429 as well: what many wrong secrets are told.
  int tokens_everywhere(const Made& who) {
    return everywhere([&](HttpClient& one) {
      const int status = one.post_form("/oauth/token", token_request(who)).status;
      return status == 429 ? 401 : status;
    });
  }
  int whoami_everywhere(const std::string& token) {
    return everywhere([&](HttpClient& one) { return one.get("/api/whoami", token).status; });
  }

 private:
  std::vector<HttpClient> connections_;
};

TEST_F(Replicas, EveryChangeIsSeenOnEveryCoreWhenItIsAnswered) {
  for (int round = 0; round < 8; ++round) {
    const auto created = create(R"({"kind":"custom","name":"Lobby"})");
    const Made made = made_of(created);
    ASSERT_EQ(tokens_everywhere(made), 200);
    const std::string token = house.token(made);
    ASSERT_EQ(whoami_everywhere(token), 200);
    const auto groups = [&](HttpClient& one) { return one.get("/api/groups", token).status; };
    ASSERT_EQ(everywhere(groups), 403);
    ASSERT_EQ(api("PATCH", path_of(created), R"({"role":"event_viewer"})").status, 200);
    ASSERT_EQ(everywhere(groups), 200);
    ASSERT_EQ(api("POST", path_of(created, "/disable")).status, 200);
    ASSERT_EQ(whoami_everywhere(token), 401);
    ASSERT_EQ(api("POST", path_of(created, "/enable")).status, 200);
    ASSERT_EQ(tokens_everywhere(made), 200);
    const Made renewed{made.id, text_at(api("POST", path_of(created, "/rotate")).json(), "secret"), {}};
    ASSERT_EQ(tokens_everywhere(renewed), 200);
    ASSERT_EQ(tokens_everywhere(made), 401);
    ASSERT_EQ(api("DELETE", path_of(created)).status, 204);
    ASSERT_EQ(tokens_everywhere(renewed), 401);
    house.clock().advance(std::chrono::seconds{120});  // the limit on wrong secrets is another topic
  }
}

// Q17: a token request and a change at the same time end as one of the two orders would.
TEST_F(Replicas, Q17_NoTokenThatIsUsableIsAnsweredAfterTheDelete) {
  const auto created = create(R"({"kind":"custom","name":"Lobby"})");
  const Made made = made_of(created);
  std::atomic<bool> deleted = false;
  std::atomic<int> late = 0;
  std::mutex mutex;
  std::vector<std::string> tokens;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        HttpClient own(house.port());
        for (int i = 0; i < 40; ++i) {
          const bool after = deleted;
          const Answer answer = own.post_form("/oauth/token", token_request(made));
          if (answer.status != 200) continue;
          late += after;
          const std::scoped_lock lock(mutex);
          tokens.push_back(text_at(answer.json(), "access_token"));
        }
      });
    EXPECT_EQ(api("DELETE", path_of(created)).status, 204);
    deleted = true;
  }
  EXPECT_EQ(late, 0);
  for (const auto& token : tokens) EXPECT_EQ(whoami(token), 401);
}

TEST_F(Replicas, ARestartKeepsEverything) {
  const auto kept =
      create(R"({"kind":"custom","name":"Kept","claims":{"site":"north"},"role":"event_viewer"})");
  const auto disabled = create(R"({"kind":"custom","name":"Disabled"})");
  const auto deleted = create(R"({"kind":"custom","name":"Deleted"})");
  const auto rotated = create(R"({"kind":"custom","name":"Rotated"})");
  const std::string token = house.token(made_of(kept));
  const std::string ended = house.token(made_of(rotated));
  api("POST", path_of(disabled, "/disable"));
  api("DELETE", path_of(deleted));
  const auto renewed = api("POST", path_of(rotated, "/rotate"), R"({"endTokens":true})").json();
  const auto before = house.command("integration.list", {});

  house.restart();
  HttpClient again(house.port());
  EXPECT_EQ(array_at(house.command("integration.list", {}), "integrations").size(),
            array_at(before, "integrations").size());
  const auto shown = house.command("integration.show", {{"integration", text_at(kept, "id")}});
  EXPECT_EQ(text_at(shown, "name"), "Kept");
  EXPECT_EQ(text_at(shown, "role"), "event_viewer");
  EXPECT_EQ(object_at(shown, "claims"), json::object({{"site", "north"}}));
  EXPECT_EQ(again.get("/api/groups", token).status, 200);
  EXPECT_EQ(again.get("/api/whoami", ended).status, 401);
  const auto status = [&](const Made& who) {
    return again.post_form("/oauth/token", token_request(who)).status;
  };
  EXPECT_EQ(status(made_of(kept)), 200);
  EXPECT_EQ(status(made_of(disabled)), 401);
  EXPECT_EQ(status(made_of(deleted)), 401);
  EXPECT_EQ(status(made_of(rotated)), 401);
  EXPECT_EQ(status({text_at(rotated, "id"), text_at(renewed, "secret"), {}}), 200);
}

}  // namespace
}  // namespace sallyport::support
