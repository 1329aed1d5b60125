// /api/webhooks: where integrations have events sent to, and what became of each message.
#include "api/paging.h"
#include "api/resource.h"
#include "api/webhook_view.h"
#include "webhooks/rules.h"

namespace sallyport::api {
namespace {

using http::Method;
using model::WebhookId;

constexpr Facts kWebhookNameFacts{
    .about = "What people call it.", .min = 1, .max = webhooks::kMaxNameBytes, .example = "Guard desk"};
constexpr Facts kUrlFacts{
    .about = "Where messages are posted to: https, and a public address unless the operator allows others.",
    .min = 1,
    .max = 2048,
    .example = "https://example.com/hooks/doors"};
constexpr Facts kEventsFacts{.about =
                                 "The names of the events to send; all when left out. In the format standard "
                                 "these are types of events.",
                             .min = 0,
                             .max = webhooks::kMaxEvents,
                             .each_min = 1,
                             .each_max = webhooks::kMaxEventBytes,
                             .example = R"(["Door Opened"])"};
constexpr Facts kWebhookAssetsFacts{
    .about =
        "The assets whose events to send, in the format external_api their programs; "
        "those of all when left out.",
    .min = 0,
    .max = webhooks::kMaxAssets};

struct NewWebhook {
  std::string name;
  std::string url;
  std::optional<model::IntegrationId> integration;
  std::optional<model::WebhookFormat> format;
  std::optional<std::vector<std::string>> events;
  std::optional<std::vector<model::AssetId>> assets;
};
BOOST_DESCRIBE_STRUCT(NewWebhook, (), (name, url, integration, format, events, assets))
Description describe(const NewWebhook*) {
  return {
      .name = "NewWebhook",
      .about = "A webhook to make. Nothing is sent before it is activated.",
      .fields = {
          {"name", kWebhookNameFacts},
          {"url", kUrlFacts},
          {"integration",
           {.about = "The integration whose view of events is sent; the caller when left out. Nobody names "
                     "one that may do more than they."}},
          {"format", {.about = "How messages look; standard when left out.", .example = "standard"}},
          {"events", kEventsFacts},
          {"assets", kWebhookAssetsFacts}}};
}

struct WebhookChange {
  std::optional<std::string> name;
  std::optional<std::string> url;
  std::optional<std::vector<std::string>> events;
  std::optional<std::vector<model::AssetId>> assets;
};
BOOST_DESCRIBE_STRUCT(WebhookChange, (), (name, url, events, assets))
Description describe(const WebhookChange*) {
  return {
      .name = "WebhookChange",
      .about =
          "What to change; fields that are left out stay as they are, lists are replaced as a whole. With "
          "another URL it has to be activated again.",
      .fields = {{"name", kWebhookNameFacts},
                 {"url", kUrlFacts},
                 {"events", kEventsFacts},
                 {"assets", kWebhookAssetsFacts}}};
}

struct WebhookQuery {
  std::optional<model::IntegrationId> integration;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(WebhookQuery, (), (integration, limit, page_token))
Description describe(const WebhookQuery*) {
  return {.name = "WebhookQuery",
          .about = "Which webhooks.",
          .fields = {{"integration", {.about = "Only those of this integration."}},
                     {"limit", kLimitFacts},
                     {"page_token", kPageTokenFacts}}};
}

struct Activation {
  std::optional<bool> skip_missed;
};
BOOST_DESCRIBE_STRUCT(Activation, (), (skip_missed))
Description describe(const Activation*) {
  return {
      .name = "WebhookActivation",
      .about = "How to begin.",
      .fields = {{"skip_missed",
                  {.about = "Whether a webhook that was active before leaves out what happened since it was "
                            "stopped; else it goes on from there.",
                   .example = "false"}}}};
}

struct DeliveryQuery {
  std::optional<model::DeliveryState> state;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(DeliveryQuery, (), (state, limit, page_token))
Description describe(const DeliveryQuery*) {
  return {.name = "WebhookDeliveryQuery",
          .about = "Which messages.",
          .fields = {
              {"state", {.about = "Only those that wait, were delivered, or are dead.", .example = "dead"}},
              {"limit", kLimitFacts},
              {"page_token", kPageTokenFacts}}};
}

struct Replayed {
  std::int64_t replayed = 0;
};
BOOST_DESCRIBE_STRUCT(Replayed, (), (replayed))
Description describe(const Replayed*) {
  return {.name = "WebhookReplay",
          .about = "What is sent again.",
          .fields = {{"replayed", {.about = "How many messages.", .example = "3"}}}};
}

base::Result<WebhookId> webhook_id_in(const Call& call) { return call.id<WebhookId>("webhookId", "webhook"); }

WebhookView show_webhook(Call& call, const model::Webhook& webhook, const base::Secret* secret = nullptr) {
  call.answer_version(webhook.version);
  return webhook_view(webhook, secret);
}

async::Task<base::Result<WebhookPage>> list_webhooks(const Services& services, Call& call,
                                                     WebhookQuery query) {
  const Pager pager(services, call, "api.webhooks.list");
  boost::json::object given;
  if (query.integration) given["integration"] = query.integration->to_string();
  CO_TRY(const Position position, pager.open(given, {}, query.limit, query.page_token));
  const auto integration = model::IntegrationId::parse(text_in(position.query, "integration").value_or(""));
  CO_TRY(const auto page, co_await services.webhooks.list(call.caller(), integration, position.limit,
                                                          position.after_number()));
  WebhookPage answer;
  for (const auto& webhook : page.items) answer.webhooks.push_back(webhook_view(webhook));
  answer.next_page_token = pager.close(position, page.next, std::nullopt);
  co_return answer;
}

async::Task<base::Result<WebhookView>> create_webhook(const Services& services, Call& call,
                                                      NewWebhook wanted) {
  CO_TRY(const auto made,
         co_await services.webhooks.create(
             call.caller(), {.integration = wanted.integration,
                             .name = std::move(wanted.name),
                             .url = std::move(wanted.url),
                             .format = wanted.format.value_or(model::WebhookFormat::kNative),
                             .events = std::move(wanted.events).value_or(std::vector<std::string>{}),
                             .assets = std::move(wanted.assets).value_or(std::vector<model::AssetId>{})}));
  co_return show_webhook(call, made.webhook, &made.secret);
}

async::Task<base::Result<WebhookView>> get_webhook(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto webhook, co_await services.webhooks.get(call.caller(), id));
  co_return show_webhook(call, webhook);
}

async::Task<base::Result<WebhookView>> change_webhook(const Services& services, Call& call,
                                                      WebhookChange wanted) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto version, call.expected_version());
  CO_TRY(const auto webhook, co_await services.webhooks.change(call.caller(), id,
                                                               {.name = std::move(wanted.name),
                                                                .url = std::move(wanted.url),
                                                                .events = std::move(wanted.events),
                                                                .assets = std::move(wanted.assets)},
                                                               version));
  co_return show_webhook(call, webhook);
}

async::Task<base::Result<Nothing>> remove_webhook(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY_VOID(co_await services.webhooks.remove(call.caller(), id));
  co_return Nothing{};
}

async::Task<base::Result<AttemptView>> test(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto outcome, co_await services.webhooks.test(call.caller(), id));
  co_return attempt_view(outcome);
}

