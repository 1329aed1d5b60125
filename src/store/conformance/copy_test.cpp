// From every database to every other one.
#include "store/copy.h"

#include <set>

#include "base/test_refusal.h"
#include "store/change_repository.h"
#include "store/conformance/backends.h"
#include "store/integration_repository.h"
#include "store/migrations.h"
#include "store/role_repository.h"
#include "store/setting_repository.h"
#include "store/tenant_repository.h"
#include "store/webhook_repository.h"

namespace sallyport::store::conformance {
namespace {

// The parameter is where the copy goes; it comes from each of the others.
class CopyTest : public ConformanceTest {
 protected:
  static void fill(Database& database, const base::Clock& clock) {
    base::FakeRandom random;
    database.write([&](Session& session) {
      for (int i = 0; i < 700; ++i) {  // more than a scan fetches at once
        const model::Tenant tenant{model::TenantId::random(random), "Tenant 'n' \u00fc " + std::to_string(i),
                                   clock.now(), i % 2 == 0};
        TenantRepository(session).insert(tenant);
        EXPECT_TRUE(RoleRepository(session).insert(tenant.id, {.name = "own"}));
        model::Integration integration;
        integration.id = model::IntegrationId::random(random);
        integration.tenant = tenant.id;
        integration.name = "Pump";
        integration.created_at = clock.now();
        if (i % 3 == 0) integration.token_lifetime = std::chrono::seconds{600};
        IntegrationRepository(session).insert(integration);
        if (i % 100 == 0) fill_webhook(session, integration, random, clock.now());
      }
      SettingRepository(session).put("empty", {});
      SettingRepository(session).put("bytes", base::Bytes{0, 1, 255});
      ChangeRepository(session).append("integration", base::Bytes(16, 7), clock.now());
      return true;
    });
  }
  static void fill_webhook(Session& session, const model::Integration& integration, base::Random& random,
                           base::Time now) {
    model::Webhook webhook{.id = model::WebhookId::random(random),
                           .tenant = integration.tenant,
                           .integration = integration.id,
                           .name = "W",
                           .sealed_secret = {0, 1, 255},
                           .previous_until = now};
    WebhookRepository(session).insert(webhook);
    for (const auto attempted : {std::optional(now), std::optional<base::Time>()}) {
      model::Delivery delivery{.id = model::DeliveryId::random(random),
                               .webhook = webhook.id,
                               .tenant = webhook.tenant,
                               .body = "{\"name\":\"\u00fc\"}",
                               .last_attempt_at = attempted};
      DeliveryRepository(session).insert(delivery);
    }
  }
};
SALLYPORT_ON_ALL_DATABASES(CopyTest);

TEST_P(CopyTest, BringsEverythingFromEveryDatabase) {
  for (const Backend& source : all_backends()) {
    SCOPED_TRACE(source.name);
    const TemporaryFolder from_folder, to_folder;
    const auto from = source.open_migrated(from_folder);
    fill(*from, clock_);
    const auto to = GetParam().open(to_folder);
    const auto copied = copy_database(*from, *to, clock_);
    ASSERT_TRUE(copied) << copied.error().message;
    EXPECT_EQ(sum_up(*to), sum_up(*from));
    EXPECT_EQ(copied->size(), all_tables().size());
    std::int64_t latest = 0;
    to->read([&](Session& session) { latest = ChangeRepository(session).latest(); });
    EXPECT_EQ(latest, 1);
  }
}

TEST_P(CopyTest, RefusesATargetThatHoldsSomething) {
  const TemporaryFolder folder;
  const auto from = GetParam().open_migrated(folder);
  database_->write([](Session& session) {
    SettingRepository(session).put("a", {});
    return true;
  });
  const auto before = sum_up(*database_);
  EXPECT_EQ(base::code_of(copy_database(*from, *database_, clock_)), "target_not_empty");
  EXPECT_EQ(sum_up(*database_), before);
}

TEST_P(CopyTest, RefusesASourceOfAnotherVersion) {
  const TemporaryFolder folder;
  const auto from = GetParam().open(folder);
  EXPECT_EQ(base::code_of(copy_database(*from, *database_, clock_)), "schema_differs");
}

TEST_P(CopyTest, AnyChangeShowsInTheSum) {
  fill(*database_, clock_);
  const auto before = sum_up(*database_);
  database_->write([](Session& session) {
    SettingRepository(session).put("bytes", base::Bytes{0, 1, 254});
    return true;
  });
  EXPECT_NE(sum_up(*database_), before);
}

// Guards the list of tables against a migration that adds one, or a column.
TEST_P(CopyTest, KnowsEveryTableAndColumn) {
  std::set<std::string> known{"schema_state.id", "schema_state.version", "schema_state.changed_at"};
  for (const CopiedTable& table : all_tables()) {
    std::string_view rest = table.columns;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(' '), rest.size());
      known.insert(std::string(table.name) + "." + std::string(rest.substr(0, end - 2)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::set<std::string> present;
  const char* const sql =
      database_->name() == "sqlite"
          ? "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
            "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
          : "SELECT CAST(table_name || '.' || column_name AS TEXT) FROM information_schema.columns "
            "WHERE table_schema = 'public'";
  database_->read([&](Session& session) {
    session.query(sql, {}, [&](const Row& row) {
      present.insert(row.text(0));
      return true;
    });
  });
  EXPECT_EQ(present, known);
}

}  // namespace
}  // namespace sallyport::store::conformance
