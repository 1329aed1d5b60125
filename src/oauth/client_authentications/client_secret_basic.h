// HTTP Basic at OAuth endpoints (RFC 7617, RFC 6749 §2.3.1), in both encodings that clients send.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "oauth/client_authentication.h"

namespace sallyport::oauth {

// The readings of an Authorization value: form-decoded first when it decodes, then as it stands
// (external-api §4 rule 2). Refusals: invalid_client for another scheme; invalid_request for broken base64,
// no colon, NUL, broken UTF-8 or more than 4 KiB (security A14).
base::Result<std::vector<ClientSecretReading>> parse_basic(std::string_view authorization);

base::Result<std::optional<PresentedClient>> read_client_secret_basic(const http::Request& http,
                                                                      const http::FormFields& body);

}  // namespace sallyport::oauth