async::Task<base::Result<WebhookView>> activate_webhook(const Services& services, Call& call,
                                                        Activation wanted) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto webhook,
         co_await services.webhooks.activate(call.caller(), id, wanted.skip_missed.value_or(false)));
  co_return show_webhook(call, webhook);
}

async::Task<base::Result<WebhookView>> deactivate_webhook(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto webhook, co_await services.webhooks.deactivate(call.caller(), id));
  co_return show_webhook(call, webhook);
}

async::Task<base::Result<WebhookView>> rotate_secret(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto made, co_await services.webhooks.rotate_secret(call.caller(), id));
  co_return show_webhook(call, made.webhook, &made.secret);
}

async::Task<base::Result<DeliveryPage>> deliveries(const Services& services, Call& call,
                                                   DeliveryQuery query) {
  CO_TRY(const auto id, webhook_id_in(call));
  const Pager pager(services, call, "api.webhooks.deliveries " + id.to_string());
  boost::json::object given;
  if (query.state) given["state"] = word_of(*query.state);
  CO_TRY(const Position position, pager.open(given, {}, query.limit, query.page_token));
  CO_TRY(const auto page,
         co_await services.webhooks.deliveries(
             call.caller(), id,
             {.state = value_of<model::DeliveryState>(text_in(position.query, "state").value_or("")),
              .limit = position.limit,
              .after = position.after_number()}));
  DeliveryPage answer;
  for (const auto& delivery : page.items) answer.deliveries.push_back(delivery_view(delivery, false));
  answer.next_page_token = pager.close(position, page.next, std::nullopt);
  co_return answer;
}

