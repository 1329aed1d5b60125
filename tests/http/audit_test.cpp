// GET /api/audit and `sallyport audit`: who did what to what, when, from where (security part 3, T1 to T10).
#include "oauth_fixture.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using std::chrono::hours;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Audit : public OauthFixture {
 protected:
  std::vector<json::object> records_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<json::object> records;
    if (answer.status == 200)
      for (const auto& record : array_at(answer.json(), "records")) records.push_back(record.as_object());
    return records;
  }
  Answer ask(std::string_view query = {}) {
    return client.get(fmt::format("/api/audit{}", query), house.token(watcher));
  }
  std::vector<json::object> records(std::string_view query = {}) { return records_of(ask(query)); }
  std::vector<json::object> about(const Made& who, std::string_view more = {}) {
    return records(fmt::format("?integration={}{}", who.id, more));
  }
  static std::string text(const json::object& record, std::string_view name) {
    const auto* value = record.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  }
  // Refusals are noted without holding up their answer: waits until the newest one about `who` is there.
  json::object refusal(const Made& who, std::string_view action = "token.refused") {
    json::object found;
    EXPECT_TRUE(House::eventually([&] {
      const auto all = about(who, fmt::format("&action={}&limit=1", action));
      if (all.empty()) return false;
      found = all.front();
      return true;
    })) << "no refusal in the log";
    return found;
  }
};

TEST_F(Audit, T1_ATokensRecordSaysWhoWhatWhenAndFromWhere) {
  const Answer issued = post(token_request(made));
  const auto payload = payload_of(text_at(issued.json(), "access_token"));
  const auto found = about(made, "&action=token.issued");
  ASSERT_EQ(found.size(), 1U);
  const auto& record = found.front();
  EXPECT_EQ(text(record, "action"), "token.issued");
  EXPECT_EQ(text(record, "outcome"), "allowed");
  EXPECT_EQ(text(record, "actor"), made.id);
  EXPECT_EQ(text(record, "tokenId"), text_at(payload, "jti"));
  EXPECT_EQ(text(record, "source"), "127.0.0.1");
  EXPECT_EQ(text(record, "requestId"), issued.header("X-Request-Id"));
  EXPECT_EQ(text(record, "time").substr(0, 19), "2026-01-01T00:00:00");
  const auto credential =
      array_at(house.command("integration.show", {{"integration", made.id}}), "credentials")[0].as_object();
  EXPECT_EQ(text(record, "object"), text_at(credential, "id"));
}

// T2: the record is there when the token is.
TEST_F(Audit, T2_EveryTokenIsFoundByTheTimeItIsAnswered) {
  const Made display = house.create("api", "Display");
  const Made external = house.create("external-api", "Announcer");
  std::set<std::string> issued;
  const auto note = [&](const std::string& token) { issued.insert(text_at(payload_of(token), "jti")); };
  for (int i = 0; i < 10; ++i) {
    note(house.token(made));
    note(house.token(made, "/archivist/iam/v1/appidp/token"));
    note(house.token(external, "/connect/token"));
    const auto pair =
        client
            .send_json("POST", "/auth/exchange/integration",
                       fmt::format(R"({{"token":"{}","integrationId":"{}"}})",
                                   house.identity_token(display, fmt::format("j{}", i)), display.id))
            .json();
    note(text_at(pair, "accessToken"));
    note(text_at(client
                     .send_json("POST", "/auth/refresh",
                                fmt::format(R"({{"refreshToken":"{}"}})", text_at(pair, "refreshToken")))
                     .json(),
                 "accessToken"));
  }
  std::set<std::string> logged;
  for (const Made& who : {made, display, external})
    for (const auto& record : about(who, "&limit=500"))
      if (text(record, "action") == "token.issued" || text(record, "action") == "token.refreshed")
        logged.insert(text(record, "tokenId"));
  EXPECT_EQ(logged, issued);
}

