// Writes our own compact JWTs into a caller's buffer: JSON that a plain base64 decoder can read
// (archivist §11 step 6), encoded and signed without a JSON tree. Called on cores, per token.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "crypto/algorithm.h"
#include "crypto/mac.h"
#include "crypto/signing.h"

namespace sallyport::crypto {

// One flat JSON object, appended to a string: names and text are escaped so that base64url and base64
// agree, and spaces after the brace make the length a multiple of 3, so that no padding is missing.
class JwtObjectWriter {
 public:
  // Appends to `out`, which outlives the writer.
  explicit JwtObjectWriter(std::string& out);
  JwtObjectWriter& member(std::string_view name, std::string_view text);
  JwtObjectWriter& member(std::string_view name, const char* text) {
    return member(name, std::string_view(text));
  }
  JwtObjectWriter& member(std::string_view name, std::int64_t number);
  JwtObjectWriter& member(std::string_view name, bool value);
  JwtObjectWriter& member(std::string_view name, std::span<const std::string> texts);
  // `json` is one finished JSON value in printable ASCII without `>` `~` `?`.
  JwtObjectWriter& member_json(std::string_view name, std::string_view json);
  void close();

 private:
  void begin(std::string_view name);
  std::string& out_;
  std::size_t start_;
};

// The first segment, base64url: {"alg","typ","kid"} with empty ones left out. Made once per key.
std::string jws_header_segment(Algorithm algorithm, std::string_view typ, std::string_view kid);

// Appends header.payload.signature to `out`. `payload_json` comes from JwtObjectWriter.
void compact_sign(std::string& out, std::string_view header_segment, std::string_view payload_json,
                  Signer& signer);
void compact_sign(std::string& out, std::string_view header_segment, std::string_view payload_json,
                  const HmacKey& key);

}  // namespace sallyport::crypto
