#include "audit/wire.h"

#include <array>

namespace sallyport::audit {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNoDigit = 255;

constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    digits[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}();

std::uint8_t digit_of(char c) { return kDigits[static_cast<std::uint8_t>(c)]; }

bool is_packable(std::string_view text) {
  for (const char c : text)
    if (digit_of(c) == kNoDigit) return false;
  return !text.empty();
}

constexpr std::size_t packed_size(std::size_t characters) { return (characters * 6 + 7) / 8; }

}  // namespace

void WireWriter::fixed64(std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) byte(static_cast<std::uint8_t>(value >> shift));
}

void WireWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
  byte(static_cast<std::uint8_t>(value));
}

void WireWriter::signed_varint(std::int64_t value) {
  varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

void WireWriter::text(std::string_view text) {
  varint(text.size());
  raw(base::as_bytes(text));
}

void WireWriter::compact_text(std::string_view text) {
  if (!is_packable(text)) {
    varint(text.size() * 2);
    raw(base::as_bytes(text));
    return;
  }
  varint(text.size() * 2 + 1);
  std::uint32_t waiting = 0;
  int bits = 0;
  for (const char c : text) {
    waiting = (waiting << 6) | digit_of(c);
    for (bits += 6; bits >= 8; bits -= 8) byte(static_cast<std::uint8_t>(waiting >> (bits - 8)));
  }
  if (bits > 0) byte(static_cast<std::uint8_t>(waiting << (8 - bits)));
}

std::uint8_t WireReader::byte() {
  if (rest_.empty()) {
    refuse();
    return 0;
  }
  const std::uint8_t value = rest_.front();
  rest_ = rest_.subspan(1);
  return value;
}

base::ByteView WireReader::raw(std::size_t size) {
  if (size > rest_.size()) {
    refuse();
    return {};
  }
  const auto bytes = rest_.first(size);
  rest_ = rest_.subspan(size);
  return bytes;
}

std::uint64_t WireReader::fixed64() {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : raw(8)) value = (value << 8) | byte;
  return value;
}

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; ok_; shift += 7) {
    const std::uint8_t next = byte();
    const std::uint64_t part = next & 0x7f;
    const bool last = (next & 0x80) == 0;
    const bool overlong = last && part == 0 && shift > 0;
    const bool too_large = shift > 63 || (shift == 63 && part > 1);
    if (overlong || too_large) break;
    value |= part << shift;
    if (last) return ok_ ? value : 0;
  }
  refuse();
  return 0;
}

std::int64_t WireReader::signed_varint() {
  const std::uint64_t value = varint();
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

std::string WireReader::text(std::size_t most) {
  const std::uint64_t size = varint();
  if (size > most) refuse();
  return std::string(base::as_text(raw(ok_ ? static_cast<std::size_t>(size) : 0)));
}

std::string WireReader::compact_text(std::size_t most) {
  const std::uint64_t head = varint();
  if (head / 2 > most) refuse();
  if (!ok_) return {};
  const auto size = static_cast<std::size_t>(head / 2);
  if (head % 2 == 0) {
    std::string text(base::as_text(raw(size)));
    if (is_packable(text)) refuse();  // it has a shorter spelling
    return ok_ ? text : std::string{};
  }
  if (size == 0) refuse();
  std::string text;
  std::uint32_t waiting = 0;
  int bits = 0;
  for (const std::uint8_t next : raw(packed_size(size))) {
    waiting = (waiting << 8) | next;
    for (bits += 8; bits >= 6 && text.size() < size; bits -= 6)
      text += kAlphabet[(waiting >> (bits - 6)) & 0x3f];
    waiting &= (1U << (bits % 8)) - 1;
  }
  if (waiting != 0) refuse();  // spare bits
  return ok_ ? text : std::string{};
}

}  // namespace sallyport::audit
