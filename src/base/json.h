// Strict JSON from outside (RFC 8259, RFC 7493): duplicate names, invalid UTF-8, lone surrogates,
// depth over 64 and sizes over the caller's limit are refused before anyone sees a value.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"

namespace sallyport::base {

struct JsonLimits {
  std::size_t bytes = 64 * 1024;
  std::size_t depth = 64;
  std::size_t members = 10'000;  // values in the whole document, objects and arrays included
};

// Refusals: kInvalid "invalid_json" with what is wrong and at which byte; kTooLarge over `bytes`.
// Numbers: integers outside 64 bits and numbers that overflow a double are refused; -0 is 0 (L05).
Result<boost::json::value> parse_json(std::string_view text, const JsonLimits& limits = {});

// Compact, one line, members in the order given; `/` is not escaped.
std::string to_json(const boost::json::value& value);

// Appends `text` as a JSON string literal. With `plain_base64_safe`, everything outside printable
// ASCII and `>` `~` `?` become \uXXXX, so that a plain base64 decoder reads the JWT (archivist §11).
void append_json_string(std::string& out, std::string_view text, bool plain_base64_safe = false);

}  // namespace sallyport::base
