#include "http/head_parser.h"

#include <algorithm>
#include <cstring>

#include "http/characters.h"
#include "http/target.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kLongestMethod = 32;
constexpr std::string_view kVersionTail = " HTTP/1.1";

ProtocolError bad(std::string_view message) { return {400, "bad_request", message}; }
constexpr ProtocolError kUnknownMethod{501, "not_implemented", "This method is not known here."};
constexpr ProtocolError kTargetTooLong{414, "target_too_long",
                                       "The address in the request line is too long."};
constexpr ProtocolError kHeadTooLarge{431, "head_too_large",
                                      "The request has too many or too large headers."};

// What is wrong with a request line that is longer than any we take.
ProtocolError overlong_line(std::string_view line) {
  const std::string_view start = line.substr(0, kLongestMethod + 1);
  const auto space = start.find(' ');
  if (!characters::all(start.substr(0, space), characters::kToken)) {
    return bad("The request line does not start with a method.");
  }
  return space == std::string_view::npos ? kUnknownMethod : kTargetTooLong;
}

}  // namespace

std::optional<ProtocolError> HeadScanner::check_line(std::string_view bytes, std::size_t end,
                                                     const ServerLimits& limits) const {
  const std::size_t longest = kLongestMethod + 1 + limits.target_bytes + kVersionTail.size();
  if (lines_ == 0 && end > longest) return overlong_line(bytes);
  if (end + 2 > limits.head_bytes) return kHeadTooLarge;
  return std::nullopt;
}

HeadScanner::Outcome HeadScanner::scan(std::string_view bytes, const ServerLimits& limits) {
  while (true) {
    const void* found = scanned_ < bytes.size()
                            ? std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_)
                            : nullptr;
    if (found == nullptr) {
      scanned_ = bytes.size();
      // A CR may be the first half of the line's end: it does not count yet.
      return {0, check_line(bytes, bytes.ends_with('\r') ? bytes.size() - 1 : bytes.size(), limits)};
    }
    const auto newline = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    const bool with_return = newline > line_start_ && bytes[newline - 1] == '\r';
    if (auto error = check_line(bytes, with_return ? newline - 1 : newline, limits)) return {0, error};
    if (!with_return) return {0, bad("Every line of the head must end with CR LF.")};
    if (newline - 1 == line_start_) {
      if (lines_ == 0) return {0, bad("The request line is missing.")};
      return {newline + 1, std::nullopt};
    }
    if (lines_++ > limits.header_fields) return {0, kHeadTooLarge};
    line_start_ = newline + 1;
    scanned_ = newline + 1;
  }
}

namespace {

std::optional<ProtocolError> parse_method(std::string_view text, Method& method) {
  if (text.empty() || !characters::all(text, characters::kToken)) {
    return bad("The request line does not start with a method.");
  }
  for (const Method known : {Method::kGet, Method::kPost, Method::kHead, Method::kPut, Method::kPatch,
                             Method::kDelete, Method::kOptions}) {
    if (text != to_string(known)) continue;
    method = known;
    return std::nullopt;
  }
  if (text == "TRACE" || text == "CONNECT") {
    return ProtocolError{405, "method_not_allowed", "This server takes no TRACE and no CONNECT."};
  }
  return kUnknownMethod;
}

std::optional<ProtocolError> parse_version(std::string_view text, bool& http_1_0) {
  http_1_0 = text == "HTTP/1.0";
  if (http_1_0 || text == "HTTP/1.1") return std::nullopt;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() == 8 && text.starts_with("HTTP/") && digit(text[5]) && text[6] == '.' && digit(text[7])) {
    return ProtocolError{505, "version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  }
  return bad("The request line does not end with an HTTP version.");
}

// RFC 9112 §3: method SP target SP version, with exactly one space each.
std::optional<ProtocolError> parse_request_line(std::string_view line, const ServerLimits& limits,
                                                Head& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return bad("The request line must be method, address and version with one space between them.");
  }
  if (auto error = parse_version(line.substr(last + 1), head.http_1_0)) return error;
  if (auto error = parse_method(line.substr(0, first), head.method)) return error;
  const std::string_view text = line.substr(first + 1, last - first - 1);
  if (text.size() > limits.target_bytes) return kTargetTooLong;
  const auto target = parse_target(text, head.method);
  if (!target) {
    return bad(
        "The address is malformed or ambiguous: send a path without empty or dot segments, "
        "encoded separators, fragments or control characters.");
  }
  head.target = target->origin;
  head.path = target->path;
  head.query = target->query;
  return std::nullopt;
}

// What must appear once, and what changes how the message is read.
struct Seen {
  bool host = false;
  bool authorization = false;
  bool content_type = false;
  bool expect = false;
  bool transfer_encoding = false;
};

// RFC 9110 §8.6: digits only; nothing that overflows.
std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

bool lists_close(std::string_view value) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    if (equals_ignoring_case(characters::trim(value.substr(0, comma)), "close")) return true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return false;
}

