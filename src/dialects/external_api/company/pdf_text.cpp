#include "dialects/external_api/company/pdf_text.h"

#include <algorithm>
#include <new>
#include <numeric>
#include <span>
#include <string>

#include <fribidi.h>

#include "base/utf8.h"

namespace sallyport::dialects::external_api {
namespace {

constexpr std::size_t kTab = 4;  // columns

using Characters = std::vector<FriBidiChar>;

bool is_control(FriBidiChar c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }
// Embeddings, overrides and isolates: with them a text looks like another one.
bool turns_direction(FriBidiChar c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }
// Never used for anything in Unicode; cairo refuses them.
bool is_no_character(FriBidiChar c) { return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe; }
bool is_shown(FriBidiChar c) { return !is_control(c) && !turns_direction(c) && !is_no_character(c); }
bool is_line_end(FriBidiChar c) { return c == '\n' || c == 0x2028 || c == 0x2029; }

Characters characters_of(std::string_view text) {
  if (!base::is_valid_utf8(text)) return {kReplacement};
  Characters read(text.size());
  read.resize(static_cast<std::size_t>(fribidi_charset_to_unicode(
      FRIBIDI_CHAR_SET_UTF8, text.data(), static_cast<FriBidiStrIndex>(text.size()), read.data())));
  Characters clean;
  clean.reserve(read.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    const FriBidiChar c = read[i];
    if (c == '\t')
      clean.insert(clean.end(), kTab, ' ');
    else if (is_line_end(c) || c == '\r')
      clean.push_back('\n');
    else
      clean.push_back(is_shown(c) ? c : kReplacement);
    if (c == '\r' && i + 1 < read.size() && read[i + 1] == '\n') ++i;
  }
  return clean;
}

// What stands between two new lines.
class Paragraph {
 public:
  Paragraph(std::span<const FriBidiChar> text, const Style& style)
      : meant_(text.begin(), text.end()), shown_(meant_), types_(text.size()), levels_(text.size()) {
    find_order();
    advances_.reserve(shown_.size());
    for (const FriBidiChar c : shown_) advances_.push_back(glyph_of(style.weight, c).advance * style.size);
  }

  std::size_t size() const { return shown_.size(); }

  // Behind the last sign of the line that begins at `from`; above `from` unless that is the end.
  std::size_t line_end(std::size_t from, double width) const {
    double used = 0;
    std::size_t chance = from;  // to break at
    for (std::size_t i = from; i < size(); ++i) {
      used += advances_[i];
      if (used > width && i > from && shown_[i] != ' ') return chance > from ? chance : i;
      if (may_break_behind(i)) chance = i + 1;
    }
    return size();
  }

  Line line(std::size_t from, std::size_t to) {
    while (to > from && shown_[to - 1] == ' ') --to;
    const std::size_t length = to - from;
    std::vector<FriBidiChar> visual(shown_.data() + from, shown_.data() + to);
    std::vector<FriBidiStrIndex> places(length);
    std::iota(places.begin(), places.end(), 0);
    check(length == 0 ||
          fribidi_reorder_line(FRIBIDI_FLAGS_DEFAULT, types_.data() + from, index(length), 0, base_,
                               levels_.data() + from, visual.data(), places.data()) != 0);
    Line line{.from_right = FRIBIDI_IS_RTL(base_) != 0};
    for (std::size_t i = 0; i < length; ++i) {
      line.signs.push_back({visual[i], meant_[from + static_cast<std::size_t>(places[i])]});
      line.width += advances_[from + i];
    }
    return line;
  }

 private:
  static void check(bool done) {
    if (!done) throw std::bad_alloc();  // the only reason FriBidi has
  }
  static FriBidiStrIndex index(std::size_t i) { return static_cast<FriBidiStrIndex>(i); }

  void find_order() {
    const auto length = index(size());
    std::vector<FriBidiBracketType> brackets(size());
    std::vector<FriBidiArabicProp> joins(size());
    fribidi_get_bidi_types(meant_.data(), length, types_.data());
    fribidi_get_bracket_types(meant_.data(), length, types_.data(), brackets.data());
    check(size() == 0 || fribidi_get_par_embedding_levels_ex(types_.data(), brackets.data(), length, &base_,
                                                             levels_.data()) != 0);
    fribidi_get_joining_types(meant_.data(), length, joins.data());
    fribidi_join_arabic(types_.data(), length, levels_.data(), joins.data());
    fribidi_shape(FRIBIDI_FLAGS_DEFAULT | FRIBIDI_FLAGS_ARABIC, levels_.data(), length, joins.data(),
                  shown_.data());
  }

  // Behind spaces, in addresses, and between ideographs; never in front of a mark.
  bool may_break_behind(std::size_t i) const {
    constexpr FriBidiChar kFirstIdeograph = 0x2e80;
    if (i + 1 < size() && types_[i + 1] == FRIBIDI_TYPE_NSM) return false;
    return std::u32string_view(U" -/?&\u200b").contains(static_cast<char32_t>(shown_[i])) ||
           meant_[i] >= kFirstIdeograph;
  }

  Characters meant_;
  Characters shown_;
  std::vector<FriBidiCharType> types_;
  std::vector<FriBidiLevel> levels_;
  FriBidiParType base_ = FRIBIDI_PAR_ON;
  std::vector<double> advances_;
};

}  // namespace

std::vector<Line> lines_of(std::string_view text, const Style& style, double width) {
  std::vector<Line> lines;
  const auto characters = characters_of(text);
  for (auto from = characters.begin();; ++from) {
    const auto end = std::find(from, characters.end(), static_cast<FriBidiChar>('\n'));
    Paragraph paragraph(std::span(from, end), style);
    std::size_t begin = 0;
    do {
      const std::size_t stop = paragraph.line_end(begin, width);
      lines.push_back(paragraph.line(begin, stop));
      begin = stop;
    } while (begin < paragraph.size());
    if (end == characters.end()) return lines;
    from = end;
  }
}

std::string harmless(std::string_view text) {
  auto characters = characters_of(text);
  std::ranges::replace(characters, static_cast<FriBidiChar>('\n'), static_cast<FriBidiChar>(' '));
  constexpr std::size_t kLongest = 4;  // bytes of a character
  std::string utf8(characters.size() * kLongest + 1, '\0');
  utf8.resize(static_cast<std::size_t>(
      fribidi_unicode_to_charset(FRIBIDI_CHAR_SET_UTF8, characters.data(),
                                 static_cast<FriBidiStrIndex>(characters.size()), utf8.data())));
  return utf8;
}

}  // namespace sallyport::dialects::external_api
