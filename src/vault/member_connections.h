// The services of a tenant as one of its people sees them, and what they do with their own accounts there
// (sonadier S8 to S10, §3.3, §6). outbound/ calls it, and api/ for people in the portal.
//
// Who asks is known by a session with a member. Everything that is not theirs, or that the session may not
// use, is kNotFound "connection" (security H14). Callable on every core.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vault/connections.h"
#include "vault/hand_out.h"

namespace sallyport::vault {

// How a service stands for the member.
enum class Standing : std::uint8_t { kConnected, kActionRequired, kNotConnected, kDisabled };
std::string_view to_string(Standing standing);  // "action_required"

// Whose account is used where scripts do not say whose they mean, as the member sees it (sonadier §6).
enum class AccountUse : std::uint8_t { kMasterOnly, kMaster, kMasterUntilUser, kMasterUnlessAsked, kUser };
std::string_view text_of(AccountUse use);  // "uses the facility's account"

// Whose turn it is where something is missing; kNobody: nothing is, or the session is what is in the way.
enum class Mender : std::uint8_t { kNobody, kMember, kManager };

struct MemberAccount {
  model::Connection connection{};
  std::optional<Ticket> ticket{};             // to sign in again; nothing where that is of no use
  std::vector<std::string> scripts{};         // of its last uses, newest first
  std::vector<std::string> missing_scopes{};  // of those that the tenant asks everybody for
};
struct MemberService {
  std::string provider{};  // as scripts call it
  std::string name{};      // as people do
  std::string category{};
  Standing standing = Standing::kNotConnected;
  Mender mender = Mender::kNobody;
  AccountUse use = AccountUse::kUser;
  std::optional<Ticket> ticket{};  // to add an account of the member's
  std::vector<MemberAccount> own{};
  std::optional<model::Connection> master{};  // the one that is used
};
struct MemberView {
  std::string tenant_name{};
  std::vector<MemberService> services{};
};

struct Disconnected {
  Removed removed{};
  std::vector<std::string> scripts{};  // that have used it, newest first
  std::string service_name{};
  std::optional<AccountUse> use{};  // from now on; nothing once the service is gone
};

class MemberConnections {
 public:
  // Both outlive it.
  MemberConnections(const House& house, Connections& connections)
      : house_(house), connections_(connections) {}

  // What the tenant has set up and the session allows, oldest first (sonadier S9). Refusal: kForbidden
  // "no_member".
  async::Task<base::Result<MemberView>> list(const Session& session) const;
  // The right to sign in at a service, for another account or for this one of theirs anew. Refusals:
  // kForbidden "no_member", "disabled_by_manager"; kNotFound "provider", "connection"; kConflict
  // "no_sign_in".
  async::Task<base::Result<Ticket>> ticket(const Session& session, std::string_view provider,
                                           std::optional<model::ConnectionId> again) const;
  // Those of Connections, and kForbidden "no_member".
  async::Task<base::Result<ConnectionRecord>> describe(const Session& session, Origin origin,
                                                       model::ConnectionId id, ConnectionChange change) const;
  async::Task<base::Result<Disconnected>> remove(const Session& session, Origin origin,
                                                 model::ConnectionId id) const;

 private:
  // The view without what has used the accounts.
  async::Task<base::Result<MemberView>> look(const Session& session) const;
  async::Task<base::Result<model::Connection>> own(const Session& session, model::ConnectionId id) const;
  // The scripts and the last use of each, from the audit log; nothing while that is busy.
  async::Task<> add_uses(const Session& session, const std::vector<MemberAccount*>& accounts) const;

  const House& house_;
  Connections& connections_;
};

}  // namespace sallyport::vault
