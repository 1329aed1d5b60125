#include "api/condition_view.h"

#include <algorithm>

#include <fmt/format.h>

namespace sallyport::api {
namespace {

constexpr Facts facts_of_terms(std::string_view about, std::string_view example) {
  return {.about = about,
          .min = 1,
          .max = model::kMaxAlternatives,
          .each_min = 1,
          .each_max = model::kMaxTermBytes,
          .example = example};
}

template <class Condition>
std::vector<Condition> written(const model::AllOf& conditions, std::string_view prefix) {
  std::vector<Condition> all;
  for (const auto& any : conditions) {
    auto& terms = all.emplace_back().any_of;
    for (const auto& term : any) terms.push_back(fmt::format("{}{}", prefix, term.to_string()));
  }
  return all;
}

using Parse = base::Result<model::Term>(std::string_view text, std::string_view field);

template <class Condition>
base::Result<model::AllOf> read(const std::vector<Condition>& given, std::string_view at, Parse* parse) {
  model::AllOf all;
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto& any = all.emplace_back();
    for (std::size_t j = 0; j < given[i].any_of.size(); ++j) {
      TRY(auto term, parse(given[i].any_of[j], fmt::format("{}[{}].anyOf[{}]", at, i, j)));
      any.push_back(std::move(term));
    }
  }
  return all;
}

}  // namespace

Description describe(const AssetCondition*) {
  return {
      .name = "AssetCondition",
      .about = "Terms on the attributes of an asset, one of which holds.",
      .fields = {{"any_of",
                  facts_of_terms("Terms such as attributes.site=north; != turns one round, * is any value.",
                                 R"(["attributes.site=north"])")}}};
}

Description describe(const CallerCondition*) {
  return {.name = "CallerCondition",
          .about = "Terms on the caller, one of which holds.",
          .fields = {
              {"any_of",
               facts_of_terms("Terms on email, subject, group, or jwt_ and the name of a claim; != turns one "
                              "round, * is any value.",
                              R"(["jwt_site=north"])")}}};
}

std::vector<AssetCondition> asset_conditions(const model::AllOf& conditions) {
  return written<AssetCondition>(conditions, "attributes.");
}

std::vector<CallerCondition> caller_conditions(const model::AllOf& conditions) {
  return written<CallerCondition>(conditions, "");
}

base::Result<model::AllOf> read_conditions(const std::vector<AssetCondition>& given, std::string_view at) {
  return read(given, at, &model::parse_filter_term);
}

base::Result<model::AllOf> read_conditions(const std::vector<CallerCondition>& given, std::string_view at) {
  return read(given, at, &model::parse_caller_term);
}

base::Result<model::AllOf> read_filter(std::string_view text) {
  model::AllOf all;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(';', begin), text.size());
    TRY(auto term, model::parse_filter_term(text.substr(begin, end - begin), "filter"));
    all.push_back({std::move(term)});
    begin = end + 1;
  }
  TRY_VOID(model::check_conditions(all, "filter"));
  return all;
}

}  // namespace sallyport::api
