#include "crypto/jose/claims.h"

#include <algorithm>

#include "base/json.h"
#include "crypto/jose/refuse_token.h"

namespace sallyport::crypto {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kMostAudiences = 64;
constexpr std::size_t kDepth = 16;

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// JSON lets \u0000 in; C code behind us would stop reading there (security B31).
bool has_nul(const json::value& value) {
  if (const auto* text = value.if_string()) return has_nul(std::string_view(*text));
  if (const auto* array = value.if_array())
    return std::ranges::any_of(*array, [](const json::value& element) { return has_nul(element); });
  if (const auto* object = value.if_object())
    return std::ranges::any_of(*object, [](const json::key_value_pair& member) {
      return has_nul(std::string_view(member.key())) || has_nul(member.value());
    });
  return false;
}

base::Result<std::string> read_text(std::string_view name, const json::value& value) {
  const auto* text = value.if_string();
  if (text == nullptr || text->empty() || text->size() > kLongestText)
    return refuse_token("claim " + std::string(name) + " is not text of 1 to 1024 bytes");
  return std::string(text->data(), text->size());
}

base::Result<std::int64_t> read_date(std::string_view name, const json::value& value) {
  const auto* seconds = value.if_int64();
  if (seconds == nullptr || *seconds < 0 || *seconds > kLatestNumericDate)
    return refuse_token("claim " + std::string(name) + " is not an integer number of seconds in range");
  return *seconds;
}

base::Result<std::vector<std::string>> read_audience(const json::value& value) {
  const auto* array = value.if_array();
  std::vector<std::string> out;
  if (array == nullptr) {
    TRY(auto text, read_text("aud", value));
    out.push_back(std::move(text));
    return out;
  }
  if (array->empty() || array->size() > kMostAudiences)
    return refuse_token("claim aud has no or too many members");
  for (const auto& element : *array) {
    TRY(auto text, read_text("aud", element));
    out.push_back(std::move(text));
  }
  return out;
}

base::Result<void> read_claim(JwtClaims& claims, std::string_view name, json::value& value) {
  if (name == "iss") {
    TRY(claims.issuer, read_text(name, value));
  } else if (name == "sub") {
    TRY(claims.subject, read_text(name, value));
  } else if (name == "jti") {
    TRY(claims.jwt_id, read_text(name, value));
  } else if (name == "aud") {
    TRY(claims.audience, read_audience(value));
  } else if (name == "exp") {
    TRY(claims.expires, read_date(name, value));
  } else if (name == "nbf") {
    TRY(claims.not_before, read_date(name, value));
  } else if (name == "iat") {
    TRY(claims.issued_at, read_date(name, value));
  } else {
    claims.others.emplace(name, std::move(value));
  }
  return {};
}

base::Result<void> check_life(const JwtClaims& claims, std::int64_t now, const TimeRules& rules) {
  // Without iat the life is counted from the latest moment the token can have been made.
  const std::int64_t from = claims.issued_at ? *claims.issued_at : now + rules.skew.count();
  if (claims.issued_at && *claims.expires <= *claims.issued_at) return refuse_token("exp is not after iat");
  if (rules.longest_life && *claims.expires - from > rules.longest_life->count())
    return refuse_token("exp is too far ahead");
  return {};
}

}  // namespace

base::Result<JwtClaims> parse_claims(base::ByteView payload) {
  auto document = base::parse_json(base::as_text(payload), {.depth = kDepth});
  if (!document) return refuse_token("payload: " + document.error().message);
  auto* members = document->if_object();
  if (members == nullptr) return refuse_token("the payload is not a JSON object");
  if (has_nul(*document)) return refuse_token("a claim holds NUL");
  JwtClaims out;
  for (auto& member : *members) TRY_VOID(read_claim(out, std::string_view(member.key()), member.value()));
  return out;
}

base::Result<void> check_times(const JwtClaims& claims, base::Time now, const TimeRules& rules) {
  const std::int64_t seconds = base::unix_seconds(now);
  const std::int64_t skew = rules.skew.count();
  if (!claims.expires) return refuse_token("exp is missing");
  if (!claims.issued_at && rules.issued_at_required) return refuse_token("iat is missing");
  TRY_VOID(check_life(claims, seconds, rules));
  if (seconds >= *claims.expires + skew)
    return refuse_token("exp is past", "token_expired", "The token has expired.");
  const std::int64_t latest = seconds + skew;
  if (claims.issued_at.value_or(0) > latest || claims.not_before.value_or(0) > latest)
    return refuse_token("iat or nbf is in the future", "token_not_yet_valid",
                        "The token is not valid yet. Check the clock of the machine that made it.");
  return {};
}

bool has_audience(const JwtClaims& claims, std::string_view audience) {
  return std::ranges::find(claims.audience, audience) != claims.audience.end();
}

}  // namespace sallyport::crypto
