#include "dialects/archivist/routes.h"

#include "dialects/archivist/access_policies.h"
#include "dialects/archivist/administrators.h"
#include "dialects/archivist/applications.h"
#include "dialects/archivist/assets.h"
#include "dialects/archivist/caps.h"
#include "dialects/archivist/events.h"
#include "dialects/archivist/identity_provider.h"
#include "dialects/archivist/invites.h"
#include "dialects/archivist/members.h"
#include "dialects/archivist/subjects.h"
#include "dialects/archivist/tenancies.h"

namespace sallyport::dialects::archivist {

std::vector<http::Route> routes(oauth::TokenEndpoint& endpoint, const Services& services) {
  const oauth::Dependencies& parts = endpoint.house();
  const auto house = std::make_shared<const House>(House{.deployment = parts.deployment,
                                                         .integrations = parts.integrations,
                                                         .inventory = services.inventory,
                                                         .policies = services.policies,
                                                         .membership = services.membership,
                                                         .tenancy = services.tenancy,
                                                         .page_tokens = services.page_tokens,
                                                         .clock = parts.clock});
  auto routes = identity_provider_routes(endpoint);
  for (const auto& calls :
       {application_calls(), administrator_calls(), asset_calls(), event_calls(), policy_calls(),
        caps_calls(), member_calls(), tenancy_calls(), invite_calls(), subject_calls()})
    for (const Call& call : calls) routes.push_back(route_of(call, house));
  return routes;
}

}  // namespace sallyport::dialects::archivist
