// A Response as bytes: status line, headers with those that every answer carries, body, in one buffer.
//
// Called by the connection on its core.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace sallyport::http {

struct WriteOptions {
  std::string_view date;  // RFC 9110 §5.6.7
  std::string_view request_id;
  bool without_body = false;  // the answer to HEAD: headers as for GET
  bool close = false;         // says Connection: close
  bool chunked = false;  // `pieces` of unknown length follow in chunks; else they end with the connection
  bool secure = false;   // adds Strict-Transport-Security
};

// Appends to `out`. Every answer, errors included, gets the headers of security N08 unless the handler
// has set its own, and Cache-Control: no-store unless it says otherwise. A header whose name or value
// could end the line (security K17) and the headers that frame the message are not taken from the handler.
void write_response(std::string& out, const Response& response, const WriteOptions& options);

}  // namespace sallyport::http
