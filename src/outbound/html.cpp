#include "outbound/html.h"

#include <algorithm>

#include "base/check.h"

namespace sallyport::outbound {

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string fill_page(std::string_view page, std::initializer_list<Slot> slots) {
  std::string out;
  for (;;) {
    const auto start = page.find("{{");
    out += page.substr(0, start);
    if (start == std::string_view::npos) return out;
    const bool is_html = page.substr(start).starts_with("{{{");
    const auto from = start + (is_html ? 3 : 2);
    const auto end = page.find(is_html ? "}}}" : "}}", from);
    CHECK(end != std::string_view::npos);
    const auto name = page.substr(from, end - from);
    const auto slot = std::ranges::find(slots, name, &Slot::name);
    CHECK(slot != slots.end());
    out += is_html ? std::string(slot->value) : escape_html(slot->value);
    page.remove_prefix(end + (is_html ? 3 : 2));
  }
}

}  // namespace sallyport::outbound
