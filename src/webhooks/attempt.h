// One message sent to one webhook: signed, and what came of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/webhook.h"
#include "webhooks/house.h"

namespace sallyport::webhooks {

struct Attempt {
  int status = 0;       // of the answer; 0: there was none
  std::string error{};  // empty: taken. May be shown to whoever has made the webhook
  std::optional<std::chrono::seconds> retry_after{};
  std::chrono::milliseconds took{0};

  bool taken() const { return error.empty(); }
};

// On the pool. Any status of 200 to 299 is taken. Refusal: kUnavailable when the pool is full, or a
// secret cannot be opened: nothing was sent.
async::Task<base::Result<Attempt>> attempt(const House& house, async::BlockingPool& pool,
                                           const model::Webhook& webhook, const Message& message,
                                           std::string id);

}  // namespace sallyport::webhooks
