#include "crypto/key_rules.h"

#include <algorithm>
#include <array>
#include <string>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

namespace sallyport::crypto {
namespace {

// Nemec et al., "The Return of Coppersmith's Attack", 2017, §2.
constexpr std::array<std::uint32_t, 38> kRocaPrimes = {
    3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
    73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};

bool is_power_of_65537(std::uint32_t residue, std::uint32_t prime) {
  const std::uint32_t base = 65537 % prime;
  std::uint32_t power = 1;
  do {
    if (power == residue) return true;
    power = power * base % prime;
  } while (power != 1);
  return false;
}

base::Result<Algorithm> check_rsa(EVP_PKEY* pkey) {
  const auto modulus = key_number(pkey, OSSL_PKEY_PARAM_RSA_N);
  const auto exponent = key_number(pkey, OSSL_PKEY_PARAM_RSA_E);
  const int bits = EVP_PKEY_get_bits(pkey);
  if (bits < kSmallestRsaBits || bits > kLargestRsaBits)
    return refuse_key("RSA keys must have 2048 to 8192 bits");
  if ((modulus.back() & 1U) == 0) return refuse_key("the RSA modulus is even");
  if (exponent.size() > 8) return refuse_key("the RSA exponent has more than 64 bits");
  std::uint64_t e = 0;
  for (const std::uint8_t byte : exponent) e = e << 8 | byte;
  if (e < 65537 || e % 2 == 0) return refuse_key("the RSA exponent must be odd and 65537 at least");
  if (looks_like_roca(modulus))
    return refuse_key("the RSA modulus comes from a broken generator (CVE-2017-15361)");
  return Algorithm::kRs256;
}

base::Result<Algorithm> check_ec(EVP_PKEY* pkey) {
  std::array<char, 32> group{};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(pkey, group.data(), group.size(), &length) != 1 ||
      std::string_view(group.data(), length) != "prime256v1")
    return refuse_key("EC keys must be on the curve P-256");
  return Algorithm::kEs256;
}

}  // namespace

std::unexpected<base::Error> refuse_key(const char* why) {
  return base::invalid("key", std::string("The key is not acceptable: ") + why + ".", "invalid_key");
}

base::Result<Algorithm> algorithm_of(EVP_PKEY* pkey) {
  switch (EVP_PKEY_get_base_id(pkey)) {
    case EVP_PKEY_RSA:
      return check_rsa(pkey);
    case EVP_PKEY_EC:
      return check_ec(pkey);
    case EVP_PKEY_ED25519:
      return Algorithm::kEdDsa;
    default:
      return refuse_key("only P-256, RSA and Ed25519 keys are supported");
  }
}

base::Bytes key_number(EVP_PKEY* pkey, const char* name, std::size_t size) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(pkey, name, &raw) != 1) throw CryptoFault("EVP_PKEY_get_bn_param");
  const NumberHandle number(raw);
  if (size == 0) size = std::max<std::size_t>(1, static_cast<std::size_t>(BN_num_bytes(number.get())));
  base::Bytes out(size);
  if (BN_bn2binpad(number.get(), out.data(), static_cast<int>(size)) < 0) throw CryptoFault("BN_bn2binpad");
  return out;
}

bool looks_like_roca(base::ByteView modulus) {
  return std::ranges::all_of(kRocaPrimes, [&](std::uint32_t prime) {
    std::uint32_t residue = 0;
    for (const std::uint8_t byte : modulus) residue = (residue << 8 | byte) % prime;
    return is_power_of_65537(residue, prime);
  });
}

}  // namespace sallyport::crypto