TEST_F(Audit, EveryChangeOfAnIntegrationIsFoundWithWhoDidIt) {
  const std::string token = house.token(watcher);
  const auto call = [&](std::string_view method, std::string_view path, std::string_view body = {}) {
    const Answer answer = client.send_json(method, path, body, token);
    EXPECT_LT(answer.status, 300) << answer.body;
    return answer;
  };
  const auto created = call("POST", "/api/integrations", R"({"kind":"custom","name":"Lobby"})").json();
  const std::string id = text_at(created, "id");
  const std::string path = "/api/integrations/" + id;
  call("PATCH", path, R"({"name":"Hall"})");
  call("POST", path + "/disable");
  call("POST", path + "/enable");
  call("POST", path + "/rotate", "{}");
  call("POST", path + "/end-tokens");
  call("DELETE", path);
  std::vector<std::string> actions;
  for (const auto& record : about({id, {}, {}}, "&limit=100")) {
    EXPECT_EQ(text(record, "actor"), watcher.id) << json::serialize(record);
    EXPECT_EQ(text(record, "outcome"), "allowed");
    EXPECT_EQ(text(record, "source"), "127.0.0.1");
    EXPECT_FALSE(text(record, "requestId").empty());
    actions.push_back(text(record, "action"));
  }
  for (const char* action :
       {"integration.created", "integration.changed", "integration.disabled", "integration.enabled",
        "credential.created", "integration.tokens_ended", "integration.deleted"})
    EXPECT_THAT(actions, Contains(action));
}

// One word on the wire, the precise reason in the log.
TEST_F(Audit, A21_RefusalsAreNotedWithTheirReasonWhileTheWireSaysNothing) {
  const Made display = house.create("api", "Display");
  const std::int64_t now = base::unix_seconds(house.clock().now());
  const auto key = base::base64url_decode(display.secret).value();
  const char* header = R"({"alg":"HS256","typ":"JWT"})";
  const std::string used = house.identity_token(display, "used");
  const auto exchange = [&](std::string_view token) {
    return client.send_json("POST", "/auth/exchange/integration",
                            fmt::format(R"({{"token":"{}","integrationId":"{}"}})", token, display.id));
  };
  EXPECT_EQ(exchange(used).status, 200);
  std::set<std::string> on_the_wire;
  std::set<std::string> reasons;
  for (const std::string& token :
       {used, sign_hs256(header, fmt::format(R"({{"iat":{},"exp":{}}})", now - 400, now - 100), key),
        sign_hs256(header, fmt::format(R"({{"iat":{},"exp":{}}})", now + 400, now + 500), key),
        sign_hs256(header, fmt::format(R"({{"iat":{},"exp":{}}})", now, now + 5000), key),
        sign_hs256(header, fmt::format(R"({{"iat":{},"exp":{}}})", now, now + 100), base::Bytes(48, 1)),
        std::string("no.token.atall")}) {
    const Answer answer = exchange(token);
    EXPECT_EQ(answer.status, 401);
    on_the_wire.insert(answer.body);
    const std::string request_id = answer.header("X-Request-Id").value_or("");
    ASSERT_TRUE(House::eventually([&] {
      for (const auto& record : about(display, "&action=token.refused&limit=50"))
        if (text(record, "requestId") == request_id) {
          EXPECT_EQ(text(record, "outcome"), "refused");
          reasons.insert(text(record, "reason"));
          return true;
        }
      return false;
    })) << "not noted: "
        << token;
  }
  EXPECT_EQ(on_the_wire.size(), 1U);
  EXPECT_EQ(reasons.size(), 6U);
  EXPECT_THAT(reasons, Contains(HasSubstr("replay")));
  for (const auto& reason : reasons) EXPECT_THAT(reason, Not(HasSubstr(display.secret)));
}

TEST_F(Audit, AWrongSecretIsNotedWithoutAnActor) {
  post(token_request({made.id, "wrong", {}}));
  const auto record = refusal(made);
  EXPECT_EQ(text(record, "object"), made.id);
  EXPECT_EQ(text(record, "actor"), "");  // nobody is proven
  EXPECT_THAT(text(record, "reason"), HasSubstr("invalid_client"));
  EXPECT_THAT(json::serialize(record), Not(HasSubstr("wrong\"")));
}

TEST_F(Audit, ACallWithoutTheRightIsNoted) {
  EXPECT_EQ(client.get("/api/integrations", house.token(made)).status, 403);
  const auto record = refusal(made, "access.denied");
  EXPECT_EQ(text(record, "actor"), made.id);
  EXPECT_THAT(text(record, "reason"), HasSubstr("integrations:read"));
}

TEST_F(Audit, RevocationIsFound) {
  const std::string token = house.token(made);
  revoke(made, token);
  const auto found = about(made, "&action=token.revoked");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(text(found[0], "tokenId"), text_at(payload_of(token), "jti"));
}

