#include "providers/harmless.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/utf8.h"

namespace sallyport::providers {
namespace {

constexpr std::size_t kLongest = 200;
constexpr std::size_t kLongestWord = 40;  // a UUID has 36
constexpr std::string_view kLeftOut = "…";

std::size_t length_of_sign(char lead) {
  const auto byte = static_cast<std::uint8_t>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// One sign of valid UTF-8.
char32_t code_point_of(std::string_view sign) {
  auto point = static_cast<char32_t>(static_cast<std::uint8_t>(sign.front()));
  if (sign.size() > 1) point &= 0x7fU >> sign.size();
  for (const char c : sign.substr(1)) point = point << 6 | (static_cast<std::uint8_t>(c) & 0x3fU);
  return point;
}

// Control characters; marks, embeddings and isolates of direction; separators of lines; what has no width.
bool is_unwanted(char32_t point) {
  constexpr std::array<std::pair<char32_t, char32_t>, 7> kRanges{{{0x00, 0x1f},
                                                                  {0x7f, 0x9f},
                                                                  {0x61c, 0x61c},
                                                                  {0x200b, 0x200f},
                                                                  {0x2028, 0x202e},
                                                                  {0x2060, 0x206f},
                                                                  {0xfeff, 0xfeff}}};
  return std::ranges::any_of(
      kRanges, [=](const auto& range) { return range.first <= point && point <= range.second; });
}

// Appends the word, or a sign for it when it is too long, and drops what of it is not wanted.
void append_word(std::string& line, std::string_view word, std::size_t longest) {
  std::string kept;
  while (!word.empty()) {
    const std::string_view sign = word.substr(0, length_of_sign(word.front()));
    if (!is_unwanted(code_point_of(sign))) kept += sign;
    word.remove_prefix(sign.size());
  }
  if (kept.empty()) return;
  if (!line.empty()) line += ' ';
  line += kept.size() > longest ? kLeftOut : kept;
}

std::string line_of(std::string_view text, std::size_t longest_word) {
  if (!base::is_valid_utf8(text)) return "";
  std::string line;
  while (!text.empty() && line.size() <= kLongest) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
    append_word(line, word, longest_word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  if (line.size() <= kLongest) return line;
  std::size_t end = kLongest - kLeftOut.size();
  while ((static_cast<std::uint8_t>(line[end]) & 0xc0U) == 0x80) --end;
  return line.substr(0, end).append(kLeftOut);
}

}  // namespace

std::string one_line(std::string_view text) { return line_of(text, text.size()); }
std::string harmless(std::string_view text) { return line_of(text, kLongestWord); }

}  // namespace sallyport::providers
