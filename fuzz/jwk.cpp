// JWK and JWK sets: a key that is accepted is written as a JWK that is accepted again and is the same key,
// and neither takes nor gives private or symmetric parts.
#include "crypto/jose/jwk.h"

#include "base/check.h"
#include "base/json.h"

namespace base = sallyport::base;
namespace crypto = sallyport::crypto;

namespace {

void check_public(const boost::json::value& jwk) {
  const auto* object = jwk.if_object();
  if (object == nullptr) return;
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) CHECK(!object->contains(name));
}

void check_set(std::string_view text) {
  const auto keys = crypto::parse_jwks(text);
  if (!keys) return;
  CHECK(keys->size() <= crypto::JwksLimits{}.keys);
  const auto document = base::parse_json(text);
  CHECK(document.has_value());
  for (const auto& jwk : document->at("keys").as_array()) check_public(jwk);
  for (const auto& [key, kid] : *keys) check_public(*base::parse_json(crypto::jwk_json(key, kid)));
}

void check_spki(base::ByteView der) {
  const auto key = crypto::VerifyKey::from_spki(der);
  if (!key) return;
  const auto again = crypto::VerifyKey::from_spki(key->to_spki());
  CHECK(again && crypto::jwk_thumbprint(*again) == crypto::jwk_thumbprint(*key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = base::as_text({data, size});
  check_set(text);
  check_spki({data, size});
  const auto value = base::parse_json(text);
  if (!value) return 0;
  const auto jwk = crypto::parse_jwk(*value);
  if (!jwk) return 0;
  check_public(*value);
  const auto written = base::parse_json(crypto::jwk_json(jwk->key, "kid"));
  CHECK(written.has_value());
  const auto again = crypto::parse_jwk(*written);
  CHECK(again.has_value() && crypto::jwk_thumbprint(again->key) == crypto::jwk_thumbprint(jwk->key));
  return 0;
}
