// client_id and client_secret in the form body (RFC 6749 §2.3.1).
#pragma once

#include "oauth/client_authentication.h"

namespace sallyport::oauth {

base::Result<std::optional<PresentedClient>> read_client_secret_post(const http::Request& http,
                                                                     const http::FormFields& body);

}  // namespace sallyport::oauth
