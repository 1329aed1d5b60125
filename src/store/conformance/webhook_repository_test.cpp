// Webhooks, on every database.
#include <algorithm>

#include "store/asset_repository.h"
#include "store/conformance/webhook_fixture.h"
#include "store/copy.h"
#include "store/event_repository.h"

namespace sallyport::store::conformance {
namespace {

using model::Webhook;
using std::chrono::hours;

class WebhookRepositoryTest : public WebhookTest {
 protected:
  void expect_stored(const Webhook& webhook) {
    const auto found = find(webhook.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->tenant, webhook.tenant);
    EXPECT_EQ(found->integration, webhook.integration);
    EXPECT_EQ(found->position, webhook.position);
    EXPECT_EQ(found->name, webhook.name);
    EXPECT_EQ(found->url, webhook.url);
    EXPECT_EQ(found->format, webhook.format);
    EXPECT_EQ(found->events, webhook.events);
    EXPECT_EQ(found->assets, webhook.assets);
    EXPECT_EQ(found->active, webhook.active);
    EXPECT_EQ(found->stop_reason, webhook.stop_reason);
    EXPECT_EQ(found->sealed_secret, webhook.sealed_secret);
    EXPECT_EQ(found->sealed_previous_secret, webhook.sealed_previous_secret);
    EXPECT_EQ(found->previous_until, webhook.previous_until);
    EXPECT_EQ(found->cursor, webhook.cursor);
    EXPECT_EQ(found->failing_since, webhook.failing_since);
    EXPECT_EQ(found->created_at, webhook.created_at);
    EXPECT_EQ(found->version, webhook.version);
  }
  // With nothing as it is by default.
  Webhook full() {
    auto webhook = made();
    webhook.name = kHostile;
    webhook.url = "https://w.example/?q=" + kHostile;
    webhook.format = model::WebhookFormat::kExternalApi;
    webhook.events = {"door.opened", kHostile};
    webhook.assets = {model::AssetId::random(random_), model::AssetId::random(random_)};
    webhook.stop_reason = kHostile;
    webhook.sealed_secret = {0, 1, 255};
    webhook.sealed_previous_secret = {0, 2, 254};
    webhook.previous_until = clock_.now() + hours{1};
    webhook.cursor = 42;
    webhook.failing_since = clock_.now() - hours{1};
    webhook.version = 7;
    return webhook;
  }
  std::vector<model::WebhookId> scan(const model::TenantId& tenant,
                                     std::optional<model::IntegrationId> integration = {},
                                     std::int64_t after = 0, std::int64_t limit = 100) {
    return ids_of(
        read([&](Session& s) { return WebhookRepository(s).scan(tenant, integration, after, limit); }));
  }
  std::vector<model::WebhookId> behind(std::int64_t after = 0, std::int64_t limit = 100) {
    return ids_of(read([&](Session& s) { return WebhookRepository(s).behind(after, limit); }));
  }
  // Records an event of a tenant; answers its position.
  std::int64_t record(const model::TenantId& tenant) {
    return write([&](Session& s) {
      model::Asset asset;
      asset.id = model::AssetId::random(random_);
      asset.tenant = tenant;
      AssetRepository(s).insert(asset);
      model::Event event{.id = model::EventId::random(random_), .tenant = tenant, .asset = asset.id};
      EventRepository(s).insert(event);
      return event.position;
    });
  }
  bool advance(const Webhook& webhook, std::int64_t expected, std::int64_t cursor) {
    return write([&](Session& s) { return WebhookRepository(s).advance(webhook.id, expected, cursor); });
  }
};
SALLYPORT_ON_ALL_DATABASES(WebhookRepositoryTest);

TEST_P(WebhookRepositoryTest, AWebhookComesBackAsItWasWritten) {
  const auto plain = insert();
  const auto webhook = insert(full());
  EXPECT_GT(webhook.position, plain.position);
  expect_stored(plain);
  expect_stored(webhook);
  EXPECT_FALSE(read([&](Session& s) { return WebhookRepository(s).find(other_tenant_, webhook.id); }));
  EXPECT_FALSE(find(model::WebhookId::random(random_)));
}

TEST_P(WebhookRepositoryTest, AChangeIsWrittenToTheVersionThatItIsMadeOf) {
  auto changed = full();
  changed.version = 1;
  const auto stored = insert(changed);
  changed = stored;
  changed.name = "changed";
  changed.url = "https://changed.example/";
  changed.events = {kHostile, "door.closed"};
  changed.assets = {model::AssetId::random(random_)};
  changed.active = false;
  changed.stop_reason = "failing";
  changed.sealed_secret = {3};
  changed.sealed_previous_secret = {4};
  changed.previous_until = clock_.now() + hours{2};
  changed.cursor = 43;
  changed.failing_since = std::nullopt;
  EXPECT_FALSE(update(changed, 2, true));
  auto of_others = changed;
  of_others.tenant = other_tenant_;
  EXPECT_FALSE(update(of_others, 1, true));
  expect_stored(stored);
  EXPECT_TRUE(update(changed, 1, true));
  EXPECT_FALSE(update(changed, 1, true)) << "somebody else was faster";
  changed.version = 2;
  expect_stored(changed);
  changed.id = model::WebhookId::random(random_);
  EXPECT_FALSE(update(changed, 2, true));
}

TEST_P(WebhookRepositoryTest, AChangeDoesNotPutBackASecretThatIsSealedAnewMeanwhile) {
  auto webhook = full();
  webhook.version = 1;
  webhook = insert(webhook);
  const base::Bytes anew{8}, previous_anew{9};
  write([&](Session& s) {
    return s.execute("UPDATE webhooks SET sealed_secret = :one, sealed_previous_secret = :two",
                     {{"one", anew}, {"two", previous_anew}});
  });
  EXPECT_TRUE(update(webhook, 1));
  auto found = find(webhook.id).value();
  EXPECT_EQ(found.sealed_secret, anew);
  EXPECT_EQ(found.sealed_previous_secret, previous_anew);

  webhook.sealed_previous_secret.clear();
  EXPECT_TRUE(update(webhook, 2)) << "one that is gone is taken away";
  found = find(webhook.id).value();
  EXPECT_EQ(found.sealed_secret, anew);
  EXPECT_TRUE(found.sealed_previous_secret.empty());
}

TEST_P(WebhookRepositoryTest, ListsThoseOfATenantOrOfAnIntegrationInOrderAndCountsThem) {
  const auto second = write([&](Session& s) { return insert_integration(s, random_, tenant_); });
  std::vector<Webhook> all;
  for (int i = 0; i < 4; ++i) {
    auto webhook = made();
    if (i % 2 == 1) webhook.integration = second;
    all.push_back(insert(webhook));
  }
  EXPECT_EQ(scan(tenant_), ids_of(all));
  EXPECT_EQ(scan(tenant_, {}, all[0].position, 2), (std::vector{all[1].id, all[2].id}));
  EXPECT_EQ(scan(tenant_, second), (std::vector{all[1].id, all[3].id}));
  EXPECT_EQ(scan(tenant_, second, all[1].position), std::vector{all[3].id});
  EXPECT_TRUE(scan(other_tenant_).empty());
  EXPECT_TRUE(scan(other_tenant_, second).empty());
  const auto count = [&](const model::TenantId& tenant) {
    return read([&](Session& s) { return WebhookRepository(s).count(tenant); });
  };
  EXPECT_EQ(count(tenant_), 4);
  EXPECT_EQ(count(other_tenant_), 0);
}

TEST_P(WebhookRepositoryTest, AnErasedOneIsGoneWithItsDeliveriesAndNoOther) {
  const auto kept = insert();
  const auto erased = insert();
  const auto kept_delivery = insert(made(kept));
  const auto delivery = insert(made(erased));
  const auto erase = [&](const model::TenantId& tenant) {
    return write([&](Session& s) { return WebhookRepository(s).erase(tenant, erased.id); });
  };
  EXPECT_FALSE(erase(other_tenant_));
  EXPECT_TRUE(find(erased.id));
  EXPECT_TRUE(erase(tenant_));
  EXPECT_FALSE(erase(tenant_));
  EXPECT_FALSE(find(erased.id));
  EXPECT_FALSE(find(erased, delivery.id));
  EXPECT_TRUE(find(kept, kept_delivery.id));
}

TEST_P(WebhookRepositoryTest, NothingIsLeftWhenItsIntegrationOrItsTenantIsErased) {
  const auto rows = [&] {
    std::int64_t count = 0;
    for (const auto& table : sum_up(*database_))
      if (table.table.starts_with("webhook")) count += table.rows;
    return count;
  };
  const auto of_other = write([&](Session& s) { return insert_integration(s, random_, other_tenant_); });
  auto other = made();
  other.tenant = other_tenant_;
  other.integration = of_other;
  insert(made(insert(other)));
  insert(made(insert()));
  EXPECT_EQ(rows(), 4);
  write([&](Session& s) { return IntegrationRepository(s).erase(integration_); });
  EXPECT_EQ(rows(), 2);
  write([&](Session& s) {
    return s.execute("DELETE FROM tenants WHERE id = :id", {{"id", other_tenant_.bytes()}});
  });
  EXPECT_EQ(rows(), 0);
}

TEST_P(WebhookRepositoryTest, OnesOfNoIntegrationAreAFault) {
  auto webhook = made();
  webhook.integration = model::IntegrationId::random(random_);
  EXPECT_THROW(insert(webhook), StorageFault);
  EXPECT_THROW(insert(made(webhook)), StorageFault) << "and so are deliveries of no webhook";
}

TEST_P(WebhookRepositoryTest, ActiveOnesThatHaveNotSeenTheLastEventOfTheirTenantAreBehind) {
  const auto nothing = insert();
  EXPECT_TRUE(behind().empty()) << "nothing has happened";
  const std::int64_t last = record(tenant_);
  std::vector<Webhook> all;
  for (const std::int64_t missed : {0, 1, 2, 3}) {
    auto webhook = made();
    webhook.cursor = last - missed;
    webhook.active = missed != 2;
    all.push_back(insert(webhook));
  }
  EXPECT_EQ(behind(), (std::vector{nothing.id, all[1].id, all[3].id}));
  EXPECT_EQ(behind(0, 2), (std::vector{nothing.id, all[1].id}));
  EXPECT_EQ(behind(all[1].position, 1), std::vector{all[3].id});
  record(other_tenant_);
  EXPECT_EQ(behind(), (std::vector{nothing.id, all[1].id, all[3].id})) << "what others record does not count";
  record(tenant_);
  EXPECT_EQ(behind(), (std::vector{nothing.id, all[0].id, all[1].id, all[3].id}));
}

TEST_P(WebhookRepositoryTest, TheCursorMovesOnlyFromWhereItIsThought) {
  auto webhook = made();
  webhook.cursor = 3;
  webhook = insert(webhook);
  EXPECT_FALSE(advance(webhook, 2, 9));
  EXPECT_EQ(find(webhook.id)->cursor, 3);
  EXPECT_TRUE(advance(webhook, 3, 9));
  EXPECT_FALSE(advance(webhook, 3, 9)) << "another process was faster";
  EXPECT_EQ(find(webhook.id)->cursor, 9);
  EXPECT_EQ(find(webhook.id)->version, 1);
  webhook.cursor = 9;
  webhook.active = false;
  EXPECT_TRUE(update(webhook, 1));
  EXPECT_FALSE(advance(webhook, 9, 10)) << "it is stopped";
  EXPECT_EQ(find(webhook.id)->cursor, 9);
}

TEST_P(WebhookRepositoryTest, FailuresAreNotedWithoutANewVersion) {
  const auto webhook = insert(), other = insert();
  const auto note = [&](std::optional<base::Time> since) {
    write([&](Session& s) { return WebhookRepository(s).set_failing_since(webhook.id, since), 0; });
    return find(webhook.id)->failing_since;
  };
  EXPECT_EQ(note(clock_.now()), clock_.now());
  EXPECT_FALSE(find(other.id)->failing_since);
  EXPECT_EQ(note(std::nullopt), std::nullopt);
  EXPECT_EQ(find(webhook.id)->version, 1);
}

TEST_P(WebhookRepositoryTest, PreviousSecretsAreErasedWhenTheyHaveEnded) {
  const auto now = clock_.now();
  std::vector<Webhook> all;
  for (const std::optional<base::Time> until :
       {std::optional(now - hours{1}), std::optional(now), std::optional<base::Time>()}) {
    auto webhook = made();
    webhook.previous_until = until;
    if (until) webhook.sealed_previous_secret = {2};
    all.push_back(insert(webhook));
  }
  write([&](Session& s) { return WebhookRepository(s).erase_previous_secrets(now), 0; });
  all[0].sealed_previous_secret.clear();
  all[0].previous_until = std::nullopt;
  for (const auto& webhook : all) expect_stored(webhook);
}

TEST_P(WebhookRepositoryTest, WhatNobodyHereHasWrittenIsAFault) {
  const auto webhook = insert();
  for (const char* damage : {"format = 0", "format = 3", "assets = '[\"x\"]'", "events = '{}'"}) {
    write([&](Session& s) { return s.execute(std::string("UPDATE webhooks SET ").append(damage), {}); });
    EXPECT_THROW(find(webhook.id), StorageFault) << damage;
    write([&](Session& s) {
      return s.execute("UPDATE webhooks SET format = 1, assets = '[]', events = '[]'", {});
    });
  }
  EXPECT_TRUE(find(webhook.id));
}

}  // namespace
}  // namespace sallyport::store::conformance
