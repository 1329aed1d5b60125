#include "egress/url.h"

#include <algorithm>
#include <charconv>
#include <new>

#include <fmt/format.h>

#include "base/check.h"

namespace sallyport::egress {
namespace {

using base::Result;

constexpr std::size_t kLongestUrl = 2048;
constexpr std::size_t kLongestHost = 253;  // RFC 1035 §2.3.4

std::unexpected<base::Error> refuse(std::string_view field, std::string message) {
  return base::invalid(std::string(field), std::move(message), "invalid_url");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_host_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}

// What libcurl would put up with, and other readers of the same text might see otherwise.
Result<void> check_text(std::string_view text, std::string_view field) {
  if (text.size() > kLongestUrl)
    return refuse(field, fmt::format("The URL is longer than {} bytes.", kLongestUrl));
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~' || c == '\\'; }))
    return refuse(field,
                  "A URL is ASCII without spaces, control characters and backslashes. Write others as "
                  "%XX, and international names in their xn-- form.");
  if (text.contains('#')) return refuse(field, "A URL that is asked has no fragment (#).");
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || text.substr(colon + 3).starts_with('/'))
    return refuse(field, "Give a whole URL, such as https://example.com/path.");
  return {};
}

// Empty when it is not there.
std::string part(CURLU* handle, CURLUPart wanted, unsigned flags = 0) {
  char* text = nullptr;
  const CURLUcode outcome = curl_url_get(handle, wanted, &text, flags);
  if (outcome == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text != nullptr ? text : "";
}

// A name whose last label is a number is an address to some readers and a name to others.
bool ends_in_number(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return is_digit(last.front()) && (std::ranges::all_of(last, is_digit) || last.starts_with("0x"));
}

Result<void> read_host(Url& url, std::string_view field) {
  const auto wrong = refuse(field, "The host of the URL is no name and no address.");
  std::string_view host = url.host;
  if (host.starts_with('[')) {
    url.address = model::Address::parse(host.substr(1, host.size() - 2));
    if (!url.address || !part(url.handle.get(), CURLUPART_ZONEID).empty()) return wrong;
    url.host = url.address->to_string();
    return {};
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.size() > kLongestHost || host.starts_with('.') || host.ends_with('.') ||
      host.contains("..") || !std::ranges::all_of(host, is_host_character))
    return wrong;
  url.address = model::Address::parse(host);
  if (!url.address && ends_in_number(host)) return wrong;
  url.host = std::string(host);
  return {};
}

Result<void> read_port(Url& url, std::string_view field) {
  const std::string text = part(url.handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), url.port);
  if (error == std::errc{} && end == text.data() + text.size() && url.port != 0) return {};
  return refuse(field, "The port of the URL is not from 1 to 65535.");
}

bool is_allowed(const model::Address& address, const Options& options) {
  return std::ranges::any_of(options.allowed_networks,
                             [&](const model::Network& network) { return network.contains(address); });
}

bool takes_port(const Options& options, std::uint16_t port) {
  return std::ranges::find(options.ports, port) != options.ports.end();
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host.ends_with(".localhost"); }

bool may_reach_this_machine(const Options& options) {
  static const auto v4 = model::Address::parse("127.0.0.1");
  static const auto v6 = model::Address::parse("::1");
  return is_allowed(*v4, options) || is_allowed(*v6, options);
}

}  // namespace

Result<Url> parse_url(std::string_view text, std::string_view field) {
  TRY_VOID(check_text(text, field));
  Url url;
  url.handle.reset(curl_url());
  if (!url.handle) throw std::bad_alloc();
  const CURLUcode outcome =
      curl_url_set(url.handle.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_DISALLOW_USER);
  if (outcome == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (outcome == CURLUE_USER_NOT_ALLOWED)
    return refuse(field, "A URL that is asked has no user name or password.");
  if (outcome != CURLUE_OK) return refuse(field, fmt::format("{}.", curl_url_strerror(outcome)));
  const std::string scheme = part(url.handle.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return refuse(field, "Give an https:// URL.");
  url.https = scheme == "https";
  url.host = part(url.handle.get(), CURLUPART_HOST);
  std::ranges::transform(url.host, url.host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  TRY_VOID(read_host(url, field));
  TRY_VOID(read_port(url, field));
  return url;
}

bool may_connect(const model::Address& address, std::uint16_t port, bool https, const Options& options) {
  if (is_allowed(address, options)) return true;
  return https && is_public(address) && takes_port(options, port);
}

Result<void> check_url(const Url& url, const Options& options, std::string_view field) {
  const bool ours = url.address ? is_allowed(*url.address, options) : !options.allowed_networks.empty();
  if (!ours && !url.https) return refuse(field, "Give an https:// URL.");
  if (!ours && !takes_port(options, url.port))
    return refuse(
        field, fmt::format("Port {} is not allowed; allowed: {}.", url.port, fmt::join(options.ports, ", ")));
  const bool closed = url.address ? !may_connect(*url.address, url.port, url.https, options)
                                  : is_this_machine(url.host) && !may_reach_this_machine(options);
  if (closed)
    return refuse(field,
                  "Give the URL of a public server: private, local and reserved addresses are not asked.");
  return {};
}

}  // namespace sallyport::egress
