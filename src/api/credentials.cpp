// /api/integrations/{integrationId}/credentials and what ends secrets and tokens (accessia §10, R16, N8).
#include "api/integration_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;

struct CredentialList {
  std::vector<CredentialView> credentials;
};
BOOST_DESCRIBE_STRUCT(CredentialList, (), (credentials))
Description describe(const CredentialList*) {
  return {.name = "CredentialList",
          .about = "The secrets of an integration.",
          .fields = {{"credentials", {.about = "Newest first, ended ones included while they are kept."}}}};
}

struct Rotation {
  std::optional<std::int64_t> overlap_seconds;
  std::optional<bool> end_tokens;
  std::optional<std::int64_t> retire_when_unused_hours;
};
BOOST_DESCRIBE_STRUCT(Rotation, (), (overlap_seconds, end_tokens, retire_when_unused_hours))
Description describe(const Rotation*) {
  return {.name = "Rotation",
          .about = "How the old secret ends.",
          .fields = {
              {"overlap_seconds",
               {.about = "How long the old secret is still accepted; 0, at once, when left out.",
                .min = 0,
                .max = 30 * 86'400,
                .example = "3600"}},
              {"end_tokens",
               {.about = "Whether to end every access token that is out as well.", .example = "false"}},
              {"retire_when_unused_hours",
               {.about =
                    "Within the overlap: ends the old secret once it has not been used for so long after the "
                    "first use of the new one.",
                .min = 1,
                .max = 720,
                .example = "48"}},
          }};
}

struct NewCredential {
  std::optional<std::int64_t> retire_when_unused_hours;
};
BOOST_DESCRIBE_STRUCT(NewCredential, (), (retire_when_unused_hours))
Description describe(const NewCredential*) {
  return {.name = "NewCredential",
          .about = "A secret beside the one that is live.",
          .fields = {{"retire_when_unused_hours",
                      {.about = "Ends the other secret once it has not been used for so long after the first "
                                "use of the new one; never when left out.",
                       .min = 1,
                       .max = 720,
                       .example = "48"}}}};
}

std::optional<std::chrono::hours> hours_of(const std::optional<std::int64_t>& number) {
  return number ? std::optional(std::chrono::hours{*number}) : std::nullopt;
}

IntegrationView show_with_secret(const Services& services, const integrations::WithSecret& made) {
  return integration_view(made.integration, services.deployment, &made.secret);
}

async::Task<base::Result<CredentialList>> list_credentials(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY(const auto integration, co_await services.integrations.get(call.caller(), id));
  CredentialList answer;
  for (const auto& credential : integration.credentials)
    answer.credentials.push_back(credential_view(credential));
  co_return answer;
}

async::Task<base::Result<IntegrationView>> add_credential(const Services& services, Call& call,
                                                          NewCredential wanted) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY(const auto made, co_await services.integrations.add_credential(
                              call.caller(), id, hours_of(wanted.retire_when_unused_hours)));
  co_return show_with_secret(services, made);
}

async::Task<base::Result<IntegrationView>> rotate_integration_secret(const Services& services, Call& call,
                                                                     Rotation wanted) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY(const auto made, co_await services.integrations.regenerate(
                              call.caller(), id,
                              {.overlap = std::chrono::seconds{wanted.overlap_seconds.value_or(0)},
                               .end_tokens = wanted.end_tokens.value_or(false),
                               .retire_when_unused = hours_of(wanted.retire_when_unused_hours)}));
  co_return show_with_secret(services, made);
}

async::Task<base::Result<Nothing>> remove_credential(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY(const auto credential, call.id<model::CredentialId>("credentialId", "credential"));
  CO_TRY_VOID(co_await services.integrations.revoke_credential(call.caller(), id, credential));
  co_return Nothing{};
}

async::Task<base::Result<Nothing>> end_tokens(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY_VOID(co_await services.integrations.end_tokens(call.caller(), id));
  co_return Nothing{};
}

}  // namespace

Resource credentials() {
  using model::AuditAction;
  return {
      .tag = "Credentials",
      .about = "The secrets of an integration, and the tokens made with them.",
      .endpoints = {
          endpoint<list_credentials>({.path = "/api/integrations/{integrationId}/credentials",
                                      .name = "api.credentials.list",
                                      .permission = "integrations:read",
                                      .summary = "List the secrets of an integration, without showing them"}),
          endpoint<add_credential>({.method = Method::kPost,
                                    .path = "/api/integrations/{integrationId}/credentials",
                                    .name = "api.credentials.add",
                                    .permission = "integrations:write",
                                    .summary = "Add a second secret and show it, once",
                                    .audit = AuditAction::kCredentialCreated,
                                    .success = 201,
                                    .confirms = true}),
          endpoint<remove_credential>({.method = Method::kDelete,
                                       .path = "/api/integrations/{integrationId}/credentials/{credentialId}",
                                       .name = "api.credentials.delete",
                                       .permission = "integrations:write",
                                       .summary = "End one secret and the tokens made with it",
                                       .audit = AuditAction::kCredentialRevoked}),
          endpoint<rotate_integration_secret>(
              {.method = Method::kPost,
               .path = "/api/integrations/{integrationId}/rotate",
               .name = "api.integrations.rotate",
               .permission = "integrations:write",
               .summary = "Make a new secret in place of the old one and show it, once",
               .audit = AuditAction::kCredentialCreated,
               .confirms = true}),
          endpoint<end_tokens>({.method = Method::kPost,
                                .path = "/api/integrations/{integrationId}/end-tokens",
                                .name = "api.integrations.end_tokens",
                                .permission = "integrations:write",
                                .summary = "End every token of the integration that is out",
                                .audit = AuditAction::kTokensEnded}),
      }};
}

}  // namespace sallyport::api
