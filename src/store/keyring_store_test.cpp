#include "store/keyring_store.h"

#include "store/conformance/backends.h"
#include "store/integration_repository.h"
#include "store/keyring_repository.h"
#include "store/sealed_place.h"
#include "store/setting_repository.h"
#include "store/signing_key_repository.h"
#include "store/tenant_repository.h"
#include "store/webhook_repository.h"

namespace sallyport::store::conformance {
namespace {

using crypto::Keyring;
using crypto::LocalKek;

class KeyringStoreTest : public ConformanceTest {
 protected:
  static std::unique_ptr<LocalKek> kek(std::uint8_t byte) {
    return LocalKek::make(base::Secret(base::Bytes(32, byte))).value();
  }
  base::Result<void> load(Keyring& keyring, const LocalKek& key) {
    return load_keyring(*database_, key, keyring, random_, clock_);
  }
  std::string refusal(const LocalKek& key) {
    Keyring keyring;
    const auto loaded = load(keyring, key);
    EXPECT_FALSE(keyring.active());
    return loaded ? "" : loaded.error().code;
  }
  std::vector<DataKeyRow> rows() {
    return read([](Session& s) { return KeyringRepository(s).list(); });
  }
  void sql(std::string_view statement, std::initializer_list<Parameter> parameters = {}) {
    write([&](Session& s) { return s.execute(statement, parameters); });
  }

  std::unique_ptr<LocalKek> kek_ = kek(1);
  std::unique_ptr<LocalKek> other_ = kek(2);
};
SALLYPORT_ON_ALL_DATABASES(KeyringStoreTest);

TEST_P(KeyringStoreTest, MakesAKeyOnFirstStartAndFindsItOnTheNext) {
  Keyring first, second;
  ASSERT_TRUE(load(first, *kek_));
  ASSERT_TRUE(load(second, *kek_));
  EXPECT_EQ(first.active(), second.active());
  const auto place = place_of_setting("sealed.x");
  const auto sealed = first.seal(place.context(), base::as_bytes("secret")).value();
  EXPECT_EQ(second.open(place.context(), sealed)->reveal_text(), "secret");
}

TEST_P(KeyringStoreTest, StaysSealedUnderAnotherKek) {  // P06
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  EXPECT_EQ(refusal(*other_), "unknown_kek");
}

TEST_P(KeyringStoreTest, WrapsEveryKeyAnewUnderANewKek) {  // S21
  Keyring keyring, again;
  ASSERT_TRUE(load(keyring, *kek_));
  ASSERT_TRUE(rotate_data_key(*database_, *kek_, keyring, random_, clock_));
  ASSERT_TRUE(rewrap_keyring(*database_, *kek_, *other_));
  EXPECT_EQ(refusal(*kek_), "unknown_kek");
  ASSERT_TRUE(load(again, *other_));
  EXPECT_EQ(again.active(), keyring.active());
  EXPECT_EQ(rewrap_keyring(*database_, *kek_, *other_).error().code, "unknown_kek");
}

TEST_P(KeyringStoreTest, RefusesAnOlderWrapPutBack) {  // P08
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  const auto old = rows().at(0).key;
  ASSERT_TRUE(rewrap_keyring(*database_, *kek_, *kek_));
  sql("UPDATE data_keys SET version = :version, wrapped = :wrapped",
      {{"version", old.version}, {"wrapped", old.wrapped}});
  EXPECT_EQ(refusal(*kek_), "stale_wrap");
}

TEST_P(KeyringStoreTest, RefusesARemovedKeyAnAddedKeyAndAMissingList) {  // P08
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  const auto added = crypto::make_data_key(random_, *kek_);
  write([&](Session& s) {
    return KeyringRepository(s).insert({.key = added, .created_at = clock_.now(), .active = false}), 0;
  });
  EXPECT_EQ(refusal(*kek_), "stale_wrap");
  sql("DELETE FROM data_keys");
  EXPECT_EQ(refusal(*kek_), "stale_wrap");
  write([&](Session& s) {
    return KeyringRepository(s).insert({.key = added, .created_at = clock_.now(), .active = true}), 0;
  });
  sql("DELETE FROM settings");
  EXPECT_EQ(refusal(*kek_), "seal_broken");
}

TEST_P(KeyringStoreTest, RefusesAChangedWrap) {
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  auto wrapped = rows().at(0).key.wrapped;
  wrapped.back() ^= 1;
  sql("UPDATE data_keys SET wrapped = :wrapped", {{"wrapped", wrapped}});
  EXPECT_EQ(refusal(*kek_), "seal_broken");
}

class ReencryptionTest : public KeyringStoreTest {
 protected:
  static constexpr int kValues = 13;

  ReencryptionTest() {
    EXPECT_TRUE(load(keyring_, *kek_));
    write([&](Session& s) {
      TenantRepository(s).insert({.id = tenant_, .name = "t", .created_at = clock_.now()});
      for (int i = 0; i < 7; ++i) insert_integration(s);
      for (int i = 0; i < 2; ++i) insert_signing_key(s);
      insert_webhooks(s, IntegrationRepository(s).list({tenant_, {}, {}}, 1).at(0).id);
      SettingRepository(s).put("sealed.checkpoint", seal(place_of_setting("sealed.checkpoint")));
      return 0;
    });
  }

