// Limits of tokens and calls on the wire of every dialect, what was used, and the live token that comes back
// (external-api §5; archivist §10; security J15).
#include "lifecycle_fixture.h"

namespace sallyport::support {
namespace {

using testing::HasSubstr;

class Limits : public LifecycleFixture {
 protected:
  Limits() {
    // Windows begin with the test.
    const auto rest =
        std::chrono::hours{24} - house.clock().now().time_since_epoch() % std::chrono::hours{24};
    house.clock().advance(rest);
  }
  void set(const Made& made, std::string_view settings) {
    const Answer answer = api("PATCH", fmt::format("{}/{}", kPath, made.id), settings);
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  Made reader() { return house.create("custom", "Reader", {{"role", "event_viewer"}}); }
  int groups(std::string_view token) { return client.get("/api/groups", token).status; }
  std::vector<int> statuses(int tries, std::string_view token) {
    std::vector<int> seen;
    for (int i = 0; i < tries; ++i) seen.push_back(groups(token));
    return seen;
  }
  boost::json::array usage(std::string_view query) {
    house.upkeep();
    const Answer answer = api("GET", fmt::format("/api/usage?{}", query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json().at("usage").as_array();
  }
};

TEST_F(Limits, ACallBeyondTheLimitIsToldToWaitInEveryWayThatClientsKnow) {
  const Made made = reader();
  const std::string token = house.token(made);
  set(made, R"({"limits":{"calls":{"perHour":2,"perDay":10}}})");
  const Answer first = client.get("/api/groups", token);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.header("RateLimit-Policy"), R"("calls-per-hour";q=2;w=3600, "calls-per-day";q=10;w=86400)");
  EXPECT_EQ(first.header("RateLimit"), R"("calls-per-hour";r=1;t=3600, "calls-per-day";r=9;t=86400)");
  EXPECT_EQ(groups(token), 200);
  house.clock().advance(std::chrono::minutes{59});
  const Answer refused = client.get("/api/groups", house.token(made));
  expect_problem(refused, 429);
  EXPECT_EQ(text_at(refused.json(), "code"), "rate_limited");
  EXPECT_EQ(refused.header("Retry-After"), "60");
  EXPECT_EQ(refused.header("Archivist-Rate-Limit-Reset"), "60.000");
  EXPECT_THAT(refused.header("RateLimit").value_or(""), HasSubstr(R"("calls-per-hour";r=0;t=60)"));
  house.clock().advance(std::chrono::seconds{60});
  EXPECT_EQ(groups(house.token(made)), 200);
}

TEST_F(Limits, NeitherAnotherIntegrationNorASpoofedAddressChangesWhatIsLeft_J15) {
  const Made made = reader();
  const Made other = reader();
  set(made, R"({"limits":{"calls":{"perDay":2}}})");
  const std::string token = house.token(made);
  for (const char* address : {"198.51.100.1", "198.51.100.2", "198.51.100.3"})
    client.send("GET", "/api/groups",
                {{"X-Forwarded-For", address}, {"X-Real-IP", address}, {"Authorization", "Bearer " + token}});
  EXPECT_EQ(groups(token), 429);
  EXPECT_EQ(groups(house.token(made)), 429) << "a new token is no new limit";
  EXPECT_EQ(groups(house.token(other)), 200);
}

TEST_F(Limits, TheTokenEndpointsSpeakTheirOwnLanguage) {
  const Made made = house.create("external-api", "Partner");
  set(made, R"({"limits":{"tokens":{"perHour":1}}})");
  const auto ask = [&](std::string_view path) { return client.post_form(path, token_request(made)); };
  const Answer first = ask("/connect/token");
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.header("RateLimit"), R"("tokens-per-hour";r=0;t=3600)");
  for (const char* path : {"/connect/token", "/oauth/token", "/archivist/iam/v1/appidp/token"}) {
    const Answer refused = ask(path);
    EXPECT_EQ(refused.status, 429) << path << refused.body;
    EXPECT_EQ(text_at(refused.json(), "error"), "rate_limited") << path;
    EXPECT_EQ(refused.header("Retry-After"), "3600") << path;
    EXPECT_EQ(refused.header("Archivist-Rate-Limit-Reset"), "3600.000") << path;
  }
}

TEST_F(Limits, AnAccessiaClientIsToldInItsOwnShape) {
  const Made made = house.create("api", "Display");
  set(made, R"({"limits":{"tokens":{"perHour":1}}})");
  const auto exchange = [&](std::string_view jti) {
    return client.send_json(
        "POST", "/auth/exchange/integration",
        fmt::format(R"({{"token":"{}","integrationId":"{}"}})", house.identity_token(made, jti), made.id));
  };
  EXPECT_EQ(exchange("one").status, 200);
  const Answer refused = exchange("two");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(text_at(refused.json(), "error"), "rate_limited");
  EXPECT_EQ(refused.header("Retry-After"), "3600");
}

TEST_F(Limits, AWrongSecretUsesNothingUp) {
  const Made made = reader();
  set(made, R"({"limits":{"tokens":{"perHour":1}}})");
  Made guessed = made;
  guessed.secret.back() = guessed.secret.back() == 'A' ? 'B' : 'A';
  for (int i = 0; i < 5; ++i) EXPECT_EQ(request(guessed).status, 401);
  EXPECT_EQ(request(made).status, 200);
  EXPECT_EQ(request(made).status, 429);
}

TEST_F(Limits, ObserveModeRefusesNothingAndShowsIt) {
  const Made made = reader();
  set(made, R"({"limits":{"mode":"observe","calls":{"perDay":2}}})");
  const std::string token = house.token(made);
  EXPECT_EQ(statuses(5, token), std::vector(5, 200));
  EXPECT_FALSE(client.get("/api/groups", token).header("RateLimit"));
  const auto rows = usage(fmt::format("integration={}&operation=api.groups.list", made.id));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(number_at(rows[0].as_object(), "count"), 6);
  EXPECT_EQ(number_at(rows[0].as_object(), "limited"), 4);
}

TEST_F(Limits, TheLimitsOfTheTenantHoldForThoseThatHaveNoneOfTheirOwn) {
  const Made with_own = reader();
  const Made without = reader();
  set(with_own, R"({"limits":{"calls":{"perDay":3}}})");
  const std::string own = house.token(with_own);
  const std::string usual = house.token(without);
  const Answer put = api("PUT", "/api/limits", R"({"calls":{"perDay":1}})");
  ASSERT_EQ(put.status, 200) << put.body;
  EXPECT_EQ(statuses(4, own), (std::vector{200, 200, 200, 429}));
  EXPECT_EQ(statuses(2, usual), (std::vector{200, 429}));
  const auto shown = house.client().get(fmt::format("{}/{}", kPath, without.id), house.administrator_token());
  EXPECT_EQ(shown.status, 429) << "the administrator's integration has none of its own either";
  house.clock().advance(std::chrono::hours{24});
  ASSERT_EQ(api("PUT", "/api/limits", "{}").status, 200);
  EXPECT_EQ(statuses(4, house.token(without)), std::vector(4, 200));
}

TEST_F(Limits, OnlyWhoMaySetLimitsSetsThem) {
  ASSERT_EQ(api("POST", "/api/roles",
                R"({"name":"keeper","permissions":["integrations:read","integrations:write"]})")
                .status,
            201);
  const std::string keeper = house.token(house.create("custom", "Keeper", {{"role", "keeper"}}));
  const std::string path = fmt::format("{}/{}", kPath, reader().id);
  const auto change = [&](std::string_view body) {
    return client.send_json("PATCH", path, body, keeper).status;
  };
  EXPECT_EQ(change(R"({"name":"Other"})"), 200);
  EXPECT_EQ(change(R"({"limits":{}})"), 403);
  EXPECT_EQ(client.send_json("PUT", "/api/limits", "{}", keeper).status, 403);
  EXPECT_EQ(
      client
          .send_json("POST", kPath,
                     R"({"kind":"custom","name":"N","role":"none","limits":{"calls":{"perDay":1}}})", keeper)
          .status,
      403);
}

TEST_F(Limits, ABadLimitIsRefusedWithItsName) {
  const Made made = reader();
  for (const auto& [body, field] : std::map<std::string, std::string>{
           {R"({"limits":{"calls":{"perHour":0}}})", "limits.calls.perHour"},
           {R"({"limits":{"tokens":{"perDay":1000000001}}})", "limits.tokens.perDay"},
           {R"({"limits":{"tokens":{"perWeek":1}}})", "limits.tokens.perWeek"},
           {R"({"limits":{"mode":"maybe"}})", "limits.mode"},
           {R"({"externalApiVersions":["2","2"]})", "externalApiVersions[1]"},
           {R"({"externalApiVersions":["v2"]})", "externalApiVersions[0]"}}) {
    const Answer answer = api("PATCH", fmt::format("{}/{}", kPath, made.id), body);
    expect_problem(answer, 400);
    EXPECT_EQ(text_at(answer.json(), "field"), field) << body;
  }
}

TEST_F(Limits, UsageIsShownByDayAndOperationInPages) {
  const Made made = reader();
  const std::string token = house.token(made);
  EXPECT_EQ(groups(token), 200);
  EXPECT_EQ(client.get("/api/users", token).status, 200);
  EXPECT_EQ(client.get("/api/integrations", token).status, 403) << "not let through, so not counted";
  const auto rows = usage(fmt::format("integration={}", made.id));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(text_at(rows[0].as_object(), "operation"), "api.groups.list");
  EXPECT_EQ(text_at(rows[1].as_object(), "operation"), "api.users.list");
  EXPECT_EQ(text_at(rows[2].as_object(), "operation"), "token.issued");
  std::vector<std::string> seen;
  std::string next;
  do {
    const Answer page = api("GET", fmt::format("/api/usage?integration={}&limit=1{}", made.id,
                                               next.empty() ? "" : "&pageToken=" + next));
    ASSERT_EQ(page.status, 200) << page.body;
    for (const auto& row : page.json().at("usage").as_array())
      seen.push_back(text_at(row.as_object(), "operation"));
    next = text_at(page.json(), "nextPageToken");
  } while (!next.empty());
  EXPECT_THAT(seen, testing::ElementsAre("api.groups.list", "api.users.list", "token.issued"));
  EXPECT_EQ(api("GET", "/api/usage?from=2026-13-01").status, 400);
  EXPECT_EQ(api("GET", "/api/usage?from=2026-02-01&to=2026-01-01").status, 400);
  EXPECT_EQ(client.get("/api/usage", token).status, 403);
}

TEST_F(Limits, TheBusiestOfADayComeFirstWithTheirNames) {
  const Made idle = reader();
  house.token(idle);
  const Made busy = reader();
  const std::string token = house.token(busy);
  for (int i = 0; i < 9; ++i) EXPECT_EQ(groups(token), 200);
  usage("");  // written
  const Answer answer = api("GET", "/api/usage/busiest");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto rows = answer.json().at("integrations").as_array();
  ASSERT_GE(rows.size(), 2U);
  EXPECT_EQ(text_at(rows[0].as_object(), "integration"), busy.id);
  EXPECT_EQ(text_at(rows[0].as_object(), "name"), "Reader");
  EXPECT_EQ(rows[0].at("count"), 10);
  EXPECT_EQ(rows[0].at("limited"), 0);
  EXPECT_EQ(text_at(rows[1].as_object(), "integration"), idle.id);
  const auto role = api("POST", "/api/roles", R"({"name":"accountant","permissions":["usage:read"]})");
  ASSERT_EQ(role.status, 201) << role.body;
  const std::string accountant = house.token(house.create("custom", "Accountant", {{"role", "accountant"}}));
  const Answer nameless = client.get("/api/usage/busiest", accountant);
  ASSERT_EQ(nameless.status, 200) << nameless.body;
  EXPECT_EQ(text_at(nameless.json().at("integrations").as_array()[0].as_object(), "name"), "")
      << "names are for whoever may read integrations";
  EXPECT_EQ(api("GET", "/api/usage/busiest?day=2020-01-01").json().at("integrations").as_array().size(), 0U);
  for (const char* query : {"day=today", "day=2026-13-01", "limit=1"})
    EXPECT_EQ(api("GET", fmt::format("/api/usage/busiest?{}", query)).status, 400) << query;
  EXPECT_EQ(client.get("/api/usage/busiest", token).status, 403);
}

TEST_F(Limits, AQuotaOutlivesARestart) {
  const Made made = reader();
  set(made, R"({"limits":{"calls":{"perDay":3}}})");
  EXPECT_EQ(statuses(2, house.token(made)), std::vector(2, 200));
  house.restart();
  const std::string token = house.token(made);
  EXPECT_EQ(house.client().get("/api/groups", token).status, 200);
  EXPECT_EQ(house.client().get("/api/groups", token).status, 429);
}

TEST_F(Limits, TheLiveTokenComesBackWhereTheIntegrationAllowsIt) {
  const Made made = reader();
  EXPECT_NE(house.token(made), house.token(made));
  set(made, R"({"reuseTokens":true})");
  const std::string token = house.token(made);
  house.clock().advance(std::chrono::minutes{10});
  const Answer again = request(made);
  EXPECT_EQ(text_at(again.json(), "access_token"), token);
  EXPECT_EQ(number_at(again.json(), "expires_in"), 3000);
  EXPECT_EQ(groups(token), 200);
  // Other terms, another token.
  EXPECT_NE(house.token(made, "/archivist/iam/v1/appidp/token"), token);
  // Near its end there is a new one.
  house.clock().advance(std::chrono::minutes{45});
  EXPECT_NE(house.token(made), token);
}

TEST_F(Limits, ALiveTokenThatHasEndedOrIsOutOfDateDoesNotComeBack) {
  const Made made = reader();
  set(made, R"({"reuseTokens":true})");
  const std::string first = house.token(made);
  set(made, R"({"role":"member"})");
  const std::string second = house.token(made);
  EXPECT_NE(second, first);
  EXPECT_EQ(text_at(payload_of(second), "role"), "member");
  EXPECT_EQ(client.post_form("/oauth/revoke", token_request(made, "&token=" + second)).status, 200);
  const std::string third = house.token(made);
  EXPECT_NE(third, second);
  EXPECT_EQ(whoami(third), 200);
  ASSERT_LT(api("POST", fmt::format("{}/{}/end-tokens", kPath, made.id)).status, 300);
  const std::string fourth = house.token(made);
  EXPECT_NE(fourth, third);
  EXPECT_EQ(whoami(fourth), 200);
  EXPECT_EQ(whoami(third), 401);
}

TEST_F(Limits, AClientThatAsksForATokenOnEveryCallIsAdvised) {
  const Made made = reader();
  for (int i = 0; i < 30; ++i) EXPECT_EQ(groups(house.token(made)), 200);
  const auto advised = [&] {
    return api("GET", fmt::format("/api/audit?action=token.reuse_advised&integration={}", made.id))
        .json()
        .at("records")
        .as_array();
  };
  ASSERT_TRUE(House::eventually([&] { return advised().size() == 1; }));
  EXPECT_THAT(text_at(advised()[0].as_object(), "reason"), HasSubstr("20 tokens for 19 calls"));
  EXPECT_EQ(metric("sallyport_token_reuse_advised_total"), 1);
}

}  // namespace
}  // namespace sallyport::support
