// Third-party services as they stand in the API: entries of the catalogue, and those that a tenant uses.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "api/shape.h"
#include "base/clock.h"
#include "providers/provider.h"
#include "vault/setups.h"

namespace sallyport::api {

template <>
struct Words<providers::GrantKind> {
  static std::span<const std::pair<std::string_view, providers::GrantKind>> all();
};
template <>
struct Words<providers::Setting::Kind> {
  static std::span<const std::pair<std::string_view, providers::Setting::Kind>> all();
};
template <>
struct Words<model::AccountPolicy> {
  static std::span<const std::pair<std::string_view, model::AccountPolicy>> all();
};

struct SettingView {
  std::string name;
  providers::Setting::Kind kind{};
  std::string title;
  std::optional<std::string> description;
  std::optional<std::string> example;
  bool required = false;
};
BOOST_DESCRIBE_STRUCT(SettingView, (), (name, kind, title, description, example, required))
Description describe(const SettingView*);

struct KnownProviderView {
  std::string id;
  std::string name;
  std::optional<std::string> category;
  std::optional<std::string> docs_url;
  std::optional<std::string> guide;
  providers::GrantKind grant{};
  std::vector<SettingView> settings;
  std::string redirect_uri;
  std::vector<std::string> scopes;
  std::optional<std::string> checked_on;
  bool stale = false;
};
BOOST_DESCRIBE_STRUCT(KnownProviderView, (),
                      (id, name, category, docs_url, guide, grant, settings, redirect_uri, scopes, checked_on,
                       stale))
Description describe(const KnownProviderView*);

KnownProviderView known_provider_view(const vault::KnownProvider& known);

struct ProviderView {
  model::ProviderSetupId id;
  std::string provider;
  std::string name;
  std::optional<providers::GrantKind> grant;
  std::string redirect_uri;
  std::optional<std::string> client_id;
  std::int64_t client_secret_count = 0;
  TextMap settings;
  std::vector<std::string> secret_settings;
  std::vector<std::string> scopes;
  model::AccountPolicy policy{};
  bool enabled = true;
  std::optional<boost::json::object> entry;
  base::Time created_at;
};
BOOST_DESCRIBE_STRUCT(ProviderView, (),
                      (id, provider, name, grant, redirect_uri, client_id, client_secret_count, settings,
                       secret_settings, scopes, policy, enabled, entry, created_at))
Description describe(const ProviderView*);

ProviderView provider_view(const vault::SetupRecord& record);

}  // namespace sallyport::api
