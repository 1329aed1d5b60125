#include "integrations/caller.h"

#include "model/scope.h"

namespace sallyport::integrations {
namespace {

// The one place where scopes hold a role back.
model::Caller caller_with(const std::shared_ptr<const Client>& client, std::string_view token_scope) {
  const model::Integration& integration = client->integration;
  model::Caller caller;
  caller.tenant = integration.tenant;
  caller.integration = integration.id;
  caller.name = integration.name;
  caller.role = {client, client->role.get()};  // counted on this core, as the client is
  auto [words, limit] = model::effective_scopes(integration, token_scope);
  if (limit) caller.role = model::limited(std::move(caller.role), words);
  caller.scopes = std::move(words);
  caller.limited = limit;
  caller.record = {client, &integration};
  caller.claims = integration.claims;
  caller.subject = integration.id.to_string();
  return caller;
}

}  // namespace

model::Caller caller_of(const std::shared_ptr<const Client>& client) { return caller_with(client, {}); }

base::Result<model::Caller> holder_of(const tokens::VerifiedToken& token, const ReadModel& clients,
                                      base::Time now) {
  const auto client = clients.find(token.subject);
  TRY_VOID(check_token_live(client.get(), token, now));
  model::Caller caller = caller_with(client, token.scope);
  caller.issuer = token.issuer;
  caller.token_id = token.id;
  caller.audience = token.audience;
  caller.token_expires = token.expires;
  return caller;
}

}  // namespace sallyport::integrations
