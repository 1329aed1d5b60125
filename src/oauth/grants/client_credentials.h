// grant_type=client_credentials (RFC 6749 §4.4): the client asks for itself.
#pragma once

#include "oauth/grant.h"

namespace sallyport::oauth {
Grant client_credentials_grant();
}  // namespace sallyport::oauth
