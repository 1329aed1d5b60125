#include "api/limits_view.h"

#include <array>

namespace sallyport::api {
namespace {

using model::LimitMode;

constexpr Facts rate_facts(std::string_view about, std::string_view example) {
  return {.about = about, .min = 1, .max = model::RateLimits::kMost, .example = example};
}

std::optional<RatesView> rates_view(const model::RateLimits& rates) {
  if (!rates.any()) return std::nullopt;
  return RatesView{.per_second = rates.per_second, .per_hour = rates.per_hour, .per_day = rates.per_day};
}

model::RateLimits rates_of(const std::optional<RatesView>& view) {
  if (!view) return {};
  return {.per_second = view->per_second, .per_hour = view->per_hour, .per_day = view->per_day};
}

}  // namespace

std::span<const std::pair<std::string_view, LimitMode>> Words<LimitMode>::all() {
  static constexpr std::array<std::pair<std::string_view, LimitMode>, 2> kWords{
      {{"enforce", LimitMode::kEnforce}, {"observe", LimitMode::kObserve}}};
  return kWords;
}

Description describe(const RatesView*) {
  return {.name = "RateLimits",
          .about = "How many in each second, hour and day of UTC; what is left out has no limit.",
          .fields = {{"per_second", rate_facts("The most in one second.", "10")},
                     {"per_hour", rate_facts("The most in one hour.", "5000")},
                     {"per_day", rate_facts("The most in one day.", "50000")}}};
}

Description describe(const LimitsView*) {
  return {
      .name = "Limits",
      .about = "How many tokens and calls an integration may have.",
      .fields = {
          {"mode",
           {.about = "Whether what is beyond a limit is refused (enforce, when left out), or only counted "
                     "and shown (observe).",
            .example = "enforce"}},
          {"tokens", {.about = "Limits of requests for tokens."}},
          {"calls", {.about = "Limits of calls of the API."}}}};
}

LimitsView limits_view(const model::Limits& limits) {
  return {.mode = limits.mode, .tokens = rates_view(limits.tokens), .calls = rates_view(limits.calls)};
}

model::Limits limits_of(const LimitsView& view) {
  return {.mode = view.mode.value_or(LimitMode::kEnforce),
          .tokens = rates_of(view.tokens),
          .calls = rates_of(view.calls)};
}

}  // namespace sallyport::api
