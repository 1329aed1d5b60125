// Beginning sessions (sonadier S2, S8; docs/adr/0079). The wire is in tests/http.
#include "vault/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/test_caller.h"
#include "store/host_member_repository.h"
#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

class SessionsTest : public testing::Test {
 protected:
  base::Result<Session> begin(Session wanted, std::string_view role = model::Role::kAdministrator) {
    return house_.run(sessions_.begin(model::caller_in(house_.tenant, role), std::move(wanted)));
  }
  static Session for_ana(std::string name = "Ana") {
    return {.member = HostMember{.host_id = "ana", .display_name = std::move(name)},
            .user = true,
            .master = true};
  }
  std::optional<store::HostMemberRow> stored() {
    std::optional<store::HostMemberRow> row;
    house_.store.read_now([&](store::Session& s) {
      row = store::HostMemberRepository(s).find_by_host_id(house_.tenant, "ana");
      return true;
    });
    return row;
  }

  TestHouse house_;
  Sessions sessions_{house_.house};
};

TEST_F(SessionsTest, S8_AMemberIsWrittenDownOnceAndAgainWhenThereIsNews) {
  const auto first = begin(for_ana()).value();
  ASSERT_TRUE(stored());
  EXPECT_EQ(first.member->id, stored()->id);
  EXPECT_EQ(first.tenant, house_.tenant);
  const auto seen_at = stored()->seen_at;
  house_.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(begin(for_ana(""))->member->display_name, "Ana");
  EXPECT_EQ(stored()->seen_at, seen_at) << "nothing is written for each page that is loaded";
  EXPECT_EQ(begin(for_ana("Ana N."))->member->id, first.member->id);
  EXPECT_EQ(stored()->display_name, "Ana N.");
  house_.clock.advance(std::chrono::hours{25});
  EXPECT_TRUE(begin(for_ana("")));
  EXPECT_EQ(stored()->seen_at, house_.clock.now());
}

TEST_F(SessionsTest, S8_ATenantHasNoMorePeopleThanItMayHave) {
  Sessions two(house_.house, 2);
  const auto begin_for = [&](std::string who) {
    auto wanted = for_ana();
    wanted.member->host_id = std::move(who);
    return house_.run(
        two.begin(model::caller_in(house_.tenant, model::Role::kAdministrator), std::move(wanted)));
  };
  EXPECT_TRUE(begin_for("ana"));
  EXPECT_TRUE(begin_for("ben"));
  const auto third = begin_for("cem");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, base::ErrorKind::kQuota);
  EXPECT_EQ(third.error().code, "too_many_members");
  EXPECT_TRUE(begin_for("ana")) << "who is known comes in";
}

TEST_F(SessionsTest, S8_WhoHasNoAccountAndStaysAwayIsForgotten) {
  const auto sweep = [&] {
    house_.run([](Sessions& it) -> async::Task<bool> {
      co_await it.maintain();
      co_return true;
    }(sessions_));
  };
  const auto ana = begin(for_ana())->member->id;
  house_.clock.advance(std::chrono::days{90});
  sweep();
  EXPECT_TRUE(stored());
  house_.clock.advance(std::chrono::seconds{1});
  const auto owned = house_.connect(std::chrono::hours{1});
  auto connection = house_.stored(owned);
  connection.owner_kind = model::OwnerKind::kUser;
  connection.owner = ana;
  house_.store.write_now([&](store::Session& s) {
    store::ConnectionRepository connections(s);
    connections.erase(house_.tenant, owned);
    connections.insert(connection);
    return true;
  });
  sweep();
  EXPECT_TRUE(stored()) << "she owns an account";
  house_.store.write_now(
      [&](store::Session& s) { return store::ConnectionRepository(s).erase(house_.tenant, owned); });
  sweep();
  EXPECT_FALSE(stored());
  EXPECT_NE(begin(for_ana())->member->id, ana);
}

TEST_F(SessionsTest, N01_WhoMayNotBeginsNone) {
  EXPECT_EQ(begin(for_ana(), model::Role::kNone).error().kind, base::ErrorKind::kForbidden);
  EXPECT_FALSE(stored());
}

TEST_F(SessionsTest, O01_NoListIsWithoutAnEnd) {
  const auto field = [&](auto change) {
    auto wanted = for_ana();
    change(wanted);
    const auto begun = begin(std::move(wanted));
    return begun ? std::string("fine") : begun.error().field;
  };
  const auto providers = [](std::size_t count) {
    std::vector<AllowedProvider> list;
    for (std::size_t i = 0; i < count; ++i) list.push_back({.provider = std::to_string(i)});
    return list;
  };
  EXPECT_EQ(field([&](Session& s) { s.providers = providers(64); }), "fine");
  EXPECT_EQ(field([&](Session& s) { s.providers = providers(65); }), "providers");
  EXPECT_EQ(field([&](Session& s) {
              s.providers = {{.provider = "a", .scopes = std::vector<std::string>(33, "x")}};
            }),
            "providers[0].scopes");
  EXPECT_EQ(field([](Session& s) { s.origins = std::vector<std::string>(17, "https://a.example"); }),
            "origins");
  EXPECT_EQ(field([](Session& s) { s.script = std::string(65, 's'); }), "script");
  EXPECT_EQ(field([](Session& s) { s.member->host_id = std::string(129, 'a'); }), "member.id");
  EXPECT_EQ(field([](Session& s) { s.member->display_name = "a\nb"; }), "member.display_name");
}

}  // namespace
}  // namespace sallyport::vault
