#include "crypto/openssl.h"

#include <array>
#include <string>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace sallyport::crypto {
namespace {

std::string describe(const char* what) {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  ERR_clear_error();
  return std::string(what) + " failed: " + reason.data();
}

}  // namespace

CryptoFault::CryptoFault(const char* what) : std::runtime_error(describe(what)) {}

void OpenSslDelete::operator()(evp_pkey_st* pkey) const noexcept { EVP_PKEY_free(pkey); }
void OpenSslDelete::operator()(evp_pkey_ctx_st* context) const noexcept { EVP_PKEY_CTX_free(context); }
void OpenSslDelete::operator()(evp_cipher_ctx_st* context) const noexcept { EVP_CIPHER_CTX_free(context); }
void OpenSslDelete::operator()(bignum_st* number) const noexcept { BN_free(number); }

}  // namespace sallyport::crypto
