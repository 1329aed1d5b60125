// Owners of OpenSSL objects, without OpenSSL's headers, and the fault for calls that must not fail.
// Used inside crypto only; safe on every thread, each object with its own rules.
#pragma once

#include <memory>
#include <stdexcept>

struct evp_pkey_st;
struct evp_pkey_ctx_st;
struct evp_cipher_ctx_st;
struct bignum_st;

namespace sallyport::crypto {

// The library failed where only lack of memory or a broken installation can make it fail.
class CryptoFault : public std::runtime_error {
 public:
  // `what` names the call. Adds the library's own reason and empties its error queue.
  explicit CryptoFault(const char* what);
};

struct OpenSslDelete {
  void operator()(evp_pkey_st* pkey) const noexcept;
  void operator()(evp_pkey_ctx_st* context) const noexcept;
  void operator()(evp_cipher_ctx_st* context) const noexcept;
  void operator()(bignum_st* number) const noexcept;
};
using PkeyHandle = std::unique_ptr<evp_pkey_st, OpenSslDelete>;
using PkeyContextHandle = std::unique_ptr<evp_pkey_ctx_st, OpenSslDelete>;
using CipherContextHandle = std::unique_ptr<evp_cipher_ctx_st, OpenSslDelete>;
using NumberHandle = std::unique_ptr<bignum_st, OpenSslDelete>;

}  // namespace sallyport::crypto
