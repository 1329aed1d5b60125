// The life of integrations over a real SQLite database, in memory and in a file, with three cores.
#include "integrations/service.h"

#include <future>

#include <gtest/gtest.h>

#include "audit/reader.h"
#include "integrations/service_fixture.h"
#include "model/awkward_strings.h"

namespace sallyport::integrations {
namespace {

using base::code_of;
using base::kind_of;
using model::IntegrationKind;
using model::Role;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

class ServiceTest : public ServiceFixture {};
INSTANTIATE_TEST_SUITE_P(Database, ServiceTest, testing::Bool(), database_name);

TEST_P(ServiceTest, A7_MakesAnApiIntegrationWithAnIdAndASecret) {
  const auto made = house.create(admin, "Door reader", IntegrationKind::kApi);
  EXPECT_EQ(made.integration.name, "Door reader");
  EXPECT_EQ(made.integration.tenant, tenant);
  EXPECT_TRUE(house.accepted(made.integration.id, made.secret));
}

TEST_P(ServiceTest, A16_GivesAnApiIntegrationTheRightsOfAnEventViewer) {
  const auto made = house.create(admin, "Door reader", IntegrationKind::kApi);
  EXPECT_EQ(made.integration.role, Role::kEventViewer);
  EXPECT_EQ(house.seen(2, made.integration.id)->role->name, Role::kEventViewer);
}

TEST_P(ServiceTest, R8_GivesACustomIntegrationNoRights) {
  const auto made = house.create(admin, "Pump 7");
  EXPECT_EQ(made.integration.role, Role::kNone);
  EXPECT_EQ(kind_of(house.run(service.list(caller_of(*house.seen(0, made.integration.id)), {}))),
            base::ErrorKind::kForbidden);
}

TEST_P(ServiceTest, R2_LetsAdministratorsOnlyManageIntegrations) {
  const auto made = house.create(admin, "Pump 7");
  const auto id = made.integration.id;
  for (const auto role : {Role::kNone, Role::kEventViewer}) {
    const auto by = caller_in(tenant, role);
    EXPECT_EQ(kind_of(house.run(service.create(by, {.name = "X"}))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.get(by, id))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.list(by, {}))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(change(by, id, {.name = "Y"})), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.remove(by, id))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.regenerate(by, id, {}))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.add_credential(by, id))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.end_tokens(by, id))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.administrators(by))), base::ErrorKind::kForbidden);
    EXPECT_EQ(kind_of(house.run(service.replace_administrators(by, {}))), base::ErrorKind::kForbidden);
  }
  EXPECT_EQ(house.run(service.get(admin, id))->name, "Pump 7") << "nothing was changed";
}

TEST_P(ServiceTest, R5_RefusesReservedClaimNames) {
  for (const auto* name : {"jit_tenant_id", "arc_x", "iss", "sub", "client_id", "name", "scope", "cnf", ""}) {
    const auto refused = house.run(service.create(admin, {.name = "X", .claims = {{name, "v"}}}));
    EXPECT_EQ(code_of(refused), "invalid_claim") << name;
    EXPECT_EQ(refused.error().field, fmt::format("claims.{}", name));
  }
}

TEST_P(ServiceTest, R5_ReplacesClaimsAsAWhole) {
  const auto made = house.run(
      service.create(admin, {.name = "Pump 7", .claims = {{"serial_number", "P7-0042"}, {"line", "north"}}}));
  const auto id = made->integration.id;
  const model::Claims south{{"line", "south"}};
  EXPECT_EQ(change(admin, id, {.claims = south})->claims, south);
  for (std::size_t core = 0; core < kCores; ++core)
    EXPECT_EQ(house.seen(core, id)->integration.claims, south);
  EXPECT_EQ(change(admin, id, {.name = "Pump 8"})->claims, south) << "a change without claims keeps them";
}

