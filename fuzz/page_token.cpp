// Page tokens: nothing that we did not seal opens, what we sealed opens to what it was, for its own list and
// tenant only, and a token with one bit changed is none.
#include "http/page_token.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"

namespace base = sallyport::base;
namespace crypto = sallyport::crypto;
namespace http = sallyport::http;
namespace model = sallyport::model;

namespace {

constexpr std::string_view kList = "api.groups.list";
constexpr std::size_t kLargestContent = http::PageTokens::kMaxTokenBytes / 4 * 3 - 16;

// Queries hold texts and whole numbers; a double may come back an ulp or two away (see json.cpp).
bool holds_double(const boost::json::value& value) {
  if (const auto* array = value.if_array()) return std::ranges::any_of(*array, holds_double);
  if (const auto* object = value.if_object())
    return std::ranges::any_of(*object, [](const auto& member) { return holds_double(member.value()); });
  return value.is_double();
}

void check_sealed(const http::PageTokens& tokens, const boost::json::object& query, std::size_t at) {
  const model::TenantId tenant;
  std::string token = tokens.seal(kList, tenant, query);
  const auto opened = tokens.open(kList, tenant, token);
  CHECK(opened.has_value() && base::to_json(*opened) == base::to_json(query));
  CHECK(!tokens.open("api.users.list", tenant, token));
  model::TenantId other;
  other.uuid.bytes[15] = 1;
  CHECK(!tokens.open(kList, other, token));
  auto& changed = token[at % token.size()];
  changed = changed == 'A' ? 'B' : 'A';
  CHECK(!tokens.open(kList, tenant, token));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto key = crypto::HmacKey::make(base::as_bytes("a key that no seed was sealed with"));
  static const http::PageTokens tokens(*key);
  const std::string_view text = base::as_text({data, size});

  const auto forged = tokens.open(kList, {}, text, "page_token");
  CHECK(!forged && forged.error().kind == base::ErrorKind::kInvalid && forged.error().field == "page_token");
  const auto value = base::parse_json(text);
  if (!value || !value->is_object() || holds_double(*value)) return 0;
  const auto& query = value->get_object();
  if (base::to_json(query).size() <= kLargestContent) check_sealed(tokens, query, size);
  return 0;
}
