#include "api/provider_view.h"

#include <array>

#include "base/json.h"

namespace sallyport::api {

using model::AccountPolicy;
using providers::GrantKind;
using SettingKind = providers::Setting::Kind;

std::span<const std::pair<std::string_view, GrantKind>> Words<GrantKind>::all() {
  static constexpr std::array<std::pair<std::string_view, GrantKind>, 5> kWords{
      {{"authorization_code", GrantKind::kAuthorizationCode},
       {"client_credentials", GrantKind::kClientCredentials},
       {"jwt_bearer", GrantKind::kJwtBearer},
       {"api_key", GrantKind::kApiKey},
       {"basic", GrantKind::kBasic}}};
  return kWords;
}

std::span<const std::pair<std::string_view, SettingKind>> Words<SettingKind>::all() {
  static constexpr std::array<std::pair<std::string_view, SettingKind>, 4> kWords{
      {{"text", SettingKind::kText},
       {"host", SettingKind::kHost},
       {"url", SettingKind::kUrl},
       {"secret", SettingKind::kSecret}}};
  return kWords;
}

std::span<const std::pair<std::string_view, AccountPolicy>> Words<AccountPolicy>::all() {
  static constexpr std::array<std::pair<std::string_view, AccountPolicy>, 4> kWords{
      {{"default", AccountPolicy::kDefault},
       {"master_only", AccountPolicy::kMasterOnly},
       {"user_only", AccountPolicy::kUserOnly},
       {"user_else_master", AccountPolicy::kUserElseMaster}}};
  return kWords;
}

namespace {

constexpr Facts kGrantFacts{.about =
                                "How a connection comes to its token. With authorization_code a person "
                                "signs in; all others are made by POST /api/connections.",
                            .example = "authorization_code"};
constexpr Facts kRedirectFacts{
    .about = "What to register at the service as the redirect URI of the application, byte for byte.",
    .example = "https://id.example.com/connect/callback/salesforce"};

SettingView setting_view(const providers::Setting& setting) {
  return {.name = setting.name,
          .kind = setting.kind,
          .title = setting.title,
          .description = unless_empty(setting.description),
          .example = unless_empty(setting.example),
          .required = setting.required && setting.default_value.empty()};
}

}  // namespace

Description describe(const SettingView*) {
  return {.name = "ProviderSetting",
          .about = "What has to be filled in before a service can be used.",
          .fields = {
              {"name", {.about = "Its name in `settings`.", .example = "subdomain"}},
              {"kind", {.about = "What it may be; a secret is written and never read.", .example = "text"}},
              {"title", {.about = "What people call it.", .example = "Your subdomain"}},
              {"description", {.about = "What it is for."}},
              {"example", {.about = "What it looks like."}},
              {"required", {.about = "Whether the service cannot be used without it."}}}};
}

Description describe(const KnownProviderView*) {
  return {
      .name = "CatalogueEntry",
      .about = "A third-party service that this server knows.",
      .fields = {
          {"id",
           {.about = "How scripts call it, and `provider` of a new provider.", .example = "salesforce"}},
          {"name", {.about = "What people call it.", .example = "Salesforce"}},
          {"category", {.about = "What kind of service it is.", .example = "Sales"}},
          {"docs_url", {.about = "Where the service describes this."}},
          {"guide", {.about = "What to do at the service beforehand, in Markdown."}},
          {"grant", kGrantFacts},
          {"settings", {.about = "What has to be filled in."}},
          {"redirect_uri", kRedirectFacts},
          {"scopes", {.about = "What is always asked for."}},
          {"checked_on",
           {.about = "When the entry was compared with the pages of the service.", .example = "2026-11-27"}},
          {"stale", {.about = "Whether that is so long ago that it may have changed.", .example = "false"}}}};
}

KnownProviderView known_provider_view(const vault::KnownProvider& known) {
  const auto& provider = *known.provider;
  KnownProviderView view{.id = provider.id,
                         .name = provider.name,
                         .category = unless_empty(provider.category),
                         .docs_url = unless_empty(provider.docs_url),
                         .guide = unless_empty(provider.guide),
                         .grant = provider.grant,
                         .settings = {},
                         .redirect_uri = known.redirect_uri,
                         .scopes = provider.default_scopes,
                         .checked_on = unless_empty(provider.checked_on),
                         .stale = known.stale};
  for (const auto& setting : provider.settings) view.settings.push_back(setting_view(setting));
  return view;
}

Description describe(const ProviderView*) {
  return {
      .name = "Provider",
      .about =
          "A third-party service that the tenant uses, with the application that its accounts are "
          "connected to.",
      .fields = {
          {"id", {.about = "The id of the provider."}},
          {"provider",
           {.about = "How scripts call it: the id of its entry in the catalogue, or of an own entry.",
            .example = "salesforce"}},
          {"name", {.about = "What people call it.", .example = "Salesforce"}},
          {"grant",
           {.about = "How a connection comes to its token; left out when this version does not know the "
                     "service any more.",
            .example = "authorization_code"}},
          {"redirect_uri", kRedirectFacts},
          {"client_id", {.about = "The id of the tenant's application at the service.", .example = "3MVG9"}},
          {"client_secret_count",
           {.about = "How many secrets of the application are kept. They are never shown.", .example = "1"}},
          {"settings",
           {.about = "What is filled in, without secrets.", .example = R"({"subdomain":"acme"})"}},
          {"secret_settings", {.about = "The names of the secret settings that are filled in."}},
          {"scopes", {.about = "What is asked for beside the scopes of the entry.", .example = R"(["api"])"}},
          {"policy",
           {.about = "Whose account a script uses that does not say it: default, the master account once "
                     "there is one, else the member's own; master_only; user_only; user_else_master, the "
                     "member's own, else the master account.",
            .example = "default"}},
          {"enabled", {.about = "Whether tokens of its accounts are handed out.", .example = "true"}},
          {"entry",
           {.about = "The own entry, or that of the catalogue with what the service has published "
                     "of itself; left out: that of the catalogue."}},
          {"created_at", {.about = "When it was added."}}}};
}

ProviderView provider_view(const vault::SetupRecord& record) {
  const auto& setup = record.setup;
  ProviderView view{.id = setup.id,
                    .provider = setup.provider,
                    .name = setup.name,
                    .grant = {},
                    .redirect_uri = record.redirect_uri,
                    .client_id = unless_empty(setup.client_id),
                    .client_secret_count = record.client_secrets,
                    .settings = {setup.settings.begin(), setup.settings.end()},
                    .secret_settings = record.secret_settings,
                    .scopes = setup.scopes,
                    .policy = setup.policy,
                    .enabled = setup.enabled,
                    .entry = {},
                    .created_at = setup.created_at};
  if (record.provider) view.grant = record.provider->grant;
  if (setup.entry.empty()) return view;
  if (const auto entry = base::parse_json(setup.entry); entry && entry->is_object())
    view.entry = entry->get_object();
  return view;
}

}  // namespace sallyport::api
