// The address under which clients reach this server: which URLs can be one (security G01, L08). Pure; the
// settings and the deployment call it at start.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::app {

// Takes http:// or https://, a host (a name, an IPv4 address or [IPv6]), a port if needed, and a path if
// needed, as a request target may have it: no empty, dot or escaped-separator segments, no slash at the end.
// Issuers and audiences are compared byte by byte, so nothing is taken that another parser would read as
// another address. Refusal: kInvalid.
base::Result<void> check_public_url(std::string_view url);

// The host of a URL that check_public_url takes, without its port.
std::string host_of(std::string_view url);

}  // namespace sallyport::app
