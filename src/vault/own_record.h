// What the house does with a connection of its own accord, in the audit log: nobody asked for it.
#pragma once

#include <string>
#include <utility>

#include "audit/log.h"
#include "base/clock.h"
#include "model/audit_record.h"
#include "model/connection.h"
#include "store/database.h"

namespace sallyport::vault {

// In the transaction of what it is about.
inline void record_own(store::Session& session, base::Time now, const model::TenantId& tenant,
                       const model::ConnectionId& connection, model::AuditAction action, std::string reason) {
  model::AuditRecord record;
  record.action = action;
  record.tenant = tenant;
  record.object = connection.uuid;
  record.reason = std::move(reason);
  audit::Log::record_with(session, now, std::move(record));
}

}  // namespace sallyport::vault
