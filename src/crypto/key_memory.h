// Memory for private keys and key-encryption keys: locked, fenced by guard pages, left out of core dumps
// (security S26). One arena for the process; without it, as in unit tests, the ordinary heap serves.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/secret.h"

namespace sallyport::crypto {

// An RSA key of 2048 bits takes 2 KiB with its copies for two cores, all others far less; a data key 32
// bytes, so that 10,000 tenants take 640 KiB while their keys are rotated.
inline constexpr std::size_t kKeyMemoryBytes = std::size_t{2} << 20;

enum class KeyMemory : std::uint8_t { kLocked, kUnlocked };

// Makes the arena the first time; call it before the first key is made. kUnlocked when the system's limit for
// locked memory (RLIMIT_MEMLOCK) is lower than the arena: it works, but it can be swapped out.
KeyMemory reserve_key_memory();

// Key bytes in the arena; wiped at the end. CryptoFault when the arena is full.
class LockedKey {
 public:
  LockedKey() = default;
  explicit LockedKey(const base::Secret& key);
  LockedKey(LockedKey&& other) noexcept;
  LockedKey& operator=(LockedKey&& other) noexcept;
  LockedKey(const LockedKey&) = delete;
  LockedKey& operator=(const LockedKey&) = delete;
  ~LockedKey();

  base::ByteView reveal() const { return {data_, size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sallyport::crypto
