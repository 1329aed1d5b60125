// What the parts of vault/ work with: made by app/, outlives them.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "egress/client.h"
#include "providers/catalogue.h"
#include "store/database.h"
#include "vault/grant_view.h"

namespace sallyport::vault {

struct House {
  store::Store& store;
  audit::Log& audit;
  const crypto::Keyring& keyring;
  const providers::Catalogue& catalogue;
  GrantView& grants;
  async::BlockingPool& pool;  // for requests to providers
  async::Core& home;          // where refreshes run, whoever waits for them
  const base::Clock& clock;
  base::Random& random;
  base::Log& log;
  base::Metrics& metrics;
  std::string public_url{};
  // egress::Client's, on the pool.
  std::function<base::Result<egress::Answer>(const egress::Request& request)> send{};
  std::chrono::milliseconds longest_request{};  // of `send`
};

}  // namespace sallyport::vault
