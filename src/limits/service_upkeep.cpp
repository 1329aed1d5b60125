// The part of Service that runs by itself every 30 s: writes what was counted, learns what other processes
// have counted, drops what is old.
#include <algorithm>
#include <ranges>
#include <span>
#include <utility>

#include "limits/service_impl.h"

namespace sallyport::limits {

using model::Metered;
using model::RateLimits;
using store::UsageRepository;
using store::WindowRow;

namespace {

constexpr std::size_t kBatch = 2'000;                // rows of one transaction: others write as well
constexpr std::array<std::size_t, 2> kStored{1, 2};  // the hour and the day; a second is over too soon

void merge(UsageTable& into, const UsageTable& from) {
  for (const auto& [key, count] : from) {
    UsageCount& sum = into[key];
    sum.tenant = count.tenant;
    sum.deprecated = count.deprecated;
    sum.allowed += count.allowed;
    sum.limited += count.limited;
  }
}

store::UsageRow row_of(const UsageKey& key, const UsageCount& count) {
  return {.tenant = count.tenant,
          .day = key.day,
          .integration = key.integration,
          .operation = std::string(key.operation),
          .deprecated = count.deprecated,
          .count = count.allowed,
          .limited = count.limited};
}

}  // namespace

void Service::load() {
  Impl& impl = *impl_;
  const base::Time now = impl.clock.now();
  impl.store.read_now([&](store::Session& session) {
    for (const std::size_t window : kStored)
      for (const WindowRow& row :
           UsageRepository(session).windows(RateLimits::kLengths[window].count(), number_of(window, now))) {
        Meter& meter = impl.meters.shared(row.integration);
        Meter::Counted& counted = meter.of(row.metered);
        counted.windows[window].add(static_cast<std::uint32_t>(row.number),
                                    static_cast<std::uint32_t>(row.taken));
        counted.written[window] = {static_cast<std::uint32_t>(row.number),
                                   static_cast<std::uint32_t>(row.taken)};
      }
  });
}

async::Task<> Service::maintain() {
  Impl& impl = *impl_;
  co_await impl.write_usage();
  co_await impl.write_windows();
  if (impl.store.database().shared()) co_await impl.read_windows();
  if (const auto day = day_of(impl.clock.now()); day != impl.today) co_await impl.begin_day(day);
}

async::Task<> Service::Impl::write_usage() {
  std::vector<UsageTable> taken(runtime.size());
  co_await runtime.on_every_core([&](std::size_t core) { taken[core] = std::exchange(of_core[core], {}); });
  for (const auto& table : taken) merge(unwritten, table);

  std::vector<store::UsageRow> rows;
  while (!unwritten.empty()) {
    rows.clear();
    for (const auto& [key, count] : unwritten | std::views::take(kBatch)) rows.push_back(row_of(key, count));
    const auto written =
        co_await store.write([&](store::Session& session) { UsageRepository(session).add(rows); });
    if (!written) co_return;  // the next round tries again
    unwritten.erase(unwritten.begin(), std::next(unwritten.begin(), std::ssize(rows)));
  }
}

async::Task<> Service::Impl::write_windows() {
  const base::Time now = clock.now();
  struct Due {
    WindowRow row;
    Meter::Written* written;
    Meter::Written next;
  };
  std::vector<Due> due;
  meters.for_each([&](const model::IntegrationId& id, Meter& meter) {
    if (!meter.outlives.load(std::memory_order_relaxed)) return;
    for (const Metered metered : model::kAllMetered)
      for (const std::size_t window : kStored) {
        Meter::Counted& counted = meter.of(metered);
        const auto number = number_of(window, now);
        const auto taken = counted.windows[window].taken(number);
        Meter::Written& written = counted.written[window];
        const auto known = written.number == number ? written.taken : 0;
        if (taken <= known) continue;
        due.push_back({.row = {.integration = id,
                               .metered = metered,
                               .length = RateLimits::kLengths[window].count(),
                               .number = number,
                               .taken = taken - known},
                       .written = &written,
                       .next = {number, taken}});
      }
  });
  for (std::size_t first = 0; first < due.size(); first += kBatch) {
    const auto batch = std::span(due).subspan(first, std::min(kBatch, due.size() - first));
    std::vector<WindowRow> rows;
    for (const Due& entry : batch) rows.push_back(entry.row);
    const auto written =
        co_await store.write([&](store::Session& session) { UsageRepository(session).add_to_windows(rows); });
    if (!written) co_return;
    for (const Due& entry : batch) *entry.written = entry.next;
  }
}

// What other processes have taken: more stands in the store than this one has written and read before.
async::Task<> Service::Impl::read_windows() {
  const base::Time now = clock.now();
  for (const std::size_t window : kStored) {
    const auto number = number_of(window, now);
    const auto rows = co_await store.read([&](store::Session& session) {
      return UsageRepository(session).windows(RateLimits::kLengths[window].count(), number);
    });
    if (!rows) co_return;
    for (const WindowRow& row : *rows) {
      Meter& meter = meters.shared(row.integration);
      Meter::Counted& counted = meter.of(row.metered);
      Meter::Written& written = counted.written[window];
      const auto known = written.number == number ? written.taken : 0;
      const auto stored = static_cast<std::uint32_t>(row.taken);
      if (stored > known) counted.windows[window].add(number, stored - known);
      written = {number, std::max(stored, known)};
    }
  }
}

async::Task<> Service::Impl::begin_day(std::int64_t day) {
  co_await runtime.on_every_core([&](std::size_t core) { meters.let_go(core); });
  meters.sweep(static_cast<std::uint32_t>(day));
  const base::Time now = clock.now();
  const auto swept = co_await store.write([&](store::Session& session) {
    UsageRepository usage(session);
    usage.sweep(day - kUsageKept.count());
    for (const std::size_t window : kStored)
      usage.sweep_windows(RateLimits::kLengths[window].count(), number_of(window, now));
  });
  if (swept) today = day;
}

}  // namespace sallyport::limits
