// When a grant is refreshed, and what a failure leaves behind (outbound §2.1; security H13).
#include "vault/refresh_state.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::vault {
namespace {

using model::Connection;
using model::ConnectionState;
using providers::ErrorClass;
using providers::Failure;
using providers::Known;
using providers::Lifetime;
using providers::Provider;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const base::Time kNow = base::from_unix_seconds(1767225600);

struct Grant {
  Connection connection{};
  SlotTokens tokens{};
};
Grant ending_in(std::optional<base::Duration> left) {
  Grant grant;
  if (left) grant.tokens.expires_at = kNow + *left;
  grant.tokens.refresh = base::Secret::from_text("refresh-1");
  return grant;
}
Provider with(Known old_token_dies) {
  Provider provider;
  provider.old_access_token_dies = old_token_dies;
  return provider;
}
Verdict judged(const Grant& grant, Known dies = Known::kNo, seconds minimum = kUsualMinimum) {
  return judge(grant.connection, &grant.tokens, with(dies), kNow, minimum);
}

TEST(RefreshState, ATokenIsRefreshedAWhileBeforeItsEnd) {
  EXPECT_EQ(judged(ending_in(hours{1})).need, Need::kNothing);
  EXPECT_EQ(judged(ending_in(minutes{5})).need, Need::kNothing);
  EXPECT_EQ(judged(ending_in(minutes{4})).need, Need::kRefresh);
  EXPECT_EQ(judged(ending_in(-hours{1})).need, Need::kRefresh);
  EXPECT_EQ(judged(ending_in(minutes{10}), Known::kNo, minutes{20}).need, Need::kRefresh)
      << "somebody asks for more";
}

// Outbound §2.1 row 12: calls in flight would fail.
TEST(RefreshState, ATokenThatDiesWithItsRefreshIsKeptForAsLongAsItWillDo) {
  for (const auto dies : {Known::kYes, Known::kUnknown}) {
    EXPECT_EQ(judged(ending_in(minutes{2}), dies).need, Need::kNothing);
    EXPECT_EQ(judged(ending_in(seconds{59}), dies).need, Need::kRefresh);
  }
}

// Rows 23 and 24.
TEST(RefreshState, WhatCannotBeRefreshedNeedsAPerson) {
  auto grant = ending_in(std::nullopt);
  grant.tokens.refresh.reset();
  EXPECT_EQ(judged(grant).need, Need::kNothing) << "nobody knows whether it has ended";
  grant = ending_in(minutes{2});
  grant.tokens.refresh.reset();
  EXPECT_EQ(judged(grant).need, Need::kNothing);
  grant.tokens.expires_at = kNow + seconds{30};
  const auto ended = judged(grant);
  EXPECT_EQ(ended.need, Need::kSignIn);
  EXPECT_EQ(ended.cause, "not_renewable");
  EXPECT_EQ(judge({}, nullptr, Provider{}, kNow, kUsualMinimum).cause, "token_not_granted");
}

// Outbound §2.2 row 4.
TEST(RefreshState, ATokenWhoseEndNobodyKnowsIsTakenToLiveForAnHour) {
  auto grant = ending_in(std::nullopt);
  grant.connection.connected_at = kNow - minutes{50};
  EXPECT_EQ(judged(grant, Known::kYes).need, Need::kNothing);
  EXPECT_EQ(judged(grant, Known::kYes, kAssumedLife).need, Need::kRefresh) << "the provider has refused it";
  grant.connection.connected_at = kNow - minutes{60};
  EXPECT_EQ(judged(grant, Known::kYes).need, Need::kRefresh);
  auto provider = with(Known::kYes);
  provider.access_lifetime.kind = providers::Lifetime::Kind::kNever;
  EXPECT_EQ(judge(grant.connection, &grant.tokens, provider, kNow, kUsualMinimum).need, Need::kNothing);
  grant.connection.refreshed_at = kNow - minutes{10};
  EXPECT_EQ(judged(grant, Known::kYes).need, Need::kNothing);
  grant.connection.next_try_at = kNow + seconds{1};
  grant.connection.refreshed_at = kNow - hours{2};
  EXPECT_EQ(judged(grant, Known::kYes).need, Need::kNothing)
      << "an outage takes nothing that may still be good";
}

TEST(RefreshState, NobodyMakesTheProviderRefreshAtEachCall) {
  auto grant = ending_in(minutes{30});
  grant.connection.refreshed_at = kNow - seconds{59};
  EXPECT_EQ(judged(grant, Known::kYes, hours{24}).need, Need::kNothing);
  grant.connection.refreshed_at = kNow - seconds{60};
  EXPECT_EQ(judged(grant, Known::kYes, hours{24}).need, Need::kRefresh);
}

// RFC 6749 §4.4.3: there is no refresh token, and the application asks again.
TEST(RefreshState, ATokenOfTheApplicationIsRenewedWithoutARefreshToken) {
  auto grant = ending_in(minutes{2});
  grant.tokens.refresh.reset();
  auto provider = with(Known::kNo);
  for (const auto kind : {providers::GrantKind::kClientCredentials, providers::GrantKind::kJwtBearer}) {
    provider.grant = kind;
    EXPECT_EQ(judge(grant.connection, &grant.tokens, provider, kNow, kUsualMinimum).need, Need::kRefresh);
  }
  provider.grant = providers::GrantKind::kApiKey;
  EXPECT_EQ(judge(grant.connection, &grant.tokens, provider, kNow, minutes{5}).need, Need::kSignIn);
}

TEST(RefreshState, ADeadGrantStaysDead) {
  auto grant = ending_in(hours{1});
  grant.connection.state = ConnectionState::kNeedsReauthorization;
  grant.connection.cause = "access_withdrawn";
  EXPECT_EQ(judged(grant).need, Need::kSignIn);
  EXPECT_EQ(judged(grant).cause, "access_withdrawn");
}

TEST(RefreshState, AfterItsAbsoluteEndOnlyAPersonHelps) {
  auto grant = ending_in(seconds{1});
  auto provider = with(Known::kNo);
  provider.refresh_absolute = {.kind = Lifetime::Kind::kLimited, .length = days{180}};
  const auto judge_it = [&] { return judge(grant.connection, &grant.tokens, provider, kNow, kUsualMinimum); };
  grant.connection.absolute_end = kNow;
  EXPECT_EQ(judge_it().cause, "too_old");
  grant.connection.absolute_end = kNow + seconds{1};
  EXPECT_EQ(judge_it().need, Need::kRefresh);
}

// Outbound §2.2 row 11: a hint, which nothing is refused for.
TEST(RefreshState, AnEndThatOnlyTheTokenItselfNamesIsTried) {
  auto grant = ending_in(seconds{1});
  grant.connection.absolute_end = kNow - hours{1};
  EXPECT_EQ(judged(grant).need, Need::kRefresh);
}

// Row 14: no endless retries.
TEST(RefreshState, AfterAFailureItIsLeftAlone) {
  auto grant = ending_in(seconds{30});
  grant.connection.next_try_at = kNow + seconds{1};
  EXPECT_EQ(judged(grant).need, Need::kWait);
  grant.tokens.expires_at = kNow + minutes{2};
  EXPECT_EQ(judged(grant).need, Need::kNothing) << "the token will do meanwhile";
  grant.connection.next_try_at = kNow;
  EXPECT_EQ(judged(grant).need, Need::kRefresh);
}

class RefreshFailure : public testing::Test {
 protected:
  void fail(ErrorClass what, bool arrived = false, std::optional<seconds> retry_after = {},
            seconds grace = {}) {
    note_failure(connection,
                 {.what = what, .cause = "access_withdrawn", .message = {}, .retry_after = retry_after},
                 arrived, kNow, random, grace);
  }
  base::Duration pause() const { return *connection.next_try_at - kNow; }

