#include "vault/setup.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "store/sealed_place.h"
#include "vault/sealed_json.h"

namespace sallyport::vault {

namespace json = boost::json;

base::Result<std::shared_ptr<const providers::Provider>> provider_of(const providers::Catalogue& catalogue,
                                                                     const model::ProviderSetup& setup) {
  if (setup.entry.empty()) {
    auto found = catalogue.find(setup.provider);
    if (found == nullptr)
      return base::refuse(base::ErrorKind::kConflict, "provider_gone",
                          fmt::format("This version does not know the service {} any more. Write an entry of "
                                      "your own for it.",
                                      setup.provider));
    return found;
  }
  TRY(const auto entry, base::parse_json(setup.entry));
  if (!entry.is_object()) return base::invalid("entry", "The stored entry is damaged.");
  TRY(auto provider, providers::read_provider(entry.get_object()));
  return std::make_shared<const providers::Provider>(std::move(provider));
}

providers::Values values_with(const OpenSetup& setup, const providers::Values& kept) {
  auto values = setup.values;
  for (const auto& [name, value] : kept) values.insert_or_assign(name, value);
  return values;
}

std::string redirect_uri_of(std::string_view public_url, std::string_view provider) {
  return fmt::format("{}/connect/callback/{}", public_url, provider);
}

base::Result<providers::Values> settings_of(const crypto::Keyring& keyring,
                                            const model::ProviderSetup& setup) {
  auto values = setup.settings;
  if (!setup.sealed_settings.empty()) {
    const auto place = store::place_of_secret_settings(setup.tenant, setup.id);
    TRY(const auto text, keyring.open(place.context(), setup.sealed_settings));
    values.merge(read_secret_values(text));
  }
  return values;
}

base::Result<std::vector<base::Secret>> secrets_of(const crypto::Keyring& keyring,
                                                   const model::ProviderSetup& setup) {
  if (setup.sealed_secrets.empty()) return std::vector<base::Secret>{};
  const auto place = store::place_of_app_secrets(setup.tenant, setup.id);
  TRY(const auto text, keyring.open(place.context(), setup.sealed_secrets));
  return read_secret_list(text);
}

base::Result<std::shared_ptr<const OpenSetup>> open_setup(const providers::Catalogue& catalogue,
                                                          const crypto::Keyring& keyring,
                                                          std::string_view public_url,
                                                          const model::ProviderSetup& setup) {
  auto open = std::make_shared<OpenSetup>();
  TRY(open->provider, provider_of(catalogue, setup));
  open->app.client_id = setup.client_id;
  open->redirect_uri = redirect_uri_of(public_url, setup.provider);
  TRY(open->app.secrets, secrets_of(keyring, setup));
  TRY(const auto values, settings_of(keyring, setup));
  open->values = providers::with_defaults(*open->provider, values);
  return open;
}

base::Result<void> seal_secrets(const crypto::Keyring& keyring, const std::vector<base::Secret>& secrets,
                                model::ProviderSetup& setup) {
  setup.sealed_secrets.clear();
  if (secrets.empty()) return {};
  json::array list;
  for (const auto& secret : secrets) list.emplace_back(secret.reveal_text());
  const auto place = store::place_of_app_secrets(setup.tenant, setup.id);
  TRY(setup.sealed_secrets, keyring.seal(place.context(), secret_json(list).reveal()));
  return {};
}

base::Result<void> seal_settings(const crypto::Keyring& keyring, const providers::Values& settings,
                                 model::ProviderSetup& setup) {
  setup.sealed_settings.clear();
  if (settings.empty()) return {};
  json::object object;
  for (const auto& [name, value] : settings) object[name] = value;
  const auto place = store::place_of_secret_settings(setup.tenant, setup.id);
  TRY(setup.sealed_settings, keyring.seal(place.context(), secret_json(object).reveal()));
  return {};
}

}  // namespace sallyport::vault
