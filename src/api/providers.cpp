// /api/providers: the third-party services that the tenant uses (sonadier S4, S6, S7).
#include "api/paging.h"
#include "api/provider_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;
using model::ProviderSetupId;

constexpr std::int64_t kMaxEntryMembers = 64;

constexpr Facts kProviderEntryFacts{
    .about = "An entry of your own, in the form of the catalogue's: see the guide.",
    .min = 1,
    .max = kMaxEntryMembers};
constexpr Facts kProviderNameFacts{
    .about = "What people call it.", .min = 1, .max = vault::kMaxNameBytes, .example = "Salesforce"};
constexpr Facts kProviderClientIdFacts{.about = "The id of your application at the service.",
                                       .min = 0,
                                       .max = vault::kMaxClientIdBytes,
                                       .example = "3MVG9"};
constexpr Facts kProviderClientSecretsFacts{
    .about =
        "The secrets of your application, tried in this order, so that one can be replaced at the service "
        "without a gap; for a service account its private key in PEM form. They are never shown.",
    .min = 0,
    .max = vault::kMaxClientSecrets,
    .each_min = 1,
    .each_max = vault::kMaxClientSecretBytes};
constexpr Facts kProviderScopesFacts{.about = "What to ask for beside the scopes of the entry.",
                                     .min = 0,
                                     .max = vault::kMaxScopes,
                                     .each_min = 1,
                                     .each_max = vault::kMaxScopeBytes,
                                     .example = R"(["api"])"};
constexpr Facts kProviderPolicyFacts{.about = "Whose account a script uses that does not say it.",
                                     .example = "default"};
constexpr Facts kProviderEnabledFacts{.about = "Whether tokens of its accounts are handed out.",
                                      .example = "true"};

