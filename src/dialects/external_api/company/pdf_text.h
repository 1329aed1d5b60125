// Text as lines of a page: broken where a line is full, in the order in which the eye meets the signs
// (Unicode bidirectional algorithm), with the joined forms of Arabic. Pure functions, safe on every thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/external_api/company/pdf_fonts.h"

namespace sallyport::dialects::external_api {

struct Style {
  Weight weight = Weight::kRegular;
  double size = 9.5;         // points
  std::uint32_t colour = 0;  // 0xRRGGBB
};

struct Sign {
  char32_t shown = 0;
  char32_t meant = 0;  // what whoever copies it gets
};
struct Line {
  std::vector<Sign> signs{};  // from left to right
  double width = 0;           // points
  bool from_right = false;    // of a paragraph that is read from right to left
};

// Lines of at most `width` points. A new line in the text begins a new one; a word that is too long is
// broken. Control characters, and those that turn the direction of what follows, become U+FFFD.
std::vector<Line> lines_of(std::string_view text, const Style& style, double width);

// The text on one line, with the same signs in the place of what is not shown.
std::string harmless(std::string_view text);

}  // namespace sallyport::dialects::external_api
