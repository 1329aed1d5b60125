#include "audit/authorize.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/audit_record.h"
#include "policy/decision.h"

namespace sallyport::audit {

base::Result<void> check_permission(const model::Caller& caller, std::string_view permission) {
  const auto decision = policy::decide(caller, permission, caller.tenant);
  if (decision) return {};
  auto refusal = base::refuse(
      base::ErrorKind::kForbidden, "missing_permission",
      fmt::format("This needs the permission {}. Ask an administrator of the tenant.", permission));
  refusal.error().detail = fmt::format("{}: {}", permission, decision.reason);
  return refusal;
}

base::Result<void> authorize(Log& log, const model::Caller& caller, std::string_view permission) {
  auto outcome = check_permission(caller, permission);
  if (outcome) return outcome;
  return note_refusal(log, caller, {}, std::unexpected(std::move(outcome).error()));
}

std::unexpected<base::Error> note_refusal(Log& log, const model::Caller& caller, const base::Uuid& object,
                                          std::unexpected<base::Error> refusal) {
  const base::Error& error = refusal.error();
  auto record = model::audit_record(caller, model::AuditAction::kAccessDenied, object,
                                    error.detail.empty() ? error.code : error.detail);
  record.outcome = model::AuditOutcome::kRefused;
  log.note(std::move(record));
  return refusal;
}

bool guards_rights(const base::Error& error) {
  return error.kind == base::ErrorKind::kForbidden || error.code == "last_administrator" ||
         error.code == "would_lock_out_caller";
}

}  // namespace sallyport::audit