struct NewProvider {
  std::optional<std::string> provider;
  std::optional<boost::json::object> entry;
  std::optional<std::string> issuer;
  std::optional<std::string> name;
  std::optional<std::string> client_id;
  std::optional<std::vector<base::Secret>> client_secrets;
  std::optional<TextMap> settings;
  std::optional<std::vector<std::string>> scopes;
  std::optional<model::AccountPolicy> policy;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(NewProvider, (),
                      (provider, entry, issuer, name, client_id, client_secrets, settings, scopes, policy,
                       enabled))
Description describe(const NewProvider*) {
  return {
      .name = "NewProvider",
      .about = "A service to use. Exactly one of provider, entry and issuer says which.",
      .fields = {
          {"provider",
           {.about = "The id of an entry of the catalogue.", .min = 1, .max = 40, .example = "salesforce"}},
          {"entry", kProviderEntryFacts},
          {"issuer",
           {.about = "The issuer of a service that describes itself (OpenID Connect Discovery, RFC "
                     "8414), exactly as the service writes it. It is asked once, now.",
            .min = 1,
            .max = 512,
            .example = "https://login.example.com"}},
          {"name", kProviderNameFacts},
          {"client_id", kProviderClientIdFacts},
          {"client_secrets", kProviderClientSecretsFacts},
          {"settings",
           {.about = "What the entry asks for, by name; secret settings are never shown.",
            .min = 0,
            .max = vault::kMaxSettings,
            .example = R"({"subdomain":"acme"})"}},
          {"scopes", kProviderScopesFacts},
          {"policy", kProviderPolicyFacts},
          {"enabled", kProviderEnabledFacts}}};
}

struct ProviderChange {
  std::optional<boost::json::object> entry;
  std::optional<std::string> name;
  std::optional<std::string> client_id;
  std::optional<std::vector<base::Secret>> client_secrets;
  std::optional<TextMap> settings;
  std::optional<std::vector<std::string>> scopes;
  std::optional<model::AccountPolicy> policy;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(ProviderChange, (),
                      (entry, name, client_id, client_secrets, settings, scopes, policy, enabled))
Description describe(const ProviderChange*) {
  return {
      .name = "ProviderChange",
      .about = "What to change; fields that are left out stay as they are, lists are replaced as a whole.",
      .fields = {{"entry", kProviderEntryFacts},
                 {"name", kProviderNameFacts},
                 {"client_id", kProviderClientIdFacts},
                 {"client_secrets", kProviderClientSecretsFacts},
                 {"settings",
                  {.about = "Those to change, by name; an empty text takes one away.",
                   .min = 0,
                   .max = vault::kMaxSettings,
                   .example = R"({"subdomain":"acme"})"}},
                 {"scopes", kProviderScopesFacts},
                 {"policy", kProviderPolicyFacts},
                 {"enabled", kProviderEnabledFacts}}};
}

struct ProviderQuery {
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(ProviderQuery, (), (limit, page_token))
Description describe(const ProviderQuery*) {
  return {.name = "ProviderQuery",
          .about = "Which providers.",
          .fields = {{"limit", kLimitFacts}, {"page_token", kPageTokenFacts}}};
}

struct ProviderRemoval {
  std::optional<bool> force;
};
BOOST_DESCRIBE_STRUCT(ProviderRemoval, (), (force))
Description describe(const ProviderRemoval*) {
  return {
      .name = "ProviderRemoval",
      .about = "How to remove it.",
      .fields = {{"force",
                  {.about = "Whether accounts that are connected are forgotten with it. They are not ended "
                            "at the service: disconnect them one by one for that.",
                   .example = "false"}}}};
}

struct ProviderPage {
  std::vector<ProviderView> providers;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(ProviderPage, (), (providers, next_page_token))
Description describe(const ProviderPage*) {
  return {.name = "ProviderPage",
          .about = "One page of providers.",
          .fields = {{"providers", {.about = "Oldest first."}}, {"next_page_token", kNextPageTokenFacts}}};
}

base::Result<ProviderSetupId> provider_id_in(const Call& call) {
  return call.id<ProviderSetupId>("providerId", "provider");
}

providers::Values values_of(const std::optional<TextMap>& given) {
  if (!given) return {};
  return {given->begin(), given->end()};
}

ProviderView show_provider(Call& call, const vault::SetupRecord& record) {
  call.answer_version(record.setup.version);
  return provider_view(record);
}

async::Task<base::Result<ProviderPage>> list_providers(const Services& services, Call& call,
                                                       ProviderQuery query) {
  const Pager pager(services, call, "api.providers.list");
  CO_TRY(const Position position, pager.open({}, {}, query.limit, query.page_token));
  CO_TRY(const auto page,
         co_await services.setups.list(call.caller(), position.limit, position.after_number()));
  ProviderPage answer;
  for (const auto& record : page.items) answer.providers.push_back(provider_view(record));
  answer.next_page_token = pager.close(position, page.next, std::nullopt);
  co_return answer;
}

async::Task<base::Result<ProviderView>> add_provider(const Services& services, Call& call,
                                                     NewProvider wanted) {
  vault::NewSetup setup{.provider = std::move(wanted.provider).value_or(""),
                        .entry = std::move(wanted.entry),
                        .issuer = std::move(wanted.issuer).value_or(""),
                        .name = std::move(wanted.name).value_or(""),
                        .client_id = std::move(wanted.client_id).value_or(""),
                        .settings = values_of(wanted.settings),
                        .scopes = std::move(wanted.scopes).value_or(std::vector<std::string>{}),
                        .policy = wanted.policy.value_or(model::AccountPolicy::kDefault),
                        .enabled = wanted.enabled.value_or(true)};
  if (wanted.client_secrets) setup.client_secrets = *std::move(wanted.client_secrets);
  CO_TRY(const auto record, co_await services.setups.add(call.caller(), std::move(setup)));
  co_return show_provider(call, record);
}

async::Task<base::Result<ProviderView>> get_provider(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, provider_id_in(call));
  CO_TRY(const auto record, co_await services.setups.find(call.caller(), id));
  co_return show_provider(call, record);
}

async::Task<base::Result<ProviderView>> change_provider(const Services& services, Call& call,
                                                        ProviderChange wanted) {
  CO_TRY(const auto id, provider_id_in(call));
  CO_TRY(const auto version, call.expected_version());
  CO_TRY(const auto record,
         co_await services.setups.change(call.caller(), id,
                                         {.entry = std::move(wanted.entry),
                                          .name = std::move(wanted.name),
                                          .client_id = std::move(wanted.client_id),
                                          .client_secrets = std::move(wanted.client_secrets),
                                          .settings = values_of(wanted.settings),
                                          .scopes = std::move(wanted.scopes),
                                          .policy = wanted.policy,
                                          .enabled = wanted.enabled},
                                         version));
  co_return show_provider(call, record);
}

async::Task<base::Result<Nothing>> remove_provider(const Services& services, Call& call,
                                                   ProviderRemoval how) {
  CO_TRY(const auto id, provider_id_in(call));
  CO_TRY_VOID(co_await services.setups.remove(call.caller(), id, how.force.value_or(false)));
  co_return Nothing{};
}

}  // namespace

Resource providers() {
  using enum model::AuditAction;
  static constexpr std::string_view kAll = "/api/providers";
  static constexpr std::string_view kOne = "/api/providers/{providerId}";
  return {
      .tag = "Providers",
      .about = "The third-party services that the tenant uses.",
      .endpoints = {endpoint<list_providers>({.path = kAll,
                                              .name = "api.providers.list",
                                              .permission = "providers:read",
                                              .summary = "List the services that the tenant uses"}),
                    endpoint<add_provider>({.method = Method::kPost,
                                            .path = kAll,
                                            .name = "api.providers.add",
                                            .permission = "providers:write",
                                            .summary = "Use a service of the catalogue, or one of your own",
                                            .audit = kProviderAdded,
                                            .success = 201,
                                            .versioned = true,
                                            .confirms = true}),
                    endpoint<get_provider>({.path = kOne,
                                            .name = "api.providers.get",
                                            .permission = "providers:read",
                                            .summary = "Show a service that the tenant uses",
                                            .versioned = true}),
                    endpoint<change_provider>({.method = Method::kPatch,
                                               .path = kOne,
                                               .name = "api.providers.change",
                                               .permission = "providers:write",
                                               .summary = "Change its application, settings or policy",
                                               .audit = kProviderChanged,
                                               .versioned = true,
                                               .confirms = true}),
                    endpoint<remove_provider>({.method = Method::kDelete,
                                               .path = kOne,
                                               .name = "api.providers.remove",
                                               .permission = "providers:write",
                                               .summary = "Use a service no more",
                                               .audit = kProviderRemoved})}};
}

}  // namespace sallyport::api
