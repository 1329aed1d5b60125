// Issue and verify our own tokens. One Tokens object for the process, one replica of its keys, its
// verified-token cache and its revocations on each core: no lock and no wait on the way of a request.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/envelope.h"
#include "model/signing_key.h"
#include "store/database.h"
#include "tokens/access_token.h"

namespace sallyport::tokens {

struct TokenOptions {
  std::chrono::hours key_lifetime{24 * 90};             // a key signs this long, then the next one takes over
  std::chrono::minutes publish_before_use{60};          // in the JWKS before it signs (security G05)
  std::chrono::seconds longest_token{90 * 86400 + 60};  // a retired key stays this long, then it is deleted
  std::chrono::seconds leeway{60};                      // on iat; exp is exact
  std::size_t cache_entries = 20'000;                   // verified tokens remembered per core
};

class Tokens {
 public:
  Tokens(async::Runtime& runtime, store::Store& store, const crypto::Keyring& keyring,
         const base::Clock& clock, base::Random& random, base::Log& log, base::Metrics& metrics,
         TokenOptions options = {});
  ~Tokens();

  // Loads keys and revocations, makes the first keys of all three algorithms when there are none, fills
  // every core's replica. Blocking; before the runtime starts.
  void load();

  // Signs on this core. `core` is the caller's own (Request::core). Throws store::StorageFault when no key
  // of the algorithm is open: the server has started without its key-encryption key.
  IssuedToken issue(std::size_t core, const TokenSpec& spec);

  using Expected = tokens::Expected;
  // Refusal: kUnauthenticated "invalid_token"; the precise reason stands in `detail` only. A cache hit
  // skips the signature and nothing else; revocation of the single token is checked here, the state of
  // the integration by the caller (integrations::ReadModel).
  base::Result<VerifiedToken> verify(std::size_t core, std::string_view token, const Expected& expected);

  // Ends one token (RFC 7009). Durable and on every core of this node when it returns.
  async::Task<base::Result<void>> revoke(const VerifiedToken& token);

  // The JWKS document (RFC 7517), the same for every issuer; ready-made text, replaced on rotation.
  std::shared_ptr<const std::string> jwks() const;

  // All keys with their dates, newest first (command line and API).
  async::Task<base::Result<std::vector<model::SigningKey>>> keys();
  async::Task<base::Result<model::SigningKey>> key(model::SigningKeyId id);  // refusal: kNotFound
  // Publishes a new key for `algorithm` (all three when empty) and answers the keys that take over. They
  // sign after publish_before_use; a successor that is published already stays the one. With `at_once` a
  // new key signs immediately, accepting that verifiers may have to fetch the JWKS again. Tokens of the
  // keys before stay good until they expire. Refusal: kUnavailable when another node changes keys now, or
  // the server is sealed.
  async::Task<base::Result<std::vector<model::SigningKey>>> rotate(
      std::optional<model::SigningAlgorithm> algorithm, bool at_once);
  // Deletes a key that has leaked: no token it signed is accepted any more, a new one signs immediately where
  // it was to sign, and the JWKS forgets it. Answers the keys that are left. Refusals: kNotFound, and those
  // of rotate().
  async::Task<base::Result<std::vector<model::SigningKey>>> withdraw(model::SigningKeyId id);
  // Takes up what other processes on the same database have changed since the last look.
  async::Task<> follow();
  // Periodic upkeep: publish, activate, retire, delete keys; sweep expired revocations. Under a store
  // lease, so that one of several nodes does it. Also re-reads what other nodes changed.
  async::Task<> maintain();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sallyport::tokens
