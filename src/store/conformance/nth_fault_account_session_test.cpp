// As nth_fault_test.cpp, for the sessions of people.
#include "store/conformance/account_session_fixture.h"
#include "store/conformance/nth_fault_fixture.h"
#include "store/member_repository.h"

namespace sallyport::store::conformance {
namespace {

using AccountSessionFault = RepositoryFault;
SALLYPORT_ON_ALL_DATABASES(AccountSessionFault);

TEST_P(AccountSessionFault, LeavesNothingBehind) {
  const auto now = clock_.now();
  const auto ada = write([&](Session& s) { return insert_account(s, random_, now); });
  const auto one = full_session(random_, ada, "one", now);
  const auto two = full_session(random_, ada, "two", now), three = full_session(random_, ada, "three", now);
  sweep("insert session", [&](Session& s) { AccountSessionRepository(s).insert(one); });
  for (const auto& row : {two, three})
    write([&](Session& s) { return AccountSessionRepository(s).insert(row), 0; });
  sweep_question("find session",
                 [&](Session& s) { AccountSessionRepository(s).find_by_token(one.token_digest); });
  sweep_question("list sessions", [&](Session& s) { AccountSessionRepository(s).list(ada); });
  sweep_question("any account", [&](Session& s) { TenantRepository(s).any_account(); });
  sweep_question("any administrator", [&](Session& s) { MemberRepository(s).any_administrator(); });
  const auto later = now + std::chrono::minutes{1};
  sweep("touch session", [&](Session& s) { EXPECT_TRUE(AccountSessionRepository(s).touch(one.id, later)); });
  sweep("replace token", [&](Session& s) {
    EXPECT_TRUE(AccountSessionRepository(s).replace_token(one.id, digest_of("new"), later, now));
  });
  sweep("erase session", [&](Session& s) { EXPECT_TRUE(AccountSessionRepository(s).erase(ada, two.id)); });
  sweep("erase others",
        [&](Session& s) { EXPECT_EQ(AccountSessionRepository(s).erase_others(ada, one.id), 1); });
  sweep("erase ended",
        [&](Session& s) { EXPECT_EQ(AccountSessionRepository(s).erase_ended(one.expires_at, now), 1); });
  write([&](Session& s) { return AccountSessionRepository(s).insert(three), 0; });
  sweep("erase beyond",
        [&](Session& s) { EXPECT_EQ(AccountSessionRepository(s).erase_beyond(ada, {}, 0), 1); });
  write([&](Session& s) { return AccountSessionRepository(s).insert(three), 0; });
  sweep("erase all", [&](Session& s) { EXPECT_EQ(AccountSessionRepository(s).erase_all(), 1); });
}

}  // namespace
}  // namespace sallyport::store::conformance
