#include "outbound/forwarding.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "egress/url.h"
#include "vault/attempt_state.h"

namespace sallyport::outbound {
namespace {

using namespace std::string_view_literals;

// Of one connection, or made anew for the next one.
constexpr std::array kOfConnection{"connection"sv,
                                   "keep-alive"sv,
                                   "te"sv,
                                   "trailer"sv,
                                   "transfer-encoding"sv,
                                   "upgrade"sv,
                                   "host"sv,
                                   "content-length"sv,
                                   "expect"sv,
                                   "proxy-connection"sv,
                                   "via"sv};
// Who calls us, and from where, is not the service's business; nor does it compress what we have to limit.
constexpr std::array kOurs{"authorization"sv, "cookie"sv,    "origin"sv,          "referer"sv,
                           "forwarded"sv,     "x-real-ip"sv, "accept-encoding"sv, "proxy-authorization"sv};
constexpr std::array kOurFamilies{"sallyport-"sv, "sec-"sv, "x-forwarded-"sv, "access-control-request-"sv};
// The service does not speak for our origin.
constexpr std::array kNotReturned{
    "set-cookie"sv, "set-cookie2"sv, "clear-site-data"sv, "strict-transport-security"sv, "public-key-pins"sv,
    "alt-svc"sv, "date"sv, "server"sv, "vary"sv, "x-request-id"sv, "proxy-authenticate"sv,
    "service-worker-allowed"sv, "nel"sv, "report-to"sv, "reporting-endpoints"sv, "accept-ch"sv,
    "critical-ch"sv, "link"sv, "refresh"sv, "permissions-policy"sv, "referrer-policy"sv,
    "content-security-policy-report-only"sv,
    // To proxies and caches that stand before us.
    "x-sendfile"sv, "x-lighttpd-send-file"sv, "x-litespeed-location"sv, "x-reproxy-url"sv,
    "surrogate-control"sv, "surrogate-key"sv};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::any_of(names, [&](auto one) { return http::equals_ignoring_case(one, name); });
}

// A name that the field Connection declares as its own (RFC 9110 §7.6.1).
bool is_named(std::string_view connection, std::string_view name) {
  while (!connection.empty()) {
    const auto end = std::min(connection.find(','), connection.size());
    auto one = connection.substr(0, end);
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (http::equals_ignoring_case(one, name)) return true;
    connection.remove_prefix(std::min(end + 1, connection.size()));
  }
  return false;
}

// All of them are one list (RFC 9110 §5.3).
template <class Headers>
std::string connection_of(const Headers& headers) {
  std::string all;
  for (const auto& header : headers)
    if (http::equals_ignoring_case(header.name, "connection")) all.append(header.value).append(",");
  return all;
}

bool is_plain(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return (c >= ' ' || c < '\0') && c != '\x7f'; });
}

bool goes_on(std::string_view name, std::string_view connection) {
  if (is_one_of(kOfConnection, name) || is_one_of(kOurs, name) || is_named(connection, name)) return false;
  return std::ranges::none_of(kOurFamilies, [&](auto family) {
    return http::equals_ignoring_case(name.substr(0, family.size()), family);
  });
}

// Whatever scheme and port: clients keep what they know of a host over both.
bool is_same_host(const egress::Url& one, const egress::Url& other) {
  return one.host == other.host || (one.address && one.address == other.address);
}

// The URL that a Location means, in full: as it was sent, a path at the service would be one here, and a
// client that goes there would bring its session along. Nothing for an address of ours, and for what is none.
std::optional<std::string> pointed_at(std::string_view to, std::string_view asked, std::string_view ours) {
  std::string url(to);
  if (!vault::origin_of(to)) {
    const auto origin = vault::origin_of(asked);
    if (!origin || to.substr(0, to.find_first_of("/?#")).contains(':'))
      return std::nullopt;  // of another kind
    const auto path = asked.substr(0, asked.find('?'));
    if (to.starts_with("//"))
      url.insert(0, origin->substr(0, origin->find(':') + 1));
    else if (to.starts_with('/'))
      url.insert(0, *origin);
    else if (to.starts_with('?') || to.starts_with('#') || to.empty())
      url.insert(0, path);
    else
      url.insert(0, path.substr(0, path.rfind('/') + 1));
  }
  const auto origin = vault::origin_of(url);
  if (!origin) return std::nullopt;
  const auto there = egress::parse_url(*origin, "url"), here = egress::parse_url(ours, "url");
  if (!there || !here || is_same_host(*there, *here)) return std::nullopt;
  return url;
}

}  // namespace

egress::Request forwarded(const http::Request& request, std::string_view base_url, std::string_view path,
                          egress::Header credential) {
  egress::Request sent{.method = std::string(to_string(request.method)),
                       .url = fmt::format("{}/{}", base_url, path),
                       .headers = {},
                       .body = std::string(request.body)};
  if (!request.query.empty()) sent.url.append("?").append(request.query);
  const auto connection = connection_of(request.headers);
  for (const auto& [name, value] : request.headers) {
    if (!http::equals_ignoring_case(name, credential.name) && goes_on(name, connection) && is_plain(value))
      sent.headers.push_back({.name = std::string(name), .value = std::string(value)});
  }
  sent.headers.push_back(std::move(credential));
  return sent;
}

http::Response returned(egress::Answer answer, std::string_view asked, std::string_view public_url) {
  http::Response response{.status = answer.status, .headers = {}, .body = std::move(answer.body)};
  const auto connection = connection_of(answer.headers);
  for (auto& [name, value] : answer.headers) {
    if (is_one_of(kOfConnection, name) || is_one_of(kNotReturned, name)) continue;
    if (name.starts_with("access-control-") || name.starts_with("cross-origin-") ||
        name.starts_with("x-accel-") || name.ends_with("cdn-cache-control") || is_named(connection, name))
      continue;
    if (name == "location" || name == "content-location") {
      auto url = pointed_at(value, asked, public_url);
      if (url) response.set(std::move(name), *std::move(url));
      continue;
    }
    response.set(std::move(name), std::move(value));
  }
  // It is the service's, not ours: no page of it runs as one of ours.
  response.set("Content-Security-Policy", "sandbox; default-src 'none'");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace sallyport::outbound
