#include "outbound/binder_cookie.h"

#include <fmt/format.h>

namespace sallyport::outbound {
namespace {

constexpr std::chrono::minutes kLasts{15};  // as long as a ticket

}  // namespace

http::Cookie BinderCookie::cookie(std::string_view attempt) const {
  return http::Cookie::of(fmt::format("sallyport-connect-{}", attempt), public_url_);
}

std::string BinderCookie::read(const http::Request& request, std::string_view attempt) const {
  return std::string(cookie(attempt).read(request));
}

void BinderCookie::set(http::Response& response, std::string_view attempt, std::string_view binder) const {
  response.headers.push_back({.name = "Set-Cookie", .value = cookie(attempt).set(binder, kLasts)});
}

void BinderCookie::remove(http::Response& response, std::string_view attempt) const {
  response.headers.push_back({.name = "Set-Cookie", .value = cookie(attempt).remove()});
}

}  // namespace sallyport::outbound
