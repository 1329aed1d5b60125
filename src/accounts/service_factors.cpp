// The part of Service with which a person adds and removes second factors (ADR 0085).
#include <algorithm>

#include <fmt/format.h>

#include "accounts/opening.h"
#include "audit/change.h"
#include "crypto/one_time_code.h"
#include "model/account_rules.h"
#include "store/account_session_repository.h"
#include "store/factor_repository.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;
using store::AccountSessionRepository;
using store::FactorRepository;
using store::Session;
using store::TenantRepository;

namespace {

std::unexpected<base::Error> totp_exists() {
  return base::refuse(base::ErrorKind::kConflict, "totp_exists",
                      "An app that shows codes is set up already. Remove it first, then set up another one.");
}

std::unexpected<base::Error> passkey_unfit(std::string_view why) {
  return base::invalid("passkey", fmt::format("The passkey cannot be taken: {}. Try again.", why));
}

model::Account account_of(Session& session, const model::Caller& caller) {
  return TenantRepository(session).find_account(person_of(caller).account).value_or(model::Account{});
}

// Percent-encoded for a URI (RFC 3986 §2.1).
std::string uri_text(std::string_view text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text)
    if (kPlain.contains(c))
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace

async::Task<base::Result<Held>> Service::factors(const model::Caller& caller) {
  co_return co_await store_.read(
      [&](Session& session) { return held_by(session, person_of(caller).account); });
}

async::Task<base::Result<NewTotp>> Service::begin_totp(const model::Caller& caller) {
  const auto& id = person_of(caller).account;
  auto bytes = random_.bytes<crypto::kCodeSecretSize>();
  const auto place = store::place_of_totp_secret(id);
  CO_TRY(auto sealed, keyring_.seal(place.context(), bytes));
  const std::string secret = crypto::base32_encode(bytes);
  base::wipe(bytes.data(), bytes.size());
  CO_TRY(const auto email,
         co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<std::string> {
           TRY_VOID(own_session(session, caller));
           const bool put = FactorRepository(session).put_totp({.account = id,
                                                                .sealed_secret = sealed,
                                                                .last_step = 0,
                                                                .confirmed = false,
                                                                .created_at = clock_.now()});
           if (!put) return totp_exists();
           record_of_person(session, clock_.now(), caller, AuditAction::kFactorChanged,
                            "one-time codes begun, not in use yet");
           return account_of(session, caller).email;
         }));
  // The names that apps show (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
  const auto uri = fmt::format("otpauth://totp/Sallyport:{}?secret={}&issuer=Sallyport%20{}", uri_text(email),
                               secret, uri_text(party_.host));
  co_return NewTotp{.secret = base::Secret::from_text(secret), .uri = base::Secret::from_text(uri)};
}

async::Task<base::Result<AddedFactor>> Service::confirm_totp(const model::Caller& caller, std::string code) {
  const auto& id = person_of(caller).account;
  const Guess guess{.email = {}, .source = {}, .proven = fmt::format("account {}", id.to_string())};
  CO_TRY_VOID(guesses_.count(guess));
  CO_TRY(const auto totp, co_await store_.read([&](Session& session) -> base::Result<model::Totp> {
    auto found = FactorRepository(session).find_totp(id);
    if (!found) return base::not_found("secret that was shown");
    if (found->confirmed) return totp_exists();
    return *std::move(found);
  }));
  CO_TRY(const auto step, step_of(totp, code));
  if (!step)
    co_return base::invalid("code",
                            "This is not the code that your app shows now. Look at its clock, and try the "
                            "next one.");
  guesses_.was_right(guess);
  model::Account account;
  CO_TRY(auto added,
         co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<AddedFactor> {
           TRY_VOID(own_session(session, caller));
           account = account_of(session, caller);
           AddedFactor answer{.recovery_codes = make_room_for_factor(session, caller)};
           if (!FactorRepository(session).confirm_totp(id, totp.sealed_secret, *step)) return totp_exists();
           record_of_person(session, clock_.now(), caller, AuditAction::kFactorAdded, "one-time codes");
           return answer;
         }));
  tell(account, FactorNotice::What::kCodesAdded, caller.source);
  co_return added;
}

