// sallyport tenant ...: what only the operator may say of a tenant.

#include "app/commands/operator.h"
#include "app/commands/table.h"

namespace sallyport::app {

CommandAnswer run_tenant_verify_domain(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const model::Caller caller, operator_of(application, arguments));
  TRY(std::string domain, arguments.text("domain"));
  TRY_VOID(arguments.done());
  TRY(const auto record,
      application.run([&] { return application.tenancy().verify_domain(caller, std::move(domain)); }));
  return boost::json::object{{"tenant", record.tenant.name},
                             {"verifiedDomain", record.tenant.verified_domain}};
}

// The way back in when a provider that everybody has to use does not answer any more.
CommandAnswer run_tenant_provider_off(Application& application, const boost::json::object& object) {
  Arguments arguments(object);
  TRY(const model::Caller caller, operator_of(application, arguments));
  TRY_VOID(arguments.done());
  TRY(const auto record,
      application.run([&] { return application.tenancy().change(caller, {.sso_enabled = false}); }));
  return boost::json::object{{"tenant", record.tenant.name}, {"providerEnabled", record.sso.enabled}};
}

}  // namespace sallyport::app
