#include "providers/template.h"

#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/format.h>

#include "egress/url.h"
#include "http/characters.h"
#include "model/text.h"

namespace sallyport::providers {
namespace {

using base::Result;

constexpr std::size_t kLongestName = 40;
constexpr std::size_t kLongestLabel = 63;  // RFC 1035 §2.3.4
constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestValue = 16 * 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

std::string field_of(std::string_view name) { return fmt::format("settings.{}", name); }

Result<std::string_view> value_of(const Values& values, std::string_view name) {
  const auto found = values.find(name);
  if (found != values.end()) return std::string_view(found->second);
  return base::invalid(field_of(name), fmt::format("\"{}\" is needed. Fill it in.", name));
}

// The value where one has to be.
Result<std::string_view> some_value_of(const Values& values, std::string_view name) {
  TRY(const auto value, value_of(values, name));
  if (value.empty()) return base::invalid(field_of(name), fmt::format("\"{}\" is needed. Fill it in.", name));
  return value;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= kLongestLabel && !text.starts_with('-') && !text.ends_with('-') &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

// The template with each name replaced by what `write(name)` makes of it.
template <class Write>
Result<std::string> fill_pieces(std::span<const Piece> pieces, Write write) {
  std::string filled;
  for (const Piece& piece : pieces) {
    if (!piece.is_name) {
      filled += piece.text;
      continue;
    }
    TRY(const auto value, write(piece.text));
    filled += value;
  }
  return filled;
}

// What stands between :// and the path.
Result<std::string> fill_authority(std::string_view text, const Values& values) {
  TRY(const auto pieces, pieces_of(text));
  const bool whole = pieces.size() == 1;
  return fill_pieces(pieces, [&](std::string_view name) -> Result<std::string> {
    TRY(const auto value, some_value_of(values, name));
    if (whole ? is_host(value) : is_label(value)) return std::string(value);
    return base::invalid(
        field_of(name),
        whole ? fmt::format("\"{}\" is a host name, such as login.example.com.", name)
              : fmt::format("\"{}\" is one part of a host name: a-z, 0-9 and -, without dots.", name));
  });
}

// A path and a query. `..` would climb out of what the template fixes, and has no escaped form.
Result<std::string> fill_rest(std::string_view text, const Values& values) {
  TRY(const auto pieces, pieces_of(text));
  return fill_pieces(pieces, [&](std::string_view name) -> Result<std::string> {
    TRY(const auto value, some_value_of(values, name));
    if (std::ranges::all_of(value, [](char c) { return c == '.'; }))
      return base::invalid(field_of(name), fmt::format("\"{}\" is more than dots.", name));
    return percent_encode(value);
  });
}

// A template that begins with a value: the value is a URL, and the rest can only make its path longer.
Result<std::string> fill_after_url(std::string_view name, std::string_view rest, const Values& values) {
  TRY(std::string_view url, some_value_of(values, name));
  TRY_VOID(check_url(url, field_of(name)));
  if (rest.empty()) return std::string(url);
  if (url.contains('?')) return base::invalid(field_of(name), fmt::format("\"{}\" has no query (?).", name));
  if (!rest.starts_with('/')) return base::invalid("template", "After a value that is a URL comes a path.");
  if (url.ends_with('/')) url.remove_suffix(1);
  TRY(const auto path, fill_rest(rest, values));
  return std::string(url) + path;
}

bool is_this_machine(const model::Address& address) {
  static const auto v4 = model::Network::parse("127.0.0.0/8");
  static const auto v6 = model::Network::parse("::1");
  return v4->contains(address) || v6->contains(address);
}

}  // namespace

bool is_value_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && is_lower(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

Result<std::vector<Piece>> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const auto brace = std::min(text.find_first_of("{}"), text.size());
    if (brace > 0) pieces.push_back({.text = text.substr(0, brace)});
    text.remove_prefix(brace);
    if (text.empty()) break;
    const auto end = text.find('}');
    if (text.front() == '}' || end == std::string_view::npos || !is_value_name(text.substr(1, end - 1)))
      return base::invalid("template", "Braces enclose the name of a setting, as in {subdomain}.");
    pieces.push_back({.text = text.substr(1, end - 1), .is_name = true});
    text.remove_prefix(end + 1);
  }
  return pieces;
}

Result<std::string> fill(std::string_view url_template, const Values& values) {
  if (url_template.starts_with('{')) {
    const auto end = std::min(url_template.find('}'), url_template.size() - 1);
    return fill_after_url(url_template.substr(1, end - 1), url_template.substr(end + 1), values);
  }
  const auto colon = url_template.find("://");
  if (colon == std::string_view::npos || url_template.substr(0, colon).contains('{'))
    return base::invalid("template", "A URL begins with https:// or with a value that is one.");
  const std::string_view after = url_template.substr(colon + 3);
  const auto path = std::min(after.find_first_of("/?#"), after.size());
  TRY(const auto authority, fill_authority(after.substr(0, path), values));
  TRY(const auto rest, fill_rest(after.substr(path), values));
  if (authority.size() > kLongestHost) return base::invalid("template", "The host of the URL is too long.");
  return std::string(url_template.substr(0, colon + 3)) + authority + rest;
}

Result<std::string> fill_text(std::string_view text, const Values& values) {
  TRY(const auto pieces, pieces_of(text));
  return fill_pieces(pieces, [&](std::string_view name) -> Result<std::string_view> {
    TRY(const auto value, value_of(values, name));
    TRY_VOID(model::check_line(value, field_of(name), {.smallest = 0, .largest = kLongestValue}));
    return value;
  });
}

bool is_left_out(std::string_view url_template, const Values& values) {
  if (url_template.empty()) return true;
  const auto end = url_template.find('}');
  if (!url_template.starts_with('{') || end == std::string_view::npos) return false;
  const auto found = values.find(url_template.substr(1, end - 1));
  return found != values.end() && found->second.empty();
}

Result<void> check_url(std::string_view url, std::string_view field) {
  TRY(const egress::Url parsed, egress::parse_url(url, field));
  if (url.find_first_of("{}\"<>^`|") != std::string_view::npos)
    return base::invalid(std::string(field), "Write signs such as { \" < > | in a URL as %XX.");
  if (parsed.https || (parsed.address && is_this_machine(*parsed.address))) return {};
  return base::invalid(std::string(field), "Give an https:// URL.");
}

bool is_host(std::string_view text) {
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  std::string_view name = text.substr(0, colon);
  if (name.size() > kLongestHost) return false;
  while (true) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (http::characters::is(c, http::characters::kUnreserved))
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<std::uint8_t>(c));
  }
  return encoded;
}

}  // namespace sallyport::providers
