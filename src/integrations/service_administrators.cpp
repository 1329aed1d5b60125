// The part of Service that raises integrations to administrators by issuer and subject (archivist R8, §6).
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "integrations/rules.h"
#include "integrations/service.h"
#include "integrations/service_impl.h"
#include "policy/delegation.h"
#include "store/administrator_repository.h"
#include "store/change_repository.h"

namespace sallyport::integrations {

using store::AdministratorRepository;
using store::AdministratorRow;
using store::Session;

namespace {

using Rows = std::vector<AdministratorRow>;

bool names(const Rows& rows, std::string_view issuer, std::string_view subject) {
  return std::ranges::any_of(
      rows, [&](const AdministratorRow& row) { return row.issuer == issuer && row.subject == subject; });
}

bool raises_somebody(const Rows& before, const Rows& after) {
  return std::ranges::any_of(
      after, [&](const AdministratorRow& row) { return !names(before, row.issuer, row.subject); });
}

std::set<std::string> integrations_in(const Rows& rows, std::string_view issuer) {
  std::set<std::string> subjects;
  for (const auto& row : rows)
    if (row.issuer == issuer) subjects.insert(row.subject);
  return subjects;
}

// Those that stand in one of the lists only.
std::vector<model::IntegrationId> affected(const Rows& before, const Rows& after, std::string_view issuer) {
  const auto old_subjects = integrations_in(before, issuer);
  const auto new_subjects = integrations_in(after, issuer);
  std::vector<std::string> differing;
  std::ranges::set_symmetric_difference(old_subjects, new_subjects, std::back_inserter(differing));
  std::vector<model::IntegrationId> ids;
  for (const auto& subject : differing)
    if (const auto id = model::IntegrationId::parse(subject)) ids.push_back(*id);
  return ids;
}

std::vector<Administrator> to_administrators(Rows rows) {
  std::vector<Administrator> list;
  list.reserve(rows.size());
  for (auto& row : rows)
    list.push_back(
        {std::move(row.issuer), std::move(row.subject), std::move(row.display_name), std::move(row.email)});
  return list;
}

Rows to_rows(std::vector<Administrator> list) {
  Rows rows;
  rows.reserve(list.size());
  for (auto& entry : list)
    rows.push_back({std::move(entry.issuer), std::move(entry.subject), std::move(entry.display_name),
                    std::move(entry.email)});
  return rows;
}

}  // namespace

async::Task<base::Result<std::vector<Administrator>>> Service::administrators(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "administrators:read"));
  co_return co_await impl_->store.read([&](Session& session) {
    return to_administrators(AdministratorRepository(session).list(caller.tenant));
  });
}

async::Task<base::Result<std::vector<Administrator>>> Service::replace_administrators(
    const model::Caller& caller, std::vector<Administrator> list) {
  Impl& impl = *impl_;
  CO_TRY_VOID(audit::authorize(impl.audit, caller, "administrators:write"));
  CO_TRY_VOID(check_administrators(list));
  const std::string_view issuer = impl.options.archivist_issuer;
  const Rows rows = to_rows(std::move(list));

  using Answer = std::vector<Administrator>;
  // An integration is in the list under the archivist's issuer, whichever dialect made its token.
  const std::string own_subject = caller.integration.to_string();
  auto replaced = co_await impl.change<Answer>([&](Session& session) -> base::Result<Written<Answer>> {
    AdministratorRepository repository(session);
    const Rows before = repository.list(caller.tenant);
    const bool leaves =
        (names(before, issuer, own_subject) && !names(rows, issuer, own_subject)) ||
        (names(before, caller.issuer, caller.subject) && !names(rows, caller.issuer, caller.subject));
    if (leaves && !caller.operator_console)
      return base::invalid("administrators",
                           "The list would remove the caller itself. Keep its entry, or let another do it.",
                           "would_lock_out_caller");
    if (raises_somebody(before, rows))
      TRY_VOID(
          policy::may_give(caller, *model::built_in_role(model::Role::kAdministrator), "administrators"));
    const auto administrators = impl.count_administrators(session, caller);
    repository.replace(caller.tenant, rows);
    TRY_VOID(impl.check_administrator_left(session, caller, administrators));
    store::ChangeRepository(session).append("administrators", caller.tenant.bytes(), impl.clock.now());
    audit::Log::record_with(
        session, impl.clock.now(),
        model::audit_record(caller, model::AuditAction::kAdministratorsChanged, caller.tenant.uuid,
                            fmt::format("{} entries before, {} now", before.size(), rows.size())));
    Written<Answer> written{to_administrators(rows), {}};
    ClientReader reader(session, issuer);
    for (const auto& id : affected(before, rows, issuer)) {
      auto update = reader.read(id);
      // A subject may name an integration of another tenant, or none: nothing of theirs changes.
      if (update.client && update.client->integration.tenant == caller.tenant)
        written.updates.push_back(std::move(update));
    }
    return written;
  });
  co_return audit::note_if_guarded(impl.audit, caller, caller.tenant.uuid, std::move(replaced));
}

}  // namespace sallyport::integrations
