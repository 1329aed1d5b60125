// The cookie that binds an attempt to the browser that has begun it (security H01; outbound §2.4 row 9). Each
// attempt has one of its own, so that two windows do not disturb each other. Pure.
#pragma once

#include <string>
#include <string_view>

#include "http/cookie.h"
#include "http/message.h"

namespace sallyport::outbound {

class BinderCookie {
 public:
  explicit BinderCookie(std::string_view public_url) : public_url_(public_url) {}

  // Empty when the browser sends none.
  std::string read(const http::Request& request, std::string_view attempt) const;
  void set(http::Response& response, std::string_view attempt, std::string_view binder) const;
  void remove(http::Response& response, std::string_view attempt) const;

 private:
  http::Cookie cookie(std::string_view attempt) const;

  std::string public_url_;
};

}  // namespace sallyport::outbound
