#include "integrations/expiry_warnings.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::integrations {
namespace {

using std::chrono::days;
using std::chrono::hours;

const base::Time kStart = base::from_unix_seconds(1767225600);

model::Credential year_long(base::FakeRandom& random) {
  model::Credential credential;
  credential.id = model::CredentialId::random(random);
  credential.valid_from = kStart;
  credential.valid_until = kStart + days{365};
  return credential;
}

TEST(ExpiryWarnings, FindTheSmallestStepThatTheEndIsWithin) {
  const auto end = kStart + days{365};
  EXPECT_EQ(warning_step(end, end - days{90} - base::Duration{1}), std::nullopt);
  EXPECT_EQ(warning_step(end, end - days{90}), 90);
  EXPECT_EQ(warning_step(end, end - days{60}), 60);
  EXPECT_EQ(warning_step(end, end - days{7} - hours{1}), 15);
  EXPECT_EQ(warning_step(end, end - base::Duration{1}), 1);
  EXPECT_EQ(warning_step(end, end), std::nullopt);
}

TEST(ExpiryWarnings, SayEachStepOnceInTheLifeOfACredential) {
  base::FakeRandom random;
  ExpiryWarnings warnings;
  const auto credential = year_long(random);
  std::vector<int> said;
  for (auto now = kStart; now < kStart + days{366}; now += hours{1})
    if (const auto step = warnings.due(credential, now)) said.push_back(*step);
  EXPECT_EQ(said, (std::vector{90, 60, 30, 15, 7, 1}));
}

TEST(ExpiryWarnings, SkipStepsThatPassedWhileTheServerWasDown) {
  base::FakeRandom random;
  ExpiryWarnings warnings;
  const auto credential = year_long(random);
  EXPECT_EQ(warnings.due(credential, kStart + days{365 - 80}), 90);
  EXPECT_EQ(warnings.due(credential, kStart + days{365 - 10}), 15);
}

TEST(ExpiryWarnings, AreNotGivenAtTheBirthOfAShortLife) {
  base::FakeRandom random;
  ExpiryWarnings warnings;
  auto credential = year_long(random);
  credential.valid_until = kStart + days{10};
  EXPECT_EQ(warnings.due(credential, kStart), std::nullopt);
  EXPECT_EQ(warnings.due(credential, kStart + days{3}), 7);
}

TEST(ExpiryWarnings, AreNotGivenForACredentialWithoutAnEnd) {
  base::FakeRandom random;
  ExpiryWarnings warnings;
  auto credential = year_long(random);
  credential.valid_until.reset();
  EXPECT_EQ(warnings.due(credential, kStart + days{364}), std::nullopt);
}

TEST(ExpiryWarnings, AreGivenAgainWhenTheEndWasMoved) {
  base::FakeRandom random;
  ExpiryWarnings warnings;
  auto credential = year_long(random);
  EXPECT_EQ(warnings.due(credential, kStart + days{300}), 90);
  credential.valid_until = kStart + days{307};
  EXPECT_EQ(warnings.due(credential, kStart + days{300}), 7);
}

}  // namespace
}  // namespace sallyport::integrations
