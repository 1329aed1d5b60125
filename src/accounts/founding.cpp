#include "accounts/founding.h"

#include "audit/log.h"
#include "model/audit_record.h"
#include "model/role.h"
#include "store/member_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;

namespace {

void record(store::Session& session, base::Time now, AuditAction action, const model::TenantId& tenant,
            const base::Uuid& object, const Origin& origin) {
  model::AuditRecord made;
  made.action = action;
  made.tenant = tenant;
  made.object = object;
  made.source = origin.source;
  made.request_id = origin.request_id;
  audit::Log::record_with(session, now, std::move(made));
}

}  // namespace

base::Result<void> found_tenant(store::Session& session, base::Time now, const model::Tenant& tenant,
                                const Origin& origin, const Equip& equip) {
  store::TenantRepository(session).insert(tenant);
  TRY_VOID(equip(session, tenant.id));
  record(session, now, AuditAction::kTenantCreated, tenant.id, tenant.id.uuid, origin);
  return {};
}

base::Result<void> found(store::Session& session, base::Time now, const Founding& founding,
                         const Origin& origin, const Equip& equip) {
  const auto& [tenant, is_new, account, member] = founding;
  if (is_new) TRY_VOID(found_tenant(session, now, tenant, origin, equip));
  TRY_VOID(store::TenantRepository(session).insert_account(account));
  store::TenantRepository(session).prove_address(account.id);  // the operator says so
  record(session, now, AuditAction::kAccountCreated, tenant.id, account.id.uuid, origin);
  return store::MemberRepository(session).insert({.id = member,
                                                  .tenant = tenant.id,
                                                  .account = account.id,
                                                  .role = std::string(model::Role::kAdministrator),
                                                  .created_at = now,
                                                  .address_proved = true});
}

}  // namespace sallyport::accounts
