// What a tenant fills in for a provider.
#include <algorithm>

#include <fmt/format.h>

#include "model/text.h"
#include "providers/pattern.h"
#include "providers/requests.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

constexpr std::size_t kLongestSetting = 2048;

base::Result<void> check_kind(const Setting& setting, std::string_view value, const std::string& field) {
  switch (setting.kind) {
    case Setting::Kind::kText:
    case Setting::Kind::kSecret:
      return {};
    case Setting::Kind::kUrl:
      return check_url(value, field);
    case Setting::Kind::kHost:
      if (is_host(value)) return {};
      return base::invalid(field,
                           fmt::format("{} is a host name in lower case, such as {}.", setting.title,
                                       setting.example.empty() ? "login.example.com" : setting.example));
  }
  return {};
}

base::Result<void> check_value(const Setting& setting, std::string_view value) {
  const std::string field = fmt::format("settings.{}", setting.name);
  TRY_VOID(model::check_line(value, field, {.largest = kLongestSetting}));
  TRY_VOID(check_kind(setting, value, field));
  if (setting.pattern.empty() || matches(setting.pattern, value)) return {};
  const std::string example =
      setting.example.empty() ? "" : fmt::format(" It looks like \"{}\".", setting.example);
  return base::invalid(field, fmt::format("{} has another form.{}", setting.title, example));
}

}  // namespace

Values with_defaults(const Provider& provider, const Values& values) {
  Values all = values;
  for (const Setting& setting : provider.settings) all.try_emplace(setting.name, setting.default_value);
  return all;
}

base::Result<void> check_settings(const Provider& provider, const Values& values) {
  for (const auto& [name, value] : values) {
    if (std::ranges::find(provider.settings, name, &Setting::name) == provider.settings.end())
      return base::invalid(fmt::format("settings.{}", name),
                           fmt::format("{} has no setting of this name.", provider.name));
  }
  for (const Setting& setting : provider.settings) {
    const auto found = values.find(setting.name);
    const std::string& value = found != values.end() ? found->second : setting.default_value;
    if (!value.empty()) {
      TRY_VOID(check_value(setting, value));
    } else if (setting.required) {
      return base::invalid(fmt::format("settings.{}", setting.name),
                           fmt::format("{} is needed. Fill it in.", setting.title));
    }
  }
  return {};
}

}  // namespace sallyport::providers
