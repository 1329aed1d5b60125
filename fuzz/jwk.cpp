// JWK and JWK sets: a key that is accepted is written as a JWK that is accepted again and is the same key.
#include "crypto/jose/jwk.h"

#include "base/check.h"
#include "base/json.h"

namespace base = sallyport::base;
namespace crypto = sallyport::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = base::as_text({data, size});
  (void)crypto::parse_jwks(text);
  (void)crypto::VerifyKey::from_spki({data, size});
  const auto value = base::parse_json(text);
  if (!value) return 0;
  const auto jwk = crypto::parse_jwk(*value);
  if (!jwk) return 0;
  const auto written = base::parse_json(crypto::jwk_json(jwk->key, "kid"));
  CHECK(written.has_value());
  const auto again = crypto::parse_jwk(*written);
  CHECK(again.has_value() && crypto::jwk_thumbprint(again->key) == crypto::jwk_thumbprint(jwk->key));
  return 0;
}
