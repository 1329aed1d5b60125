// Who belongs to a tenant: its members, and the invitations that make more of them (archivist §6, §8, R18).
//
// Members need "members:read" or "members:write": kForbidden. Ids of another tenant are kNotFound. Changes
// carry an audit record. One object for the process, shared by all cores; the waits are those of the store
// and of the pool for passwords.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/password.h"
#include "directory/page.h"
#include "http/throttle.h"
#include "model/caller.h"
#include "model/member.h"
#include "store/database.h"

namespace sallyport::directory {

inline constexpr std::int64_t kMostInvitations = 1000;  // open ones of a tenant
inline constexpr std::chrono::hours kLongestInvitation = std::chrono::days{30};
inline constexpr std::int64_t kMostWrongPasswords = 10;  // then the invitation ends

struct MemberQuery {
  std::optional<model::MemberState> state{};
  std::optional<model::AccountId> account{};
  std::optional<std::string> email{};         // exact, whatever its case
  std::optional<std::string> display_name{};  // exact
  std::optional<std::string> role{};          // its name
  std::string search{};     // part of the name or of the address, in any case; at most 256 bytes
  std::int64_t limit = 25;  // 1 to 500
  std::string after{};      // Page::next of the page before; empty: the first page
};

struct InvitationQuery {
  std::optional<std::string> email{};  // exact, whatever its case
  std::int64_t limit = 25;
  std::string after{};
};

struct NewInvitation {
  std::string email{};
  std::string message{};  // at most 256 bytes of lines of text
  std::string role{"member"};
};

// What is known only once: the token of a new invitation.
struct MadeInvitation {
  model::Invitation invitation;
  base::Secret token;  // for Acceptance; 256 random bits as 43 characters
  base::Secret link;   // where the invited person accepts; holds the token
  bool delivered = false;
  std::string not_delivered{};  // why, when there is a way to deliver that did not work; for the caller
};

struct Acceptance {
  base::Secret token;
  std::string display_name{};
  base::Secret password;  // of the account of this address if there is one, else of the one that is made
  std::string source{};   // client address
  std::string request_id{};
};

// What the invited person is to be told.
struct InvitationLetter {
  const model::Invitation& invitation;
  std::string_view tenant;  // its name
  std::string_view link;
};

struct MembershipOptions {
  std::string public_url{};        // of links
  std::string archivist_issuer{};  // of the list of administrators
  std::chrono::hours invitation_lifetime = std::chrono::days{7};
  crypto::PasswordCost password_cost{};
  // Sends it to the invited person. Empty: whoever invites hands the link over.
  std::function<async::Task<base::Result<void>>(const InvitationLetter&)> deliver{};
};

class Membership {
 public:
  // `passwords` runs nothing but password hashing.
  Membership(store::Store& store, audit::Log& audit, async::BlockingPool& passwords, const base::Clock& clock,
             base::Random& random, MembershipOptions options)
      : store_(store),
        audit_(audit),
        passwords_(passwords),
        clock_(clock),
        random_(random),
        options_(std::move(options)),
        guesses_(clock, {.window = std::chrono::minutes{15}, .per_client_and_source = 10}),
        letters_(clock, {.window = std::chrono::hours{1}, .per_client_and_source = 10, .per_source = 1000}) {}
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  async::Task<base::Result<Page<model::Member>>> list_members(const model::Caller& caller, MemberQuery query);
  async::Task<base::Result<model::Member>> get_member(const model::Caller& caller, model::MemberId id);

  // Nobody changes a member whose role exceeds their own, or gives such a role: kForbidden
  // "exceeds_own_role". Members do not demote, deactivate or remove themselves: kConflict
  // "would_lock_out_caller". Somebody stays who can do everything: kConflict "last_administrator".
  // The role of an inactive member is kConflict "member_inactive".
  async::Task<base::Result<model::Member>> change_role(const model::Caller& caller, model::MemberId id,
                                                       std::string role);
  async::Task<base::Result<model::Member>> activate(const model::Caller& caller, model::MemberId id);
  // Takes the role away as well: whoever is activated again begins with "none".
  async::Task<base::Result<model::Member>> deactivate(const model::Caller& caller, model::MemberId id);
  // The account stays, for it may be a member elsewhere.
  async::Task<base::Result<model::Member>> remove(const model::Caller& caller, model::MemberId id);

  async::Task<base::Result<Page<model::Invitation>>> list_invitations(const model::Caller& caller,
                                                                      InvitationQuery query);
  async::Task<base::Result<model::Invitation>> get_invitation(const model::Caller& caller,
                                                              model::InvitationId id);
  // Refusals: kConflict "already_member" or "already_invited" with field "email", kQuota
  // "too_many_invitations", kRateLimited "too_many_attempts" after ten letters to one address within an hour,
  // or 1,000 of the tenant. A delivery that fails leaves the invitation and its link.
  async::Task<base::Result<MadeInvitation>> invite(const model::Caller& caller, NewInvitation wanted);
  async::Task<base::Result<void>> withdraw(const model::Caller& caller, model::InvitationId id);

  // Anybody may call it; the token is the proof. One refusal for everything that does not fit, so that the
  // answer does not tell who has an account: kForbidden "invitation_refused". The password of an account may
  // be tried ten times in 15 minutes, whoever invites: kRateLimited "too_many_attempts".
  async::Task<base::Result<model::Member>> accept(Acceptance acceptance);

 private:
  using Edit =
      std::function<base::Result<std::optional<model::AuditRecord>>(store::Session&, model::Member&)>;
  async::Task<base::Result<model::Member>> edit(const model::Caller& caller, model::MemberId id, Edit work);
  base::Result<void> check_left(store::Session& session, const model::Caller& caller,
                                std::int64_t administrators_before) const;
  MadeInvitation make_invitation(const model::Caller& caller, NewInvitation wanted);
  async::Task<base::Result<void>> count_wrong_password(const model::Invitation& invitation,
                                                       const Acceptance& acceptance);

  store::Store& store_;
  audit::Log& audit_;
  async::BlockingPool& passwords_;
  const base::Clock& clock_;
  base::Random& random_;
  MembershipOptions options_;
  http::Throttle guesses_;  // at the passwords of accounts, by their addresses
  http::Throttle letters_;  // to one address from one tenant, and from one tenant
};

}  // namespace sallyport::directory