async::Task<base::Result<void>> Service::remove_totp(const model::Caller& caller) {
  const auto& id = person_of(caller).account;
  model::Account account;
  CO_TRY_VOID(co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    TRY_VOID(own_session(session, caller));
    account = account_of(session, caller);
    if (!FactorRepository(session).erase_totp(id)) return base::not_found("app that shows codes");
    TRY_VOID(settle_removal(session, id));
    record_of_person(session, clock_.now(), caller, AuditAction::kFactorRemoved, "one-time codes");
    return {};
  }));
  tell(account, FactorNotice::What::kCodesRemoved, caller.source);
  co_return base::Result<void>{};
}

async::Task<base::Result<NewPasskeyQuestion>> Service::ask_for_new_passkey(const model::Caller& caller) {
  const auto& person = person_of(caller);
  co_return co_await store_.read([&](Session& session) {
    NewPasskeyQuestion question{
        .question = {.challenge =
                         tickets_.make(TicketFor::kPasskeyNew, person.session.bytes(), clock_.now(), random_),
                     .host = party_.host},
        .account = account_of(session, caller)};
    for (const auto& passkey : FactorRepository(session).passkeys(person.account))
      question.question.credentials.push_back(passkey.credential_id);
    return question;
  });
}

async::Task<base::Result<AddedFactor>> Service::add_passkey(const model::Caller& caller, std::string name,
                                                            Registration made) {
  CO_TRY_VOID(model::check_display_name(name, "name"));
  const auto& person = person_of(caller);
  const auto now = clock_.now();
  const auto challenge = challenge_of(made.client_data, Ceremony::kCreate, party_);
  if (!challenge) co_return passkey_unfit(challenge.error());
  if (!tickets_.check(TicketFor::kPasskeyNew, person.session.bytes(), *challenge, now))
    co_return passkey_unfit("it took longer than five minutes, or was begun elsewhere");
  const auto counter = check_registration(made, party_);
  if (!counter) co_return passkey_unfit(counter.error());
  const model::Passkey passkey{.id = model::PasskeyId::random(random_),
                               .account = person.account,
                               .name = std::move(name),
                               .credential_id = std::move(made.credential_id),
                               .public_key = std::move(made.public_key),
                               .sign_count = *counter,
                               .created_at = now};
  model::Account account;
  CO_TRY(auto added,
         co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<AddedFactor> {
           TRY_VOID(own_session(session, caller));
           account = account_of(session, caller);
           FactorRepository factors(session);
           if (!take_ticket(session, person.account, *challenge, now))
             return passkey_unfit("it has been stored already");
           if (std::ssize(factors.passkeys(person.account)) >= model::Passkey::kMostOfAccount)
             return base::refuse(
                 base::ErrorKind::kConflict, "too_many_passkeys",
                 fmt::format("An account has at most {} passkeys. Remove one that you do not use.",
                             model::Passkey::kMostOfAccount));
           AddedFactor answer{.passkey = passkey, .recovery_codes = make_room_for_factor(session, caller)};
           if (!factors.insert_passkey(passkey))
             return base::refuse(base::ErrorKind::kConflict, "passkey_exists",
                                 "This passkey belongs to an account already. Make one on another device.");
           record_of_person(session, now, caller, AuditAction::kFactorAdded,
                            fmt::format("passkey {}", passkey.id.to_string()));
           return answer;
         }));
  tell(account, FactorNotice::What::kPasskeyAdded, caller.source, passkey.name);
  co_return added;
}

async::Task<base::Result<model::Passkey>> Service::rename_passkey(const model::Caller& caller,
                                                                  model::PasskeyId id, std::string name) {
  CO_TRY_VOID(model::check_display_name(name, "name"));
  co_return co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<model::Passkey> {
    TRY_VOID(own_session(session, caller));
    const auto& account = person_of(caller).account;
    FactorRepository factors(session);
    if (!factors.rename_passkey(account, id, name)) return base::not_found("passkey");
    record_of_person(session, clock_.now(), caller, AuditAction::kFactorChanged,
                     fmt::format("name of passkey {}", id.to_string()));
    auto all = factors.passkeys(account);
    return std::move(*std::ranges::find(all, id, &model::Passkey::id));
  });
}

