// Moments at which careless clocks break (security Q15, reliability R4): the end of 32 bits, the day after no
// leap day, the last year that texts of times have.
#include "base/time_text.h"
#include "lifecycle_fixture.h"

namespace sallyport::support {
namespace {

class Calendar : public LifecycleFixture {
 protected:
  void go_to(std::string_view moment) {
    const auto then = base::parse_rfc3339(moment);
    ASSERT_TRUE(then) << moment;
    house.clock().step_wall(*then - house.clock().now());  // no machine runs for thousands of years
    house.clock().advance(std::chrono::microseconds{1});
    house.upkeep();
  }
  // One life: made, used, seen, ended. Ends of secrets and tokens may lie beyond the moment by a year.
  void live(std::string_view moment) {
    SCOPED_TRACE(moment);
    go_to(moment);
    const std::int64_t now = base::unix_seconds(house.clock().now());
    const Made administrator = house.create("custom", "Administrator", {{"role", "administrator"}});
    const std::string token = house.token(administrator);
    const auto payload = payload_of(token);
    EXPECT_EQ(number_at(payload, "iat"), now);
    EXPECT_GT(number_at(payload, "exp"), now);
    EXPECT_EQ(whoami(token), 200);
    const auto list = client.get("/api/integrations?limit=500", token);
    EXPECT_EQ(list.status, 200) << list.body;
    EXPECT_EQ(client.get("/api/keys", token).status, 200);
    const auto records = client.get("/api/audit?limit=5", token);
    EXPECT_EQ(records.status, 200) << records.body;
    EXPECT_NE(records.body.find(std::string(moment.substr(0, 16))), std::string::npos) << records.body;

    const Made display = house.create("api", "Display");
    const std::string identity = house.identity_token(display, "once");
    const auto exchange = [&] {
      return client.send_json("POST", "/auth/exchange/integration",
                              fmt::format(R"({{"token":"{}","integrationId":"{}"}})", identity, display.id));
    };
    const auto pair = exchange();
    EXPECT_EQ(pair.status, 200) << pair.body;
    EXPECT_EQ(exchange().status, 401) << "once is once";
    house.clock().advance(std::chrono::seconds{3});
    EXPECT_EQ(whoami(token), 200);
    EXPECT_EQ(exchange().status, 401);
    house.clock().advance(std::chrono::hours{2});
    EXPECT_EQ(whoami(token), 401) << "it has ended";
  }
};

TEST_F(Calendar, Q15_TokensLiveAcrossTheEndOf32Bits) {
  live("2038-01-19T03:14:06Z");
  live("2106-02-07T06:28:14Z");
}

TEST_F(Calendar, Q15_TokensLiveAcrossDaysThatAreThereOrNot) {
  live("2026-03-29T00:59:58Z");  // clocks of many countries skip an hour
  live("2026-12-31T23:59:59Z");  // where a leap second would be
  live("2028-02-29T23:59:58Z");
  live("2100-02-28T23:59:58Z");  // no leap year
}

TEST_F(Calendar, Q15_TokensLiveInTheLastYearOfTimesAsText) { live("9999-12-31T12:00:00Z"); }

}  // namespace
}  // namespace sallyport::support