  base::Bytes seal(const SealedPlace& place) {
    return keyring_.seal(place.context(), base::as_bytes(place.row)).value();
  }
  void insert_integration(Session& s) {
    model::Integration made;
    made.id = model::IntegrationId::random(random_);
    made.tenant = tenant_;
    made.name = "n";
    for (const bool recoverable : {true, false}) {
      model::Credential credential;
      credential.id = model::CredentialId::random(random_);
      credential.integration = made.id;
      if (recoverable) credential.sealed_secret = seal(place_of_secret(tenant_, credential.id));
      made.credentials.push_back(credential);
    }
    IntegrationRepository(s).insert(made);
  }
  void insert_signing_key(Session& s) {
    model::SigningKey key;
    key.id = model::SigningKeyId::random(random_);
    key.kid = key.id.to_string();
    key.sealed_private = seal(place_of_private_key(key.id));
    SigningKeyRepository(s).insert(key);
  }
  // Two with a secret, of which one has a previous one too.
  void insert_webhooks(Session& s, const model::IntegrationId& integration) {
    for (const bool changed : {true, false}) {
      model::Webhook webhook;
      webhook.id = model::WebhookId::random(random_);
      webhook.tenant = tenant_;
      webhook.integration = integration;
      webhook.sealed_secret = seal(place_of_webhook_secret(tenant_, webhook.id));
      if (changed)
        webhook.sealed_previous_secret = seal(place_of_previous_webhook_secret(tenant_, webhook.id));
      WebhookRepository(s).insert(webhook);
    }
  }

  // Opens every value with the keys of the database alone; answers how many there are.
  int open_all() {
    Keyring keyring;
    EXPECT_TRUE(load(keyring, *kek_));
    int count = 0;
    const auto open = [&](const SealedPlace& place, base::ByteView sealed) {
      const auto opened = keyring.open(place.context(), sealed);
      EXPECT_TRUE(opened && opened->reveal_text() == place.row) << place.table;
      ++count;
    };
    read([&](Session& s) {
      IntegrationRepository(s).for_each([&](model::Integration&& it) {
        for (const auto& c : it.credentials)
          if (!c.sealed_secret.empty()) open(place_of_secret(it.tenant, c.id), c.sealed_secret);
      });
      for (const auto& key : SigningKeyRepository(s).list())
        open(place_of_private_key(key.id), key.sealed_private);
      for (const auto& webhook : WebhookRepository(s).scan(tenant_, {}, 0, 10)) {
        open(place_of_webhook_secret(tenant_, webhook.id), webhook.sealed_secret);
        if (!webhook.sealed_previous_secret.empty())
          open(place_of_previous_webhook_secret(tenant_, webhook.id), webhook.sealed_previous_secret);
      }
      open(place_of_setting("sealed.checkpoint"), *SettingRepository(s).get("sealed.checkpoint"));
      return 0;
    });
    return count;
  }

  // Steps until nothing moves any more; a new process, with a keyring of its own, takes each step.
  std::int64_t move_all() {
    std::int64_t moved = 0;
    int quiet = 0;
    for (int i = 0; i < 100 && quiet < 20; ++i) {
      Keyring keyring;
      EXPECT_TRUE(load(keyring, *kek_));
      const auto progress = reencrypt_step(*database_, keyring, *kek_, clock_, 3);
      EXPECT_TRUE(progress);
      moved += progress->moved;
      quiet = progress->moved > 0 ? 0 : quiet + 1;
      EXPECT_EQ(open_all(), kValues);  // P07: after every step everything can be read
      if (progress->done) break;
    }
    return moved;
  }

  model::TenantId tenant_ = model::TenantId::random(random_);
  Keyring keyring_;
};
SALLYPORT_ON_ALL_DATABASES(ReencryptionTest);

TEST_P(ReencryptionTest, MovesEveryValueAndCanBeKilledAfterEachStep) {  // P07
  ASSERT_TRUE(rotate_data_key(*database_, *kek_, keyring_, random_, clock_));
  EXPECT_EQ(open_all(), kValues);
  EXPECT_EQ(move_all(), kValues);
  EXPECT_EQ(rows().size(), 2U);  // a write may still be on its way
  clock_.advance(std::chrono::minutes{10});
  EXPECT_EQ(move_all(), 0);
  EXPECT_EQ(rows().size(), 1U);
  EXPECT_EQ(open_all(), kValues);
}

TEST_P(ReencryptionTest, NamesAValueThatCannotBeOpenedAndKeepsTheKeys) {  // P03
  ASSERT_TRUE(rotate_data_key(*database_, *kek_, keyring_, random_, clock_));
  // A sealed value moved to another row.
  sql("UPDATE signing_keys SET sealed_private = (SELECT sealed_private FROM signing_keys ORDER BY "
      "sealed_private LIMIT 1)");
  clock_.advance(std::chrono::minutes{11});
  base::Result<ReencryptProgress> last;
  for (int i = 0; i < 30 && last && !last->done; ++i)
    last = reencrypt_step(*database_, keyring_, *kek_, clock_, 3);
  ASSERT_FALSE(last);
  EXPECT_NE(last.error().detail.find("signing_keys.sealed_private of row"), std::string::npos);
  EXPECT_EQ(rows().size(), 2U);
}

}  // namespace
}  // namespace sallyport::store::conformance
