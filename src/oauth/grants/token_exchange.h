// grant_type=urn:ietf:params:oauth:grant-type:token-exchange (RFC 8693): a session for the token of a
// connected account. The client is the integration that has begun the session.
#pragma once

#include "oauth/grant.h"

namespace sallyport::oauth {
Grant token_exchange_grant();
}  // namespace sallyport::oauth
