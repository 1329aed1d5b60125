#include "oauth/minting.h"

#include <algorithm>
#include <optional>

#include "model/scope.h"
#include "oauth/responses.h"
#include "oauth/scope.h"

namespace sallyport::oauth {
namespace {

// Members that both kinds of token share.
tokens::TokenSpec common_spec(const Profile& profile, const Terms& terms,
                              const Authorization& authorization) {
  const model::Integration& integration = authorization.subject.client->integration;
  tokens::TokenSpec spec;
  spec.issuer = profile.issuer;
  spec.algorithm = terms.algorithm;
  spec.subject = integration.id;
  spec.tenant = integration.tenant;
  spec.earliest = integration.tokens_valid_from;
  spec.credential = authorization.subject.credential;
  return spec;
}

tokens::IssuedToken mint_refresh(const Dependencies& house, std::size_t core, const Profile& profile,
                                 const Terms& terms, const Authorization& authorization) {
  const std::string audience = house.deployment.audience("refresh");
  tokens::TokenSpec spec = common_spec(profile, terms, authorization);
  spec.type = tokens::TokenType::kRefresh;
  spec.audience = audience;
  spec.generation = authorization.subject.generation;
  spec.lifetime = authorization.subject.client->integration.refresh_lifetime.value_or(kRefreshLifetime);
  return house.tokens.issue(core, spec);
}

// Rounds towards less, so that a token made within the next moments still ends by `end`.
std::chrono::seconds until(base::Time end, base::Time now) {
  return std::chrono::floor<std::chrono::seconds>(end - now);
}

}  // namespace

base::Result<Terms> settle_terms(const model::Deployment& deployment, const Profile& profile,
                                 const model::Integration& integration, std::string_view scope,
                                 std::string_view audience) {
  const model::KindDefaults& kind = model::defaults_of(integration.kind);
  Terms terms;
  TRY(terms.scope, grant_scope(model::registered_scope(integration), scope));
  TRY(terms.audience, choose_audience(deployment, kind, profile.audience, audience));
  terms.lifetime = integration.token_lifetime.value_or(profile.lifetime.value_or(kind.token_lifetime));
  terms.algorithm = integration.algorithm.value_or(profile.algorithm);
  return terms;
}

base::Result<Granted> mint(const Dependencies& house, std::size_t core, const Profile& profile,
                           const Terms& terms, const Authorization& authorization) {
  const integrations::Client& client = *authorization.subject.client;
  Granted granted;
  granted.scope = terms.scope;
  tokens::TokenSpec spec = common_spec(profile, terms, authorization);
  spec.audience = terms.audience;
  spec.role = client.role->name;
  spec.scope = terms.scope;
  spec.family = authorization.family;
  spec.custom = &client.integration.claims;
  spec.lifetime = terms.lifetime + profile.unannounced;

  const base::Time start = std::max(house.clock.now(), spec.earliest);
  if (authorization.not_after)
    spec.lifetime = std::min(spec.lifetime, until(*authorization.not_after, start));
  if (authorization.refresh_token) {
    granted.refresh = mint_refresh(house, core, profile, terms, authorization);
    spec.family = granted.refresh->id;
    spec.lifetime = std::min(spec.lifetime, until(granted.refresh->expires, start));
  }
  if (spec.lifetime <= profile.unannounced)
    return oauth_error(base::ErrorKind::kUnauthenticated, "invalid_grant", "The grant has ended. Start anew.",
                       "no lifetime left");

  const ExtraClaims extra = profile.extra_claims ? profile.extra_claims(client) : ExtraClaims{};
  spec.extra.reserve(extra.size());
  for (const auto& [name, value] : extra) spec.extra.emplace_back(name, value);
  granted.access = house.tokens.issue(core, spec);
  granted.expires_in = spec.lifetime - profile.unannounced;
  return granted;
}

base::Result<tokens::IssuedToken> sample_token(const Dependencies& house, std::size_t core,
                                               std::shared_ptr<const integrations::Client> client) {
  const auto& kind = model::defaults_of(client->integration.kind);
  Profile native;
  native.issuer = house.deployment.issuer();
  TRY(const auto terms, settle_terms(house.deployment, native, client->integration, "", ""));
  Authorization authorization;
  authorization.refresh_token = kind.identity_jwt;  // its id stands in the access token
  if (!client->integration.credentials.empty())
    authorization.subject.credential = client->integration.credentials.front().id;
  authorization.subject.client = std::move(client);
  TRY(auto granted, mint(house, core, native, terms, authorization));
  return std::move(granted.access);
}

}  // namespace sallyport::oauth
