// Values move to new data keys (security S21, P07).
#include "store/reencryption.h"

#include <algorithm>

#include "store/change_repository.h"
#include "store/connect_attempt_repository.h"
#include "store/factor_repository.h"
#include "store/integration_repository.h"
#include "store/keyring_fixture.h"
#include "store/keyring_manifest.h"
#include "store/provider_setup_repository.h"
#include "store/setting_repository.h"
#include "store/signing_key_repository.h"
#include "store/webhook_repository.h"

namespace sallyport::store::conformance {
namespace {

class ReencryptionTest : public KeyringStoreTest {
 protected:
  static constexpr int kValues = 16;
  static constexpr const char* kAttempt = "jti-of-a-ticket";

  ReencryptionTest() {
    EXPECT_TRUE(load(keyring_, *kek_));
    tenant_ = make_tenant();
    EXPECT_TRUE(load(keyring_, *kek_));
    write([&](Session& s) {
      for (int i = 0; i < 7; ++i) insert_integration(s);
      for (int i = 0; i < 2; ++i) insert_signing_key(s);
      insert_webhooks(s, IntegrationRepository(s).list({tenant_, {}, {}}, 1).at(0).id);
      insert_attempt(s);
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

  // Of the last columns, whose numbers have two digits.
  void insert_attempt(Session& s) {
    model::ProviderSetup setup{.id = model::ProviderSetupId::random(random_), .tenant = tenant_};
    ProviderSetupRepository(s).insert(setup);
    ConnectAttemptRepository(s).insert({.id = kAttempt,
                                        .tenant = tenant_,
                                        .setup = setup.id,
                                        .sealed_verifier = seal(place_of_verifier(tenant_, kAttempt)),
                                        .sealed_grant = seal(place_of_granted(tenant_, kAttempt))});
    account_ = model::AccountId::random(random_);
    EXPECT_TRUE(TenantRepository(s).insert_account({.id = account_,
                                                    .email = "ada@north.example",
                                                    .display_name = "Ada",
                                                    .password_hash = "",
                                                    .created_at = clock_.now()}));
    FactorRepository(s).put_totp(
        {.account = account_, .sealed_secret = seal(place_of_totp_secret(account_))});
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
      const auto attempt = ConnectAttemptRepository(s).find(kAttempt);
      open(place_of_verifier(tenant_, kAttempt), attempt->sealed_verifier);
      open(place_of_granted(tenant_, kAttempt), attempt->sealed_grant);
      open(place_of_totp_secret(account_), FactorRepository(s).find_totp(account_)->sealed_secret);
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

  model::TenantId tenant_;
  model::AccountId account_;
  Keyring keyring_;
};
SALLYPORT_ON_ALL_DATABASES(ReencryptionTest);

TEST_P(ReencryptionTest, MovesEveryValueAndCanBeKilledAfterEachStep) {  // P07
  ASSERT_TRUE(rotate(keyring_));
  EXPECT_EQ(open_all(), kValues);
  EXPECT_EQ(move_all(), kValues);
  EXPECT_EQ(rows().size(), 4U);  // a write may still be on its way
  clock_.advance(std::chrono::minutes{10});
  EXPECT_EQ(move_all(), 0);
  EXPECT_EQ(rows().size(), 2U);
  EXPECT_EQ(open_all(), kValues);
}

TEST_P(ReencryptionTest, NamesAValueThatCannotBeOpenedAndKeepsTheKeys) {  // P03
  ASSERT_TRUE(rotate(keyring_));
  // A sealed value moved to another row.
  sql("UPDATE signing_keys SET sealed_private = (SELECT sealed_private FROM signing_keys ORDER BY "
      "sealed_private LIMIT 1)");
  clock_.advance(std::chrono::minutes{11});
  base::Result<ReencryptProgress> last;
  for (int i = 0; i < 30 && last && !last->done; ++i)
    last = reencrypt_step(*database_, keyring_, *kek_, clock_, 3);
  ASSERT_FALSE(last);
  EXPECT_NE(last.error().detail.find("signing_keys.sealed_private of row"), std::string::npos);
  EXPECT_EQ(rows().size(), 4U);
}

TEST_P(ReencryptionTest, MovesWhatWasSealedBeforeTenantsHadKeysToTheirKeys) {  // S15, P07
  // The database as an older version has left it: one key for all, which is the one that the tenant's values
  // are under. Equal seeds make equal keys.
  const auto key_of = [&](std::string tenant) {
    base::FakeRandom random(77);
    return crypto::make_data_key(random, *kek_, std::move(tenant));
  };
  Keyring before;
  ASSERT_TRUE(before.load(key_of(tenant_.to_string()), *kek_));
  ASSERT_TRUE(before.activate(key_of("").id));
  const model::WebhookId id =
      read([&](Session& s) { return WebhookRepository(s).scan(tenant_, {}, 0, 1).at(0).id; });
  const auto place = place_of_webhook_secret(tenant_, id);
  const auto old = before.seal(place.context(), base::as_bytes(place.row)).value();
  ASSERT_TRUE(load(keyring_, *kek_));
  write([&](Session& s) {
    s.execute("UPDATE data_keys SET active = 0 WHERE tenant_id IS NULL", {});
    KeyringRepository(s).insert(
        {.key = key_of(""), .created_at = clock_.now(), .active = true, .active_from = clock_.now()});
    write_manifest(s, *kek_);
    s.execute("UPDATE webhooks SET sealed_secret = :old WHERE id = :id", {{"old", old}, {"id", id.bytes()}});
    return 0;
  });
  EXPECT_EQ(open_all(), kValues);
  EXPECT_EQ(move_all(), 1 + 4) << "with two signing keys, a second factor and a setting of the installation";
  Keyring now;
  ASSERT_TRUE(load(now, *kek_));
  const auto webhooks = read([&](Session& s) { return WebhookRepository(s).scan(tenant_, {}, 0, 10); });
  for (const auto& webhook : webhooks)
    EXPECT_EQ(crypto::sealed_under(webhook.sealed_secret), now.active(tenant_.to_string()));
}

TEST_P(ReencryptionTest, AProcessThatDoesNotKnowTheNewKeyMovesNothing) {  // P07
  Keyring stale;
  ASSERT_TRUE(load(stale, *kek_));
  ASSERT_TRUE(rotate(keyring_));
  const auto refused = reencrypt_step(*database_, stale, *kek_, clock_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(open_all(), kValues);
}

// A write that was sealed under the old key and held up must be seen by the pass that removes the key.
TEST_P(ReencryptionTest, OldKeysStayUntilAPassThatBeganTenMinutesAfterFindsNothing) {  // P07
  ASSERT_TRUE(rotate(keyring_));
  ASSERT_EQ(move_all(), kValues);
  ASSERT_TRUE(rotate(keyring_, {.tenant = tenant_, .at_once = true}));
  clock_.advance(std::chrono::minutes{9});
  const auto step = [&] { return reencrypt_step(*database_, keyring_, *kek_, clock_, 100).value(); };
  const auto columns = keyring_state(*database_).columns;
  for (std::size_t i = 0; i < columns; ++i) step();      // moves
  for (std::size_t i = 0; i + 1 < columns; ++i) step();  // finds nothing, but began too early
  clock_.advance(std::chrono::minutes{2});
  EXPECT_FALSE(step().done);
  EXPECT_EQ(keyring_state(*database_).retired, 3);
  for (std::size_t i = 0; i < columns; ++i) step();
  EXPECT_EQ(keyring_state(*database_).retired, 0);
}

// Who keeps an integration in memory has to have the new bytes before the old key goes.
TEST_P(ReencryptionTest, TheFeedTellsOfEveryIntegrationWhoseSecretWasMoved) {  // P07
  ASSERT_TRUE(rotate(keyring_));
  const auto told = [&] {
    return read([](Session& s) {
      const auto changes = ChangeRepository(s).since(0);
      return std::ranges::count(changes, "integration", &Change::kind);
    });
  };
  EXPECT_EQ(told(), 0);
  move_all();
  EXPECT_EQ(told(), 7);
}

TEST_P(ReencryptionTest, RestsWhenAllIsDoneAndTellsHowFarItIs) {  // P07
  ASSERT_EQ(move_all(), 0);
  EXPECT_FALSE(keyring_state(*database_).moving);
  EXPECT_TRUE(reencrypt_step(*database_, keyring_, *kek_, clock_)->done);
  ASSERT_TRUE(rotate(keyring_));
  const auto begun = keyring_state(*database_);
  EXPECT_TRUE(begun.moving);
  EXPECT_EQ(begun.active, 2);
  EXPECT_EQ(begun.retired, 2);
  ASSERT_TRUE(reencrypt_step(*database_, keyring_, *kek_, clock_, 100));
  EXPECT_EQ(keyring_state(*database_).column, 1U);
  EXPECT_EQ(keyring_state(*database_).moved, 7);
  move_all();
  EXPECT_EQ(keyring_state(*database_).moved, kValues);
  EXPECT_TRUE(reencrypt_step(*database_, keyring_, *kek_, clock_)->waiting);
}

}  // namespace
}  // namespace sallyport::store::conformance