async::Task<base::Result<DeliveryView>> delivery(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto wanted, call.id<model::DeliveryId>("deliveryId", "delivery"));
  CO_TRY(const auto found, co_await services.webhooks.delivery(call.caller(), id, wanted));
  co_return delivery_view(found, true);
}

async::Task<base::Result<Replayed>> replay_dead(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto count, co_await services.webhooks.replay(call.caller(), id, std::nullopt));
  co_return Replayed{.replayed = count};
}

async::Task<base::Result<Replayed>> replay(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, webhook_id_in(call));
  CO_TRY(const auto wanted, call.id<model::DeliveryId>("deliveryId", "delivery"));
  CO_TRY(const auto count, co_await services.webhooks.replay(call.caller(), id, wanted));
  co_return Replayed{.replayed = count};
}

constexpr Declaration reading(std::string_view path, std::string_view name, std::string_view summary) {
  return {.path = path, .name = name, .permission = "webhooks:read", .summary = summary};
}
constexpr Declaration writing(Method method, std::string_view path, std::string_view name,
                              std::string_view summary, model::AuditAction audit) {
  return {.method = method,
          .path = path,
          .name = name,
          .permission = "webhooks:write",
          .summary = summary,
          .audit = audit};
}
// It shows a secret, or says where events go.
constexpr Declaration confirmed(Declaration declaration) {
  declaration.confirms = true;
  return declaration;
}
constexpr Declaration versioned(Declaration declaration, int success = 200) {
  declaration.versioned = true;
  declaration.success = success;
  return declaration;
}

}  // namespace

Resource webhooks() {
  using enum model::AuditAction;
  static constexpr std::string_view kAll = "/api/webhooks";
  static constexpr std::string_view kOne = "/api/webhooks/{webhookId}";
  return {
      .tag = "Webhooks",
      .about = "Events sent to an address of an integration as they are recorded.",
      .endpoints = {
          endpoint<list_webhooks>(reading(kAll, "api.webhooks.list", "List the webhooks")),
          endpoint<create_webhook>(
              versioned(confirmed(writing(Method::kPost, kAll, "api.webhooks.create",
                                          "Make a webhook and show its secret, once", kWebhookCreated)),
                        201)),
          endpoint<get_webhook>(versioned(reading(kOne, "api.webhooks.get", "Show a webhook"))),
          endpoint<change_webhook>(versioned(confirmed(
              writing(Method::kPatch, kOne, "api.webhooks.change", "Change a webhook", kWebhookChanged)))),
          endpoint<remove_webhook>(writing(Method::kDelete, kOne, "api.webhooks.delete",
                                           "Delete a webhook and what was to be delivered", kWebhookDeleted)),
          endpoint<test>(writing(Method::kPost, "/api/webhooks/{webhookId}/test", "api.webhooks.test",
                                 "Send a test message now and show what became of it", kWebhookTested)),
          endpoint<activate_webhook>(versioned(
              writing(Method::kPost, "/api/webhooks/{webhookId}/activate", "api.webhooks.activate",
                      "Send a test message and, when it is taken, events from now on", kWebhookChanged))),
          endpoint<deactivate_webhook>(
              versioned(writing(Method::kPost, "/api/webhooks/{webhookId}/deactivate",
                                "api.webhooks.deactivate", "Stop sending, for a while", kWebhookChanged))),
          endpoint<rotate_secret>(versioned(confirmed(
              writing(Method::kPost, "/api/webhooks/{webhookId}/rotate-secret", "api.webhooks.rotate_secret",
                      "Make a new secret and show it, once; the old one signs as well for a day",
                      kWebhookSecretRotated)))),
          endpoint<deliveries>(reading("/api/webhooks/{webhookId}/deliveries", "api.webhooks.deliveries",
                                       "List what was sent, what waits and what is dead")),
          endpoint<delivery>(reading("/api/webhooks/{webhookId}/deliveries/{deliveryId}",
                                     "api.webhooks.delivery", "Show a message with its body")),
          endpoint<replay>(writing(Method::kPost, "/api/webhooks/{webhookId}/deliveries/{deliveryId}/replay",
                                   "api.webhooks.replay", "Send a message again", kWebhookReplayed)),
          endpoint<replay_dead>(writing(Method::kPost, "/api/webhooks/{webhookId}/replay",
                                        "api.webhooks.replay_dead", "Send every dead message again",
                                        kWebhookReplayed)),
      }};
}

}  // namespace sallyport::api
