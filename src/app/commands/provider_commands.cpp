// sallyport provider ...: the services that tenants use.

#include <fmt/format.h>

#include "app/commands/operator.h"
#include "app/commands/provider_doctor.h"
#include "app/commands/table.h"
#include "store/provider_setup_repository.h"
#include "vault/setup.h"

namespace sallyport::app {

CommandAnswer run_provider_doctor(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const std::string name, arguments.text("name"));
  TRY(const bool offline, arguments.flag("offline"));
  TRY(const model::Caller caller, operator_of(application, arguments));
  TRY_VOID(arguments.done());
  const auto setup = application.store().read_now([&](store::Session& session) {
    return store::ProviderSetupRepository(session).find_by_provider(caller.tenant, name);
  });
  if (!setup) return base::not_found(fmt::format("provider '{}' of this tenant", name));
  const vault::House& house = application.vault();
  TRY(const auto open, vault::open_setup(house.catalogue, house.keyring, house.public_url, *setup));
  const providers::Patient patient{.provider = *open->provider,
                                   .settings = open->values,
                                   .app = open->app,
                                   .scopes = setup->scopes,
                                   .of_tenant = true,
                                   .redirect_uri = open->redirect_uri,
                                   .public_url_set = !application.config().public_url.empty()};
  DoctorTools tools{.clock = house.clock, .send = {}};
  if (!offline) tools.send = house.send;
  return examine(patient, tools);
}

}  // namespace sallyport::app
