// HTML of our own pages with values of others in it: every value is escaped where it is put in (security
// H19).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace sallyport::outbound {

// Text as the content of an element, or of an attribute in double quotes.
std::string escape_html(std::string_view text);

struct Slot {
  std::string_view name;
  std::string_view value;
};
// {{name}} becomes the value, escaped; {{{name}}} the value as it is, which is HTML of ours. CHECKs that
// every slot of the template has a value.
std::string fill_page(std::string_view page, std::initializer_list<Slot> slots);

}  // namespace sallyport::outbound
