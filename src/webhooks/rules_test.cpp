#include "webhooks/rules.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"
#include "base/test_refusal.h"

namespace sallyport::webhooks {
namespace {

using base::field_of;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Format kFormat{.format = model::WebhookFormat::kNative,
                     .events = {"opened", "closed"},
                     .next = {},
                     .test = {},
                     .headers = {}};
const Format kAnyFormat{
    .format = model::WebhookFormat::kNative, .events = {}, .next = {}, .test = {}, .headers = {}};

std::string field_with(std::vector<std::string> events, const Format& format = kFormat) {
  return field_of(check_events({.events = std::move(events)}, format));
}

TEST(WebhookRules, TheFieldAtFaultIsNamed) {
  EXPECT_EQ(field_of(check_name("")), "name");
  EXPECT_EQ(field_of(check_name("Guard\r\ndesk")), "name");
  EXPECT_EQ(field_of(check_name(std::string(kMaxNameBytes + 1, 'n'))), "name");
  EXPECT_EQ(field_of(check_limit(0)), "limit");
  EXPECT_EQ(field_of(check_limit(kLargestPage + 1)), "limit");
  EXPECT_EQ(field_of(check_assets({.assets = std::vector<model::AssetId>(kMaxAssets + 1)})), "assets");
  EXPECT_TRUE(check_name(std::string(kMaxNameBytes, 'n')));
  EXPECT_TRUE(check_assets({.assets = std::vector<model::AssetId>(kMaxAssets)}));
}

TEST(WebhookRules, EventsAreThoseOfTheFormat) {
  EXPECT_EQ(field_with({"opened", "closed"}), "accepted");
  EXPECT_EQ(field_with({}), "accepted");
  EXPECT_EQ(field_with({"Opened"}), "events");
  EXPECT_EQ(field_with({"opened", "opened"}), "events");
  EXPECT_EQ(field_with({""}, kAnyFormat), "events");
  EXPECT_EQ(field_with({"a\nb"}, kAnyFormat), "events");
  EXPECT_EQ(field_with({std::string(kMaxEventBytes + 1, 'e')}, kAnyFormat), "events");
  EXPECT_EQ(field_with({"Door Opened"}, kAnyFormat), "accepted");
  EXPECT_EQ(field_with(std::vector<std::string>(kMaxEvents + 1, "e"), kAnyFormat), "events");
}

TEST(WebhookRules, WaitsGrowToADayWithATenthOfChance) {
  base::FakeRandom random;
  milliseconds all{0};
  for (std::int64_t attempts = 1; attempts < kMostAttempts; ++attempts) {
    const auto wait = wait_after(attempts, {}, random);
    if (attempts > 1) EXPECT_GT(wait, wait_after(attempts - 1, {}, random)) << attempts;
    all += wait;
  }
  for (int i = 0; i < 100; ++i) {
    const auto first = wait_after(1, {}, random);
    EXPECT_GE(first, milliseconds{4500});
    EXPECT_LE(first, milliseconds{5500});
  }
  EXPECT_GT(all, hours{48});
  EXPECT_LT(all, hours{96});
}

TEST(WebhookRules, TheReceiverMayAskForALongerWaitOfADayAtMost) {
  base::FakeRandom random;
  for (int i = 0; i < 100; ++i) EXPECT_GE(wait_after(1, minutes{10}, random), minutes{10});
  EXPECT_GE(wait_after(6, seconds{1}, random), hours{4}) << "a shorter one changes nothing";
  EXPECT_LE(wait_after(1, hours{24 * 365}, random), hours{24});
  EXPECT_LE(wait_after(1, seconds::max(), random), hours{24});
}

}  // namespace
}  // namespace sallyport::webhooks
