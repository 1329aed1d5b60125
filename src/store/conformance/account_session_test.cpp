#include "store/account_session_repository.h"
#include "store/conformance/account_session_fixture.h"
#include "store/member_repository.h"

namespace sallyport::store::conformance {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class AccountSessionRepositoryTest : public ConformanceTest {
 protected:
  AccountSessionRepositoryTest() {
    write([&](Session& s) {
      return ada = insert_account(s, random_, now), eve = insert_account(s, random_, now), 0;
    });
  }
  model::AccountSession insert(const model::AccountId& account, std::string_view token) {
    const auto row = full_session(random_, account, token, clock_.now());
    write([&](Session& s) { return AccountSessionRepository(s).insert(row), 0; });
    clock_.advance(minutes{1});
    return row;
  }
  std::optional<model::AccountSession> find(std::string_view token) {
    return read([&](Session& s) { return AccountSessionRepository(s).find_by_token(digest_of(token)); });
  }
  std::vector<model::AccountSession> list(const model::AccountId& account) {
    return read([&](Session& s) { return AccountSessionRepository(s).list(account); });
  }

  base::Time now = clock_.now();
  model::AccountId ada, eve;
};
SALLYPORT_ON_ALL_DATABASES(AccountSessionRepositoryTest);

TEST_P(AccountSessionRepositoryTest, ASessionComesBackAsItWasByItsToken) {
  const auto one = insert(ada, "one"), two = insert(ada, "two");
  insert(eve, "three");
  EXPECT_EQ(find("one"), one);
  EXPECT_EQ(find("two"), two);
  EXPECT_FALSE(find("four"));
  EXPECT_EQ(list(ada), (std::vector{one, two}));
  EXPECT_THROW(insert(eve, "one"), UniqueViolation);
}

TEST_P(AccountSessionRepositoryTest, AnotherTokenTakesThePlaceOfTheOneBefore) {
  const auto row = insert(ada, "one");
  insert(eve, "other");
  const auto until = now + minutes{5}, at = now + minutes{4};
  EXPECT_TRUE(write([&](Session& s) {
    return AccountSessionRepository(s).replace_token(row.id, digest_of("two"), until, at);
  }));
  for (const auto* token : {"one", "two"}) {
    const auto found = find(token);
    ASSERT_TRUE(found) << token;
    EXPECT_EQ(found->id, row.id);
    EXPECT_EQ(found->token_digest, digest_of("two"));
    EXPECT_EQ(found->previous_digest, digest_of("one"));
    EXPECT_EQ(found->previous_until, until);
    EXPECT_EQ(found->confirmed_at, at);
    EXPECT_EQ(found->last_used_at, at);
  }
  EXPECT_TRUE(write([&](Session& s) {
    return AccountSessionRepository(s).replace_token(row.id, digest_of("three"), until, at);
  }));
  EXPECT_FALSE(find("one"));
  EXPECT_FALSE(write([&](Session& s) {
    return AccountSessionRepository(s).replace_token({}, digest_of("four"), until, at);
  }));
}

TEST_P(AccountSessionRepositoryTest, AUseIsNotedAndEndsNothing) {
  const auto row = insert(ada, "one");
  EXPECT_TRUE(write([&](Session& s) { return AccountSessionRepository(s).touch(row.id, now + hours{3}); }));
  EXPECT_EQ(find("one")->last_used_at, now + hours{3});
  EXPECT_FALSE(write([&](Session& s) { return AccountSessionRepository(s).touch({}, now); }));
}

TEST_P(AccountSessionRepositoryTest, NobodyEndsTheSessionsOfOthers) {
  const auto one = insert(ada, "one"), two = insert(ada, "two"), three = insert(ada, "three");
  const auto hers = insert(eve, "hers");
  EXPECT_FALSE(write([&](Session& s) { return AccountSessionRepository(s).erase(ada, hers.id); }));
  EXPECT_TRUE(write([&](Session& s) { return AccountSessionRepository(s).erase(ada, one.id); }));
  EXPECT_FALSE(write([&](Session& s) { return AccountSessionRepository(s).erase(ada, one.id); }));
  EXPECT_EQ(write([&](Session& s) { return AccountSessionRepository(s).erase_others(ada, two.id); }), 1);
  EXPECT_EQ(list(ada), std::vector{two});
  EXPECT_EQ(list(eve), std::vector{hers});
}

TEST_P(AccountSessionRepositoryTest, ThoseUsedLongestAgoEndFirst) {
  const auto one = insert(ada, "one"), two = insert(ada, "two"), three = insert(ada, "three");
  insert(eve, "hers");
  write([&](Session& s) { return AccountSessionRepository(s).touch(one.id, now + hours{3}); });
  EXPECT_EQ(write([&](Session& s) { return AccountSessionRepository(s).erase_beyond(ada, {}, 2); }), 1);
  EXPECT_FALSE(find("two"));
  EXPECT_EQ(write([&](Session& s) { return AccountSessionRepository(s).erase_beyond(ada, {}, 2); }), 0);
  EXPECT_EQ(list(eve).size(), 1U);
}

TEST_P(AccountSessionRepositoryTest, ThoseThatHaveEndedAreErased) {
  const auto one = insert(ada, "one"), two = insert(ada, "two"), three = insert(eve, "three");
  write([&](Session& s) {
    AccountSessionRepository sessions(s);
    return sessions.touch(one.id, now + minutes{30}) && sessions.touch(three.id, now + minutes{30});
  });
  EXPECT_EQ(write([&](Session& s) {
              return AccountSessionRepository(s).erase_ended(now + minutes{59}, two.last_used_at);
            }),
            1);
  EXPECT_FALSE(find("two"));
  EXPECT_EQ(write([&](Session& s) { return AccountSessionRepository(s).erase_ended(one.expires_at, now); }),
            1);
  EXPECT_FALSE(find("one"));
  EXPECT_TRUE(find("three"));
  insert(ada, "four");
  EXPECT_EQ(write([](Session& s) { return AccountSessionRepository(s).erase_all(); }), 2);
  EXPECT_FALSE(find("three"));
}

TEST_P(AccountSessionRepositoryTest, WhetherThereAreAccountsAndAdministrators) {
  const auto any_administrator = [&] {
    return read([](Session& s) { return MemberRepository(s).any_administrator(); });
  };
  EXPECT_TRUE(read([](Session& s) { return TenantRepository(s).any_account(); }));
  EXPECT_FALSE(any_administrator());
  model::Member member{.id = model::MemberId::random(random_),
                       .tenant = model::TenantId::random(random_),
                       .account = ada,
                       .role = "administrator",
                       .state = model::MemberState::kInactive};
  write([&](Session& s) {
    TenantRepository(s).insert({.id = member.tenant, .name = "North", .created_at = now});
    return MemberRepository(s).insert(member).has_value();
  });
  EXPECT_FALSE(any_administrator());
  member.state = model::MemberState::kActive;
  write([&](Session& s) { return MemberRepository(s).update(member); });
  EXPECT_TRUE(any_administrator());
  write([&](Session& s) { return TenantRepository(s).set_disabled(member.tenant, true); });
  EXPECT_FALSE(any_administrator()) << "a disabled tenant lets nobody in";
}

TEST_P(AccountSessionRepositoryTest, NoAccountIsThereAtFirst) {
  write([&](Session& s) { return s.execute("DELETE FROM accounts", {}); });
  EXPECT_FALSE(read([](Session& s) { return TenantRepository(s).any_account(); }));
  EXPECT_TRUE(list(ada).empty());
}

}  // namespace
}  // namespace sallyport::store::conformance
