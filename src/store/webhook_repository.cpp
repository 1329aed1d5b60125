#include "store/webhook_repository.h"

#include <utility>

#include "base/json.h"
#include "store/columns.h"
#include "store/counter.h"
#include "store/stored_json.h"
#include "store/webhook_row.h"

namespace sallyport::store {
namespace {

namespace json = boost::json;
using model::Webhook;
using model::WebhookFormat;

std::string assets_column(const std::vector<model::AssetId>& assets) {
  json::array list;
  for (const auto& asset : assets) list.emplace_back(asset.to_string());
  return base::to_json(list);
}

std::vector<model::AssetId> read_assets(std::string_view text) {
  std::vector<model::AssetId> assets;
  for (const auto& name : read_names_column(text)) {
    const auto asset = model::AssetId::parse(name);
    if (!asset) throw StorageFault("The stored assets of a webhook are damaged.");
    assets.push_back(*asset);
  }
  return assets;
}

std::string select_webhooks(std::string_view rest) {
  return std::string("SELECT ").append(kWebhookColumns).append(" FROM webhooks").append(rest);
}

}  // namespace

Webhook read_webhook(const Row& row) {
  return {.id = read_id<model::WebhookId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .integration = read_id<model::IntegrationId>(row, 2),
          .position = row.integer(3),
          .name = row.text(4),
          .url = row.text(5),
          .format = read_number(row, 6, WebhookFormat::kExternalApi),
          .events = read_names_column(row.text(7)),
          .assets = read_assets(row.text(8)),
          .active = row.boolean(9),
          .stop_reason = row.text(10),
          .sealed_secret = row.blob(11),
          .sealed_previous_secret = row.blob(12),
          .previous_until = row.optional_time(13),
          .cursor = row.integer(14),
          .failing_since = row.optional_time(15),
          .created_at = row.time(16),
          .version = row.integer(17)};
}

void WebhookRepository::insert(Webhook& webhook) {
  webhook.position = next_number(session_, "webhooks");
  session_.execute(
      "INSERT INTO webhooks (id, tenant_id, integration_id, position, name, url, format, events, assets, "
      "active, stop_reason, sealed_secret, sealed_previous_secret, previous_until, cursor, failing_since, "
      "created_at, version) VALUES (:id, :tenant, :integration, :position, :name, :url, :format, :events, "
      ":assets, :active, :stop_reason, :secret, :previous, :previous_until, :cursor, :failing_since, "
      ":created_at, :version)",
      {{"id", webhook.id.bytes()},
       {"tenant", webhook.tenant.bytes()},
       {"integration", webhook.integration.bytes()},
       {"position", webhook.position},
       {"name", webhook.name},
       {"url", webhook.url},
       {"format", std::int64_t{std::to_underlying(webhook.format)}},
       {"events", names_column(webhook.events)},
       {"assets", assets_column(webhook.assets)},
       {"active", webhook.active},
       {"stop_reason", webhook.stop_reason},
       {"secret", webhook.sealed_secret},
       {"previous", webhook.sealed_previous_secret},
       {"previous_until", webhook.previous_until},
       {"cursor", webhook.cursor},
       {"failing_since", webhook.failing_since},
       {"created_at", webhook.created_at},
       {"version", webhook.version}});
}

std::optional<Webhook> WebhookRepository::find(const model::TenantId& tenant, const model::WebhookId& id) {
  return query_first(session_, select_webhooks(" WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_webhook);
}

std::vector<Webhook> WebhookRepository::scan(const model::TenantId& tenant,
                                             const std::optional<model::IntegrationId>& integration,
                                             std::int64_t after, std::int64_t limit) {
  std::string rest = " WHERE tenant_id = :tenant AND position > :after";
  std::vector<Parameter> parameters{{"tenant", tenant.bytes()}, {"after", after}};
  if (integration) {
    rest += " AND integration_id = :integration";
    parameters.emplace_back("integration", integration->bytes());
  }
  rest += " ORDER BY position LIMIT :limit";
  parameters.emplace_back("limit", limit);
  return query_all(session_, select_webhooks(rest), parameters, read_webhook);
}

std::int64_t WebhookRepository::count(const model::TenantId& tenant) {
  return query_integer(session_, "SELECT count(*) FROM webhooks WHERE tenant_id = :tenant",
                       {{"tenant", tenant.bytes()}});
}

bool WebhookRepository::update(const Webhook& webhook, std::int64_t expected_version, bool secrets) {
  return session_.execute(
             "UPDATE webhooks SET name = :name, url = :url, events = :events, assets = :assets, "
             "active = :active, stop_reason = :stop_reason, "
             "sealed_secret = CASE WHEN :write_secret = 1 THEN :secret ELSE sealed_secret END, "
             "sealed_previous_secret = CASE WHEN :write_previous = 1 THEN :previous "
             "ELSE sealed_previous_secret END, "
             "previous_until = :previous_until, cursor = :cursor, failing_since = :failing_since, "
             "version = version + 1 WHERE id = :id AND tenant_id = :tenant AND version = :expected",
             {{"name", webhook.name},
              {"url", webhook.url},
              {"events", names_column(webhook.events)},
              {"assets", assets_column(webhook.assets)},
              {"active", webhook.active},
              {"stop_reason", webhook.stop_reason},
              {"write_secret", secrets || webhook.sealed_secret.empty()},
              {"secret", webhook.sealed_secret},
              {"write_previous", secrets || webhook.sealed_previous_secret.empty()},
              {"previous", webhook.sealed_previous_secret},
              {"previous_until", webhook.previous_until},
              {"cursor", webhook.cursor},
              {"failing_since", webhook.failing_since},
              {"id", webhook.id.bytes()},
              {"tenant", webhook.tenant.bytes()},
              {"expected", expected_version}}) > 0;
}

bool WebhookRepository::erase(const model::TenantId& tenant, const model::WebhookId& id) {
  return session_.execute("DELETE FROM webhooks WHERE id = :id AND tenant_id = :tenant",
                          {{"id", id.bytes()}, {"tenant", tenant.bytes()}}) > 0;
}

std::vector<Webhook> WebhookRepository::behind(std::int64_t after, std::int64_t limit) {
  return query_all(
      session_,
      select_webhooks(" WHERE active = 1 AND position > :after AND cursor < "
                      "(SELECT max(e.position) FROM events e WHERE e.tenant_id = webhooks.tenant_id) "
                      "ORDER BY position LIMIT :limit"),
      {{"after", after}, {"limit", limit}}, read_webhook);
}

bool WebhookRepository::advance(const model::WebhookId& id, std::int64_t expected_cursor,
                                std::int64_t cursor) {
  return session_.execute(
             "UPDATE webhooks SET cursor = :cursor WHERE id = :id AND cursor = :expected AND active = 1",
             {{"cursor", cursor}, {"id", id.bytes()}, {"expected", expected_cursor}}) > 0;
}

void WebhookRepository::set_failing_since(const model::WebhookId& id,
                                          const std::optional<base::Time>& since) {
  session_.execute("UPDATE webhooks SET failing_since = :since WHERE id = :id",
                   {{"since", since}, {"id", id.bytes()}});
}

void WebhookRepository::erase_previous_secrets(base::Time now) {
  session_.execute(
      "UPDATE webhooks SET sealed_previous_secret = :nothing, previous_until = NULL "
      "WHERE previous_until < :now",
      {{"nothing", base::ByteView{}}, {"now", now}});
}

}  // namespace sallyport::store
