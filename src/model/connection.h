// Grants at third-party services (sonadier §6, outbound §7): which services a tenant uses, and whose accounts
// there it may use.
//
// Plain values: vault/ makes and uses them, store/ keeps them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

using Values = std::map<std::string, std::string, std::less<>>;

// Whose account a script uses that does not say it (sonadier §6).
enum class AccountPolicy : std::uint8_t {
  kDefault = 1,  // the master account once there is one, else the member's own
  kMasterOnly = 2,
  kUserOnly = 3,
  kUserElseMaster = 4,  // the only one that falls back, and only because somebody has ticked it
};

// A provider that a tenant uses, with the OAuth application that its connections belong to.
struct ProviderSetup {
  ProviderSetupId id{};
  TenantId tenant{};
  std::int64_t position = 0;          // rises with each setup of the installation; lists go by it
  std::string provider{};             // the id of an entry of the catalogue, or that of `entry`
  std::string entry{};                // the tenant's own entry as JSON; empty: that of the catalogue
  std::string name{};                 // what people call it
  std::string client_id{};            // empty: a provider that needs none
  base::Bytes sealed_secrets{};       // of the application, a JSON list in the order of trying; empty: none
  Values settings{};                  // those that are no secrets
  base::Bytes sealed_settings{};      // those that are, a JSON object; empty: none
  std::vector<std::string> scopes{};  // beside those that the provider always needs
  AccountPolicy policy = AccountPolicy::kDefault;
  bool enabled = true;
  base::Time created_at{};
  std::int64_t version = 1;
  bool operator==(const ProviderSetup&) const = default;
};

enum class OwnerKind : std::uint8_t { kMaster = 1, kUser = 2 };
constexpr std::string_view to_string(OwnerKind kind) { return kind == OwnerKind::kUser ? "user" : "master"; }
enum class ConnectionState : std::uint8_t { kLive = 1, kNeedsReauthorization = 2 };

// Who has connected an account.
enum class ConnectorKind : std::uint8_t {
  kHostMember = 1,   // of a host product: the id of the row, an AccountId
  kMember = 2,       // of the tenant: an AccountId
  kIntegration = 3,  // an IntegrationId
};
struct Connector {
  ConnectorKind kind = ConnectorKind::kHostMember;
  base::Uuid id{};
  bool operator==(const Connector&) const = default;
};

// One grant.
struct Connection {
  ConnectionId id{};
  TenantId tenant{};
  ProviderSetupId setup{};
  std::int64_t position = 0;  // rises with each connection of the installation; lists go by it
  OwnerKind owner_kind = OwnerKind::kMaster;
  std::optional<AccountId> owner{};  // of a user's own
  std::string label{};               // what people call it, where one has several
  std::string account_id{};          // as the provider says it; empty: it has not been asked
  std::string account_label{};
  bool is_default = false;  // of its owner and setup
  ConnectionState state = ConnectionState::kLive;
  std::string cause{};      // why it needs to be authorised anew: a word of outbound §2.3
  std::string client_id{};  // of the application that it was granted to
  std::vector<std::string> scopes{};
  Values kept{};                           // what the provider has said beside the tokens
  base::Bytes sealed_tokens{};             // of all slots, as JSON; bound to the generation
  std::optional<base::Time> expires_at{};  // of the access token; nothing: not known
  std::int64_t generation = 1;             // rises with each change of the tokens
  std::optional<base::Time> refreshed_at{};
  std::optional<base::Time> idle_end{}, absolute_end{};  // when the grant dies; nothing: not known, or never
  std::optional<Connector> connected_by{};
  std::optional<base::Time> connector_left_at{};  // when it was seen that they belong to the tenant no more
  base::Time connected_at{};
  // A refresh with these tokens is on its way since then, or its answer was lost; nothing: there is none.
  std::optional<base::Time> attempt_at{};
  std::int64_t attempts = 0;                // with the tokens of this generation, since one was answered
  std::optional<base::Time> lease_until{};  // until then one process refreshes it; nothing: none does
  std::int64_t fence = 0;                   // rises with each lease, so that a late holder is told apart
  std::int64_t failures = 0;                // in a row
  std::optional<base::Time> next_try_at{};  // no refresh is tried before; nothing: at once
  std::optional<base::Time> last_used_at{};
  // When the upkeep has to do something about it; nothing: nothing.
  std::optional<base::Time> keep_at{};    // refresh it, so that it does not end unused
  std::optional<base::Time> notice_at{};  // give notice of an end that no refresh moves
  std::optional<base::Time> letter_at{};  // send a letter about it to those who manage it
  bool operator==(const Connection&) const = default;
};

// Nothing is later than every time.
inline std::optional<base::Time> earlier(std::optional<base::Time> one, std::optional<base::Time> other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

// When a connection that works ends if nobody does anything; nothing: not known, or never.
inline std::optional<base::Time> ends_at(const Connection& connection) {
  if (connection.state != ConnectionState::kLive) return std::nullopt;
  return earlier(connection.idle_end, connection.absolute_end);
}

}  // namespace sallyport::model
