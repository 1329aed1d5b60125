#include "oauth/form_request.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "oauth/grant.h"
#include "oauth/responses.h"

namespace sallyport::oauth {
namespace {

using namespace std::string_view_literals;

constexpr std::array kBodyOnly{"grant_type"sv,
                               "client_id"sv,
                               "client_secret"sv,
                               "scope"sv,
                               "resource"sv,
                               "audience"sv,
                               "token"sv,
                               "token_type_hint"sv,
                               "client_assertion"sv,
                               "assertion"sv,
                               "client_assertion_type"sv};

bool belongs_into_the_body(std::string_view name) {
  if (std::ranges::find(kBodyOnly, name) != kBodyOnly.end()) return true;
  return std::ranges::any_of(all_grants(), [&](const Grant& grant) {
    return std::ranges::find(grant.parameters, name) != grant.parameters.end();
  });
}

// The parser's own message quotes the name of a repeated parameter. It goes to the log only (security C19),
// and only for a name of ours: what somebody sends as a name may be a secret in the wrong place (P01).
base::Error as_invalid_request(base::Error error, std::string message) {
  const bool quotes = !error.field.empty() && !belongs_into_the_body(error.field);
  error.detail = quotes ? "an unknown parameter is malformed or repeated" : std::move(error.message);
  error.kind = base::ErrorKind::kInvalid;
  error.code = "invalid_request";
  error.message = std::move(message);
  error.field.clear();
  return error;
}

}  // namespace

base::Result<http::FormFields> read_form(const http::Request& request) {
  const auto type = request.header("Content-Type");
  if (!type || http::media_type(*type) != "application/x-www-form-urlencoded")
    return invalid_request("The body has to be application/x-www-form-urlencoded in UTF-8.",
                           "content type missing or other");
  if (!request.query.empty()) {
    const auto query = http::FormFields::parse(request.query, "query string");
    if (!query)
      return std::unexpected(as_invalid_request(
          query.error(), "The query string is not well-formed. Send all parameters in the body."));
    if (std::ranges::any_of(query->all(),
                            [](const auto& field) { return belongs_into_the_body(field.first); }))
      return invalid_request("Parameters belong into the body; the query string must not hold them.",
                             "OAuth parameter in the query");
  }
  auto fields = http::FormFields::parse(request.body, "body");
  if (!fields)
    return std::unexpected(as_invalid_request(
        std::move(fields).error(),
        "The body is not well-formed: each parameter once, at most 100 of them, UTF-8, percent-encoded."));
  return fields;
}

}  // namespace sallyport::oauth
