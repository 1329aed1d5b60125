// What integrations have used, and the windows of their quotas.
#include "store/usage_repository.h"

#include "store/conformance/backends.h"
#include "store/integration_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

class UsageRepositoryTest : public ConformanceTest {
 protected:
  model::TenantId make_tenant() {
    const auto id = model::TenantId::random(random_);
    write([&](Session& s) {
      return TenantRepository(s).insert({.id = id, .name = "North", .created_at = clock_.now()}), 0;
    });
    return id;
  }
  UsageRow row(std::int64_t day, std::string operation, std::int64_t count, std::int64_t limited = 0) const {
    return {.tenant = tenant_,
            .day = day,
            .integration = pump_,
            .operation = std::move(operation),
            .count = count,
            .limited = limited};
  }
  void add(std::vector<UsageRow> rows) {
    write([&](Session& s) { return UsageRepository(s).add(rows), 0; });
  }
  std::vector<UsageRow> list(UsageFilter filter, std::int64_t limit = 100,
                             const std::optional<UsagePosition>& after = {}) {
    filter.tenant = tenant_;
    return read([&](Session& s) { return UsageRepository(s).list(filter, limit, after); });
  }
  std::vector<UsageRow> all() { return list({.from = 0, .to = 1'000}); }
  void take(std::int64_t number, std::int64_t taken) {
    const WindowRow row{.integration = pump_,
                        .metered = model::Metered::kCalls,
                        .length = 3600,
                        .number = number,
                        .taken = taken};
    write([&](Session& s) { return UsageRepository(s).add_to_windows(std::span(&row, 1)), 0; });
  }
  std::int64_t taken(std::int64_t number) {
    const auto rows = read([&](Session& s) { return UsageRepository(s).windows(3600, number); });
    return rows.empty() ? 0 : rows.front().taken;
  }

  model::TenantId tenant_ = make_tenant();
  model::IntegrationId pump_ = model::IntegrationId::random(random_);
};
SALLYPORT_ON_ALL_DATABASES(UsageRepositoryTest);

TEST_P(UsageRepositoryTest, AddsUpByDayAndOperation) {
  add({row(10, "groups", 3, 1), row(10, "users", 1)});
  add({row(10, "groups", 4, 2), row(11, "groups", 5)});
  EXPECT_EQ(all(), (std::vector{row(11, "groups", 5), row(10, "groups", 7, 3), row(10, "users", 1)}));
}

TEST_P(UsageRepositoryTest, AddsUpOneDayOfSeveralIntegrations) {
  auto other = row(10, "groups", 5);
  other.integration = model::IntegrationId::random(random_);
  add({row(10, "groups", 3, 1), row(10, "users", 1), row(11, "groups", 9), other});
  const std::array asked{pump_, other.integration, model::IntegrationId::random(random_)};
  const auto totals = [&](std::span<const model::IntegrationId> of) {
    return read([&](Session& s) { return UsageRepository(s).totals(tenant_, 10, of); });
  };
  EXPECT_EQ(totals(asked),
            (std::map<model::IntegrationId, std::int64_t>{{pump_, 4}, {other.integration, 5}}));
  EXPECT_TRUE(totals({}).empty());
}

TEST_P(UsageRepositoryTest, NamesThoseThatDidMostOnADay) {
  model::Integration named;
  named.id = model::IntegrationId::random(random_);
  named.tenant = tenant_;
  named.name = "Lobby";
  write([&](Session& s) { return IntegrationRepository(s).insert(named), 0; });
  auto busy = row(10, "groups", 4);
  auto refused = row(10, "users", 0, 3);
  auto idle = row(10, "groups", 1);
  busy.integration = refused.integration = named.id;
  idle.integration = model::IntegrationId::random(random_);
  auto foreign = row(10, "groups", 99);
  foreign.tenant = make_tenant();
  add({row(10, "groups", 2), busy, refused, idle, foreign, row(11, "groups", 50)});
  const auto busiest = [&](std::int64_t limit) {
    return read([&](Session& s) { return UsageRepository(s).busiest(tenant_, 10, limit); });
  };
  const BusyRow first{.integration = named.id, .name = "Lobby", .count = 4, .limited = 3};
  const BusyRow gone{.integration = pump_, .count = 2};
  EXPECT_EQ(busiest(9), (std::vector{first, gone, BusyRow{.integration = idle.integration, .count = 1}}));
  EXPECT_EQ(busiest(2), (std::vector{first, gone}));
}

TEST_P(UsageRepositoryTest, ShowsWhatTheFilterAsksFor) {
  UsageRow old = row(10, "v1", 1);
  old.deprecated = true;
  UsageRow other = row(10, "groups", 9);
  other.integration = model::IntegrationId::random(random_);
  add({row(9, "groups", 1), old, row(10, "groups", 2), other, row(11, "users", 3)});
  EXPECT_EQ(list({.from = 10, .to = 10}).size(), 3U);
  EXPECT_EQ(list({.from = 0, .to = 99, .integration = other.integration}), std::vector{other});
  EXPECT_EQ(list({.from = 0, .to = 99, .operation = "users"}), std::vector{row(11, "users", 3)});
  EXPECT_EQ(list({.from = 0, .to = 99, .deprecated = true}), std::vector{old});
  EXPECT_EQ(list({.from = 0, .to = 99, .deprecated = false}).size(), 4U);
}

TEST_P(UsageRepositoryTest, PagesWithoutSkippingOrRepeatingARow) {
  std::vector<UsageRow> rows;
  for (std::int64_t day = 1; day <= 3; ++day)
    for (const char* operation : {"a", "b", "c"}) {
      rows.push_back(row(day, operation, day));
      rows.push_back(rows.back());
      rows.back().integration = model::IntegrationId::random(random_);
    }
  add(rows);
  std::vector<UsageRow> seen;
  std::optional<UsagePosition> after;
  for (;;) {
    const auto page = list({.from = 0, .to = 99}, 2, after);
    if (page.empty()) break;
    seen.insert(seen.end(), page.begin(), page.end());
    after = {
        .day = seen.back().day, .integration = seen.back().integration, .operation = seen.back().operation};
  }
  EXPECT_EQ(seen.size(), rows.size());
  EXPECT_EQ(seen, all());
}

TEST_P(UsageRepositoryTest, KeepsTenantsApartAndDropsWhatIsOld) {
  UsageRow foreign = row(10, "groups", 1);
  foreign.tenant = make_tenant();
  add({row(9, "groups", 1), row(10, "groups", 1), foreign});
  EXPECT_EQ(all().size(), 2U);
  EXPECT_EQ(write([&](Session& s) { return UsageRepository(s).sweep(10); }), 1);
  EXPECT_EQ(all(), std::vector{row(10, "groups", 1)});
}

TEST_P(UsageRepositoryTest, AWindowAddsUpAndANewOneBeginsAnew) {
  take(7, 3);
  take(7, 4);
  EXPECT_EQ(taken(7), 7);
  take(8, 2);
  EXPECT_EQ(taken(8), 2);
  EXPECT_EQ(taken(7), 0);
  take(7, 100);  // of a process that is late
  EXPECT_EQ(taken(8), 2);
  EXPECT_EQ(write([&](Session& s) { return UsageRepository(s).sweep_windows(3600, 9); }), 1);
  EXPECT_EQ(taken(8), 0);
}

TEST_P(UsageRepositoryTest, TheLimitsOfATenantAreReadAsTheyWereWritten) {
  const model::Limits limits{.mode = model::LimitMode::kObserve,
                             .tokens = {.per_hour = 10},
                             .calls = {.per_second = 5, .per_day = 1'000'000'000}};
  const auto stored = [&] { return read([&](Session& s) { return TenantRepository(s).limits(tenant_); }); };
  EXPECT_EQ(stored(), model::Limits{});
  EXPECT_TRUE(write([&](Session& s) { return TenantRepository(s).set_limits(tenant_, limits); }));
  EXPECT_EQ(stored(), limits);
  EXPECT_FALSE(write(
      [&](Session& s) { return TenantRepository(s).set_limits(model::TenantId::random(random_), limits); }));
}

}  // namespace
}  // namespace sallyport::store::conformance
