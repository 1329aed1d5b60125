#include "http/target.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"
#include "http/characters.h"

namespace sallyport::http {
namespace {

// `.` and `..`, also before a `;` that some servers cut off.
bool is_dot_segment(std::string_view segment) {
  segment = segment.substr(0, segment.find(';'));
  return segment == "." || segment == "..";
}

// No empty segment but the last one (a trailing slash), and no dot segments.
bool has_plain_segments(std::string_view path) {
  std::size_t begin = 1;
  while (true) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (is_dot_segment(segment)) return false;
    if (end == path.size()) return true;
    if (segment.empty()) return false;
    begin = end + 1;
  }
}

bool has_plain_escapes(std::string_view path) {
  std::string decoded;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      decoded.push_back(path[i]);
      continue;
    }
    if (path.size() - i < 3) return false;
    const int high = characters::hex_value(path[i + 1]);
    const int low = characters::hex_value(path[i + 2]);
    if (high < 0 || low < 0) return false;
    const int value = high * 16 + low;
    if (value < 0x20 || value == 0x7f || value == '/' || value == '\\' || value == '.') return false;
    decoded.push_back(static_cast<char>(value));
    i += 2;
  }
  return base::is_valid_utf8(decoded);
}

bool is_plain_path(std::string_view path) {
  return path.starts_with('/') && characters::all(path, characters::kPath) && has_plain_segments(path) &&
         (path.find('%') == std::string_view::npos || has_plain_escapes(path));
}

// What follows the authority of an absolute form; nothing when `text` is not one.
std::optional<std::string_view> after_authority(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(text.substr(0, scheme.size()), scheme)) continue;
    text.remove_prefix(scheme.size());
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    const std::string_view authority = text.substr(0, end);
    if (authority.empty() || !characters::all(authority, characters::kHost)) return std::nullopt;
    return text.substr(end);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text, Method method) {
  if (text == "*") {
    return method == Method::kOptions ? std::optional<Target>{Target{text, text, {}}} : std::nullopt;
  }
  if (!text.starts_with('/')) {
    const auto rest = after_authority(text);
    if (!rest) return std::nullopt;
    text = *rest;
  }
  const std::size_t question = std::min(text.find('?'), text.size());
  Target target{text, text.substr(0, question), text.substr(std::min(question + 1, text.size()))};
  if (target.path.empty()) target.path = "/";  // "http://host" and "http://host?query"
  if (target.origin.empty()) target.origin = "/";
  if (!is_plain_path(target.path) || !characters::all(target.query, characters::kQuery)) return std::nullopt;
  return target;
}

}  // namespace sallyport::http
