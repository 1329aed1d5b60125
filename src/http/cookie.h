// Cookies, as requests bring them and as answers set them (RFC 6265). Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/message.h"

namespace sallyport::http {

// A cookie for all paths of this host, which no script can read and no other site's form brings along.
struct Cookie {
  std::string name;
  bool secure = true;

  // The name that it has for the browsers of a deployment: over https with the prefix __Host- (RFC 6265bis
  // §4.1.3), so that no other host can set it.
  static Cookie of(std::string_view name, std::string_view public_url);

  // The value that the browser sends; empty when it sends none.
  std::string_view read(const Request& request) const;
  // What Set-Cookie says; no time at all removes it.
  std::string set(std::string_view value, std::chrono::seconds lasts) const;
  std::string remove() const { return set("", std::chrono::seconds{0}); }
};

}  // namespace sallyport::http
