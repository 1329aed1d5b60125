// Counters, gauges and histograms, and their Prometheus text (exposition format 0.0.4).
//
// Made once at start through Metrics; then increments are relaxed atomics, safe on every thread.
// Label values are fixed when the metric is made: a request can never add a series.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::base {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Histogram {
 public:
  // `bounds` are upper limits in rising order; +Inf is added.
  explicit Histogram(std::vector<double> bounds);
  void observe(double value);

 private:
  friend class Metrics;
  std::vector<double> bounds_;
  std::deque<std::atomic<std::uint64_t>> buckets_;
  std::atomic<double> sum_{0};
};

class Metrics {
 public:
  // `labels` is the inside of the braces, such as grant="client_credentials",outcome="issued".
  // The references stay valid as long as the Metrics object.
  Counter& counter(std::string name, std::string help, std::string labels = {});
  Histogram& histogram(std::string name, std::string help, std::vector<double> bounds,
                       std::string labels = {});
  // Read at each scrape; `read` must be safe on the thread that scrapes.
  void gauge(std::string name, std::string help, std::function<double()> read, std::string labels = {});

  std::string prometheus_text() const;

 private:
  struct Entry {
    std::string name, help, labels;
    Counter* counter = nullptr;
    Histogram* histogram = nullptr;
    std::function<double()> gauge;
  };
  mutable std::mutex mutex_;
  std::deque<Counter> counters_;
  std::deque<Histogram> histograms_;
  std::deque<Entry> entries_;
};

}  // namespace sallyport::base
