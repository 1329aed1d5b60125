// What the service does by itself: last uses, expiry, cleaning, and following other nodes.
#include <iostream>

#include <gtest/gtest.h>

#include "integrations/house_fixture.h"
#include "integrations/service.h"
#include "store/change_repository.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

class UpkeepTest : public testing::Test {
 protected:
  void use(std::size_t core, const model::Integration& integration, std::string_view source) {
    house.on_core(core, [&] {
      service.used(core, integration.id, integration.credentials[0].id, source);
      return true;
    });
  }
  model::Credential stored(const model::Integration& integration) {
    return house.run(service.get(admin, integration.id))->credentials.at(0);
  }
  std::string metric(std::string_view name, int within) {
    const auto line = fmt::format("{}{{days=\"{}\"}} ", name, within);
    const auto text = house.metrics.prometheus_text();
    const auto at = text.find(line);
    if (at == std::string::npos) return "missing";
    return text.substr(at + line.size(), text.find('\n', at) - at - line.size());
  }

  House house;
  Service& service = *house.service;
  model::TenantId tenant = house.make_tenant("North");
  model::Caller admin = caller_in(tenant);
  model::Integration pump = house.create(admin, "Pump 7").integration;
};

TEST_F(UpkeepTest, S11_TellsNeverUsedFromLastUsed) {
  EXPECT_EQ(stored(pump).last_used_at, std::nullopt);
  house.maintain();
  EXPECT_EQ(stored(pump).last_used_at, std::nullopt);
  use(0, pump, "192.0.2.1");
  house.clock.advance(seconds{3});
  use(2, pump, "2001:db8::7");
  const auto last = house.clock.now();
  house.maintain();
  EXPECT_EQ(stored(pump).last_used_at, last);
  EXPECT_EQ(stored(pump).last_used_from, "2001:db8::7");
}

TEST_F(UpkeepTest, AManyTimesUsedCredentialCostsNoVersion) {
  for (int i = 0; i < 100; ++i) use(static_cast<std::size_t>(i) % kCores, pump, "192.0.2.1");
  house.maintain();
  EXPECT_EQ(house.run(service.get(admin, pump.id))->version, pump.version);
}

TEST_F(UpkeepTest, AUseOfADeletedIntegrationDoesNoHarm) {
  use(1, pump, "192.0.2.1");
  ASSERT_TRUE(house.run(service.remove(admin, pump.id)));
  house.maintain();
  EXPECT_EQ(house.seen(0, pump.id), nullptr);
}

TEST_F(UpkeepTest, WarnsOnceAtEachStepBeforeACredentialEnds) {
  for (int hour = 0; hour <= 366 * 24; hour += 12) {
    house.maintain();
    house.clock.advance(hours{12});
  }
  const auto lines = house.log.lines_with("A credential ends soon");
  ASSERT_EQ(lines.size(), 6U);
  const int steps[]{90, 60, 30, 15, 7, 1};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_TRUE(lines[i].contains(fmt::format("days={}", steps[i]))) << lines[i];
    EXPECT_TRUE(lines[i].contains(pump.id.to_string()));
    EXPECT_EQ(metric("sallyport_credential_expiry_warnings_total", steps[i]), "1");
  }
}

TEST_F(UpkeepTest, DoesNotWarnAgainAfterARestart) {
  house.clock.advance(days{365 - 20});
  house.maintain();
  EXPECT_EQ(house.log.lines_with("days=30").size(), 1U);
  Service again(house.runtime, house.store, house.audit, house.keyring, house.pepper, house.clock,
                house.random, house.log, house.metrics, {std::string(kIssuer), 0});
  house.run([](Service& it) -> async::Task<bool> {
    co_await it.maintain();
    co_return true;
  }(again));
  EXPECT_EQ(house.log.lines_with("A credential ends soon").size(), 1U);
}

TEST_F(UpkeepTest, CountsTheCredentialsThatEndWithinEachStep) {
  house.create(admin, "Door reader", model::IntegrationKind::kApi);  // has no end
  house.clock.advance(days{365 - 20});
  house.create(admin, "Young");
  house.maintain();
  EXPECT_EQ(metric("sallyport_credentials_expiring", 90), "1");
  EXPECT_EQ(metric("sallyport_credentials_expiring", 30), "1");
  EXPECT_EQ(metric("sallyport_credentials_expiring", 15), "0");
}

