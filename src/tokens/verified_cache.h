// Tokens whose signature has been verified, by the SHA-256 of their whole text. A hit saves the signature
// and nothing else: the caller checks issuer, audience, kind, times, key and revocation again.
//
// Belongs to one core. Bounded; a look-up and an insertion cost the same however full it is.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "tokens/access_token.h"

namespace sallyport::tokens {

class VerifiedCache {
 public:
  struct Entry {
    crypto::Sha256Digest digest;
    std::string kid;  // of the key that verified it
    VerifiedToken token;
  };

  // `capacity` is rounded up to a full set; 0 remembers nothing.
  explicit VerifiedCache(std::size_t capacity);

  // Null when unknown. The pointer is good until the next put or erase.
  const Entry* find(const crypto::Sha256Digest& digest);
  void put(const crypto::Sha256Digest& digest, std::string kid, const VerifiedToken& token);
  void erase(const crypto::Sha256Digest& digest);
  std::size_t size() const { return size_; }

 private:
  // The table is cut into sets of four places, chosen by the digest, with a second chance for places
  // that were used lately: the clock algorithm with a dial of four.
  static constexpr std::size_t kWays = 4;
  struct Set {
    std::unique_ptr<Entry> places[kWays];
    bool used[kWays] = {};
    std::uint8_t hand = 0;
  };

  Set& set_of(const crypto::Sha256Digest& digest);
  static std::size_t place_to_fill(Set& set);

  std::size_t set_count_;
  std::vector<Set> sets_;  // made by the first put: an idle server stays small
  std::size_t size_ = 0;
};

}  // namespace sallyport::tokens