  base::FakeRandom random;
  Connection connection{.attempt_at = kNow, .attempts = 1};
};

TEST_F(RefreshFailure, H13_OnlyWhatTheProviderSaysOfTheGrantEndsIt) {
  for (const auto what :
       {ErrorClass::kTransient, ErrorClass::kRateLimited, ErrorClass::kClientMisconfigured}) {
    for (int i = 0; i < 1000; ++i) fail(what);
    EXPECT_EQ(connection.state, ConnectionState::kLive);
  }
  fail(ErrorClass::kTerminal);
  EXPECT_EQ(connection.state, ConnectionState::kNeedsReauthorization);
  EXPECT_EQ(connection.cause, "access_withdrawn");
}

TEST_F(RefreshFailure, PausesGrowToAnHourAndDifferBetweenGrants) {
  fail(ErrorClass::kTransient);
  EXPECT_GE(pause(), seconds{30});
  EXPECT_LE(pause(), seconds{33});
  fail(ErrorClass::kTransient);
  EXPECT_GE(pause(), seconds{60});
  for (int i = 0; i < 100; ++i) fail(ErrorClass::kTransient);
  EXPECT_GE(pause(), hours{1});
  EXPECT_LE(pause(), hours{1} + minutes{6});
  const auto before = pause();
  fail(ErrorClass::kTransient);
  EXPECT_NE(pause(), before);
}

TEST_F(RefreshFailure, AProviderMayAskForALongerPause) {
  fail(ErrorClass::kRateLimited, false, seconds{600});
  EXPECT_GE(pause(), seconds{600});
}

// The tokens of a lost answer may be dead or not; who sends them again learns it from the provider.
TEST_F(RefreshFailure, H11_ALostAnswerIsRememberedUntilTheProviderSaysWhatBecameOfIt) {
  fail(ErrorClass::kTransient, true);
  EXPECT_EQ(connection.attempt_at, kNow);
  EXPECT_EQ(connection.attempts, 1);
  connection.attempts = 2;  // sent again
  fail(ErrorClass::kTerminal);
  EXPECT_EQ(connection.cause, "refresh_answer_lost");
  EXPECT_EQ(connection.attempt_at, std::nullopt);
}

TEST_F(RefreshFailure, H11_AfterALostAnswerOnlyTheUsualPauseCounts) {
  fail(ErrorClass::kTransient, true, seconds{60});
  EXPECT_GE(pause(), seconds{30});
  EXPECT_LE(pause(), seconds{33});
}

TEST_F(RefreshFailure, H11_ALostAnswerIsAskedForAgainWhileTheProviderGivesIt) {
  fail(ErrorClass::kTransient, true, {}, seconds{30});
  EXPECT_LE(pause(), seconds{11});
  fail(ErrorClass::kTransient, false, {}, seconds{30});
  EXPECT_GE(pause(), seconds{60}) << "an outage, and the second one";
  fail(ErrorClass::kTransient, true, {}, seconds{30});
  EXPECT_LE(pause(), seconds{11});
  fail(ErrorClass::kTransient, true, {}, seconds{30});
  EXPECT_GE(pause(), seconds{240}) << "the grace is over";
}

TEST_F(RefreshFailure, AnAnswerThatCameIsNoLostOne) {
  fail(ErrorClass::kTransient, false);
  EXPECT_EQ(connection.attempt_at, std::nullopt);
  EXPECT_EQ(connection.attempts, 0);
}

class RefreshEnds : public testing::Test {
 protected:
  static constexpr auto kLimited = Lifetime::Kind::kLimited;

