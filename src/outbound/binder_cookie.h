// The cookie that binds an attempt to the browser that has begun it (security H01; outbound §2.4 row 9). Each
// attempt has one of its own, so that two windows do not disturb each other. Pure.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace sallyport::outbound {

class BinderCookie {
 public:
  // Over https it has the prefix __Host- (RFC 6265bis §4.1.3), which no other host can set.
  explicit BinderCookie(std::string_view public_url) : secure_(public_url.starts_with("https://")) {}

  // Empty when the browser sends none.
  std::string read(const http::Request& request, std::string_view attempt) const;
  void set(http::Response& response, std::string_view attempt, std::string_view binder) const;
  void remove(http::Response& response, std::string_view attempt) const;

 private:
  std::string name(std::string_view attempt) const;
  void add(http::Response& response, std::string_view attempt, std::string_view value, int seconds) const;

  bool secure_;
};

}  // namespace sallyport::outbound
