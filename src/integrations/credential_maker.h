// Makes credentials: the secret, its digest and, where the protocol needs it back, its sealed key.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/envelope.h"
#include "crypto/mac.h"
#include "model/integration.h"

namespace sallyport::integrations {

struct MadeCredential {
  model::Credential credential;
  base::Secret secret;  // the text that the client gets, once
};

// Safe on every thread.
class CredentialMaker {
 public:
  CredentialMaker(const crypto::Keyring& keyring, const crypto::HmacKey& pepper, base::Random& random)
      : keyring_(keyring), pepper_(pepper), random_(random) {}

  // Lives from `now` on for the kind's lifetime. Refusal: kUnavailable when the server is sealed.
  base::Result<MadeCredential> make(const model::Integration& owner, base::Time now) const;

  // The 48 bytes that HS256 signs with. Refusals: kInvalid "not_recoverable" for a credential that keeps
  // only a digest; kUnavailable when the server is sealed or the value was tampered with (security P03).
  base::Result<base::Secret> unseal(const model::TenantId& tenant, const model::Credential& credential) const;

 private:
  const crypto::Keyring& keyring_;
  const crypto::HmacKey& pepper_;
  base::Random& random_;
};

}  // namespace sallyport::integrations
