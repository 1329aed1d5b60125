// The fields that tell a client where it stands (draft-ietf-httpapi-ratelimit-headers-10).
#pragma once

#include <string>

#include "base/clock.h"
#include "limits/meter.h"
#include "model/limits.h"

namespace sallyport::limits {

// The limit of one window: "calls per second: 10".
std::string limit_name(model::Metered metered, const model::RateLimits& limits, std::size_t window);
// RateLimit-Policy: "calls-per-second";q=10;w=1, "calls-per-day";q=50000;w=86400
std::string policy_field(model::Metered metered, const model::RateLimits& limits);
// RateLimit: "calls-per-second";r=9;t=1, "calls-per-day";r=49000;t=3600
std::string state_field(model::Metered metered, const model::RateLimits& limits,
                        const Meter::Counted& counted, std::int64_t now_seconds);

}  // namespace sallyport::limits