TEST_F(Audit, TheLogIsReadByIntegrationActionAndTime) {
  house.token(made);
  house.clock().advance(hours{1});
  house.token(made);
  const Made other = house.create("custom", "Other");
  house.token(other);
  house.clock().advance(hours{1});
  house.token(made);

  EXPECT_EQ(about(made, "&action=token.issued").size(), 3U);
  EXPECT_EQ(about(other, "&action=token.issued").size(), 1U);
  EXPECT_EQ(about(other, "&action=integration.created").size(), 1U);
  EXPECT_EQ(about(made, "&action=token.issued&from=2026-01-01T00:30:00Z&to=2026-01-01T01:30:00Z").size(), 1U);
  EXPECT_EQ(about(made, "&action=token.issued&from=2026-01-01T00:30:00Z").size(), 2U);
  EXPECT_EQ(about(made, "&action=token.issued&to=2026-01-01T01:30:00Z").size(), 2U);
  EXPECT_THAT(about(made, "&from=2027-01-01T00:00:00Z"), IsEmpty());
  std::string last = "9999";
  for (const auto& record : records("?limit=100")) {  // newest first
    EXPECT_LE(text(record, "time"), last);
    last = text(record, "time");
  }
  for (const char* wrong : {"?action=nonsense", "?integration=x", "?from=yesterday", "?limit=0", "?limit=501",
                            "?x=1", "?pageToken=x"})
    EXPECT_EQ(ask(wrong).status, 400) << wrong;
}

TEST_F(Audit, PagesAddUpWithoutRepeats) {
  for (int i = 0; i < 23; ++i) house.token(made);
  std::vector<std::string> positions;
  std::string query = fmt::format("?integration={}&action=token.issued&limit=5", made.id);
  for (int pages = 0; pages < 20; ++pages) {
    const Answer page = ask(query);
    const auto found = records_of(page);
    EXPECT_LE(found.size(), 5U);
    for (const auto& record : found) positions.push_back(text(record, "position"));
    const std::string next = text_at(page.json(), "nextPageToken");
    if (next.empty()) break;
    query = fmt::format("?limit=5&pageToken={}", escaped(next));  // the token carries the query
  }
  EXPECT_EQ(positions.size(), 23U);
  EXPECT_EQ(std::set(positions.begin(), positions.end()).size(), 23U);
}

TEST_F(Audit, OnlyThoseWhoMayReadTheLogAndOnlyTheirOwnTenants) {
  house.token(made);
  for (const char* role : {"none", "event_viewer"})
    EXPECT_EQ(client.get("/api/audit", house.token(house.create("custom", role, {{"role", role}}))).status,
              403);
  EXPECT_EQ(client.get("/api/audit").status, 401);
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}, {"role", "administrator"}});
  const Answer answer = client.get("/api/audit?limit=500", house.token(foreign));
  EXPECT_FALSE(records_of(answer).empty());
  EXPECT_THAT(answer.body, Not(HasSubstr(made.id)));
  EXPECT_THAT(records_of(client.get("/api/audit?integration=" + made.id, house.token(foreign))), IsEmpty());
}

// --- the command line

TEST_F(Audit, TheTailShowsTheNewestRecordsOldestFirst) {
  for (int i = 0; i < 5; ++i) {
    house.token(made);
    house.clock().advance(seconds{1});
  }
  const auto tail =
      array_at(house.command("audit.tail", {{"integration", made.id}, {"limit", 3}}), "records");
  ASSERT_EQ(tail.size(), 3U);
  std::string last;
  for (const auto& record : tail) {
    EXPECT_GE(text(record.as_object(), "time"), last);
    last = text(record.as_object(), "time");
  }
  EXPECT_EQ(last.substr(0, 19), "2026-01-01T00:00:04");
}

TEST_F(Audit, P16_TheChainIsProved) {
  for (int i = 0; i < 20; ++i) house.token(made);
  post(token_request({made.id, "wrong", {}}));
  house.restart();
  const auto found = house.command("audit.verify", {});
  EXPECT_TRUE(found.at("valid").as_bool()) << json::serialize(found);
  EXPECT_GE(number_at(found, "records"), 20);
  EXPECT_FALSE(found.contains("badBlock"));
}

TEST_F(Audit, P16_ACheckpointThatWasPublishedIsReached) {
  house.token(made);
  const Answer published = client.get("/api/audit/checkpoint", house.token(watcher));
  ASSERT_EQ(published.status, 200) << published.body;
  const std::string line = text_at(published.json(), "checkpoint");
  house.token(made);
  EXPECT_TRUE(house.command("audit.verify", {{"checkpoint", line}}).at("valid").as_bool());
  std::string forged = line;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(house.try_command("audit.verify", {{"checkpoint", forged}}));
  EXPECT_EQ(client.get("/api/audit/checkpoint", house.token(made)).status, 403);
}

}  // namespace
}  // namespace sallyport::support
