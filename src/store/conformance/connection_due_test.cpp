// What is due before grants end, and who has connected them, on every database (outbound §7 rows 15 and 20).
#include <utility>

#include <gmock/gmock.h>

#include "store/administrator_addresses.h"
#include "store/administrator_repository.h"
#include "store/conformance/connection_fixture.h"
#include "store/integration_repository.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using model::Connection;
using model::ConnectionState;
using model::ConnectorKind;
using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

class ConnectionDueTest : public ConnectionTest {
 protected:
  Connection plain() {
    return {.id = model::ConnectionId::random(random_),
            .tenant = tenant_,
            .setup = setup_.id,
            .connected_at = clock_.now()};
  }
  template <class Work>
  auto change(Work work) {
    return write([&](Session& s) {
      ConnectionUpkeepRepository repository(s);
      return work(repository);
    });
  }
  std::vector<model::ConnectionId> due(Due what, base::Time now, std::int64_t limit = 10) {
    std::vector<model::ConnectionId> ids;
    for (const auto& one :
         read([&](Session& s) { return ConnectionUpkeepRepository(s).due(what, now, limit); }))
      ids.push_back(one.id);
    return ids;
  }
  model::AccountId add_member(std::string email, std::string role, model::MemberState state) {
    const model::Account account{.id = model::AccountId::random(random_),
                                 .email = std::move(email),
                                 .display_name = "Ana",
                                 .password_hash = "",
                                 .created_at = clock_.now()};
    const model::Member member{.id = model::MemberId::random(random_),
                               .tenant = tenant_,
                               .account = account.id,
                               .role = std::move(role),
                               .state = state,
                               .created_at = clock_.now()};
    write([&](Session& s) {
      EXPECT_TRUE(TenantRepository(s).insert_account(account));
      EXPECT_TRUE(MemberRepository(s).insert(member));
      return 0;
    });
    return account.id;
  }
  model::IntegrationId add_integration(bool enabled) {
    return write([&](Session& s) {
      const auto id = model::IntegrationId::random(random_);
      model::Integration integration;
      integration.id = id;
      integration.tenant = tenant_;
      integration.name = "front";
      integration.enabled = enabled;
      IntegrationRepository(s).insert(integration);
      return id;
    });
  }
  Connection connected_by(ConnectorKind kind, const base::Uuid& id) {
    auto connection = plain();
    connection.connected_by = model::Connector{.kind = kind, .id = id};
    return insert(connection);
  }

  model::ProviderSetup setup_ = insert_setup();
};
SALLYPORT_ON_ALL_DATABASES(ConnectionDueTest);

TEST_P(ConnectionDueTest, S6_WhatIsDueIsFoundOldestFirstAndTakenOnce) {
  const auto now = clock_.now();
  for (const auto& [what, time] :
       {std::pair(Due::kKeep, &Connection::keep_at), std::pair(Due::kNotice, &Connection::notice_at),
        std::pair(Due::kLetter, &Connection::letter_at)}) {
    auto late = plain(), early = plain(), future = plain();
    late.*time = now;
    early.*time = now - hours{1};
    future.*time = now + hours{1};
    for (auto* one : {&late, &early, &future}) *one = insert(*one);
    EXPECT_THAT(due(what, now), ElementsAre(early.id, late.id));
    EXPECT_THAT(due(what, now, 1), ElementsAre(early.id));
    const auto move = [&](base::Time was, std::optional<base::Time> next) {
      return change([&](auto& r) { return r.move_due(what, early.id, was, next); });
    };
    EXPECT_FALSE(move(now, std::nullopt)) << "it was another time";
    EXPECT_TRUE(move(now - hours{1}, now + hours{2}));
    EXPECT_FALSE(move(now - hours{1}, std::nullopt)) << "somebody was faster";
    EXPECT_THAT(due(what, now), ElementsAre(late.id));
    early.*time = now + hours{2};
    EXPECT_EQ(find(early.id), early) << "nothing else has changed";
    change([&](auto& r) { return r.move_due(what, late.id, now, std::nullopt); });
    EXPECT_THAT(due(what, now), IsEmpty());
  }
}

TEST_P(ConnectionDueTest, WhatIsDeadIsNotKept) {
  auto dead = plain();
  dead.keep_at = clock_.now();
  dead.state = ConnectionState::kNeedsReauthorization;
  insert(dead);
  EXPECT_THAT(due(Due::kKeep, clock_.now()), IsEmpty());
}

