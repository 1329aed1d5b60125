#include "http/url_root.h"

namespace sallyport::http {

std::string root_of(std::string_view public_url) {
  const auto host = public_url.find("://");
  const auto path = host == std::string_view::npos ? host : public_url.find('/', host + 3);
  return path == std::string_view::npos ? std::string() : std::string(public_url.substr(path));
}

}  // namespace sallyport::http
