// The part of Tenancy that shows and changes the tenant itself (archivist §8).
#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "directory/change.h"
#include "directory/tenancy.h"
#include "model/account_rules.h"
#include "model/text.h"
#include "policy/delegation.h"
#include "store/account_session_repository.h"
#include "store/member_repository.h"
#include "store/provider_sign_in_repository.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"

namespace sallyport::directory {

using store::Session;
using store::TenantRepository;

namespace {

constexpr std::size_t kLongestUrl = 512;
constexpr std::size_t kLongestClientId = 256;
constexpr std::size_t kLongestSecret = 512;

TenantRecord read_record(Session& session, const model::TenantId& id) {
  TenantRepository tenants(session);
  auto tenant = tenants.find(id);
  CHECK(tenant);  // whoever calls has a tenant
  auto sso = tenants.find_sso(id);
  return {*std::move(tenant), sso ? *std::move(sso) : model::EnterpriseSso{.tenant = id}};
}

base::Result<void> check_url(std::string_view url, std::string_view field) {
  TRY_VOID(model::check_line(url, field, {.smallest = 0, .largest = kLongestUrl}));
  constexpr std::string_view kScheme = "https://";
  if (url.empty() || (url.starts_with(kScheme) && url.size() > kScheme.size() && !url.contains(' ')))
    return {};
  return base::invalid(std::string(field),
                       fmt::format("{} is an address that begins with https://, or empty.", field));
}

constexpr std::string_view kNoDomain = "-";

base::Result<void> check_domain(std::string_view domain, std::string_view field) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  const bool name = domain.size() <= 253 && domain.find('.') > 0 && domain.contains('.') &&
                    !domain.ends_with('.') && !domain.contains("..") && std::ranges::all_of(domain, good);
  if (name || domain == kNoDomain) return {};
  return base::invalid(std::string(field),
                       fmt::format("{} is a host name in lower case such as north.example, or -.", field));
}

base::Result<void> check_sso(const SsoChange& sso) {
  if (sso.config_url) TRY_VOID(check_url(*sso.config_url, "sso.configUrl"));
  if (sso.issuer)
    TRY_VOID(model::check_line(*sso.issuer, "sso.issuer", {.smallest = 0, .largest = kLongestUrl}));
  if (sso.client_id)
    TRY_VOID(model::check_line(*sso.client_id, "sso.clientId", {.smallest = 0, .largest = kLongestClientId}));
  if (sso.client_secret && (sso.client_secret->empty() || sso.client_secret->size() > kLongestSecret))
    return base::invalid("sso.clientSecret",
                         fmt::format("A client secret has 1 to {} bytes.", kLongestSecret));
  return {};
}

bool changes_anything(const SsoChange& sso) {
  return sso.config_url || sso.issuer || sso.client_id || sso.client_secret;
}

bool is_another(const model::EnterpriseSso& before, const model::EnterpriseSso& now) {
  return before.config_url != now.config_url || before.issuer != now.issuer ||
         before.client_id != now.client_id || (before.enabled && !now.enabled);
}

// Administrators need not use a provider that nobody has come by yet, or not with this secret (security N22).
void ask_administrators_no_more(Session& session, const model::TenantId& tenant) {
  store::ProviderSignInRepository provider(session);
  auto rules = provider.rules(tenant);
  if (rules.required_of != model::RequiredOf::kEverybody) return;
  rules.required_of = model::RequiredOf::kMembers;
  provider.put_rules(rules);
}

// Names what changes.
class Changes {
 public:
  template <class T>
  bool assign(T& to, const std::optional<T>& from, std::string_view name) {
    if (!from || to == *from) return false;
    to = *from;
    note(name);
    return true;
  }
  void note(std::string_view name) { text_.append(text_.empty() ? "" : ", ").append(name); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

base::Result<void> apply(TenantRecord& record, const TenantChange& wanted,
                         const std::optional<base::Bytes>& sealed_secret, Changes& changes) {
  model::EnterpriseSso& sso = record.sso;
  changes.assign(record.tenant.name, wanted.name, "name");
  changes.assign(record.tenant.connections_enabled, wanted.connections_enabled, "connections enabled");
  changes.assign(record.tenant.requires_second_factor, wanted.requires_second_factor,
                 "second factor required");
  changes.assign(sso.enabled, wanted.sso_enabled, "sso enabled");
  const bool moved = changes.assign(sso.config_url, wanted.sso.config_url, "sso address");
  const bool reissued = changes.assign(sso.issuer, wanted.sso.issuer, "sso issuer");
  changes.assign(sso.client_id, wanted.sso.client_id, "sso client id");
  if ((moved || reissued) && !sso.sealed_client_secret.empty() && !sealed_secret)
    return base::invalid("sso.clientSecret",
                         "A new address or issuer needs the client secret as well: send it along.");
  if (sealed_secret) {
    sso.sealed_client_secret = *sealed_secret;
    changes.note("sso client secret");
  }
  const bool complete = !sso.config_url.empty() && !sso.issuer.empty() && !sso.client_id.empty() &&
                        !sso.sealed_client_secret.empty();
  if (sso.enabled && !complete)
    return base::invalid("ssoEnabled",
                         "Sign-in needs its address, issuer, client id and client secret first.");
  return {};
}

}  // namespace

async::Task<base::Result<TenantRecord>> Tenancy::get(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:read"));
  co_return co_await store_.read([&](Session& session) { return read_record(session, caller.tenant); });
}

async::Task<base::Result<TenantRecord>> Tenancy::change(const model::Caller& caller, TenantChange wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "tenant:write"));
  if (wanted.name) CO_TRY_VOID(model::check_display_name(*wanted.name, "name"));
  CO_TRY_VOID(check_sso(wanted.sso));
  // Whoever chooses the provider can come in as anybody (ADR 0086).
  if (wanted.sso_enabled || changes_anything(wanted.sso))
    CO_TRY_VOID(policy::may_give(caller, *model::built_in_role(model::Role::kAdministrator), ""));
  std::optional<base::Bytes> sealed_secret;
  if (wanted.sso.client_secret) {
    const auto place = store::place_of_sso_secret(caller.tenant);
    CO_TRY(sealed_secret, keyring_.seal(place.context(), wanted.sso.client_secret->reveal()));
  }
  co_return co_await directory::change(store_, audit_, [&](Session& session) -> base::Result<TenantRecord> {
    TenantRecord record = read_record(session, caller.tenant);
    Changes changes;
    TRY_VOID(apply(record, wanted, sealed_secret, changes));
    if (changes.text().empty()) return record;
    TenantRepository tenants(session);
    tenants.rename(caller.tenant, record.tenant.name);
    tenants.set_connections_enabled(caller.tenant, record.tenant.connections_enabled);
    tenants.set_requires_second_factor(caller.tenant, record.tenant.requires_second_factor);
    const auto before = tenants.find_sso(caller.tenant);
    tenants.put_sso(record.sso);
    const bool another = before && is_another(*before, record.sso);
    if (another) store::AccountSessionRepository(session).erase_of_provider(caller.tenant);
    if (another || (before && before->sealed_client_secret != record.sso.sealed_client_secret))
      ask_administrators_no_more(session, caller.tenant);
    audit::Log::record_with(
        session, clock_.now(),
        model::audit_record(caller, model::AuditAction::kTenantChanged, caller.tenant.uuid, changes.text()));
    return record;
  });
}

