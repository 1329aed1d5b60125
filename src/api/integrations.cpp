// /api/integrations: make, show, change, switch off and delete the machine clients of a tenant.
#include "api/integration_preview.h"
#include "api/integration_view.h"
#include "api/paging.h"
#include "api/resource.h"
#include "audit/authorize.h"

namespace sallyport::api {

template <>
struct Words<store::IntegrationState> {
  static std::span<const std::pair<std::string_view, store::IntegrationState>> all() {
    using enum store::IntegrationState;
    static constexpr std::array<std::pair<std::string_view, store::IntegrationState>, 3> kWords{
        {{"enabled", kEnabled}, {"disabled", kDisabled}, {"draft", kDraft}}};
    return kWords;
  }
};

template <>
struct Words<store::Attention> {
  static std::span<const std::pair<std::string_view, store::Attention>> all() {
    using enum store::Attention;
    static constexpr std::array<std::pair<std::string_view, store::Attention>, 4> kWords{
        {{"any", kAny}, {"endsSoon", kEndsSoon}, {"neverUsed", kNeverUsed}, {"noSecret", kNoSecret}}};
    return kWords;
  }
};

template <>
struct Words<store::IntegrationOrder> {
  static std::span<const std::pair<std::string_view, store::IntegrationOrder>> all() {
    using enum store::IntegrationOrder;
    static constexpr std::array<std::pair<std::string_view, store::IntegrationOrder>, 3> kWords{
        {{"oldest", kOldest}, {"newest", kNewest}, {"name", kName}}};
    return kWords;
  }
};

namespace {

using http::Method;
using model::IntegrationId;
using Seconds = std::optional<std::int64_t>;

constexpr Facts kIntegrationNameFacts{
    .about = "What people call it.", .min = 1, .max = 128, .example = "Lobby display"};
constexpr Facts kClaimsFacts{
    .about =
        "Custom claims that its tokens carry: at most 32 names of A-Z a-z 0-9 _ . - with texts of at "
        "most 256 bytes.",
    .min = 0,
    .max = static_cast<std::int64_t>(model::kMaxClaims),
    .example = R"({"site":"north"})"};
constexpr Facts kRoleFacts{.about = "The role that says what it may do; the kind decides when left out.",
                           .min = 1,
                           .max = model::Role::kLongestName,
                           .example = "event_viewer"};
constexpr Facts kTokenLifetimeFacts{
    .about = "How long its access tokens live.", .min = 60, .max = 30 * 86'400, .example = "3600"};
constexpr Facts kRefreshLifetimeFacts{
    .about = "How long its refresh tokens live.", .min = 60, .max = 90 * 86'400, .example = "2592000"};
constexpr Facts kAlgorithmFacts{.about = "How its tokens are signed.", .example = "ES256"};
constexpr Facts kLimitsFacts{
    .about = "How many tokens and calls it may have; {} for no limits. Needs limits:write."};
constexpr Facts kReuseFacts{
    .about = "Whether a request for a token gets the live one that the integration has back.",
    .example = "false"};
constexpr Facts kScopesFacts{
    .about = "The scopes granted to it, which hold its role back; none: all that its role gives.",
    .min = 0,
    .max = 64,
    .each_min = 1,
    .each_max = 64,
    .example = R"(["groups:read"])"};
constexpr Facts kVersionsFacts{
    .about = "The major versions of the external API to switch on; version 1 is on for everyone.",
    .min = 0,
    .max = 8,
    .each_min = 1,
    .each_max = 3,
    .example = R"(["2"])"};

struct NewIntegration {
  model::IntegrationKind kind{};
  std::string name;
  std::optional<model::Claims> claims;
  std::optional<std::string> role;
  Seconds token_lifetime_seconds;
  Seconds refresh_lifetime_seconds;
  std::optional<model::SigningAlgorithm> algorithm;
  std::optional<LimitsView> limits;
  std::optional<bool> reuse_tokens;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::vector<std::string>> external_api_versions;
  std::optional<bool> draft;
};
BOOST_DESCRIBE_STRUCT(NewIntegration, (),
                      (kind, name, claims, role, token_lifetime_seconds, refresh_lifetime_seconds, algorithm,
                       limits, reuse_tokens, scopes, external_api_versions, draft))
Description describe(const NewIntegration*) {
  return {
      .name = "NewIntegration",
      .about = "An integration to make.",
      .fields = {
          {"kind", {.about = "What it is for; the kind chooses the defaults.", .example = "custom"}},
          {"name", kIntegrationNameFacts},
          {"claims", kClaimsFacts},
          {"role", kRoleFacts},
          {"token_lifetime_seconds", kTokenLifetimeFacts},
          {"refresh_lifetime_seconds", kRefreshLifetimeFacts},
          {"algorithm", kAlgorithmFacts},
          {"limits", kLimitsFacts},
          {"reuse_tokens", kReuseFacts},
          {"scopes", kScopesFacts},
          {"external_api_versions", kVersionsFacts},
          {"draft",
           {.about = "Whether it counts only once it is activated. A draft of kind api shows its secret "
                     "already, and is deleted after an hour; the others get theirs when they are activated.",
            .example = "false"}},
      }};
}

// The inner optional: null goes back to the default.
struct IntegrationChange {
  std::optional<std::string> name;
  std::optional<model::Claims> claims;
  std::optional<std::string> role;
  std::optional<Seconds> token_lifetime_seconds;
  std::optional<Seconds> refresh_lifetime_seconds;
  std::optional<std::optional<model::SigningAlgorithm>> algorithm;
  std::optional<LimitsView> limits;
  std::optional<bool> reuse_tokens;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::vector<std::string>> external_api_versions;
};
BOOST_DESCRIBE_STRUCT(IntegrationChange, (),
                      (name, claims, role, token_lifetime_seconds, refresh_lifetime_seconds, algorithm,
                       limits, reuse_tokens, scopes, external_api_versions))
Description describe(const IntegrationChange*) {
  return {
      .name = "IntegrationChange",
      .about = "What to change; fields that are left out stay as they are, null goes back to the default.",
      .fields = {
          {"name", kIntegrationNameFacts},
          {"claims", kClaimsFacts},
          {"role", kRoleFacts},
          {"token_lifetime_seconds", kTokenLifetimeFacts},
          {"refresh_lifetime_seconds", kRefreshLifetimeFacts},
          {"algorithm", kAlgorithmFacts},
          {"limits", kLimitsFacts},
          {"reuse_tokens", kReuseFacts},
          {"scopes", kScopesFacts},
          {"external_api_versions", kVersionsFacts},
      }};
}

struct IntegrationQuery {
  std::optional<std::string> name;
  std::optional<std::string> search;
  std::optional<model::IntegrationKind> kind;
  std::optional<std::string> role;
  std::optional<store::IntegrationState> state;
  std::optional<store::Attention> attention;
  std::optional<store::IntegrationOrder> sort_by;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(IntegrationQuery, (),
                      (name, search, kind, role, state, attention, sort_by, limit, page_token))
Description describe(const IntegrationQuery*) {
  return {
      .name = "IntegrationQuery",
      .about = "Which integrations.",
      .fields = {
          {"name", {.about = "Only those with exactly this name.", .min = 1, .max = 128, .example = "Lobby"}},
          {"search",
           {.about = "Only those with this in their name, in any case, or with an id that begins so.",
            .min = 1,
            .max = 256,
            .example = "lobby"}},
          {"kind", {.about = "Only those of this kind.", .example = "custom"}},
          {"role",
           {.about = "Only those with this role.",
            .min = 1,
            .max = model::Role::kLongestName,
            .example = "event_viewer"}},
          {"state", {.about = "Only those in this state.", .example = "enabled"}},
          {"attention",
           {.about =
                "Only enabled ones that somebody should look at: their last secret ends within 30 days, they "
                "were not used once in 48 hours or more, no secret is live, or any of these.",
            .example = "endsSoon"}},
          {"sort_by", {.about = "The order; oldest when left out.", .example = "newest"}},
          {"limit", kLimitFacts},
          {"page_token", kPageTokenFacts},
      }};
}

struct IntegrationPage {
  std::vector<IntegrationView> integrations;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(IntegrationPage, (), (integrations, next_page_token))
Description describe(const IntegrationPage*) {
  return {.name = "IntegrationPage",
          .about = "One page of integrations.",
          .fields = {{"integrations", {.about = "The integrations of this page, oldest first."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

std::optional<std::chrono::seconds> seconds_of(const Seconds& number) {
  return number ? std::optional(std::chrono::seconds{*number}) : std::nullopt;
}

std::optional<std::optional<std::chrono::seconds>> change_of(const std::optional<Seconds>& number) {
  return number ? std::optional(seconds_of(*number)) : std::nullopt;
}

// Shows one integration, its version in the ETag header.
IntegrationView show_integration(const Services& services, Call& call, const model::Integration& integration,
                                 const base::Secret* secret = nullptr) {
  call.answer_version(integration.version);
  return integration_view(integration, services.deployment, secret);
}

integrations::ListQuery list_query_of(const Position& position) {
  const auto word = [&](std::string_view name) { return text_in(position.query, name).value_or(""); };
  integrations::ListQuery wanted;
  if (const auto name = text_in(position.query, "name")) wanted.name = *name;
  if (const auto role = text_in(position.query, "role")) wanted.role = *role;
  wanted.search = word("search");
  wanted.kind = value_of<model::IntegrationKind>(word("kind"));
  wanted.state = value_of<store::IntegrationState>(word("state"));
  wanted.attention = value_of<store::Attention>(word("attention"));
  wanted.order = value_of<store::IntegrationOrder>(word("sortBy")).value_or(store::IntegrationOrder::kOldest);
  wanted.limit = position.limit;
  wanted.after = IntegrationId::parse(position.after);
  return wanted;
}

// For callers who may read usage; one read for all of them.
async::Task<base::Result<void>> add_requests(const Services& services, Call& call,
                                             std::vector<IntegrationView>& views) {
  if (!audit::check_permission(call.caller(), "usage:read")) co_return base::Result<void>{};
  std::vector<IntegrationId> ids;
  ids.reserve(views.size());
  for (const auto& view : views) ids.push_back(view.id);
  CO_TRY(const auto today, co_await services.limits.today(call.caller(), std::move(ids)));
  for (auto& view : views) {
    const auto used = today.find(view.id);
    view.requests_today = used == today.end() ? 0 : used->second;
  }
  co_return base::Result<void>{};
}

async::Task<base::Result<IntegrationPage>> list_integrations(const Services& services, Call& call,
                                                             IntegrationQuery query) {
  const Pager pager(services, call, "api.integrations.list");
  boost::json::object given;
  if (query.name) given["name"] = *query.name;
  if (query.search) given["search"] = *query.search;
  if (query.kind) given["kind"] = word_of(*query.kind);
  if (query.role) given["role"] = *query.role;
  if (query.state) given["state"] = word_of(*query.state);
  if (query.attention) given["attention"] = word_of(*query.attention);
  if (query.sort_by) given["sortBy"] = word_of(*query.sort_by);
  CO_TRY(const Position position, pager.open(given, {}, query.limit, query.page_token));
  CO_TRY(const auto page, co_await services.integrations.list(call.caller(), list_query_of(position)));
  IntegrationPage answer;
  for (const auto& integration : page.items)
    answer.integrations.push_back(integration_view(integration, services.deployment));
  CO_TRY_VOID(co_await add_requests(services, call, answer.integrations));
  answer.next_page_token = pager.close(position, page.next ? page.next->to_string() : "", page.total);
  co_return answer;
}

async::Task<base::Result<IntegrationView>> create_integration(const Services& services, Call& call,
                                                              NewIntegration wanted) {
  using Names = std::vector<std::string>;
  CO_TRY(const auto made,
         co_await services.integrations.create(
             call.caller(), {.kind = wanted.kind,
                             .name = std::move(wanted.name),
                             .claims = std::move(wanted.claims).value_or(model::Claims{}),
                             .role = std::move(wanted.role),
                             .token_lifetime = seconds_of(wanted.token_lifetime_seconds),
                             .refresh_lifetime = seconds_of(wanted.refresh_lifetime_seconds),
                             .algorithm = wanted.algorithm,
                             .limits = limits_of(wanted.limits.value_or(LimitsView{})),
                             .reuse_tokens = wanted.reuse_tokens.value_or(false),
                             .scopes = std::move(wanted.scopes).value_or(Names{}),
                             .api_majors = std::move(wanted.external_api_versions).value_or(Names{}),
                             .draft = wanted.draft.value_or(false)}));
  co_return show_integration(services, call, made.integration, &made.secret);
}

async::Task<base::Result<IntegrationView>> activate(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY(const auto active, co_await services.integrations.activate(call.caller(), id));
  co_return show_integration(services, call, active.integration, &active.secret);
}

async::Task<base::Result<IntegrationView>> get_integration(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY(const auto integration, co_await services.integrations.get(call.caller(), id));
  co_return show_integration(services, call, integration);
}

async::Task<base::Result<IntegrationView>> change_integration(const Services& services, Call& call,
                                                              IntegrationChange wanted) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY(const auto version, call.expected_version());
  if (wanted.role) CO_TRY_VOID(check_confirmed_for_role(services, call, *wanted.role));
  if (wanted.scopes || wanted.claims) CO_TRY_VOID(check_confirmed(services, call));
  CO_TRY(const auto integration,
         co_await services.integrations.change(
             call.caller(), id,
             {.name = std::move(wanted.name),
              .claims = std::move(wanted.claims),
              .role = std::move(wanted.role),
              .token_lifetime = change_of(wanted.token_lifetime_seconds),
              .refresh_lifetime = change_of(wanted.refresh_lifetime_seconds),
              .algorithm = wanted.algorithm,
              .limits = wanted.limits ? std::optional(limits_of(*wanted.limits)) : std::nullopt,
              .reuse_tokens = wanted.reuse_tokens,
              .scopes = std::move(wanted.scopes),
              .api_majors = std::move(wanted.external_api_versions),
              .enabled = {}},
             version));
  co_return show_integration(services, call, integration);
}

async::Task<base::Result<IntegrationView>> set_enabled(const Services& services, Call& call, bool enabled) {
  CO_TRY(const auto id, integration_id_in(call));
  integrations::IntegrationChange wanted;
  wanted.enabled = enabled;
  CO_TRY(const auto integration, co_await services.integrations.change(call.caller(), id, std::move(wanted)));
  co_return show_integration(services, call, integration);
}

async::Task<base::Result<IntegrationView>> enable(const Services& services, Call& call, Nothing) {
  return set_enabled(services, call, true);
}

async::Task<base::Result<IntegrationView>> disable(const Services& services, Call& call, Nothing) {
  return set_enabled(services, call, false);
}

async::Task<base::Result<Nothing>> remove_integration(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, integration_id_in(call));
  CO_TRY_VOID(co_await services.integrations.remove(call.caller(), id));
  co_return Nothing{};
}

std::vector<Endpoint> record_endpoints() {
  using model::AuditAction;
  return {
      endpoint<list_integrations>({.path = "/api/integrations",
                                   .name = "api.integrations.list",
                                   .permission = "integrations:read",
                                   .summary = "List integrations",
                                   .counts = true}),
      endpoint<create_integration>({.method = Method::kPost,
                                    .path = "/api/integrations",
                                    .name = "api.integrations.create",
                                    .permission = "integrations:write",
                                    .summary = "Make an integration and show its secret, once",
                                    .audit = AuditAction::kIntegrationCreated,
                                    .success = 201,
                                    .versioned = true,
                                    .confirms = true}),
      endpoint<get_integration>({.path = "/api/integrations/{integrationId}",
                                 .name = "api.integrations.get",
                                 .permission = "integrations:read",
                                 .summary = "Show an integration",
                                 .versioned = true}),
      endpoint<change_integration>({.method = Method::kPatch,
                                    .path = "/api/integrations/{integrationId}",
                                    .name = "api.integrations.change",
                                    .permission = "integrations:write",
                                    .summary = "Change an integration; If-Match guards against a lost update",
                                    .audit = AuditAction::kIntegrationChanged,
                                    .versioned = true}),
      endpoint<remove_integration>({.method = Method::kDelete,
                                    .path = "/api/integrations/{integrationId}",
                                    .name = "api.integrations.delete",
                                    .permission = "integrations:write",
                                    .summary = "Delete an integration and end its tokens",
                                    .audit = AuditAction::kIntegrationDeleted}),
  };
}

std::vector<Endpoint> switch_endpoints() {
  using model::AuditAction;
  return {
      endpoint<activate>(
          {.method = Method::kPost,
           .path = "/api/integrations/{integrationId}/activate",
           .name = "api.integrations.activate",
           .permission = "integrations:write",
           .summary = "Make an integration of a draft; shows the secret that it gets now, once",
           .audit = AuditAction::kIntegrationEnabled,
           .versioned = true,
           .confirms = true}),
      endpoint<disable>({.method = Method::kPost,
                         .path = "/api/integrations/{integrationId}/disable",
                         .name = "api.integrations.disable",
                         .permission = "integrations:write",
                         .summary = "Refuse the integration and its tokens until it is enabled",
                         .audit = AuditAction::kIntegrationDisabled,
                         .versioned = true}),
      endpoint<enable>({.method = Method::kPost,
                        .path = "/api/integrations/{integrationId}/enable",
                        .name = "api.integrations.enable",
                        .permission = "integrations:write",
                        .summary = "Accept the integration again",
                        .audit = AuditAction::kIntegrationEnabled,
                        .versioned = true,
                        .confirms = true}),
  };
}

}  // namespace

Resource integrations() {
  auto endpoints = record_endpoints();
  for (Endpoint& endpoint : switch_endpoints()) endpoints.push_back(std::move(endpoint));
  endpoints.push_back(integration_preview());
  return {.tag = "Integrations",
          .about = "The machine clients of the tenant.",
          .endpoints = std::move(endpoints)};
}

}  // namespace sallyport::api
