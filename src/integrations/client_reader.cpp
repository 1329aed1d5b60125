#include "integrations/client_reader.h"

#include <optional>
#include <utility>
#include <vector>

#include "store/administrator_repository.h"
#include "store/change_repository.h"
#include "store/role_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::integrations {
namespace {
constexpr std::int64_t kPage = 500;
}

ClientReader::ClientReader(store::Session& session, std::string_view issuer)
    : session_(session), issuer_(issuer), sequence_(store::ChangeRepository(session).latest()) {}

Update ClientReader::read(const model::IntegrationId& id) {
  auto integration = store::IntegrationRepository(session_).find(id);
  return integration ? make(*std::move(integration)) : Update{id, nullptr};
}

void ClientReader::read_all(const std::function<void(Update&&)>& take) {
  store::IntegrationRepository(session_).for_each(
      [&](model::Integration&& integration) { take(make(std::move(integration))); });
}

void ClientReader::read_tenant(const model::TenantId& tenant, const std::function<void(Update&&)>& take) {
  read_those({.tenant = tenant, .name = {}, .kind = {}}, take);
}

void ClientReader::read_role(const model::TenantId& tenant, std::string_view role,
                             const std::function<void(Update&&)>& take) {
  read_those({.tenant = tenant, .name = {}, .kind = {}, .role = role}, take);
}

void ClientReader::read_those(const store::IntegrationFilter& filter,
                              const std::function<void(Update&&)>& take) {
  std::optional<store::IntegrationPosition> after;
  for (;;) {
    auto page = store::IntegrationRepository(session_).list(filter, kPage, after);
    if (page.empty()) return;
    after = {.created_at = page.back().created_at, .id = page.back().id};
    for (auto& integration : page) take(make(std::move(integration)));
  }
}

Update ClientReader::make(model::Integration&& integration) {
  const auto& tenant = facts(integration.tenant);
  auto client = std::make_shared<Client>();
  client->tenant_enabled = tenant.enabled;
  client->role = role_of(integration, tenant);
  client->sequence = sequence_;
  client->integration = std::move(integration);
  client->integration.tenant_limits = tenant.limits;
  const auto id = client->integration.id;
  return {id, std::move(client)};
}

std::shared_ptr<const model::Role> ClientReader::role_of(const model::Integration& integration,
                                                         const TenantFacts& tenant) {
  if (!tenant.elevated.empty() && tenant.elevated.contains(integration.id.to_string()))
    return model::built_in_role(model::Role::kAdministrator);
  if (auto built_in = model::built_in_role(integration.role)) return built_in;
  const auto own = tenant.roles.find(integration.role);
  return own == tenant.roles.end() ? model::built_in_role(model::Role::kNone) : own->second;
}

const ClientReader::TenantFacts& ClientReader::facts(const model::TenantId& tenant) {
  const auto [entry, unknown] = tenants_.try_emplace(tenant);
  if (unknown) {
    store::TenantRepository tenants(session_);
    const auto row = tenants.find(tenant);
    entry->second.enabled = row && !row->disabled;
    entry->second.limits = tenants.limits(tenant);
    for (auto& administrator : store::AdministratorRepository(session_).list(tenant))
      if (administrator.issuer == issuer_) entry->second.elevated.insert(std::move(administrator.subject));
    for (auto& role : store::RoleRepository(session_).list(tenant)) {
      auto name = role.name;
      entry->second.roles.emplace(std::move(name), std::make_shared<const model::Role>(std::move(role)));
    }
  }
  return entry->second;
}

}  // namespace sallyport::integrations
