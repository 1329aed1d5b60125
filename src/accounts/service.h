// People: signing in with a password, the sessions of their browsers, and the first administrator (ADR 0083).
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
#include <vector>

#include "accounts/guesses.h"
#include "accounts/known_browsers.h"
#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/mac.h"
#include "crypto/password.h"
#include "model/account_session.h"
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
};

// A session as its own person sees it.
struct Seen {
  model::AccountSession session;
  model::Account account;  // without the hash of its password
  std::vector<Place> places;
};

// What is known only once: the value of a session, for a cookie.
struct Opened {
  Seen seen;
  base::Secret token;
  base::Secret browser{};  // by which the browser is known at the next sign-in; empty: it keeps what it has
};

// A call that brings the value of a session.
struct Presented {
  std::string_view token{};
  bool in_tenant = true;                         // false: for what concerns the account alone
  std::optional<std::string_view> tenant{};      // that the call asks for, as it was sent
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
};

class Service {
 public:
  // `passwords` runs nothing but password hashing; `browsers` signs by what browsers are known.
  Service(store::Store& store, audit::Log& audit, async::BlockingPool& passwords, crypto::HmacKey browsers,
          const base::Clock& clock, base::Random& random, Options options);
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
  async::Task<base::Result<Opened>> sign_in(SignIn wanted);

  // Who makes a call with a session, as of now: role and membership are those that are stored. Refusals:
  // kUnauthenticated "unauthenticated" for a session that is not there or has ended; kForbidden
  // "csrf_refused", "not_a_member".
  async::Task<base::Result<model::Caller>> caller_of(Presented presented);

  // The rest is for a caller who is a person.
  async::Task<base::Result<Seen>> show(const model::Caller& caller);
  async::Task<base::Result<void>> sign_out(const model::Caller& caller);
  // The password is given again: the session gets a new value. Refusals: kForbidden "confirmation_refused",
  // kRateLimited "too_many_attempts".
  async::Task<base::Result<Opened>> confirm(const model::Caller& caller, base::Secret password);
  async::Task<base::Result<std::vector<model::AccountSession>>> list(const model::Caller& caller);
  // Refusal: kNotFound.
  async::Task<base::Result<void>> end(const model::Caller& caller, model::AccountSessionId id);
  // Answers how many there were.
  async::Task<base::Result<std::int64_t>> end_others(const model::Caller& caller);
  // Ends the other sessions. Refusals: those of confirm(), kInvalid with field "newPassword".
  async::Task<base::Result<void>> change_password(const model::Caller& caller, base::Secret current,
                                                  base::Secret wanted);

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
  // The account of a person who gives its password. Refusals: those of confirm().
  async::Task<base::Result<model::Account>> prove(const model::Caller& caller, const base::Secret& password);
  void note_refused_sign_in(const std::optional<model::Account>& account, const std::vector<Place>& places,
                            const Origin& origin, std::string_view reason);
  base::Time ended_if_used_before() const { return clock_.now() - options_.idle; }

  store::Store& store_;
  audit::Log& audit_;
  async::BlockingPool& passwords_;
  const base::Clock& clock_;
  base::Random& random_;
  const Options options_;
  Guesses guesses_;
  KnownBrowsers browsers_;
};

}  // namespace sallyport::accounts
