// /api/tenant/sign-in and /api/sign-in/provider: the identity provider of a tenant, and the way to it (ADR
// 0086).
#include "accounts/provider_sign_in.h"

#include <array>

#include "api/people.h"
#include "api/resource.h"
#include "api/session_cookie.h"
#include "api/session_view.h"

namespace sallyport::api {

template <>
struct Words<model::RequiredOf> {
  static std::span<const std::pair<std::string_view, model::RequiredOf>> all() {
    static constexpr std::array<std::pair<std::string_view, model::RequiredOf>, 3> kWords{
        {{"nobody", model::RequiredOf::kNobody},
         {"members", model::RequiredOf::kMembers},
         {"everybody", model::RequiredOf::kEverybody}}};
    return kWords;
  }
};

namespace {

using http::Method;

constexpr Facts kOwnIssuerFacts{.about = "The issuer, exactly as the provider writes it.",
                                .min = 1,
                                .max = 512,
                                .example = "https://login.north.test"};
constexpr Facts kOwnClientFacts{
    .about = "What the provider calls this server.", .min = 1, .max = 256, .example = "sallyport"};
constexpr Facts kOwnEnabledFacts{.about = "Whether people sign in with it.", .example = "true"};
constexpr Facts kOwnDomainsFacts{
    .about =
        "What stands behind @ in the addresses of people who come the first time; none: "
        "the address does not matter.",
    .min = 0,
    .max = accounts::kMostDomains,
    .each_min = 3,
    .each_max = 253,
    .example = "[\"north.test\"]"};
constexpr Facts kOwnDefaultRoleFacts{
    .about = "The role of people who come without a place or an invitation; empty: they stay out.",
    .min = 0,
    .max = model::Role::kLongestName,
    .example = "event_viewer"};
constexpr Facts kOwnRequiredOfFacts{
    .about =
        "Who may be in the tenant only after signing in with the provider; members: all but administrators.",
    .example = "members"};

struct OwnProviderView {
  std::string issuer;
  std::string client_id;
  bool has_client_secret = false;
  bool enabled = false;
  std::vector<std::string> domains;
  std::string default_role;
  model::RequiredOf required_of{};
  std::string redirect_uri;
};
BOOST_DESCRIBE_STRUCT(OwnProviderView, (),
                      (issuer, client_id, has_client_secret, enabled, domains, default_role, required_of,
                       redirect_uri))
Description describe(const OwnProviderView*) {
  return {.name = "TenantSignIn",
          .about = "How the people of the tenant sign in with its own identity provider.",
          .fields = {
              {"issuer",
               {.about = "The issuer; empty: there is no provider.", .example = "https://login.north.test"}},
              {"client_id", {.about = "What the provider calls this server.", .example = "sallyport"}},
              {"has_client_secret", {.about = "Whether a client secret is kept. It is never shown."}},
              {"enabled", kOwnEnabledFacts},
              {"domains", kOwnDomainsFacts},
              {"default_role", kOwnDefaultRoleFacts},
              {"required_of", kOwnRequiredOfFacts},
              {"redirect_uri", {.about = "The address to register at the provider."}},
          }};
}

struct NewOwnProvider {
  std::string issuer;
  std::string client_id;
  std::optional<base::Secret> client_secret;
  bool enabled = false;
  std::optional<std::vector<std::string>> domains;
  std::optional<std::string> default_role;
  std::optional<model::RequiredOf> required_of;
};
BOOST_DESCRIBE_STRUCT(NewOwnProvider, (),
                      (issuer, client_id, client_secret, enabled, domains, default_role, required_of))
Description describe(const NewOwnProvider*) {
  return {
      .name = "NewTenantSignIn",
      .about = "The identity provider of the tenant, as a whole.",
      .fields = {
          {"issuer", kOwnIssuerFacts},
          {"client_id", kOwnClientFacts},
          {"client_secret",
           {.about =
                "What this server proves itself with; left out, the one that is kept, unless the issuer is "
                "another one.",
            .min = 1,
            .max = 512}},
          {"enabled", kOwnEnabledFacts},
          {"domains", kOwnDomainsFacts},
          {"default_role", kOwnDefaultRoleFacts},
          {"required_of", kOwnRequiredOfFacts},
      }};
}

struct OwnProviderQuestion {
  std::optional<std::string> issuer;
};
BOOST_DESCRIBE_STRUCT(OwnProviderQuestion, (), (issuer))
Description describe(const OwnProviderQuestion*) {
  return {.name = "TenantSignInTest",
          .about = "Which provider to ask; left out, the one that is kept.",
          .fields = {{"issuer", kOwnIssuerFacts}}};
}

struct OwnProviderTrial {
  bool works = false;
  std::optional<std::string> problem;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::int64_t keys = 0;
  bool names_itself = false;
};
BOOST_DESCRIBE_STRUCT(OwnProviderTrial, (),
                      (works, problem, authorization_endpoint, token_endpoint, keys, names_itself))
Description describe(const OwnProviderTrial*) {
  return {
      .name = "TenantSignInTrial",
      .about = "What a provider publishes about itself.",
      .fields = {
          {"works", {.about = "Whether people can sign in with it, as far as can be told without a person."}},
          {"problem", {.about = "What is wrong, in words."}},
          {"authorization_endpoint", {.about = "Where people are sent to."}},
          {"token_endpoint", {.about = "Where codes are exchanged."}},
          {"keys", {.about = "How many keys it signs with that can be used here.", .example = "2"}},
          {"names_itself", {.about = "Whether it says in its answers which provider it is (RFC 9207)."}},
      }};
}

struct NewProviderStart {
  std::optional<std::string> email;
  std::optional<model::TenantId> tenant;
  std::optional<std::string> return_to;
  std::optional<bool> anew;
};
BOOST_DESCRIBE_STRUCT(NewProviderStart, (), (email, tenant, return_to, anew))
Description describe(const NewProviderStart*) {
  return {
      .name = "ProviderSignIn",
      .about = "Who wants to sign in with the provider of their organisation, or at which one.",
      .fields = {
          {"email", kEmailFacts},
          {"tenant", {.about = "The organisation, in the place of the address."}},
          {"return_to", {.about = "The page to come back to.", .min = 0, .max = 1024, .example = "/account"}},
          {"anew", {.about = "Whether the provider is to ask the person again, for what asks once more."}},
      }};
}

struct ProviderChoiceView {
  model::TenantId tenant_id;
  std::string tenant_name;
};
BOOST_DESCRIBE_STRUCT(ProviderChoiceView, (), (tenant_id, tenant_name))
Description describe(const ProviderChoiceView*) {
  return {.name = "ProviderChoice",
          .about = "An organisation that may be meant.",
          .fields = {{"tenant_id", {.about = "The id of the organisation."}},
                     {"tenant_name", {.about = "Its name.", .example = "Harbour Group"}}}};
}

struct ProviderStartView {
  std::optional<std::string> location;
  std::vector<ProviderChoiceView> choices;
};
BOOST_DESCRIBE_STRUCT(ProviderStartView, (), (location, choices))
Description describe(const ProviderStartView*) {
  return {.name = "ProviderStart",
          .about = "Where the browser goes to.",
          .fields = {{"location", {.about = "The page of the provider; absent when there is a choice."}},
                     {"choices", {.about = "The organisations that may be meant, when there are several."}}}};
}

OwnProviderView view_of(const accounts::ProviderSettings& settings) {
  return {.issuer = settings.sso.issuer,
          .client_id = settings.sso.client_id,
          .has_client_secret = !settings.sso.sealed_client_secret.empty(),
          .enabled = settings.sso.enabled,
          .domains = settings.rules.domains,
          .default_role = settings.rules.default_role,
          .required_of = settings.rules.required_of,
          .redirect_uri = settings.redirect_uri};
}

async::Task<base::Result<OwnProviderView>> get_own_provider(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto settings, co_await services.provider_sign_in.get(call.caller()));
  co_return view_of(settings);
}

async::Task<base::Result<OwnProviderView>> put_own_provider(const Services& services, Call& call,
                                                            NewOwnProvider wanted) {
  CO_TRY(
      const auto settings,
      co_await services.provider_sign_in.put(
          call.caller(), {.issuer = std::move(wanted.issuer),
                          .client_id = std::move(wanted.client_id),
                          .client_secret = std::move(wanted.client_secret),
                          .rules = {.domains = std::move(wanted.domains).value_or(std::vector<std::string>{}),
                                    .default_role = std::move(wanted.default_role).value_or(""),
                                    .required_of = wanted.required_of.value_or(model::RequiredOf::kNobody)},
                          .enabled = wanted.enabled}));
  co_return view_of(settings);
}

async::Task<base::Result<Nothing>> remove_own_provider(const Services& services, Call& call, Nothing) {
  CO_TRY_VOID(co_await services.provider_sign_in.remove(call.caller()));
  co_return Nothing{};
}

async::Task<base::Result<OwnProviderTrial>> test_own_provider(const Services& services, Call& call,
                                                              OwnProviderQuestion wanted) {
  CO_TRY(const auto trial, co_await services.provider_sign_in.test(call.caller(), std::move(wanted.issuer)));
  co_return OwnProviderTrial{.works = trial.problem.empty(),
                             .problem = unless_empty(trial.problem),
                             .authorization_endpoint = trial.authorization_endpoint,
                             .token_endpoint = trial.token_endpoint,
                             .keys = static_cast<std::int64_t>(trial.keys),
                             .names_itself = trial.names_itself};
}

async::Task<base::Result<ProviderStartView>> start_at_provider(const Services& services, Call& call,
                                                               NewProviderStart wanted) {
  const auto& public_url = services.deployment.public_url;
  CO_TRY_VOID(check_own_page(call.request(), public_url));  // nobody is sent away by another page
  CO_TRY(const auto starts,
         co_await services.provider_sign_in.begin({.email = std::move(wanted.email),
                                                   .tenant = wanted.tenant,
                                                   .return_to = std::move(wanted.return_to).value_or(""),
                                                   .anew = wanted.anew.value_or(false),
                                                   .origin = origin_of(call.request())}));
  ProviderStartView view;
  for (const auto& [tenant, name] : starts.choices) view.choices.push_back({tenant, name});
  if (starts.start) {
    view.location = starts.start->url;
    call.answer_header("Set-Cookie",
                       provider_cookie(public_url, starts.start->attempt)
                           .set(starts.start->binder.reveal_text(), accounts::kProviderAttemptLasts));
  }
  co_return view;
}

}  // namespace

