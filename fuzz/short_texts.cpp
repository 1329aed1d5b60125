// Parsers of one short text each: ids, times, hexadecimal digits, client secrets, bearer tokens, scopes. What
// is accepted has one spelling or keeps its meaning when it is written again.
#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/id.h"
#include "base/time_text.h"
#include "base/utf8.h"
#include "crypto/client_secret.h"
#include "crypto/password.h"
#include "http/message.h"
#include "model/integration.h"
#include "model/role.h"
#include "model/text.h"
#include "oauth/bearer.h"
#include "oauth/scope.h"

namespace base = sallyport::base;
namespace crypto = sallyport::crypto;
namespace http = sallyport::http;
namespace model = sallyport::model;
namespace oauth = sallyport::oauth;

namespace {

void check_spellings(std::string_view text) {
  if (const auto uuid = base::Uuid::parse(text)) CHECK(uuid->to_string() == text);
  if (const auto permission = model::parse_permission(text)) CHECK(model::to_string(*permission) == text);
  if (const auto kind = model::parse_integration_kind(text)) CHECK(model::to_string(*kind) == text);
  if (const auto algorithm = model::parse_signing_algorithm(text))
    CHECK(model::to_string(*algorithm) == text);
  if (const auto bytes = base::hex_decode(text)) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
      return c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    CHECK(base::hex_encode(*bytes) == lower);
  }
}

void check_time(std::string_view text) {
  const auto time = base::parse_rfc3339(text);
  if (!time) return;
  CHECK(text.size() >= 20 && text.size() <= 35);
  // An offset may lead out of the years that can be written.
  if (*time < base::from_unix_seconds(0) || *time >= base::from_unix_seconds(253'402'300'800)) return;
  const std::string written = base::rfc3339_micros(*time);
  CHECK(base::parse_rfc3339(written) == *time && written.size() == 27);
  CHECK(base::http_date(*time).size() == 29);
}

void check_secret(std::string_view text) {
  const auto bytes = crypto::secret_key_bytes(text);
  if (bytes) CHECK(bytes->size() == 48 && base::base64url_encode(bytes->reveal()) == text);
  if (!crypto::has_valid_check(text)) return;
  CHECK(bytes.has_value() || text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                                    "0123456789-_") != std::string_view::npos);
  std::string changed(text);
  changed[static_cast<std::uint8_t>(text[10]) % changed.size()] ^= 1;
  CHECK(!crypto::has_valid_check(changed));
}

void check_bearer(std::string_view text) {
  const std::array headers{http::HeaderView{"Authorization", text}};
  http::Request request;
  request.headers = headers;
  const auto token = oauth::bearer_token(request);
  if (!token) {
    CHECK(token.error().kind == base::ErrorKind::kUnauthenticated);
    return;
  }
  CHECK(!token->empty() && text.ends_with(*token) &&
        http::equals_ignoring_case(text.substr(0, 7), "Bearer "));
  CHECK(token->find_first_of(" ,;\"\t\r\n") == std::string_view::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  check_spellings(text);
  check_time(text);
  check_secret(text);
  check_bearer(text);
  (void)crypto::needs_rehash(text);
  if (model::check_line(text, "name", {})) CHECK(size >= 1 && size <= 128 && base::is_valid_utf8(text));
  if (const auto scope = oauth::grant_scope("read write", text)) {  // what is granted is granted again
    const auto again = oauth::grant_scope("read write", *scope);
    CHECK(again && *again == *scope);
  }
  return 0;
}
