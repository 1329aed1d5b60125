// The inside of Service, shared by its two parts: admission (service.cpp) and upkeep (service_upkeep.cpp).
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "limits/meter.h"
#include "limits/service.h"

namespace sallyport::limits {

struct UsageKey {
  model::IntegrationId integration{};
  std::string_view operation{};
  std::int64_t day = 0;
  bool operator==(const UsageKey&) const = default;
};
struct UsageHash {
  std::size_t operator()(const UsageKey& key) const {
    return std::hash<model::IntegrationId>{}(key.integration) ^ std::hash<std::string_view>{}(key.operation);
  }
};
struct UsageCount {
  model::TenantId tenant{};
  bool deprecated = false;
  std::int64_t allowed = 0;
  std::int64_t limited = 0;
};
using UsageTable = std::unordered_map<UsageKey, UsageCount, UsageHash>;

struct Service::Impl {
  Impl(async::Runtime& runtime_in, store::Store& store_in, audit::Log& audit_in, const base::Clock& clock_in,
       base::Metrics& metrics_in);

  async::Runtime& runtime;
  store::Store& store;
  audit::Log& audit;
  const base::Clock& clock;
  Meters meters;
  std::vector<UsageTable> of_core;
  std::array<base::Counter*, model::kAllMetered.size()> refused{};
  std::array<base::Counter*, model::kAllMetered.size()> observed{};
  base::Counter& advised;

  // Only of maintain().
  UsageTable unwritten;
  std::int64_t today = 0;

  // Writes down that an integration was beyond the limit of a window, once a day.
  void note_reached(const http::Request& request, const model::Integration& integration,
                    model::Metered metered, Meter& meter, std::size_t window, base::Time now);
  void advise(const http::Request& request, const model::Integration& integration, Meter& meter,
              base::Time now);
  async::Task<> write_usage();
  async::Task<> write_windows();
  async::Task<> read_windows();
  async::Task<> begin_day(std::int64_t day);
};

}  // namespace sallyport::limits
