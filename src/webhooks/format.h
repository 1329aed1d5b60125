// What a format of webhook messages consists of. api/ makes ours, dialects/external_api that of the external
// API; app/ hands them to webhooks::Service.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "egress/client.h"
#include "model/caller.h"
#include "model/webhook.h"

namespace sallyport::webhooks {

struct Message {
  std::string event;  // its name
  std::string body;   // JSON
};

// The messages of one stretch of events, oldest first.
struct Batch {
  std::vector<Message> messages{};
  std::int64_t reached = 0;  // position of the last event that was looked at
  bool more = false;         // whether there may be more behind it now
};

struct Format {
  model::WebhookFormat format{};
  std::vector<std::string> events{};  // names that it knows; empty: any name is one
  // What `caller` may see of the events behind webhook.cursor and the webhook asks for. Refusal: that of the
  // inventory.
  std::function<async::Task<base::Result<Batch>>(const model::Caller& caller, const model::Webhook& webhook)>
      next;
  std::function<Message(const model::Webhook& webhook, base::Time now)> test;  // to try the webhook out
  // Headers beside Content-Type and those of Standard Webhooks, which every message has.
  std::function<std::vector<egress::Header>(const Message& message, const base::Secret& secret)> headers;
};

}  // namespace sallyport::webhooks
