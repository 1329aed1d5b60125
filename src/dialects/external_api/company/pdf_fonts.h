// The two fonts that are built in, DejaVu Sans (docs/adr/0075). Read once, then safe on every thread.
#pragma once

#include <cstdint>

using cairo_font_face_t = struct _cairo_font_face;  // NOLINT: cairo spells it so

namespace sallyport::dialects::external_api {

enum class Weight : std::uint8_t { kRegular, kBold };

inline constexpr char32_t kReplacement = 0xFFFD;  // stands for what cannot be shown

struct Glyph {
  unsigned long index = 0;  // in the font
  double advance = 0;       // to the next one, for a size of 1
};

// The replacement sign U+FFFD for a character that the font lacks.
Glyph glyph_of(Weight weight, char32_t character);
cairo_font_face_t* face_of(Weight weight);

}  // namespace sallyport::dialects::external_api