TEST_P(ServiceTest, A22_D07_StopsEverythingOfADisabledIntegrationOnEveryCore) {
  const auto made = house.create(admin, "Door reader", IntegrationKind::kApi);
  const auto id = made.integration.id;
  const auto access = house.token(made.integration);
  const auto refresh = house.token(made.integration, tokens::TokenType::kRefresh);
  ASSERT_TRUE(change(admin, id, {.enabled = false}));
  EXPECT_FALSE(house.accepted(id, made.secret));
  EXPECT_EQ(house.death(access), "integration_disabled");
  EXPECT_EQ(house.death(refresh), "integration_disabled");
  ASSERT_TRUE(change(admin, id, {.enabled = true}));
  EXPECT_TRUE(house.accepted(id, made.secret));
  EXPECT_EQ(house.death(access), "");
}

TEST_P(ServiceTest, A22_StopsEverythingOfADeletedIntegrationOnEveryCore) {
  const auto made = house.create(admin, "Gone");
  const auto id = made.integration.id;
  const auto access = house.token(made.integration);
  ASSERT_TRUE(house.run(service.remove(admin, id)));
  for (std::size_t core = 0; core < kCores; ++core) EXPECT_EQ(house.seen(core, id), nullptr);
  EXPECT_EQ(house.death(access), "integration_deleted");
  EXPECT_EQ(kind_of(house.run(service.get(admin, id))), base::ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(house.run(service.remove(admin, id))), base::ErrorKind::kNotFound);
}

TEST_P(ServiceTest, EveryChangeIsOnEveryCoreBeforeItIsAnswered) {
  for (int round = 0; round < 20; ++round) {
    const auto made = house.create(admin, fmt::format("Round {}", round));
    const auto id = made.integration.id;
    const auto renamed = change(admin, id, {.name = "Renamed", .role = std::string(Role::kEventViewer)});
    for (std::size_t core = 0; core < kCores; ++core) {
      const auto client = house.seen(core, id);
      ASSERT_NE(client, nullptr);
      EXPECT_EQ(client->integration.name, "Renamed");
      EXPECT_EQ(client->role->name, Role::kEventViewer);
      EXPECT_EQ(client->integration.version, renamed->version);
    }
  }
}

TEST_P(ServiceTest, RefusesAChangeOfAVersionThatIsNotTheLatest) {
  const auto made = house.create(admin, "Pump");
  const auto id = made.integration.id;
  EXPECT_EQ(change(admin, id, {.name = "One"}, made.integration.version)->version,
            made.integration.version + 1);
  const auto stale = change(admin, id, {.name = "Two"}, made.integration.version);
  EXPECT_EQ(kind_of(stale), base::ErrorKind::kConflict);
  EXPECT_EQ(house.run(service.get(admin, id))->name, "One");
}

TEST_P(ServiceTest, OneOfManyChangesOfTheSameVersionWins) {
  const auto made = house.create(admin, "Pump");
  const auto id = made.integration.id;
  constexpr int kRivals = 12;
  std::vector<std::future<base::Result<model::Integration>>> answers;
  for (std::size_t i = 0; i < kRivals; ++i)
    answers.push_back(
        async::start(house.runtime.core(i % kCores),
                     service.change(admin, id, {.name = fmt::format("Rival {}", i)}, std::int64_t{1})));
  std::string winner;
  int won = 0;
  for (auto& answer : answers) {
    const auto outcome = answer.get();
    if (outcome) {
      ++won;
      winner = outcome->name;
    } else {
      EXPECT_EQ(outcome.error().kind, base::ErrorKind::kConflict);
    }
  }
  EXPECT_EQ(won, 1);
  for (std::size_t core = 0; core < kCores; ++core) EXPECT_EQ(house.seen(core, id)->integration.name, winner);
}

