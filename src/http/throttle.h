// Slows down guessing of secrets without shutting out a machine that knows its own (docs/adr/0051).
//
// A right secret is never refused here; wrong ones beyond a budget are told to wait. Counted per client
// and source and per source. Safe on every thread; a lock is taken for failures, and for successes only
// while failures are remembered.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace sallyport::http {

struct ThrottleOptions {
  std::chrono::seconds window{60};
  std::size_t per_client_and_source = 10;  // wrong secrets in a window
  std::size_t per_source = 100;
  std::size_t entries = 20'000;  // remembered counters; the oldest one goes first
};

class Throttle {
 public:
  explicit Throttle(const base::Clock& clock, ThrottleOptions options = {});

  // Counts a wrong secret. Answers how long to wait when the budget is used up, else nothing.
  // `client_id` is what was sent, in any spelling: letter case and spaces make no new counter (A20).
  std::optional<std::chrono::seconds> failed(std::string_view client_id, std::string_view source);

  // How long a source whose budget is used up has to wait; counts nothing. Whoever asks first keeps such a
  // source from pushing other counters out with names that it makes up.
  std::optional<std::chrono::seconds> exhausted(std::string_view source);

  // A right secret: earlier failures of this client from this source were slips (external-api §4 rule 4).
  void succeeded(std::string_view client_id, std::string_view source);

  std::size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Counter {
    std::size_t failures = 0;
    base::SteadyTime ends;
  };
  std::size_t count(const std::string& key, base::SteadyTime now, base::SteadyTime* ends);
  void make_room(base::SteadyTime now);

  const base::Clock& clock_;
  const ThrottleOptions options_;
  std::atomic<std::size_t> size_{0};
  std::mutex mutex_;
  std::unordered_map<std::string, Counter> counters_;
  std::deque<std::pair<base::SteadyTime, std::string>> order_;  // by end of window
};

}  // namespace sallyport::http