async::Task<base::Result<void>> Service::remove_passkey(const model::Caller& caller, model::PasskeyId id) {
  model::Account account;
  std::string name;
  CO_TRY_VOID(co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    TRY_VOID(own_session(session, caller));
    account = account_of(session, caller);
    FactorRepository factors(session);
    for (auto& passkey : factors.passkeys(account.id))
      if (passkey.id == id) name = std::move(passkey.name);
    if (!factors.erase_passkey(account.id, id)) return base::not_found("passkey");
    TRY_VOID(settle_removal(session, account.id));
    record_of_person(session, clock_.now(), caller, AuditAction::kFactorRemoved,
                     fmt::format("passkey {}", id.to_string()));
    return {};
  }));
  tell(account, FactorNotice::What::kPasskeyRemoved, caller.source, name);
  co_return base::Result<void>{};
}

async::Task<base::Result<std::vector<base::Secret>>> Service::new_recovery_codes(
    const model::Caller& caller) {
  using Codes = std::vector<base::Secret>;
  model::Account account;
  CO_TRY(auto made, co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<Codes> {
           TRY_VOID(own_session(session, caller));
           account = account_of(session, caller);
           if (!FactorRepository(session).any(account.id))
             return base::refuse(
                 base::ErrorKind::kConflict, "second_factor_missing",
                 "Recovery codes stand in for a second factor, and your account has none. Add a passkey or "
                 "one-time codes first.");
           Codes codes = make_recovery_codes(session, account.id);
           record_of_person(session, clock_.now(), caller, AuditAction::kRecoveryCodesMade);
           return codes;
         }));
  tell(account, FactorNotice::What::kRecoveryCodesMade, caller.source);
  co_return made;
}

async::Task<base::Result<void>> Service::reset_factors(std::string email) {
  CO_TRY(email, model::normal_email(std::move(email), "email"));
  model::Account account;
  CO_TRY_VOID(co_await audit::change(store_, audit_, [&](Session& session) -> base::Result<void> {
    const auto found = TenantRepository(session).find_account_by_email(email);
    if (!found) return base::not_found("account with this address");
    account = *found;
    FactorRepository(session).erase_all(account.id);
    const auto ended = AccountSessionRepository(session).erase_others(account.id, {});
    auto record = record_of({.source = "console"}, AuditAction::kFactorsReset, {},
                            fmt::format("{} sessions ended", ended));
    record.object = account.id.uuid;
    record_in_each(session, clock_.now(), std::move(record), places_of(session, account.id));
    return {};
  }));
  tell(account, FactorNotice::What::kReset, "console");
  co_return base::Result<void>{};
}

std::vector<base::Secret> Service::make_recovery_codes(Session& session, const model::AccountId& account) {
  std::vector<base::Secret> codes;
  std::vector<base::Bytes> digests;
  while (codes.size() < kRecoveryCodes) {
    const std::string code = RecoveryCodes::make(random_);
    digests.push_back(recovery_codes_.digest(account, code));
    codes.push_back(base::Secret::from_text(code));
  }
  FactorRepository(session).replace_recovery_codes(account, digests);
  return codes;
}

std::vector<base::Secret> Service::make_room_for_factor(Session& session, const model::Caller& caller) {
  const auto& person = person_of(caller);
  if (FactorRepository(session).any(person.account)) return {};
  AccountSessionRepository(session).erase_others(person.account, person.session);
  return make_recovery_codes(session, person.account);
}

base::Result<void> Service::settle_removal(Session& session, const model::AccountId& account) {
  FactorRepository factors(session);
  if (factors.any(account)) return {};
  for (const Place& place : places_of(session, account))
    if (place.requires_second_factor && place.member.state == model::MemberState::kActive)
      return base::refuse(
          base::ErrorKind::kConflict, "last_second_factor",
          fmt::format("{} asks its people for a second factor, and this is your last one. Add another "
                      "one first.",
                      place.tenant_name));
  factors.replace_recovery_codes(account, {});
  return {};
}

void Service::tell(const model::Account& account, FactorNotice::What what, std::string source,
                   std::string passkey, std::int64_t codes_left) const {
  if (options_.tell)
    options_.tell({.to = account.email,
                   .display_name = account.display_name,
                   .what = what,
                   .passkey = std::move(passkey),
                   .codes_left = codes_left,
                   .at = clock_.now(),
                   .source = std::move(source)});
}

}  // namespace sallyport::accounts
