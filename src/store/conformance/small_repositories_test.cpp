#include <array>
#include <thread>

#include "store/administrator_repository.h"
#include "store/audit_repository.h"
#include "store/change_repository.h"
#include "store/conformance/backends.h"
#include "store/lease_repository.h"
#include "store/revocation_repository.h"
#include "store/signing_key_repository.h"
#include "store/single_use_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using TenantRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(TenantRepositoryTest);
using SigningKeyRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(SigningKeyRepositoryTest);
using RevocationRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(RevocationRepositoryTest);
using SingleUseRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(SingleUseRepositoryTest);
using ChangeRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(ChangeRepositoryTest);
using LeaseRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(LeaseRepositoryTest);
using AuditRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(AuditRepositoryTest);

using std::chrono::minutes;
using std::chrono::seconds;

TEST_P(TenantRepositoryTest, KeepsTenantsAndAccounts) {
  const model::Tenant tenant{
      .id = model::TenantId::random(random_), .name = "demo", .created_at = clock_.now()};
  const model::Account account{.id = model::AccountId::random(random_),
                               .email = "admin@demo.example",
                               .display_name = "Admin",
                               .password_hash = "phc",
                               .created_at = clock_.now()};
  write([&](Session& s) {
    TenantRepository tenants(s);
    tenants.insert(tenant);
    EXPECT_TRUE(tenants.insert_account(account));
    EXPECT_TRUE(tenants.set_password_hash(account.id, "new"));
    EXPECT_TRUE(tenants.rename_account(account.id, "Ada"));
    EXPECT_FALSE(tenants.find_account(account.id)->address_proved);
    EXPECT_TRUE(tenants.prove_address(account.id));
    EXPECT_FALSE(tenants.prove_address(model::AccountId::random(random_)));
    EXPECT_FALSE(tenants.rename_account(model::AccountId::random(random_), "nobody"));
    EXPECT_TRUE(tenants.set_disabled(tenant.id, true));
    EXPECT_TRUE(tenants.rename(tenant.id, "renamed"));
    EXPECT_TRUE(tenants.set_verified_domain(tenant.id, "demo.example"));
    EXPECT_TRUE(tenants.find(tenant.id)->connections_enabled);
    EXPECT_TRUE(tenants.set_connections_enabled(tenant.id, false));
    EXPECT_FALSE(tenants.set_connections_enabled(model::TenantId::random(random_), false));
    EXPECT_FALSE(tenants.find(tenant.id)->requires_second_factor);
    EXPECT_TRUE(tenants.set_requires_second_factor(tenant.id, true));
    EXPECT_FALSE(tenants.set_requires_second_factor(model::TenantId::random(random_), true));
    EXPECT_TRUE(tenants.find(tenant.id)->requires_second_factor);
    EXPECT_FALSE(tenants.rename(model::TenantId::random(random_), "nobody"));
    EXPECT_FALSE(tenants.set_verified_domain(model::TenantId::random(random_), "demo.example"));
    return 0;
  });
  read([&](Session& s) {
    TenantRepository tenants(s);
    EXPECT_TRUE(tenants.find(tenant.id)->disabled);
    EXPECT_EQ(tenants.find(tenant.id)->verified_domain, "demo.example");
    EXPECT_FALSE(tenants.find(tenant.id)->connections_enabled);
    EXPECT_EQ(tenants.find_by_name("renamed")->id, tenant.id);
    EXPECT_FALSE(tenants.find_by_name("demo"));
    EXPECT_EQ(tenants.list().size(), 1U);
    EXPECT_EQ(tenants.only()->id, tenant.id);
    EXPECT_EQ(tenants.find_account(account.id)->password_hash, "new");
    EXPECT_EQ(tenants.find_account(account.id)->display_name, "Ada");
    EXPECT_TRUE(tenants.find_account(account.id)->address_proved);
    EXPECT_EQ(tenants.find_account_by_email(account.email)->id, account.id);
    return 0;
  });
}

