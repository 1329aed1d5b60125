#include "http/response_writer.h"

#include <array>
#include <charconv>

#include "http/characters.h"

namespace sallyport::http {
namespace {

struct Default {
  std::string_view name;
  std::string_view value;
};
constexpr std::array kDefaults{
    Default{"Cache-Control", "no-store"},
    Default{"X-Content-Type-Options", "nosniff"},
    Default{"Referrer-Policy", "no-referrer"},
    Default{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    Default{"Cross-Origin-Opener-Policy", "same-origin"},
    Default{"Strict-Transport-Security", "max-age=31536000"},
};
constexpr std::size_t kStrictTransport = kDefaults.size() - 1;  // only where the answer goes over TLS
// The server's own: framing must not come from two sources.
constexpr std::array<std::string_view, 6> kReserved{
    "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date", "X-Request-Id"};

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool is_reserved(std::string_view name) {
  for (const std::string_view reserved : kReserved) {
    if (equals_ignoring_case(name, reserved)) return true;
  }
  return false;
}

bool is_safe(const Header& header) {
  return !header.name.empty() && characters::all(header.name, characters::kToken) &&
         characters::all(header.value, characters::kFieldValue);
}

}  // namespace

void write_response(std::string& out, const Response& response, const WriteOptions& options) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(response.status));
  out.append(" ").append(reason_phrase(response.status)).append("\r\n");

  std::array<bool, kDefaults.size()> overridden{};
  overridden[kStrictTransport] = !options.secure;
  for (const Header& header : response.headers) {
    if (!is_safe(header) || is_reserved(header.name)) continue;
    append_header(out, header.name, header.value);
    for (std::size_t i = 0; i < kDefaults.size(); ++i) {
      if (equals_ignoring_case(header.name, kDefaults[i].name)) overridden[i] = true;
    }
  }
  for (std::size_t i = 0; i < kDefaults.size(); ++i) {
    if (!overridden[i]) append_header(out, kDefaults[i].name, kDefaults[i].value);
  }
  append_header(out, "Date", options.date);
  append_header(out, "X-Request-Id", options.request_id);
  if (options.close) out.append("Connection: close\r\n");
  const bool bodiless = response.status == 204 || response.status == 304;  // RFC 9110 §8.6
  if (response.pieces && !response.length) {
    if (options.chunked) out.append("Transfer-Encoding: chunked\r\n");
  } else if (!bodiless) {
    out.append("Content-Length: ");
    append_number(out, response.length.value_or(response.body.size()));
    out.append("\r\n");
  }
  out.append("\r\n");
  if (!bodiless && !options.without_body) out.append(response.body);
}

}  // namespace sallyport::http
