// Strict JSON: what is accepted can be written and read again to the same value, no member is dropped without
// a word, and a text that is made safe for plain base64 keeps its meaning.
#include "base/json.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"

namespace base = sallyport::base;
namespace json = boost::json;

namespace {

// The parser rounds doubles to within an ulp or two (Boost.JSON before 1.84 has no exact mode); nothing of
// ours is a double, so equality of all else is what counts.
bool same(const json::value& a, const json::value& b) {
  if (a.is_double() && b.is_double()) {
    const double x = a.get_double();
    return std::abs(x - b.get_double()) <= std::abs(x) * 1e-14;
  }
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), same);
  if (!a.is_object() || !b.is_object()) return a == b;
  const auto& left = a.get_object();
  const auto& right = b.get_object();
  return left.size() == right.size() && std::ranges::all_of(left, [&](const auto& member) {
           const auto* other = right.if_contains(member.key());
           return other != nullptr && same(member.value(), *other);
         });
}

// The members of all objects, and how deep the value goes.
struct Extent {
  std::size_t members = 0;
  std::size_t depth = 0;
};
Extent extent_of(const json::value& value) {
  Extent extent;
  const auto add = [&](const json::value& inner) {
    const Extent below = extent_of(inner);
    extent.members += below.members;
    extent.depth = std::max(extent.depth, below.depth);
  };
  if (const auto* array = value.if_array())
    for (const auto& element : *array) add(element);
  if (const auto* object = value.if_object())
    for (const auto& member : *object) {
      ++extent.members;
      add(member.value());
    }
  if (value.is_structured()) ++extent.depth;
  return extent;
}

// Each member of an accepted text has one colon outside of strings: a duplicate that is dropped would show.
std::size_t colons_outside_strings(std::string_view text) {
  std::size_t colons = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (inside && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      inside = !inside;
    else if (!inside && text[i] == ':')
      ++colons;
  }
  return colons;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = base::as_text({data, size});
  if (const auto value = base::parse_json(text)) {
    const Extent extent = extent_of(*value);
    CHECK(size <= base::JsonLimits{}.bytes && extent.depth <= base::JsonLimits{}.depth);
    CHECK(extent.members == colons_outside_strings(text));
    const auto again = base::parse_json(base::to_json(*value), {.bytes = 1024 * 1024});
    CHECK(again.has_value() && same(*again, *value));
  }
  if (base::is_valid_utf8(text)) {
    std::string literal;
    base::append_json_string(literal, text, true);
    const auto read = base::parse_json(literal, {.bytes = 16 * 1024 * 1024});
    CHECK(read.has_value() && read->is_string() && read->get_string() == text);
  }
  return 0;
}
