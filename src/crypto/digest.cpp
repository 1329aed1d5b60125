// The low-level SHA-256 calls of OpenSSL: deprecated in favour of EVP, which allocates and looks the
// algorithm up for each hash and cannot copy a state cheaply (docs/adr/0010).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/digest.h"

#include <type_traits>

#include <openssl/sha.h>

namespace sallyport::crypto {
namespace {

SHA256_CTX* context(std::array<std::uint32_t, 28>& state) {
  static_assert(sizeof(SHA256_CTX) == sizeof state && alignof(SHA256_CTX) == alignof(std::uint32_t));
  static_assert(std::is_trivially_copyable_v<SHA256_CTX>);
  return reinterpret_cast<SHA256_CTX*>(state.data());
}

}  // namespace

Sha256::Sha256() { SHA256_Init(context(state_)); }

Sha256& Sha256::update(base::ByteView data) {
  SHA256_Update(context(state_), data.data(), data.size());
  return *this;
}

Sha256Digest Sha256::finish() {
  Sha256Digest out;
  SHA256_Final(out.data(), context(state_));
  SHA256_Init(context(state_));
  return out;
}

Sha256Digest sha256(base::ByteView data) { return Sha256().update(data).finish(); }

}  // namespace sallyport::crypto
