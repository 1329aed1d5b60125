// A key that signs our tokens, in the life publish -> use -> retire -> delete (security S14, G04, G05).
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"
#include "model/integration.h"

namespace sallyport::model {

struct SigningKey {
  SigningKeyId id;
  std::string kid;  // RFC 7638 thumbprint
  SigningAlgorithm algorithm = SigningAlgorithm::kEs256;
  base::Bytes public_key;                // SubjectPublicKeyInfo, DER
  base::Bytes sealed_private;            // PKCS#8 DER, sealed
  base::Time published_at;               // in the JWKS from here on
  base::Time active_from;                // signs from here on
  std::optional<base::Time> retired_at;  // signs no longer
  std::optional<base::Time> delete_at;   // the last token it signed has expired
};

}  // namespace sallyport::model