TEST_P(ServiceTest, ManyChangesAtOnceLeaveEveryCoreWithTheLastOne) {
  const auto made = house.create(admin, "Pump");
  const auto id = made.integration.id;
  constexpr int kChanges = 30;
  std::vector<std::future<base::Result<model::Integration>>> answers;
  for (std::size_t i = 0; i < kChanges; ++i)
    answers.push_back(async::start(house.runtime.core(i % kCores),
                                   service.change(admin, id, {.name = fmt::format("Change {}", i)})));
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  const auto stored = house.run(service.get(admin, id)).value();
  EXPECT_EQ(stored.version, 1 + kChanges);
  for (std::size_t core = 0; core < kCores; ++core) {
    EXPECT_EQ(house.seen(core, id)->integration.name, stored.name);
    EXPECT_EQ(house.seen(core, id)->integration.version, stored.version);
  }
}

TEST_P(ServiceTest, N03_AnswersNotFoundForIdsOfAnotherTenant) {
  const auto made = house.create(admin, "Ours");
  const auto id = made.integration.id;
  const auto credential = made.integration.credentials[0].id;
  using enum base::ErrorKind;
  EXPECT_EQ(kind_of(house.run(service.get(stranger, id))), kNotFound);
  EXPECT_EQ(kind_of(change(stranger, id, {.name = "Theirs"})), kNotFound);
  EXPECT_EQ(kind_of(change(stranger, id, {.name = "Theirs"}, 99)), kNotFound)
      << "not even the version is told";
  EXPECT_EQ(kind_of(house.run(service.remove(stranger, id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.regenerate(stranger, id, {}))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.add_credential(stranger, id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.revoke_credential(stranger, id, credential))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.end_tokens(stranger, id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.list(stranger, {.after = id}))), kInvalid);
  EXPECT_TRUE(house.run(service.list(stranger, {}))->items.empty());
  EXPECT_TRUE(house.accepted(id, made.secret));

  const auto theirs = house.create(stranger, "Theirs");
  EXPECT_EQ(kind_of(house.run(service.revoke_credential(admin, id, theirs.integration.credentials[0].id))),
            kNotFound)
      << "a credential of another integration";
  EXPECT_TRUE(house.accepted(theirs.integration.id, theirs.secret));
}

TEST_P(ServiceTest, R16_ListsInPagesByNameAndKind) {
  for (int i = 0; i < 7; ++i)
    house.create(admin, i % 2 == 0 ? "Even" : "Odd",
                 i < 3 ? IntegrationKind::kApi : IntegrationKind::kCustom);
  house.create(stranger, "Even");
  const auto first = house.run(service.list(admin, {.limit = 3})).value();
  EXPECT_EQ(first.items.size(), 3U);
  EXPECT_EQ(first.total, 7);
  ASSERT_TRUE(first.next);
  const auto second = house.run(service.list(admin, {.limit = 3, .after = first.next})).value();
  const auto third = house.run(service.list(admin, {.limit = 3, .after = second.next})).value();
  EXPECT_EQ(third.items.size(), 1U);
  EXPECT_FALSE(third.next);
  EXPECT_EQ(house.run(service.list(admin, {.name = "Even"}))->total, 4);
  EXPECT_EQ(house.run(service.list(admin, {.name = "even"}))->total, 0) << "exact";
  EXPECT_EQ(house.run(service.list(admin, {.kind = IntegrationKind::kApi}))->total, 3);
  for (const std::int64_t limit : {0, -1, 501})
    EXPECT_EQ(house.run(service.list(admin, {.limit = limit})).error().field, "limit");
}

TEST_P(ServiceTest, R16_PagesOnWhenTheLastOneOfAPageWasDeleted) {
  for (int i = 0; i < 3; ++i) house.create(admin, fmt::format("Number {}", i));
  const auto first = house.run(service.list(admin, {.limit = 1})).value();
  ASSERT_TRUE(house.run(service.remove(admin, *first.next)));
  const auto second = house.run(service.list(
      admin, {.limit = 1, .after = first.next, .after_created_at = first.items.back().created_at}));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->items.at(0).name, "Number 1");
}

