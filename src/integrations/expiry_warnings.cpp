#include "integrations/expiry_warnings.h"

#include <ranges>

namespace sallyport::integrations {

std::optional<int> warning_step(base::Time valid_until, base::Time now) {
  if (now >= valid_until) return std::nullopt;
  for (const int days : std::views::reverse(kWarningDays))
    if (valid_until - now <= std::chrono::days{days}) return days;
  return std::nullopt;
}

std::optional<int> ExpiryWarnings::due(const model::Credential& credential, base::Time now) {
  if (!credential.valid_until) return std::nullopt;
  const auto step = warning_step(*credential.valid_until, now);
  if (!step) return std::nullopt;
  // The step holds for the whole life of a short-lived credential: nobody needs to be told at birth.
  if (*credential.valid_until - credential.valid_from < std::chrono::days{*step}) return std::nullopt;

  const auto [entry, first] = said_.try_emplace(credential.id, Said{*step, *credential.valid_until});
  if (first) return step;
  const bool moved = entry->second.valid_until != *credential.valid_until;
  if (!moved && entry->second.step <= *step) return std::nullopt;
  entry->second = {*step, *credential.valid_until};
  return step;
}

void ExpiryWarnings::forget_ended(base::Time now) {
  std::erase_if(said_, [&](const auto& entry) { return now >= entry.second.valid_until; });
}

}  // namespace sallyport::integrations
