#include "accounts/founding.h"

#include "audit/log.h"
#include "model/audit_record.h"
#include "model/role.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;

base::Result<void> found(
    store::Session& session, base::Time now, const Founding& founding, const Origin& origin,
    const std::function<base::Result<void>(store::Session&, const model::TenantId&)>& equip) {
  const auto& [tenant, is_new, account, member] = founding;
  const auto record = [&](AuditAction action, const base::Uuid& object) {
    model::AuditRecord made;
    made.action = action;
    made.tenant = tenant.id;
    made.object = object;
    made.source = origin.source;
    made.request_id = origin.request_id;
    audit::Log::record_with(session, now, std::move(made));
  };
  store::TenantRepository tenants(session);
  if (is_new) {
    tenants.insert(tenant);
    TRY_VOID(equip(session, tenant.id));
    record(AuditAction::kTenantCreated, tenant.id.uuid);
  }
  TRY_VOID(tenants.insert_account(account));
  record(AuditAction::kAccountCreated, account.id.uuid);
  return store::MemberRepository(session).insert({.id = member,
                                                  .tenant = tenant.id,
                                                  .account = account.id,
                                                  .role = std::string(model::Role::kAdministrator),
                                                  .created_at = now});
}

}  // namespace sallyport::accounts