TEST_P(TenantRepositoryTest, KeepsHowItsPeopleSignIn) {
  const auto tenant = model::TenantId::random(random_);
  model::EnterpriseSso sso{.tenant = tenant,
                           .enabled = true,
                           .config_url = "https://login.example/config",
                           .issuer = "https://login.example",
                           .client_id = "client",
                           .sealed_client_secret = {1, 2}};
  write([&](Session& s) {
    TenantRepository tenants(s);
    tenants.insert({.id = tenant, .name = "t", .created_at = clock_.now()});
    EXPECT_FALSE(tenants.find_sso(tenant));
    tenants.put_sso(sso);
    sso.sealed_client_secret = {3};
    tenants.put_sso(sso);
    return 0;
  });
  const auto stored = read([&](Session& s) { return TenantRepository(s).find_sso(tenant); });
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->tenant, tenant);
  EXPECT_TRUE(stored->enabled);
  EXPECT_EQ(stored->config_url, sso.config_url);
  EXPECT_EQ(stored->issuer, sso.issuer);
  EXPECT_EQ(stored->client_id, sso.client_id);
  EXPECT_EQ(stored->sealed_client_secret, base::Bytes{3});
}

TEST_P(TenantRepositoryTest, RefusesAnEmailThatIsTaken) {
  const auto insert = [&](Session& s) {
    return TenantRepository(s).insert_account({.id = model::AccountId::random(random_),
                                               .email = "a@b.example",
                                               .display_name = "",
                                               .password_hash = "",
                                               .created_at = clock_.now()});
  };
  EXPECT_TRUE(write(insert));
  const auto again = write(insert);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "email_taken");
  EXPECT_EQ(again.error().kind, base::ErrorKind::kConflict);
}

TEST_P(TenantRepositoryTest, ReplacesTheListOfAdministratorsAsAWhole) {
  const auto tenant = model::TenantId::random(random_);
  write([&](Session& s) {
    TenantRepository(s).insert({.id = tenant, .name = "t", .created_at = clock_.now()});
    AdministratorRepository administrators(s);
    administrators.replace(tenant,
                           std::vector<AdministratorRow>{{"iss", "z", "Z", "z@x"}, {"iss", "a", "A", "a@x"}});
    EXPECT_EQ(administrators.list(tenant).at(0).subject, "z");
    administrators.replace(tenant, std::vector<AdministratorRow>{{"iss", "b", "B", "b@x"}});
    EXPECT_EQ(administrators.list(tenant), (std::vector<AdministratorRow>{{"iss", "b", "B", "b@x"}}));
    int count = 0;
    administrators.for_each([&](const model::TenantId& owner, AdministratorRow&& row) {
      EXPECT_EQ(owner, tenant);
      EXPECT_EQ(row.subject, "b");
      ++count;
    });
    EXPECT_EQ(count, 1);
    return 0;
  });
}

TEST_P(SigningKeyRepositoryTest, KeepsKeysWithTheirDates) {
  model::SigningKey key{.id = model::SigningKeyId::random(random_),
                        .kid = "kid-1",
                        .algorithm = model::SigningAlgorithm::kRs256,
                        .public_key = {1, 2},
                        .sealed_private = {3, 4},
                        .published_at = clock_.now(),
                        .active_from = clock_.now() + minutes{60},
                        .retired_at = {},
                        .delete_at = {}};
  write([&](Session& s) { return SigningKeyRepository(s).insert(key), 0; });
  key.retired_at = clock_.now() + minutes{61};
  key.delete_at = clock_.now() + minutes{62};
  EXPECT_TRUE(write([&](Session& s) { return SigningKeyRepository(s).update_dates(key); }));
  const auto keys = read([](Session& s) { return SigningKeyRepository(s).list(); });
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].kid, key.kid);
  EXPECT_EQ(keys[0].algorithm, key.algorithm);
  EXPECT_EQ(keys[0].public_key, key.public_key);
  EXPECT_EQ(keys[0].sealed_private, key.sealed_private);
  EXPECT_EQ(keys[0].active_from, key.active_from);
  EXPECT_EQ(keys[0].retired_at, key.retired_at);
  EXPECT_EQ(keys[0].delete_at, key.delete_at);
  EXPECT_TRUE(write([&](Session& s) { return SigningKeyRepository(s).erase(key.id); }));
  EXPECT_FALSE(write([&](Session& s) { return SigningKeyRepository(s).update_dates(key); }));
}

TEST_P(RevocationRepositoryTest, KeepsARevocationUntilTheTokenHasExpired) {
  const base::Bytes digest(32, 1);
  const auto expires = clock_.now() + minutes{5};
  write([&](Session& s) {
    RevocationRepository revocations(s);
    revocations.put({digest, expires});
    revocations.put({digest, expires - minutes{1}});  // an earlier expiry does not shorten it
    EXPECT_TRUE(revocations.contains(digest));
    EXPECT_FALSE(revocations.contains(base::Bytes(32, 2)));
    EXPECT_EQ(revocations.live(clock_.now()).at(0).expires, expires);
    EXPECT_EQ(revocations.sweep(expires - seconds{1}), 0);
    EXPECT_EQ(revocations.sweep(expires), 1);
    EXPECT_TRUE(revocations.live(clock_.now()).empty());
    return 0;
  });
}

