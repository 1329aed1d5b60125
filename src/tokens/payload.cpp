#include "tokens/payload.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "crypto/jose/claims.h"
#include "crypto/jose/writer.h"

namespace sallyport::tokens {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kUuidLength = 36;

// An id as text on the stack: three of them stand in every token.
struct IdText {
  explicit IdText(const base::Uuid& uuid) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    char* at = text.data();
    for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
      if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
      *at++ = kDigits[uuid.bytes[i] >> 4];
      *at++ = kDigits[uuid.bytes[i] & 15];
    }
  }
  std::string_view view() const { return {text.data(), text.size()}; }
  std::array<char, kUuidLength> text;
};

// Whether the server writes this member itself: then a custom claim of that name has no effect.
bool is_taken(const TokenSpec& spec, std::string_view name) {
  return model::is_reserved_claim(name) ||
         std::ranges::any_of(spec.extra, [&](const auto& member) { return member.first == name; });
}

// Takes a string member out of `others`. Nothing when it is absent; a refusal when it is no string.
base::Result<std::optional<std::string>> take_text(boost::json::object& others, std::string_view name) {
  const auto found = others.find(name);
  if (found == others.end()) return std::nullopt;
  const auto* text = found->value().if_string();
  if (text == nullptr) return refuse_token(fmt::format("{} is not a string", name));
  std::string value(text->data(), text->size());
  others.erase(found);
  return value;
}

template <class Id>
base::Result<Id> parse_id(const std::optional<std::string>& text, std::string_view name) {
  const auto id = text ? Id::parse(*text) : std::nullopt;
  if (!id) return refuse_token(fmt::format("{} is absent or not an id", name));
  return *id;
}

base::Result<std::int64_t> take_generation(boost::json::object& others, TokenType type) {
  const auto found = others.find("generation");
  if (type != TokenType::kRefresh) {
    if (found != others.end()) return refuse_token("only a refresh token has a generation");
    return 0;
  }
  if (found == others.end() || !found->value().is_int64() || found->value().get_int64() < 0)
    return refuse_token("generation is absent or not a count");
  const std::int64_t generation = found->value().get_int64();
  others.erase(found);
  return generation;
}

}  // namespace

std::string_view typ_of(TokenType type) {
  switch (type) {
    case TokenType::kAccess:
      return "at+jwt"sv;
    case TokenType::kRefresh:
      return "refresh+jwt"sv;
    case TokenType::kSession:
      return "session+jwt"sv;
    case TokenType::kTicket:
      return "ticket+jwt"sv;
  }
  base::check_failed("unknown type of token", __FILE__, __LINE__);
}

std::unexpected<base::Error> refuse_token(std::string reason) {
  auto refusal = base::refuse(base::ErrorKind::kUnauthenticated, "invalid_token",
                              "The token is not valid, or not any more. Get a new one.");
  refusal.error().detail = std::move(reason);
  return refusal;
}

void write_payload(std::string& out, const TokenSpec& spec, const IssuedToken& token) {
  const IdText subject(spec.subject.uuid);
  const IdText tenant(spec.tenant.uuid);
  crypto::JwtObjectWriter object(out);
  object.member("iss", spec.issuer)
      .member("sub", subject.view())
      .member("aud", spec.audience)
      .member("client_id", subject.view())
      .member("iat", base::unix_seconds(token.issued))
      .member("exp", base::unix_seconds(token.expires))
      .member("jti", std::string_view(token.id))
      .member("tenant", tenant.view());
  if (!spec.role.empty()) object.member("role", spec.role);
  if (!spec.scope.empty()) object.member("scope", spec.scope);
  if (spec.credential) object.member("cid", IdText(spec.credential->uuid).view());
  if (!spec.family.empty()) object.member("family", spec.family);
  if (spec.type == TokenType::kRefresh) object.member("generation", spec.generation);
  for (const auto& [name, value] : spec.extra) object.member(name, value);
  if (spec.custom != nullptr)
    for (const auto& [name, value] : *spec.custom)
      if (!is_taken(spec, name)) object.member(name, std::string_view(value));
  object.close();
}

base::Result<VerifiedToken> read_payload(TokenType type, base::ByteView payload) {
  TRY(crypto::JwtClaims claims, crypto::parse_claims(payload));
  if (!claims.issuer || !claims.jwt_id || !claims.expires || !claims.issued_at)
    return refuse_token("iss, jti, exp or iat is absent");
  if (claims.audience.size() != 1) return refuse_token("aud is not one audience");

  auto& others = claims.others;
  VerifiedToken token;
  token.type = type;
  TRY(token.subject, parse_id<model::IntegrationId>(claims.subject, "sub"));
  TRY(const auto client_id, take_text(others, "client_id"));
  if (client_id != claims.subject) return refuse_token("client_id is not sub");
  TRY(const auto tenant, take_text(others, "tenant"));
  TRY(token.tenant, parse_id<model::TenantId>(tenant, "tenant"));
  TRY(const auto credential, take_text(others, "cid"));
  if (credential) {
    TRY(token.credential, parse_id<model::CredentialId>(credential, "cid"));
  }
  TRY(token.generation, take_generation(others, type));
  TRY(auto family, take_text(others, "family"));
  token.family = std::move(family).value_or(std::string{});
  TRY(auto scope, take_text(others, "scope"));
  token.scope = std::move(scope).value_or(std::string{});
  others.erase("role");  // says what was; whoever decides asks the integration as it is now (accessia §10)

  token.id = *std::move(claims.jwt_id);
  token.issuer = *std::move(claims.issuer);
  token.audience = std::move(claims.audience.front());
  token.issued = base::from_unix_seconds(*claims.issued_at);
  token.expires = base::from_unix_seconds(*claims.expires);
  for (const auto& member : others)
    if (const auto* text = member.value().if_string())
      token.custom.emplace(std::string(member.key()), std::string(text->data(), text->size()));
  return token;
}

base::Result<void> check_expected(const VerifiedToken& token, const Expected& expected, base::Time now,
                                  std::chrono::seconds leeway) {
  if (token.type != expected.type) return refuse_token("another kind of token belongs here");
  if (std::ranges::find(expected.issuers, token.issuer) == expected.issuers.end())
    return refuse_token("another issuer");
  if (std::ranges::find(expected.audiences, token.audience) == expected.audiences.end())
    return refuse_token("another audience");
  if (token.expires <= token.issued) return refuse_token("exp is not after iat");
  if (now >= token.expires) return refuse_token("expired");
  if (token.issued > now + leeway) return refuse_token("issued in the future");
  return {};
}

}  // namespace sallyport::tokens
