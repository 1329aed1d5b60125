#include "vault/connector.h"

#include "store/host_member_repository.h"
#include "store/integration_repository.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::vault {

using model::Connector;
using model::ConnectorKind;

std::optional<model::AccountId> member_called(store::Session& session, const model::TenantId& tenant,
                                              std::string_view called) {
  store::MemberRepository members(session);
  store::MemberQuery query{.tenant = tenant, .state = model::MemberState::kActive, .limit = 1};
  if (const auto id = base::Uuid::parse(called)) {
    if (const auto member = members.find(tenant, model::MemberId{*id})) return member->account;
    query.account = model::AccountId{*id};
  } else {
    query.email = called;
  }
  const auto found = members.list(query);
  return found.empty() ? std::nullopt : std::optional(found.front().account);
}

std::optional<Connector> connector_of(store::Session& session, const model::ConnectAttempt& attempt) {
  if (!attempt.member) return Connector{.kind = ConnectorKind::kIntegration, .id = attempt.integration.uuid};
  if (attempt.owner_kind == model::OwnerKind::kMaster)
    if (const auto row = store::HostMemberRepository(session).find(attempt.tenant, *attempt.member))
      if (const auto account = member_called(session, attempt.tenant, row->host_id))
        return Connector{.kind = ConnectorKind::kMember, .id = account->uuid};
  return Connector{.kind = ConnectorKind::kHostMember, .id = attempt.member->uuid};
}

ConnectorName name_of(store::Session& session, const model::TenantId& tenant, const Connector& connector) {
  ConnectorName named{.kind = connector.kind, .id = connector.id.to_string()};
  switch (connector.kind) {
    case ConnectorKind::kHostMember:
      if (const auto row =
              store::HostMemberRepository(session).find(tenant, model::AccountId{connector.id})) {
        named.id = row->host_id;
        named.name = row->display_name;
      }
      break;
    case ConnectorKind::kMember:
      if (const auto account = store::TenantRepository(session).find_account(model::AccountId{connector.id}))
        named.name = account->display_name.empty() ? account->email : account->display_name;
      break;
    case ConnectorKind::kIntegration:
      if (const auto integration =
              store::IntegrationRepository(session).find(model::IntegrationId{connector.id}))
        named.name = integration->name;
      break;
  }
  return named;
}

}  // namespace sallyport::vault
