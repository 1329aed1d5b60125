#include "dialects/external_api/company/pdf_fonts.h"

#include <array>
#include <stdexcept>
#include <unordered_map>

#include <cairo-ft.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H

#include "base/check.h"
#include "embedded/fonts.h"

namespace sallyport::dialects::external_api {
namespace {

// FreeType's own tables are not for several threads, so what is asked of them is noted at the start; cairo
// locks its face when it draws.
class Font {
 public:
  Font(FT_Library library, const embedded::File& file) {
    FT_Face face = nullptr;
    const auto* bytes = reinterpret_cast<const FT_Byte*>(file.content.data());
    if (FT_New_Memory_Face(library, bytes, static_cast<FT_Long>(file.content.size()), 0, &face) != 0)
      throw std::runtime_error("A font that is built in cannot be read.");
    FT_UInt index = 0;
    for (FT_ULong c = FT_Get_First_Char(face, &index); index != 0; c = FT_Get_Next_Char(face, c, &index)) {
      FT_Fixed advance = 0;
      CHECK(FT_Get_Advance(face, index, FT_LOAD_NO_SCALE, &advance) == 0);
      glyphs_.emplace(static_cast<char32_t>(c),
                      Glyph{index, static_cast<double>(advance) / face->units_per_EM});
    }
    face_ = cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
  }

  Glyph glyph(char32_t character) const {
    const auto found = glyphs_.find(character);
    return found == glyphs_.end() ? glyphs_.at(kReplacement) : found->second;
  }
  cairo_font_face_t* face() const { return face_; }

 private:
  std::unordered_map<char32_t, Glyph> glyphs_;
  cairo_font_face_t* face_ = nullptr;
};

// Lives as long as the process: cairo keeps what it has drawn with.
const Font& font(Weight weight) {
  static const auto kFonts = [] {
    FT_Library library = nullptr;
    if (FT_Init_FreeType(&library) != 0) throw std::bad_alloc();
    const auto files = embedded::fonts();
    return std::array{Font(library, files[0]), Font(library, files[1])};
  }();
  return kFonts[static_cast<std::size_t>(weight)];
}

}  // namespace

Glyph glyph_of(Weight weight, char32_t character) { return font(weight).glyph(character); }
cairo_font_face_t* face_of(Weight weight) { return font(weight).face(); }

}  // namespace sallyport::dialects::external_api
