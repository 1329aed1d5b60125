#include "limits/service.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "audit/authorize.h"
#include "limits/fields.h"
#include "limits/service_impl.h"

namespace sallyport::limits {
namespace {

using model::Metered;
using model::RateLimits;

constexpr std::size_t kHour = 1;  // of the windows

std::chrono::microseconds until_end(std::size_t window, base::Time now) {
  const auto length = std::chrono::microseconds(RateLimits::kLengths[window]);
  return length - now.time_since_epoch() % length;
}

// A window that is used up, and how long until the next one.
struct UsedUp {
  std::size_t window = 0;
  std::chrono::microseconds wait{0};
};

// Takes one from every window. Answers that which is used up the longest; then nothing is taken.
std::optional<UsedUp> take(Meter::Counted& counted, const RateLimits& limits, base::Time now) {
  constexpr auto kNoLimit = std::numeric_limits<std::uint32_t>::max();
  const auto by_window = limits.by_window();
  std::optional<UsedUp> used_up;
  std::array<bool, RateLimits::kWindows> taken{};
  for (std::size_t i = 0; i < by_window.size(); ++i) {
    const auto limit = by_window[i] ? static_cast<std::uint32_t>(*by_window[i]) : kNoLimit;
    taken[i] = counted.windows[i].take(number_of(i, now), limit);
    const auto wait = until_end(i, now);
    if (!taken[i] && (!used_up || wait >= used_up->wait)) used_up = UsedUp{i, wait};
  }
  if (used_up)
    for (std::size_t i = 0; i < taken.size(); ++i)
      if (taken[i]) counted.windows[i].give_back(number_of(i, now));
  return used_up;
}

// Whether nobody else has said it on this day.
bool is_first_of(std::uint32_t day, std::atomic<std::uint32_t>& last) {
  std::uint32_t before = last.load(std::memory_order_relaxed);
  return before != day && last.compare_exchange_strong(before, day, std::memory_order_relaxed);
}

model::AuditRecord record_of(const http::Request& request, const model::Integration& integration,
                             model::AuditAction action, std::string reason) {
  model::AuditRecord record;
  record.action = action;
  record.outcome = model::AuditOutcome::kAllowed;
  record.tenant = integration.tenant;
  record.actor = integration.id;
  record.object = integration.id.uuid;
  if (request.source != nullptr) record.source = request.source->client;
  record.request_id = request.request_id;
  record.reason = std::move(reason);
  return record;
}

base::Error too_many(Metered metered, std::chrono::microseconds wait) {
  const double seconds = std::chrono::duration<double>(wait).count();
  return {
      .kind = base::ErrorKind::kRateLimited,
      .code = "rate_limited",
      .message = fmt::format("This integration has used up its limit of {}. Wait {:.0f} s, or ask an "
                             "administrator for a higher one.",
                             metered == Metered::kTokens ? "tokens: use a token until it expires" : "calls",
                             std::ceil(seconds)),
      .field = {},
      .detail = {},
      .retry_after = seconds};
}

base::Counter& counter(base::Metrics& metrics, Metered metered, std::string_view outcome) {
  return metrics.counter(
      "sallyport_limited_total", "Tokens and calls beyond the limits of their integration, by what was done.",
      fmt::format(R"(metered="{}",outcome="{}")", metered == Metered::kTokens ? "tokens" : "calls", outcome));
}

}  // namespace

std::int64_t day_of(base::Time time) { return base::unix_seconds(time) / 86'400; }

Service::Impl::Impl(async::Runtime& runtime_in, store::Store& store_in, audit::Log& audit_in,
                    const base::Clock& clock_in, base::Metrics& metrics_in)
    : runtime(runtime_in),
      store(store_in),
      audit(audit_in),
      clock(clock_in),
      meters(runtime_in.size()),
      of_core(runtime_in.size()),
      advised(metrics_in.counter("sallyport_token_reuse_advised_total",
                                 "Integrations told that they ask for too many tokens.", "")),
      today(day_of(clock_in.now())) {
  for (const Metered metered : model::kAllMetered) {
    refused[static_cast<std::size_t>(metered)] = &counter(metrics_in, metered, "refused");
    observed[static_cast<std::size_t>(metered)] = &counter(metrics_in, metered, "observed");
  }
}

Service::Service(async::Runtime& runtime, store::Store& store, audit::Log& audit, const base::Clock& clock,
                 base::Metrics& metrics)
    : impl_(std::make_unique<Impl>(runtime, store, audit, clock, metrics)) {}

Service::~Service() = default;

base::Result<void> Service::admit(const http::Request& request, const model::Integration& integration,
                                  Metered metered, Operation operation) {
  Impl& impl = *impl_;
  const base::Time now = impl.clock.now();
  const RateLimits& limits = integration.effective_limits().of(metered);
  const bool enforced = integration.effective_limits().mode == model::LimitMode::kEnforce;
  const auto kind = static_cast<std::size_t>(metered);
  Meter& meter = impl.meters.find(request.core, integration.id);
  Meter::Counted& counted = meter.of(metered);
  if ((limits.per_hour || limits.per_day) && !meter.outlives.load(std::memory_order_relaxed))
    meter.outlives.store(true, std::memory_order_relaxed);

  auto used_up = take(counted, limits, now);
  UsageCount& used = impl.of_core[request.core][{integration.id, operation.name, day_of(now)}];
  used.tenant = integration.tenant;
  used.deprecated = operation.deprecated;
  if (used_up) {
    ++used.limited;
    (enforced ? impl.refused : impl.observed)[kind]->add();
    impl.note_reached(request, integration, metered, meter, used_up->window, now);
    if (!enforced) used_up = take(counted, {}, now);
  }
  if (enforced && limits.any()) {
    request.announce("RateLimit-Policy", policy_field(metered, limits));
    request.announce("RateLimit", state_field(metered, limits, counted, base::unix_seconds(now)));
  }
  if (used_up) return std::unexpected(too_many(metered, used_up->wait));
  ++used.allowed;
  if (metered == Metered::kTokens) impl.advise(request, integration, meter, now);
  return {};
}

void Service::Impl::note_reached(const http::Request& request, const model::Integration& integration,
                                 Metered metered, Meter& meter, std::size_t window, base::Time now) {
  const auto day = static_cast<std::uint32_t>(day_of(now));
  if (!is_first_of(day, meter.reached[static_cast<std::size_t>(metered)])) return;
  const auto& limits = integration.effective_limits();
  auto record = record_of(request, integration, model::AuditAction::kLimitReached,
                          limit_name(metered, limits.of(metered), window));
  if (limits.mode == model::LimitMode::kEnforce) record.outcome = model::AuditOutcome::kRefused;
  audit.note(std::move(record));
}

void Service::Impl::advise(const http::Request& request, const model::Integration& integration, Meter& meter,
                           base::Time now) {
  const auto hour = number_of(kHour, now);
  const std::uint32_t tokens = meter.of(Metered::kTokens).windows[kHour].taken(hour);
  const std::uint32_t calls = meter.of(Metered::kCalls).windows[kHour].taken(hour);
  if (tokens < kManyTokens || tokens < calls / 2) return;
  if (!is_first_of(static_cast<std::uint32_t>(day_of(now)), meter.advised)) return;
  advised.add();
  audit.note(record_of(
      request, integration, model::AuditAction::kTokenReuseAdvised,
      fmt::format("{} tokens for {} calls in this hour. A token lives {} s: keep it until it expires, or let "
                  "the integration have its live token back.",
                  tokens, calls, integration.effective_token_lifetime().count())));
}

async::Task<base::Result<UsagePage>> Service::usage(const model::Caller& caller, UsageQuery query) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "usage:read"));
  if (query.from_day > query.to_day)
    co_return base::invalid("from", "The first day is after the last one. Swap from and to.");
  co_return co_await impl_->store.read([&](store::Session& session) {
    const store::UsageFilter filter{.tenant = caller.tenant,
                                    .from = query.from_day,
                                    .to = query.to_day,
                                    .integration = query.integration,
                                    .operation = query.operation,
                                    .deprecated = query.deprecated};
    UsagePage page{.items = store::UsageRepository(session).list(filter, query.limit + 1, query.after)};
    page.more = std::ssize(page.items) > query.limit;
    if (page.more) page.items.pop_back();
    return page;
  });
}

async::Task<base::Result<std::map<model::IntegrationId, std::int64_t>>> Service::today(
    const model::Caller& caller, std::vector<model::IntegrationId> integrations) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "usage:read"));
  co_return co_await impl_->store.read([&](store::Session& session) {
    return store::UsageRepository(session).totals(caller.tenant, day_of(impl_->clock.now()), integrations);
  });
}

async::Task<base::Result<std::vector<store::BusyRow>>> Service::busiest(const model::Caller& caller,
                                                                        std::int64_t day,
                                                                        std::int64_t limit) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "usage:read"));
  CO_TRY(auto rows, co_await impl_->store.read([&](store::Session& session) {
    return store::UsageRepository(session).busiest(caller.tenant, day, limit);
  }));
  if (!audit::check_permission(caller, "integrations:read"))
    for (auto& row : rows) row.name.clear();
  co_return rows;
}

}  // namespace sallyport::limits
