#include "dialects/archivist/caps.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "dialects/archivist/invites.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using http::Context;
using http::Response;

constexpr std::int64_t kNoLimit = -1;

Response answer(std::string_view resource, std::int64_t used, std::int64_t remaining) {
  return Response::json(200, write_caps(resource, used, remaining));
}

Answer caps_of_applications(const House& house, const Context& context) {
  CO_TRY(const auto used, co_await house.integrations.count(*context.caller));
  co_return answer("applications", used, house.integrations.quota_remaining(used));
}

Answer caps_of_policies(const House& house, const Context& context) {
  CO_TRY(const auto used, co_await house.policies.count(*context.caller));
  co_return answer("access_policies", used, std::max<std::int64_t>(0, inventory::kMostPolicies - used));
}

Answer caps_of_assets(const House&, const Context&) { co_return answer("assets", 0, kNoLimit); }

struct Service {
  std::string_view name;
  decltype(Call::answer) answer = nullptr;  // null: there is no limit, and nothing to say
};
constexpr std::array kServices{Service{"applications", caps_of_applications},
                               Service{"access_policies", caps_of_policies},
                               Service{"assets", caps_of_assets},
                               Service{"blobs"},
                               Service{"compliance_policies"},
                               Service{"invites", invite_caps},
                               Service{"locations"},
                               Service{"members"},
                               Service{"tenancies/users"}};

// The newer place of the caps. What a caller may know of a service, the service says.
Answer of_service(const House& house, const Context& context) {
  CO_TRY(const auto query, http::FormFields::parse(context.request.query, "query string"));
  const auto service = std::ranges::find(kServices, query.get("service").value_or(""), &Service::name);
  if (service == kServices.end())
    co_return base::invalid("service", "service has to name what the caps are of, such as applications.");
  if (service->answer == nullptr) co_return Response::json(200, R"({"caps":[]})");
  co_return co_await service->answer(house, context);
}

}  // namespace

std::string write_caps(std::string_view resource, std::int64_t used, std::int64_t remaining) {
  const std::int64_t cap = remaining < 0 ? kNoLimit : used + remaining;
  return base::to_json(
      json::object{{"caps", json::array{json::object{{"resource_type", resource},
                                                     {"resource_remaining", std::to_string(remaining)},
                                                     {"resource_cap", std::to_string(cap)}}}}});
}

std::span<const Call> caps_calls() {
  static const std::array kCalls{
      Call{.path = "/archivist/iam/v1/applications:caps",
           .name = "archivist.applications.caps",
           .summary = "How many app registrations may still be made",
           .permission = "integrations:read",
           .answer = caps_of_applications},
      Call{.path = "/archivist/iam/v1/access_policies:caps",
           .name = "archivist.access_policies.caps",
           .summary = "How many access policies may still be made",
           .permission = "policies:read",
           .answer = caps_of_policies},
      Call{.path = "/archivist/v2/assets:caps",
           .name = "archivist.assets.caps",
           .summary = "How many assets may still be made",
           .permission = {},
           .answer = caps_of_assets},
      Call{.path = "/archivist/v1/caps",
           .name = "archivist.caps",
           .summary = "How many things of a service may still be made",
           .permission = {},
           .answer = of_service},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