TEST_P(ConnectionDueTest, ALetterIsWrittenInThePlaceOfOneThatWaits) {
  auto connection = insert(plain());
  change([&](auto& r) { return r.write_letter(connection.id, clock_.now()), 0; });
  connection.letter_at = clock_.now();
  EXPECT_EQ(find(connection.id), connection);
}

TEST_P(ConnectionDueTest, S6_ARefreshLeavesTheNoticesOfAnEndThatStaysAlone) {
  auto connection = plain();
  connection.absolute_end = clock_.now() + days{20};
  connection.notice_at = clock_.now();
  connection = insert(connection);
  change([&](auto& r) {
    return r.move_due(Due::kNotice, connection.id, clock_.now(), clock_.now() + days{13});
  });
  write([&](Session& s) { return ConnectionRepository(s).renew(connection, 1); });  // as it was read before
  EXPECT_EQ(find(connection.id)->notice_at, clock_.now() + days{13});
  *connection.absolute_end += days{1};
  write([&](Session& s) { return ConnectionRepository(s).renew(connection, 2); });
  EXPECT_EQ(find(connection.id)->notice_at, clock_.now()) << "another end has notices of its own";
}

TEST_P(ConnectionDueTest, S6_WhatEndsSoonIsThatOfLiveOnesAndOfEitherEnd) {
  const auto scan = [&](days within) {
    std::vector<model::ConnectionId> ids;
    for (const auto& one : read([&](Session& s) {
           return ConnectionRepository(s).scan({.tenant = tenant_, .ending_by = clock_.now() + within});
         }))
      ids.push_back(one.id);
    return ids;
  };
  auto idle = plain(), absolute = plain(), dead = plain();
  idle.idle_end = clock_.now() + days{3};
  absolute.absolute_end = clock_.now() + days{7};
  dead.absolute_end = clock_.now();
  dead.state = ConnectionState::kNeedsReauthorization;
  for (auto* one : {&idle, &absolute, &dead}) *one = insert(*one);
  insert(plain());
  EXPECT_THAT(scan(days{2}), IsEmpty());
  EXPECT_THAT(scan(days{3}), ElementsAre(idle.id));
  EXPECT_THAT(scan(days{7}), ElementsAre(idle.id, absolute.id));
}

TEST_P(ConnectionDueTest, S6_WhoHasConnectedAMasterAccountIsKnownToHaveLeft) {
  const auto active = add_member("ana@example.org", "member", model::MemberState::kActive);
  const auto inactive = add_member("ben@example.org", "member", model::MemberState::kInactive);
  const auto enabled = add_integration(true), disabled = add_integration(false);
  const auto nobody = base::Uuid::random(random_);
  std::vector<std::pair<Connection, bool>> made{
      {connected_by(ConnectorKind::kMember, active.uuid), false},
      {connected_by(ConnectorKind::kMember, inactive.uuid), true},
      {connected_by(ConnectorKind::kMember, nobody), true},
      {connected_by(ConnectorKind::kIntegration, enabled.uuid), false},
      {connected_by(ConnectorKind::kIntegration, disabled.uuid), true},
      {connected_by(ConnectorKind::kIntegration, nobody), true}};
  connected_by(ConnectorKind::kHostMember, nobody);  // they have no leaving here
  insert(plain());
  auto of_user = plain();
  of_user.owner_kind = model::OwnerKind::kUser;
  of_user.connected_by = model::Connector{.kind = ConnectorKind::kMember, .id = nobody};
  insert(of_user);
  const auto rows = read([&](Session& s) { return ConnectionUpkeepRepository(s).connectors(0, 10); });
  ASSERT_EQ(rows.size(), made.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].id, made[i].first.id);
    EXPECT_EQ(rows[i].connector, made[i].first.connected_by);
    EXPECT_EQ(rows[i].has_left, made[i].second) << i;
    EXPECT_FALSE(rows[i].was_seen);
    EXPECT_EQ(rows[i].provider, setup_.provider);
  }
  const auto rest =
      read([&](Session& s) { return ConnectionUpkeepRepository(s).connectors(rows[4].position, 10); });
  EXPECT_THAT(rest, testing::SizeIs(1));
}

