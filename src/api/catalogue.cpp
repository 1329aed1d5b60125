// /api/catalogue: the third-party services that this server knows (sonadier S3, S5).
#include "api/provider_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

struct CatalogueView {
  std::vector<KnownProviderView> catalogue;
};
BOOST_DESCRIBE_STRUCT(CatalogueView, (), (catalogue))
Description describe(const CatalogueView*) {
  return {.name = "Catalogue",
          .about = "The third-party services that this server knows.",
          .fields = {{"catalogue", {.about = "By name."}}}};
}

async::Task<base::Result<CatalogueView>> list_catalogue(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto all, services.setups.catalogue(call.caller()));
  CatalogueView answer;
  for (const auto& known : all) answer.catalogue.push_back(known_provider_view(known));
  co_return answer;
}

async::Task<base::Result<KnownProviderView>> get_catalogue_entry(const Services& services, Call& call,
                                                                 Nothing) {
  CO_TRY(const auto known, services.setups.known(call.caller(), call.word("entryId")));
  co_return known_provider_view(known);
}

}  // namespace

Resource catalogue() {
  return {.tag = "Catalogue",
          .about = "The third-party services that this server knows.",
          .endpoints = {endpoint<list_catalogue>({.path = "/api/catalogue",
                                                  .name = "api.catalogue.list",
                                                  .permission = "providers:read",
                                                  .summary = "List the services that can be added"}),
                        endpoint<get_catalogue_entry>(
                            {.path = "/api/catalogue/{entryId}",
                             .name = "api.catalogue.get",
                             .permission = "providers:read",
                             .summary = "Show a service, its settings and what to do there first"})}};
}

}  // namespace sallyport::api
