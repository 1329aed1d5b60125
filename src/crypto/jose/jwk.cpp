#include "crypto/jose/jwk.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/json.h"
#include "crypto/digest.h"

namespace sallyport::crypto {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 8> kPrivateMembers = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

std::unexpected<base::Error> refuse_jwk(std::string_view why, std::string field = {}) {
  return base::invalid(std::move(field), fmt::format("The JWK is not acceptable: {}.", why), "invalid_jwk");
}

// kty and the numbers, the members that RFC 7638 hashes, by name.
std::vector<std::pair<std::string_view, std::string>> required_members(const VerifyKey& key) {
  const auto parts = key.parts();
  switch (parts.algorithm) {
    case Algorithm::kRs256:
      return {{"kty", "RSA"}, {"n", base::base64url_encode(parts.n)}, {"e", base::base64url_encode(parts.e)}};
    case Algorithm::kEdDsa:
      return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", base::base64url_encode(parts.x)}};
    default:
      return {{"kty", "EC"},
              {"crv", "P-256"},
              {"x", base::base64url_encode(parts.x)},
              {"y", base::base64url_encode(parts.y)}};
  }
}

std::string object_of(const std::vector<std::pair<std::string_view, std::string>>& members) {
  std::string out = "{";
  for (const auto& [name, value] : members) {
    if (out.size() > 1) out.push_back(',');
    base::append_json_string(out, name);
    out.push_back(':');
    base::append_json_string(out, value);
  }
  out.push_back('}');
  return out;
}

// The text of a member; empty when it is absent.
base::Result<std::string_view> text_member(const json::object& jwk, const char* name) {
  const auto* value = jwk.if_contains(name);
  if (value == nullptr) return std::string_view{};
  const auto* text = value->if_string();
  if (text == nullptr || text->empty()) return refuse_jwk("the member must be text that is not empty", name);
  return std::string_view(text->data(), text->size());
}

base::Result<base::Bytes> number_member(const json::object& jwk, const char* name) {
  TRY(const auto text, text_member(jwk, name));
  auto bytes = base::base64url_decode(text);
  if (!bytes || bytes->empty()) return refuse_jwk("the member must be base64url without padding", name);
  return *std::move(bytes);
}

bool has_private_member(const json::object& jwk) {
  return std::ranges::any_of(kPrivateMembers, [&](std::string_view name) { return jwk.contains(name); });
}

base::Result<void> check_purpose(const json::object& jwk) {
  TRY(const auto use, text_member(jwk, "use"));
  if (!use.empty() && use != "sig") return refuse_jwk("the key is not for signatures", "use");
  const auto* operations = jwk.if_contains("key_ops");
  if (operations == nullptr) return {};
  const auto* list = operations->if_array();
  const bool verifies = list != nullptr && std::ranges::any_of(*list, [](const json::value& operation) {
                          return operation.is_string() && operation.get_string() == "verify";
                        });
  if (!verifies) return refuse_jwk("the key is not for verification", "key_ops");
  return {};
}

base::Result<PublicParts> parts_of(const json::object& jwk) {
  TRY(const auto kty, text_member(jwk, "kty"));
  TRY(const auto crv, text_member(jwk, "crv"));
  PublicParts parts;
  if (kty == "EC" && crv == "P-256") {
    parts.algorithm = Algorithm::kEs256;
    TRY(parts.x, number_member(jwk, "x"));
    TRY(parts.y, number_member(jwk, "y"));
  } else if (kty == "OKP" && crv == "Ed25519") {
    parts.algorithm = Algorithm::kEdDsa;
    TRY(parts.x, number_member(jwk, "x"));
  } else if (kty == "RSA") {
    parts.algorithm = Algorithm::kRs256;
    TRY(parts.n, number_member(jwk, "n"));
    TRY(parts.e, number_member(jwk, "e"));
  } else {
    return refuse_jwk("only RSA, EC with P-256 and OKP with Ed25519 are supported", "kty");
  }
  return parts;
}

}  // namespace

std::string jwk_json(const VerifyKey& key, std::string_view kid) {
  auto members = required_members(key);
  members.emplace_back("use", "sig");
  members.emplace_back("alg", to_string(key.algorithm()));
  members.emplace_back("kid", kid);
  return object_of(members);
}

std::string jwk_thumbprint(const VerifyKey& key) {
  auto members = required_members(key);
  std::ranges::sort(members);
  return base::base64url_encode(sha256(base::as_bytes(object_of(members))));
}

base::Result<Jwk> parse_jwk(const json::value& value) {
  const auto* jwk = value.if_object();
  if (jwk == nullptr) return refuse_jwk("it is not a JSON object");
  if (has_private_member(*jwk))
    return refuse_jwk("it holds a private or secret key; send the public part only");
  TRY_VOID(check_purpose(*jwk));
  TRY(const auto parts, parts_of(*jwk));
  TRY(const auto alg, text_member(*jwk, "alg"));
  if (!alg.empty() && alg != to_string(parts.algorithm))
    return refuse_jwk(fmt::format("this kind of key is for {} here", to_string(parts.algorithm)), "alg");
  TRY(const auto kid, text_member(*jwk, "kid"));
  auto key = VerifyKey::from_parts(parts);
  if (!key) {
    key.error().code = "invalid_jwk";
    return std::unexpected(std::move(key).error());
  }
  return Jwk{*std::move(key), std::string(kid)};
}

base::Result<std::vector<Jwk>> parse_jwks(std::string_view text, const JwksLimits& limits) {
  TRY(const auto document, base::parse_json(text, {.bytes = limits.bytes, .depth = 8}));
  const auto* set = document.if_object();
  const auto* keys = set != nullptr ? set->if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_array())
    return refuse_jwk("a key set is an object with the array keys", "keys");
  if (keys->get_array().size() > limits.keys)
    return refuse_jwk(fmt::format("a key set may have {} keys at most", limits.keys), "keys");
  std::vector<Jwk> out;
  std::set<std::string> kids;
  for (const auto& value : keys->get_array()) {
    if (value.is_object() && has_private_member(value.get_object()))
      return refuse_jwk("the set holds a private or secret key", "keys");
    auto jwk = parse_jwk(value);
    if (!jwk) continue;
    if (!jwk->kid.empty() && !kids.insert(jwk->kid).second)
      return refuse_jwk("two keys of the set have the same kid", "kid");
    out.push_back(*std::move(jwk));
  }
  return out;
}

}  // namespace sallyport::crypto
