#include "vault/attempt_state.h"

#include <array>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace sallyport::vault {
namespace {

using model::AttemptState;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::array kStates{AttemptState::kCreated,    AttemptState::kOpened, AttemptState::kReturned,
                             AttemptState::kConfirming, AttemptState::kDone,   AttemptState::kDeclined,
                             AttemptState::kFailed,     AttemptState::kExpired};
const base::Time kNow = base::from_unix_seconds(1767225600);

// Where an event leads from each state: "created>opened".
std::vector<std::string> ways(AttemptEvent event) {
  std::vector<std::string> all;
  for (const auto state : kStates)
    if (const auto then = after(state, event))
      all.push_back(fmt::format("{}>{}", model::to_string(state), model::to_string(*then)));
  return all;
}

TEST(AttemptState, S11_EachEventLeadsFromTheStatesInWhichItCanHappen) {
  EXPECT_THAT(ways(AttemptEvent::kOpen), ElementsAre("created>opened", "opened>opened"));
  EXPECT_THAT(ways(AttemptEvent::kReturn), ElementsAre("opened>returned")) << "H02: a code is taken once";
  EXPECT_THAT(ways(AttemptEvent::kAsk), ElementsAre("returned>confirming"));
  EXPECT_THAT(ways(AttemptEvent::kStore), ElementsAre("returned>done", "confirming>done"));
  EXPECT_THAT(ways(AttemptEvent::kDecline),
              ElementsAre("created>declined", "opened>declined", "confirming>declined"));
  EXPECT_THAT(ways(AttemptEvent::kExpire), ElementsAre("confirming>expired", "expired>expired"))
      << "until its grant is ended";
  EXPECT_THAT(ways(AttemptEvent::kFail),
              ElementsAre("created>failed", "opened>failed", "returned>failed", "confirming>failed"));
}

TEST(AttemptState, WhatIsOverHasNoWayOn) {
  for (const auto state : kStates) {
    bool goes_on = false;
    for (const auto event : {AttemptEvent::kOpen, AttemptEvent::kReturn, AttemptEvent::kAsk,
                             AttemptEvent::kStore, AttemptEvent::kDecline, AttemptEvent::kFail})
      goes_on = goes_on || after(state, event);
    EXPECT_NE(is_over(state), goes_on) << model::to_string(state);
  }
}

TEST(AttemptState, WhatNobodyFinishesExpiresAndWhatIsOverStays) {
  model::ConnectAttempt attempt{.expires_at = kNow};
  for (const auto state : kStates) {
    attempt.state = state;
    EXPECT_EQ(state_at(attempt, kNow - minutes{1}), state);
    const bool waits = !is_over(state) && state != AttemptState::kReturned;
    EXPECT_EQ(state_at(attempt, kNow), waits ? AttemptState::kExpired : state) << model::to_string(state);
  }
  attempt.state = AttemptState::kReturned;
  EXPECT_EQ(state_at(attempt, kNow + minutes{2}), AttemptState::kExpired) << "a process ended in between";
}

TEST(AttemptState, H20_AnAccountIsNotSwappedWithoutAsking) {
  using providers::Identity;
  const model::Connection known{.account_id = "7"}, unknown{};
  EXPECT_FALSE(needs_confirmation(known, Identity{.id = "7", .label = "renamed"}));
  EXPECT_TRUE(needs_confirmation(known, Identity{.id = "8"}));
  EXPECT_TRUE(needs_confirmation(known, std::nullopt)) << "nobody can tell";
  EXPECT_FALSE(needs_confirmation(unknown, Identity{.id = "8"}));
  EXPECT_FALSE(needs_confirmation(unknown, std::nullopt));
}

TEST(AttemptState, ScopesThatWereNotGrantedAreListed) {
  EXPECT_THAT(missing_scopes({"c", "a", "b"}, {"b", "x"}), ElementsAre("c", "a"));
  EXPECT_THAT(missing_scopes({"a"}, {"a"}), IsEmpty());
  EXPECT_THAT(missing_scopes({"openid", "offline_access"}, {}), IsEmpty())
      << "they give no access by themselves";
  const model::ProviderSetup setup{.scopes = {"read", "write"}};
  EXPECT_THAT(missing_scopes_of(setup, model::Connection{.scopes = {"write", "more"}}), ElementsAre("read"));
  EXPECT_THAT(missing_scopes_of(setup, model::Connection{}), IsEmpty()) << "the service has not said any";
}

TEST(AttemptState, S12_APersonsRefusalIsToldFromAProvidersOwn) {
  EXPECT_TRUE(is_refusal_of_person("access_denied"));
  EXPECT_FALSE(is_refusal_of_person("server_error"));
  EXPECT_FALSE(is_refusal_of_person(""));
}

TEST(AttemptState, H18_AnOriginIsReadOfAUrlThatEveryBrowserReadsTheSameWay) {
  EXPECT_EQ(origin_of("https://app.example/page?x#y"), "https://app.example");
  EXPECT_EQ(origin_of("https://App.Example:443"), "https://app.example");
  EXPECT_EQ(origin_of("http://localhost:8080/"), "http://localhost:8080");
  EXPECT_EQ(origin_of("http://h:80"), "http://h");
  EXPECT_EQ(origin_of("http://h:443"), "http://h:443");
  for (const char* hostile :
       {"", "app.example", "//app.example", "/page", "javascript:alert(1)", "data:text/html,x", "https:/x",
        "https://", "https:app.example", "https:\\\\app.example", "https://app.example\\@evil.example/",
        "https://app.example@evil.example/", "https://evil.example\t/", "https://app.example/\n",
        "ftp://app.example", "HTTPS://app.example", " https://app.example",
        "https://app.example%2eevil.example/", "https:///evil.example"})
    EXPECT_EQ(origin_of(hostile), std::nullopt) << hostile;
}

TEST(AttemptState, H20_TheEndOfAGrantThatNobodyHasAnsweredForIsTriedAgainEverLaterAndForADayOnly) {
  model::ConnectAttempt attempt{.created_at = kNow};
  EXPECT_EQ(next_end(attempt, kNow + minutes{1}), kNow + minutes{1} + kFirstEndPause);
  int tries = 0;
  for (auto at = kNow + minutes{15}; at <= kNow + kEndPatience; at = next_end(attempt, at)) ++tries;
  EXPECT_EQ(tries, 7);
}

}  // namespace
}  // namespace sallyport::vault