TEST_P(ConnectionDueTest, S6_ThatSomebodyHasLeftIsNotedOnceAndTakenBack) {
  auto connection = connected_by(ConnectorKind::kMember, base::Uuid::random(random_));
  ConnectorRow row{.id = connection.id, .tenant = tenant_, .connector = *connection.connected_by};
  const auto note = [&](std::optional<base::Time> left, std::optional<base::Time> letter) {
    return change([&](auto& r) { return r.note_connector(row, left, letter); });
  };
  EXPECT_FALSE(note(std::nullopt, std::nullopt));
  EXPECT_TRUE(note(clock_.now(), clock_.now()));
  EXPECT_FALSE(note(clock_.now(), clock_.now()));
  connection.connector_left_at = connection.letter_at = clock_.now();
  EXPECT_EQ(find(connection.id), connection);
  EXPECT_TRUE(note(std::nullopt, std::nullopt));
  EXPECT_EQ(find(connection.id)->connector_left_at, std::nullopt);
  row.connector.id = base::Uuid::random(random_);
  EXPECT_FALSE(note(clock_.now(), std::nullopt)) << "somebody else has connected it since";
}

TEST_P(ConnectionDueTest, WhoseAccountItMayBeIsKnown) {
  const auto may = [&](std::optional<std::string_view> account) {
    return read([&](Session& s) { return ConnectionRepository(s).may_have_account(setup_.id, account); });
  };
  EXPECT_FALSE(may(std::nullopt));
  auto ana = plain();
  ana.account_id = "ana";
  insert(ana);
  EXPECT_TRUE(may("ana"));
  EXPECT_FALSE(may("ben"));
  EXPECT_TRUE(may(std::nullopt)) << "it may be ana";
  insert(plain());
  EXPECT_TRUE(may("ben")) << "one of them may be";
}

// Services know grants by application and account, not by tenant.
TEST_P(ConnectionDueTest, H14_AnotherTenantWithTheSameApplicationUsesTheSameGrants) {
  const auto elsewhere = insert([&] {
    auto setup = setup_;
    setup.id = model::ProviderSetupId::random(random_);
    setup.tenant = other_tenant_;
    return setup;
  }());
  auto ana = plain();
  ana.account_id = "ana";
  ana = insert(ana);
  const auto shares = [&](const model::Connection& connection) {
    return read([&](Session& s) { return ConnectionRepository(s).shares_account(connection); });
  };
  EXPECT_FALSE(shares(ana)) << "itself";
  auto there = full_connection(random_, elsewhere, clock_.now());
  there.account_id = "ana";
  there = insert(there);
  EXPECT_TRUE(shares(ana));
  EXPECT_TRUE(shares(there));
  EXPECT_TRUE(
      read([&](Session& s) { return ConnectionRepository(s).may_have_account(elsewhere.id, "ana"); }));
  auto other_application = elsewhere;
  other_application.id = model::ProviderSetupId::random(random_);
  other_application.tenant = write([&](Session& s) { return insert_tenant(s, random_, clock_.now()); });
  other_application.client_id = "another";
  there = full_connection(random_, insert(other_application), clock_.now());
  there.account_id = "ana";
  EXPECT_FALSE(read(
      [&](Session& s) { return ConnectionRepository(s).may_have_account(other_application.id, "ana"); }));
  auto unknown = plain();
  unknown.account_id = "";
  EXPECT_FALSE(shares(insert(unknown)));
}

TEST_P(ConnectionDueTest, S6_LettersGoToThoseWhoCanDoEverything) {
  add_member("ana@example.org", "administrator", model::MemberState::kActive);
  add_member("ben@example.org", "member", model::MemberState::kActive);
  add_member("cem@example.org", "administrator", model::MemberState::kInactive);
  write([&](Session& s) {
    const std::vector<AdministratorRow> rows{
        {.issuer = "i", .subject = "1", .display_name = "", .email = "dee@example.org"},
        {.issuer = "i", .subject = "2", .display_name = "", .email = "ana@example.org"},
        {.issuer = "i", .subject = "3", .display_name = "", .email = ""}};
    AdministratorRepository(s).replace(tenant_, rows);
    return 0;
  });
  EXPECT_THAT(read([&](Session& s) { return administrator_addresses(s, tenant_, 10); }),
              ElementsAre("ana@example.org", "dee@example.org"));
  EXPECT_THAT(read([&](Session& s) { return administrator_addresses(s, other_tenant_, 10); }), IsEmpty());
}

}  // namespace
}  // namespace sallyport::store::conformance
