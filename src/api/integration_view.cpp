#include "api/integration_view.h"

#include <array>

#include "api/endpoint.h"
#include "api/write.h"

namespace sallyport::api {
namespace {

using model::IntegrationKind;
using model::SigningAlgorithm;

template <class E>
using Word = std::pair<std::string_view, E>;

}  // namespace

std::span<const Word<IntegrationKind>> Words<IntegrationKind>::all() {
  static const std::array words{
      Word<IntegrationKind>{model::to_string(IntegrationKind::kApi), IntegrationKind::kApi},
      Word<IntegrationKind>{model::to_string(IntegrationKind::kCustom), IntegrationKind::kCustom},
      Word<IntegrationKind>{model::to_string(IntegrationKind::kExternalApi), IntegrationKind::kExternalApi}};
  return words;
}

std::span<const Word<SigningAlgorithm>> Words<SigningAlgorithm>::all() {
  static const std::array words{
      Word<SigningAlgorithm>{model::to_string(SigningAlgorithm::kEs256), SigningAlgorithm::kEs256},
      Word<SigningAlgorithm>{model::to_string(SigningAlgorithm::kRs256), SigningAlgorithm::kRs256},
      Word<SigningAlgorithm>{model::to_string(SigningAlgorithm::kEdDsa), SigningAlgorithm::kEdDsa}};
  return words;
}

Description describe(const CredentialView*) {
  return {
      .name = "Credential",
      .about = "One secret of an integration. The secret itself is shown once, when it is made.",
      .fields = {
          {"id", {.about = "The id of the credential."}},
          {"hint",
           {.about = "The last four characters of the secret, to tell it from others.", .example = "9kQz"}},
          {"created_at", {.about = "When it was made."}},
          {"valid_from", {.about = "From when on it is accepted."}},
          {"valid_until", {.about = "When it ends; absent when it lives until it is replaced."}},
          {"last_used_at", {.about = "When it was last used, a minute late at most; absent when never."}},
          {"last_used_from", {.about = "The address of the last use.", .example = "192.0.2.7"}},
          {"first_used_at", {.about = "When it was first used, a minute late at most; absent when never."}},
          {"retire_when_unused_hours",
           {.about =
                "It was replaced, and ends earlier than validUntil when it has not been used for so long "
                "after the first use of the new one.",
            .example = "48"}},
      }};
}

Description describe(const IntegrationView*) {
  return {
      .name = "Integration",
      .about = "A machine client of the tenant, with what it needs to get tokens.",
      .fields = {
          {"id", {.about = "The id of the integration."}},
          {"kind", {.about = "What it was made for; the kind chooses the defaults.", .example = "custom"}},
          {"name", {.about = "The name people gave it.", .example = "Lobby display"}},
          {"integration_id", {.about = "For kind api: the integrationId of the token exchange."}},
          {"authentication_url",
           {.about = "For kind api: where identity tokens are exchanged.",
            .example = "https://id.sallyport.test/auth"}},
          {"client_id", {.about = "For the other kinds: the client_id of the token request."}},
          {"token_url",
           {.about = "For the other kinds: where tokens are requested.",
            .example = "https://id.sallyport.test/oauth/token"}},
          {"secret",
           {.about = "The secret, only in the answer that made it. Keep it: it is not shown again."}},
          {"role", {.about = "The name of its role, which says what it may do.", .example = "event_viewer"}},
          {"claims", {.about = "Custom claims that its tokens carry."}},
          {"enabled", {.about = "Whether it gets tokens and its tokens are accepted."}},
          {"draft",
           {.about =
                "Whether it is not activated yet: it is not enabled, and its secret, where it has one, gets "
                "no token.",
            .example = "false"}},
          {"draft_ends_at",
           {.about = "When a draft with a secret is deleted unless it is activated before."}},
          {"token_lifetime_seconds", {.about = "How long its access tokens live.", .example = "3600"}},
          {"refresh_lifetime_seconds",
           {.about = "How long its refresh tokens live; absent when the default of 30 days holds.",
            .example = "2592000"}},
          {"algorithm", {.about = "How its tokens are signed; absent when the default holds."}},
          {"limits", {.about = "How many tokens and calls it may have."}},
          {"reuse_tokens",
           {.about = "Whether a request for a token gets the live one that it has back.",
            .example = "false"}},
          {"scopes", {.about = "The scopes granted to it; none: all that its role gives."}},
          {"external_api_versions",
           {.about = "The major versions of the external API that are on beside 1."}},
          {"created_at", {.about = "When it was made."}},
          {"version", {.about = "Raised by each change; also in the ETag header.", .example = "1"}},
          {"credentials", {.about = "Its secrets, newest first."}},
          {"requests_today",
           {.about =
                "What it was let through today, in UTC, half a minute late; only in lists, for callers with "
                "usage:read.",
            .example = "1204"}},
      }};
}

base::Result<model::IntegrationId> integration_id_in(const Call& call) {
  return call.id<model::IntegrationId>("integrationId", "integration");
}

CredentialView credential_view(const model::Credential& credential) {
  return {
      .id = credential.id,
      .hint = credential.hint,
      .created_at = credential.created_at,
      .valid_from = credential.valid_from,
      .valid_until = credential.valid_until,
      .last_used_at = credential.last_used_at,
      .last_used_from = credential.last_used_from.empty()
                            ? std::nullopt
                            : std::optional<std::string>(credential.last_used_from),
      .first_used_at = credential.first_used_at,
      .retire_when_unused_hours = credential.retire_unused_after
                                      ? std::optional<std::int64_t>(credential.retire_unused_after->count())
                                      : std::nullopt};
}

IntegrationView integration_view(const model::Integration& integration, const model::Deployment& deployment,
                                 const base::Secret* secret) {
  IntegrationView view;
  view.id = integration.id;
  view.kind = integration.kind;
  view.name = integration.name;
  if (integration.kind == IntegrationKind::kApi) {
    view.integration_id = integration.id;
    view.authentication_url = deployment.authentication_url();
  } else {
    view.client_id = integration.id;
    view.token_url = deployment.public_url +
                     (integration.kind == IntegrationKind::kExternalApi ? "/connect/token" : "/oauth/token");
  }
  if (secret && !secret->empty()) view.secret = secret->clone();
  view.role = integration.role;
  view.claims = integration.claims;
  view.enabled = integration.enabled;
  view.draft = integration.draft;
  view.draft_ends_at = integration.draft_end();
  view.token_lifetime_seconds = integration.effective_token_lifetime().count();
  if (integration.refresh_lifetime) view.refresh_lifetime_seconds = integration.refresh_lifetime->count();
  view.algorithm = integration.algorithm;
  view.limits = limits_view(integration.limits);
  view.reuse_tokens = integration.reuse_tokens;
  view.scopes = integration.scopes;
  view.external_api_versions = integration.api_majors;
  view.created_at = integration.created_at;
  view.version = integration.version;
  for (const auto& credential : integration.credentials)
    view.credentials.push_back(credential_view(credential));
  return view;
}

std::string integration_json(const model::Integration& integration, const model::Deployment& deployment,
                             const base::Secret* secret) {
  return to_json(integration_view(integration, deployment, secret));
}

std::string integrations_json(std::span<const model::Integration> integrations,
                              const model::Deployment& deployment) {
  std::string out = "{\"integrations\":[";
  for (const auto& integration : integrations) {
    if (out.back() == '}') out += ',';
    out += integration_json(integration, deployment);
  }
  return out + "]}";
}

}  // namespace sallyport::api
