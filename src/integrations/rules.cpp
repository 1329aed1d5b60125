#include "integrations/rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "model/scope.h"
#include "model/text.h"

namespace sallyport::integrations {
namespace {

base::Result<void> check_name(std::string_view name) {
  return model::check_line(name, "name", {.smallest = 1, .largest = kLongestName});
}

base::Result<void> check_lifetime(std::optional<std::chrono::seconds> lifetime, std::string_view field,
                                  std::chrono::seconds longest) {
  if (!lifetime || (*lifetime >= kShortestLifetime && *lifetime <= longest)) return {};
  return base::invalid(std::string(field), fmt::format("{} is {} to {} seconds.", field,
                                                       kShortestLifetime.count(), longest.count()));
}

base::Result<void> check_rates(const model::RateLimits& rates, std::string_view at) {
  constexpr std::array<std::string_view, model::RateLimits::kWindows> kNames{"perSecond", "perHour",
                                                                             "perDay"};
  const auto limits = rates.by_window();
  for (std::size_t i = 0; i < limits.size(); ++i)
    if (limits[i] && (*limits[i] < 1 || *limits[i] > model::RateLimits::kMost))
      return base::invalid(
          fmt::format("{}.{}", at, kNames[i]),
          fmt::format("A limit is 1 to {}. Leave it out for no limit.", model::RateLimits::kMost));
  return {};
}

base::Result<void> check_api_majors(const std::vector<std::string>& majors) {
  if (majors.size() > kMostApiMajors)
    return base::invalid("externalApiVersions", fmt::format("{} versions at most.", kMostApiMajors));
  for (std::size_t i = 0; i < majors.size(); ++i) {
    const std::string at = fmt::format("externalApiVersions[{}]", i);
    const bool digits = std::ranges::all_of(majors[i], [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || majors[i].empty() || majors[i].size() > 3 || majors[i].front() == '0')
      return base::invalid(at, "Give the number of a major version, such as \"2\".");
    if (std::ranges::count(std::span(majors).first(i), majors[i]) > 0)
      return base::invalid(at, "The same version stands in the list twice. Remove one of them.");
  }
  return {};
}

base::Result<void> check_administrator(const Administrator& entry, std::size_t index) {
  const std::string at = fmt::format("administrators[{}].", index);
  TRY_VOID(model::check_line(entry.issuer, at + "issuer", {.smallest = 1, .largest = 512}));
  TRY_VOID(model::check_line(entry.subject, at + "subject", {.smallest = 1, .largest = 256}));
  TRY_VOID(model::check_line(entry.display_name, at + "display_name", {.smallest = 0, .largest = 128}));
  return model::check_line(entry.email, at + "email", {.smallest = 0, .largest = 254});
}

}  // namespace

base::Result<void> check_limits(const model::Limits& limits, const std::string& at) {
  TRY_VOID(check_rates(limits.tokens, at + "tokens"));
  return check_rates(limits.calls, at + "calls");
}

base::Result<void> check_new(const NewIntegration& wanted) {
  TRY_VOID(check_name(wanted.name));
  TRY_VOID(model::check_claims(wanted.claims, "claims"));
  TRY_VOID(check_lifetime(wanted.token_lifetime, "token_lifetime", kLongestTokenLifetime));
  TRY_VOID(check_lifetime(wanted.refresh_lifetime, "refresh_lifetime", kLongestRefreshLifetime));
  TRY_VOID(check_limits(wanted.limits, "limits."));
  TRY_VOID(model::check_scopes(wanted.scopes, "scopes"));
  return check_api_majors(wanted.api_majors);
}

base::Result<void> check_change(const IntegrationChange& change) {
  if (change.name) TRY_VOID(check_name(*change.name));
  if (change.claims) TRY_VOID(model::check_claims(*change.claims, "claims"));
  if (change.token_lifetime)
    TRY_VOID(check_lifetime(*change.token_lifetime, "token_lifetime", kLongestTokenLifetime));
  if (change.refresh_lifetime)
    TRY_VOID(check_lifetime(*change.refresh_lifetime, "refresh_lifetime", kLongestRefreshLifetime));
  if (change.limits) TRY_VOID(check_limits(*change.limits, "limits."));
  if (change.scopes) TRY_VOID(model::check_scopes(*change.scopes, "scopes"));
  if (change.api_majors) TRY_VOID(check_api_majors(*change.api_majors));
  return {};
}

base::Result<void> check_retirement(const std::optional<std::chrono::hours>& unused) {
  if (!unused || (*unused >= std::chrono::hours{1} && *unused <= kLongestRetirement)) return {};
  return base::invalid("retireWhenUnusedHours",
                       fmt::format("retireWhenUnusedHours is 1 to {}.", kLongestRetirement.count()));
}

base::Result<void> check_rotation(const RegenerateOptions& options) {
  const auto overlap = options.overlap;
  if (overlap < std::chrono::seconds{0} || overlap > kLongestOverlap)
    return base::invalid("overlap", fmt::format("overlap is 0 to {} seconds.", kLongestOverlap.count()));
  TRY_VOID(check_retirement(options.retire_when_unused));
  if (options.retire_when_unused && overlap.count() == 0)
    return base::invalid("retireWhenUnusedHours",
                         "The old secret ends at once. Give it time with overlapSeconds.");
  return {};
}

base::Result<void> check_active(const model::Integration& integration) {
  if (!integration.draft) return {};
  return base::refuse(base::ErrorKind::kConflict, "is_draft",
                      "The integration is a draft. Activate it first, or delete it.");
}

base::Result<void> check_limit(std::int64_t limit) {
  if (limit >= 1 && limit <= 500) return {};
  return base::invalid("limit", "limit is 1 to 500.");
}

base::Result<void> check_administrators(const std::vector<Administrator>& list) {
  if (list.size() > kMostAdministrators)
    return base::invalid("administrators",
                         fmt::format("A tenant has {} administrators at most.", kMostAdministrators));
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    TRY_VOID(check_administrator(list[i], i));
    if (!seen.emplace(list[i].issuer, list[i].subject).second)
      return base::invalid(fmt::format("administrators[{}]", i),
                           "The same issuer and subject stand in the list already. Remove one of them.");
  }
  return {};
}

}  // namespace sallyport::integrations
