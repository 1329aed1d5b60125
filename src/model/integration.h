// Integrations and their credentials: one record for all kinds; the kind only chooses defaults.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/claims.h"
#include "model/ids.h"
#include "model/limits.h"
#include "model/role.h"

namespace sallyport::model {

enum class IntegrationKind { kApi, kCustom, kExternalApi };
std::string_view to_string(IntegrationKind kind);  // "api", "custom", "external-api"
std::optional<IntegrationKind> parse_integration_kind(std::string_view text);

enum class SigningAlgorithm { kEs256, kRs256, kEdDsa };
std::string_view to_string(SigningAlgorithm algorithm);  // "ES256", "RS256", "EdDSA"
std::optional<SigningAlgorithm> parse_signing_algorithm(std::string_view text);

// What a kind means until the integration says otherwise (issue table in docs/guide/integrations.md).
struct KindDefaults {
  std::chrono::seconds token_lifetime;
  std::string_view role;      // the name of a built-in one
  std::string_view audience;  // "api", "archivist", "external"
  std::string_view scope;     // scope granted when none is asked; may be empty
  bool recoverable_secret;    // the secret is an HS256 key, so it is sealed, not only digested
  bool client_credentials;    // may use grant_type=client_credentials
  bool identity_jwt;          // may use the Accessia exchange
  std::optional<std::chrono::days> secret_lifetime;  // nothing: lives until regenerated (accessia §12.10)
};
const KindDefaults& defaults_of(IntegrationKind kind);

// How long a draft that has a secret waits to be saved (accessia §2).
inline constexpr std::chrono::hours kDraftKept{1};

struct Credential {
  CredentialId id;
  IntegrationId integration;
  base::Bytes digest;         // HMAC-SHA-256 of the secret under the pepper, 32 bytes
  base::Bytes sealed_secret;  // only for recoverable kinds, else empty
  std::string hint;           // last 4 characters, to tell secrets apart
  base::Time valid_from;
  std::optional<base::Time> valid_until;
  base::Time created_at;
  std::optional<base::Time> last_used_at;  // a minute late at most
  std::string last_used_from;              // address text
  bool tokens_ended = false;    // revoked, not merely replaced: the tokens it obtained are dead as well
  std::int64_t generation = 0;  // refresh tokens carry it; regenerate raises it
  std::optional<base::Time> first_used_at{};
  // Replaced by a younger one: ends when it has been unused for so long, once that one is in use.
  std::optional<std::chrono::hours> retire_unused_after{};

  bool live_at(base::Time now) const { return now >= valid_from && (!valid_until || now < *valid_until); }
};

struct Integration {
  IntegrationId id;
  TenantId tenant;
  IntegrationKind kind = IntegrationKind::kCustom;
  std::string name;  // 1 to 128 bytes
  Claims claims;
  std::string role{Role::kNone};  // the name of a role; one that is not there any more gives nothing
  bool enabled = true;
  bool draft = false;                                    // made, but not activated yet: never enabled
  std::optional<std::chrono::seconds> token_lifetime;    // 60 s to 30 days; nothing: the kind's
  std::optional<std::chrono::seconds> refresh_lifetime;  // 60 s to 90 days; nothing: 30 days
  std::optional<SigningAlgorithm> algorithm;             // nothing: the dialect's
  Limits limits{};                                       // its own
  Limits tenant_limits{};  // those of its tenant, which hold while it has none; known to the read model only
  bool reuse_tokens = false;              // who asks for a token again gets the live one back
  std::vector<std::string> scopes{};      // granted to it, sorted; none: its kind's, and all of its role
  std::vector<std::string> api_majors{};  // major versions of the external API that are on, sorted
  base::Time created_at;
  std::int64_t version = 1;      // raised by each change; for update(expected_version)
  base::Time tokens_valid_from;  // tokens issued earlier are dead (revoke all tokens of the integration)
  std::vector<Credential> credentials;  // newest first

  std::chrono::seconds effective_token_lifetime() const;
  // When a draft goes by itself: one that has a secret, which was shown before it was saved (accessia §2).
  std::optional<base::Time> draft_end() const;
  const Limits& effective_limits() const { return limits.any() ? limits : tenant_limits; }
};

}  // namespace sallyport::model
