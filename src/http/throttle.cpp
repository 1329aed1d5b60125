#include "http/throttle.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "base/bytes.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kLongestClientId = 64;  // longer ones share a counter with their first 64 characters

// One machine owns a whole IPv6 /64, so that is one source; IPv4 counts by address.
std::string source_key(std::string_view source) {
  std::string text(source.substr(0, 64));
  std::array<std::uint8_t, 16> v6{};
  if (inet_pton(AF_INET6, text.c_str(), v6.data()) != 1) return text;
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::ranges::equal(kMapped, std::span(v6).first(12)))
    return std::to_string(v6[12]) + '.' + std::to_string(v6[13]) + '.' + std::to_string(v6[14]) + '.' +
           std::to_string(v6[15]);
  return base::hex_encode(std::span(v6).first(8));
}

std::string client_key(std::string_view client_id, const std::string& source) {
  std::string key = source + '|';
  for (const char c : client_id.substr(0, kLongestClientId)) {
    if (c == ' ' || c == '\t') continue;
    key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return key;
}

}  // namespace

Throttle::Throttle(const base::Clock& clock, ThrottleOptions options) : clock_(clock), options_(options) {}

std::optional<std::chrono::seconds> Throttle::failed(std::string_view client_id, std::string_view source) {
  const std::string from = source_key(source);
  const std::string client = client_key(client_id, from);
  const base::SteadyTime now = clock_.steady();

  const std::scoped_lock lock(mutex_);
  base::SteadyTime client_ends;
  base::SteadyTime source_ends;
  const std::size_t by_client = count(client, now, &client_ends);
  const std::size_t by_source = count(from, now, &source_ends);
  size_.store(counters_.size(), std::memory_order_relaxed);

  base::SteadyTime until = now;
  if (by_client > options_.per_client_and_source) until = std::max(until, client_ends);
  if (by_source > options_.per_source) until = std::max(until, source_ends);
  if (until == now) return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(until - now);
}

std::optional<std::chrono::seconds> Throttle::exhausted(std::string_view source) {
  const base::SteadyTime now = clock_.steady();
  const std::scoped_lock lock(mutex_);
  const auto found = counters_.find(source_key(source));
  if (found == counters_.end() || found->second.ends <= now || found->second.failures < options_.per_source)
    return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(found->second.ends - now);
}

void Throttle::succeeded(std::string_view client_id, std::string_view source) {
  if (size() == 0) return;
  const std::string from = source_key(source);
  const std::string client = client_key(client_id, from);

  const std::scoped_lock lock(mutex_);
  const auto own = counters_.find(client);
  if (own == counters_.end() || own->second.ends <= clock_.steady()) return;
  if (const auto whole = counters_.find(from); whole != counters_.end())
    whole->second.failures -= std::min(whole->second.failures, own->second.failures);
  own->second.failures = 0;
}

std::size_t Throttle::count(const std::string& key, base::SteadyTime now, base::SteadyTime* ends) {
  auto found = counters_.find(key);
  if (found != counters_.end() && found->second.ends <= now) {
    make_room(now);  // takes the ended ones away, this one among them
    found = counters_.find(key);
  }
  if (found == counters_.end()) {
    if (counters_.size() >= options_.entries) make_room(now);
    const base::SteadyTime window_ends = now + options_.window;
    found = counters_.emplace(key, Counter{.failures = 0, .ends = window_ends}).first;
    order_.emplace_back(window_ends, key);
  }
  *ends = found->second.ends;
  return ++found->second.failures;
}

// Takes away every counter whose window has ended, and the oldest one when that makes no room.
void Throttle::make_room(base::SteadyTime now) {
  while (!order_.empty() && (order_.front().first <= now || counters_.size() >= options_.entries)) {
    counters_.erase(order_.front().second);
    order_.pop_front();
  }
}

}  // namespace sallyport::http
