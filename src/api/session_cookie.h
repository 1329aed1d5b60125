// The cookies of people who sign in: the session, that the browser is known, a sign-in that waits for the
// second factor, and what questions for passkeys are bound to. Pure.
#pragma once

#include <string>
#include <string_view>

#include "http/cookie.h"

namespace sallyport::api {

inline http::Cookie session_cookie(std::string_view public_url) {
  return http::Cookie::of("sallyport_session", public_url);
}
inline http::Cookie browser_cookie(std::string_view public_url) {
  return http::Cookie::of("sallyport_browser", public_url);
}
inline http::Cookie pending_cookie(std::string_view public_url) {
  return http::Cookie::of("sallyport_pending", public_url);
}
inline http::Cookie challenge_cookie(std::string_view public_url) {
  return http::Cookie::of("sallyport_challenge", public_url);
}

// What binds a sign-in at a provider to the browser that has begun it (security H01).
inline http::Cookie provider_cookie(std::string_view public_url, std::string_view attempt) {
  return http::Cookie::of("sallyport_provider_" + std::string(attempt), public_url);
}

}  // namespace sallyport::api
