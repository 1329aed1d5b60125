// The cookies of people who sign in: the session, and that the browser is known. Pure.
#pragma once

#include <string_view>

#include "http/cookie.h"

namespace sallyport::api {

inline http::Cookie session_cookie(std::string_view public_url) {
  return http::Cookie::of("sallyport_session", public_url);
}
inline http::Cookie browser_cookie(std::string_view public_url) {
  return http::Cookie::of("sallyport_browser", public_url);
}

}  // namespace sallyport::api
