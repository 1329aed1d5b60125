// Conditions on assets and on callers as the API writes them: terms such as "attributes.site=north" and
// "jwt_site=north". Roles, access policies and lists of assets use them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "base/result.h"
#include "model/access_policy.h"

namespace sallyport::api {

// One of these holds.
struct AssetCondition {
  std::vector<std::string> any_of;
};
BOOST_DESCRIBE_STRUCT(AssetCondition, (), (any_of))
Description describe(const AssetCondition*);

struct CallerCondition {
  std::vector<std::string> any_of;
};
BOOST_DESCRIBE_STRUCT(CallerCondition, (), (any_of))
Description describe(const CallerCondition*);

std::vector<AssetCondition> asset_conditions(const model::AllOf& conditions);
std::vector<CallerCondition> caller_conditions(const model::AllOf& conditions);

// Refusals name the term: "<at>[0].anyOf[1]".
base::Result<model::AllOf> read_conditions(const std::vector<AssetCondition>& given, std::string_view at);
base::Result<model::AllOf> read_conditions(const std::vector<CallerCondition>& given, std::string_view at);

// The terms in a query string, all of which hold: "attributes.line=north;attributes.floor!=2".
inline constexpr Facts kFilterFacts{
    .about =
        "Terms on attributes, parted by semicolons, all of which hold: attributes.name=value; != turns one "
        "round, * is any value.",
    .min = 1,
    .max = 4096,
    .example = "attributes.line=north;attributes.floor!=2"};
base::Result<model::AllOf> read_filter(std::string_view text);

}  // namespace sallyport::api
