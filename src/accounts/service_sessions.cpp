// The part of Service that a person uses who has signed in: the sessions, and the password.
#include <algorithm>

#include <fmt/format.h>

#include "accounts/opening.h"
#include "audit/change.h"
#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "model/account_rules.h"
#include "store/account_session_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;
using store::AccountSessionRepository;
using store::Session;
using store::TenantRepository;

namespace {

const model::Person& person_of(const model::Caller& caller) {
  CHECK(caller.person);  // routes for people alone
  return *caller.person;
}

std::unexpected<base::Error> confirmation_refused() {
  return base::refuse(base::ErrorKind::kForbidden, "confirmation_refused",
                      "The password is not that of your account. Try again.");
}

Origin origin_of(const model::Caller& caller) {
  return {.source = caller.source, .user_agent = {}, .request_id = caller.request_id};
}

// What the person did, in each of their tenants.
void record(Session& session, base::Time now, const model::Caller& caller, AuditAction action,
            std::string reason = {}) {
  const auto& account = person_of(caller).account;
  record_in_each(session, now, record_of(origin_of(caller), action, account, std::move(reason)),
                 places_of(session, account));
}

// The session of the caller, inside a transaction: it may have ended since the call began.
base::Result<model::AccountSession> own_session(Session& session, const model::Caller& caller) {
  for (auto& row : AccountSessionRepository(session).list(person_of(caller).account))
    if (row.id == caller.person->session) return std::move(row);
  return base::refuse(base::ErrorKind::kUnauthenticated, "unauthenticated",
                      "Nobody is signed in here, or not any more. Sign in.");
}

// What was proved has to hold still.
base::Result<void> check_unchanged(Session& session, const model::Account& proven) {
  const auto current = TenantRepository(session).find_account(proven.id);
  if (current && current->password_hash == proven.password_hash) return {};
  return confirmation_refused();
}

}  // namespace

async::Task<base::Result<Seen>> Service::show(const model::Caller& caller) {
  co_return co_await store_.read([&](Session& session) -> base::Result<Seen> {
    TRY(const auto row, own_session(session, caller));
    return see(session, row);
  });
}

async::Task<base::Result<void>> Service::sign_out(const model::Caller& caller) {
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    const auto& person = person_of(caller);
    if (AccountSessionRepository(session).erase(person.account, person.session))
      record(session, clock_.now(), caller, AuditAction::kSignedOut,
             fmt::format("session {}", person.session.to_string()));
    return {};
  });
}

async::Task<base::Result<model::Account>> Service::prove(const model::Caller& caller,
                                                         const base::Secret& password) {
  const auto& id = person_of(caller).account;
  // Whoever has the session may guess, but not for long; nobody else uses up this budget.
  const Guess guess{.email = {}, .source = {}, .browser = fmt::format("account {}", id.to_string())};
  std::vector<Place> places;
  CO_TRY(auto account, co_await store_.read([&](Session& session) -> base::Result<model::Account> {
    auto found = TenantRepository(session).find_account(id);
    if (!found) return confirmation_refused();
    places = places_of(session, id);
    return *std::move(found);
  }));
  const auto note = [&](std::string_view reason) {
    auto refused = record_of(origin_of(caller), AuditAction::kConfirmed, id, std::string(reason));
    refused.outcome = model::AuditOutcome::kRefused;
    for (const auto& tenant : tenants_to_tell(places)) {
      refused.tenant = tenant;
      audit_.note(refused);
    }
  };
  if (auto counted = guesses_.count(guess); !counted) {
    note("too many attempts");
    co_return std::unexpected(std::move(counted).error());
  }
  CO_TRY(const bool right, co_await passwords_.run([&] {
    return is_password(password, account.password_hash, options_.password_cost);
  }));
  if (!right) {
    note("wrong password");
    co_return confirmation_refused();
  }
  guesses_.was_right(guess);
  co_return account;
}

async::Task<base::Result<Opened>> Service::confirm(const model::Caller& caller, base::Secret password) {
  CO_TRY(const auto account, co_await prove(caller, password));
  auto token = crypto::random_token(random_);
  const auto digest = crypto::sha256(token.reveal());
  const auto now = clock_.now();
  CO_TRY(auto seen, co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<Seen> {
           TRY_VOID(check_unchanged(session, account));
           TRY_VOID(own_session(session, caller));
           AccountSessionRepository(session).replace_token(person_of(caller).session, digest,
                                                           now + kPreviousLasts, now);
           record(session, now, caller, AuditAction::kConfirmed);
           TRY(const auto row, own_session(session, caller));
           return see(session, row);
         }));
  co_return Opened{.seen = std::move(seen), .token = std::move(token)};
}

async::Task<base::Result<std::vector<model::AccountSession>>> Service::list(const model::Caller& caller) {
  const auto now = clock_.now();
  const auto used_before = ended_if_used_before();
  co_return co_await store_.read([&](Session& session) {
    auto rows = AccountSessionRepository(session).list(person_of(caller).account);
    std::erase_if(rows, [&](const model::AccountSession& row) {
      return row.expires_at <= now || row.last_used_at <= used_before;
    });
    return rows;
  });
}

async::Task<base::Result<void>> Service::end(const model::Caller& caller, model::AccountSessionId id) {
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    if (!AccountSessionRepository(session).erase(person_of(caller).account, id))
      return base::not_found("session");
    record(session, clock_.now(), caller, AuditAction::kAccountSessionsEnded,
           fmt::format("session {}", id.to_string()));
    return {};
  });
}

async::Task<base::Result<std::int64_t>> Service::end_others(const model::Caller& caller) {
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<std::int64_t> {
    const auto& person = person_of(caller);
    const auto ended = AccountSessionRepository(session).erase_others(person.account, person.session);
    if (ended > 0)
      record(session, clock_.now(), caller, AuditAction::kAccountSessionsEnded,
             fmt::format("{} others", ended));
    return ended;
  });
}

async::Task<base::Result<void>> Service::change_password(const model::Caller& caller, base::Secret current,
                                                         base::Secret wanted) {
  CO_TRY_VOID(model::check_password(wanted, "newPassword"));
  CO_TRY(const auto account, co_await prove(caller, current));
  CO_TRY(const auto hash, co_await passwords_.run([&] {
    return crypto::hash_password(wanted, random_, options_.password_cost);
  }));
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    TRY_VOID(check_unchanged(session, account));
    TRY_VOID(own_session(session, caller));
    TenantRepository(session).set_password_hash(account.id, hash);
    const auto ended = AccountSessionRepository(session).erase_others(account.id, caller.person->session);
    record(session, clock_.now(), caller, AuditAction::kPasswordChanged,
           fmt::format("{} other sessions ended", ended));
    return {};
  });
}

}  // namespace sallyport::accounts
