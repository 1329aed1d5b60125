// Provider setups and connections, on every database (security H10, H14, H17).
#include <utility>

#include <gmock/gmock.h>

#include "store/conformance/connection_fixture.h"

namespace sallyport::store::conformance {
namespace {

using model::Connection;
using model::ConnectionState;
using model::OwnerKind;
using model::ProviderSetup;
using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

class ConnectionRepositoryTest : public ConnectionTest {
 protected:
  void expect_stored(const ProviderSetup& setup) {
    const auto found = find(setup.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, setup);
  }
  void expect_stored(const Connection& connection) {
    const auto found = find(connection.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, connection);
  }
  std::vector<model::ConnectionId> scan(ConnectionScan scan) {
    scan.tenant = tenant_;
    std::vector<model::ConnectionId> ids;
    for (const auto& connection : read([&](Session& s) { return ConnectionRepository(s).scan(scan); }))
      ids.push_back(connection.id);
    return ids;
  }
  bool renew(const Connection& connection, std::int64_t expected) {
    return write([&](Session& s) { return ConnectionRepository(s).renew(connection, expected); });
  }
};
SALLYPORT_ON_ALL_DATABASES(ConnectionRepositoryTest);

TEST_P(ConnectionRepositoryTest, ASetupComesBackAsItWasWritten) {
  const auto setup = insert_setup();
  const auto plain = insert(ProviderSetup{
      .id = model::ProviderSetupId::random(random_), .tenant = tenant_, .created_at = clock_.now()});
  EXPECT_GT(plain.position, setup.position);
  expect_stored(setup);
  expect_stored(plain);
  EXPECT_FALSE(read([&](Session& s) { return ProviderSetupRepository(s).find(other_tenant_, setup.id); }));
  const auto all = [&](std::int64_t after, std::int64_t limit) {
    std::vector<model::ProviderSetupId> ids;
    for (const auto& one :
         read([&](Session& s) { return ProviderSetupRepository(s).scan(tenant_, after, limit); }))
      ids.push_back(one.id);
    return ids;
  };
  EXPECT_THAT(all(0, 10), ElementsAre(setup.id, plain.id));
  EXPECT_THAT(all(0, 1), ElementsAre(setup.id));
  EXPECT_THAT(all(setup.position, 10), ElementsAre(plain.id));
  EXPECT_EQ(read([&](Session& s) { return ProviderSetupRepository(s).count(tenant_); }), 2);
  EXPECT_EQ(read([&](Session& s) { return ProviderSetupRepository(s).count(other_tenant_); }), 0);
}

TEST_P(ConnectionRepositoryTest, ASetupChangesFromTheVersionThatWasRead) {
  auto setup = insert_setup();
  const auto update = [&](std::int64_t expected, bool secrets) {
    return write([&](Session& s) { return ProviderSetupRepository(s).update(setup, expected, secrets); });
  };
  setup.name = "changed";
  setup.entry = "";
  setup.client_id = "other";
  setup.settings = {};
  setup.scopes = {};
  setup.policy = model::AccountPolicy::kUserOnly;
  setup.enabled = true;
  const auto secrets = std::exchange(setup.sealed_secrets, {9});
  const auto settings = std::exchange(setup.sealed_settings, {8});
  EXPECT_FALSE(update(6, false));
  EXPECT_TRUE(update(7, false));
  setup.version = 8;
  setup.sealed_secrets = secrets;
  setup.sealed_settings = settings;
  expect_stored(setup);
  setup.sealed_secrets = {};
  setup.sealed_settings = {7};
  EXPECT_TRUE(update(8, true));
  setup.version = 9;
  expect_stored(setup);
}

TEST_P(ConnectionRepositoryTest, AConnectionComesBackAsItWasWritten) {
  const auto setup = insert_setup();
  const auto connection = insert_connection(setup);
  const auto plain = insert(Connection{.id = model::ConnectionId::random(random_),
                                       .tenant = tenant_,
                                       .setup = setup.id,
                                       .connected_at = clock_.now()});
  expect_stored(connection);
  expect_stored(plain);
  EXPECT_FALSE(read([&](Session& s) { return ConnectionRepository(s).find(other_tenant_, connection.id); }))
      << "H14";
  EXPECT_FALSE(
      write([&](Session& s) { return ConnectionRepository(s).erase(other_tenant_, connection.id); }));
  EXPECT_TRUE(write([&](Session& s) { return ConnectionRepository(s).erase(tenant_, connection.id); }));
  EXPECT_FALSE(find(connection.id));
}

TEST_P(ConnectionRepositoryTest, AListIsThatOfATenantASetupOrAnOwner) {
  const auto setup = insert_setup(), other = insert_setup();
  const auto first = insert_connection(setup), second = insert_connection(other);
  const auto master = insert(Connection{.id = model::ConnectionId::random(random_),
                                        .tenant = tenant_,
                                        .setup = setup.id,
                                        .connected_at = clock_.now()});
  EXPECT_THAT(scan({}), ElementsAre(first.id, second.id, master.id));
  EXPECT_THAT(scan({.setup = setup.id}), ElementsAre(first.id, master.id));
  EXPECT_THAT(scan({.setup = setup.id, .owner_kind = OwnerKind::kMaster}), ElementsAre(master.id));
  EXPECT_THAT(scan({.owner_kind = OwnerKind::kUser, .owner = second.owner}), ElementsAre(second.id));
  EXPECT_THAT(scan({.after = first.position, .limit = 1}), ElementsAre(second.id));
  EXPECT_THAT(scan({.owner = model::AccountId::random(random_)}), IsEmpty());
}

TEST_P(ConnectionRepositoryTest, ASetupTakesItsConnectionsAlong) {
  const auto setup = insert_setup();
  const auto connection = insert_connection(setup);
  EXPECT_TRUE(write([&](Session& s) { return ProviderSetupRepository(s).erase(tenant_, setup.id); }));
  EXPECT_FALSE(find(connection.id));
}

// Outbound §2.1 rows 6 and 17: whoever comes late does not write over newer tokens, and nothing comes back.
TEST_P(ConnectionRepositoryTest, H10_NewTokensTakeThePlaceOfThoseTheyWereMadeOf) {
  auto connection = insert_connection(insert_setup());
  auto fresh = connection;
  fresh.sealed_tokens = {4, 5};
  fresh.scopes = {"more"};
  fresh.kept = {};
  fresh.account_id = "other";
  fresh.account_label = "";
  fresh.client_id = "new client";
  fresh.expires_at = std::nullopt;
  fresh.refreshed_at = clock_.now() + hours{3};
  fresh.idle_end = std::nullopt;
  fresh.absolute_end = clock_.now() + hours{4};
  fresh.keep_at = std::nullopt;
  fresh.notice_at = clock_.now() + hours{3};
  fresh.connected_by =
      model::Connector{.kind = model::ConnectorKind::kMember, .id = base::Uuid::random(random_)};
  fresh.connector_left_at = std::nullopt;  // this one has not
  EXPECT_FALSE(renew(fresh, 2));
  EXPECT_TRUE(renew(fresh, 3));
  EXPECT_FALSE(renew(fresh, 3));
  fresh.generation = 4;
  fresh.state = ConnectionState::kLive;
  fresh.cause = "";
  fresh.attempt_at = fresh.next_try_at = fresh.lease_until = std::nullopt;
  fresh.attempts = fresh.failures = 0;
  expect_stored(fresh);
  write([&](Session& s) { return ConnectionRepository(s).erase(tenant_, connection.id); });
  EXPECT_FALSE(renew(fresh, 4));
  EXPECT_FALSE(find(connection.id));
}

TEST_P(ConnectionRepositoryTest, H10_OneProcessAtATimeAttemptsARefreshAndNotesItBefore) {
  auto connection = insert_connection(insert_setup());
  const auto now = clock_.now() + hours{1}, until = now + hours{1};
  const auto begin = [&](std::int64_t generation, base::Time at) {
    return write([&](Session& s) {
      return ConnectionRepository(s).begin_attempt(connection.id, generation, at, until);
    });
  };
  EXPECT_EQ(begin(2, now), std::nullopt);
  EXPECT_EQ(begin(3, now), 8);
  EXPECT_EQ(begin(3, now), std::nullopt) << "the lease is taken";
  connection.attempt_at = now;
  connection.attempts = 3;
  connection.lease_until = until;
  connection.fence = 8;
  expect_stored(connection);
  EXPECT_EQ(begin(3, until), 9) << "it has run out";
}

TEST_P(ConnectionRepositoryTest, H10_AnAttemptThatFailedIsNotedByWhoeverHasTheLease) {
  auto connection = insert_connection(insert_setup());
  const auto now = clock_.now() + hours{1};
  const auto write_with = [&](auto work) {
    return write([&](Session& s) {
      ConnectionRepository repository(s);
      return work(repository);
    });
  };
  ASSERT_EQ(write_with([&](auto& r) { return r.begin_attempt(connection.id, 3, now, now + hours{1}); }), 8);
  EXPECT_FALSE(write_with([&](auto& r) { return r.prolong(connection.id, 7, now + hours{2}); }));
  EXPECT_TRUE(write_with([&](auto& r) { return r.prolong(connection.id, 8, now + hours{2}); }));
  EXPECT_FALSE(write_with([&](auto& r) { return r.withdraw_attempt(connection.id, 7); }));
  EXPECT_TRUE(write_with([&](auto& r) { return r.withdraw_attempt(connection.id, 8); }));
  expect_stored([&] {
    auto as_before = connection;
    as_before.fence = 8;
    as_before.attempt_at = now;
    as_before.lease_until = std::nullopt;
    return as_before;
  }());
  ASSERT_EQ(write_with([&](auto& r) { return r.begin_attempt(connection.id, 3, now, now + hours{1}); }), 9);
  connection.attempt_at = std::nullopt;
  connection.attempts = 0;
  connection.failures = 6;
  connection.next_try_at = now;
  connection.state = ConnectionState::kLive;
  connection.cause = "";
  EXPECT_FALSE(write_with([&](auto& r) { return r.settle_attempt(connection); })) << "of an earlier lease";
  connection.fence = 9;
  connection.generation = 4;
  EXPECT_FALSE(write_with([&](auto& r) { return r.settle_attempt(connection); })) << "of other tokens";
  connection.generation = 3;
  EXPECT_TRUE(write_with([&](auto& r) { return r.settle_attempt(connection); }));
  connection.lease_until = std::nullopt;
  expect_stored(connection);
  EXPECT_FALSE(write_with([&](auto& r) { return r.prolong(connection.id, 9, now + hours{3}); }));
}

TEST_P(ConnectionRepositoryTest, H11_AttemptsThatNobodyWaitsForAreFound) {
  const auto setup = insert_setup();
  const auto found = [&](base::Time now) {
    std::vector<model::ConnectionId> ids;
    for (const auto& one : read([&](Session& s) { return ConnectionRepository(s).interrupted(now, 10); }))
      ids.push_back(one.id);
    return ids;
  };
  auto interrupted = full_connection(random_, setup, clock_.now());  // its lease ends now
  interrupted.next_try_at = std::nullopt;
  interrupted = insert(interrupted);
  const auto waits = insert_connection(setup);  // for two hours
  auto quiet = full_connection(random_, setup, clock_.now());
  quiet.attempt_at = quiet.lease_until = std::nullopt;
  insert(quiet);
  EXPECT_THAT(found(clock_.now()), ElementsAre(interrupted.id));
  EXPECT_THAT(found(clock_.now() + hours{2}), ElementsAre(interrupted.id, waits.id));
  EXPECT_THAT(found(clock_.now() - hours{1}), IsEmpty()) << "somebody waits for the answer";
}

TEST_P(ConnectionRepositoryTest, H11_LeasesOfAnEarlierProcessAreEndedAndLaterOnesStay) {
  const auto setup = insert_setup();
  auto earlier = insert_connection(setup);
  const auto end = [&](base::Time begun_before) {
    write([&](Session& s) { return ConnectionRepository(s).end_leases(begun_before), true; });
  };
  end(*earlier.attempt_at);
  expect_stored(earlier);
  end(*earlier.attempt_at + std::chrono::seconds{1});
  earlier.lease_until = std::nullopt;
  expect_stored(earlier);
}

TEST_P(ConnectionRepositoryTest, AnOwnerHasOneDefault) {
  const auto setup = insert_setup();
  auto first = insert_connection(setup);
  auto second = full_connection(random_, setup, clock_.now());
  second.owner = first.owner;
  second.is_default = false;
  second = insert(second);
  const auto of_another = insert_connection(setup);
  second.label = "Work";
  second.is_default = true;
  write([&](Session& s) {
    ConnectionRepository(s).clear_default(second);
    return ConnectionRepository(s).describe(second);
  });
  first.is_default = false;
  expect_stored(first);
  expect_stored(second);
  expect_stored(of_another);
}

TEST_P(ConnectionRepositoryTest, TheLastUseGoesForwardOnly) {
  auto connection = insert_connection(insert_setup());
  const auto touch = [&](base::Time time) {
    write([&](Session& s) { return ConnectionRepository(s).touch(connection.id, time), 0; });
  };
  touch(clock_.now() + hours{2});
  touch(clock_.now() + hours{1});
  connection.last_used_at = clock_.now() + hours{2};
  expect_stored(connection);
}

}  // namespace
}  // namespace sallyport::store::conformance
