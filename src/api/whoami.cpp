// GET /api/whoami: who the caller is, as the server sees it now (archivist R4).
#include "api/resource.h"
#include "api/role_view.h"

namespace sallyport::api {
namespace {

struct CallerView {
  std::string kind;
  std::string name;
  std::optional<model::IntegrationId> integration_id;
  model::TenantId tenant;
  std::string role;
  std::vector<model::Permission> permissions;
  model::Claims claims;
  std::vector<std::string> scopes;
  std::string issuer;
  std::string subject;
  base::Time token_expires_at;
};
BOOST_DESCRIBE_STRUCT(CallerView, (),
                      (kind, name, integration_id, tenant, role, permissions, claims, scopes, issuer, subject,
                       token_expires_at))

Description describe(const CallerView*) {
  return {.name = "Caller",
          .about = "Who makes the call.",
          .fields = {
              {"kind",
               {.about = "What calls: integration, or member for a person who has signed in.",
                .example = "integration"}},
              {"name", {.about = "The name of the integration or the person.", .example = "Lobby display"}},
              {"integration_id", {.about = "The id of the integration; absent for people."}},
              {"tenant", {.about = "The id of the tenant."}},
              {"role", {.about = "The name of its role, as stored now.", .example = "event_viewer"}},
              {"permissions",
               {.about = "What the role lets it do, as far as its scopes allow.",
                .example = R"(["users:read"])"}},
              {"claims", {.about = "The custom claims of the integration."}},
              {"scopes", {.about = "The scopes of the token that count now.", .example = "[]"}},
              {"issuer", {.about = "Who issued the token (iss).", .example = "https://id.sallyport.test"}},
              {"subject",
               {.about = "The subject of the token (sub); of people the id of the account.",
                .example = "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21"}},
              {"token_expires_at",
               {.about = "When the token ends (exp), or the session of a person at the latest."}},
          }};
}

async::Task<base::Result<CallerView>> get_whoami(const Services&, Call& call, Nothing) {
  const model::Caller& caller = call.caller();
  co_return CallerView{.kind = caller.person ? "member" : "integration",
                       .name = caller.name,
                       .integration_id = caller.integration == model::IntegrationId{}
                                             ? std::nullopt
                                             : std::optional(caller.integration),
                       .tenant = caller.tenant,
                       .role = caller.role->name,
                       .permissions = caller.role->permissions.list(),
                       .claims = caller.claims,
                       .scopes = caller.scopes,
                       .issuer = caller.issuer,
                       .subject = caller.subject,
                       .token_expires_at = caller.token_expires};
}

}  // namespace

Resource whoami() {
  return {.tag = "Caller",
          .about = "Who makes the call.",
          .endpoints = {endpoint<get_whoami>({.path = "/api/whoami",
                                              .name = "api.whoami.get",
                                              .permission = kAnyCaller,
                                              .summary = "Show who makes the call"})}};
}

}  // namespace sallyport::api
