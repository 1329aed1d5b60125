#include "limits/service.h"

#include <gmock/gmock.h>

#include "audit/test_house.h"
#include "base/test_refusal.h"
#include "model/test_caller.h"

namespace sallyport::limits {
namespace {

using model::Metered;
using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Operation kGroups{.name = "api.groups.list"};
constexpr Operation kIssued{.name = "token.issued"};

struct Admitted {
  base::Result<void> outcome;
  std::vector<http::Header> headers;

  std::string header(std::string_view name) const {
    for (const auto& header : headers)
      if (header.name == name) return header.value;
    return "(absent)";
  }
};

// The same database, as one that other processes work on too.
class SharedDatabase final : public store::Database {
 public:
  explicit SharedDatabase(store::Database& real) : real_(real) {}
  void read(const std::function<void(store::Session&)>& work) override { real_.read(work); }
  void write(const std::function<bool(store::Session&)>& work) override { real_.write(work); }
  std::string_view name() const override { return real_.name(); }
  bool shared() const override { return true; }

 private:
  store::Database& real_;
};

class LimitsTest : public testing::Test {
 protected:
  LimitsTest() {
    integration_.id = model::IntegrationId::random(house_.random);
    integration_.tenant = tenant_;
    house_.clock.advance(until_midnight());  // windows begin with the test
  }
  std::chrono::microseconds until_midnight() const {
    return hours{24} - house_.clock.now().time_since_epoch() % hours{24};
  }
  Admitted admit(Metered metered = Metered::kCalls, Operation operation = kGroups, std::size_t core = 0) {
    Admitted admitted;
    http::Request request;
    request.core = core;
    request.announced = &admitted.headers;
    admitted.outcome = service().admit(request, integration_, metered, operation);
    return admitted;
  }
  bool admits(Metered metered = Metered::kCalls) { return admit(metered).outcome.has_value(); }
  int admitted_of(int tries, Metered metered = Metered::kCalls) {
    int admitted = 0;
    for (int i = 0; i < tries; ++i) admitted += admits(metered) ? 1 : 0;
    return admitted;
  }
  Service& service() { return *service_; }
  void restart() {
    house_.run(maintained());
    service_ = make();
    service_->load();
  }
  std::unique_ptr<Service> make() {
    return std::make_unique<Service>(house_.runtime, house_.store, house_.audit, house_.clock,
                                     house_.metrics);
  }
  async::Task<bool> maintained() {
    co_await service().maintain();
    co_return true;
  }
  std::vector<std::string> usage(UsageQuery query = {.from_day = 0, .to_day = 1'000'000, .limit = 500}) {
    const auto page = house_.run(service().usage(model::caller_in(tenant_), std::move(query)));
    std::vector<std::string> lines;
    for (const auto& row : page.value().items)
      lines.push_back(fmt::format("{} {} {} {}", row.day - day_of(house_.clock.now()), row.operation,
                                  row.count, row.limited));
    return lines;
  }

  // What the audit log has by now; a record of the test's own goes behind all notes.
  std::vector<audit::Entry> advice() { return noted(model::AuditAction::kTokenReuseAdvised); }
  std::vector<audit::Entry> noted(model::AuditAction action) {
    model::AuditRecord last;
    last.action = model::AuditAction::kServerStarted;
    EXPECT_TRUE(house_.run(house_.audit.append(std::move(last))));
    audit::Reader reader(house_.store);
    return reader.query_now({.tenant = tenant_, .action = action, .limit = 100}).value().items;
  }

