// People: signing in, the sessions of their browsers, second factors, and the first administrator (ADR 0083,
// 0085).
//
// One object for the process, shared by all cores; the waits are those of the store and of the pool for
// passwords. Everything that changes is in the audit log of each tenant that the person is a member of.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/factors.h"
#include "accounts/guesses.h"
#include "accounts/known_browsers.h"
#include "accounts/recovery_codes.h"
#include "accounts/tickets.h"
#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/envelope.h"
#include "crypto/mac.h"
#include "crypto/password.h"
#include "http/throttle.h"
#include "model/account_session.h"
#include "model/audit_record.h"
#include "model/caller.h"
#include "model/member.h"
#include "model/tenant.h"
#include "store/database.h"

namespace sallyport::accounts {

// How long ago a password may have been given for what asks for it anew.
inline constexpr std::chrono::minutes kConfirmationLasts{15};
// How long the value of a session that another has taken the place of counts beside calls that were out.
inline constexpr std::chrono::seconds kPreviousLasts{60};
inline constexpr std::chrono::hours kSetupLinkLasts{24};
inline constexpr std::int64_t kMostSessions = 50;  // of an account; the one used longest ago ends first

// Where a call comes from.
struct Origin {
  std::string source{};  // client address
  std::string user_agent{};
  std::string request_id{};
};

struct SignIn {
  std::string email{};
  base::Secret password{};
  std::string browser{};  // Opened::browser of an earlier sign-in; empty: none
  std::string session{};  // value of the session that this one takes the place of; empty: none
  Origin origin{};
};

// The second step after a right password.
struct SecondFactor {
  std::string pending{};     // SecondStep::pending, as the browser has kept it
  std::string challenged{};  // for a passkey: what its question was bound to
  Shown shown{};
  std::string browser{}, session{};  // as in SignIn
  Origin origin{};
};

// A sign-in without address and password: the passkey says who it is.
struct PasskeySignIn {
  std::string challenged{};  // what the question was bound to
  Assertion passkey{};
  std::string browser{}, session{};  // as in SignIn
  Origin origin{};
};

// A passkey alone, or the password with a code where the account has a second factor.
struct Confirmation {
  base::Secret password{};
  Shown shown{};
};

struct SetUp {
  base::Secret token{};
  std::string email{};
  std::string display_name{};
  base::Secret password{};
  std::optional<std::string> tenant_name{};  // nothing: the oldest tenant, or a new one
  Origin origin{};
};

// A place of the person in a tenant that is not disabled.
struct Place {
  model::Member member;
  std::string tenant_name;
  bool requires_second_factor = false;
  bool needs_provider = false;  // the tenant asks for another way to sign in than that of this session
};

// A session as its own person sees it.
struct Seen {
  model::AccountSession session;
  model::Account account;  // without the hash of its password
  std::vector<Place> places;
};

// A member of a tenant as a caller, without what only a call has.
struct KnownMember {
  model::Caller caller;
  std::string refusal{};  // the code with which every call of theirs is refused; empty: they are answered
};

// What is known only once: the value of a session, for a cookie.
struct Opened {
  Seen seen;
  base::Secret token;
  base::Secret browser{};  // by which the browser is known at the next sign-in; empty: it keeps what it has
};

using SignInOutcome = std::variant<Opened, SecondStep>;

// Somebody who has proved who they are, on the way to a session.
struct Entry {
  model::AccountId account{};
  std::string browser{}, session{};  // as in SignIn
  Origin origin{};
  model::AuditAction action = model::AuditAction::kSignedIn;
  std::string how{};  // for the audit log, where it was not by a password alone: "with a passkey"
};

// A call that brings the value of a session.
struct Presented {
  std::string_view token{};
  bool in_tenant = true;                     // false: for what concerns the account alone
  bool of_person = false;                    // not with a session that the provider of a tenant has opened
  std::optional<std::string_view> tenant{};  // that the call asks for, as it was sent
  std::optional<std::string_view> csrf_token{};  // to be checked; nothing: the call changes nothing
  bool is_use = true;                            // false: only looks whether the session is still there
  Origin origin{};
};

struct Options {
  std::string public_url{};  // of the set-up link
  std::string issuer{};      // Caller::issuer of people
  std::chrono::minutes idle = std::chrono::hours{8};
  std::chrono::hours longest{24 * 7};
  crypto::PasswordCost password_cost{};
  // What a new tenant needs besides its row: in the transaction that inserts it, and after its commit.
  std::function<base::Result<void>(store::Session&, const model::TenantId&)> equip_tenant{};
  std::function<async::Task<base::Result<void>>()> tenant_made{};
  // Sends a letter, later and on any thread. Empty: there is no mail.
  std::function<void(FactorNotice)> tell{};
};

class Service {
 public:
  // `passwords` runs nothing but password hashing; `browsers` signs by what browsers are known, and other
  // keys are made from it.
  Service(store::Store& store, audit::Log& audit, async::BlockingPool& passwords,
          const crypto::Keyring& keyring, crypto::HmacKey browsers, const base::Clock& clock,
          base::Random& random, Options options);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  const Options& options() const { return options_; }
  // From when on a session that is not used ends.
  base::Time idle_end(const model::AccountSession& session) const {
    return session.last_used_at + options_.idle;
  }

