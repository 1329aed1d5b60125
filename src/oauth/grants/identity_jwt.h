// The exchange of an identity token: a short JWT that the integration signs with its own secret
// (accessia §4, §5). It proves the client and asks for an access and a refresh token at once.
#pragma once

#include <string_view>

#include "oauth/grant.h"

namespace sallyport::oauth {

inline constexpr std::string_view kIdentityJwt = "identity_jwt";
// Its parameters.
inline constexpr std::string_view kIdentityToken = "token";
inline constexpr std::string_view kIntegrationId = "integrationId";

Grant identity_jwt_grant();

}  // namespace sallyport::oauth
