// Notice of connections that end, and of people who leave (sonadier S6; outbound §2.3 row 4, §7 rows 15, 20).
#include "vault/endings.h"

#include <functional>
#include <set>

#include <gmock/gmock.h>

#include "store/connection_upkeep_repository.h"
#include "store/fault_sweep.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"
#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class EndingsTest : public testing::Test {
 protected:
  EndingsTest() {
    // An own entry, so that the days are the usual ones.
    house_.store.write_now([&](store::Session& session) {
      store::ProviderSetupRepository setups(session);
      auto row = *setups.find(house_.tenant, house_.setup_id);
      row.provider = "own";
      setups.erase(house_.tenant, row.id);
      row.entry =
          R"({"id":"own","name":"Own","grant":"authorization_code","authorization_url":"https://own.example/a",)"
          R"("token_url":"https://own.example/t","refresh_absolute_lifetime":"365d","refresh_extends":false})";
      setups.insert(row);
      return true;
    });
    ana_ = add_administrator("ana@example.org");
  }

  model::AccountId add_administrator(std::string email) {
    const model::Account account{.id = model::AccountId::random(house_.random),
                                 .email = std::move(email),
                                 .display_name = "",
                                 .password_hash = "",
                                 .created_at = house_.clock.now()};
    house_.store.write_now([&](store::Session& session) {
      EXPECT_TRUE(store::TenantRepository(session).insert_account(account));
      EXPECT_TRUE(
          store::MemberRepository(session).insert({.id = model::MemberId::random(house_.random),
                                                   .tenant = house_.tenant,
                                                   .account = account.id,
                                                   .role = std::string(model::Role::kAdministrator)}));
      return true;
    });
    return account.id;
  }
  void leave(const model::AccountId& account, model::MemberState state) {
    house_.store.write_now([&](store::Session& session) {
      store::MemberRepository members(session);
      auto member = members.list({.tenant = house_.tenant, .account = account}).at(0);
      member.state = state;
      return members.update(member);
    });
  }
  // One that ends then for good.
  model::ConnectionId connect(base::Duration left, const std::function<void(model::Connection&)>& how = {}) {
    const auto now = house_.clock.now();
    model::Connection connection{.id = model::ConnectionId::random(house_.random),
                                 .tenant = house_.tenant,
                                 .setup = house_.setup_id,
                                 .account_label = "sales@example.org",
                                 .absolute_end = now + left,
                                 .connected_at = now,
                                 .notice_at = now + left - days{30}};
    if (how) how(connection);
    house_.store.write_now([&](store::Session& session) {
      store::ConnectionRepository(session).insert(connection);
      return true;
    });
    return connection.id;
  }
  Endings::Deliver deliver() {
    return [this](const EndingLetter& letter) -> async::Task<base::Result<void>> {
      if (unreachable_.contains(letter.to)) co_return base::unavailable("The mail server is away.", 1);
      letters_.push_back(letter);
      co_return base::Result<void>{};
    };
  }
  static async::Task<bool> once(Endings& endings) {
    co_await endings.maintain();
    co_return true;
  }
  void sweep() { house_.run(once(endings_)); }
  std::vector<std::string> audited(std::string_view action) {
    auto all = house_.audited();
    std::erase_if(all, [&](const auto& one) { return !one.starts_with(action); });
    return all;
  }
  std::uint64_t counted(std::string_view about) {
    const auto text = house_.metrics.prometheus_text();
    const auto name = fmt::format("sallyport_connection_notices_total{{about=\"{}\"}} ", about);
    const auto at = text.find(name);
    return at == std::string::npos ? 0 : std::stoull(text.substr(at + name.size()));
  }

  TestHouse house_;
  model::AccountId ana_;
  std::vector<EndingLetter> letters_;
  std::set<std::string> unreachable_;
  Endings endings_{house_.house, deliver()};
};

