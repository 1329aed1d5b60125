#include "base/id.h"

#include <algorithm>

namespace sallyport::base {

Uuid Uuid::random(Random& random) {
  Uuid uuid{random.bytes<16>()};
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x40);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  digits.reserve(32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (c == '-') || (c >= 'A' && c <= 'F')) return std::nullopt;
    if (!dash) digits.push_back(c);
  }
  const auto bytes = hex_decode(digits);
  return bytes ? from_bytes(*bytes) : std::nullopt;
}

std::optional<Uuid> Uuid::from_bytes(ByteView bytes) {
  Uuid uuid;
  if (bytes.size() != uuid.bytes.size()) return std::nullopt;
  std::ranges::copy(bytes, uuid.bytes.begin());
  return uuid;
}

std::string Uuid::to_string() const {
  std::string text = hex_encode(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace sallyport::base
