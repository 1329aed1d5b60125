// A person's way to a connection, from the link to the answer of the provider (outbound §5).
//
// Plain values: vault/ makes and uses them, store/ keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/connection.h"
#include "model/ids.h"

namespace sallyport::model {

enum class AttemptState : std::uint8_t {
  kCreated = 1,     // its page has been shown
  kOpened = 2,      // the browser is on its way to the provider
  kReturned = 3,    // it has come back with a code, which is being exchanged
  kConfirming = 4,  // the grant is there, and of another account than the one it was meant to renew
  kDone = 5,
  kDeclined = 6,  // by the person, here or at the provider
  kFailed = 7,    // `cause` says why
  kExpired = 8,   // nobody has finished it in time
};
std::string_view to_string(AttemptState state);  // "created"

struct ConnectAttempt {
  std::string id{};  // the jti of its ticket
  TenantId tenant{};
  ProviderSetupId setup{};
  IntegrationId integration{};  // whose session has asked for it; all-zero: `member`, in the portal
  OwnerKind owner_kind = OwnerKind::kUser;
  std::optional<AccountId> owner{};   // of a user's own
  std::optional<AccountId> member{};  // who is asked to sign in; nothing: whoever has the link
  // The one to authorise anew; nothing: a new one. Once it is done, the one that was made or renewed.
  std::optional<ConnectionId> connection{};
  AttemptState state = AttemptState::kCreated;
  std::string cause{};                // of kFailed and kDeclined: a word
  std::vector<std::string> scopes{};  // that are asked for beside those that the provider always needs
  std::string redirect_uri{};         // the same bytes in both legs (outbound §2.4 row 11)
  std::string return_to{};      // where "Continue in this tab" goes on; empty: the page says that it is done
  base::Bytes state_digest{};   // SHA-256; empty: there is none, or it has been used
  base::Bytes binder_digest{};  // SHA-256 of what only the browser has that began it
  base::Time created_at{};
  base::Time expires_at{};  // of a kExpired that has a grant: when that is ended at the service
  std::int64_t version = 1;
  base::Bytes sealed_verifier{};  // PKCE's; empty: it has been used
  // Of kConfirming: what the provider has granted, until the person answers; of kExpired: until it is ended
  // there.
  base::Bytes sealed_grant{};
  bool operator==(const ConnectAttempt&) const = default;
};

}  // namespace sallyport::model
