// Who asks for tokens of connections, and what they may have: a member in a page, a script, or both (sonadier
// S2, S8; issue "Reaching out" §3; docs/adr/0079). And the right to connect one account, which a link
// carries.
//
// Plain values; oauth/ puts them into signed tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/connection.h"

namespace sallyport::vault {

// A person of a host product.
struct HostMember {
  model::AccountId id{};
  std::string host_id{};       // as the host calls them; 1 to 128 bytes
  std::string display_name{};  // may be empty
  bool operator==(const HostMember&) const = default;
};

struct AllowedProvider {
  std::string provider{};             // as scripts call it
  std::vector<std::string> scopes{};  // empty: any
  bool operator==(const AllowedProvider&) const = default;
};

struct Session {
  std::string id{};  // jti
  model::TenantId tenant{};
  model::IntegrationId integration{};  // which has begun it; all-zero: the person has signed in to the portal
  std::optional<model::AccountId> person{};  // who that is; such a session is in no token
  std::optional<HostMember> member{};
  std::string script{};                      // a name, for the audit log and for people; may be empty
  std::vector<AllowedProvider> providers{};  // empty: all that the tenant uses
  bool user = false;                         // may use the member's own accounts
  bool master = false;                       // may use the tenant's
  std::vector<std::string> origins{};        // of the pages that it works in; empty: in no page at all
  base::Time expires_at{};
  bool operator==(const Session&) const = default;

  // Null when the provider is not allowed.
  const AllowedProvider* allows(std::string_view provider) const;
  // Whether it may be used from there: by a page of this origin, or by what is no page and sends none.
  bool works_in(std::optional<std::string_view> origin) const;
};

// To connect an account of the member, or of the tenant. Of the latter only where the session is nobody's, or
// for a person who may manage connections: members do not decide which account everybody uses.
struct Ticket {
  std::string id{};  // jti; also that of the attempt
  model::TenantId tenant{};
  // Whose session has asked; all-zero: `member`, who has signed in to the portal and is the only one who may
  // open it.
  model::IntegrationId integration{};
  model::ProviderSetupId setup{};
  model::OwnerKind owner_kind = model::OwnerKind::kUser;
  std::optional<HostMember> member{};               // of a user's own, and of a manager in the portal
  std::string script{};                             // who needs it; may be empty
  std::vector<std::string> scopes{};                // beside those of the provider and of the setup
  std::optional<model::ConnectionId> connection{};  // to authorise anew
  std::vector<std::string> origins{};               // of the session
  std::string return_to{};                          // counts only within `origins`; may be empty
  base::Time expires_at{};
  bool operator==(const Ticket&) const = default;
};

// What the claim "session" or "ticket" of a token says: all but id, tenant, integration and end, which are
// claims of every token.
std::string write_session(const Session& session);
std::string write_ticket(const Ticket& ticket);
// Refusal: kUnauthenticated "invalid_session" for a text that was not written by these.
base::Result<Session> read_session(std::string_view text);
base::Result<Ticket> read_ticket(std::string_view text);

}  // namespace sallyport::vault
