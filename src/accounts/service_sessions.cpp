// The part of Service that a person uses who has signed in: the sessions, and the password.
#include <algorithm>

#include <fmt/format.h>

#include "accounts/opening.h"
#include "audit/change.h"
#include "crypto/digest.h"
#include "crypto/random_token.h"
#include "model/account_rules.h"
#include "store/account_session_repository.h"
#include "store/password_link_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;
using store::AccountSessionRepository;
using store::Session;
using store::TenantRepository;

namespace {

std::unexpected<base::Error> confirmation_refused() {
  return base::refuse(
      base::ErrorKind::kForbidden, "confirmation_refused",
      "The password, the code or the passkey is not that of your account, or the code has been "
      "used. Try again, with the next code.");
}

std::unexpected<base::Error> code_missing(const Held& held) {
  return base::invalid(
      "code", held.codes()
                  ? "Your account has a second factor: give a code with the password, or use a passkey."
                  : "Your account has a passkey: use it, or give a recovery code with the password.");
}

// What the person did, in each of the tenants that the session is good for.
void record(Session& session, base::Time now, const model::Caller& caller, const model::AccountSession& with,
            AuditAction action, std::string reason = {}) {
  record_in_each(session, now, record_of(origin_of(caller), action, with.account, std::move(reason)),
                 places_of(session, with));
}

// Whether whoever has the session `with` may know of another one of the account, and end it.
bool is_in_reach(const model::AccountSession& row, const model::AccountSession& with) {
  return with.provider_tenant == model::TenantId{} || row.provider_tenant == with.provider_tenant;
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
    const auto own = own_session(session, caller);
    if (!own) return {};
    AccountSessionRepository(session).erase(own->account, own->id);
    record(session, clock_.now(), caller, *own, AuditAction::kSignedOut,
           fmt::format("session {}", own->id.to_string()));
    return {};
  });
}

async::Task<base::Result<Service::Proven>> Service::prove(const model::Caller& caller,
                                                          const base::Secret& password, const Shown* shown) {
  const auto& id = person_of(caller).account;
  // Whoever has the session may guess, but not for long; nobody else uses up this budget.
  const Guess guess{.email = {}, .source = {}, .proven = fmt::format("account {}", id.to_string())};
  std::vector<Place> places;
  Held held;
  CO_TRY(auto account, co_await store_.read([&](Session& session) -> base::Result<model::Account> {
    auto found = TenantRepository(session).find_account(id);
    if (!found) return confirmation_refused();
    places = places_of(session, id);
    held = held_by(session, id);
    return *std::move(found);
  }));
  const bool wants_code = shown != nullptr && held.any();
  if (wants_code && shown->nothing()) co_return code_missing(held);
  if (auto counted = guesses_.count(guess); !counted) {
    note_refused(AuditAction::kConfirmed, caller, places, "too many attempts");
    co_return std::unexpected(std::move(counted).error());
  }
  CO_TRY(const bool right, co_await passwords_.run([&] {
    return is_password(password, account.password_hash, options_.password_cost);
  }));
  if (!right) {
    note_refused(AuditAction::kConfirmed, caller, places, "wrong password");
    co_return confirmation_refused();
  }
  Proven proven{.account = std::move(account),
                .places = std::move(places),
                .guess = guess,
                .recovery_codes = held.recovery_codes};
  if (wants_code) {
    CO_TRY(auto use, look_at(id, held, *shown, TicketFor::kPasskeyConfirm, {}));
    if (!use) {
      note_refused(AuditAction::kConfirmed, caller, proven.places, use.error());
      co_return confirmation_refused();
    }
    proven.use = *std::move(use);
  } else {
    guesses_.was_right(guess);
  }
  co_return proven;
}

void Service::note_refused(AuditAction action, const model::Caller& caller, const std::vector<Place>& places,
                           std::string_view reason) {
  auto refused = record_of(origin_of(caller), action, person_of(caller).account, std::string(reason));
  refused.outcome = model::AuditOutcome::kRefused;
  for (const auto& tenant : tenants_to_tell(places)) {
    refused.tenant = tenant;
    audit_.note(refused);
  }
}

async::Task<base::Result<Service::ConfirmQuestion>> Service::ask_to_confirm(const model::Caller& caller) {
  const auto& person = person_of(caller);
  CO_TRY(const auto held,
         co_await store_.read([&](Session& session) { return held_by(session, person.account); }));
  ConfirmQuestion question{
      .passkey = {.challenge = tickets_.make(TicketFor::kPasskeyConfirm, person.session.bytes(), clock_.now(),
                                             random_),
                  .host = party_.host},
      .code = held.any()};
  for (const auto& passkey : held.passkeys) question.passkey.credentials.push_back(passkey.credential_id);
  co_return question;
}

async::Task<base::Result<Opened>> Service::confirm(const model::Caller& caller, Confirmation given) {
  if (given.shown.passkey) co_return co_await confirm_by_passkey(caller, *given.shown.passkey);
  CO_TRY(auto proven, co_await prove(caller, given.password, &given.shown));
  auto opened = co_await renew_session(
      caller, AuditAction::kConfirmed, kPreviousLasts, [&](Session& session) -> base::Result<std::string> {
        TRY_VOID(check_unchanged(session, proven.account));
        if (proven.use && !proven.use->take(session)) return confirmation_refused();
        if (proven.use && proven.use->is_recovery_code)
          record_of_person(session, clock_.now(), caller, AuditAction::kRecoveryCodeUsed);
        return proven.use ? proven.use->how : std::string();
      });
  if (!opened) {
    if (opened.error().code == "confirmation_refused")
      note_refused(AuditAction::kConfirmed, caller, proven.places, "unknown or used before");
    co_return opened;
  }
  guesses_.was_right(proven.guess);
  if (proven.use && proven.use->is_recovery_code)
    tell(proven.account, FactorNotice::What::kRecoveryCodeUsed, caller.source, {}, proven.recovery_codes - 1);
  co_return opened;
}

