#include "crypto/key_memory.h"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>

#include "crypto/openssl.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t kSmallestBlock = 32;  // bytes; a private key of P-256

}  // namespace

KeyMemory reserve_key_memory() {
  static const int outcome = CRYPTO_secure_malloc_init(kKeyMemoryBytes, kSmallestBlock);
  if (outcome == 0) throw CryptoFault("CRYPTO_secure_malloc_init");
  return outcome == 1 ? KeyMemory::kLocked : KeyMemory::kUnlocked;
}

LockedKey::LockedKey(const base::Secret& key) : size_(key.size()) {
  if (size_ == 0) return;
  data_ = static_cast<std::uint8_t*>(OPENSSL_secure_malloc(size_));
  if (data_ == nullptr) throw CryptoFault("OPENSSL_secure_malloc");
  std::ranges::copy(key.reveal(), data_);
}

LockedKey::LockedKey(LockedKey&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

LockedKey& LockedKey::operator=(LockedKey&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

LockedKey::~LockedKey() {
  if (data_ != nullptr) OPENSSL_secure_clear_free(data_, size_);
}

}  // namespace sallyport::crypto
