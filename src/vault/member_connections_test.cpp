// The services of a tenant as one of its people sees them (sonadier S8, S9, S14, §6; security H14).
#include "vault/member_connections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "model/test_caller.h"
#include "store/host_member_repository.h"
#include "vault/house_fixture.h"
#include "vault/sessions.h"

namespace sallyport::vault {
namespace {

using base::code_of;
using model::AccountPolicy;
using model::OwnerKind;
using testing::ElementsAre;
using testing::IsEmpty;

class MemberConnectionsTest : public testing::Test {
 protected:
  MemberConnectionsTest() {
    house_.store.write_now([&](store::Session& rows) {
      return store::ProviderSetupRepository(rows).erase(house_.tenant, house_.setup_id);
    });
    own_ = add("own");
    ana_ = session_of("ana");
  }
  model::ProviderSetupId add(std::string_view id, std::string_view grant = "authorization_code") {
    const auto urls = grant == "api_key" ? ""
                                         : R"(,"authorization_url":"https://own.example/a",)"
                                           R"("token_url":"https://own.example/t")";
    const auto entry =
        fmt::format(R"({{"id":"{}","name":"Own","category":"Mail","grant":"{}"{}}})", id, grant, urls);
    NewSetup wanted{.entry = base::parse_json(entry)->get_object()};
    if (grant != "api_key") {
      wanted.client_id = "client";
      wanted.client_secrets.push_back(base::Secret::from_text("s3cret"));
    }
    auto made = house_.run(setups_.add(administrator_, std::move(wanted)));
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->setup.id : model::ProviderSetupId{};
  }
  Session session_of(std::string host_id) {
    return house_
        .run(sessions_.begin(
            administrator_,
            {.member = HostMember{.host_id = std::move(host_id)}, .user = true, .master = true}))
        .value();
  }
  // Of the member of the session; without one the tenant's.
  model::ConnectionId connect(const Session* of, std::string label = "",
                              model::ConnectionState state = model::ConnectionState::kLive) {
    model::Connection row{.id = model::ConnectionId::random(house_.random),
                          .tenant = house_.tenant,
                          .setup = own_,
                          .label = std::move(label),
                          .account_label = "account@own.example",
                          .state = state,
                          .connected_at = house_.clock.now()};
    if (of != nullptr) {
      row.owner_kind = OwnerKind::kUser;
      row.owner = of->member->id;
    }
    house_.store.write_now([&](store::Session& rows) {
      store::ConnectionRepository(rows).insert(row);
      return true;
    });
    return row.id;
  }
  void set_policy(AccountPolicy policy) {
    auto change = [&](store::Session& rows) {
      store::ProviderSetupRepository setups(rows);
      auto row = setups.find(house_.tenant, own_).value();
      row.policy = policy;
      return setups.update(row, row.version, false);
    };
    EXPECT_TRUE(house_.store.write_now(change));
  }
  MemberView view(const Session& session) {
    auto outcome = house_.run(members_.list(session));
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? *std::move(outcome) : MemberView{};
  }
  MemberService service(const Session& session) {
    auto all = view(session).services;
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? MemberService{} : std::move(all.front());
  }
  // "connected, uses your account".
  std::string standing() {
    const auto seen = service(ana_);
    return fmt::format("{}, {}", to_string(seen.standing), text_of(seen.use));
  }

