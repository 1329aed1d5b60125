// The grants of a tenant and its people at third-party services, as managers see, make and end them
// (sonadier S7, S9; contracts/outbound.md §2.5, §7). api/ calls it.
//
// Seeing them needs "connections:read", everything else "connections:write": kForbidden
// "missing_permission". Callable on every core.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/caller.h"
#include "store/host_member_repository.h"
#include "vault/connector.h"
#include "vault/house.h"
#include "vault/revocation.h"
#include "vault/session.h"
#include "vault/setups.h"
#include "vault/token_set.h"

namespace sallyport::vault {

inline constexpr std::int64_t kMostConnections = 100;  // of an owner at a provider
inline constexpr std::int64_t kLongestHorizon = 3650;  // days
inline constexpr std::size_t kMaxLabelBytes = 128;
inline constexpr std::size_t kMaxTokenBytes = 16 * 1024;

struct ConnectionRecord {
  model::Connection connection{};
  std::string provider{};                        // as scripts call it
  std::optional<store::HostMemberRow> member{};  // whose own it is
  std::optional<ConnectorName> connected_by{};   // of the tenant's own, as far as it is known
  std::vector<std::string> missing_scopes{};     // of those that the tenant asks everybody for
};
struct ConnectionQuery {
  std::string provider{};                   // as scripts call it; empty: all
  std::optional<model::OwnerKind> owner{};  // nothing: both
  std::string member{};                     // as the host product calls them; empty: all
  // Only those that work, and end within so many days, 1 to kLongestHorizon, if nobody does anything.
  std::optional<std::int64_t> ending_within_days{};
  std::int64_t limit = 25;
  std::int64_t after = 0;
};
// Members that are absent stay as they are.
struct ConnectionChange {
  std::optional<std::string> label{};  // empty: none; else one that no other of its owner has there
  std::optional<bool> is_default{};    // takes it from the others of its owner
};

// Which of them there have to be depends on the kind of grant: an API key; a name and a password; an access
// token that somebody has already, with or without a refresh token (outbound §7 row 23); nothing where the
// application asks by itself.
struct Credential {
  std::optional<base::Secret> api_key{};
  std::optional<base::Secret> name{}, password{};
  std::optional<base::Secret> access_token{}, refresh_token{};
  std::optional<base::Time> expires_at{};
  std::vector<std::string> scopes{};
};
struct NewConnection {
  std::string provider{};  // as scripts call it
  std::string label{};
  Credential credential{};
};

struct Removed {
  ConnectionRecord record{};
  Revocation revocation{};
};

class Connections {
 public:
  // `house` outlives it.
  explicit Connections(const House& house) : house_(house) {}

  // Oldest first. kInvalid "limit", "endingWithinDays"; kInvalid "provider" for one that the tenant does not
  // use.
  async::Task<base::Result<Page<ConnectionRecord>>> list(const model::Caller& caller, ConnectionQuery query);
  async::Task<base::Result<ConnectionRecord>> find(const model::Caller& caller, model::ConnectionId id);
  // `member`: who does it, for the audit log, where it is a member with a session. kInvalid "label";
  // kConflict "label_taken".
  async::Task<base::Result<ConnectionRecord>> describe(const model::Caller& caller, model::ConnectionId id,
                                                       ConnectionChange change, std::string_view member = {});
  // Ends it at the service first, for as long as one request may take, then forgets it whatever came of that.
  // kConflict "stale_version" when it got new tokens meanwhile.
  async::Task<base::Result<Removed>> remove(const model::Caller& caller, model::ConnectionId id,
                                            std::string_view member = {});

  // The right to sign in for the tenant's own (master) account, for another one or for this one anew.
  // `person`: the caller, as Sessions::begin_for_person answers. Refusals: kInvalid "provider"; kNotFound
  // "connection"; kForbidden "disabled_by_manager"; kConflict "no_sign_in".
  async::Task<base::Result<Ticket>> ticket(const model::Caller& caller, const Session& person,
                                           std::string provider,
                                           std::optional<model::ConnectionId> again) const;

  // Connects the tenant's own (master) account without a person who signs in. kInvalid with the member at
  // fault; kConflict "sign_in_needed" where only a person can connect, "credential_refused" with what the
  // service says, "already_connected", "label_taken"; kQuota "too_many_connections"; kUnavailable
  // "provider_unavailable".
  async::Task<base::Result<ConnectionRecord>> connect_directly(const model::Caller& caller,
                                                               NewConnection wanted);

 private:
  struct Opened {
    model::ProviderSetup row{};
    std::shared_ptr<const OpenSetup> setup{};
  };

  async::Task<base::Result<Opened>> open(const model::Caller& caller, std::string provider) const;
  async::Task<base::Result<providers::Granted>> granted(const Opened& opened, Credential& credential) const;
  async::Task<base::Result<providers::Granted>> ask(const Opened& opened) const;
  async::Task<base::Result<model::Connection>> hold(const model::Caller& caller,
                                                    model::ConnectionId id) const;
  async::Task<Revocation> revoke(const model::Connection& connection) const;

  const House& house_;
};

}  // namespace sallyport::vault