async::Task<base::Result<Opened>> Service::confirm_by_passkey(const model::Caller& caller, Assertion used) {
  const auto& person = person_of(caller);
  std::vector<Place> places;
  CO_TRY(const auto held, co_await store_.read([&](Session& session) {
    places = places_of(session, person.account);
    return held_by(session, person.account);
  }));
  CO_TRY(auto use, look_at(person.account, held, {.passkey = std::move(used)}, TicketFor::kPasskeyConfirm,
                           person.session.bytes()));
  if (!use) {
    note_refused(AuditAction::kConfirmed, caller, places, use.error());
    co_return confirmation_refused();
  }
  auto opened = co_await renew_session(caller, AuditAction::kConfirmed, kPreviousLasts,
                                       [&](Session& session) -> base::Result<std::string> {
                                         if (!use->take(session)) return confirmation_refused();
                                         return use->how;
                                       });
  if (!opened && opened.error().code == "confirmation_refused")
    note_refused(AuditAction::kConfirmed, caller, places, "used before");
  co_return opened;
}

async::Task<base::Result<Opened>> Service::renew_session(const model::Caller& caller, AuditAction action,
                                                         std::chrono::seconds previous_lasts, Act act) {
  auto token = crypto::random_token(random_);
  const auto digest = crypto::sha256(token.reveal());
  const auto now = clock_.now();
  CO_TRY(auto seen, co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<Seen> {
           TRY(const auto reason, act(session));
           TRY_VOID(own_session(session, caller));
           AccountSessionRepository(session).replace_token(person_of(caller).session, digest,
                                                           now + previous_lasts, now);
           TRY(const auto row, own_session(session, caller));
           record(session, now, caller, row, action, reason);
           return see(session, row);
         }));
  co_return Opened{.seen = std::move(seen), .token = std::move(token)};
}

async::Task<base::Result<std::vector<model::AccountSession>>> Service::list(const model::Caller& caller) {
  const auto now = clock_.now();
  const auto used_before = ended_if_used_before();
  co_return co_await store_.read([&](Session& session) -> base::Result<std::vector<model::AccountSession>> {
    TRY(const auto own, own_session(session, caller));
    auto rows = AccountSessionRepository(session).list(own.account);
    std::erase_if(rows, [&](const model::AccountSession& row) {
      return row.expires_at <= now || row.last_used_at <= used_before || !is_in_reach(row, own);
    });
    return rows;
  });
}

async::Task<base::Result<void>> Service::end(const model::Caller& caller, model::AccountSessionId id) {
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    TRY(const auto own, own_session(session, caller));
    AccountSessionRepository sessions(session);
    const auto rows = sessions.list(own.account);
    const auto found = std::ranges::find(rows, id, &model::AccountSession::id);
    if (found == rows.end() || !is_in_reach(*found, own)) return base::not_found("session");
    sessions.erase(own.account, id);
    record(session, clock_.now(), caller, own, AuditAction::kAccountSessionsEnded,
           fmt::format("session {}", id.to_string()));
    return {};
  });
}

async::Task<base::Result<std::int64_t>> Service::end_others(const model::Caller& caller) {
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<std::int64_t> {
    TRY(const auto own, own_session(session, caller));
    AccountSessionRepository sessions(session);
    const bool is_own = own.provider_tenant == model::TenantId{};
    const auto ended = is_own ? sessions.erase_others(own.account, own.id)
                              : sessions.erase_others_of(own.account, own.provider_tenant, own.id);
    if (ended > 0)
      record(session, clock_.now(), caller, own, AuditAction::kAccountSessionsEnded,
             fmt::format("{} others", ended));
    return ended;
  });
}

async::Task<base::Result<model::Account>> Service::rename(const model::Caller& caller,
                                                          std::string display_name) {
  CO_TRY_VOID(model::check_display_name(display_name, "displayName"));
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<model::Account> {
    TRY(const auto own, own_session(session, caller));
    TenantRepository(session).rename_account(own.account, display_name);
    record(session, clock_.now(), caller, own, AuditAction::kAccountRenamed);
    return *TenantRepository(session).find_account(own.account);
  });
}

async::Task<base::Result<Opened>> Service::change_password(const model::Caller& caller, base::Secret current,
                                                           base::Secret wanted) {
  CO_TRY_VOID(model::check_password(wanted, "newPassword"));
  CO_TRY(const auto proven, co_await prove(caller, current, nullptr));
  const auto& account = proven.account;
  CO_TRY(const auto hash, co_await passwords_.run([&] {
    return crypto::hash_password(wanted, random_, options_.password_cost);
  }));
  CO_TRY(auto opened, co_await renew_session(caller, AuditAction::kPasswordChanged, std::chrono::seconds{0},
                                             [&](Session& session) -> base::Result<std::string> {
                                               TRY_VOID(check_unchanged(session, account));
                                               TRY_VOID(own_session(session, caller));
                                               TenantRepository(session).set_password_hash(account.id, hash);
                                               store::PasswordLinkRepository(session).erase(account.id);
                                               const auto ended =
                                                   AccountSessionRepository(session).erase_others(
                                                       account.id, person_of(caller).session);
                                               return fmt::format("{} other sessions ended", ended);
                                             }));
  tell(account, FactorNotice::What::kPasswordChanged, caller.source);
  co_return opened;
}

}  // namespace sallyport::accounts
