// Drafts over a real SQLite database: what they cannot do, how they become integrations, and how they go
// (accessia §2, A7; external-api §3).
#include <gtest/gtest.h>

#include "integrations/service_fixture.h"

namespace sallyport::integrations {
namespace {

using base::code_of;
using base::kind_of;
using model::IntegrationKind;
using std::chrono::minutes;

class DraftsTest : public ServiceFixture {
 protected:
  WithSecret draft(IntegrationKind kind) {
    auto made = house.run(service.create(admin, {.kind = kind, .name = "Door reader", .draft = true}));
    EXPECT_TRUE(made) << made.error().message;
    house.clock.advance(base::Duration{1});
    return *std::move(made);
  }
  bool exists(const model::IntegrationId& id) { return house.run(service.get(admin, id)).has_value(); }
};
INSTANTIATE_TEST_SUITE_P(Database, DraftsTest, testing::Bool(), database_name);

TEST_P(DraftsTest, A7_ASecretThatIsShownBeforeSaveOpensNothingUntilThen) {
  const auto made = draft(IntegrationKind::kApi);
  EXPECT_FALSE(made.secret.empty());
  EXPECT_TRUE(made.integration.draft);
  EXPECT_FALSE(made.integration.enabled);
  EXPECT_FALSE(house.accepted(made.integration.id, made.secret));

  const auto active = house.run(service.activate(admin, made.integration.id));
  ASSERT_TRUE(active) << active.error().message;
  EXPECT_TRUE(active->secret.empty()) << "it was shown already";
  EXPECT_FALSE(active->integration.draft);
  EXPECT_TRUE(house.accepted(made.integration.id, made.secret));
}

TEST_P(DraftsTest, N2_OtherKindsGetTheirSecretWhenTheyAreActivated) {
  for (const auto kind : {IntegrationKind::kCustom, IntegrationKind::kExternalApi}) {
    const auto made = draft(kind);
    EXPECT_TRUE(made.secret.empty());
    EXPECT_TRUE(made.integration.credentials.empty());
    const auto active = house.run(service.activate(admin, made.integration.id));
    ASSERT_TRUE(active);
    EXPECT_TRUE(house.accepted(made.integration.id, active->secret));
  }
}

TEST_P(DraftsTest, A7_OneThatIsNotSavedWithinAnHourGoesWithItsSecret) {
  const auto made = draft(IntegrationKind::kApi);
  const auto kept = draft(IntegrationKind::kExternalApi);
  const auto saved = draft(IntegrationKind::kApi);
  ASSERT_TRUE(house.run(service.activate(admin, saved.integration.id)));
  house.clock.advance(minutes{59});
  house.maintain();
  EXPECT_TRUE(exists(made.integration.id));

  house.clock.advance(minutes{1});
  EXPECT_EQ(kind_of(house.run(service.activate(admin, made.integration.id))), base::ErrorKind::kNotFound)
      << "too late, though it is still there";
  house.maintain();
  EXPECT_FALSE(exists(made.integration.id));
  EXPECT_EQ(house.seen(1, made.integration.id), nullptr);
  EXPECT_TRUE(exists(saved.integration.id));
  EXPECT_TRUE(exists(kept.integration.id)) << "it has no secret that could leak";
}

TEST_P(DraftsTest, NothingButActivatingMakesADraftCount) {
  const auto id = draft(IntegrationKind::kExternalApi).integration.id;
  EXPECT_EQ(code_of(change(admin, id, {.enabled = true})), "is_draft");
  EXPECT_EQ(code_of(change(admin, id, {.enabled = false})), "is_draft");
  EXPECT_EQ(code_of(regenerate(id)), "is_draft");
  EXPECT_EQ(code_of(house.run(service.add_credential(admin, id))), "is_draft");
  EXPECT_TRUE(change(admin, id, {.scopes = std::vector<std::string>{"groups:read"}}));
  ASSERT_TRUE(house.run(service.activate(admin, id)));
  EXPECT_EQ(code_of(house.run(service.activate(admin, id))), "not_a_draft");
}

TEST_P(DraftsTest, N22_WhoMayDoLessThanADraftDoesNotActivateIt) {
  const auto made = house.run(service.create(
      admin, {.kind = IntegrationKind::kCustom, .name = "Chief", .role = "administrator", .draft = true}));
  ASSERT_TRUE(made);
  auto lesser = admin;
  model::Role role{.name = "gardener"};
  for (const auto permission : model::PermissionSet::all().list())
    if (model::to_string(permission).starts_with("integrations:")) role.permissions.add(permission);
  lesser.role = std::make_shared<const model::Role>(std::move(role));
  EXPECT_EQ(code_of(house.run(service.activate(lesser, made->integration.id))), "exceeds_own_role");
  EXPECT_EQ(kind_of(house.run(service.activate(stranger, made->integration.id))), base::ErrorKind::kNotFound);
}

}  // namespace
}  // namespace sallyport::integrations
