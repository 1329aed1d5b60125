#include "integrations/credential_maker.h"

#include <algorithm>
#include <utility>

#include "crypto/client_secret.h"
#include "store/sealed_place.h"

namespace sallyport::integrations {
namespace {

constexpr std::size_t kHintLength = 4;

// Refresh tokens carry the generation: no two credentials of an integration share one.
std::int64_t next_generation(const model::Integration& owner) {
  std::int64_t highest = 0;
  for (const auto& credential : owner.credentials) highest = std::max(highest, credential.generation);
  return highest + 1;
}

}  // namespace

base::Result<MadeCredential> CredentialMaker::make(const model::Integration& owner, base::Time now) const {
  const auto& defaults = model::defaults_of(owner.kind);
  base::Secret secret = crypto::generate_client_secret(random_);
  const std::string_view text = secret.reveal_text();
  const auto digest = pepper_.sign(secret.reveal());

  model::Credential credential;
  credential.id = model::CredentialId::random(random_);
  credential.integration = owner.id;
  credential.digest.assign(digest.begin(), digest.end());
  credential.hint = text.substr(text.size() - kHintLength);
  credential.valid_from = now;
  credential.created_at = now;
  credential.generation = next_generation(owner);
  if (defaults.secret_lifetime) credential.valid_until = now + *defaults.secret_lifetime;
  if (defaults.recoverable_secret) {
    TRY(const auto key, crypto::secret_key_bytes(text));
    const auto place = store::place_of_secret(owner.tenant, credential.id);
    TRY(credential.sealed_secret, keyring_.seal(place.context(), key.reveal()));
  }
  return MadeCredential{std::move(credential), std::move(secret)};
}

base::Result<base::Secret> CredentialMaker::unseal(const model::TenantId& tenant,
                                                   const model::Credential& credential) const {
  if (credential.sealed_secret.empty())
    return base::refuse(base::ErrorKind::kInvalid, "not_recoverable",
                        "This kind of integration cannot sign with its secret.");
  const auto place = store::place_of_secret(tenant, credential.id);
  return keyring_.open(place.context(), credential.sealed_secret);
}

}  // namespace sallyport::integrations
