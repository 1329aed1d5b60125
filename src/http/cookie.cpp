#include "http/cookie.h"

#include <algorithm>

#include <fmt/format.h>

namespace sallyport::http {
namespace {

// The value of a cookie in a header of several (RFC 6265 §4.2.1).
std::string_view value_in(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    auto one = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(one.size() + 1, cookies.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) return one.substr(name.size() + 1);
  }
  return {};
}

}  // namespace

Cookie Cookie::of(std::string_view name, std::string_view public_url) {
  const bool secure = public_url.starts_with("https://");
  return {.name = fmt::format("{}{}", secure ? "__Host-" : "", name), .secure = secure};
}

std::string_view Cookie::read(const Request& request) const {
  for (const auto& header : request.headers) {
    if (!equals_ignoring_case(header.name, "Cookie")) continue;
    if (const auto value = value_in(header.value, name); !value.empty()) return value;
  }
  return {};
}

std::string Cookie::set(std::string_view value, std::chrono::seconds lasts) const {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", name, value, lasts.count(),
                     secure ? "; Secure" : "");
}

}  // namespace sallyport::http
