#include "base/bytes.h"

namespace sallyport::base {
namespace {

constexpr std::string_view kUrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kPlainAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNotInAlphabet = 0xff;

constexpr std::array<std::uint8_t, 256> reverse(std::string_view alphabet) {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNotInAlphabet);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}

constexpr auto kUrlReverse = reverse(kUrlAlphabet);
constexpr auto kPlainReverse = reverse(kPlainAlphabet);

void encode(std::string& out, ByteView bytes, std::string_view alphabet, bool pad) {
  const auto letter = [letters = alphabet.data()](std::uint32_t bits) { return letters[bits & 63U]; };
  std::size_t i = 0;
  const std::size_t at = out.size();
  out.resize(at + bytes.size() / 3 * 4);
  for (char* group = out.data() + at; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t word =
        std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
    *group++ = letter(word >> 18);
    *group++ = letter(word >> 12);
    *group++ = letter(word >> 6);
    *group++ = letter(word);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 1) {
    const std::uint32_t word = std::uint32_t{bytes[i]} << 16;
    out.push_back(letter(word >> 18));
    out.push_back(letter(word >> 12));
    if (pad) out.append("==");
  } else if (rest == 2) {
    const std::uint32_t word = std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8;
    out.push_back(letter(word >> 18));
    out.push_back(letter(word >> 12));
    out.push_back(letter(word >> 6));
    if (pad) out.push_back('=');
  }
}

std::optional<Bytes> decode(std::string_view text, const std::array<std::uint8_t, 256>& table) {
  if (text.size() % 4 == 1) return std::nullopt;
  Bytes out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : text) {
    const std::uint8_t value = table[static_cast<std::uint8_t>(c)];
    if (value == kNotInAlphabet) return std::nullopt;
    word = word << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(word >> bits));
      word &= (1U << bits) - 1U;
    }
  }
  if (word != 0) return std::nullopt;  // spare bits: a second spelling of the same bytes
  return out;
}

}  // namespace

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void base64url_append(std::string& out, ByteView bytes) { encode(out, bytes, kUrlAlphabet, false); }

std::string base64url_encode(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  base64url_append(out, bytes);
  return out;
}

std::optional<Bytes> base64url_decode(std::string_view text) { return decode(text, kUrlReverse); }

std::string base64_encode(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  encode(out, bytes, kPlainAlphabet, true);
  return out;
}

std::optional<Bytes> base64_decode(std::string_view text) {
  if (text.ends_with('=')) {
    if (text.size() % 4 != 0) return std::nullopt;
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  return decode(text, kPlainReverse);
}

std::string hex_encode(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

std::optional<Bytes> hex_decode(std::string_view text) {
  const auto nibble = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = nibble(text[i]);
    const int low = nibble(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

}  // namespace sallyport::base
