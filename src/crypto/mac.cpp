#include "crypto/mac.h"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/crypto.h>

namespace sallyport::crypto {
namespace {

constexpr std::size_t kBlock = 64;

}  // namespace

bool equal_constant_time(base::ByteView a, base::ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

HmacKey::HmacKey(base::ByteView key) {
  std::array<std::uint8_t, kBlock> block{};
  if (key.size() > kBlock) {
    auto digest = sha256(key);
    std::ranges::copy(digest, block.begin());
    base::wipe(digest.data(), digest.size());
  } else {
    std::ranges::copy(key, block.begin());
  }
  for (auto& byte : block) byte ^= 0x36;
  inner_.update(block);
  for (auto& byte : block) byte ^= 0x36 ^ 0x5c;
  outer_.update(block);
  base::wipe(block.data(), block.size());
}

base::Result<HmacKey> HmacKey::make(base::ByteView key) {
  if (key.size() < kSmallest)
    return base::invalid("key", fmt::format("The key must have {} bytes at least.", kSmallest), "weak_key");
  return HmacKey(key);
}

HmacKey::~HmacKey() {
  base::wipe(&inner_, sizeof inner_);
  base::wipe(&outer_, sizeof outer_);
}

HmacKey HmacKey::clone() const {
  HmacKey copy{base::ByteView{}};
  copy.inner_ = inner_;
  copy.outer_ = outer_;
  return copy;
}

Sha256Digest HmacKey::sign(base::ByteView data) const {
  Sha256 inner = inner_;
  Sha256 outer = outer_;
  const auto code = outer.update(inner.update(data).finish()).finish();
  return code;  // finish() starts both over, so no keyed state stays on the stack
}

bool HmacKey::verify(base::ByteView data, base::ByteView code) const {
  return equal_constant_time(sign(data), code);
}

Sha256Digest hmac_sha256(base::ByteView key, base::ByteView data) { return HmacKey(key).sign(data); }

}  // namespace sallyport::crypto
