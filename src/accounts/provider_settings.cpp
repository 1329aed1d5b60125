// The part of ProviderSignIn with which an administrator sets the provider of the tenant.
#include <algorithm>

#include <fmt/format.h>

#include "accounts/provider_admission.h"
#include "accounts/provider_sign_in.h"
#include "audit/authorize.h"
#include "audit/change.h"
#include "base/check.h"
#include "model/text.h"
#include "policy/delegation.h"
#include "providers/requests.h"
#include "store/account_session_repository.h"
#include "store/provider_sign_in_repository.h"
#include "store/role_repository.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::RequiredOf;
using store::AccountSessionRepository;
using store::ProviderSignInRepository;
using store::Session;
using store::TenantRepository;

namespace {

constexpr std::size_t kLongestIssuer = 512;
constexpr std::size_t kLongestClientId = 256;
constexpr std::size_t kLongestSecret = 512;
constexpr std::size_t kLongestDomain = 253;

base::Result<void> check_domain(std::string_view domain) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  if (domain.size() <= kLongestDomain && domain.contains('.') && !domain.starts_with('.') &&
      !domain.ends_with('.') && !domain.contains("..") && std::ranges::all_of(domain, good))
    return {};
  return base::invalid("domains",
                       "A domain is the part of addresses behind @, in lower case: north.example.");
}

base::Result<void> check_rules(const model::SignInRules& rules) {
  if (rules.domains.size() > kMostDomains)
    return base::invalid("domains", fmt::format("There may be {} domains at most.", kMostDomains));
  for (const auto& domain : rules.domains) TRY_VOID(check_domain(domain));
  if (rules.default_role == model::Role::kAdministrator)
    return base::invalid("defaultRole", "Nobody becomes administrator by coming in. Choose another role.");
  if (!rules.default_role.empty() && rules.domains.empty())
    return base::invalid(
        "domains",
        "Name the domains of the addresses of your people before anybody comes in without an "
        "invitation.");
  return {};
}

base::Result<void> check_change(const ProviderChange& wanted) {
  TRY_VOID(model::check_line(wanted.issuer, "issuer", {.smallest = 1, .largest = kLongestIssuer}));
  TRY_VOID(entry_of({.issuer = wanted.issuer}));
  TRY_VOID(model::check_line(wanted.client_id, "clientId", {.smallest = 1, .largest = kLongestClientId}));
  if (wanted.client_secret &&
      (wanted.client_secret->empty() || wanted.client_secret->size() > kLongestSecret))
    return base::invalid("clientSecret", fmt::format("A client secret has 1 to {} bytes.", kLongestSecret));
  return check_rules(wanted.rules);
}

// Nobody is let in by a door of which only the administrators who come by it have the key (security N22).
base::Result<void> check_way_back(Session& session, const model::Caller& caller, const ProviderChange& wanted,
                                  bool is_same) {
  if (wanted.rules.required_of != RequiredOf::kEverybody) return {};
  bool has_come_by_it = false;
  if (caller.person)
    for (const auto& row : AccountSessionRepository(session).list(caller.person->account))
      has_come_by_it |= row.id == caller.person->session && row.provider_tenant == caller.tenant;
  if (wanted.enabled && is_same && has_come_by_it) return {};
  return base::refuse(
      base::ErrorKind::kConflict, "would_lock_out",
      "Administrators can be asked to use the provider once it is on and you have signed in with "
      "it yourself. Do that first.",
      "requiredOf");
}

base::Result<void> check_default_role(Session& session, const model::TenantId& tenant,
                                      const std::string& name) {
  if (name.empty()) return {};
  const auto role = store::RoleRepository(session).find(tenant, name);
  if (!role) return base::invalid("defaultRole", "There is no role of this name.");
  if (const auto power = too_much_by_coming_in(*role); !power.empty())
    return base::invalid("defaultRole",
                         fmt::format("Nobody gets {} by coming in. Choose another role.", power));
  return {};
}

// For the audit log: ", clientId, domains".
std::string names_of_changes(const model::EnterpriseSso& sso, const model::SignInRules& rules,
                             const ProviderChange& wanted) {
  std::string names;
  const auto note = [&](bool changed, std::string_view name) {
    if (changed) names += fmt::format(", {}", name);
  };
  note(sso.client_id != wanted.client_id, "clientId");
  note(wanted.client_secret.has_value(), "clientSecret");
  note(rules.domains != wanted.rules.domains, "domains");
  note(rules.default_role != wanted.rules.default_role, "defaultRole");
  note(rules.required_of != wanted.rules.required_of, "requiredOf");
  return names;
}