async::Task<base::Result<bool>> Tenancy::is_alone(const model::Caller& caller) {
  co_return co_await store_.read([&](Session& session) -> base::Result<bool> {
    const auto only = TenantRepository(session).only();
    return only && only->id == caller.tenant;
  });
}

async::Task<base::Result<TenantRecord>> Tenancy::verify_domain(const model::Caller& caller,
                                                               std::string domain) {
  if (!caller.operator_console)
    co_return base::refuse(base::ErrorKind::kForbidden, "operator_only",
                           "Only the operator says which domain belongs to a tenant.");
  CO_TRY_VOID(check_domain(domain, "domain"));
  if (domain == kNoDomain) domain.clear();
  co_return co_await directory::change(store_, audit_, [&](Session& session) -> base::Result<TenantRecord> {
    TenantRepository(session).set_verified_domain(caller.tenant, domain);
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, model::AuditAction::kTenantChanged,
                                                caller.tenant.uuid, "verified domain"));
    return read_record(session, caller.tenant);
  });
}

async::Task<base::Result<model::Tenant>> Tenancy::public_info(model::TenantId id) {
  co_return co_await store_.read([&](Session& session) -> base::Result<model::Tenant> {
    auto tenant = TenantRepository(session).find(id);
    if (!tenant || tenant->disabled) return base::not_found("tenant");
    return *std::move(tenant);
  });
}

async::Task<base::Result<std::vector<OwnTenant>>> Tenancy::tenants_of(const model::Caller& caller) {
  const auto account =
      caller.integration == model::IntegrationId{} ? model::AccountId::parse(caller.subject) : std::nullopt;
  co_return co_await store_.read([&](Session& session) {
    TenantRepository tenants(session);
    std::vector<OwnTenant> found;
    if (!account) {
      found.push_back({read_record(session, caller.tenant).tenant});
      return found;
    }
    for (const auto& member : store::MemberRepository(session).memberships_of(*account)) {
      auto tenant = tenants.find(member.tenant);
      if (tenant && !tenant->disabled && member.state == model::MemberState::kActive)
        found.push_back({*std::move(tenant), member.id});
    }
    return found;
  });
}

}  // namespace sallyport::directory
