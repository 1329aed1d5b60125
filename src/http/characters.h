// The character classes of RFC 9110 §5.6 and RFC 3986, as tables: one load per byte.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sallyport::http::characters {

inline constexpr std::uint8_t kToken = 1;        // RFC 9110 §5.6.2 tchar
inline constexpr std::uint8_t kFieldValue = 2;   // VCHAR, obs-text, space, tab
inline constexpr std::uint8_t kPath = 4;         // pchar, `/` and `%` (RFC 3986 §3.3)
inline constexpr std::uint8_t kQuery = 8;        // visible ASCII but `#`: clients leave [ ] { } | as they are
inline constexpr std::uint8_t kHost = 16;        // what uri-host and port consist of
inline constexpr std::uint8_t kUnreserved = 32;  // RFC 3986 §2.3

consteval std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  const auto mark = [&](std::string_view set, unsigned kinds) {
    for (const char c : set) {
      auto& entry = table[static_cast<std::uint8_t>(c)];
      entry = static_cast<std::uint8_t>(entry | kinds);
    }
  };
  for (unsigned c = 0x21; c <= 0xff; ++c) {
    if (c == 0x7f) continue;
    table[c] = static_cast<std::uint8_t>(c < 0x7f && c != '#' ? kFieldValue | kQuery : kFieldValue);
  }
  mark(" \t", kFieldValue);
  const std::string_view alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  mark(alphanumeric, kToken | kPath | kHost | kUnreserved);
  mark("!#$%&'*+-.^_`|~", kToken);
  mark("-._~", kPath | kHost | kUnreserved);
  mark("!$&'()*+,;=:@/%", kPath);
  mark("!$&'()*+,;=:%[]", kHost);
  return table;
}

inline constexpr std::array<std::uint8_t, 256> kTable = make_table();

inline bool is(char c, std::uint8_t kinds) { return (kTable[static_cast<std::uint8_t>(c)] & kinds) != 0; }

inline bool all(std::string_view text, std::uint8_t kinds) {
  for (const char c : text) {
    if (!is(c, kinds)) return false;
  }
  return true;
}

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// The value of a hexadecimal digit, or -1.
inline int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// Without spaces and tabs at both ends (OWS, RFC 9110 §5.6.3).
inline std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace sallyport::http::characters