  static TokenSet tokens(std::optional<base::Time> refresh_ends, bool has_refresh_token = true,
                         std::optional<base::Time> expires = {}) {
    providers::Token token{.slot = "default",
                           .access_token = base::Secret::from_text("a"),
                           .expires_at = expires,
                           .refresh_expires_at = refresh_ends};
    if (has_refresh_token) token.refresh_token = base::Secret::from_text("r");
    std::vector<providers::Token> granted;
    granted.push_back(std::move(token));
    TokenSet set;
    set.take(std::move(granted));
    return set;
  }
  void connect(base::Time now, std::optional<base::Time> refresh_ends = {}) {
    last_ = refresh_ends;
    connection.refreshed_at = now;
    note_ends(connection, provider, {.tokens = tokens(refresh_ends), .is_new_grant = true}, now);
  }
  void refresh(base::Time now, std::optional<base::Time> refresh_ends = {}) {
    note_ends(
        connection, provider,
        {.tokens = tokens(refresh_ends), .ended_before = last_, .refreshed_before = connection.refreshed_at},
        now);
    last_ = refresh_ends;
    connection.refreshed_at = now;
  }

  Provider provider;
  Connection connection;

 private:
  std::optional<base::Time> last_;
};

TEST_F(RefreshEnds, AreThoseThatTheProviderStates) {
  provider.refresh_idle = {.kind = kLimited, .length = days{90}};
  provider.refresh_absolute = {.kind = kLimited, .length = days{180}};
  provider.refresh_extends = false;
  connect(kNow);
  EXPECT_EQ(connection.idle_end, kNow + days{90});
  EXPECT_EQ(connection.absolute_end, kNow + days{180});
  EXPECT_EQ(model::ends_at(connection), kNow + days{90});
  refresh(kNow + days{1});
  EXPECT_EQ(connection.idle_end, kNow + days{91});
  EXPECT_EQ(connection.absolute_end, kNow + days{180}) << "a refresh does not extend it";
  provider.refresh_extends = true;
  refresh(kNow + days{1});
  EXPECT_EQ(connection.absolute_end, kNow + days{181});
  provider = {};
  refresh(kNow);
  EXPECT_EQ(model::ends_at(connection), std::nullopt);
}

TEST_F(RefreshEnds, WhatIsDeadHasNoEndAnyMore) {
  connection.idle_end = kNow;
  connection.state = ConnectionState::kNeedsReauthorization;
  EXPECT_EQ(model::ends_at(connection), std::nullopt);
}

// Outbound §2.3 row 3.
TEST_F(RefreshEnds, S6_WhatARefreshMovesIsRefreshedBefore) {
  provider.refresh_idle = {.kind = kLimited, .length = days{90}};
  connect(kNow);
  EXPECT_EQ(connection.keep_at, kNow + days{83});
  EXPECT_EQ(connection.notice_at, std::nullopt) << "nobody has to do anything";
  provider.refresh_idle.length = hours{24};
  refresh(kNow);
  EXPECT_EQ(connection.keep_at, kNow + hours{18});
  provider.refresh_idle = {};
  provider.refresh_absolute = {.kind = kLimited, .length = days{100}};
  refresh(kNow);
  EXPECT_EQ(connection.keep_at, kNow + days{93}) << "a refresh extends it";
  EXPECT_EQ(connection.notice_at, std::nullopt);
  note_ends(connection, provider, {.tokens = tokens({}, false)}, kNow);
  EXPECT_EQ(connection.keep_at, std::nullopt) << "there is nothing to refresh it with";
}

// Outbound §2.3 row 4.
TEST_F(RefreshEnds, S6_NoticeIsGivenOfWhatNoRefreshMoves) {
  provider.refresh_absolute = {.kind = kLimited, .length = days{180}};
  provider.refresh_extends = false;
  connect(kNow);
  EXPECT_EQ(connection.notice_at, kNow + days{150});
  EXPECT_EQ(connection.keep_at, std::nullopt);
  connection.notice_at = kNow + days{173};
  refresh(kNow + days{151});
  EXPECT_EQ(connection.notice_at, kNow + days{173}) << "it is the same end";
  connect(kNow + days{160});
  EXPECT_EQ(connection.notice_at, kNow + days{310}) << "this one is another";
}

// Outbound §2.3 row 2: an application in testing state has seven days from the start.
TEST_F(RefreshEnds, S6_WhatEndsInAFewDaysIsToldAtOnce) {
  provider.refresh_absolute = {.kind = kLimited, .length = days{7}};
  provider.refresh_extends = false;
  connect(kNow);
  EXPECT_EQ(connection.notice_at, kNow);
  provider.refresh_absolute.length = hours{24};
  connect(kNow);
  EXPECT_EQ(connection.notice_at, std::nullopt) << "whoever has just signed in knows";
}

TEST_F(RefreshEnds, S6_AnEndThatTheProviderSaysCountsAsWell) {
  connect(kNow, kNow + days{180});
  EXPECT_EQ(connection.idle_end, kNow + days{180}) << "as far as is known, a refresh moves it";
  EXPECT_EQ(connection.keep_at, kNow + days{173});
  refresh(kNow + days{10}, kNow + days{190});
  EXPECT_EQ(connection.idle_end, kNow + days{190});
  EXPECT_EQ(connection.absolute_end, std::nullopt);
}

TEST_F(RefreshEnds, S6_AnEndThatRollsIsNotTakenForTheOneThatNothingMoves) {
  provider.refresh_idle = {.kind = kLimited, .length = days{100}};
  provider.refresh_absolute = {.kind = kLimited, .length = days{1825}};
  provider.refresh_extends = false;
  connect(kNow, kNow + days{100});
  refresh(kNow + days{50}, kNow + days{150});
  refresh(kNow + days{50}, kNow + days{150});
  EXPECT_EQ(connection.idle_end, kNow + days{150});
  EXPECT_EQ(connection.absolute_end, kNow + days{1825});
}

TEST_F(RefreshEnds, S6_AnEndThatIsSaidAgainAfterARefreshStands) {
  connect(kNow, kNow + days{180});
  refresh(kNow + days{10}, kNow + days{180} + seconds{1});
  EXPECT_EQ(connection.idle_end, std::nullopt);
  EXPECT_EQ(connection.keep_at, std::nullopt);
  EXPECT_EQ(connection.absolute_end, kNow + days{180} + seconds{1});
  EXPECT_EQ(connection.notice_at, kNow + days{150} + seconds{1});
  connection.notice_at = kNow + days{173};
  refresh(kNow + days{151}, kNow + days{180} + seconds{3});
  EXPECT_EQ(connection.absolute_end, kNow + days{180} + seconds{1}) << "services count in seconds from now";
  EXPECT_EQ(connection.notice_at, kNow + days{173}) << "so that nobody is told twice";
  provider.refresh_extends = false;
  connect(kNow, kNow + days{60});
  EXPECT_EQ(connection.absolute_end, kNow + days{60}) << "the entry says so from the start";
}

TEST_F(RefreshEnds, S6_WithoutARefreshTokenTheEndIsThatOfTheToken) {
  note_ends(connection, provider, {.tokens = tokens({}, false, kNow + days{60}), .is_new_grant = true}, kNow);
  EXPECT_EQ(connection.absolute_end, kNow + days{60});
  EXPECT_EQ(connection.notice_at, kNow + days{30});
  note_ends(connection, provider, {.tokens = tokens({}, true, kNow + days{60}), .is_new_grant = true}, kNow);
  EXPECT_EQ(connection.absolute_end, std::nullopt);
}

TEST(Notices, AreGivenOnceForEachNumberOfDays) {
  const std::vector<int> days_ahead{30, 7, 1};
  const auto end = kNow + days{30};
  EXPECT_EQ(next_notice(end, days_ahead, kNow), end - days{7});
  EXPECT_EQ(next_notice(end, days_ahead, kNow - seconds{1}), kNow);
  EXPECT_EQ(next_notice(end, days_ahead, end - days{7}), end - days{1});
  EXPECT_EQ(next_notice(end, days_ahead, end - days{1}), std::nullopt);
  EXPECT_EQ(next_notice(end, {}, kNow), std::nullopt);
}

// Outbound §2.1 row 9: a process that has ended leaves its lease behind.
TEST(Lease, H11_WhatIsLeftIsSentAgainWithinAGraceThatHoldsIt) {
  using std::chrono::seconds;
  constexpr seconds kLongest{10};
  const auto beyond = [&](seconds grace) {
    providers::Provider provider;
    provider.grace.length = grace;
    return beyond_request(provider, kLongest);
  };
  for (const seconds grace : {seconds{30}, seconds{600}}) {
    const auto arrives_by = kLongest + beyond(grace) + kBetweenRecoveries + kLongest;
    EXPECT_LE(arrives_by, seconds{25}) << "with margin";
  }
  // Elsewhere nobody may send it again before the first one must have been stored.
  for (const seconds grace : {seconds{0}, seconds{24}})
    EXPECT_EQ(beyond(grace), seconds{20}) << grace.count();
}

}  // namespace
}  // namespace sallyport::vault