std::optional<ProtocolError> once(bool& seen, std::string_view message) {
  if (seen) return bad(message);
  seen = true;
  return std::nullopt;
}

std::optional<ProtocolError> read_framing(std::string_view name, std::string_view value, Seen& seen,
                                          Head& head) {
  const auto is = [name](std::string_view known) { return equals_ignoring_case(name, known); };
  switch (name.size()) {  // the lengths of the names below: most fields need no comparison
    case 4:
      if (!is("Host")) break;
      if (!characters::all(value, characters::kHost)) return bad("The Host header is malformed.");
      return once(seen.host, "Host is sent more than once.");
    case 6:
      if (!is("Expect")) break;
      if (!equals_ignoring_case(value, "100-continue")) {
        return ProtocolError{417, "expectation_failed", "Only Expect: 100-continue is understood."};
      }
      head.expects_continue = true;
      return once(seen.expect, "Expect is sent more than once.");
    case 10:
      if (is("Connection") && lists_close(value)) head.close = true;
      break;
    case 12:
      if (is("Content-Type")) return once(seen.content_type, "Content-Type is sent more than once.");
      break;
    case 13:
      if (is("Authorization")) return once(seen.authorization, "Authorization is sent more than once.");
      break;
    case 14:
      if (!is("Content-Length")) break;
      if (head.content_length) return bad("Content-Length is sent more than once.");
      head.content_length = parse_length(value);
      if (!head.content_length) return bad("Content-Length must be a plain number.");
      break;
    case 17:
      if (!is("Transfer-Encoding")) break;
      if (!equals_ignoring_case(value, "chunked")) return bad("The only Transfer-Encoding is chunked.");
      head.chunked = true;
      return once(seen.transfer_encoding, "Transfer-Encoding is sent more than once.");
    default:
      break;
  }
  return std::nullopt;
}

std::optional<ProtocolError> parse_field(std::string_view line, Seen& seen, Head& head) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad("A header line has no name and colon.");
  const std::string_view name = line.substr(0, colon);
  // A space before the colon and a folded line fail here: a space is in no token.
  if (!characters::all(name, characters::kToken))
    return bad("A header name has a character it must not have.");
  if (name.find('_') != std::string_view::npos) {
    return bad("Header names with an underscore are refused: other servers read them as hyphens.");
  }
  const std::string_view value = characters::trim(line.substr(colon + 1));
  if (!characters::all(value, characters::kFieldValue)) return bad("A header value has a control character.");
  head.fields.push_back({name, value});
  return read_framing(name, value, seen, head);
}

// RFC 9112 §6.3 and §3.2, after all fields are known.
std::optional<ProtocolError> check_framing(const Seen& seen, const Head& head) {
  if (head.chunked && head.content_length)
    return bad("Content-Length and Transfer-Encoding exclude each other.");
  if (head.chunked && head.http_1_0) return bad("HTTP/1.0 has no Transfer-Encoding.");
  if (!seen.host && !head.http_1_0) return bad("The Host header is missing.");
  return std::nullopt;
}

}  // namespace

std::optional<ProtocolError> parse_head(std::string_view bytes, const ServerLimits& limits, Head& head) {
  auto fields = std::move(head.fields);
  fields.clear();
  head = Head();
  head.fields = std::move(fields);

  auto end = bytes.find("\r\n");
  if (auto error = parse_request_line(bytes.substr(0, end), limits, head)) return error;
  Seen seen;
  for (bytes.remove_prefix(end + 2); !bytes.starts_with("\r\n"); bytes.remove_prefix(end + 2)) {
    end = bytes.find("\r\n");
    if (auto error = parse_field(bytes.substr(0, end), seen, head)) return error;
  }
  return check_framing(seen, head);
}

}  // namespace sallyport::http
