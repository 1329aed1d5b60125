// Terms of access policies: what is read is written and read again as the same, and is never more than one
// line.
#include "base/bytes.h"
#include "base/check.h"
#include "model/access_policy.h"

namespace base = sallyport::base;
namespace model = sallyport::model;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kAttributes = "attributes.";
  const auto text = base::as_text({data, size});
  if (const auto term = model::parse_filter_term(text, "f")) {
    CHECK(!term->name.empty() && !term->value.empty());
    CHECK(size <= model::kMaxTermBytes + kAttributes.size() && !text.contains('\n'));
    CHECK(std::string(kAttributes) + term->to_string() == text);
  }
  if (const auto term = model::parse_caller_term(text, "f"))
    CHECK(model::parse_caller_term(term->to_string(), "f").value() == *term);
  return 0;
}
