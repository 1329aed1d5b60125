// The data keys of a server that runs: what it learns of other processes, and what it does by itself.
#include "app/data_keys.h"

#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "base/log.h"
#include "store/sealed_place.h"
#include "store/setting_repository.h"
#include "store/test_database.h"

namespace sallyport::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

std::unique_ptr<crypto::LocalKek> kek(std::uint8_t byte) {
  return crypto::LocalKek::make(base::Secret(base::Bytes(32, byte))).value();
}

class DataKeysTest : public testing::Test {
 protected:
  DataKeysTest() {
    EXPECT_TRUE(here.load());
    EXPECT_TRUE(elsewhere.load());
  }
  model::TenantId make_tenant(DataKeys& keys) {
    const auto id = model::TenantId::random(random);
    database->write([&](store::Session& session) {
      store::TenantRepository(session).insert({.id = id, .name = "t", .created_at = clock.now()});
      EXPECT_TRUE(keys.add_tenant(session, id));
      return true;
    });
    return id;
  }
  static std::optional<crypto::DataKeyId> key_of(DataKeys& keys, const model::TenantId& tenant = {}) {
    return keys.keyring().active(tenant == model::TenantId{} ? "" : tenant.to_string());
  }
  static void move_all(DataKeys& keys) {
    while (keys.move_values()) {
    }
  }
  base::Bytes seal(DataKeys& keys) {
    return keys.keyring().seal(place.context(), base::as_bytes("value")).value();
  }
  // "sealed", or the code of the refusal.
  std::string sealing(DataKeys& keys) {
    const auto outcome = keys.keyring().seal(place.context(), base::as_bytes("value"));
    return outcome ? "sealed" : outcome.error().code;
  }
  std::string open(DataKeys& keys, base::ByteView sealed) {
    const auto opened = keys.keyring().open(place.context(), sealed);
    return opened ? std::string(opened->reveal_text()) : opened.error().code;
  }

  base::FakeClock clock;
  base::FakeRandom random;
  base::NullLog log;
  std::unique_ptr<store::Database> database = store::open_test_database(clock);
  store::SealedPlace place = store::place_of_setting("sealed.x");
  DataKeys here{*database, kek(1), random, clock, log}, elsewhere{*database, kek(1), random, clock, log};
};

TEST_F(DataKeysTest, S15_LearnsOfATenantThatAnotherProcessHasMade) {
  const auto tenant = make_tenant(elsewhere);
  EXPECT_FALSE(key_of(here, tenant));
  here.follow();
  EXPECT_TRUE(key_of(here, tenant));
}

TEST_F(DataKeysTest, S17_ARotationReachesEveryProcessBeforeItsFirstSeal) {
  const auto before = key_of(here);
  ASSERT_EQ(elsewhere.rotate({}).value(), 1);
  here.follow();
  clock.advance(store::kPublishedBeforeUse);
  elsewhere.maintain();
  EXPECT_NE(key_of(elsewhere), before);
  EXPECT_EQ(open(here, seal(elsewhere)), "value");
  here.follow();
  EXPECT_EQ(key_of(here), key_of(elsewhere));
}

TEST_F(DataKeysTest, S17_ARotationAtOnceIsKnownWithTheNextLookAtTheFeed) {
  ASSERT_TRUE(elsewhere.rotate({.at_once = true}));
  const auto sealed = seal(elsewhere);
  EXPECT_EQ(open(here, sealed), "unknown_key");
  here.follow();
  EXPECT_EQ(open(here, sealed), "value");
}

TEST_F(DataKeysTest, P07_UpkeepMovesValuesAndRemovesOldKeys) {
  const auto put = [&](store::Session& session) {
    store::SettingRepository(session).put("sealed.x", seal(here));
    return true;
  };
  database->write(put);
  ASSERT_TRUE(here.rotate({.at_once = true}));
  move_all(here);
  EXPECT_EQ(here.state().moved, 1);
  EXPECT_EQ(here.state().retired, 1);
  clock.advance(minutes{10});
  here.maintain();
  move_all(here);
  EXPECT_FALSE(here.state().moving);
  EXPECT_EQ(here.state().retired, 0);
  elsewhere.follow();
  EXPECT_EQ(elsewhere.keyring().loaded().size(), 1U) << "it forgets what is gone";
}

TEST_F(DataKeysTest, S24_ForgetsTheKeysOfATenantThatAnotherProcessHasShredded) {
  const auto tenant = make_tenant(here);
  here.follow();
  ASSERT_TRUE(key_of(here, tenant));
  database->write([&](store::Session& session) {
    session.execute("DELETE FROM tenants WHERE id = :id", {{"id", tenant.bytes()}});
    return store::shred_tenant_keys(session, *kek(1), tenant, clock.now()).has_value();
  });
  here.follow();
  EXPECT_FALSE(key_of(here, tenant));
}

TEST_F(DataKeysTest, S21_AProcessThatKeepsTheOldKeyEncryptionKeySealsNothingAfterFiveMinutes) {
  const auto sealed = seal(here);
  ASSERT_TRUE(elsewhere.rewrap(kek(2)));
  here.maintain();
  EXPECT_EQ(sealing(here), "sealed") << "until then the keys that it holds are kept";
  clock.advance(minutes{5});
  here.maintain();
  EXPECT_EQ(sealing(here), "unknown_key");
  EXPECT_EQ(open(here, sealed), "value");
  elsewhere.maintain();
  EXPECT_EQ(sealing(elsewhere), "sealed");
}

// The upkeep of a process may be stuck, and a suspended machine has none.
TEST_F(DataKeysTest, S17_AProcessThatLooksAtNothingForFiveMinutesSealsNothingUntilItHas) {
  const auto sealed = seal(here);
  clock.advance(minutes{5} - seconds{1});
  EXPECT_EQ(sealing(here), "sealed");
  clock.advance(seconds{1});
  EXPECT_EQ(sealing(here), "unknown_key");
  EXPECT_EQ(open(here, sealed), "value");
  here.maintain();
  EXPECT_EQ(sealing(here), "sealed");
  clock.suspend(minutes{5});
  EXPECT_EQ(sealing(here), "unknown_key") << "what time has passed in sleep counts";
  EXPECT_EQ(open(here, sealed), "value");
  EXPECT_TRUE(here.load());
  EXPECT_EQ(sealing(here), "sealed");
}

}  // namespace
}  // namespace sallyport::app
