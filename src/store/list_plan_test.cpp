// Every list goes on from a key and walks an index, so that the last page costs what the first one does
// (security O09). The statement timeout is that of the driver (store/postgres/database_test.cpp, Q06).
#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "store/administrator_repository.h"
#include "store/audit_repository.h"
#include "store/change_repository.h"
#include "store/connection_repository.h"
#include "store/connection_upkeep_repository.h"
#include "store/directory_repository.h"
#include "store/integration_repository.h"
#include "store/invitation_repository.h"
#include "store/member_repository.h"
#include "store/organisation_repository.h"
#include "store/test_database.h"
#include "store/webhook_repository.h"

namespace sallyport::store {
namespace {

// Asks SQLite for its plan of each query and hands the query on.
class Explaining final : public Session {
 public:
  explicit Explaining(Session& real) : real_(real) {}
  std::int64_t execute(std::string_view sql, std::span<const Parameter> parameters) override {
    return real_.execute(sql, parameters);
  }
  void query(std::string_view sql, std::span<const Parameter> parameters,
             const std::function<bool(const Row&)>& row) override {
    real_.query("EXPLAIN QUERY PLAN " + std::string(sql), parameters, [&](const Row& step) {
      plan += step.text(3) + "\n";
      return true;
    });
    real_.query(sql, parameters, row);
  }
  using Session::execute;
  using Session::query;

  std::string plan;

 private:
  Session& real_;
};

class ListPlan : public testing::Test {
 protected:
  std::string plan_of(const std::function<void(Session&)>& list) {
    std::string plan;
    database_->read([&](Session& session) {
      Explaining explaining(session);
      list(explaining);
      plan = explaining.plan;
    });
    return plan;
  }
  // Nothing is read as a whole, and nothing is sorted but the page itself, after "SCAN i".
  static void expect_index(const std::string& whole, std::string_view index) {
    const std::string plan = whole.substr(0, whole.find("SCAN i\n"));
    EXPECT_NE(plan.find("SEARCH"), std::string::npos) << whole;
    EXPECT_NE(plan.find(index), std::string::npos) << whole;
    for (const char* costly : {"SCAN ", "USE TEMP B-TREE"})
      EXPECT_EQ(plan.find(costly), std::string::npos) << whole;
  }

