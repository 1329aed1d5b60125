#include "http/message.h"

#include <algorithm>

#include "http/characters.h"

namespace sallyport::http {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
  }
  return "";
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return characters::lower(x) == characters::lower(y);
         });
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const HeaderView& field : headers) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

void Request::announce(std::string name, std::string value) const {
  if (announced != nullptr) announced->push_back({std::move(name), std::move(value)});
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const Header& field : headers) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

bool Response::set(std::string name, std::string value) {
  if (name.empty() || !characters::all(name, characters::kToken)) return false;
  if (!characters::all(value, characters::kFieldValue)) return false;
  for (Header& field : headers) {
    if (!equals_ignoring_case(field.name, name)) continue;
    field.value = std::move(value);
    return true;
  }
  headers.push_back({std::move(name), std::move(value)});
  return true;
}

Response Response::json(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.reserve(4);
  response.headers.push_back({"Content-Type", "application/json"});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = std::move(body);
  return response;
}

Response Response::text(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
  response.body = std::move(body);
  return response;
}

namespace {

// Takes a token or a quoted string off the front of `text` (RFC 9110 §5.6.6).
std::optional<std::string> take_parameter_value(std::string_view& text) {
  std::string value;
  if (!text.starts_with('"')) {
    const auto end =
        std::ranges::find_if_not(text, [](char c) { return characters::is(c, characters::kToken); });
    value.assign(text.begin(), end);
    text.remove_prefix(value.size());
    if (value.empty()) return std::nullopt;
    return value;
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
    value.push_back(text[i]);
  }
  return std::nullopt;
}

// Checks `; name=value` pairs; false when they are malformed or name another charset than UTF-8.
bool acceptable_parameters(std::string_view text) {
  bool charset_seen = false;
  while (true) {
    text = characters::trim(text);
    if (text.empty()) return true;
    if (text.front() != ';') return false;
    text = characters::trim(text.substr(1));
    if (text.empty() || text.front() == ';') continue;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view name = text.substr(0, equals);
    if (name.empty() || !characters::all(name, characters::kToken)) return false;
    text.remove_prefix(equals + 1);
    const auto value = take_parameter_value(text);
    if (!value) return false;
    if (!equals_ignoring_case(name, "charset")) continue;
    if (charset_seen || !equals_ignoring_case(*value, "utf-8")) return false;
    charset_seen = true;
  }
}

}  // namespace

std::optional<std::string> media_type(std::string_view content_type) {
  content_type = characters::trim(content_type);
  const auto end = content_type.find(';');
  const std::string_view name = characters::trim(content_type.substr(0, end));
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == name.size()) return std::nullopt;
  if (!characters::all(name.substr(0, slash), characters::kToken) ||
      !characters::all(name.substr(slash + 1), characters::kToken)) {
    return std::nullopt;
  }
  if (end != std::string_view::npos && !acceptable_parameters(content_type.substr(end))) return std::nullopt;
  std::string lowered(name);
  std::ranges::transform(lowered, lowered.begin(), characters::lower);
  return lowered;
}

}  // namespace sallyport::http
