// sallyport_tokens_total{grant,outcome}: one counter for each grant of the table and each outcome, made at
// start so that no request can add a series.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "oauth/grant.h"

namespace sallyport::oauth {

enum class TokenOutcome { kIssued, kRefused, kThrottled, kUnavailable };
inline constexpr std::size_t kTokenOutcomes = 4;
std::string_view to_string(TokenOutcome outcome);  // "issued", "refused", "throttled", "unavailable"
TokenOutcome outcome_of(const base::Error& error);

class TokenMetrics {
 public:
  explicit TokenMetrics(base::Metrics& metrics);
  // `grant` is of the table, or null for a request that names none; label "none".
  void count(const Grant* grant, TokenOutcome outcome);

 private:
  using Counters = std::array<base::Counter*, kTokenOutcomes>;
  std::vector<std::pair<const Grant*, Counters>> counters_;
};

}  // namespace sallyport::oauth
