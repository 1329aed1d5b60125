// URLs that others have chosen (security I05): what may be asked without the operator's leave is https on
// port 443 of a host that is a name or a public address, has no user and no fragment, and reads the same
// again.
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "egress/url.h"

namespace base = sallyport::base;
namespace egress = sallyport::egress;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  static const egress::Options closed;
  const auto url = egress::parse_url(text, "url");
  const auto checked = egress::Client(closed).check(text, "url");
  if (!url) {
    CHECK(url.error().field == "url" && !checked);
    return 0;
  }
  CHECK(text.find_first_of("#\\ \t\r\n") == std::string_view::npos);
  CHECK(url->port != 0 && !url->host.empty() && !url->host.ends_with('.'));
  if (!checked) return 0;
  CHECK(url->https && url->port == 443);
  if (url->address) CHECK(egress::is_public(*url->address));
  CHECK(url->host != "localhost" && !url->host.ends_with(".localhost"));
  const std::string again =
      url->address && url->host.contains(':') ? "https://[" + url->host + "]/" : "https://" + url->host + "/";
  const auto same = egress::parse_url(again, "url");
  CHECK(same && same->host == url->host && same->address == url->address);
  return 0;
}