model::EnterpriseSso stored(Session& session, const model::TenantId& tenant) {
  return TenantRepository(session).find_sso(tenant).value_or(model::EnterpriseSso{.tenant = tenant});
}

}  // namespace

async::Task<base::Result<ProviderSettings>> ProviderSignIn::get(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:read"));
  co_return co_await store_.read([&](Session& session) {
    return ProviderSettings{.sso = stored(session, caller.tenant),
                            .rules = ProviderSignInRepository(session).rules(caller.tenant),
                            .redirect_uri = redirect_uri(caller.tenant)};
  });
}

async::Task<base::Result<ProviderSettings>> ProviderSignIn::put(const model::Caller& caller,
                                                                ProviderChange wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:write"));
  CO_TRY_VOID(policy::may_give(caller, *model::built_in_role(model::Role::kAdministrator), ""));
  CO_TRY_VOID(check_change(wanted));
  wanted.rules.tenant = caller.tenant;
  std::optional<base::Bytes> sealed;
  if (wanted.client_secret) {
    const auto place = store::place_of_sso_secret(caller.tenant);
    CO_TRY(sealed, keyring_.seal(place.context(), wanted.client_secret->reveal()));
  }
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<ProviderSettings> {
    auto sso = stored(session, caller.tenant);
    const bool is_same = sso.issuer == wanted.issuer && sso.client_id == wanted.client_id;
    ProviderSignInRepository provider(session);
    const auto changed = names_of_changes(sso, provider.rules(caller.tenant), wanted);
    if (!sealed && (sso.sealed_client_secret.empty() || sso.issuer != wanted.issuer))
      return base::invalid("clientSecret",
                           "Give the client secret that the provider has made for this client.");
    TRY_VOID(check_default_role(session, caller.tenant, wanted.rules.default_role));
    // Whether a new secret is the right one, nobody has shown yet.
    TRY_VOID(check_way_back(session, caller, wanted, is_same && !sealed));
    if (sso.issuer != wanted.issuer) sso.config_url = providers::openid_metadata_url(wanted.issuer);
    sso.issuer = wanted.issuer;
    sso.client_id = wanted.client_id;
    sso.enabled = wanted.enabled;
    if (sealed) sso.sealed_client_secret = *sealed;
    TenantRepository(session).put_sso(sso);
    provider.put_rules(wanted.rules);
    std::int64_t ended = 0;
    if (!is_same || !sso.enabled) ended = AccountSessionRepository(session).erase_of_provider(caller.tenant);
    audit::Log::record_with(
        session, clock_.now(),
        model::audit_record(caller, model::AuditAction::kTenantChanged, caller.tenant.uuid,
                            fmt::format("sign-in provider {} {}{}, {} sessions ended", wanted.issuer,
                                        wanted.enabled ? "on" : "off", changed, ended)));
    return ProviderSettings{
        .sso = std::move(sso), .rules = wanted.rules, .redirect_uri = redirect_uri(caller.tenant)};
  });
}

async::Task<base::Result<void>> ProviderSignIn::remove(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:write"));
  CO_TRY_VOID(policy::may_give(caller, *model::built_in_role(model::Role::kAdministrator), ""));
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    TenantRepository(session).put_sso({.tenant = caller.tenant});
    ProviderSignInRepository provider(session);
    provider.erase_rules(caller.tenant);
    provider.erase_identities(caller.tenant);
    const auto ended = AccountSessionRepository(session).erase_of_provider(caller.tenant);
    audit::Log::record_with(
        session, clock_.now(),
        model::audit_record(caller, model::AuditAction::kTenantChanged, caller.tenant.uuid,
                            fmt::format("sign-in provider removed, {} sessions ended", ended)));
    return {};
  });
}

async::Task<base::Result<ProviderTrial>> ProviderSignIn::test(const model::Caller& caller,
                                                              std::optional<std::string> issuer) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:write"));
  model::EnterpriseSso sso{.tenant = caller.tenant, .issuer = issuer.value_or("")};
  if (!issuer) {
    CO_TRY(sso, co_await store_.read([&](Session& session) { return stored(session, caller.tenant); }));
  }
  ProviderTrial trial;
  const auto provider = co_await providers_.ask(sso);
  if (!provider) {
    trial.problem = provider.error().message;
    co_return trial;
  }
  trial.authorization_endpoint = provider->entry.authorization_url;
  trial.token_endpoint = provider->entry.token_url;
  trial.names_itself = provider->entry.iss_in_callback;
  const auto keys = co_await providers_.ask_keys(caller.tenant, provider->keys_url);
  if (!keys)
    trial.problem = keys.error().message;
  else
    trial.keys = keys->size();
  co_return trial;
}

}  // namespace sallyport::accounts
