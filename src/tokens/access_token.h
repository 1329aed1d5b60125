// What one of our tokens says (RFC 9068), before it is signed and after it has been verified.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/claims.h"
#include "model/ids.h"
#include "model/integration.h"

namespace sallyport::tokens {

// Each kind is refused where another belongs (RFC 8725 §3.11, security B29).
enum class TokenType : std::uint8_t {
  kAccess,   // typ "at+jwt"
  kRefresh,  // "refresh+jwt"
  kSession,  // "session+jwt": who asks for tokens of connections
  kTicket,   // "ticket+jwt": a link to connect an account
};
inline constexpr std::array kTokenTypes{TokenType::kAccess, TokenType::kRefresh, TokenType::kSession,
                                        TokenType::kTicket};  // in the order of their values

struct TokenSpec {
  TokenType type = TokenType::kAccess;
  std::string_view issuer;
  std::string_view audience;
  model::SigningAlgorithm algorithm = model::SigningAlgorithm::kEs256;
  model::IntegrationId subject;  // sub and client_id
  model::TenantId tenant;
  std::string_view role;                          // claim "role"; empty leaves it out
  std::string_view scope;                         // claim "scope"; empty leaves it out
  std::optional<model::CredentialId> credential;  // which credential obtained it: claim "cid"
  std::int64_t generation = 0;                    // refresh tokens: generation of the credential
  // The jti of the refresh token that stands behind an access token: claim "family"; empty leaves it out.
  // Revoking that refresh token ends the access token too (RFC 7009 §2.1, security F08).
  std::string_view family;
  const model::Claims* custom = nullptr;  // top-level string members; never override ours
  // Further top-level string members of a dialect, in order, such as jit_tenant_id and name.
  std::vector<std::pair<std::string_view, std::string_view>> extra;
  std::chrono::seconds lifetime{3600};  // exp - iat
  // iat is not before this: the integration's tokens_valid_from, so that a token made within the second
  // after "end all tokens" is not taken for one from before it (docs/adr/0046).
  base::Time earliest{};
};

struct IssuedToken {
  std::string text;
  std::string id;  // jti, 21 characters of the base64url alphabet (archivist §5)
  base::Time issued;
  base::Time expires;
};

struct VerifiedToken {
  TokenType type = TokenType::kAccess;
  std::string id;
  std::string issuer;
  std::string audience;
  model::IntegrationId subject;
  model::TenantId tenant;
  std::optional<model::CredentialId> credential;
  std::int64_t generation = 0;
  std::string family;  // verify() refuses when this id or `id` is revoked; empty when the claim is absent
  std::string scope;
  model::Claims custom;  // all other top-level string members
  base::Time issued;
  base::Time expires;
};

// What a verifier insists on; everything is compared octet by octet (security B26, B27).
struct Expected {
  TokenType type = TokenType::kAccess;
  std::span<const std::string> issuers;    // any of
  std::span<const std::string> audiences;  // any of
};

}  // namespace sallyport::tokens
