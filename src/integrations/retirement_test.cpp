// Secrets that were replaced and end once nobody uses them (security S11).
#include <gtest/gtest.h>

#include "audit/reader.h"
#include "integrations/house_fixture.h"
#include "integrations/service.h"

namespace sallyport::integrations {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class RetirementTest : public testing::Test {
 protected:
  WithSecret rotate(std::optional<hours> unused = hours{48}) {
    auto made = house.run(
        service.regenerate(admin, pump.integration.id, {.overlap = days{30}, .retire_when_unused = unused}));
    EXPECT_TRUE(made) << made.error().message;
    house.clock.advance(base::Duration{1});
    return *std::move(made);
  }
  void use(const WithSecret& with) {
    house.on_core(0, [&] {
      service.used(0, with.integration.id, with.integration.credentials[0].id, "192.0.2.1");
      return true;
    });
    house.maintain();
  }
  void pass(base::Duration time) {
    house.clock.advance(time);
    house.maintain();
  }
  bool accepted(const WithSecret& with) { return house.accepted(pump.integration.id, with.secret); }

  House house;
  Service& service = *house.service;
  model::TenantId tenant = house.make_tenant("North");
  model::Caller admin = caller_in(tenant);
  WithSecret pump = house.create(admin, "Pump 7");
};

TEST_F(RetirementTest, S11_TheOldSecretEndsOnceItIsUnusedAfterTheFirstUseOfTheNewOne) {
  use(pump);
  const auto fresh = rotate();
  use(fresh);
  pass(hours{48});
  EXPECT_TRUE(accepted(pump)) << "uses of the last minutes may not be written yet";
  pass(minutes{6});
  EXPECT_FALSE(accepted(pump));
  EXPECT_TRUE(accepted(fresh));
  const auto old = house.run(service.get(admin, pump.integration.id))->credentials.at(1);
  EXPECT_EQ(old.valid_until, house.clock.now());
  EXPECT_FALSE(old.tokens_ended) << "its tokens run to their own end";
}

TEST_F(RetirementTest, S11_N2_SoDoesOneBesideWhichAnotherWasAdded) {
  const auto add = [&](std::optional<hours> unused) {
    return house.run(service.add_credential(admin, pump.integration.id, unused));
  };
  EXPECT_EQ(add(hours{721}).error().field, "retireWhenUnusedHours");
  house.clock.advance(base::Duration{1});
  const auto fresh = add(hours{48});
  ASSERT_TRUE(fresh) << fresh.error().message;
  use(pump);
  use(*fresh);
  pass(hours{48});
  EXPECT_TRUE(accepted(pump));
  pass(minutes{6});
  EXPECT_FALSE(accepted(pump));
  pass(days{60});
  EXPECT_TRUE(accepted(*fresh)) << "the new one stays";
}

TEST_F(RetirementTest, AChoiceForASecretThatNeverTookOverDoesNotLast) {
  const auto& id = pump.integration.id;
  house.clock.advance(base::Duration{1});
  const auto lost = house.run(service.add_credential(admin, id, hours{48}));
  ASSERT_TRUE(lost);
  ASSERT_TRUE(house.run(service.revoke_credential(admin, id, lost->integration.credentials[0].id)));
  house.clock.advance(base::Duration{1});
  const auto fresh = house.run(service.add_credential(admin, id));
  ASSERT_TRUE(fresh) << fresh.error().message;
  use(*fresh);
  pass(days{3});
  EXPECT_TRUE(accepted(pump)) << "nobody has said that it ends";
}

TEST_F(RetirementTest, ItStaysWhileTheNewOneHasNotBeenUsed) {
  use(pump);
  const auto fresh = rotate();
  pass(days{29});
  EXPECT_TRUE(accepted(pump));
  use(fresh);
  pass(hours{20});
  EXPECT_TRUE(accepted(pump));
}

TEST_F(RetirementTest, EachUseOfTheOldOneGivesItTimeAnew) {
  const auto fresh = rotate();
  use(fresh);
  pass(hours{40});
  use(pump);
  pass(hours{40});
  EXPECT_TRUE(accepted(pump));
  pass(hours{9});
  EXPECT_FALSE(accepted(pump));
}

TEST_F(RetirementTest, TheOnlySecretThatWorksStays) {
  const auto fresh = rotate();
  use(fresh);
  ASSERT_TRUE(house.run(
      service.revoke_credential(admin, pump.integration.id, fresh.integration.credentials.at(0).id)));
  pass(hours{50});
  EXPECT_TRUE(accepted(pump));
}

// external-api N7: an instance with a token of fourteen days shows its secret when that has ended.
TEST_F(RetirementTest, WhoeverHasATokenIsWaitedFor) {
  pump = house.create(admin, "Announcer", model::IntegrationKind::kExternalApi);
  use(pump);
  const auto fresh = rotate();
  use(fresh);
  pass(days{13});
  EXPECT_TRUE(accepted(pump));
  pass(days{2});
  EXPECT_FALSE(accepted(pump));
}

TEST_F(RetirementTest, AnEndThatNobodyAskedForDoesNotCome) {
  const auto fresh = rotate({});
  use(fresh);
  pass(days{29});
  EXPECT_TRUE(accepted(pump));
}

// One process of several does it: the others find nothing to do.
TEST_F(RetirementTest, ItIsDoneAndRecordedOnce) {
  Service other(house.runtime, house.store, house.audit, house.keyring, house.pepper, house.clock,
                house.random, house.log, house.metrics, {std::string(kIssuer), 0});
  other.load();
  const auto fresh = rotate();
  use(fresh);
  house.clock.advance(hours{49});
  for (Service* each : {&other, &service, &other})
    house.run([](Service& it) -> async::Task<bool> {
      co_await it.maintain();
      co_return true;
    }(*each));
  EXPECT_FALSE(accepted(pump));
  const auto records = audit::Reader(house.store)
                           .query_now({.tenant = tenant, .action = model::AuditAction::kCredentialRetired})
                           .value();
  ASSERT_EQ(records.items.size(), 1U);
  EXPECT_EQ(records.items[0].record.object, pump.integration.id.uuid);
  EXPECT_EQ(records.items[0].record.actor, model::IntegrationId{});
}

TEST_F(RetirementTest, RefusesATimeThatMeansNothing) {
  const auto refused = [&](RegenerateOptions options) {
    const auto made = house.run(service.regenerate(admin, pump.integration.id, options));
    return made ? "accepted" : made.error().field;
  };
  EXPECT_EQ(refused({.overlap = days{1}, .retire_when_unused = hours{0}}), "retireWhenUnusedHours");
  EXPECT_EQ(refused({.overlap = days{1}, .retire_when_unused = hours{721}}), "retireWhenUnusedHours");
  EXPECT_EQ(refused({.retire_when_unused = hours{48}}), "retireWhenUnusedHours");
}

}  // namespace
}  // namespace sallyport::integrations
