// base64url and base64 decoding: what is accepted has exactly one spelling.
#include "base/bytes.h"
#include "base/check.h"

namespace base = sallyport::base;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = base::as_text({data, size});
  if (const auto bytes = base::base64url_decode(text)) CHECK(base::base64url_encode(*bytes) == text);
  if (const auto bytes = base::base64_decode(text)) CHECK(base::base64_encode(*bytes).starts_with(text));
  CHECK(base::base64url_decode(base::base64url_encode({data, size})) == base::Bytes(data, data + size));
  return 0;
}
