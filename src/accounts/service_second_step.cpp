// The part of Service that looks at second factors: after a right password, and in its place.
#include <algorithm>

#include <fmt/format.h>

#include "accounts/opening.h"
#include "audit/change.h"
#include "crypto/one_time_code.h"
#include "crypto/random_token.h"
#include "store/factor_repository.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"

namespace sallyport::accounts {

using model::AuditAction;
using store::FactorRepository;
using store::Session;
using store::TenantRepository;

namespace {

std::unexpected<base::Error> sign_in_over() {
  return base::refuse(
      base::ErrorKind::kUnauthenticated, "sign_in_over",
      "This sign-in has taken longer than five minutes, was begun in another browser, or the password has "
      "changed since. Give your password again.");
}

std::unexpected<base::Error> factor_refused() {
  return base::refuse(
      base::ErrorKind::kUnauthenticated, "second_factor_refused",
      "The code or the passkey is not right, or the code has been used. Try again, with the next "
      "code.");
}

std::unexpected<base::Error> passkey_refused() {
  return base::refuse(
      base::ErrorKind::kUnauthenticated, "passkey_refused",
      "This passkey does not open an account here. Perhaps it was removed, or the page was open for "
      "longer than five minutes: load it again, or sign in with your password.");
}

// What a second step is bound to: who signs in, and with which password.
base::Bytes step_binding(const model::Account& account) {
  base::Bytes bound(account.id.bytes().begin(), account.id.bytes().end());
  const auto hash = base::as_bytes(account.password_hash);
  bound.insert(bound.end(), hash.begin(), hash.end());
  return bound;
}

// The value of the cookie: the account, then its ticket.
struct Pending {
  model::AccountId account;
  base::Bytes ticket;
};
std::optional<Pending> read_pending(std::string_view cookie) {
  const auto bytes = base::base64url_decode(cookie);
  constexpr std::size_t kIdSize = 16;
  if (!bytes || bytes->size() != kIdSize + Tickets::kSize) return std::nullopt;
  Pending pending;
  std::copy_n(bytes->begin(), kIdSize, pending.account.uuid.bytes.begin());
  pending.ticket.assign(bytes->begin() + kIdSize, bytes->end());
  return pending;
}

// What people type or paste: with spaces or a hyphen in between (security N12).
std::string typed_digits(std::string_view code) {
  std::string digits;
  for (const char c : code)
    if (c != ' ' && c != '-') digits += c;
  return digits;
}

struct SignsIn {
  std::optional<model::Account> account;
  std::vector<Place> places;
  Held held;
};

SignsIn who_signs_in(Session& session, const model::AccountId& id) {
  return {.account = TenantRepository(session).find_account(id),
          .places = places_of(session, id),
          .held = held_by(session, id)};
}

}  // namespace

SecondStep Service::second_step(const model::Account& account, const Held& held) const {
  const auto now = clock_.now();
  base::Bytes value(account.id.bytes().begin(), account.id.bytes().end());
  std::ranges::copy(tickets_.make(TicketFor::kSecondStep, step_binding(account), now, random_),
                    std::back_inserter(value));
  return {.pending = base::Secret::from_text(base::base64url_encode(value)),
          .ends = now + Tickets::kLasts,
          .code = held.codes(),
          .passkey = !held.passkeys.empty(),
          .recovery_code = held.recovery_codes > 0};
}

async::Task<base::Result<Opened>> Service::second_factor(SecondFactor wanted) {
  const auto pending = read_pending(wanted.pending);
  if (!pending) co_return sign_in_over();
  const auto& id = pending->account;
  CO_TRY(const auto who, co_await store_.read([&](Session& session) { return who_signs_in(session, id); }));
  if (!who.account ||
      !tickets_.check(TicketFor::kSecondStep, step_binding(*who.account), pending->ticket, clock_.now()))
    co_return sign_in_over();

  // By account and not by address: whoever comes this far has the password.
  const auto browser = browsers_.name_of(id, wanted.browser);
  const Guess guess{
      .email = {}, .source = {}, .proven = "second factor " + (browser ? *browser : id.to_string())};
  if (auto counted = guesses_.count(guess); !counted) {
    note_refused_sign_in(who.account, who.places, wanted.origin, "too many attempts at the second factor");
    co_return std::unexpected(std::move(counted).error());
  }
  CO_TRY(auto use,
         look_at(id, who.held, wanted.shown, TicketFor::kPasskeySignIn, base::as_bytes(wanted.challenged)));
  if (!use) {
    note_refused_sign_in(who.account, who.places, wanted.origin, use.error());
    co_return factor_refused();
  }
  const auto source = wanted.origin.source;
  auto opened = co_await open({.account = id,
                               .browser = std::move(wanted.browser),
                               .session = std::move(wanted.session),
                               .origin = wanted.origin,
                               .how = use->how},
                              [&](Session& session) -> base::Result<void> {
                                const auto current = TenantRepository(session).find_account(id);
                                if (!current || current->password_hash != who.account->password_hash)
                                  return sign_in_over();
                                if (!take_ticket(session, id, pending->ticket, clock_.now()))
                                  return sign_in_over();
                                if (!use->take(session)) return factor_refused();
                                if (use->is_recovery_code)
                                  record_in_each(session, clock_.now(),
                                                 record_of(wanted.origin, AuditAction::kRecoveryCodeUsed, id),
                                                 who.places);
                                return {};
                              });
  if (!opened) {
    note_refused_sign_in(who.account, who.places, wanted.origin, "used before");
    co_return opened;
  }
  guesses_.was_right(guess);
  if (use->is_recovery_code)
    tell(*who.account, FactorNotice::What::kRecoveryCodeUsed, source, {}, who.held.recovery_codes - 1);
  co_return opened;
}

std::string Service::new_binding() const { return std::string(crypto::random_token(random_).reveal_text()); }

PasskeyQuestion Service::ask_for_passkey(std::string_view bound_to) const {
  return {
      .challenge = tickets_.make(TicketFor::kPasskeySignIn, base::as_bytes(bound_to), clock_.now(), random_),
      .host = party_.host};
}

async::Task<base::Result<Opened>> Service::sign_in_with_passkey(PasskeySignIn wanted) {
  CO_TRY(const auto passkey, co_await store_.read([&](Session& session) {
    return FactorRepository(session).find_passkey(wanted.passkey.credential_id);
  }));
  const std::string credential = base::hex_encode(wanted.passkey.credential_id);
  const Guess guess{.email = credential,
                    .source = wanted.origin.source,
                    .browser = passkey ? browsers_.name_of(passkey->account, wanted.browser) : std::nullopt};
  if (auto counted = guesses_.count(guess); !counted) {
    note_refused_sign_in({}, {}, wanted.origin, "too many attempts");
    co_return std::unexpected(std::move(counted).error());
  }
  CO_TRY(const auto who, co_await store_.read([&](Session& session) {
    return passkey ? who_signs_in(session, passkey->account) : SignsIn{};
  }));
  const auto use = [&]() -> Fitting<Use> {
    if (!passkey) return std::unexpected("unknown passkey");
    if (!std::ranges::equal(wanted.passkey.user_handle, passkey->account.bytes()))
      return std::unexpected("the passkey of another account");
    return look_at_passkey(wanted.passkey, *passkey, TicketFor::kPasskeySignIn,
                           base::as_bytes(wanted.challenged));
  }();
  if (!use) {
    note_refused_sign_in(who.account, who.places, wanted.origin, use.error());
    co_return passkey_refused();
  }
  auto opened = co_await open({.account = passkey->account,
                               .browser = std::move(wanted.browser),
                               .session = std::move(wanted.session),
                               .origin = wanted.origin,
                               .how = use->how},
                              [&](Session& session) -> base::Result<void> {
                                return use->take(session) ? base::Result<void>{} : passkey_refused();
                              });
  if (opened)
    guesses_.was_right(guess);
  else
    note_refused_sign_in(who.account, who.places, wanted.origin, "used before");
  co_return opened;
}

base::Result<std::optional<std::int64_t>> Service::step_of(const model::Totp& totp,
                                                           std::string_view code) const {
  const auto place = store::place_of_totp_secret(totp.account);
  TRY(const auto secret, keyring_.open(place.context(), totp.sealed_secret));
  const std::string digits = typed_digits(code);
  const auto now = crypto::code_step(clock_.now());
  std::optional<std::int64_t> found;
  for (auto step = now - 1; step <= now + 1; ++step) {  // clocks of phones differ
    const auto right = crypto::one_time_code(secret.reveal(), step);
    if (crypto::equal_constant_time(base::as_bytes(right), base::as_bytes(digits)) && step > totp.last_step)
      found = found.value_or(step);
  }
  return found;
}

base::Result<Fitting<Service::Use>> Service::look_at(const model::AccountId& account, const Held& held,
                                                     const Shown& shown, TicketFor purpose,
                                                     base::ByteView bound_to) const {
  if (shown.passkey) {
    for (const auto& passkey : held.passkeys)
      if (passkey.credential_id == shown.passkey->credential_id)
        return look_at_passkey(*shown.passkey, passkey, purpose, bound_to);
    return Fitting<Use>(std::unexpect, "unknown passkey");
  }
  if (!shown.recovery_code.empty())
    return Use{
        .take =
            [account, digest = recovery_codes_.digest(account, shown.recovery_code)](Session& session) {
              return FactorRepository(session).take_recovery_code(account, digest);
            },
        .how = "with a recovery code",
        .is_recovery_code = true};
  if (!held.codes()) return Fitting<Use>(std::unexpect, "no one-time codes");
  TRY(const auto step, step_of(*held.totp, shown.code));
  if (!step) return Fitting<Use>(std::unexpect, "wrong code");
  return Use{.take = [account, step = *step](
                         Session& session) { return FactorRepository(session).use_step(account, step); },
             .how = "with a code"};
}

Fitting<Service::Use> Service::look_at_passkey(const Assertion& used, const model::Passkey& passkey,
                                               TicketFor purpose, base::ByteView bound_to) const {
  auto challenge = challenge_of(used.client_data, Ceremony::kGet, party_);
  if (!challenge) return std::unexpected(challenge.error());
  const auto now = clock_.now();
  if (!tickets_.check(purpose, bound_to, *challenge, now))
    return std::unexpected("the challenge has ended or is of another browser");
  const auto counter = check_assertion(used, passkey, party_);
  if (!counter) return std::unexpected(counter.error());
  return Use{.take =
                 [passkey, challenge = *std::move(challenge), counter = *counter, now](Session& session) {
                   return take_ticket(session, passkey.account, challenge, now) &&
                          FactorRepository(session).use_passkey(passkey.id, counter, now);
                 },
             .how = fmt::format("with a passkey {}", passkey.id.to_string())};
}

}  // namespace sallyport::accounts