  base::FakeClock clock_;
  base::FakeRandom random_;
  std::unique_ptr<Database> database_ = open_test_database(clock_);
  model::TenantId tenant_ = model::TenantId::random(random_);
};

TEST_F(ListPlan, O09_MembersInvitationsAndOrganisationsAreReadInTheOrderOfAnIndex) {
  for (const bool further : {false, true}) {
    std::optional<PeoplePosition> after;
    if (further) after = PeoplePosition{"m", clock_.now(), base::Uuid::random(random_)};
    expect_index(plan_of([&](Session& s) { MemberRepository(s).list({.tenant = tenant_, .after = after}); }),
                 "members_by_age");
    expect_index(plan_of([&](Session& s) {
                   InvitationRepository(s).list({.tenant = tenant_, .now = clock_.now(), .after = after});
                 }),
                 "invitations_by_age");
    for (const bool by_name : {false, true})
      expect_index(plan_of([&](Session& s) {
                     OrganisationRepository(s).list({.tenant = tenant_, .by_name = by_name, .after = after});
                   }),
                   by_name ? "organisations_by_name" : "organisations_by_age");
  }
}

TEST_F(ListPlan, O09_PeopleAreReadInTheOrderOfAnIndex) {
  for (const PeopleOrder order : {PeopleOrder::kName, PeopleOrder::kCreatedAt})
    for (const bool descending : {false, true})
      for (const bool further : {false, true}) {
        PeopleQuery query;
        query.tenant = tenant_;
        query.order = order;
        query.descending = descending;
        if (further) query.after = PeoplePosition{"m", clock_.now(), base::Uuid::random(random_)};
        const bool by_name = order == PeopleOrder::kName;
        expect_index(plan_of([&](Session& s) { UserRepository(s).list(query); }),
                     by_name ? "users_by_name" : "users_by_age");
        expect_index(plan_of([&](Session& s) { GroupRepository(s).list(query); }),
                     by_name ? "user_groups_by_name" : "user_groups_by_age");
      }
}

TEST_F(ListPlan, O09_IntegrationsAreReadInTheOrderOfAnIndex) {
  for (const bool further : {false, true}) {
    std::optional<IntegrationPosition> after;
    if (further) after = {clock_.now(), model::IntegrationId::random(random_)};
    expect_index(plan_of([&](Session& s) { IntegrationRepository(s).list({tenant_, {}, {}}, 25, after); }),
                 "integrations_by_age");
  }
}

// The upkeep asks these every few seconds, over the connections of all tenants.
TEST_F(ListPlan, O09_WhatIsDueOfConnectionsIsReadInTheOrderOfAnIndex) {
  for (const auto& [what, index] :
       {std::pair(Due::kKeep, "connections_to_keep"), std::pair(Due::kNotice, "connections_to_notice"),
        std::pair(Due::kLetter, "connections_to_write_about")})
    expect_index(plan_of([&](Session& s) { ConnectionUpkeepRepository(s).due(what, clock_.now(), 25); }),
                 index);
  expect_index(plan_of([&](Session& s) { ConnectionUpkeepRepository(s).connectors(7, 25); }),
               "connections_by_connector");
}

TEST_F(ListPlan, O09_WebhooksAndDeliveriesAreReadInTheOrderOfAnIndex) {
  const auto webhook = model::WebhookId::random(random_);
  const auto integration = model::IntegrationId::random(random_);
  for (const std::int64_t after : {0, 7}) {
    expect_index(plan_of([&](Session& s) { WebhookRepository(s).scan(tenant_, {}, after, 25); }),
                 "webhooks_by_tenant");
    expect_index(plan_of([&](Session& s) { WebhookRepository(s).scan(tenant_, integration, after, 25); }),
                 "webhooks_by_");
    expect_index(plan_of([&](Session& s) { WebhookRepository(s).behind(after, 25); }), "webhooks_active");
    expect_index(
        plan_of([&](Session& s) { DeliveryRepository(s).scan({.webhook = webhook, .after = after}); }),
        "webhook_deliveries_by_webhook");
    expect_index(plan_of([&](Session& s) {
                   DeliveryRepository(s).scan(
                       {.webhook = webhook, .state = model::DeliveryState::kDead, .after = after});
                 }),
                 "webhook_deliveries_by_state");
  }
  const auto now = clock_.now();
  expect_index(plan_of([&](Session& s) { DeliveryRepository(s).claim(webhook, now, now, 25); }),
               "webhook_deliveries_due");
  expect_index(plan_of([&](Session& s) { DeliveryRepository(s).waiting(webhook); }), "webhook_deliveries_");
  // All active webhooks are looked at, and of each the delivery that is due first.
  const auto plan = plan_of([&](Session& s) { DeliveryRepository(s).due(now, 25); });
  EXPECT_NE(plan.find("webhooks_active"), std::string::npos) << plan;
  EXPECT_NE(plan.find("SEARCH d USING COVERING INDEX webhook_deliveries_due"), std::string::npos) << plan;
}

TEST_F(ListPlan, O09_S6_TheGrantsOfOneOwnerAreFoundWithoutReadingThoseOfOthers) {
  ConnectionScan masters{.tenant = tenant_,
                         .setup = model::ProviderSetupId::random(random_),
                         .owner_kind = model::OwnerKind::kMaster};
  ConnectionScan members = masters;
  members.owner_kind = model::OwnerKind::kUser;
  members.owner = model::AccountId::random(random_);
  for (const auto& scan : {masters, members})
    expect_index(plan_of([&](Session& s) { ConnectionRepository(s).scan(scan); }), "connections_by_owner");
}

TEST_F(ListPlan, O09_TheLogAndTheFeedGoOnFromAKey) {
  expect_index(plan_of([](Session& s) { ChangeRepository(s).since(7); }), "changes");
  expect_index(plan_of([](Session& s) { AuditRepository(s).newest_block(0, 9, {}); }), "audit_blocks");
  // Its first step is the newest block: one row, the last by its key.
  const auto plan = plan_of([](Session& s) { AuditRepository(s).newest_bucket(base::Uuid{}, 9, {}); });
  expect_index(plan.substr(plan.find('\n') + 1), "p USING PRIMARY KEY");
}

}  // namespace
}  // namespace sallyport::store
