#include "providers/mock/entry.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "providers/catalogue.h"
#include "providers/mock/sample.h"

namespace sallyport::providers {
namespace {

void move_address(std::string& url_template, std::string_view origin) {
  if (url_template.empty()) return;
  if (url_template.starts_with('{')) {
    const auto end = url_template.find('}');
    url_template =
        fmt::format("{}/{}{}", origin, url_template.substr(1, end - 1), url_template.substr(end + 1));
    return;
  }
  const auto colon = url_template.find("://");
  url_template = fmt::format("{}/{}", origin, url_template.substr(colon + 3));
}

// Whether a template of the entry still names it.
bool is_named(const std::string& entry, std::string_view setting) {
  return entry.contains(fmt::format("{{{}}}", setting));
}

}  // namespace

Provider at_origin(Provider provider, std::string_view origin) {
  for (std::string* url :
       {&provider.issuer, &provider.metadata_url, &provider.authorization_url, &provider.token_url,
        &provider.refresh_url, &provider.revocation.url, &provider.probe.url, &provider.base_url})
    move_address(*url, origin);
  const std::string entry = base::to_json(write_provider(provider));
  std::erase_if(provider.settings, [&](const Setting& setting) {
    return setting.kind == Setting::Kind::kUrl && !is_named(entry, setting.name);
  });
  // A host in front of the path is a part of it now.
  for (Setting& setting : provider.settings)
    if (setting.kind == Setting::Kind::kHost) setting.kind = Setting::Kind::kText;
  provider.checked_on.clear();
  provider.evidence.clear();
  return provider;
}

Provider with_all_places(Provider provider, std::string_view origin) {
  const auto fill_in = [&](std::string& url, std::string_view path) {
    if (url.empty()) url = fmt::format("{}{}", origin, path);
  };
  if (provider.metadata_url.empty()) return provider;
  fill_in(provider.authorization_url, "/authorize");
  fill_in(provider.token_url, "/token");
  fill_in(provider.revocation.url, "/revoke");
  if (provider.probe.id_path == "$.sub") fill_in(provider.probe.url, "/userinfo");
  return provider;
}

model::Values mock_settings(const Provider& provider, const model::Values& given) {
  model::Values values;
  for (const Setting& setting : provider.settings) {
    if (const auto found = given.find(setting.name); found != given.end())
      values.insert(*found);
    else if (!setting.default_value.empty())
      values.emplace(setting.name, setting.default_value);
    else if (!setting.example.empty())
      values.emplace(setting.name, setting.example);
    else
      values.emplace(setting.name, sample_of(setting.pattern).value_or("mock"));
  }
  return values;
}

}  // namespace sallyport::providers
