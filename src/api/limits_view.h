// Limits of tokens and calls as they stand in the API.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "api/shape.h"
#include "model/limits.h"

namespace sallyport::api {

template <>
struct Words<model::LimitMode> {
  static std::span<const std::pair<std::string_view, model::LimitMode>> all();
};

struct RatesView {
  std::optional<std::int64_t> per_second;
  std::optional<std::int64_t> per_hour;
  std::optional<std::int64_t> per_day;
};
BOOST_DESCRIBE_STRUCT(RatesView, (), (per_second, per_hour, per_day))
Description describe(const RatesView*);

struct LimitsView {
  std::optional<model::LimitMode> mode;
  std::optional<RatesView> tokens;
  std::optional<RatesView> calls;
};
BOOST_DESCRIBE_STRUCT(LimitsView, (), (mode, tokens, calls))
Description describe(const LimitsView*);

LimitsView limits_view(const model::Limits& limits);
model::Limits limits_of(const LimitsView& view);

}  // namespace sallyport::api
