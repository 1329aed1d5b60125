#include "model/claims.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.h"
#include "base/utf8.h"

namespace sallyport::model {
namespace {

using namespace std::string_view_literals;

// RFC 7519 §4.1, RFC 9068 §2.2, OIDC Core §5.1 and what tokens/issuer.cpp adds.
constexpr std::array kReserved{
    "iss"sv,
    "sub"sv,
    "aud"sv,
    "exp"sv,
    "nbf"sv,
    "iat"sv,
    "jti"sv,
    "client_id"sv,
    "scope"sv,
    "azp"sv,
    "cnf"sv,
    "act"sv,
    "may_act"sv,
    "auth_time"sv,
    "acr"sv,
    "amr"sv,
    "nonce"sv,
    "at_hash"sv,
    "c_hash"sv,
    "sid"sv,
    "roles"sv,
    "groups"sv,
    "entitlements"sv,
    "tenant"sv,
    "role"sv,
    "generation"sv,
    "cid"sv,
    "family"sv,
    "typ"sv,
    "name"sv,
    "given_name"sv,
    "family_name"sv,
    "middle_name"sv,
    "nickname"sv,
    "preferred_username"sv,
    "profile"sv,
    "picture"sv,
    "website"sv,
    "email"sv,
    "email_verified"sv,
    "gender"sv,
    "birthdate"sv,
    "zoneinfo"sv,
    "locale"sv,
    "phone_number"sv,
    "phone_number_verified"sv,
    "address"sv,
    "updated_at"sv,
};

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-';
}

base::Result<void> check_name(const std::string& name, const std::string& field) {
  if (name.empty() || name.size() > kMaxClaimNameBytes || !std::ranges::all_of(name, is_name_character))
    return base::invalid(
        field,
        fmt::format("A claim name has 1 to {} characters of A-Z, a-z, 0-9, '_', '.' and '-'.",
                    kMaxClaimNameBytes),
        "invalid_claim");
  if (name.starts_with("jit_") || name.starts_with("arc_"))
    return base::invalid(
        field, "Claim names that begin with jit_ or arc_ belong to the server. Choose another name.",
        "invalid_claim");
  if (is_reserved_claim(name))
    return base::invalid(
        field,
        fmt::format("The claim name '{}' is reserved by the token standards. Choose another name.", name),
        "invalid_claim");
  return {};
}

// What one claim adds to a payload: `"name":"value",`.
std::size_t bytes_in_token(std::string_view name, std::string_view value) {
  std::string json;
  base::append_json_string(json, name, true);
  base::append_json_string(json, value, true);
  return json.size() + 2;
}

}  // namespace

bool is_reserved_claim(std::string_view name) {
  return std::ranges::find(kReserved, name) != kReserved.end();
}

base::Result<void> check_claims(const Claims& claims, std::string_view field) {
  if (claims.size() > kMaxClaims)
    return base::invalid(std::string(field),
                         fmt::format("An integration has {} custom claims at most.", kMaxClaims),
                         "invalid_claim");
  std::size_t total = 0;
  for (const auto& [name, value] : claims) {
    const std::string at = fmt::format("{}.{}", field, name);
    TRY_VOID(check_name(name, at));
    if (value.size() > kMaxClaimValueBytes)
      return base::invalid(at,
                           fmt::format("A claim value has {} bytes of UTF-8 at most.", kMaxClaimValueBytes),
                           "invalid_claim");
    if (!base::is_valid_utf8(value))
      return base::invalid(at, "A claim value is UTF-8 text.", "invalid_claim");
    total += bytes_in_token(name, value);
  }
  if (total > kMaxClaimsBytes)
    return base::invalid(
        std::string(field),
        fmt::format("All claim names and values together have {} bytes at most, as JSON with every "
                    "character outside ASCII escaped. Shorten or remove some.",
                    kMaxClaimsBytes),
        "invalid_claim");
  return {};
}

}  // namespace sallyport::model
