// Bytes and their text forms: base64url as JOSE wants it, base64 for Basic, and hex.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

// RFC 4648 §5 without padding (RFC 7515 §2). Decoding refuses padding, white space, `+` `/`, a
// length of 1 modulo 4 and spare bits that are not zero (security B13).
std::string base64url_encode(ByteView bytes);
std::optional<Bytes> base64url_decode(std::string_view text);
// Appends to `out` instead of making a new string; for the hot path.
void base64url_append(std::string& out, ByteView bytes);

// RFC 4648 §4 with padding, as HTTP Basic sends it (RFC 7617 §2). Padding may be missing.
std::string base64_encode(ByteView bytes);
std::optional<Bytes> base64_decode(std::string_view text);

std::string hex_encode(ByteView bytes);  // lower case
std::optional<Bytes> hex_decode(std::string_view text);

}  // namespace sallyport::base
