#include "crypto/jose/writer.h"

#include <fmt/format.h>

#include "base/json.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t kSignatureRoom = 352;  // RS256 with 2048 bits, and the dots

template <class Sign>
void append_signed(std::string& out, std::string_view header_segment, std::string_view payload_json,
                   Sign sign) {
  const std::size_t start = out.size();
  out.reserve(start + header_segment.size() + payload_json.size() / 3 * 4 + 4 + kSignatureRoom);
  out.append(header_segment);
  out.push_back('.');
  base::base64url_append(out, base::as_bytes(payload_json));
  const auto signature = sign(base::as_bytes(std::string_view(out).substr(start)));
  out.push_back('.');
  base::base64url_append(out, signature);
}

}  // namespace

JwtObjectWriter::JwtObjectWriter(std::string& out) : out_(out), start_(out.size()) { out_.push_back('{'); }

void JwtObjectWriter::begin(std::string_view name) {
  if (out_.size() > start_ + 1) out_.push_back(',');
  base::append_json_string(out_, name, true);
  out_.push_back(':');
}

JwtObjectWriter& JwtObjectWriter::member(std::string_view name, std::string_view text) {
  begin(name);
  base::append_json_string(out_, text, true);
  return *this;
}

JwtObjectWriter& JwtObjectWriter::member(std::string_view name, std::int64_t number) {
  begin(name);
  const fmt::format_int text(number);
  out_.append(text.data(), text.size());
  return *this;
}

JwtObjectWriter& JwtObjectWriter::member(std::string_view name, bool value) {
  begin(name);
  out_.append(value ? "true" : "false");
  return *this;
}

JwtObjectWriter& JwtObjectWriter::member(std::string_view name, std::span<const std::string> texts) {
  begin(name);
  out_.push_back('[');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i != 0) out_.push_back(',');
    base::append_json_string(out_, texts[i], true);
  }
  out_.push_back(']');
  return *this;
}

JwtObjectWriter& JwtObjectWriter::member_json(std::string_view name, std::string_view json) {
  begin(name);
  out_.append(json);
  return *this;
}

void JwtObjectWriter::close() {
  out_.push_back('}');
  while ((out_.size() - start_) % 3 != 0) out_.push_back(' ');
}

std::string jws_header_segment(Algorithm algorithm, std::string_view typ, std::string_view kid) {
  std::string json;
  JwtObjectWriter header(json);
  header.member("alg", to_string(algorithm));
  if (!typ.empty()) header.member("typ", typ);
  if (!kid.empty()) header.member("kid", kid);
  header.close();
  return base::base64url_encode(base::as_bytes(json));
}

void compact_sign(std::string& out, std::string_view header_segment, std::string_view payload_json,
                  Signer& signer) {
  append_signed(out, header_segment, payload_json, [&](base::ByteView input) { return signer.sign(input); });
}

void compact_sign(std::string& out, std::string_view header_segment, std::string_view payload_json,
                  const HmacKey& key) {
  append_signed(out, header_segment, payload_json, [&](base::ByteView input) { return key.sign(input); });
}

}  // namespace sallyport::crypto
