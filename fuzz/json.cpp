// Strict JSON: what is accepted can be written and read again to the same value, and a text that is made
// safe for plain base64 keeps its meaning.
#include "base/json.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"

namespace base = sallyport::base;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = base::as_text({data, size});
  if (const auto value = base::parse_json(text)) {
    const auto again = base::parse_json(base::to_json(*value), {.bytes = 1024 * 1024});
    CHECK(again.has_value() && *again == *value);
  }
  if (base::is_valid_utf8(text)) {
    std::string literal;
    base::append_json_string(literal, text, true);
    const auto read = base::parse_json(literal, {.bytes = 16 * 1024 * 1024});
    CHECK(read.has_value() && read->is_string() && read->get_string() == text);
  }
  return 0;
}
