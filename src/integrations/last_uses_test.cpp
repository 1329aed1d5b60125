#include "integrations/last_uses.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::integrations {
namespace {

const base::Time kNewYear = base::from_unix_seconds(1767225600);

TEST(LastUses, KeepTheLatestUseOfAllCores) {
  base::FakeRandom random;
  const auto one = model::CredentialId::random(random), two = model::CredentialId::random(random);
  LastUses uses(2);
  uses.note(0, one, kNewYear, "192.0.2.1");
  uses.note(1, one, kNewYear + std::chrono::seconds{5}, "192.0.2.2");
  uses.note(0, one, kNewYear + std::chrono::seconds{2}, "192.0.2.3");
  uses.note(1, two, kNewYear, "2001:db8::1");
  LastUseMap merged;
  LastUses::merge(merged, uses.take(0));
  LastUses::merge(merged, uses.take(1));
  EXPECT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[one].source, "192.0.2.2");
  EXPECT_EQ(merged[two].source, "2001:db8::1");
}

TEST(LastUses, AreHandedOverOnce) {
  base::FakeRandom random;
  LastUses uses(1);
  uses.note(0, model::CredentialId::random(random), kNewYear, "192.0.2.1");
  EXPECT_EQ(uses.take(0).size(), 1U);
  EXPECT_TRUE(uses.take(0).empty());
}

TEST(LastUses, DoNotMoveBackWhenTheClockDoes) {
  base::FakeRandom random;
  const auto id = model::CredentialId::random(random);
  LastUses uses(1);
  uses.note(0, id, kNewYear, "192.0.2.1");
  uses.note(0, id, kNewYear - std::chrono::seconds{1}, "192.0.2.2");
  EXPECT_EQ(uses.take(0)[id].source, "192.0.2.1");
}

}  // namespace
}  // namespace sallyport::integrations
