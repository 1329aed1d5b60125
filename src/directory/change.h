// What every part of directory::Service does around its transaction; only its .cpp files include it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "audit/log.h"
#include "base/result.h"
#include "model/audit_record.h"
#include "model/caller.h"
#include "store/database.h"

namespace sallyport::directory {

// kForbidden unless the caller has the permission in its own tenant; a denial is noted in the audit log.
base::Result<void> authorize(audit::Log& audit, const model::Caller& caller, std::string_view permission);

model::AuditRecord record(const model::Caller& caller, model::AuditAction action, const base::Uuid& object,
                          std::string reason = {});

// Refusal: kConflict "imported_record" for a record of another source than "local".
base::Result<void> check_local(std::string_view source);

// The way of every change: one transaction that also holds its audit record, then the chained log.
template <class Work>
auto change(store::Store& store, audit::Log& audit, Work work)
    -> async::Task<std::invoke_result_t<Work&, store::Session&>> {
  auto answer = co_await store.write(std::move(work));
  if (!answer) co_return answer;
  CO_TRY_VOID(co_await audit.chained());
  co_return answer;
}

}  // namespace sallyport::directory
