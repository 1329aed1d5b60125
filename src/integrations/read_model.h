// The integrations as one core sees them: everything a decision needs, in memory, without a lock.
//
// Each core has its own replica, changed only on that core's thread by integrations::Service.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/envelope.h"
#include "crypto/mac.h"
#include "model/integration.h"
#include "model/role.h"
#include "tokens/access_token.h"

namespace sallyport::integrations {

// What of an integration the hot path reads. Immutable; replaced as a whole by a change.
struct Client {
  model::Integration integration;  // with its credentials
  bool tenant_enabled = true;
  // What its role's name stands for in its tenant, or the administrator's role when it is listed as one by
  // issuer and subject (archivist R8). Never null.
  std::shared_ptr<const model::Role> role = model::built_in_role(model::Role::kNone);
  std::int64_t sequence = 0;  // number of the change feed at which this was read

  bool usable() const { return integration.enabled && tenant_enabled; }
};

// The instant to store as Integration::tokens_valid_from when all tokens issued up to `now` must die: the
// next whole second. Tokens carry whole seconds (RFC 7519 NumericDate), rounded down, so this is the
// smallest mark that no earlier token passes; tokens of the rest of this second die with them unless the
// issuer writes `iat` no earlier than the mark (docs/adr/0046).
base::Time mark_after(base::Time now);

// Whether a token that verified is still good for this client as it is now: enabled, issued after the
// client's mark, its credential not revoked, for refresh tokens the credential still live and of the same
// generation (accessia §10, security A22, D07, F04). Refusal: kUnauthenticated, reason in `detail`.
base::Result<void> check_token_live(const Client* client, const tokens::VerifiedToken& token, base::Time now);

class ReadModel {
 public:
  explicit ReadModel(const crypto::HmacKey& pepper) : pepper_(pepper) {}

  // Nothing when unknown. The pointer lives until the next message on this core is handled: use it
  // before the next co_await, or keep the shared_ptr.
  std::shared_ptr<const Client> find(const model::IntegrationId& id) const;
  std::size_t size() const { return clients_.size(); }
  std::vector<model::IntegrationId> ids() const;

  // The live credential that `secret` matches, or nothing; also nothing when the client is not usable.
  // Takes the same time for an unknown client (`client` null), a wrong secret and a right one (security
  // A15 to A18).
  const model::Credential* match_secret(const Client* client, std::string_view secret, base::Time now) const;

  // Only Service calls these, on the model's own core. The cores share the Client, but not the counter
  // of its shared_ptr: finding a client writes nothing that another core reads.
  void put(std::shared_ptr<const Client> client);
  void erase(const model::IntegrationId& id);

 private:
  const crypto::HmacKey& pepper_;
  // Flat: with many clients each step to another place in memory is one that the processor waits for.
  boost::unordered_flat_map<model::IntegrationId, std::shared_ptr<const Client>,
                            std::hash<model::IntegrationId>>
      clients_;
};

}  // namespace sallyport::integrations
