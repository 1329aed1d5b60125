// Webhooks and their messages as they stand in the API.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/shape.h"
#include "base/clock.h"
#include "base/secret.h"
#include "model/webhook.h"
#include "webhooks/attempt.h"

namespace sallyport::api {

template <>
struct Words<model::WebhookFormat> {
  static std::span<const std::pair<std::string_view, model::WebhookFormat>> all();
};
template <>
struct Words<model::DeliveryState> {
  static std::span<const std::pair<std::string_view, model::DeliveryState>> all();
};

struct WebhookView {
  model::WebhookId id;
  model::IntegrationId integration;
  std::string name;
  std::string url;
  model::WebhookFormat format{};
  std::vector<std::string> events;
  std::vector<model::AssetId> assets;
  bool active = false;
  std::optional<std::string> stop_reason;
  std::optional<base::Time> failing_since;
  std::optional<base::Time> previous_secret_until;
  base::Time created_at;
  std::optional<base::Secret> secret;           // only in the answer that made it
  std::optional<base::Secret> standard_secret;  // the same, as libraries for Standard Webhooks take it
};
BOOST_DESCRIBE_STRUCT(WebhookView, (),
                      (id, integration, name, url, format, events, assets, active, stop_reason, failing_since,
                       previous_secret_until, created_at, secret, standard_secret))
Description describe(const WebhookView*);

// `secret` may be null: it stands only in the answer that made it.
WebhookView webhook_view(const model::Webhook& webhook, const base::Secret* secret = nullptr);

struct DeliveryView {
  model::DeliveryId id;
  std::string event;
  model::DeliveryState state{};
  std::int64_t attempts = 0;
  std::optional<base::Time> next_attempt_at;
  std::optional<base::Time> last_attempt_at;
  std::optional<std::int64_t> last_status;
  std::optional<std::string> last_error;
  base::Time created_at;
  std::optional<std::string> body;  // only of one that is asked for
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (),
                      (id, event, state, attempts, next_attempt_at, last_attempt_at, last_status, last_error,
                       created_at, body))
Description describe(const DeliveryView*);

DeliveryView delivery_view(const model::Delivery& delivery, bool with_body);

struct WebhookPage {
  std::vector<WebhookView> webhooks;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(WebhookPage, (), (webhooks, next_page_token))
Description describe(const WebhookPage*);

struct AttemptView {
  bool taken = false;
  std::optional<std::int64_t> status;
  std::optional<std::string> error;
  std::int64_t milliseconds = 0;
};
BOOST_DESCRIBE_STRUCT(AttemptView, (), (taken, status, error, milliseconds))
Description describe(const AttemptView*);

AttemptView attempt_view(const webhooks::Attempt& attempt);

struct DeliveryPage {
  std::vector<DeliveryView> deliveries;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(DeliveryPage, (), (deliveries, next_page_token))
Description describe(const DeliveryPage*);

}  // namespace sallyport::api
