#include "directory/change.h"

#include <fmt/format.h>

#include "model/people.h"
#include "policy/decision.h"

namespace sallyport::directory {

base::Result<void> authorize(audit::Log& audit, const model::Caller& caller, std::string_view permission) {
  const auto decision = policy::decide(caller, permission, caller.tenant);
  if (decision) return {};
  auto denial = record(caller, model::AuditAction::kAccessDenied, {}, std::string(decision.reason));
  denial.outcome = model::AuditOutcome::kRefused;
  audit.note(std::move(denial));
  return base::refuse(
      base::ErrorKind::kForbidden, "missing_permission",
      fmt::format("This needs the permission {}. Ask an administrator of the tenant.", permission));
}

model::AuditRecord record(const model::Caller& caller, model::AuditAction action, const base::Uuid& object,
                          std::string reason) {
  return {.action = action,
          .outcome = model::AuditOutcome::kAllowed,
          .time = {},
          .tenant = caller.tenant,
          .actor = caller.integration,
          .object = object,
          .token_id = caller.token_id,
          .source = caller.source,
          .request_id = caller.request_id,
          .reason = std::move(reason)};
}

base::Result<void> check_local(std::string_view source) {
  if (source == model::kLocalSource) return {};
  return base::refuse(
      base::ErrorKind::kConflict, "imported_record",
      fmt::format("This record comes from the directory '{}'. Change it there and import again.", source));
}

}  // namespace sallyport::directory
