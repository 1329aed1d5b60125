// What the parts of webhooks/ work with: made by app/, outlives them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "async/notice.h"
#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "egress/client.h"
#include "model/caller.h"
#include "store/database.h"
#include "webhooks/format.h"

namespace sallyport::webhooks {

struct House {
  store::Store& store;
  audit::Log& audit;
  const crypto::Keyring& keyring;
  async::BlockingPool& pool;    // for the dispatcher's requests: Dispatcher::kMostAtOnce threads
  async::BlockingPool& trials;  // for test messages, so that these hold nothing up
  const base::Clock& clock;
  base::Random& random;
  base::Log& log;
  base::Metrics& metrics;
  async::Notice& recorded;  // tells that there are new events
  async::Notice& wake;      // tells the dispatcher that there is something to do
  std::vector<Format> formats{};
  // Both of egress::Client, on the pool and on a core.
  std::function<base::Result<egress::Answer>(const egress::Request& request)> send{};
  std::function<base::Result<void>(std::string_view url)> check_url{};
  std::chrono::milliseconds longest_request{};  // of `send`
  // An integration as it is now, on core 0; nothing when it is gone or may not call.
  std::function<std::optional<model::Caller>(const model::IntegrationId& id)> caller_of{};
  // Whether the caller may have what is meant for the integration. Refusals: kNotFound; kForbidden.
  std::function<base::Result<void>(store::Session& session, const model::Caller& caller,
                                   const model::IntegrationId& id)>
      check_acts_as{};

  const Format& format(model::WebhookFormat wanted) const;
};

}  // namespace sallyport::webhooks
