// Limits of integrations, and what they have used (docs/adr/0069).
//
// admit() stands in the way of every token (oauth/) and every call of the API (app/, through the router): it
// counts without a lock and without a wait. Every 30 s maintain() writes what was counted, in aggregate, so
// that a day's quota outlives a restart and is shared by the processes on one database, half a minute late.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "http/message.h"
#include "model/caller.h"
#include "model/integration.h"
#include "model/limits.h"
#include "store/database.h"
#include "store/usage_repository.h"

namespace sallyport::limits {

// What is done. The name lives as long as the process: that of a route, or of a kind of token.
struct Operation {
  std::string_view name;
  bool deprecated = false;  // of an old version
};

struct UsageQuery {
  std::int64_t from_day = 0;  // since 1970 in UTC, both included
  std::int64_t to_day = 0;
  std::optional<model::IntegrationId> integration{};
  std::optional<std::string> operation{};
  std::optional<bool> deprecated{};
  std::int64_t limit = 25;
  std::optional<store::UsagePosition> after{};
};
struct UsagePage {
  std::vector<store::UsageRow> items;  // newest day first
  bool more = false;
};

std::int64_t day_of(base::Time time);  // since 1970 in UTC

class Service {
 public:
  static constexpr std::chrono::days kUsageKept{400};
  // An integration that has this many tokens in one hour, and at least half as many as calls, asks for a new
  // one each time: it is told once a day, by a record token.reuse_advised.
  static constexpr std::uint32_t kManyTokens = 20;

  Service(async::Runtime& runtime, store::Store& store, audit::Log& audit, const base::Clock& clock,
          base::Metrics& metrics);
  ~Service();

  void load();  // what was used before the start; blocking, before the runtime starts

  // Counts one token or call, on the core of the request. Announces the state of the limits that hold in
  // RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10). Refusal: kRateLimited
  // "rate_limited" with the time to wait. The first of a day beyond a limit, refused or only observed, stands
  // in the audit log as limit.reached, with the limit, since the start: the others are counted.
  base::Result<void> admit(const http::Request& request, const model::Integration& integration,
                           model::Metered metered, Operation operation);

  // What was used, as far as it is written. Refusal: kForbidden without "usage:read".
  async::Task<base::Result<UsagePage>> usage(const model::Caller& caller, UsageQuery query);

  // What each of these was let through today, in UTC, as far as it is written; without those that did
  // nothing. Refusal: kForbidden without "usage:read".
  async::Task<base::Result<std::map<model::IntegrationId, std::int64_t>>> today(
      const model::Caller& caller, std::vector<model::IntegrationId> integrations);

  // The `limit` that did most on a day since 1970 in UTC, the busiest first, as far as it is written; their
  // names for callers with "integrations:read" alone. Refusal: kForbidden without "usage:read".
  async::Task<base::Result<std::vector<store::BusyRow>>> busiest(const model::Caller& caller,
                                                                 std::int64_t day, std::int64_t limit);

  // Every 30 s and once before the end, one round at a time.
  async::Task<> maintain();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sallyport::limits
