// The part of Service that lists and changes users (accessia A17).
#include "base/check.h"
#include "directory/change.h"
#include "directory/people_list.h"
#include "directory/rules.h"
#include "directory/service.h"
#include "model/case_folding.h"
#include "store/directory_repository.h"

namespace sallyport::directory {

using model::AuditAction;
using store::Session;
using store::UserRepository;

namespace {

base::Result<model::User> find_user(Session& session, const model::Caller& caller, const model::UserId& id) {
  auto user = UserRepository(session).find(caller.tenant, id);
  if (!user) return base::not_found("user");
  return *std::move(user);
}

// Applies what differs and names it; empty when nothing does.
std::string apply(model::User& user, const UserChange& change) {
  std::string changed;
  const auto assign = [&](auto& to, const auto& from, std::string_view name) {
    if (!from || to == *from) return;
    to = *from;
    changed.append(changed.empty() ? "" : ", ").append(name);
  };
  assign(user.name, change.name, "name");
  assign(user.email, change.email, "email");
  assign(user.active, change.active, "active");
  return changed;
}

}  // namespace

async::Task<base::Result<Page<model::User>>> Service::list_users(const model::Caller& caller,
                                                                 ListQuery query) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:read"));
  CO_TRY(const auto list, PeopleList::make(caller.tenant, query));
  const auto read = [&](Session& session) -> base::Result<Page<model::User>> {
    TRY_VOID(check_known_source(session, list));
    UserRepository users(session);
    return list.page(users.list(list.query()), users.count(list.query()));
  };
  co_return co_await read_page(store_, *user_pages_, list, {}, read);
}

async::Task<base::Result<model::User>> Service::get_user(const model::Caller& caller, model::UserId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:read"));
  co_return co_await store_.read([&](Session& session) { return find_user(session, caller, id); });
}

async::Task<base::Result<model::User>> Service::create_user(const model::Caller& caller, NewUser wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:write"));
  CO_TRY_VOID(check_person_name(wanted.name, "name"));
  CO_TRY_VOID(check_email(wanted.email, "email"));
  const auto now = clock_.now();
  const model::User user{.id = model::UserId::random(random_),
                         .tenant = caller.tenant,
                         .source = model::kLocalSource,
                         .external_id = {},
                         .name = std::move(wanted.name),
                         .email = std::move(wanted.email),
                         .active = wanted.active,
                         .created_at = now,
                         .updated_at = now,
                         .version = 1};
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<model::User> {
    TRY_VOID(UserRepository(session).insert(user, model::fold_case(user.name)));
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kUserCreated, user.id.uuid));
    return user;
  });
}

async::Task<base::Result<model::User>> Service::change_user(const model::Caller& caller, model::UserId id,
                                                            UserChange wanted) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:write"));
  if (wanted.name) CO_TRY_VOID(check_person_name(*wanted.name, "name"));
  if (wanted.email) CO_TRY_VOID(check_email(*wanted.email, "email"));
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<model::User> {
    TRY(auto user, find_user(session, caller, id));
    TRY_VOID(check_local(user.source));
    const std::string changed = apply(user, wanted);
    if (changed.empty()) return user;
    user.updated_at = clock_.now();
    CHECK(UserRepository(session).update(user, model::fold_case(user.name), user.version));
    ++user.version;
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kUserChanged, id.uuid, changed));
    return user;
  });
}

async::Task<base::Result<void>> Service::remove_user(const model::Caller& caller, model::UserId id) {
  CO_TRY_VOID(audit::authorize(audit_, caller, "users:write"));
  co_return co_await change(store_, audit_, changes_, [&](Session& session) -> base::Result<void> {
    TRY(const auto user, find_user(session, caller, id));
    TRY_VOID(check_local(user.source));
    UserRepository(session).erase(caller.tenant, id);
    audit::Log::record_with(session, clock_.now(),
                            model::audit_record(caller, AuditAction::kUserDeleted, id.uuid));
    return {};
  });
}

}  // namespace sallyport::directory
