// Compact JWS, its header and its claims: whatever the bytes, the limits hold, what is accepted encodes back
// to the same bytes, and a token that nobody signed is not verified.
#include "base/check.h"
#include "crypto/jose/claims.h"
#include "crypto/jose/jws.h"

namespace base = sallyport::base;
namespace crypto = sallyport::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto key = crypto::HmacKey::make(base::as_bytes("a key that no seed was signed with"));
  if (const auto claims = crypto::parse_claims({data, size})) {
    CHECK(!claims->expires || (*claims->expires >= 0 && *claims->expires <= crypto::kLatestNumericDate));
    (void)crypto::check_times(*claims, base::from_unix_seconds(1767225600), {});
  }
  const auto jws = crypto::parse_jws(base::as_text({data, size}));
  if (!jws) return 0;
  CHECK(size <= crypto::JwsLimits{}.token_bytes);
  CHECK(!jws->signature.empty() && jws->header.kid.size() <= 128);
  CHECK(jws->signing_input.data() == reinterpret_cast<const char*>(data));
  const std::string_view header = jws->signing_input.substr(0, jws->signing_input.find('.'));
  const auto header_bytes = base::base64url_decode(header);
  CHECK(header_bytes && header_bytes->size() <= crypto::JwsLimits{}.header_bytes);
  CHECK(base::base64url_encode(*header_bytes) + '.' + base::base64url_encode(jws->payload) + '.' +
            base::base64url_encode(jws->signature) ==
        base::as_text({data, size}));
  CHECK(!crypto::verify_jws(*jws, *key));
  (void)crypto::typ_is(jws->header, "at+jwt");
  (void)crypto::parse_claims(jws->payload);
  return 0;
}
