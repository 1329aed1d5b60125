// A PDF of A4 pages, filled from top to bottom. Texts become glyphs with what they mean beside them, so
// nothing in them is read as PDF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/external_api/company/pdf_text.h"

namespace sallyport::dialects::external_api {

class PdfDocument {
 public:
  static constexpr std::size_t kMostPages = 200;

  // Lines that begin `left` points from the margin.
  void text(std::string_view text, const Style& style, double left = 0);
  // The same, and in the room before them one line of another text.
  void labelled(std::string_view label, const Style& label_style, std::string_view text, const Style& style,
                double left);
  // Nothing at the top of a page.
  void space(double points) {
    if (used_ > 0) used_ += points;
  }
  // The next so many points are on one page.
  void keep_together(double points);
  // From margin to margin.
  void rule();
  // There are no more pages, and the last one says so: what is added now is left out.
  bool is_full() const { return full_; }

  struct Details {
    std::string title;    // what viewers show
    std::string footer;   // at the bottom of each page, beside its number
    std::string created;  // RFC 3339
  };
  // The file. Throws when cairo fails.
  std::string write(const Details& details) const;

 private:
  struct Item {
    double x = 0;
    double y = 0;  // of the line on which signs stand
    Line line{};   // without signs: a rule
    Style style{};
  };
  using Page = std::vector<Item>;
  class Canvas;

  void add(Line line, const Style& style, double left, double right);
  void next_page();

  std::vector<Page> pages_{1};
  double used_ = 0;  // points of the last page
  bool full_ = false;
};

}  // namespace sallyport::dialects::external_api
