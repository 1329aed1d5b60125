#include "outbound/binder_cookie.h"

#include <fmt/format.h>

namespace sallyport::outbound {
namespace {

constexpr int kSeconds = 15 * 60;  // as long as a ticket

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

std::string BinderCookie::name(std::string_view attempt) const {
  return fmt::format("{}sallyport-connect-{}", secure_ ? "__Host-" : "", attempt);
}

std::string BinderCookie::read(const http::Request& request, std::string_view attempt) const {
  const auto wanted = name(attempt);
  for (const auto& header : request.headers) {
    if (!http::equals_ignoring_case(header.name, "Cookie")) continue;
    if (const auto value = value_in(header.value, wanted); !value.empty()) return std::string(value);
  }
  return {};
}

void BinderCookie::add(http::Response& response, std::string_view attempt, std::string_view value,
                       int seconds) const {
  response.headers.push_back(
      {.name = "Set-Cookie",
       .value = fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", name(attempt), value,
                            seconds, secure_ ? "; Secure" : "")});
}

void BinderCookie::set(http::Response& response, std::string_view attempt, std::string_view binder) const {
  add(response, attempt, binder, kSeconds);
}

void BinderCookie::remove(http::Response& response, std::string_view attempt) const {
  add(response, attempt, "", 0);
}

}  // namespace sallyport::outbound
