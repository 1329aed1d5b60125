#include "webhooks/attempt.h"

#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "base/version.h"
#include "store/sealed_place.h"
#include "webhooks/message_signature.h"

namespace sallyport::webhooks {
namespace {

// The secret, then the one before while it still signs.
base::Result<std::vector<base::Secret>> secrets_of(const House& house, const model::Webhook& webhook,
                                                   base::Time now) {
  std::vector<base::Secret> secrets;
  const auto place = store::place_of_webhook_secret(webhook.tenant, webhook.id);
  TRY(secrets.emplace_back(), house.keyring.open(place.context(), webhook.sealed_secret));
  if (webhook.sealed_previous_secret.empty() || !webhook.previous_until || *webhook.previous_until <= now)
    return secrets;
  const auto previous = store::place_of_previous_webhook_secret(webhook.tenant, webhook.id);
  TRY(secrets.emplace_back(), house.keyring.open(previous.context(), webhook.sealed_previous_secret));
  return secrets;
}

std::optional<std::chrono::seconds> retry_after_of(const egress::Answer& answer) {
  const std::string* text = answer.header("retry-after");
  if (text == nullptr) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc{} || end != text->data() + text->size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds{seconds};
}

Attempt read(const egress::Answer& answer) {
  Attempt attempt{.status = answer.status, .retry_after = retry_after_of(answer)};
  if (answer.status >= 300 && answer.status < 400)
    attempt.error = fmt::format(
        "The receiver answered {}. Redirects are not followed: give the webhook the "
        "address itself.",
        answer.status);
  else if (answer.status < 200 || answer.status > 299)
    attempt.error = fmt::format("The receiver answered {}.", answer.status);
  return attempt;
}

}  // namespace

async::Task<base::Result<Attempt>> attempt(const House& house, async::BlockingPool& pool,
                                           const model::Webhook& webhook, const Message& message,
                                           std::string id) {
  const base::Time now = house.clock.now();
  CO_TRY(const auto secrets, secrets_of(house, webhook, now));
  egress::Request request{.url = webhook.url, .body = message.body};
  request.headers = {{.name = "Content-Type", .value = "application/json"},
                     {.name = "User-Agent", .value = fmt::format("Sallyport/{}", base::kVersion)}};
  std::ranges::move(signature_headers(id, now, message.body, secrets), std::back_inserter(request.headers));
  std::ranges::move(house.format(webhook.format).headers(message, secrets.front()),
                    std::back_inserter(request.headers));

  const auto begun = house.clock.steady();
  // What the receiver does is an answer, whatever it is; only a full pool is none.
  CO_TRY(const auto sent, co_await pool.run([&] { return std::optional(house.send(request)); }));
  Attempt outcome = *sent ? read(**sent) : Attempt{.error = sent->error().message};
  outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(house.clock.steady() - begun);
  co_return outcome;
}

}  // namespace sallyport::webhooks
