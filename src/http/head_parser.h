// The head of an HTTP/1 request: finding its end and reading it, as strictly as RFC 9112 allows.
//
// No sockets and no copies: everything in Head points into the bytes it was read from. Called by
// RequestReader on a core's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "http/limits.h"
#include "http/message.h"

namespace sallyport::http {

// Why a request is not read further. The answer is problem+json and the connection ends.
struct ProtocolError {
  int status = 400;
  std::string_view code;
  std::string_view message;
};

inline constexpr ProtocolError kBodyTooLarge{413, "body_too_large",
                                             "The body is larger than this server takes."};

// Looks for the empty line that ends a head, in bytes that arrive in pieces. The same bytes give the
// same outcome however they are cut.
class HeadScanner {
 public:
  struct Outcome {
    std::size_t size = 0;                // of the head with its empty line; 0 while it is incomplete
    std::optional<ProtocolError> error;  // over a limit, or a line that does not end with CR LF
  };
  // `bytes` starts with the request line and has grown since the last call.
  Outcome scan(std::string_view bytes, const ServerLimits& limits);
  void reset() { *this = HeadScanner(); }

 private:
  std::optional<ProtocolError> check_line(std::string_view bytes, std::size_t end,
                                          const ServerLimits& limits) const;

  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
};

struct Head {
  Method method = Method::kGet;
  std::string_view target;
  std::string_view path;
  std::string_view query;
  std::vector<HeaderView> fields;
  bool http_1_0 = false;
  bool close = false;             // the client wants no further request on this connection
  bool expects_continue = false;  // RFC 9110 §10.1.1
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
};

// Reads a complete head, `bytes` up to and with its empty line, into `head`, whose vector is reused.
// Refuses everything that two readers could frame differently (security K01, K02, K04).
std::optional<ProtocolError> parse_head(std::string_view bytes, const ServerLimits& limits, Head& head);

}  // namespace sallyport::http
