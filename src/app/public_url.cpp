#include "app/public_url.h"

#include <algorithm>
#include <charconv>

#include "http/characters.h"
#include "http/target.h"
#include "model/address.h"

namespace sallyport::app {
namespace {

struct Parts {
  std::string_view host;  // an IPv6 address with its brackets
  std::string_view port;  // with its colon; empty when there is none
  std::string_view path;
};

// Of what follows the scheme.
Parts split_url(std::string_view rest) {
  Parts parts;
  const auto slash = std::min(rest.find('/'), rest.size());
  parts.path = rest.substr(slash);
  rest = rest.substr(0, slash);
  const auto close = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
  const auto colon =
      std::min(close == std::string_view::npos ? rest.rfind(':') : rest.find(':', close), rest.size());
  parts.host = rest.substr(0, colon);
  parts.port = rest.substr(colon);
  return parts;
}

bool is_host(std::string_view text) {
  if (text.starts_with('['))
    return text.ends_with(']') && text.contains(':') &&
           model::Address::parse(text.substr(1, text.size() - 2)).has_value();
  const auto plain = [](char c) {
    return c == '.' || c == '-' || c == '_' ||
           (c != '~' && http::characters::is(c, http::characters::kUnreserved));
  };
  return !text.empty() && text.size() <= 253 && !text.starts_with('.') && !text.ends_with('.') &&
         !text.contains("..") && std::ranges::all_of(text, plain);
}

bool is_port(std::string_view text) {
  if (text.empty()) return true;
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + 1, end, number);
  return error == std::errc{} && stopped == end && number >= 1 && number <= 65535 && text[1] != '0';
}

bool is_path(std::string_view text) {
  if (text.empty()) return true;
  const auto target = http::parse_target(text, http::Method::kGet);
  return target && target->path.size() == text.size() && !text.ends_with('/');
}

std::string_view after_scheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  return {};
}

}  // namespace

base::Result<void> check_public_url(std::string_view url) {
  const Parts parts = split_url(after_scheme(url));
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    return base::invalid("", "Give an absolute URL that begins with https:// or http://.");
  if (!is_host(parts.host))
    return base::invalid("", "Give the name of a host, an IPv4 address or an IPv6 address in [ ] after ://.");
  if (!is_port(parts.port)) return base::invalid("", "Give a port from 1 to 65535, or none.");
  if (!is_path(parts.path))
    return base::invalid(
        "",
        "Give a path only if needed: no trailing slash, query, fragment, empty or dot "
        "segments, and other characters than A-Z, a-z, 0-9 and -._~!$&'()*+,;=:@ as escapes.");
  return {};
}

std::string host_of(std::string_view url) { return std::string(split_url(after_scheme(url)).host); }

}  // namespace sallyport::app