TEST_F(UpkeepTest, DropsCredentialsThatEndedNinetyDaysAgo) {
  ASSERT_TRUE(house.run(service.regenerate(admin, pump.id, {})));
  house.clock.advance(days{89});
  house.maintain();
  EXPECT_EQ(house.run(service.get(admin, pump.id))->credentials.size(), 2U);
  house.clock.advance(days{2});
  house.maintain();
  EXPECT_EQ(house.run(service.get(admin, pump.id))->credentials.size(), 1U);
  for (std::size_t core = 0; core < kCores; ++core)
    EXPECT_EQ(house.seen(core, pump.id)->integration.credentials.size(), 1U);
}

// Another node writes the row and the feed; this one reads them.
TEST_F(UpkeepTest, FollowsChangesThatAnotherNodeWrote) {
  const auto gone = house.create(admin, "Gone").integration;
  house.store.write_now([&](store::Session& session) {
    store::IntegrationRepository repository(session);
    auto changed = *repository.find(pump.id);
    changed.enabled = false;
    repository.update(changed, changed.version);
    repository.erase(gone.id);
    store::ChangeRepository(session).append("integration", pump.id.bytes(), house.clock.now());
    store::ChangeRepository(session).append("integration", gone.id.bytes(), house.clock.now());
  });
  EXPECT_TRUE(house.seen(0, pump.id)->usable());
  house.maintain();
  for (std::size_t core = 0; core < kCores; ++core) {
    EXPECT_FALSE(house.seen(core, pump.id)->usable());
    EXPECT_EQ(house.seen(core, gone.id), nullptr);
  }
}

TEST_F(UpkeepTest, A22_FollowsATenantThatWasDisabled) {
  house.store.write_now([&](store::Session& session) {
    store::TenantRepository(session).set_disabled(tenant, true);
    store::ChangeRepository(session).append("tenant", tenant.bytes(), house.clock.now());
  });
  house.maintain();
  for (std::size_t core = 0; core < kCores; ++core) EXPECT_FALSE(house.seen(core, pump.id)->usable());
}

TEST_F(UpkeepTest, ReadsEverythingWhenTheFeedHasAGap) {
  const auto gone = house.create(admin, "Gone").integration;
  house.store.write_now([&](store::Session& session) {
    store::IntegrationRepository repository(session);
    auto changed = *repository.find(pump.id);
    changed.name = "Renamed elsewhere";
    repository.update(changed, changed.version);
    repository.erase(gone.id);
    store::ChangeRepository changes(session);
    for (int i = 0; i < 3; ++i) changes.append("integration", pump.id.bytes(), house.clock.now());
    changes.sweep(house.clock.now() + seconds{1});
    changes.append("revocation", {}, house.clock.now() + seconds{2});
  });
  house.maintain();
  for (std::size_t core = 0; core < kCores; ++core) {
    EXPECT_EQ(house.seen(core, pump.id)->integration.name, "Renamed elsewhere");
    EXPECT_EQ(house.seen(core, gone.id), nullptr);
  }
}

// Prints what a start costs; the figure belongs to a release build and is not asserted.
TEST(Load, StartsWithAHundredThousandIntegrations) {
  constexpr int kIntegrations = 100'000;
  House house;
  const auto tenant = house.make_tenant("Large");
  house.store.write_now([&](store::Session& session) {
    store::IntegrationRepository repository(session);
    for (int i = 0; i < kIntegrations; ++i) {
      model::Integration made;
      made.id = model::IntegrationId::random(house.random);
      made.tenant = tenant;
      made.name = fmt::format("Integration {}", i);
      made.claims = {{"line", "north"}};
      made.created_at = house.clock.now();
      model::Credential credential;
      credential.id = model::CredentialId::random(house.random);
      credential.integration = made.id;
      credential.digest = base::Bytes(32, 1);
      credential.hint = "abcd";
      credential.valid_from = credential.created_at = made.created_at;
      made.credentials.push_back(std::move(credential));
      repository.insert(made);
    }
  });
  async::Runtime runtime(2, house.log);
  Service service(runtime, house.store, house.audit, house.keyring, house.pepper, house.clock, house.random,
                  house.log, house.metrics, {std::string(kIssuer), 0});
  const base::SystemClock stopwatch;
  const auto begin = stopwatch.steady();
  service.load();
  const auto spent = std::chrono::duration<double, std::milli>(stopwatch.steady() - begin);
  std::cout << fmt::format("loaded {} integrations into 2 cores in {:.0f} ms\n", kIntegrations,
                           spent.count());
  RecordProperty("load_ms", fmt::format("{:.0f}", spent.count()));
  EXPECT_EQ(service.read_model(1).size(), static_cast<std::size_t>(kIntegrations));
}

}  // namespace
}  // namespace sallyport::integrations
