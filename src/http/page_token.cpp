#include "http/page_token.h"

#include <cstdint>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/json.h"

namespace sallyport::http {
namespace {

// 128 bits: a token is checked online only, and the text stays short.
constexpr std::size_t kCodeBytes = 16;

// Everything the code covers. The length in front of the endpoint keeps two different pairs of endpoint
// and content from giving the same bytes.
base::Bytes covered(std::string_view endpoint, const model::TenantId& tenant, base::ByteView content) {
  constexpr std::string_view kPurpose = "sallyport page token 1\n";
  base::Bytes bytes(kPurpose.begin(), kPurpose.end());
  CHECK(endpoint.size() <= 255);
  bytes.push_back(static_cast<std::uint8_t>(endpoint.size()));
  bytes.insert(bytes.end(), endpoint.begin(), endpoint.end());
  bytes.insert(bytes.end(), tenant.bytes().begin(), tenant.bytes().end());
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

std::unexpected<base::Error> bad_token(std::string_view field) {
  return base::invalid(std::string(field),
                       fmt::format("{} does not belong to this list. Leave it out to start from the first "
                                   "page, or send the one from the last answer unchanged.",
                                   field));
}

}  // namespace

std::string PageTokens::seal(std::string_view endpoint, const model::TenantId& tenant,
                             const boost::json::object& query) const {
  const std::string content = base::to_json(query);
  const auto code = key_.sign(covered(endpoint, tenant, base::as_bytes(content)));
  base::Bytes bytes(code.begin(), code.begin() + kCodeBytes);
  bytes.insert(bytes.end(), content.begin(), content.end());
  std::string token = base::base64url_encode(bytes);
  CHECK(token.size() <= kMaxTokenBytes);
  return token;
}

base::Result<boost::json::object> PageTokens::open(std::string_view endpoint, const model::TenantId& tenant,
                                                   std::string_view token, std::string_view field) const {
  if (token.size() > kMaxTokenBytes) return bad_token(field);
  const auto bytes = base::base64url_decode(token);
  if (!bytes || bytes->size() < kCodeBytes) return bad_token(field);
  const base::ByteView all = *bytes;
  const base::ByteView content = all.subspan(kCodeBytes);
  const auto expected = key_.sign(covered(endpoint, tenant, content));
  if (!crypto::equal_constant_time(all.first(kCodeBytes), base::ByteView(expected).first(kCodeBytes)))
    return bad_token(field);
  auto value = base::parse_json(base::as_text(content), {.bytes = kMaxTokenBytes});
  if (!value || !value->is_object()) return bad_token(field);
  return std::move(value->as_object());
}

}  // namespace sallyport::http