TEST_F(EndingsTest, S6_NoticeIsGivenThirtySevenAndOneDayAhead) {
  const auto id = connect(days{40});
  sweep();
  EXPECT_THAT(letters_, IsEmpty());
  for (const int left : {30, 7, 1}) {
    house_.clock.advance(*house_.stored(id).absolute_end - days{left} - house_.clock.now());
    for (int i = 0; i < 3; ++i) sweep();
    const auto said = audited("connection.ending");
    ASSERT_FALSE(said.empty());
    EXPECT_THAT(said.front(), StartsWith(fmt::format("connection.ending own, master, in {} days, ", left)));
    house_.clock.advance(hours{1});
    sweep();
  }
  EXPECT_THAT(audited("connection.ending"), SizeIs(3));
  EXPECT_THAT(letters_, SizeIs(3));
  EXPECT_EQ(counted("ending"), 3);
  EXPECT_EQ(letters_[0].to, "ana@example.org");
  EXPECT_EQ(letters_[0].tenant, "North");
  EXPECT_EQ(letters_[0].provider, "own");
  EXPECT_EQ(letters_[0].account, "sales@example.org");
  EXPECT_EQ(letters_[0].ends_at, house_.stored(id).absolute_end);
  EXPECT_NE(letters_[0].id, letters_[1].id) << "or mail programs would show one of them";
  house_.clock.advance(days{2});
  sweep();
  EXPECT_THAT(audited("connection.ending"), SizeIs(3)) << "what has ended is no news";
}

TEST_F(EndingsTest, S6_ALongSilenceIsFollowedByOneNoticeOnly) {
  const auto id = connect(days{40});
  house_.clock.advance(days{36});
  sweep();
  sweep();
  EXPECT_THAT(audited("connection.ending"),
              ElementsAre(StartsWith("connection.ending own, master, in 4 days")));
  EXPECT_EQ(house_.stored(id).notice_at, *house_.stored(id).absolute_end - days{1});
}

TEST_F(EndingsTest, S6_TwoProcessesTellItOnce) {
  for (int i = 0; i < 20; ++i) connect(days{20});
  Endings other(house_.house, deliver());
  auto first = async::start(house_.runtime.core(0), once(endings_));
  auto second = async::start(house_.runtime.core(0), once(other));
  first.get();
  second.get();
  EXPECT_THAT(audited("connection.ending"), SizeIs(20));
  EXPECT_THAT(letters_, SizeIs(20));
}

// Whatever statement fails, nothing is told twice, and in the end it is told.
TEST_F(EndingsTest, S6_AFaultAnywhereLosesNoNoticeAndRepeatsNone) {
  for (const auto fault : store::kAllFaults)
    for (store::FaultSweep faults(fault, "sweep"); faults.next();) {
      letters_.clear();
      const auto before = audited("connection.ending").size();
      connect(days{20});
      faults.arm(house_.faulty);
      try {
        sweep();
      } catch (const store::StorageFault&) {
      }
      const bool struck = faults.struck(house_.faulty);
      sweep();
      house_.clock.advance(hours{1});
      sweep();
      EXPECT_EQ(audited("connection.ending").size(), before + 1);
      // One that was sent and could not be noted comes again, as the same letter.
      EXPECT_THAT(letters_, SizeIs(testing::AllOf(testing::Ge(1), testing::Le(struck ? 2 : 1))));
      for (const auto& letter : letters_) EXPECT_EQ(letter.id, letters_[0].id);
    }
}

TEST_F(EndingsTest, S6_OfTheAccountsOfMembersNobodyIsWrittenTo) {
  connect(days{20}, [&](model::Connection& connection) {
    connection.owner_kind = model::OwnerKind::kUser;
    connection.owner = model::AccountId::random(house_.random);
  });
  sweep();
  EXPECT_THAT(audited("connection.ending"), ElementsAre(HasSubstr("own, user, in 20 days")));
  EXPECT_THAT(letters_, IsEmpty());
}

TEST_F(EndingsTest, S6_WhatIsDeadIsNotToldToEnd) {
  const auto id = connect(days{20}, [](model::Connection& connection) {
    connection.state = model::ConnectionState::kNeedsReauthorization;
  });
  sweep();
  EXPECT_THAT(audited("connection.ending"), IsEmpty());
  EXPECT_EQ(house_.stored(id).notice_at, std::nullopt);
}

