#include "oauth/token_metrics.h"

#include <string>

#include <fmt/format.h>

namespace sallyport::oauth {

std::string_view to_string(TokenOutcome outcome) {
  switch (outcome) {
    case TokenOutcome::kIssued:
      return "issued";
    case TokenOutcome::kRefused:
      return "refused";
    case TokenOutcome::kThrottled:
      return "throttled";
    case TokenOutcome::kUnavailable:
      return "unavailable";
  }
  return "refused";
}

TokenOutcome outcome_of(const base::Error& error) {
  if (error.kind == base::ErrorKind::kRateLimited) return TokenOutcome::kThrottled;
  if (error.kind == base::ErrorKind::kUnavailable) return TokenOutcome::kUnavailable;
  return TokenOutcome::kRefused;
}

TokenMetrics::TokenMetrics(base::Metrics& metrics) {
  const auto add = [&](const Grant* grant, std::string_view name) {
    Counters counters{};
    for (std::size_t i = 0; i < kTokenOutcomes; ++i)
      counters[i] = &metrics.counter(
          "sallyport_tokens_total", "Token requests by grant and outcome.",
          fmt::format(R"(grant="{}",outcome="{}")", name, to_string(static_cast<TokenOutcome>(i))));
    counters_.emplace_back(grant, counters);
  };
  for (const Grant& grant : all_grants()) add(&grant, grant.name);
  add(nullptr, "none");
}

void TokenMetrics::count(const Grant* grant, TokenOutcome outcome) {
  for (const auto& [known, counters] : counters_)
    if (known == grant) counters[static_cast<std::size_t>(outcome)]->add();
}

}  // namespace sallyport::oauth
