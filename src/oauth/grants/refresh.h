// A further access token from a refresh token that stays as it is (accessia §6): no rotation, parallel
// access tokens stay valid, the end is absolute.
#pragma once

#include <string_view>

#include "oauth/grant.h"

namespace sallyport::oauth {

inline constexpr std::string_view kRefresh = "refresh";
inline constexpr std::string_view kRefreshToken = "refreshToken";  // its parameter

Grant refresh_grant();

}  // namespace sallyport::oauth
