#include "model/integration.h"

namespace sallyport::model {

std::string_view to_string(IntegrationKind kind) {
  switch (kind) {
    case IntegrationKind::kApi:
      return "api";
    case IntegrationKind::kCustom:
      return "custom";
    case IntegrationKind::kExternalApi:
      return "external-api";
  }
  return "custom";
}

std::optional<IntegrationKind> parse_integration_kind(std::string_view text) {
  for (const auto kind : {IntegrationKind::kApi, IntegrationKind::kCustom, IntegrationKind::kExternalApi})
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

std::string_view to_string(SigningAlgorithm algorithm) {
  switch (algorithm) {
    case SigningAlgorithm::kEs256:
      return "ES256";
    case SigningAlgorithm::kRs256:
      return "RS256";
    case SigningAlgorithm::kEdDsa:
      return "EdDSA";
  }
  return "ES256";
}

std::optional<SigningAlgorithm> parse_signing_algorithm(std::string_view text) {
  for (const auto algorithm : {SigningAlgorithm::kEs256, SigningAlgorithm::kRs256, SigningAlgorithm::kEdDsa})
    if (to_string(algorithm) == text) return algorithm;
  return std::nullopt;
}

const KindDefaults& defaults_of(IntegrationKind kind) {
  using std::chrono::days;
  using std::chrono::seconds;
  static const KindDefaults kApi{.token_lifetime = seconds{21600},
                                 .role = Role::kEventViewer,
                                 .audience = "api",
                                 .scope = "",
                                 .recoverable_secret = true,
                                 .client_credentials = false,
                                 .identity_jwt = true,
                                 .secret_lifetime = std::nullopt};
  static const KindDefaults kCustom{.token_lifetime = seconds{3600},
                                    .role = Role::kNone,
                                    .audience = "api",
                                    .scope = "",
                                    .recoverable_secret = false,
                                    .client_credentials = true,
                                    .identity_jwt = false,
                                    .secret_lifetime = days{365}};
  static const KindDefaults kExternalApi{.token_lifetime = seconds{1209600},
                                         .role = Role::kNone,
                                         .audience = "external",
                                         .scope = "external_api",
                                         .recoverable_secret = false,
                                         .client_credentials = true,
                                         .identity_jwt = false,
                                         .secret_lifetime = days{365}};
  switch (kind) {
    case IntegrationKind::kApi:
      return kApi;
    case IntegrationKind::kCustom:
      return kCustom;
    case IntegrationKind::kExternalApi:
      return kExternalApi;
  }
  return kCustom;
}

std::chrono::seconds Integration::effective_token_lifetime() const {
  return token_lifetime.value_or(defaults_of(kind).token_lifetime);
}

std::optional<base::Time> Integration::draft_end() const {
  if (!draft || credentials.empty()) return std::nullopt;
  return created_at + kDraftKept;
}

}  // namespace sallyport::model
