// The signing keys as one core holds them: signers and verifiers with contexts of their own, so that cores
// share neither locks nor counters. Belongs to one core.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crypto/signing.h"
#include "crypto/verify.h"
#include "model/signing_key.h"
#include "tokens/access_token.h"

namespace sallyport::tokens {

// A key out of the store, opened once and shared by the cores, which only read it.
struct LoadedKey {
  model::SigningKey row;
  crypto::VerifyKey public_key;
  std::optional<crypto::SigningKey> private_key;  // nothing while the server is sealed
};

// All keys as of one state of the store.
struct LoadedKeys {
  std::int64_t version = 0;  // of the change feed; a later state has a higher one
  std::vector<LoadedKey> keys;
};

crypto::Algorithm to_crypto(model::SigningAlgorithm algorithm);

class KeyReplica {
 public:
  struct Key {
    explicit Key(const LoadedKey& loaded);
    // The first segment of a token, made once.
    std::string_view header(TokenType type) const { return headers.at(static_cast<std::size_t>(type)); }

    model::SigningKey row;  // without the private half
    std::optional<crypto::Signer> signer;
    crypto::Verifier verifier;
    std::array<std::string, kTokenTypes.size()> headers;
  };

  // Takes the place of everything before, unless a later state is here already.
  void replace(const LoadedKeys& loaded);

  // The key that signs now. Should the clock stand before all of them, the earliest one that is not retired
  // yet. Null when none is open.
  Key* signing(model::SigningAlgorithm algorithm, base::Time now);
  // Null when unknown or gone from the JWKS (security G04).
  Key* published(std::string_view kid, base::Time now);

 private:
  std::int64_t version_ = -1;
  std::vector<Key> keys_;
};

}  // namespace sallyport::tokens
