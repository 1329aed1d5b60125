// The single tokens that were ended before their time, by the digest of their id. Belongs to one core.
#pragma once

#include <cstring>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "crypto/digest.h"

namespace sallyport::tokens {

crypto::Sha256Digest revocation_digest(std::string_view token_id);

class RevocationSet {
 public:
  void add(const crypto::Sha256Digest& digest, base::Time expires) { ended_[digest] = expires; }
  bool contains(std::string_view token_id) const {
    return !ended_.empty() && ended_.contains(revocation_digest(token_id));
  }
  // Forgets tokens that have expired anyway.
  void sweep(base::Time now);
  std::size_t size() const { return ended_.size(); }

 private:
  struct DigestHash {
    std::size_t operator()(const crypto::Sha256Digest& digest) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };
  std::unordered_map<crypto::Sha256Digest, base::Time, DigestHash> ended_;
};

}  // namespace sallyport::tokens