TEST_F(EndingsTest, S6_ALetterWaitsForTheMailServerAndGoesToWhomItCan) {
  add_administrator("ben@example.org");
  const auto id = connect(days{20});
  unreachable_ = {"ana@example.org", "ben@example.org"};
  sweep();
  EXPECT_THAT(letters_, IsEmpty());
  house_.clock.advance(minutes{59});
  unreachable_ = {"ana@example.org"};
  sweep();
  EXPECT_THAT(letters_, IsEmpty()) << "the mail server is left alone for a while";
  house_.clock.advance(minutes{1});
  sweep();
  ASSERT_THAT(letters_, SizeIs(1));
  EXPECT_EQ(letters_[0].to, "ben@example.org");
  house_.clock.advance(hours{2});
  sweep();
  EXPECT_THAT(letters_, SizeIs(1)) << "ben gets it once";
  EXPECT_EQ(house_.stored(id).letter_at, std::nullopt);
}

TEST_F(EndingsTest, S6_WithoutAMailServerNothingWaitsForOne) {
  const auto id = connect(days{20});
  Endings silent(house_.house, {});
  house_.run(once(silent));
  EXPECT_THAT(audited("connection.ending"), SizeIs(1));
  EXPECT_EQ(house_.stored(id).letter_at, std::nullopt);
}

TEST_F(EndingsTest, S6_WhoeverHasConnectedItIsMissedOnceAndNotForGood) {
  const auto by = [&](const model::AccountId& account) {
    return [account](model::Connection& connection) {
      connection.absolute_end = connection.notice_at = std::nullopt;
      connection.connected_by = model::Connector{.kind = model::ConnectorKind::kMember, .id = account.uuid};
    };
  };
  const auto ben = add_administrator("ben@example.org");
  const auto of_ana = connect(days{1}, by(ana_)), of_ben = connect(days{1}, by(ben));
  sweep();
  EXPECT_THAT(audited("connection.connector_left"), IsEmpty());
  leave(ben, model::MemberState::kInactive);
  for (int i = 0; i < 3; ++i) sweep();
  EXPECT_THAT(audited("connection.connector_left"),
              ElementsAre("connection.connector_left own, member " + ben.to_string()));
  EXPECT_EQ(house_.stored(of_ben).connector_left_at, house_.clock.now());
  EXPECT_EQ(house_.stored(of_ana).connector_left_at, std::nullopt);
  ASSERT_THAT(letters_, SizeIs(1));
  EXPECT_EQ(letters_[0].to, "ana@example.org");
  EXPECT_TRUE(letters_[0].connector_left);
  EXPECT_EQ(letters_[0].ends_at, std::nullopt);
  EXPECT_EQ(counted("connector_left"), 1);
  leave(ben, model::MemberState::kActive);
  sweep();
  EXPECT_EQ(house_.stored(of_ben).connector_left_at, std::nullopt);
  EXPECT_THAT(letters_, SizeIs(1));
}

// More than one look takes.
TEST_F(EndingsTest, S6_EveryMasterAccountIsLookedAtInTheEnd) {
  const auto nobody = model::AccountId::random(house_.random);
  house_.store.write_now([&](store::Session& session) {
    for (int i = 0; i < 1100; ++i) {
      model::Connection connection{
          .id = model::ConnectionId::random(house_.random),
          .tenant = house_.tenant,
          .setup = house_.setup_id,
          .connected_by = model::Connector{.kind = model::ConnectorKind::kMember, .id = nobody.uuid}};
      store::ConnectionRepository(session).insert(connection);
    }
    return true;
  });
  Endings silent(house_.house, {});
  for (int i = 0; i < 4; ++i) house_.run(once(silent));
  const auto missed = house_.store.read_now([&](store::Session& session) {
    return std::ranges::count_if(store::ConnectionUpkeepRepository(session).connectors(0, 2000),
                                 [](const auto& row) { return row.was_seen; });
  });
  EXPECT_EQ(missed, 1100);
}

}  // namespace
}  // namespace sallyport::vault
