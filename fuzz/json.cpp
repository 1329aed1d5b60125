// Strict JSON: what is accepted can be written and read again to the same value, and a text that is made
// safe for plain base64 keeps its meaning.
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = base::as_text({data, size});
  if (const auto value = base::parse_json(text)) {
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
