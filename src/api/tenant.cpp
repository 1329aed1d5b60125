// /api/tenant: the tenant of the caller, and how its people sign in (archivist §8).
#include "api/resource.h"
#include "webhooks/rules.h"

namespace sallyport::api {
namespace {

using http::Method;

constexpr Facts kTenantNameFacts{
    .about = "What the tenant is called.", .min = 1, .max = 128, .example = "Acme"};
constexpr Facts kEnabledFacts{
    .about = "Whether the people of the tenant sign in at its own identity provider.", .example = "false"};
constexpr Facts kConnectionsEnabledFacts{
    .about = "Whether tokens of accounts at third-party services are handed out. Off erases nothing.",
    .example = "true"};
constexpr Facts kRequiresFactorFacts{
    .about = "Whether people are let in only with a second factor on their account.", .example = "false"};
constexpr Facts kConfigUrlFacts{.about = "Where the provider describes itself; https.",
                                .min = 0,
                                .max = 512,
                                .example = "https://login.north.test/.well-known/openid-configuration"};
constexpr Facts kIssuerFacts{.about = "The issuer of the provider's tokens.",
                             .min = 0,
                             .max = 512,
                             .example = "https://login.north.test"};
constexpr Facts kClientIdFacts{
    .about = "What the provider calls this server.", .min = 0, .max = 256, .example = "sallyport"};

struct SsoView {
  std::string config_url;
  std::string issuer;
  std::string client_id;
  bool has_client_secret = false;
};
BOOST_DESCRIBE_STRUCT(SsoView, (), (config_url, issuer, client_id, has_client_secret))
Description describe(const SsoView*) {
  return {
      .name = "Sso",
      .about = "The identity provider of the tenant.",
      .fields = {{"config_url", kConfigUrlFacts},
                 {"issuer", kIssuerFacts},
                 {"client_id", kClientIdFacts},
                 {"has_client_secret", {.about = "Whether a client secret is kept. It is never shown."}}}};
}

struct RetentionView {
  std::int64_t audit_hours = 0;
  std::optional<std::int64_t> audit_bytes;
  std::int64_t usage_days = 0;
  std::int64_t delivered_days = 0;
  std::int64_t given_up_days = 0;
};
BOOST_DESCRIBE_STRUCT(RetentionView, (),
                      (audit_hours, audit_bytes, usage_days, delivered_days, given_up_days))
Description describe(const RetentionView*) {
  return {
      .name = "Retention",
      .about = "How long records are kept, of every tenant of this server.",
      .fields = {
          {"audit_hours", {.about = "How long the audit log keeps a block, in hours.", .example = "17520"}},
          {"audit_bytes",
           {.about = "The size beyond which the audit log of the server drops its oldest blocks; "
                     "left out: no limit."}},
          {"usage_days", {.about = "How long the use of each day is kept, in days.", .example = "400"}},
          {"delivered_days",
           {.about = "How long delivered messages of webhooks are kept, in days.", .example = "7"}},
          {"given_up_days",
           {.about = "How long messages that were given up are kept, in days.", .example = "30"}}}};
}

struct TenantView {
  model::TenantId id;
  std::string name;
  std::string verified_domain;
  bool connections_enabled = true;
  bool requires_second_factor = false;
  bool sso_enabled = false;
  SsoView sso;
  base::Time created_at;
  RetentionView retention;
};
BOOST_DESCRIBE_STRUCT(TenantView, (),
                      (id, name, verified_domain, connections_enabled, requires_second_factor, sso_enabled,
                       sso, created_at, retention))
Description describe(const TenantView*) {
  return {.name = "Tenant",
          .about = "The tenant of the caller.",
          .fields = {
              {"id", {.about = "The id of the tenant."}},
              {"name", kTenantNameFacts},
              {"verified_domain",
               {.about = "The domain that the operator has verified; empty: none.", .example = "north.test"}},
              {"connections_enabled", kConnectionsEnabledFacts},
              {"requires_second_factor", kRequiresFactorFacts},
              {"sso_enabled", kEnabledFacts},
              {"sso", {.about = "The identity provider of the tenant."}},
              {"created_at", {.about = "When the tenant was made."}},
              {"retention", {.about = "How long records are kept."}}}};
}

struct SsoChange {
  std::optional<std::string> config_url;
  std::optional<std::string> issuer;
  std::optional<std::string> client_id;
  std::optional<base::Secret> client_secret;
};
BOOST_DESCRIBE_STRUCT(SsoChange, (), (config_url, issuer, client_id, client_secret))
Description describe(const SsoChange*) {
  return {
      .name = "SsoChange",
      .about = "What to change of the identity provider.",
      .fields = {{"config_url", kConfigUrlFacts},
                 {"issuer", kIssuerFacts},
                 {"client_id", kClientIdFacts},
                 {"client_secret",
                  {.about = "What this server proves itself with; sent along with a new address or issuer.",
                   .min = 1,
                   .max = 512}}}};
}

struct TenantChange {
  std::optional<std::string> name;
  std::optional<bool> connections_enabled;
  std::optional<bool> requires_second_factor;
  std::optional<bool> sso_enabled;
  std::optional<SsoChange> sso;
};
BOOST_DESCRIBE_STRUCT(TenantChange, (), (name, connections_enabled, requires_second_factor, sso_enabled, sso))
Description describe(const TenantChange*) {
  return {.name = "TenantChange",
          .about = "What to change of the tenant; fields that are left out stay as they are.",
          .fields = {{"name", kTenantNameFacts},
                     {"connections_enabled", kConnectionsEnabledFacts},
                     {"requires_second_factor", kRequiresFactorFacts},
                     {"sso_enabled", kEnabledFacts},
                     {"sso", {.about = "The identity provider of the tenant."}}}};
}

TenantView view_of(const directory::TenantRecord& record, const Bounds& bounds) {
  return {.id = record.tenant.id,
          .name = record.tenant.name,
          .verified_domain = record.tenant.verified_domain,
          .connections_enabled = record.tenant.connections_enabled,
          .requires_second_factor = record.tenant.requires_second_factor,
          .sso_enabled = record.sso.enabled,
          .sso = {.config_url = record.sso.config_url,
                  .issuer = record.sso.issuer,
                  .client_id = record.sso.client_id,
                  .has_client_secret = !record.sso.sealed_client_secret.empty()},
          .created_at = record.tenant.created_at,
          .retention = {.audit_hours = bounds.audit_kept.count(),
                        .audit_bytes = bounds.audit_kept_bytes > 0
                                           ? std::optional(static_cast<std::int64_t>(bounds.audit_kept_bytes))
                                           : std::nullopt,
                        .usage_days = limits::Service::kUsageKept.count(),
                        .delivered_days = webhooks::kDeliveredKept.count(),
                        .given_up_days = webhooks::kDeadKept.count()}};
}

async::Task<base::Result<TenantView>> get_tenant(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto record, co_await services.tenancy.get(call.caller()));
  co_return view_of(record, services.bounds);
}

async::Task<base::Result<TenantView>> change_tenant(const Services& services, Call& call,
                                                    TenantChange wanted) {
  if (wanted.sso || wanted.sso_enabled || wanted.requires_second_factor)
    CO_TRY_VOID(check_confirmed(services, call));
  directory::TenantChange to{.name = std::move(wanted.name),
                             .sso_enabled = wanted.sso_enabled,
                             .connections_enabled = wanted.connections_enabled,
                             .requires_second_factor = wanted.requires_second_factor,
                             .sso = {}};
  if (wanted.sso)
    to.sso = {.config_url = std::move(wanted.sso->config_url),
              .issuer = std::move(wanted.sso->issuer),
              .client_id = std::move(wanted.sso->client_id),
              .client_secret = std::move(wanted.sso->client_secret)};
  CO_TRY(const auto record, co_await services.tenancy.change(call.caller(), std::move(to)));
  services.grants.forget(record.tenant.id);
  co_return view_of(record, services.bounds);
}

}  // namespace

Resource tenant() {
  return {
      .tag = "Tenant",
      .about = "The tenant of the caller, and how its people sign in.",
      .endpoints = {
          endpoint<get_tenant>({.path = "/api/tenant",
                                .name = "api.tenant.get",
                                .permission = "tenant:read",
                                .summary = "Show the tenant"}),
          endpoint<change_tenant>(
              {.method = Method::kPatch,
               .path = "/api/tenant",
               .name = "api.tenant.change",
               .permission = "tenant:write",
               .summary = "Rename the tenant, switch connections on or off, or change how its people sign in",
               .audit = model::AuditAction::kTenantChanged}),
      }};
}

}  // namespace sallyport::api
