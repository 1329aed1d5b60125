// The routes that watch the process: /healthz, /readyz and /metrics.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "http/router.h"

namespace sallyport::app {

// `ready` answers the reason why no work should be sent here, as a refusal.
// /healthz is 200 as long as the process runs, with `state` in its body ("ok", "sealed").
std::vector<http::Route> operation_routes(std::string state, std::function<base::Result<void>()> ready,
                                          const base::Metrics& metrics);

}  // namespace sallyport::app
