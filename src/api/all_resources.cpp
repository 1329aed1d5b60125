#include "api/all_resources.h"

#include <array>
#include <memory>

#include "api/docs_page.h"
#include "api/file_route.h"
#include "api/openapi.h"
#include "api/provider_callback.h"

namespace sallyport::api {

std::span<const Resource> all_resources() {
  static const std::array kAll{
      whoami(),
      integrations(),
      credentials(),
      users(),
      groups(),
      audit_log(),
      keys(),
      roles(),
      members(),
      invitations(),
      tenant(),
      assets(),
      events(),
      policies(),
      access_questions(),
      usage(),
      limits(),
      quotas(),
      attachments(),
      webhooks(),
      catalogue(),
      providers(),
      connections(),
      account_connections(),
      connection_attempts(),
      sign_in(),
      sessions(),
      factors(),
      provider_sign_in(),
      passwords(),
      setup(),
      administrators(),
  };
  return kAll;
}

std::vector<http::Route> routes(const Services& services) {
  const auto shared = std::make_shared<const Services>(services);
  std::vector<http::Route> all;
  for (const Resource& resource : all_resources())
    for (const Endpoint& endpoint : resource.endpoints) all.push_back(route_of(endpoint, shared));
  all.push_back(file_route(shared));
  all.push_back(provider_callback_route(shared));
  all.push_back(schema_route(services.deployment));
  for (http::Route& route : docs_routes()) all.push_back(std::move(route));
  return all;
}

}  // namespace sallyport::api
