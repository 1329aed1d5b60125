// /api/limits: the limits of the tenant's integrations that have none of their own.
#include "api/limits_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

async::Task<base::Result<LimitsView>> get_limits(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto limits, co_await services.integrations.limits(call.caller()));
  co_return limits_view(limits);
}

async::Task<base::Result<LimitsView>> replace(const Services& services, Call& call, LimitsView wanted) {
  CO_TRY(const auto limits, co_await services.integrations.set_limits(call.caller(), limits_of(wanted)));
  co_return limits_view(limits);
}

}  // namespace

Resource limits() {
  return {
      .tag = "Limits",
      .about = "How many tokens and calls an integration may have that has no limits of its own.",
      .endpoints = {
          endpoint<get_limits>({.path = "/api/limits",
                                .name = "api.limits.get",
                                .permission = "integrations:read",
                                .summary = "Show the limits of integrations that have none of their own"}),
          endpoint<replace>({.method = http::Method::kPut,
                             .path = "/api/limits",
                             .name = "api.limits.replace",
                             .permission = "limits:write",
                             .summary = "Replace the limits of integrations that have none of their own",
                             .audit = model::AuditAction::kLimitsChanged}),
      }};
}

}  // namespace sallyport::api