  // Refusals: kUnauthenticated "sign_in_refused" for everything that does not fit, after the same work, so
  // that nothing tells who has an account (security N13); kRateLimited "too_many_attempts"; kUnavailable when
  // too many passwords wait to be checked; kInvalid with the field for what is no address.
  async::Task<base::Result<SignInOutcome>> sign_in(SignIn wanted);
  // Refusals: kUnauthenticated "sign_in_over" where no password was given in the last five minutes in this
  // browser, "second_factor_refused"; kRateLimited "too_many_attempts".
  async::Task<base::Result<Opened>> second_factor(SecondFactor wanted);
  // `bound_to`: what only the browser has that asks, such as a new_binding().
  std::string new_binding() const;
  PasskeyQuestion ask_for_passkey(std::string_view bound_to) const;
  // Refusals: kUnauthenticated "passkey_refused", kRateLimited "too_many_attempts".
  async::Task<base::Result<Opened>> sign_in_with_passkey(PasskeySignIn wanted);

  // Who makes a call with a session, as of now: role and membership are those that are stored. Refusals:
  // kUnauthenticated "unauthenticated" for a session that is not there or has ended; kForbidden
  // "csrf_refused", "not_a_member", "second_factor_required" where the tenant asks for one and there is none,
  // "provider_sign_in_required" in a tenant that asks for its own provider, and "own_sign_in_required" for
  // what is more than the provider of one tenant may do.
  async::Task<base::Result<model::Caller>> caller_of(Presented presented);
  // How calls of a member of the caller's tenant are answered, as of now. Needs "members:read". Refusals:
  // kForbidden "missing_permission", kNotFound.
  async::Task<base::Result<KnownMember>> find_member(const model::Caller& caller, model::AccountId account);
  // Whether there is room for one more call of the person: 300 in 10 s, in this process. Without a wait.
  // Refusal: kRateLimited "rate_limited".
  base::Result<void> admit(const model::Caller& caller);

  // The rest is for a caller who is a person. With a session that the provider of a tenant has opened it is
  // about sessions of that provider alone.
  async::Task<base::Result<Seen>> show(const model::Caller& caller);
  async::Task<base::Result<void>> sign_out(const model::Caller& caller);
  // The person proves anew who they are: the session gets a new value. Refusals: kForbidden
  // "confirmation_refused", kRateLimited "too_many_attempts", kInvalid "code" when a code is needed and
  // missing.
  async::Task<base::Result<Opened>> confirm(const model::Caller& caller, Confirmation given);
  struct ConfirmQuestion {
    PasskeyQuestion passkey;  // for one of these credentials; none: the account has no passkey
    bool code = false;        // with the password a code is asked for
  };
  async::Task<base::Result<ConfirmQuestion>> ask_to_confirm(const model::Caller& caller);
  async::Task<base::Result<std::vector<model::AccountSession>>> list(const model::Caller& caller);
  // Refusal: kNotFound.
  async::Task<base::Result<void>> end(const model::Caller& caller, model::AccountSessionId id);
  // Answers how many there were.
  async::Task<base::Result<std::int64_t>> end_others(const model::Caller& caller);
  // What the person is called, in every tenant. Refusal: kInvalid with field "displayName".
  async::Task<base::Result<model::Account>> rename(const model::Caller& caller, std::string display_name);
  // Ends the other sessions, and gives this one another value: whoever has copied it is out. Refusals: those
  // of confirm(), kInvalid with field "newPassword".
  async::Task<base::Result<Opened>> change_password(const model::Caller& caller, base::Secret current,
                                                    base::Secret wanted);

  async::Task<base::Result<Held>> factors(const model::Caller& caller);
  // A secret that counts from the first code on. Refusal: kConflict "totp_exists".
  async::Task<base::Result<NewTotp>> begin_totp(const model::Caller& caller);
  // The first factor of an account ends its other sessions. Refusals: kInvalid "code", kConflict
  // "totp_exists", kRateLimited "too_many_attempts", kNotFound when nothing was begun.
  async::Task<base::Result<AddedFactor>> confirm_totp(const model::Caller& caller, std::string code);
  // Refusals: kNotFound, kConflict "last_second_factor" while a tenant of the person requires one.
  async::Task<base::Result<void>> remove_totp(const model::Caller& caller);
  async::Task<base::Result<NewPasskeyQuestion>> ask_for_new_passkey(const model::Caller& caller);
  // Refusals: kInvalid "name" and "passkey", kConflict "passkey_exists", "too_many_passkeys".
  async::Task<base::Result<AddedFactor>> add_passkey(const model::Caller& caller, std::string name,
                                                     Registration made);
  // Refusals: kInvalid "name", kNotFound.
  async::Task<base::Result<model::Passkey>> rename_passkey(const model::Caller& caller, model::PasskeyId id,
                                                           std::string name);
  // Refusals: those of remove_totp().
  async::Task<base::Result<void>> remove_passkey(const model::Caller& caller, model::PasskeyId id);
  // In the place of those before. Refusal: kConflict "second_factor_missing".
  async::Task<base::Result<std::vector<base::Secret>>> new_recovery_codes(const model::Caller& caller);
  // Takes all second factors from somebody who has lost them, and ends their sessions. For the operator's
  // console alone. Refusals: kInvalid "email", kNotFound.
  async::Task<base::Result<void>> reset_factors(std::string email);