  TestHouse house_;
  Setups setups_{house_.house};
  Sessions sessions_{house_.house};
  Connections connections_{house_.house};
  MemberConnections members_{house_.house, connections_};
  model::Caller administrator_ = model::caller_in(house_.tenant);
  model::ProviderSetupId own_{};
  Session ana_{};
};

TEST_F(MemberConnectionsTest, S8_S15_WhoseAccountIsUsedIsSaid) {
  EXPECT_EQ(standing(), "not_connected, uses your account");
  connect(&ana_);
  EXPECT_EQ(standing(), "connected, uses your account");
  connect(nullptr);
  EXPECT_EQ(standing(), "connected, uses the facility's account, and yours where a script asks for it");
  set_policy(AccountPolicy::kUserElseMaster);
  EXPECT_EQ(standing(), "connected, uses your account");
  set_policy(AccountPolicy::kMasterOnly);
  EXPECT_EQ(standing(), "connected, uses the facility's account only");
  EXPECT_FALSE(service(ana_).ticket) << "an account of theirs is of no use";
}

TEST_F(MemberConnectionsTest, S8_S15_WhoHasNoAccountUsesTheFacilitys) {
  connect(nullptr);
  EXPECT_EQ(standing(), "connected, uses the facility's account");
  set_policy(AccountPolicy::kUserElseMaster);
  EXPECT_EQ(standing(), "connected, uses the facility's account until you connect yours");
}

TEST_F(MemberConnectionsTest, S9_WhatNeedsSomebodyIsSaidAndWho) {
  EXPECT_EQ(service(ana_).mender, Mender::kMember);
  ASSERT_TRUE(service(ana_).ticket);
  EXPECT_EQ(service(ana_).ticket->owner_kind, OwnerKind::kUser);
  connect(&ana_, "Work");
  EXPECT_EQ(service(ana_).mender, Mender::kNobody);
  connect(&ana_, "Home");
  EXPECT_EQ(service(ana_).standing, Standing::kActionRequired) << "none of the two is the default";
  set_policy(AccountPolicy::kMasterOnly);
  EXPECT_EQ(service(ana_).standing, Standing::kNotConnected);
  EXPECT_EQ(service(ana_).mender, Mender::kManager);
  connect(nullptr, "", model::ConnectionState::kNeedsReauthorization);
  EXPECT_EQ(service(ana_).standing, Standing::kActionRequired);
  EXPECT_EQ(service(ana_).mender, Mender::kManager);
}

TEST_F(MemberConnectionsTest, S9_ADeadAccountOfTheirsIsTheirsToMendWhicheverIsUsed) {
  const auto dead = connect(&ana_, "", model::ConnectionState::kNeedsReauthorization);
  connect(nullptr);
  const auto seen = service(ana_);
  EXPECT_EQ(seen.standing, Standing::kActionRequired);
  EXPECT_EQ(seen.mender, Mender::kMember);
  ASSERT_EQ(seen.own.size(), 1U);
  ASSERT_TRUE(seen.own[0].ticket);
  EXPECT_EQ(seen.own[0].ticket->connection, dead) << "the link renews this account and makes no second one";
}

TEST_F(MemberConnectionsTest, S9_OnlyWhatTheSessionAllowsIsThere) {
  connect(&ana_);
  connect(nullptr);
  auto limited = ana_;
  limited.providers = {{.provider = "other"}};
  EXPECT_THAT(view(limited).services, IsEmpty());
  limited = ana_;
  limited.user = false;
  EXPECT_THAT(service(limited).own, IsEmpty());
  EXPECT_TRUE(service(limited).master);
  limited = ana_;
  limited.master = false;
  EXPECT_FALSE(service(limited).master);
  limited = ana_;
  limited.member.reset();
  EXPECT_EQ(code_of(house_.run(members_.list(limited))), "no_member");
}

TEST_F(MemberConnectionsTest, S1_WhatIsSwitchedOffOffersNothingButToEndWhatIsTheirs) {
  const auto switch_to = [&](bool on) {
    house_.store.write_now([&](store::Session& rows) {
      return store::TenantRepository(rows).set_connections_enabled(house_.tenant, on);
    });
  };
  switch_to(false);
  EXPECT_THAT(view(ana_).services, IsEmpty());
  const auto id = connect(&ana_);
  const auto seen = service(ana_);
  EXPECT_EQ(seen.standing, Standing::kDisabled);
  EXPECT_FALSE(seen.ticket);
  EXPECT_FALSE(seen.own.at(0).ticket);
  EXPECT_TRUE(house_.run(members_.remove(ana_, {}, id)));
}

TEST_F(MemberConnectionsTest, S9_AServiceWithoutSigningInIsUpToTheManager) {
  add("keys", "api_key");
  const auto seen = view(ana_).services;
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[1].mender, Mender::kManager);
  EXPECT_FALSE(seen[1].ticket);
}

TEST_F(MemberConnectionsTest, H14_WhatIsNotTheirsIsNotFound) {
  const auto ben = session_of("ben");
  auto without_user = ana_, elsewhere = ana_;
  without_user.user = false;
  elsewhere.providers = {{.provider = "other"}};
  const auto anas = connect(&ana_), bens = connect(&ben), ours = connect(nullptr);
  const auto outcome = [&](const Session& session, const model::ConnectionId& id) {
    const auto changed = house_.run(members_.describe(session, {}, id, {.label = "Mine"}));
    EXPECT_EQ(code_of(house_.run(members_.remove(session, {}, id))), code_of(changed));
    return code_of(changed);
  };
  EXPECT_EQ(outcome(ana_, bens), "not_found");
  EXPECT_EQ(outcome(ana_, ours), "not_found");
  EXPECT_EQ(outcome(without_user, anas), "not_found");
  EXPECT_EQ(outcome(elsewhere, anas), "not_found");
  for (const auto& id : {anas, bens, ours}) EXPECT_EQ(house_.stored(id).label, "");
}

TEST_F(MemberConnectionsTest, S9_TheyNameTheirsAndChooseTheDefault) {
  const auto work = connect(&ana_), home = connect(&ana_);
  const auto change = [&](const model::ConnectionId& id, ConnectionChange wanted) {
    return code_of(house_.run(members_.describe(ana_, {.source = "192.0.2.7"}, id, std::move(wanted))));
  };
  EXPECT_EQ(change(work, {.label = "Work", .is_default = true}), "accepted");
  EXPECT_EQ(change(home, {.label = "Work"}), "label_taken");
  EXPECT_EQ(change(home, {.is_default = true}), "accepted");
  EXPECT_TRUE(house_.stored(home).is_default);
  EXPECT_FALSE(house_.stored(work).is_default);
  EXPECT_EQ(house_.stored(work).label, "Work");
}

}  // namespace
}  // namespace sallyport::vault