TEST_P(ServiceTest, RefusesNamesAndLifetimesOutsideTheirLimits) {
  const auto field = [&](NewIntegration wanted) {
    const auto made = house.run(service.create(admin, std::move(wanted)));
    return made ? "accepted" : made.error().field;
  };
  EXPECT_EQ(field({.name = ""}), "name");
  EXPECT_EQ(field({.name = std::string(129, 'n')}), "name");
  EXPECT_EQ(field({.name = "a\nb"}), "name");
  EXPECT_EQ(field({.name = "\xff"}), "name");
  EXPECT_EQ(field({.name = "X", .token_lifetime = seconds{59}}), "token_lifetime");
  EXPECT_EQ(field({.name = "X", .token_lifetime = days{30} + seconds{1}}), "token_lifetime");
  EXPECT_EQ(field({.name = "X", .refresh_lifetime = days{90} + seconds{1}}), "refresh_lifetime");
  EXPECT_EQ(field({.name = "X", .token_lifetime = seconds{60}, .refresh_lifetime = days{90}}), "accepted");
}

TEST_P(ServiceTest, TakesLifetimesAndAlgorithmBackToTheDefault) {
  const auto made = house.run(service.create(
      admin, {.name = "X", .token_lifetime = seconds{60}, .algorithm = model::SigningAlgorithm::kEdDsa}));
  const auto id = made->integration.id;
  EXPECT_EQ(house.seen(0, id)->integration.effective_token_lifetime(), seconds{60});
  IntegrationChange back;
  back.token_lifetime.emplace(std::nullopt);
  back.algorithm.emplace(std::nullopt);
  const auto changed = change(admin, id, back).value();
  EXPECT_EQ(changed.token_lifetime, std::nullopt);
  EXPECT_EQ(changed.algorithm, std::nullopt);
  EXPECT_EQ(house.seen(0, id)->integration.effective_token_lifetime(), seconds{3600});
}

TEST_P(ServiceTest, N22_RefusesToLetAnIntegrationShutItselfOut) {
  auto made = house.run(service.create(admin, {.name = "Root", .role = std::string(Role::kAdministrator)}));
  const auto id = made->integration.id;
  ASSERT_TRUE(
      house.run(service.create(admin, {.name = "Second", .role = std::string(Role::kAdministrator)})));
  const auto self = caller_of(*house.seen(0, id));
  EXPECT_EQ(code_of(change(self, id, {.enabled = false})), "would_lock_out_caller");
  EXPECT_EQ(code_of(change(self, id, {.role = std::string(Role::kNone)})), "would_lock_out_caller");
  EXPECT_EQ(code_of(house.run(service.remove(self, id))), "would_lock_out_caller");
  EXPECT_TRUE(change(self, id, {.name = "Still root"}));
  EXPECT_TRUE(change(admin, id, {.enabled = false})) << "somebody else may";
}

TEST_P(ServiceTest, AChangeThatChangesNothingKeepsTheVersion) {
  const auto made = house.create(admin, "Same");
  EXPECT_EQ(change(admin, made.integration.id, {.name = "Same", .enabled = true})->version,
            made.integration.version);
}

TEST_P(ServiceTest, LoadsEverythingAtTheStart) {
  const auto made = house.create(admin, "Kept", IntegrationKind::kApi);
  async::Runtime runtime(2, house.log);
  Service again(runtime, house.store, house.audit, house.keyring, house.pepper, house.clock, house.random,
                house.log, house.metrics, {std::string(kIssuer), 0});
  again.load();
  for (std::size_t core = 0; core < 2; ++core) {
    const auto client = again.read_model(core).find(made.integration.id);
    ASSERT_NE(client, nullptr);
    EXPECT_TRUE(client->usable());
    EXPECT_NE(again.read_model(core).match_secret(client.get(), made.secret.reveal_text(), house.clock.now()),
              nullptr);
  }
}

TEST_P(ServiceTest, L11_KeepsAwkwardTextByteForByte) {
  const auto awkward = model::awkward_strings();
  ASSERT_GE(awkward.size(), 500U);
  for (const auto& text : awkward) {
    const auto made = house.run(service.create(admin, {.name = text, .claims = {{"c", text}}}));
    ASSERT_TRUE(made) << text << ": " << made.error().message;
    const auto read = house.run(service.get(admin, made->integration.id)).value();
    EXPECT_EQ(read.name, text);
    EXPECT_EQ(read.claims.at("c"), text);
    EXPECT_EQ(house.seen(1, read.id)->integration.name, text);
    EXPECT_EQ(house.run(service.list(admin, {.name = text}))->total, 1) << text;
  }
}