Resource provider_sign_in() {
  using model::AuditAction;
  return {.tag = "Sign-in of the tenant",
          .about = "The identity provider of the tenant, and the way to it.",
          .endpoints = {
              endpoint<get_own_provider>({.path = "/api/tenant/sign-in",
                                          .name = "api.tenant_sign_in.get",
                                          .permission = "tenant:read",
                                          .summary = "Show the identity provider of the tenant"}),
              endpoint<put_own_provider>({.method = Method::kPut,
                                          .path = "/api/tenant/sign-in",
                                          .name = "api.tenant_sign_in.put",
                                          .permission = "tenant:write",
                                          .summary = "Set the identity provider of the tenant",
                                          .audit = AuditAction::kTenantChanged,
                                          .confirms = true}),
              endpoint<remove_own_provider>({.method = Method::kDelete,
                                             .path = "/api/tenant/sign-in",
                                             .name = "api.tenant_sign_in.delete",
                                             .permission = "tenant:write",
                                             .summary = "Remove the identity provider and end its sessions",
                                             .audit = AuditAction::kTenantChanged,
                                             .confirms = true}),
              endpoint<test_own_provider>(
                  {.method = Method::kPost,
                   .path = "/api/tenant/sign-in/test",
                   .name = "api.tenant_sign_in.test",
                   .permission = "tenant:write",
                   .summary = "Ask an identity provider what it publishes, and say what is wrong",
                   .audit = AuditAction::kTenantChanged}),
              endpoint<start_at_provider>({.method = Method::kPost,
                                           .path = "/api/sign-in/provider",
                                           .name = "api.sign_in.provider",
                                           .permission = kAnybody,
                                           .summary = "Begin to sign in with the provider of an organisation",
                                           .audit = AuditAction::kSignedIn}),
          }};
}

}  // namespace sallyport::api
