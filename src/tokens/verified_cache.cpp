#include "tokens/verified_cache.h"

#include <cstring>
#include <utility>

namespace sallyport::tokens {

VerifiedCache::VerifiedCache(std::size_t capacity) : set_count_((capacity + kWays - 1) / kWays) {}

VerifiedCache::Set& VerifiedCache::set_of(const crypto::Sha256Digest& digest) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof bits);
  return sets_[bits % set_count_];
}

const VerifiedCache::Entry* VerifiedCache::find(const crypto::Sha256Digest& digest) {
  if (sets_.empty()) return nullptr;
  Set& set = set_of(digest);
  for (std::size_t i = 0; i < kWays; ++i) {
    const Entry* entry = set.places[i].get();
    if (entry != nullptr && entry->digest == digest) {
      set.used[i] = true;
      return entry;
    }
  }
  return nullptr;
}

std::size_t VerifiedCache::place_to_fill(Set& set) {
  for (std::size_t i = 0; i < kWays; ++i)
    if (set.places[i] == nullptr) return i;
  // At most one round clears every mark, so the second round stops at its first place.
  while (std::exchange(set.used[set.hand], false)) set.hand = (set.hand + 1) % kWays;
  const std::size_t place = set.hand;
  set.hand = (set.hand + 1) % kWays;
  return place;
}

void VerifiedCache::put(const crypto::Sha256Digest& digest, std::string kid, const VerifiedToken& token) {
  if (set_count_ == 0) return;
  if (sets_.empty()) sets_ = std::vector<Set>(set_count_);
  Set& set = set_of(digest);
  auto& place = set.places[place_to_fill(set)];
  if (place == nullptr) ++size_;
  place = std::make_unique<Entry>(Entry{digest, std::move(kid), token});
}

void VerifiedCache::erase(const crypto::Sha256Digest& digest) {
  if (sets_.empty()) return;
  for (auto& place : set_of(digest).places)
    if (place != nullptr && place->digest == digest) {
      place.reset();
      --size_;
    }
}

}  // namespace sallyport::tokens
