// The part of Service that takes an import file (docs/guide/directory-import.md).
#include <fmt/format.h>

#include "directory/change.h"
#include "directory/import_file.h"
#include "directory/import_plan.h"
#include "directory/service.h"

namespace sallyport::directory {

using store::Session;

namespace {

constexpr int kAttempts = 3;

std::string to_text(const ImportSummary& summary, std::string_view source) {
  return fmt::format(
      "source {}: users {} created, {} changed, {} deactivated; groups {} created, {} changed, {} deleted; "
      "{} memberships",
      source, summary.users_created, summary.users_changed, summary.users_deactivated, summary.groups_created,
      summary.groups_changed, summary.groups_deleted, summary.memberships);
}

std::unexpected<base::Error> stale_plan() {
  return base::refuse(base::ErrorKind::kConflict, "import_running",
                      "Another import of this tenant came in between. Try again when it has ended.");
}

}  // namespace

async::Task<base::Result<ImportSummary>> Service::import(const model::Caller& caller, std::string_view json) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:write"));
  CO_TRY_VOID(audit::authorize(audit_, caller, "groups:write"));
  // Reading the file takes as long as a query: it runs on the pool as well.
  CO_TRY(const ImportFile file, co_await store_.read([&](Session&) { return parse_import_file(json); }));
  base::Result<ImportSummary> answer = stale_plan();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    CO_TRY(const ImportPlan plan, co_await store_.read([&](Session& session) {
      return make_import_plan(session, caller.tenant, file, clock_.now(), random_);
    }));
    answer = co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<ImportSummary> {
      if (!write_import_plan(session, caller.tenant, plan, clock_.now())) return stale_plan();
      audit::Log::record_with(session, clock_.now(),
                              model::audit_record(caller, model::AuditAction::kDirectoryImported,
                                                  caller.tenant.uuid, to_text(plan.summary, file.source)));
      return plan.summary;
    });
    if (answer || answer.error().code != "import_running") break;
  }
  co_return answer;
}

}  // namespace sallyport::directory
