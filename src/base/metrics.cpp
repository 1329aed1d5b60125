#include "base/metrics.h"

#include <iterator>
#include <map>

#include <fmt/format.h>

namespace sallyport::base {

Histogram::Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), buckets_(bounds_.size() + 1) {}

void Histogram::observe(double value) {
  std::size_t i = 0;
  while (i < bounds_.size() && value > bounds_[i]) ++i;
  buckets_[i].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Counter& Metrics::counter(std::string name, std::string help, std::string labels) {
  const std::scoped_lock lock(mutex_);
  Counter& made = counters_.emplace_back();
  entries_.push_back({std::move(name), std::move(help), std::move(labels), &made, nullptr, {}});
  return made;
}

Histogram& Metrics::histogram(std::string name, std::string help, std::vector<double> bounds,
                              std::string labels) {
  const std::scoped_lock lock(mutex_);
  Histogram& made = histograms_.emplace_back(std::move(bounds));
  entries_.push_back({std::move(name), std::move(help), std::move(labels), nullptr, &made, {}});
  return made;
}

void Metrics::gauge(std::string name, std::string help, std::function<double()> read, std::string labels) {
  const std::scoped_lock lock(mutex_);
  entries_.push_back(
      {std::move(name), std::move(help), std::move(labels), nullptr, nullptr, std::move(read)});
}

namespace {

std::string braces(std::string_view labels, std::string_view more = {}) {
  if (labels.empty() && more.empty()) return {};
  return fmt::format("{{{}{}{}}}", labels, labels.empty() || more.empty() ? "" : ",", more);
}

}  // namespace

std::string Metrics::prometheus_text() const {
  const std::scoped_lock lock(mutex_);
  std::map<std::string_view, std::vector<const Entry*>> by_name;  // one HELP and TYPE for each name
  for (const Entry& entry : entries_) by_name[entry.name].push_back(&entry);

  std::string out;
  const auto line = std::back_inserter(out);
  for (const auto& [name, entries] : by_name) {
    const Entry& first = *entries.front();
    const char* type = first.counter != nullptr     ? "counter"
                       : first.histogram != nullptr ? "histogram"
                                                    : "gauge";
    fmt::format_to(line, "# HELP {} {}\n# TYPE {} {}\n", name, first.help, name, type);
    for (const Entry* entry : entries) {
      if (entry->counter != nullptr) {
        fmt::format_to(line, "{}{} {}\n", name, braces(entry->labels), entry->counter->value());
      } else if (entry->histogram != nullptr) {
        const Histogram& h = *entry->histogram;
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < h.buckets_.size(); ++i) {
          total += h.buckets_[i].load(std::memory_order_relaxed);
          const std::string bound =
              i < h.bounds_.size() ? fmt::format("le=\"{}\"", h.bounds_[i]) : "le=\"+Inf\"";
          fmt::format_to(line, "{}_bucket{} {}\n", name, braces(entry->labels, bound), total);
        }
        fmt::format_to(line, "{0}_sum{1} {2}\n{0}_count{1} {3}\n", name, braces(entry->labels), h.sum_.load(),
                       total);
      } else {
        fmt::format_to(line, "{}{} {}\n", name, braces(entry->labels), entry->gauge());
      }
    }
  }
  return out;
}

}  // namespace sallyport::base
