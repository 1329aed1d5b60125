// An Authorization header at an OAuth endpoint: whatever the bytes, one or two readings within limits, and
// the raw one is exactly what stood there.
#include "base/bytes.h"
#include "base/check.h"
#include "oauth/client_authentications/client_secret_basic.h"

namespace base = sallyport::base;
namespace oauth = sallyport::oauth;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
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
