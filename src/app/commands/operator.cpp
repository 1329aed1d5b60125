#include "app/commands/operator.h"

#include <vector>

#include <fmt/format.h>

#include "store/tenant_repository.h"

namespace sallyport::app {

base::Result<model::Caller> operator_of(Application& application, Arguments& arguments) {
  TRY(const auto wanted, arguments.optional_text("tenant"));
  const std::vector<model::Tenant> tenants = application.store().read_now(
      [](store::Session& session) { return store::TenantRepository(session).list(); });
  std::vector<model::Tenant> matching;
  for (const model::Tenant& tenant : tenants)
    if (!wanted || tenant.name == *wanted || tenant.id.to_string() == *wanted) matching.push_back(tenant);
  if (matching.empty()) {
    if (wanted) return base::not_found(fmt::format("tenant as '{}'", *wanted));
    return base::refuse(base::ErrorKind::kNotFound, "no_tenant",
                        "There is no tenant yet. Run `sallyport init` first.", "tenant");
  }
  if (matching.size() > 1)
    return base::invalid("tenant", "Several tenants match. Name one with --tenant NAME or its id.");
  return model::Caller{.tenant = matching.front().id,
                       .integration = {},
                       .name = "operator",
                       .role = model::built_in_role(model::Role::kAdministrator),
                       .claims = {},
                       .scopes = {},
                       .issuer = {},
                       .subject = {},
                       .token_id = {},
                       .audience = {},
                       .token_expires = {},
                       .source = "console",
                       .request_id = {},
                       .operator_console = true};
}

}  // namespace sallyport::app
