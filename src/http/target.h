// The request target (RFC 9112 §3.2): which forms are taken, and which paths nobody could read in two ways.
#pragma once

#include <optional>
#include <string_view>

#include "http/message.h"

namespace sallyport::http {

struct Target {
  std::string_view origin;  // path and query, without the authority of the absolute form
  std::string_view path;
  std::string_view query;
};

// Origin form, absolute form with http or https (its authority is dropped: it decides nothing, G01), and
// `*` for OPTIONS. Refused, with nothing: every other form, a fragment, characters outside RFC 3986, and
// paths that two readers could understand differently: empty or dot segments, escapes that decode to a
// separator, a dot, a control character or NUL, malformed escapes, and bytes that are not UTF-8.
std::optional<Target> parse_target(std::string_view text, Method method);

}  // namespace sallyport::http
