#include "api/webhook_format.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/event_view.h"
#include "api/write.h"
#include "base/time_text.h"

namespace sallyport::api {
namespace {

constexpr std::int64_t kStretch = 100;  // events that are looked at in one batch

// {"type","timestamp","data"}, as Standard Webhooks recommends.
std::string body_of(std::string_view type, base::Time time, std::string_view data) {
  return fmt::format(R"({{"type":"{}","timestamp":"{}","data":{}}})", type, base::rfc3339_micros(time), data);
}

bool wants(const model::Webhook& webhook, const model::Event& event, const std::string& name) {
  const auto has = [](const auto& list, const auto& item) {
    return list.empty() || std::ranges::find(list, item) != list.end();
  };
  return has(webhook.assets, event.asset) && has(webhook.events, name);
}

async::Task<base::Result<webhooks::Batch>> next(inventory::Service& inventory, const model::Caller& caller,
                                                const model::Webhook& webhook) {
  CO_TRY(const auto page, co_await inventory.list_events(
                              caller, {.newest_first = false, .limit = kStretch, .after = webhook.cursor}));
  webhooks::Batch batch{.reached = page.reached(), .more = page.next != 0};
  for (const auto& event : page.items) {
    const auto view = event_view(event);
    std::string name = view.type.empty() ? view.operation : view.type;
    if (!wants(webhook, event, name)) continue;
    batch.messages.push_back(
        {.event = std::move(name), .body = body_of("event.recorded", event.accepted, to_json(view))});
  }
  co_return batch;
}

}  // namespace

webhooks::Format webhook_format(inventory::Service& inventory) {
  return {
      .format = model::WebhookFormat::kNative,
      .events = {},
      .next = [&inventory](const model::Caller& caller,
                           const model::Webhook& webhook) { return next(inventory, caller, webhook); },
      .test =
          [](const model::Webhook& webhook, base::Time now) {
            return webhooks::Message{
                .event = "webhook.test",
                .body = body_of("webhook.test", now,
                                fmt::format(R"({{"webhook":"{}"}})", webhook.id.to_string()))};
          },
      .headers = [](const webhooks::Message&, const base::Secret&) { return std::vector<egress::Header>{}; }};
}

}  // namespace sallyport::api
