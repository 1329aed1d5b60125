#include "crypto/aead.h"

#include <limits>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "crypto/openssl.h"
#include "crypto/system_random.h"

namespace sallyport::crypto {
namespace {

// Looked up once; the search costs more than sealing a short field.
const EVP_CIPHER* cipher() {
  static const EVP_CIPHER* const found = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  if (found == nullptr) throw CryptoFault("EVP_CIPHER_fetch");
  return found;
}

int length_of(base::ByteView bytes) {
  CHECK(bytes.size() <= std::numeric_limits<int>::max());
  return static_cast<int>(bytes.size());
}

void require(int outcome, const char* what) {
  if (outcome != 1) throw CryptoFault(what);
}

CipherContextHandle start(bool encrypt, const LockedKey& key, const std::uint8_t* nonce,
                          base::ByteView associated) {
  CipherContextHandle context(EVP_CIPHER_CTX_new());
  if (!context) throw CryptoFault("EVP_CIPHER_CTX_new");
  require(EVP_CipherInit_ex2(context.get(), cipher(), key.reveal().data(), nonce, encrypt ? 1 : 0, nullptr),
          "EVP_CipherInit_ex2");
  int written = 0;
  if (!associated.empty())
    require(EVP_CipherUpdate(context.get(), nullptr, &written, associated.data(), length_of(associated)),
            "EVP_CipherUpdate");
  return context;
}

std::unexpected<base::Error> broken(const char* why) {
  auto error =
      base::unavailable("A stored value cannot be opened. Ask the operator to check the log.", 0, why);
  error.error().code = "seal_broken";
  return error;
}

}  // namespace

base::Result<Aead> Aead::make(const base::Secret& key) {
  if (key.size() != kKeySize)
    return base::invalid("key", fmt::format("The key must have exactly {} bytes.", kKeySize), "bad_key_size");
  return Aead(key);
}

base::Bytes Aead::seal(base::ByteView plaintext, base::ByteView associated) const {
  base::Bytes out(kNonceSize + plaintext.size() + kTagSize);
  SystemRandom().fill(std::span(out).first(kNonceSize));
  const auto context = start(true, key_, out.data(), associated);
  int written = 0;
  if (!plaintext.empty())
    require(EVP_CipherUpdate(context.get(), out.data() + kNonceSize, &written, plaintext.data(),
                             length_of(plaintext)),
            "EVP_CipherUpdate");
  std::uint8_t* const tag = out.data() + kNonceSize + plaintext.size();
  require(EVP_CipherFinal_ex(context.get(), tag, &written), "EVP_CipherFinal_ex");
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kTagSize), tag),
          "EVP_CTRL_AEAD_GET_TAG");
  return out;
}

base::Result<base::Secret> Aead::open(base::ByteView sealed, base::ByteView associated) const {
  if (sealed.size() < kOverhead) return broken("shorter than nonce and tag");
  const auto body = sealed.subspan(kNonceSize, sealed.size() - kOverhead);
  auto tag = base::Bytes(sealed.end() - kTagSize, sealed.end());
  const auto context = start(false, key_, sealed.data(), associated);
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kTagSize), tag.data()),
          "EVP_CTRL_AEAD_SET_TAG");
  base::Bytes plaintext(body.size());
  int written = 0;
  if (!body.empty())
    require(EVP_CipherUpdate(context.get(), plaintext.data(), &written, body.data(), length_of(body)),
            "EVP_CipherUpdate");
  std::array<std::uint8_t, kTagSize> rest{};
  if (EVP_CipherFinal_ex(context.get(), rest.data(), &written) != 1) {
    base::wipe(plaintext.data(), plaintext.size());
    return broken("the tag does not fit the bytes, the key or the place");
  }
  return base::Secret(std::move(plaintext));
}

}  // namespace sallyport::crypto
