#include "dialects/archivist/routes.h"

#include "dialects/archivist/administrators.h"
#include "dialects/archivist/applications.h"
#include "dialects/archivist/assets.h"
#include "dialects/archivist/identity_provider.h"

namespace sallyport::dialects::archivist {

std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, const http::PageTokens& page_tokens) {
  const oauth::Dependencies& parts = endpoint.house();
  const auto house =
      std::make_shared<const House>(House{parts.deployment, parts.integrations, page_tokens, parts.clock});
  auto routes = identity_provider_routes(endpoint);
  for (const Call& call : application_calls()) routes.push_back(route_of(call, house));
  for (const Call& call : administrator_calls()) routes.push_back(route_of(call, house));
  routes.push_back(route_of(list_assets(), house));
  return routes;
}

}  // namespace sallyport::dialects::archivist
