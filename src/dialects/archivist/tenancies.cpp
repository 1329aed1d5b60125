#include "dialects/archivist/tenancies.h"

#include <array>
#include <utility>

#include "base/json.h"
#include "dialects/archivist/body.h"
#include "dialects/archivist/patch.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using http::Response;

constexpr std::string_view kName = "display_name";
constexpr std::string_view kEnabled = "enterprise_sso_enabled";
constexpr std::string_view kConfigUrl = "enterprise_sso_config.config_url";
constexpr std::string_view kIssuer = "enterprise_sso_config.issuer";
constexpr std::string_view kClientId = "enterprise_sso_config.client_id";
constexpr std::string_view kClientSecret = "enterprise_sso_config.client_secret";

// The secret is shown as "" on every read, so that "" means no change when it comes back.
json::object write_tenancy(const directory::TenantRecord& record) {
  return {{"identity", "tenant/" + record.tenant.id.to_string()},
          {"verified_domain", record.tenant.verified_domain},
          {"display_name", record.tenant.name},
          {"enterprise_sso_enabled", record.sso.enabled},
          {"enterprise_sso_config", json::object{{"policy_id", ""},
                                                 {"config_url", record.sso.config_url},
                                                 {"issuer", record.sso.issuer},
                                                 {"client_id", record.sso.client_id},
                                                 {"client_secret", ""}}}};
}

base::Result<directory::TenantChange> read_tenancy_change(const http::Request& request) {
  static constexpr std::array<std::string_view, 7> kKnown{
      kName, kEnabled, "enterprise_sso_config", kConfigUrl, kIssuer, kClientId, kClientSecret};
  TRY(const auto patch, Patch::read(request, kKnown));
  directory::TenantChange change;
  TRY(change.name, patch.text(kName));
  TRY(change.sso_enabled, patch.truth(kEnabled));
  TRY(change.sso.config_url, patch.text(kConfigUrl));
  TRY(change.sso.issuer, patch.text(kIssuer));
  TRY(change.sso.client_id, patch.text(kClientId));
  TRY(auto secret, patch.text(kClientSecret));
  if (secret && !secret->empty()) change.sso.client_secret = base::Secret::from_text(*secret);
  if (secret) base::wipe(secret->data(), secret->size());
  return change;
}

// The service speaks of the members as the native API calls them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kWords{
    {{"name", kName},
     {"ssoEnabled", kEnabled},
     {"sso", "enterprise_sso_config"},
     {"configUrl", "config_url"},
     {"clientId", "client_id"},
     {"clientSecret", "client_secret"}}};

Answer get_tenancy(const House& house, const Context& context) {
  CO_TRY(const auto record, co_await house.tenancy.get(*context.caller));
  co_return Response::json(200, base::to_json(write_tenancy(record)));
}

Answer patch_tenancy(const House& house, const Context& context) {
  CO_TRY(auto change, read_tenancy_change(context.request));
  CO_TRY(const auto record,
         in_words_of_wire(co_await house.tenancy.change(*context.caller, std::move(change)), kWords));
  co_return Response::json(200, base::to_json(write_tenancy(record)));
}

Answer public_info(const House& house, const Context& context) {
  const auto id = model::TenantId::parse(context.parameter("uuid"));
  if (!id) co_return base::not_found("tenant");
  CO_TRY(const auto tenant, co_await house.tenancy.public_info(*id));
  co_return Response::json(200, base::to_json(json::object{{"identity", "tenant/" + tenant.id.to_string()},
                                                           {"verified_domain", tenant.verified_domain}}));
}

}  // namespace

std::span<const Call> tenancy_calls() {
  static const std::array kCalls{
      Call{.path = "/archivist/v1/tenancies/self",
           .name = "archivist.tenancies.get",
           .summary = "Show the tenancy",
           .permission = "tenant:read",
           .answer = get_tenancy},
      Call{.method = Method::kPatch,
           .path = "/archivist/v1/tenancies/self",
           .name = "archivist.tenancies.patch",
           .summary = "Rename the tenancy, or change how its people sign in",
           .permission = "tenant:write",
           .audit = model::AuditAction::kTenantChanged,
           .answer = patch_tenancy},
      Call{.path = "/archivist/v1/tenancies/{uuid}:publicinfo",
           .name = "archivist.tenancies.public_info",
           .summary = "Show the verified domain of a tenancy to anybody",
           .permission = {},
           .answer = public_info,
           .open = true},
  };
  return kCalls;
}

}  // namespace sallyport::dialects::archivist