TEST_P(ServiceTest, T1_EveryChangeIsInTheAuditLogWhenItIsAnswered) {
  const auto made = house.create(admin, "Audited", IntegrationKind::kExternalApi);
  const auto id = made.integration.id;
  const auto first = made.integration.credentials[0].id;
  std::vector<std::string> expected{"integration.created"};
  const auto seen = [&] {
    auto page = audit::Reader(house.store).query_now({.tenant = tenant, .id = id.uuid, .limit = 100}).value();
    std::vector<std::string> actions;
    for (const auto& entry : page.items) {
      actions.emplace(actions.begin(), model::to_string(entry.record.action));
      EXPECT_EQ(entry.record.source, "192.0.2.1");
      EXPECT_FALSE(entry.record.reason.contains(made.secret.reveal_text()));
    }
    return actions;
  };
  const auto step = [&](bool done, std::string action) {
    EXPECT_TRUE(done);
    expected.push_back(std::move(action));
    EXPECT_EQ(seen(), expected);
  };
  EXPECT_EQ(seen(), expected);
  step(change(admin, id, {.name = "Renamed"}).has_value(), "integration.changed");
  step(change(admin, id, {.enabled = false}).has_value(), "integration.disabled");
  step(change(admin, id, {.enabled = true}).has_value(), "integration.enabled");
  step(house.run(service.add_credential(admin, id)).has_value(), "credential.created");
  step(house.run(service.revoke_credential(admin, id, first)).has_value(), "credential.revoked");
  step(regenerate(id).has_value(), "credential.created");
  step(house.run(service.end_tokens(admin, id)).has_value(), "integration.tokens_ended");
  step(house.run(service.remove(admin, id)).has_value(), "integration.deleted");
}

TEST_P(ServiceTest, N22_NotesARefusalInTheAuditLog) {
  const auto made = house.create(admin, "Pump");
  const auto self = caller_of(*house.seen(0, made.integration.id));
  EXPECT_EQ(kind_of(house.run(service.list(self, {}))), base::ErrorKind::kForbidden);
  house.create(admin, "Another");  // waits for the log, which the refusal did not
  const auto page = audit::Reader(house.store)
                        .query_now({.tenant = tenant, .action = model::AuditAction::kAccessDenied})
                        .value();
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].record.actor, made.integration.id);
  EXPECT_EQ(page.items[0].record.outcome, model::AuditOutcome::kRefused);
  EXPECT_EQ(page.items[0].record.reason, "integrations:read: role_lacks_permission");
}

TEST(ServiceQuota, R16_RefusesOneMoreThanTheTenantMayHave) {
  House house(":memory:", {std::string(kIssuer), 2});
  const auto admin = caller_in(house.make_tenant("North"));
  const auto other = caller_in(house.make_tenant("South"));
  house.create(admin, "One");
  const auto two = house.create(admin, "Two");
  const auto refused = house.run(house.service->create(admin, {.name = "Three"}));
  EXPECT_EQ(kind_of(refused), base::ErrorKind::kQuota);
  EXPECT_TRUE(house.run(house.service->create(other, {.name = "Theirs"})));
  EXPECT_EQ(house.service->quota_remaining(1), 1);
  EXPECT_EQ(house.service->quota_remaining(5), 0);
  ASSERT_TRUE(house.run(house.service->remove(admin, two.integration.id)));
  EXPECT_TRUE(house.run(house.service->create(admin, {.name = "Three"})));
}

TEST(ServiceQuota, IsUnlimitedUnlessSomebodySetsOne) {
  House house;
  EXPECT_EQ(house.service->quota_remaining(1'000'000), -1);
}

}  // namespace
}  // namespace sallyport::integrations
