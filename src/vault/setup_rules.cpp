#include "vault/setup_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/text.h"
#include "providers/scopes.h"
#include "providers/template.h"
#include "vault/direct_grant.h"
#include "vault/setups.h"

namespace sallyport::vault {
namespace {

using providers::GrantKind;
using providers::Provider;

constexpr std::size_t kLongestId = 40;  // of an entry

bool needs_client(const Provider& provider) {
  return provider.grant != GrantKind::kApiKey && provider.grant != GrantKind::kBasic;
}

base::Result<void> check_secrets(const SetupDraft& draft) {
  if (draft.client_secrets.size() > kMaxClientSecrets)
    return base::invalid("clientSecrets", fmt::format("There are {} secrets at most.", kMaxClientSecrets));
  for (const auto& secret : draft.client_secrets) {
    if (secret.empty() || secret.size() > kMaxClientSecretBytes)
      return base::invalid("clientSecrets",
                           fmt::format("A secret has 1 to {} bytes.", kMaxClientSecretBytes));
    if (draft.provider->grant == GrantKind::kJwtBearer) TRY_VOID(signing_key_of(secret));
  }
  if (is_direct(*draft.provider) && draft.client_secrets.empty())
    return base::invalid("clientSecrets",
                         "This service asks the application for its secret or key. Give it.");
  return {};
}

base::Result<void> check_client(const SetupDraft& draft) {
  const auto& id = draft.setup.client_id;
  if (!needs_client(*draft.provider)) {
    if (id.empty() && draft.client_secrets.empty()) return {};
    return base::invalid("clientId", "This service needs no application of yours. Leave it out.");
  }
  if (id.empty())
    return base::invalid("clientId",
                         "Give the client id of your application at the service; its guide says how "
                         "to make one.");
  TRY_VOID(model::check_line(id, "clientId", {.largest = kMaxClientIdBytes}));
  return check_secrets(draft);
}

base::Result<void> check_scopes(const Provider& provider, const std::vector<std::string>& scopes) {
  const bool good = scopes.size() <= kMaxScopes && std::ranges::all_of(scopes, [](const std::string& scope) {
                      return scope.size() <= kMaxScopeBytes;
                    });
  if (!good)
    return base::invalid("scopes",
                         fmt::format("There are {} scopes of {} bytes at most.", kMaxScopes, kMaxScopeBytes));
  TRY_VOID(providers::joined_scopes(provider, scopes));
  return {};
}

bool is_secret(const Provider& provider, std::string_view name) {
  const auto found = std::ranges::find(provider.settings, name, &providers::Setting::name);
  return found != provider.settings.end() && found->kind == providers::Setting::Kind::kSecret;
}

// "https://id.north.test:8443/realms/a" as "id-north-test-8443-realms-a".
std::string id_of(std::string_view issuer) {
  std::string id;
  for (const char c : issuer.substr(issuer.find("//") + 2)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain)
      id += c;
    else if (c >= 'A' && c <= 'Z')
      id += static_cast<char>(c - 'A' + 'a');
    else if (!id.empty() && id.back() != '-')
      id += '-';
    if (id.size() == kLongestId) break;
  }
  while (id.ends_with('-')) id.pop_back();
  return id;
}

}  // namespace

base::Result<void> check_draft(const SetupDraft& draft) {
  TRY_VOID(model::check_name(draft.setup.name, "name", {.largest = kMaxNameBytes}));
  TRY_VOID(check_client(draft));
  TRY_VOID(providers::check_settings(*draft.provider, draft.settings));
  return check_scopes(*draft.provider, draft.setup.scopes);
}

base::Result<model::ProviderSetup> sealed(const crypto::Keyring& keyring, const SetupDraft& draft) {
  auto setup = draft.setup;
  providers::Values secret;
  setup.settings.clear();
  for (const auto& [name, value] : draft.settings)
    (is_secret(*draft.provider, name) ? secret : setup.settings).emplace(name, value);
  TRY_VOID(seal_secrets(keyring, draft.client_secrets, setup));
  TRY_VOID(seal_settings(keyring, secret, setup));
  return setup;
}

std::vector<std::string> places_of(const Provider& provider, const providers::Values& values) {
  const auto all = providers::with_defaults(provider, values);
  std::vector<std::string> places;
  for (const std::string* url :
       {&provider.metadata_url, &provider.authorization_url, &provider.token_url, &provider.refresh_url,
        &provider.revocation.url, &provider.probe.url, &provider.base_url}) {
    // What only an answer of the provider fills in is compared as it is written.
    std::string place = providers::fill(*url, all).value_or(*url);
    const auto host = place.find("//");
    if (host != std::string::npos) place.resize(std::min(place.find('/', host + 2), place.size()));
    places.push_back(std::move(place));
  }
  return places;
}

void forget_secrets(SetupDraft& draft, const Provider& before, const providers::Values& given) {
  std::erase_if(draft.settings, [&](const auto& one) {
    return is_secret(before, one.first) && !is_secret(*draft.provider, one.first) &&
           !given.contains(one.first);
  });
}

base::Result<void> check_move(const SetupDraft& draft, const model::ProviderSetup& stored,
                              bool gives_client_secrets, const providers::Values& given) {
  constexpr std::string_view kWhy =
      "The provider gets other addresses, so its secrets have to be given again with this change.";
  if (!stored.sealed_secrets.empty() && !gives_client_secrets)
    return base::invalid("clientSecrets", std::string(kWhy));
  for (const auto& [name, value] : draft.settings)
    if (is_secret(*draft.provider, name) && !given.contains(name))
      return base::invalid(fmt::format("settings.{}", name), std::string(kWhy));
  return {};
}

bool is_open(const Provider& provider) {
  const bool signs_in = provider.grant == GrantKind::kAuthorizationCode;
  const bool typed_in = provider.grant == GrantKind::kApiKey || provider.grant == GrantKind::kBasic;
  return !typed_in && (provider.token_url.empty() || (signs_in && provider.authorization_url.empty()));
}

base::Result<Provider> entry_of_issuer(const Provider& oidc, std::string_view issuer) {
  TRY_VOID(providers::check_url(issuer, "issuer"));
  Provider entry = oidc;
  entry.id = id_of(issuer);
  entry.name = std::string(issuer.substr(issuer.find("//") + 2, 100));
  entry.guide = {};
  return entry;
}

base::Result<Provider> without_openid(Provider entry, std::string_view issuer) {
  entry.metadata_url = providers::oauth_metadata_url(issuer);
  entry.default_scopes.clear();
  entry.probe = {};
  return entry;
}

base::Result<Provider> read_entry(const boost::json::object& entry) {
  auto provider = providers::read_provider(entry);
  if (provider) return provider;
  auto error = std::move(provider).error();
  error.field = error.field.empty() ? "entry" : fmt::format("entry.{}", error.field);
  return std::unexpected(std::move(error));
}

}  // namespace sallyport::vault