  // Whether nobody is administrator of any tenant.
  async::Task<base::Result<bool>> setup_needed();
  // Makes the first administrator, and a tenant where there is none of that name. Refusals: kForbidden
  // "setup_refused", kConflict "email_taken", kInvalid with the field.
  async::Task<base::Result<Opened>> set_up(SetUp wanted);
  // A new link, which ends the one before. For the operator's console alone. Refusal: kConflict
  // "already_set_up".
  async::Task<base::Result<base::Secret>> make_setup_link();
  // The same at the start, as long as there is no account at all.
  async::Task<base::Result<std::optional<base::Secret>>> first_setup_link();

  // Forgets what has ended.
  async::Task<> maintain();

 private:
  // The way in which every session begins. `proven` comes first in its transaction: what was proved has to
  // hold still, and what may be used once is used.
  async::Task<base::Result<Opened>> open(Entry entry,
                                         std::function<base::Result<void>(store::Session&)> proven);

  async::Task<base::Result<model::Account>> renew_hash(model::Account account, std::string renewed);
  SecondStep second_step(const model::Account& account, const Held& held) const;

  // What was shown, as it is used up in a transaction: false when somebody else was first.
  struct Use {
    std::function<bool(store::Session&)> take;
    std::string how;  // for the audit log
    bool is_recovery_code = false;
  };
  // The reason where it does not fit. Refusal: kUnavailable when the secret cannot be opened.
  base::Result<Fitting<Use>> look_at(const model::AccountId& account, const Held& held, const Shown& shown,
                                     TicketFor purpose, base::ByteView bound_to) const;
  Fitting<Use> look_at_passkey(const Assertion& used, const model::Passkey& passkey, TicketFor purpose,
                               base::ByteView bound_to) const;
  // The time step of a code that fits and is newer than the last one. Nothing otherwise.
  base::Result<std::optional<std::int64_t>> step_of(const model::Totp& totp, std::string_view code) const;

  // The account of a person who gives its password, and what they show besides it. Refusals: those of
  // confirm().
  struct Proven {
    model::Account account;
    std::vector<Place> places{};
    Guess guess{};  // to be taken back once `use` has been taken
    std::optional<Use> use{};
    std::int64_t recovery_codes = 0;  // that the account has
  };
  async::Task<base::Result<Proven>> prove(const model::Caller& caller, const base::Secret& password,
                                          const Shown* shown);
  async::Task<base::Result<Opened>> confirm_by_passkey(const model::Caller& caller, Assertion used);
  // What is done in the transaction that gives a session another value; answers the reason of its record.
  using Act = std::function<base::Result<std::string>(store::Session&)>;
  // The value of before is good for `previous_lasts` more.
  async::Task<base::Result<Opened>> renew_session(const model::Caller& caller, model::AuditAction action,
                                                  std::chrono::seconds previous_lasts, Act act);
  std::vector<base::Secret> make_recovery_codes(store::Session& session, const model::AccountId& account);
  // Inside a transaction, before the factor is stored: the first one brings recovery codes and ends other
  // sessions.
  std::vector<base::Secret> make_room_for_factor(store::Session& session, const model::Caller& caller);
  // Inside a transaction, after a factor is gone: the last one takes the recovery codes with it.
  base::Result<void> settle_removal(store::Session& session, const model::AccountId& account);
  void tell(const model::Account& account, FactorNotice::What what, std::string source,
            std::string passkey = {}, std::int64_t codes_left = 0) const;
  void note_refused_sign_in(const std::optional<model::Account>& account, const std::vector<Place>& places,
                            const Origin& origin, std::string_view reason);
  void note_refused(model::AuditAction action, const model::Caller& caller, const std::vector<Place>& places,
                    std::string_view reason);
  base::Time ended_if_used_before() const { return clock_.now() - options_.idle; }

  store::Store& store_;
  audit::Log& audit_;
  async::BlockingPool& passwords_;
  const crypto::Keyring& keyring_;
  const base::Clock& clock_;
  base::Random& random_;
  const Options options_;
  const RelyingParty party_;
  Guesses guesses_;
  http::Throttle calls_;
  Tickets tickets_;
  RecoveryCodes recovery_codes_;
  KnownBrowsers browsers_;
};

}  // namespace sallyport::accounts
