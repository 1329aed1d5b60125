#include "api/integration_preview.h"

#include <memory>

#include "api/integration_view.h"
#include "api/policy_view.h"
#include "api/resource.h"
#include "audit/authorize.h"
#include "base/bytes.h"
#include "base/check.h"
#include "integrations/caller.h"
#include "model/scope.h"

namespace sallyport::api {
namespace {

using http::Method;

// Absent members stay as they are.
struct IntegrationTrial {
  std::optional<std::string> role;
  std::optional<std::vector<std::string>> scopes;
  std::optional<model::Claims> claims;
};
BOOST_DESCRIBE_STRUCT(IntegrationTrial, (), (role, scopes, claims))
Description describe(const IntegrationTrial*) {
  return {.name = "IntegrationTrial",
          .about = "A change to try; what is left out is as it is now.",
          .fields = {{"role",
                      {.about = "The name of its role.",
                       .min = 1,
                       .max = model::Role::kLongestName,
                       .example = "event_viewer"}},
                     {"scopes",
                      {.about = "The scopes granted to it; none: all that its role gives.",
                       .min = 0,
                       .max = 64,
                       .each_min = 1,
                       .each_max = 64,
                       .example = R"(["groups:read"])"}},
                     {"claims",
                      {.about = "Its custom claims.",
                       .min = 0,
                       .max = static_cast<std::int64_t>(model::kMaxClaims),
                       .example = R"({"site":"north"})"}}}};
}

struct TokenPreview {
  std::string claims;
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(TokenPreview, (), (claims, bytes))
Description describe(const TokenPreview*) {
  return {
      .name = "TokenPreview",
      .about = "What an access token of now would be. Nobody gets it.",
      .fields = {
          {"claims", {.about = "The claims, as the text of a JSON object.", .example = R"({"sub":"..."})"}},
          {"bytes",
           {.about = "How long the whole token is. Many servers refuse headers of more than 8192 bytes.",
            .example = "612"}}}};
}

struct MeaningPolicy {
  model::AccessPolicyId id;
  std::string name;
  model::PolicyEffect effect{};
  std::vector<std::string> because;
};
BOOST_DESCRIBE_STRUCT(MeaningPolicy, (), (id, name, effect, because))
Description describe(const MeaningPolicy*) {
  return {.name = "MeaningPolicy",
          .about = "An access policy that means the integration.",
          .fields = {{"id", {.about = "The id of the policy."}},
                     {"name", {.about = "Its name.", .example = "Line north"}},
                     {"effect", {.about = "Whether it allows or denies.", .example = "allow"}},
                     {"because",
                      {.about = "What of it means the integration: conditions that hold, a subject, or * for "
                                "everybody."}}}};
}

struct IntegrationPreview {
  TokenPreview token;
  std::optional<std::vector<MeaningPolicy>> policies;
};
BOOST_DESCRIBE_STRUCT(IntegrationPreview, (), (token, policies))
Description describe(const IntegrationPreview*) {
  return {.name = "IntegrationPreview",
          .about = "What a change would come to.",
          .fields = {{"token", {.about = "Its next access token."}},
                     {"policies",
                      {.about = "The access policies that would mean it; absent without policies:read."}}}};
}

// The integration as it would be.
std::shared_ptr<const integrations::Client> tried(const integrations::Client& now, IntegrationTrial trial) {
  auto client = std::make_shared<integrations::Client>(now);
  if (trial.claims) client->integration.claims = *std::move(trial.claims);
  if (trial.scopes) client->integration.scopes = *std::move(trial.scopes);
  if (trial.role && *trial.role != client->integration.role) {
    auto role = *client->role;
    role.name = *trial.role;
    client->role = std::make_shared<const model::Role>(std::move(role));
    client->integration.role = *std::move(trial.role);
  }
  return client;
}

base::Result<TokenPreview> token_preview(const tokens::IssuedToken& token) {
  const auto first = token.text.find('.'), last = token.text.rfind('.');
  const auto payload =
      base::base64url_decode(std::string_view(token.text).substr(first + 1, last - first - 1));
  CHECK(payload.has_value());
  return TokenPreview{.claims = std::string(base::as_text(*payload)), .bytes = std::ssize(token.text)};
}

async::Task<base::Result<IntegrationPreview>> preview_integration(const Services& services, Call& call,
                                                                  IntegrationTrial trial) {
  CO_TRY(const auto id, integration_id_in(call));
  if (trial.claims) CO_TRY_VOID(model::check_claims(*trial.claims, "claims"));
  if (trial.scopes) CO_TRY_VOID(model::check_scopes(*trial.scopes, "scopes"));
  const auto now = services.integrations.read_model(call.request().core).find(id);
  if (!now || now->integration.tenant != call.caller().tenant) co_return base::not_found("integration");
  const auto client = tried(*now, std::move(trial));
  CO_TRY(const auto token, services.sample_token(call.request().core, client));
  IntegrationPreview answer;
  CO_TRY(answer.token, token_preview(token));
  if (!audit::check_permission(call.caller(), "policies:read")) co_return answer;
  CO_TRY(const auto meaning,
         co_await services.policies.meaning(call.caller(), integrations::caller_of(client)));
  auto& policies = answer.policies.emplace();
  for (const auto& each : meaning)
    policies.push_back({.id = each.id, .name = each.name, .effect = each.effect, .because = each.because});
  co_return answer;
}

}  // namespace

Endpoint integration_preview() {
  return endpoint<preview_integration>(
      {.method = Method::kPost,
       .path = "/api/integrations/{integrationId}/preview",
       .name = "api.integrations.preview",
       .permission = "integrations:read",
       .summary = "Show what a change would come to: the next token, and the policies that mean it",
       .reads = true});
}

}  // namespace sallyport::api
