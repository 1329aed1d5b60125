#include "tokens/revocation_set.h"

#include "base/bytes.h"

namespace sallyport::tokens {

crypto::Sha256Digest revocation_digest(std::string_view token_id) {
  return crypto::sha256(base::as_bytes(token_id));
}

void RevocationSet::sweep(base::Time now) {
  std::erase_if(ended_, [&](const auto& entry) { return entry.second <= now; });
}

}  // namespace sallyport::tokens
