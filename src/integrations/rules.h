// What an administrator may write into an integration: the limits of every field, checked in one place.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "integrations/service.h"

namespace sallyport::integrations {

inline constexpr std::size_t kLongestName = 128;  // bytes
inline constexpr std::chrono::seconds kShortestLifetime{60};
inline constexpr std::chrono::seconds kLongestTokenLifetime = std::chrono::days{30};
inline constexpr std::chrono::seconds kLongestRefreshLifetime = std::chrono::days{90};
inline constexpr std::chrono::seconds kLongestOverlap = std::chrono::days{30};
inline constexpr std::chrono::hours kLongestRetirement{720};
inline constexpr std::size_t kMostAdministrators = 1000;
inline constexpr std::size_t kMostApiMajors = 8;
inline constexpr std::int64_t kMostLiveCredentials = 2;  // security S11

// The systems whose clients' secret is shown before the integration is saved (accessia §2).
constexpr bool shown_before_saved(model::IntegrationKind kind) {
  return kind == model::IntegrationKind::kApi;
}

// All refuse with kInvalid and the field's name as the service's structs spell it.
base::Result<void> check_new(const NewIntegration& wanted);
base::Result<void> check_change(const IntegrationChange& change);
base::Result<void> check_rotation(const RegenerateOptions& options);
base::Result<void> check_retirement(const std::optional<std::chrono::hours>& unused);
// Refusal: kConflict "is_draft" for what has to be activated first.
base::Result<void> check_active(const model::Integration& integration);
base::Result<void> check_limits(const model::Limits& limits, const std::string& at);  // `at`: "limits." or ""
base::Result<void> check_limit(std::int64_t limit);
// Also refuses the same issuer and subject twice.
base::Result<void> check_administrators(const std::vector<Administrator>& list);

}  // namespace sallyport::integrations
