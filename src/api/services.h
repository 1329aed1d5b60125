// What the resources call: one of each for the process, made by app/ before the routes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "accounts/service.h"
#include "async/slots.h"
#include "audit/chain_watch.h"
#include "audit/log.h"
#include "audit/reader.h"
#include "base/clock.h"
#include "crypto/signing.h"
#include "directory/membership.h"
#include "directory/roles.h"
#include "directory/service.h"
#include "directory/tenancy.h"
#include "http/page_token.h"
#include "integrations/service.h"
#include "inventory/attachments.h"
#include "inventory/policies.h"
#include "inventory/service.h"
#include "limits/service.h"
#include "model/caller.h"
#include "model/deployment.h"
#include "tokens/tokens.h"
#include "vault/attempts.h"
#include "vault/connections.h"
#include "vault/grant_view.h"
#include "vault/house.h"
#include "vault/sessions.h"
#include "vault/setups.h"
#include "webhooks/service.h"

namespace sallyport::accounts {
class PasswordLinks;
class ProviderSignIn;
}  // namespace sallyport::accounts

namespace sallyport::api {

// Everything here outlives the router.
inline constexpr std::size_t kMostStreamsOfOne = 20;  // of one caller
inline constexpr std::size_t kMostStreams = 1000;

// Where a person connects an account, and how to follow them.
struct ConnectLink {
  std::string attempt{};
  std::string url{};
};

// What the operator has set for every tenant.
struct Bounds {
  std::int64_t integrations = 0;       // of one tenant; 0: no limit
  std::chrono::hours audit_kept{};     // older blocks of the audit log are dropped
  std::uint64_t audit_kept_bytes = 0;  // so are the oldest beyond this size; 0: no limit
};

struct Services {
  const model::Deployment& deployment;
  integrations::Service& integrations;
  directory::Service& directory;
  directory::Roles& roles;
  directory::Membership& membership;
  directory::Tenancy& tenancy;
  inventory::Service& inventory;
  inventory::Policies& policies;
  inventory::Attachments& attachments;
  limits::Service& limits;
  webhooks::Service& webhooks;
  vault::GrantView& grants;
  vault::Setups& setups;
  vault::Connections& connections;
  const vault::House& vault;
  vault::Sessions& sessions;
  vault::Attempts& attempts;
  // Signs the ticket, on a core; nothing for one that is too long for an address.
  std::function<std::optional<ConnectLink>(std::size_t core, const vault::Ticket& ticket)> connect_link;
  accounts::Service& accounts;
  accounts::ProviderSignIn& provider_sign_in;
  accounts::PasswordLinks& password_links;
  tokens::Tokens& tokens;
  audit::Log& audit;
  audit::Reader& audit_reader;
  const audit::ChainWatch& chain_watch;
  const http::PageTokens& page_tokens;
  const base::Clock& clock;
  Bounds bounds{};
  // Signs the checkpoints of the audit log (audit::load_checkpoint_key); without one there are none, 503.
  const crypto::SigningKey* checkpoint_key = nullptr;
  // The maker of a link, on a core, with what the scopes of another API let it read. Empty: no more than its
  // own.
  std::function<model::Caller(std::size_t core, model::Caller)> reader = {};
  // A token as the integration would get it now, of its native endpoint, on a core. It was not asked for and
  // is in no audit record: it stays in the house.
  std::function<base::Result<tokens::IssuedToken>(std::size_t core,
                                                  std::shared_ptr<const integrations::Client>)>
      sample_token = {};
  // Of events, so that one caller does not hold all connections for as long as its token lives.
  std::shared_ptr<async::Slots> stream_slots =
      std::make_shared<async::Slots>(kMostStreamsOfOne, kMostStreams);
};

}  // namespace sallyport::api
