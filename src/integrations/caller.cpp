#include "integrations/caller.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::integrations {
namespace {

std::vector<std::string> words_of(std::string_view scope) {
  std::vector<std::string> words;
  while (!scope.empty()) {
    const std::size_t end = std::min(scope.find(' '), scope.size());
    if (end > 0) words.emplace_back(scope.substr(0, end));
    scope.remove_prefix(std::min(end + 1, scope.size()));
  }
  return words;
}

}  // namespace

model::Caller caller_of(const std::shared_ptr<const Client>& client) {
  const model::Integration& integration = client->integration;
  model::Caller caller;
  caller.tenant = integration.tenant;
  caller.integration = integration.id;
  caller.name = integration.name;
  caller.role = {client, client->role.get()};  // counted on this core, as the client is
  caller.record = {client, &integration};
  caller.claims = integration.claims;
  caller.subject = integration.id.to_string();
  return caller;
}

base::Result<model::Caller> holder_of(const tokens::VerifiedToken& token, const ReadModel& clients,
                                      base::Time now) {
  const auto client = clients.find(token.subject);
  TRY_VOID(check_token_live(client.get(), token, now));
  model::Caller caller = caller_of(client);
  caller.scopes = words_of(token.scope);
  caller.issuer = token.issuer;
  caller.token_id = token.id;
  caller.audience = token.audience;
  caller.token_expires = token.expires;
  return caller;
}

}  // namespace sallyport::integrations
