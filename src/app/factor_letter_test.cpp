// What people are told by mail about their ways of signing in.
#include "app/factor_letter.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::app {
namespace {

using accounts::FactorNotice;
using testing::HasSubstr;
using What = FactorNotice::What;

FactorNotice notice(What what) {
  return {.to = "ada@north.example",
          .display_name = "Ada",
          .what = what,
          .passkey = "Phone",
          .codes_left = 2,
          .at = base::Time{std::chrono::hours{24}},
          .source = "192.0.2.9"};
}

TEST(FactorLetter, SaysWhatHasChangedWhenFromWhereAndWhatToDo) {
  const std::pair<What, const char*> all[]{
      {What::kCodesAdded, "a code of an app is asked for"},
      {What::kCodesRemoved, "not asked for any more"},
      {What::kPasskeyAdded, "\"Phone\" was added"},
      {What::kPasskeyRemoved, "\"Phone\" was removed"},
      {What::kRecoveryCodesMade, "New recovery codes were made"},
      {What::kRecoveryCodeUsed, "One of your recovery codes was used. It works no more. 2 are left."},
      {What::kPasswordChanged, "Your password was changed"},
      {What::kReset, "taken all second factors"}};
  for (const auto& [what, words] : all) {
    const auto text = words_of(notice(what), "https://id.example.com");
    EXPECT_THAT(text, HasSubstr(words));
    for (const auto* part : {"Hello Ada,", "at https://id.example.com has changed",
                             "When: 1970-01-02T00:00:00Z", "From: 192.0.2.9", "tell your administrator"})
      EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(FactorLetter, SaysWhenTheLastRecoveryCodeIsUsedUp) {
  auto used = notice(What::kRecoveryCodeUsed);
  used.codes_left = 0;
  EXPECT_THAT(words_of(used, ""), HasSubstr("It was your last one: make new ones"));
}

TEST(FactorLetter, AboutAPasswordThatSomebodyElseChangedDoesNotSendItsOwnerToSignIn) {
  EXPECT_EQ(subject_of(notice(What::kPasswordChanged)), "Your password was changed");
  EXPECT_THAT(words_of(notice(What::kPasswordChanged), ""), HasSubstr("\"Forgot your password?\""));
}

}  // namespace
}  // namespace sallyport::app
