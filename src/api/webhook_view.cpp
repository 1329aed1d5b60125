#include "api/webhook_view.h"

#include <array>

#include "api/paging.h"
#include "webhooks/message_signature.h"

namespace sallyport::api {

using model::DeliveryState;
using model::WebhookFormat;

std::span<const std::pair<std::string_view, WebhookFormat>> Words<WebhookFormat>::all() {
  static constexpr std::array<std::pair<std::string_view, WebhookFormat>, 2> kWords{
      {{"standard", WebhookFormat::kNative}, {"external_api", WebhookFormat::kExternalApi}}};
  return kWords;
}

std::span<const std::pair<std::string_view, DeliveryState>> Words<DeliveryState>::all() {
  static constexpr std::array<std::pair<std::string_view, DeliveryState>, 3> kWords{
      {{"waiting", DeliveryState::kWaiting},
       {"delivered", DeliveryState::kDelivered},
       {"dead", DeliveryState::kDead}}};
  return kWords;
}

Description describe(const WebhookView*) {
  return {
      .name = "Webhook",
      .about = "Where an integration has events sent to.",
      .fields = {
          {"id", {.about = "The webhook's id."}},
          {"integration", {.about = "The integration; what it may see is sent."}},
          {"name", {.about = "What people call it.", .example = "Guard desk"}},
          {"url", {.about = "Where messages are posted to.", .example = "https://example.com/hooks/doors"}},
          {"format",
           {.about = "How messages look: Standard Webhooks, or those of the external API.",
            .example = "standard"}},
          {"events", {.about = "The names of the events that are sent; none: all."}},
          {"assets", {.about = "The assets whose events are sent; none: those of all."}},
          {"active", {.about = "Whether events are sent.", .example = "true"}},
          {"stop_reason",
           {.about = "Why the server has stopped it: gone, when the receiver answered 410; failing, when "
                     "nothing was "
                     "taken for five days.",
            .example = "failing"}},
          {"failing_since",
           {.about = "When the first of the attempts failed of which none was taken since."}},
          {"previous_secret_until", {.about = "Until then the secret before this one signs as well."}},
          {"created_at", {.about = "When it was made."}},
          {"secret",
           {.about = "What messages are signed with, only in the answer that made it. Keep it: it is not "
                     "shown again."}},
          {"standard_secret",
           {.about = "The same secret as libraries for Standard Webhooks take it, only in the same answer."}},
      }};
}

WebhookView webhook_view(const model::Webhook& webhook, const base::Secret* secret) {
  WebhookView view{.id = webhook.id,
                   .integration = webhook.integration,
                   .name = webhook.name,
                   .url = webhook.url,
                   .format = webhook.format,
                   .events = webhook.events,
                   .assets = webhook.assets,
                   .active = webhook.active,
                   .stop_reason = {},
                   .failing_since = webhook.failing_since,
                   .previous_secret_until = webhook.previous_until,
                   .created_at = webhook.created_at,
                   .secret = {},
                   .standard_secret = {}};
  if (!webhook.stop_reason.empty()) view.stop_reason = webhook.stop_reason;
  if (secret == nullptr) return view;
  view.secret = secret->clone();
  view.standard_secret = webhooks::library_form(*secret);
  return view;
}

Description describe(const DeliveryView*) {
  return {
      .name = "WebhookDelivery",
      .about = "One message of a webhook.",
      .fields = {
          {"id", {.about = "The message's id, which the receiver has in webhook-id."}},
          {"event", {.about = "The name of the event.", .example = "Door Opened"}},
          {"state", {.about = "Whether it waits, was taken, or is given up.", .example = "waiting"}},
          {"attempts", {.about = "How often it was sent since it was made or sent again.", .example = "1"}},
          {"next_attempt_at", {.about = "When it is sent the next time, while it waits."}},
          {"last_attempt_at", {.about = "When it was sent the last time."}},
          {"last_status", {.about = "The status of the last answer.", .example = "503"}},
          {"last_error", {.about = "What was wrong the last time.", .example = "The receiver answered 503."}},
          {"created_at", {.about = "When it was made."}},
          {"body", {.about = "What is sent, when one message is asked for."}},
      }};
}

DeliveryView delivery_view(const model::Delivery& delivery, bool with_body) {
  DeliveryView view{.id = delivery.id,
                    .event = delivery.event,
                    .state = delivery.state,
                    .attempts = delivery.attempts,
                    .next_attempt_at = {},
                    .last_attempt_at = delivery.last_attempt_at,
                    .last_status = {},
                    .last_error = {},
                    .created_at = delivery.created_at,
                    .body = {}};
  if (delivery.state == DeliveryState::kWaiting) view.next_attempt_at = delivery.next_attempt_at;
  if (delivery.last_status != 0) view.last_status = delivery.last_status;
  if (!delivery.last_error.empty()) view.last_error = delivery.last_error;
  if (with_body) view.body = delivery.body;
  return view;
}

Description describe(const WebhookPage*) {
  return {.name = "WebhookPage",
          .about = "One page of webhooks.",
          .fields = {{"webhooks", {.about = "Oldest first."}}, {"next_page_token", kNextPageTokenFacts}}};
}

Description describe(const AttemptView*) {
  return {.name = "WebhookTest",
          .about = "What became of a test message.",
          .fields = {{"taken", {.about = "Whether the receiver answered with 2xx.", .example = "true"}},
                     {"status", {.about = "The status of its answer, if there was one.", .example = "204"}},
                     {"error", {.about = "What was wrong, if it was not taken."}},
                     {"milliseconds", {.about = "How long it took.", .example = "41"}}}};
}

Description describe(const DeliveryPage*) {
  return {.name = "WebhookDeliveryPage",
          .about = "One page of messages. Those that were taken are kept for 7 days, dead ones for 30.",
          .fields = {{"deliveries", {.about = "Newest first."}}, {"next_page_token", kNextPageTokenFacts}}};
}

AttemptView attempt_view(const webhooks::Attempt& attempt) {
  AttemptView view{.taken = attempt.taken(), .status = {}, .error = {}, .milliseconds = attempt.took.count()};
  if (attempt.status != 0) view.status = attempt.status;
  if (!attempt.taken()) view.error = attempt.error;
  return view;
}

}  // namespace sallyport::api
