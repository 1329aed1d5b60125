// An Authorization header at an OAuth endpoint: whatever the bytes, one or two readings within limits, and
// the raw one is exactly what stood there. What a client encodes is read as the same pair, in both encodings.
#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "oauth/client_authentications/client_secret_basic.h"

namespace base = sallyport::base;
namespace oauth = sallyport::oauth;

namespace {

oauth::ClientSecretReading read_pair(const std::string& pair, bool raw) {
  const auto readings = oauth::parse_basic("Basic " + base::base64_encode(base::as_bytes(pair)));
  CHECK(readings.has_value());
  return raw ? readings->back() : readings->front();
}

// The first line of the input is a client id, the rest its secret.
void check_round_trip(std::string_view text) {
  if (text.size() > 900 || text.contains('\0') || !base::is_valid_utf8(text)) return;
  const std::string_view id = text.substr(0, text.find('\n'));
  const std::string_view secret = text.substr(std::min(id.size() + 1, text.size()));
  const auto decoded =
      read_pair(sallyport::http::form_encode(id) + ':' + sallyport::http::form_encode(secret), false);
  CHECK(decoded.client_id == id && decoded.secret == secret);
  if (id.contains(':')) return;
  const auto plain = read_pair(std::string(id) + ':' + std::string(secret), true);
  CHECK(plain.client_id == id && plain.secret == secret);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  check_round_trip(text);
  const auto readings = oauth::parse_basic(text);
  if (readings) {
    CHECK(readings->size() == 1 || readings->size() == 2);
    const auto& raw = readings->back();
    CHECK(raw.client_id.find(':') == std::string::npos);
    const auto pair = base::base64_decode(text.substr(text.find_last_of(' ') + 1));
    CHECK(pair && base::as_text(*pair) == raw.client_id + ':' + raw.secret);
  } else {
    CHECK(readings.error().code == "invalid_request" || readings.error().code == "invalid_client");
  }
  return 0;
}