TEST_P(SingleUseRepositoryTest, GivesAValueAwayOnceHoweverManyAsk) {  // B34
  const auto scope = base::Uuid::random(random_);
  const base::Bytes digest(32, 1);
  std::atomic<int> wins = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i)
      threads.emplace_back([&] {
        database_->write([&](Session& s) {
          wins += SingleUseRepository(s).first_use(scope, digest, clock_.now() + minutes{5}) ? 1 : 0;
          return true;
        });
      });
  }
  EXPECT_EQ(wins, 1);
  EXPECT_TRUE(write([&](Session& s) {
    return SingleUseRepository(s).first_use(base::Uuid::random(random_), digest, clock_.now());
  }));
}

TEST_P(SingleUseRepositoryTest, SweepsExpiredValuesInSteps) {  // O03
  write([&](Session& s) {
    SingleUseRepository uses(s);
    for (std::uint8_t i = 0; i < 10; ++i)
      uses.first_use(base::Uuid{}, base::Bytes(32, i), clock_.now() + seconds{i});
    std::vector<std::int64_t> removed;
    std::optional<SingleUseKey> at = SingleUseKey{};
    while (at) {
      const auto swept = uses.sweep(*at, clock_.now() + seconds{5}, 4);
      removed.push_back(swept.removed);
      at = swept.next;
    }
    EXPECT_EQ(removed, (std::vector<std::int64_t>{4, 1, 0}));
    EXPECT_TRUE(uses.first_use(base::Uuid{}, base::Bytes(32, 4), clock_.now()));
    EXPECT_FALSE(uses.first_use(base::Uuid{}, base::Bytes(32, 5), clock_.now()));
    return 0;
  });
}

TEST_P(ChangeRepositoryTest, NumbersChangesInTheOrderOfCommits) {
  const base::Bytes id(16, 1);
  const auto append = [&](std::string_view kind) {
    return write([&](Session& s) { return ChangeRepository(s).append(kind, id, clock_.now()); });
  };
  EXPECT_EQ(read([](Session& s) { return ChangeRepository(s).latest(); }), 0);
  EXPECT_EQ(append("integration"), 1);
  clock_.advance(minutes{1});
  EXPECT_EQ(append("revocation"), 2);
  const auto since = read([](Session& s) { return ChangeRepository(s).since(1); });
  ASSERT_EQ(since.size(), 1U);
  EXPECT_EQ(since[0].kind, "revocation");
  EXPECT_EQ(since[0].object, id);
  EXPECT_EQ(write([&](Session& s) { return ChangeRepository(s).sweep(clock_.now()); }), 1);
  EXPECT_EQ(read([](Session& s) { return ChangeRepository(s).oldest_kept(); }), 2);
  write([&](Session& s) { return ChangeRepository(s).sweep(clock_.now() + minutes{1}); });
  EXPECT_EQ(read([](Session& s) { return ChangeRepository(s).oldest_kept(); }), 3);
  EXPECT_EQ(append("integration"), 3);  // numbers go on when all rows are gone
}

TEST_P(LeaseRepositoryTest, HasOneHolderAtATimeAndARisingFence) {
  const auto acquire = [&](std::string_view holder) {
    return write(
        [&](Session& s) { return LeaseRepository(s).acquire("keys", holder, clock_.now(), seconds{30}); });
  };
  EXPECT_EQ(acquire("one"), 1);
  EXPECT_EQ(acquire("two"), std::nullopt);
  EXPECT_EQ(acquire("one"), 1);  // prolonged
  clock_.advance(seconds{30});
  EXPECT_EQ(acquire("two"), 2);
  EXPECT_EQ(acquire("one"), std::nullopt);
  read([](Session& s) {
    EXPECT_FALSE(LeaseRepository(s).holds("keys", 1));
    EXPECT_TRUE(LeaseRepository(s).holds("keys", 2));
    return 0;
  });
  EXPECT_FALSE(write([](Session& s) { return LeaseRepository(s).release("keys", "one", 1); }));
  EXPECT_TRUE(write([](Session& s) { return LeaseRepository(s).release("keys", "two", 2); }));
  EXPECT_EQ(acquire("one"), 3);
}

