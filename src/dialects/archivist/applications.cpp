#include "dialects/archivist/applications.h"

#include <array>

#include "dialects/archivist/application_wire.h"
#include "dialects/archivist/body.h"
#include "dialects/archivist/description.h"
#include "dialects/archivist/list_wire.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;

constexpr std::string_view kListApplications = "archivist.applications.list";

// The custom integration that the path names. Integrations of other kinds are none of this API's: to it
// they do not exist, like those of other tenants.
async::Task<base::Result<model::Integration>> find_application(const House& house, const Context& context) {
  const auto id = model::IntegrationId::parse(context.parameter("uuid"));
  if (!id) co_return base::not_found("application");
  CO_TRY(auto found, co_await house.integrations.get(*context.caller, *id));
  if (found.kind != model::IntegrationKind::kCustom) co_return base::not_found("application");
  co_return found;
}

Answer list_applications(const House& house, const Context& context) {
  CO_TRY(const auto request, read_request(house, context, kListApplications));
  integrations::ListQuery wanted;
  if (const auto name = request.query.get("display_name")) wanted.name = *name;
  wanted.kind = model::IntegrationKind::kCustom;
  wanted.limit = request.size;
  if (request.after) {
    wanted.after = model::IntegrationId::parse(text_of(request.after->at("id").as_string()));
    wanted.after_created_at = base::from_unix_micros(request.after->at("created_at").as_int64());
  }
  CO_TRY(const auto page, co_await house.integrations.list(*context.caller, std::move(wanted)));

  json::array applications;
  for (const auto& each : page.items) applications.push_back(write_application(each, house.clock.now()));
  std::string next;
  if (page.next)
    next = seal_next(
        house, context, kListApplications, request,
        {{"id", page.next->to_string()}, {"created_at", base::unix_micros(page.items.back().created_at)}});
  co_return write_list("applications", std::move(applications), next, page.total);
}

Answer create_application(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto wanted, read_new_application(body));
  CO_TRY(const auto made, co_await house.integrations.create(*context.caller, std::move(wanted)));
  co_return ok(write_application(made.integration, house.clock.now(), &made.secret));
}

Answer get_application(const House& house, const Context& context) {
  CO_TRY(const auto found, co_await find_application(house, context));
  co_return ok(write_application(found, house.clock.now()));
}

Answer patch_application(const House& house, const Context& context) {
  CO_TRY(const auto query, http::FormFields::parse(context.request.query, "query string"));
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto change, read_change(body, query.get("mask")));
  CO_TRY(auto application, co_await find_application(house, context));
  if (change.name || change.claims || change.role) {
    CO_TRY(application,
           co_await house.integrations.change(*context.caller, application.id, std::move(change)));
  }
  co_return ok(write_application(application, house.clock.now()));
}

Answer remove_application(const House& house, const Context& context) {
  CO_TRY(const auto found, co_await find_application(house, context));
  CO_TRY_VOID(co_await house.integrations.remove(*context.caller, found.id));
  co_return Response::json(200, "{}");
}

// Comes without a body and without a content type (archivist §10). The old secret ends at once.
Answer regenerate_secret(const House& house, const Context& context) {
  CO_TRY_VOID(read_object(context.request, true));
  CO_TRY(const auto found, co_await find_application(house, context));
  CO_TRY(const auto made, co_await house.integrations.regenerate(*context.caller, found.id, {}));
  co_return ok(write_application(made.integration, house.clock.now(), &made.secret));
}

Answer describe_applications(const House& house, const Context&) {
  co_return Response::json(200, description(house.deployment));
}

constexpr std::string_view kApplications = "/archivist/iam/v1/applications";
constexpr std::string_view kApplication = "/archivist/iam/v1/applications/{uuid}";
constexpr std::string_view kReadApplications = "integrations:read";
constexpr std::string_view kWriteApplications = "integrations:write";

}  // namespace

std::span<const Call> application_calls() {
  using model::AuditAction;
  static const std::array kCalls{
      Call{Method::kGet,
           kApplications,
           kListApplications,
           "List app registrations",
           kReadApplications,
           {},
           list_applications},
      Call{Method::kPost, kApplications, "archivist.applications.create",
           "Make an app registration and show its secret, once", kWriteApplications,
           AuditAction::kIntegrationCreated, create_application},
      Call{Method::kGet,
           kApplication,
           "archivist.applications.get",
           "Show an app registration",
           kReadApplications,
           {},
           get_application},
      Call{Method::kPatch, kApplication, "archivist.applications.patch", "Change an app registration",
           kWriteApplications, AuditAction::kIntegrationChanged, patch_application},
      Call{Method::kDelete, kApplication, "archivist.applications.delete",
           "Delete an app registration and end its tokens", kWriteApplications,
           AuditAction::kIntegrationDeleted, remove_application},
      Call{Method::kPost, "/archivist/iam/v1/applications/{uuid}:regenerate-secret",
           "archivist.applications.regenerate_secret", "End the secret and show a new one, once",
           kWriteApplications, AuditAction::kCredentialCreated, regenerate_secret},
      Call{Method::kGet,
           "/archivist/iam/v1/applications:openapi",
           "archivist.applications.openapi",
           "The description of this API",
           {},
           {},
           describe_applications},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