  audit::TestHouse house_;
  model::TenantId tenant_ = house_.make_tenant("North");
  model::Integration integration_;
  std::unique_ptr<Service> service_ = make();
};

TEST_F(LimitsTest, LetsAsManyThroughAsTheSecondTheHourAndTheDayAllow) {
  integration_.limits.calls = {.per_second = 3, .per_hour = 5, .per_day = 7};
  EXPECT_EQ(admitted_of(10), 3);
  house_.clock.advance(seconds{1});
  EXPECT_EQ(admitted_of(10), 2) << "the hour has five";
  house_.clock.advance(hours{1});
  EXPECT_EQ(admitted_of(10), 2) << "the day has seven";
  house_.clock.advance(hours{1});
  EXPECT_EQ(admitted_of(10), 0);
  house_.clock.advance(hours{24});
  EXPECT_EQ(admitted_of(10), 3);
}

TEST_F(LimitsTest, TellsOnceADayOfEachKindThatALimitIsReached) {
  integration_.limits = {.tokens = {.per_day = 1}, .calls = {.per_second = 3, .per_hour = 5}};
  const auto reached = [&] { return noted(model::AuditAction::kLimitReached); };
  EXPECT_EQ(admitted_of(3), 3);
  EXPECT_THAT(reached(), IsEmpty());
  EXPECT_EQ(admitted_of(3), 0);
  house_.clock.advance(seconds{1});
  EXPECT_EQ(admitted_of(10), 2);
  ASSERT_EQ(reached().size(), 1U);
  EXPECT_EQ(reached().front().record.reason, "calls per second: 3");
  EXPECT_EQ(reached().front().record.object, integration_.id.uuid);
  EXPECT_EQ(reached().front().record.outcome, model::AuditOutcome::kRefused);
  EXPECT_EQ(admitted_of(2, Metered::kTokens), 1);
  EXPECT_EQ(reached().size(), 2U);
  house_.clock.advance(hours{24});
  integration_.limits.mode = model::LimitMode::kObserve;
  EXPECT_EQ(admitted_of(6), 6);
  ASSERT_EQ(reached().size(), 3U);
  EXPECT_EQ(reached().front().record.outcome, model::AuditOutcome::kAllowed) << "newest first";
}

TEST_F(LimitsTest, CountsTokensAndCallsApart) {
  integration_.limits = {.tokens = {.per_hour = 1}, .calls = {.per_hour = 2}};
  EXPECT_EQ(admitted_of(5, Metered::kTokens), 1);
  EXPECT_EQ(admitted_of(5, Metered::kCalls), 2);
}

TEST_F(LimitsTest, CountsOverAllCores) {
  integration_.limits.calls = {.per_hour = 3};
  int admitted = 0;
  for (std::size_t i = 0; i < 8; ++i) admitted += admit(Metered::kCalls, kGroups, i % 2).outcome ? 1 : 0;
  EXPECT_EQ(admitted, 3);
}

TEST_F(LimitsTest, TellsHowLongToWaitForTheLongestWindowThatIsUsedUp) {
  integration_.limits.calls = {.per_second = 1, .per_hour = 1};
  house_.clock.advance(std::chrono::minutes{59} + std::chrono::milliseconds{250});
  EXPECT_TRUE(admits());
  const Admitted refused = admit();
  ASSERT_FALSE(refused.outcome);
  EXPECT_EQ(refused.outcome.error().kind, base::ErrorKind::kRateLimited);
  EXPECT_EQ(refused.outcome.error().code, "rate_limited");
  EXPECT_NEAR(refused.outcome.error().retry_after, 59.75, 0.001);
}

TEST_F(LimitsTest, TellsTheStateOfEachLimit) {
  integration_.limits.calls = {.per_second = 10, .per_day = 100};
  house_.clock.advance(seconds{86'400 - 60});
  const Admitted first = admit();
  EXPECT_EQ(first.header("RateLimit-Policy"),
            R"("calls-per-second";q=10;w=1, "calls-per-day";q=100;w=86400)");
  EXPECT_EQ(first.header("RateLimit"), R"("calls-per-second";r=9;t=1, "calls-per-day";r=99;t=60)");
  EXPECT_EQ(admit().header("RateLimit"), R"("calls-per-second";r=8;t=1, "calls-per-day";r=98;t=60)");
  EXPECT_EQ(admit(Metered::kTokens, kIssued).header("RateLimit"), "(absent)") << "tokens have no limit";
}

TEST_F(LimitsTest, OnlyCountsAndShowsInObserveMode) {
  integration_.limits = {.mode = model::LimitMode::kObserve, .calls = {.per_hour = 2}};
  EXPECT_EQ(admitted_of(5), 5);
  EXPECT_THAT(admit().headers, IsEmpty());
  house_.run(maintained());
  EXPECT_THAT(usage(), ElementsAre("0 api.groups.list 6 4"));
}

TEST_F(LimitsTest, ARefusalUsesNothingUp) {
  integration_.limits.calls = {.per_second = 1, .per_hour = 10};
  EXPECT_EQ(admitted_of(100), 1);
  house_.clock.advance(seconds{1});
  EXPECT_EQ(admitted_of(100), 1);
  EXPECT_THAT(admit().header("RateLimit"), HasSubstr(R"("calls-per-hour";r=8;)"));
}

TEST_F(LimitsTest, AHigherLimitActsAtOnce) {
  integration_.limits.calls = {.per_day = 1};
  EXPECT_EQ(admitted_of(3), 1);
  integration_.limits.calls = {.per_day = 3};
  EXPECT_EQ(admitted_of(3), 2);
}

TEST_F(LimitsTest, AQuotaOutlivesARestart) {
  integration_.limits = {.tokens = {.per_hour = 3}, .calls = {.per_day = 3}};
  EXPECT_EQ(admitted_of(2), 2);
  EXPECT_EQ(admitted_of(1, Metered::kTokens), 1);
  restart();
  EXPECT_EQ(admitted_of(5), 1);
  EXPECT_EQ(admitted_of(5, Metered::kTokens), 2);
  restart();
  restart();
  EXPECT_EQ(admitted_of(5), 0);
  house_.clock.advance(hours{24});
  restart();
  EXPECT_EQ(admitted_of(5), 3);
}

TEST_F(LimitsTest, ARestartCountsNothingTwice) {
  integration_.limits.calls = {.per_day = 10};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(admitted_of(2), 2);
    restart();
  }
  EXPECT_EQ(admitted_of(10), 4);
}

TEST_F(LimitsTest, ANewDayForgetsOnlyWhatIsOver) {
  integration_.limits.calls = {.per_day = 3};
  EXPECT_EQ(admitted_of(5), 3);
  house_.clock.advance(hours{24});
  EXPECT_EQ(admitted_of(2), 2);
  house_.run(maintained());
  EXPECT_EQ(admitted_of(5), 1);
}

TEST_F(LimitsTest, AQuotaIsSharedByTheProcessesOnOneDatabase) {
  SharedDatabase shared(house_.faulty);
  store::Store store(shared, house_.pool);
  const auto process = [&] {
    return std::make_unique<Service>(house_.runtime, store, house_.audit, house_.clock, house_.metrics);
  };
  auto other = process();
  service_ = process();
  const auto maintain = [&] {
    for (auto* each : {service_.get(), other.get()})
      house_.run([](Service& it) -> async::Task<bool> {
        co_await it.maintain();
        co_return true;
      }(*each));
  };
  integration_.limits.calls = {.per_hour = 10};
  EXPECT_EQ(admitted_of(3), 3);
  std::swap(service_, other);
  EXPECT_EQ(admitted_of(4), 4);
  maintain();
  maintain();  // the first one has been before the second had written
  EXPECT_EQ(admitted_of(1), 1);
  maintain();
  maintain();
  maintain();  // nothing is added twice
  EXPECT_EQ(admitted_of(10), 2) << "eight are gone, whoever let them through";
  EXPECT_THAT(usage(), ElementsAre("0 api.groups.list 8 0"));
}

TEST_F(LimitsTest, ShowsWhatWasUsedByDayAndOperation) {
  integration_.limits.calls = {.per_hour = 3};
  for (int i = 0; i < 4; ++i) admit();
  admit(Metered::kTokens, kIssued);
  house_.run(maintained());
  house_.clock.advance(hours{24});
  admit();
  admit(Metered::kCalls, {.name = "external_api.v1_0.submissions.list", .deprecated = true}, 1);
  house_.run(maintained());
  house_.run(maintained());
  EXPECT_THAT(usage(), ElementsAre("0 api.groups.list 1 0", "0 external_api.v1_0.submissions.list 1 0",
                                   "-1 api.groups.list 3 1", "-1 token.issued 1 0"));
  const auto today = day_of(house_.clock.now());
  EXPECT_THAT(usage({.from_day = today, .to_day = today, .deprecated = true, .limit = 10}),
              ElementsAre("0 external_api.v1_0.submissions.list 1 0"));
  EXPECT_THAT(usage({.from_day = 0, .to_day = today, .operation = "token.issued", .limit = 10}),
              ElementsAre("-1 token.issued 1 0"));
}

TEST_F(LimitsTest, ShowsNothingOfAnotherTenantAndNothingWithoutTheRight) {
  admit();
  house_.run(maintained());
  const auto other = house_.make_tenant("South");
  const UsageQuery all{.from_day = 0, .to_day = 1'000'000, .limit = 500};
  EXPECT_THAT(house_.run(service().usage(model::caller_in(other), all)).value().items, IsEmpty());
  const auto refused = house_.run(service().usage(model::caller_in(tenant_, model::Role::kEventViewer), all));
  EXPECT_EQ(base::kind_of(refused), base::ErrorKind::kForbidden);
}

TEST_F(LimitsTest, KeepsWhatCouldNotBeWrittenForTheNextRound) {
  admit();
  house_.faulty.arm(store::Fault::kOnce, 1);
  EXPECT_ANY_THROW(house_.run(maintained()));
  admit();
  house_.run(maintained());
  EXPECT_THAT(usage(), ElementsAre("0 api.groups.list 2 0"));
}

TEST_F(LimitsTest, ForgetsUsageAfter400Days) {
  admit();
  house_.run(maintained());
  house_.clock.advance(hours{24 * 400});
  house_.run(maintained());
  EXPECT_THAT(usage(), ElementsAre("-400 api.groups.list 1 0"));
  house_.clock.advance(hours{24});
  house_.run(maintained());
  EXPECT_THAT(usage(), IsEmpty());
}

TEST_F(LimitsTest, AdvisesAClientThatTakesATokenForEveryCallOnceADay) {
  for (std::uint32_t i = 1; i < Service::kManyTokens; ++i) admit(Metered::kTokens, kIssued), admit();
  EXPECT_THAT(advice(), IsEmpty());
  for (int i = 0; i < 50; ++i) admit(Metered::kTokens, kIssued), admit();
  ASSERT_EQ(advice().size(), 1U);
  EXPECT_EQ(advice().front().record.actor, integration_.id);
  EXPECT_THAT(advice().front().record.reason, HasSubstr("20 tokens for 19 calls in this hour"));
  house_.clock.advance(hours{24});
  for (int i = 0; i < 50; ++i) admit(Metered::kTokens, kIssued);
  EXPECT_EQ(advice().size(), 2U);
}

TEST_F(LimitsTest, AdvisesAClientThatTakesATokenForEverySecondCall) {
  for (int i = 0; i < 25; ++i) admit(), admit(), admit(Metered::kTokens, kIssued);
  EXPECT_EQ(advice().size(), 1U);
}

TEST_F(LimitsTest, DoesNotAdviseAClientThatUsesItsTokens) {
  for (int i = 0; i < 500; ++i) admit();
  for (int i = 0; i < 100; ++i) admit(Metered::kTokens, kIssued);
  EXPECT_THAT(advice(), IsEmpty());
}

}  // namespace
}  // namespace sallyport::limits
