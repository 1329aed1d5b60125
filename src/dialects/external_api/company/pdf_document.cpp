#include "dialects/external_api/company/pdf_document.h"

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

#include <cairo-pdf.h>
#include <cairo.h>
#include <fmt/format.h>
#include <fribidi.h>

namespace sallyport::dialects::external_api {
namespace {

// Points. A4, with margins of 20 mm and room for the footer.
constexpr double kPageWidth = 595.276;
constexpr double kPageHeight = 841.890;
constexpr double kMargin = 56.7;
constexpr double kTextWidth = kPageWidth - 2 * kMargin;
constexpr double kTextHeight = kPageHeight - 2 * kMargin - 14;
constexpr double kFooterHeight = 34;  // above the edge
constexpr double kRuleWidth = 0.6;

constexpr double kLineHeight = 1.42;  // of the size of its text
constexpr double kAscent = 1.05;      // from the top of a line to where signs stand

constexpr Style kFooter{.size = 7.5, .colour = 0x6b7280};
constexpr Style kCut{.weight = Weight::kBold, .colour = 0xb42318};
constexpr std::uint32_t kRuleColour = 0xd5dae1;

void check(cairo_status_t status) {
  if (status == CAIRO_STATUS_NO_MEMORY) throw std::bad_alloc();
  if (status != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error(fmt::format("cairo: {}", cairo_status_to_string(status)));
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) noexcept {
  try {
    static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
  } catch (...) {
    return CAIRO_STATUS_NO_MEMORY;
  }
}

struct Free {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* canvas) const { cairo_destroy(canvas); }
};

}  // namespace

// The pages as cairo draws them.
class PdfDocument::Canvas {
 public:
  Canvas(const Details& details, std::string& file)
      : surface_(cairo_pdf_surface_create_for_stream(append, &file, kPageWidth, kPageHeight)),
        cairo_(cairo_create(surface_.get())) {
    const auto say = [&](cairo_pdf_metadata_t name, const std::string& text) {
      cairo_pdf_surface_set_metadata(surface_.get(), name, text.c_str());
    };
    say(CAIRO_PDF_METADATA_TITLE, harmless(details.title));
    say(CAIRO_PDF_METADATA_CREATOR, "Sallyport");
    say(CAIRO_PDF_METADATA_CREATE_DATE, details.created);
    cairo_set_line_width(cairo_.get(), kRuleWidth);
  }

  void draw(const Item& item) const {
    if (item.line.signs.empty())
      draw_rule(item);
    else
      draw_text(item);
  }
  void end_page() const { cairo_show_page(cairo_.get()); }
  void finish() const {
    cairo_surface_finish(surface_.get());
    check(cairo_status(cairo_.get()));
    check(cairo_surface_status(surface_.get()));
  }

 private:
  void use(std::uint32_t colour) const {
    const auto part = [&](unsigned shift) { return ((colour >> shift) & 0xffU) / 255.0; };
    cairo_set_source_rgb(cairo_.get(), part(16), part(8), part(0));
  }
  void draw_rule(const Item& item) const {
    use(kRuleColour);
    cairo_move_to(cairo_.get(), item.x, item.y);
    cairo_line_to(cairo_.get(), item.x + kTextWidth, item.y);
    cairo_stroke(cairo_.get());
  }
  // Each sign is a cluster of its own: its glyph, and the character that is meant.
  void draw_text(const Item& item) const {
    std::vector<cairo_glyph_t> glyphs;
    std::vector<cairo_text_cluster_t> clusters;
    std::string meant;
    double x = item.x;
    for (const Sign& sign : item.line.signs) {
      const auto [index, advance] = glyph_of(item.style.weight, sign.shown);
      glyphs.push_back({index, x, item.y});
      x += advance * item.style.size;
      std::array<char, 8> bytes{};
      const FriBidiChar character = sign.meant;
      const auto length = fribidi_unicode_to_charset(FRIBIDI_CHAR_SET_UTF8, &character, 1, bytes.data());
      meant.append(bytes.data(), static_cast<std::size_t>(length));
      clusters.push_back({length, 1});
    }
    use(item.style.colour);
    cairo_set_font_face(cairo_.get(), face_of(item.style.weight));
    cairo_set_font_size(cairo_.get(), item.style.size);
    cairo_show_text_glyphs(cairo_.get(), meant.data(), static_cast<int>(meant.size()), glyphs.data(),
                           static_cast<int>(glyphs.size()), clusters.data(),
                           static_cast<int>(clusters.size()), cairo_text_cluster_flags_t{});
  }

  std::unique_ptr<cairo_surface_t, Free> surface_;
  std::unique_ptr<cairo_t, Free> cairo_;
};

void PdfDocument::add(Line line, const Style& style, double left, double right) {
  const double x = kMargin + (line.from_right ? right - line.width : left);
  if (!line.signs.empty())
    pages_.back().push_back(
        {.x = x, .y = kMargin + used_ + kAscent * style.size, .line = std::move(line), .style = style});
}

void PdfDocument::next_page() {
  if (pages_.size() == kMostPages) {
    used_ = kTextHeight;  // just below the text
    for (auto& line :
         lines_of(fmt::format("Cut here: a file has at most {} pages.", kMostPages), kCut, kTextWidth))
      add(std::move(line), kCut, 0, kTextWidth);
    full_ = true;
    return;
  }
  pages_.emplace_back();
  used_ = 0;
}

void PdfDocument::keep_together(double points) {
  if (!full_ && used_ + points > kTextHeight) next_page();
}

void PdfDocument::text(std::string_view text, const Style& style, double left) {
  const double height = kLineHeight * style.size;
  if (full_) return;
  for (auto& line : lines_of(text, style, kTextWidth - left)) {
    keep_together(height);
    if (full_) return;
    add(std::move(line), style, left, kTextWidth);
    used_ += height;
  }
}

void PdfDocument::labelled(std::string_view label, const Style& label_style, std::string_view text,
                           const Style& style, double left) {
  keep_together(kLineHeight * style.size);
  if (full_) return;
  add(lines_of(label, label_style, left).front(), label_style, 0, left);
  this->text(text, style, left);
}

void PdfDocument::rule() {
  if (!full_) pages_.back().push_back({.x = kMargin, .y = kMargin + used_});
}

std::string PdfDocument::write(const Details& details) const {
  constexpr double kFooterLine = kPageHeight - kFooterHeight;
  std::string file;
  const Canvas canvas(details, file);
  const auto foot = lines_of(details.footer, kFooter, kTextWidth).front();
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    for (const Item& item : pages_[i]) canvas.draw(item);
    canvas.draw({.x = kMargin, .y = kFooterLine, .line = foot, .style = kFooter});
    const auto number =
        lines_of(fmt::format("Page {} of {}", i + 1, pages_.size()), kFooter, kTextWidth).front();
    canvas.draw(
        {.x = kMargin + kTextWidth - number.width, .y = kFooterLine, .line = number, .style = kFooter});
    canvas.end_page();
  }
  canvas.finish();
  return file;
}

}  // namespace sallyport::dialects::external_api