AuditBlockRow block_at(std::int64_t sequence, base::Time time) {
  return {.sequence = sequence,
          .first_time = time,
          .last_time = time + seconds{1},
          .records = 1,
          .hash = base::Bytes(32, static_cast<std::uint8_t>(sequence)),
          .body = base::Bytes(10, 1)};
}

TEST_P(AuditRepositoryTest, KeepsBlocksInOrderAndRefusesASequenceTwice) {
  EXPECT_FALSE(read([](Session& s) { return AuditRepository(s).tip(); }));
  write([&](Session& s) {
    AuditRepository audit(s);
    for (int i = 1; i <= 3; ++i) audit.insert_block(block_at(i, clock_.now()));
    return 0;
  });
  EXPECT_THROW(
      write([&](Session& s) { return AuditRepository(s).insert_block(block_at(3, clock_.now())), 0; }),
      UniqueViolation);
  read([](Session& s) {
    AuditRepository audit(s);
    EXPECT_EQ(audit.tip()->sequence, 3);
    EXPECT_EQ(audit.tip()->hash, base::Bytes(32, 3));
    EXPECT_EQ(audit.oldest_sequence(), 1);
    EXPECT_EQ(audit.size(), 30);
    std::vector<std::int64_t> seen;
    audit.for_each_block(2, [&](AuditBlockRow&& row) {
      seen.push_back(row.sequence);
      return true;
    });
    EXPECT_EQ(seen, (std::vector<std::int64_t>{2, 3}));
    EXPECT_FALSE(audit.block(4));
    return 0;
  });
}

TEST_P(AuditRepositoryTest, FindsBucketsByIdAndTime) {
  const auto ada = base::Uuid::random(random_);
  const auto start = clock_.now();
  write([&](Session& s) {
    AuditRepository audit(s);
    for (std::int64_t i = 1; i <= 3 * kBucketBlocks; ++i) audit.insert_block(block_at(i, start + minutes{i}));
    audit.add_presence(0, std::array{ada});
    audit.add_presence(0, std::array{ada});
    audit.add_presence(2, std::array{ada});
    return 0;
  });
  read([&](Session& s) {
    AuditRepository audit(s);
    const AuditTimes always;
    EXPECT_EQ(audit.newest_bucket(ada, 100, always), 3);  // the open one
    EXPECT_EQ(audit.newest_bucket(ada, 3, always), 2);
    EXPECT_EQ(audit.newest_bucket(ada, 2, always), 0);
    EXPECT_EQ(audit.newest_bucket(ada, 0, always), std::nullopt);
    EXPECT_EQ(audit.newest_bucket(base::Uuid::random(random_), 3, always), std::nullopt);
    EXPECT_EQ(audit.newest_bucket({}, 100, always), 3);  // the open one
    EXPECT_EQ(audit.newest_bucket({}, 3, always), 2);
    const AuditTimes early{base::Time::min(), start + minutes{10}};
    EXPECT_EQ(audit.newest_bucket({}, 3, early), 0);
    EXPECT_EQ(audit.newest_bucket(ada, 3, early), 0);
    EXPECT_EQ(audit.newest_block(0, kBucketBlocks, early)->sequence, 10);
    EXPECT_EQ(audit.newest_block(0, 10, early)->sequence, 9);
    EXPECT_FALSE(audit.newest_block(0, 1, early));
    EXPECT_EQ(audit.size(), 10 * 3 * kBucketBlocks);
    return 0;
  });
  write([&](Session& s) {
    AuditRepository audit(s);
    EXPECT_EQ(audit.drop_blocks_before(kBucketBlocks + 5), kBucketBlocks + 4);
    EXPECT_EQ(audit.newest_bucket(ada, 2, {}), std::nullopt);
    EXPECT_EQ(audit.newest_bucket({}, 2, {}), 1);
    return 0;
  });
}

TEST_P(AuditRepositoryTest, HandsOutTheOutboxInOrder) {
  write([](Session& s) {
    AuditRepository audit(s);
    for (std::uint8_t i = 0; i < 3; ++i) audit.append_outbox(base::Bytes{i});
    const auto rows = audit.outbox(2);
    EXPECT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows.at(1).record, base::Bytes{1});
    audit.drop_outbox_through(rows.at(1).position);
    EXPECT_EQ(audit.outbox(10).size(), 1U);
    return 0;
  });
}

}  // namespace
}  // namespace sallyport::store::conformance
