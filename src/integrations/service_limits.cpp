// The part of Service that keeps the limits of a tenant: of all its integrations that have none of their own.
#include "integrations/rules.h"
#include "integrations/service.h"
#include "integrations/service_impl.h"
#include "store/change_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::integrations {

using store::Session;
using store::TenantRepository;

async::Task<base::Result<model::Limits>> Service::limits(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "integrations:read"));
  co_return co_await impl_->store.read(
      [&](Session& session) { return TenantRepository(session).limits(caller.tenant); });
}

async::Task<base::Result<model::Limits>> Service::set_limits(const model::Caller& caller,
                                                             model::Limits limits) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "limits:write"));
  CO_TRY_VOID(check_limits(limits, ""));
  using Answer = model::Limits;
  co_return co_await impl.change<Answer>([&](Session& session) -> base::Result<Written<Answer>> {
    TenantRepository tenants(session);
    Written<Answer> written{limits, {}};
    if (tenants.limits(caller.tenant) == limits) return written;
    tenants.set_limits(caller.tenant, limits);
    const auto now = impl.clock.now();
    store::ChangeRepository(session).append("tenant", caller.tenant.bytes(), now);
    audit::Log::record_with(
        session, now,
        model::audit_record(caller, model::AuditAction::kLimitsChanged, caller.tenant.uuid, ""));
    ClientReader(session, impl.options.archivist_issuer).read_tenant(caller.tenant, [&](Update&& update) {
      written.updates.push_back(std::move(update));
    });
    return written;
  });
}

}  // namespace sallyport::integrations
