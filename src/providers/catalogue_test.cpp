#include "providers/catalogue.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/time_text.h"
#include "embedded/provider_catalogue.h"
#include "providers/test_answers.h"

namespace sallyport::providers {
namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::hours;
using testing::Contains;

json::object parsed(std::string_view text) { return base::parse_json(text).value().as_object(); }
json::object schema() { return parsed(provider_schema()); }

TEST(Catalogue, HasTheServicesThatWereLookedUp) {
  for (const auto* id : {"google",     "google-service-account",
                         "microsoft",  "okta",
                         "slack",      "github",
                         "github-app", "gitlab",
                         "salesforce", "hubspot",
                         "zoom",       "dropbox",
                         "box",        "notion",
                         "atlassian",  "asana",
                         "linear",     "discord",
                         "stripe",     "stripe-app",
                         "quickbooks", "xero",
                         "zendesk",    "shopify",
                         "spotify",    "oauth2",
                         "oidc",       "client-credentials",
                         "api-key",    "basic"})
    EXPECT_NE(Catalogue::embedded().find(id), nullptr) << id;
  EXPECT_EQ(Catalogue::embedded().find("nobody"), nullptr);
}

TEST(Catalogue, IsSortedByName) {
  EXPECT_TRUE(
      std::ranges::is_sorted(Catalogue::embedded().all(), {}, [](const auto& one) { return one->name; }));
}

TEST(Catalogue, AnEntryIsWhereItsIdSays) {
  std::size_t entries = 0;
  for (const auto& [path, content] : embedded::provider_catalogue()) {
    if (!path.starts_with("providers/")) continue;
    ++entries;
    EXPECT_EQ(path, fmt::format("providers/{}.json", std::string_view(parsed(content).at("id").as_string())));
  }
  EXPECT_EQ(entries, Catalogue::embedded().all().size());
}

TEST(Catalogue, WhatIsWrittenIsReadAsTheSame) {
  for (const auto& provider : Catalogue::embedded().all()) {
    const auto written = write_provider(*provider);
    const auto again = read_provider(parsed(base::to_json(written)));
    ASSERT_TRUE(again) << provider->id << ": " << again.error().field << ": " << again.error().message;
    EXPECT_EQ(*again, *provider) << provider->id;
  }
}

TEST(Catalogue, AnEntrySaysNothingThatIsSoAnyway) {
  for (const auto& [path, content] : embedded::provider_catalogue()) {
    if (!path.starts_with("providers/")) continue;
    const auto entry = parsed(content);
    const auto written = write_provider(*read_provider(entry));
    EXPECT_TRUE(written == entry) << path << "\n" << base::to_json(written) << "\n" << base::to_json(entry);
  }
}

TEST(Catalogue, FactsOfAVendorHaveADateAndTheirPages) {
  for (const auto& provider : Catalogue::embedded().all()) {
    const bool generic = provider->category == "Generic";
    EXPECT_EQ(provider->checked_on.empty(), generic) << provider->id;
    EXPECT_EQ(provider->evidence.empty(), generic) << provider->id;
    EXPECT_FALSE(provider->guide.empty()) << provider->id;
    if (!generic) EXPECT_FALSE(provider->docs_url.empty()) << provider->id;
  }
}

// Whoever ends a connection is told how, by us or by hand.
TEST(Catalogue, EverySignInCanBeEnded) {
  for (const auto& provider : Catalogue::embedded().all()) {
    if (provider->grant != GrantKind::kAuthorizationCode) continue;
    EXPECT_TRUE(!provider->revocation.url.empty() || !provider->revocation.by_hand.empty() ||
                !provider->metadata_url.empty())
        << provider->id;
  }
}

// Values of settings as their examples show them, and of answers as their patterns take them.
Values examples(const Provider& provider) {
  Values values{{"realm_id", "42"}, {"instance_url", "https://eu1.salesforce.com"}, {"account_id", "acct_1"}};
  for (const Setting& setting : provider.settings) values.emplace(setting.name, setting.example);
  return values;
}

TEST(Catalogue, EveryRequestOfEveryEntryCanBeMade) {
  const App app = app_of("client", {"secret"});
  for (const auto& one : Catalogue::embedded().all()) {
    const Provider& provider = *one;
    Values settings;
    for (const Setting& setting : provider.settings) settings.emplace(setting.name, setting.example);
    EXPECT_TRUE(check_settings(provider, settings)) << provider.id;
    const Values values = examples(provider);
    const auto token = base::Secret::from_text("token");
    EXPECT_TRUE(revoke(provider, app, values, token, std::nullopt)) << provider.id;
    EXPECT_TRUE(identity_probe(provider, values, token)) << provider.id;
    EXPECT_TRUE(base_url(provider, values)) << provider.id;
    EXPECT_TRUE(metadata_request(provider, values)) << provider.id;
    if (provider.token_url.empty()) continue;
    EXPECT_TRUE(refresh(provider, app, values, token, "https://id.example/cb")) << provider.id;
    EXPECT_TRUE(exchange_code(provider, app, values, "c", "v", "https://id.example/cb")) << provider.id;
    EXPECT_TRUE(client_credentials(provider, app, values, {})) << provider.id;
    if (provider.grant != GrantKind::kAuthorizationCode) continue;
    EXPECT_TRUE(
        authorization_url(provider, app, values, {.redirect_uri = "https://id.example/cb", .state = "s"}))
        << provider.id;
  }
}

TEST(Catalogue, FactsGoStaleAfter180Days) {
  const Provider provider{.checked_on = "2026-11-27"};
  const auto day = base::parse_rfc3339("2026-11-27T00:00:00Z").value();
  EXPECT_FALSE(is_stale(provider, day + days{180}));
  EXPECT_TRUE(is_stale(provider, day + days{181}));
  EXPECT_FALSE(is_stale(Provider{}, day));
}

// A provider with no member as it is by default.
Provider with_everything() {
  Provider p{.id = "acme",
             .name = "Acme",
             .category = "Test",
             .docs_url = "https://acme.example/docs",
             .guide = "# Steps\nOne.",
             .grant = GrantKind::kJwtBearer};
  p.settings = {{.kind = Setting::Kind::kHost,
                 .name = "host",
                 .title = "Host",
                 .description = "A host.",
                 .example = "a.example",
                 .pattern = "[a-z.]+",
                 .default_value = "b.example",
                 .required = false},
                {.kind = Setting::Kind::kSecret, .name = "pin", .title = "PIN"}};
  p.issuer = "https://{host}";
  p.metadata_url = "https://{host}/meta";
  p.authorization_url = "https://{host}/authorize";
  p.authorization_parameters = {{.name = "a", .value = "{host}"}};
  p.pkce = false;
  p.iss_in_callback = true;
  p.callback_values = {{.name = "realm", .source = "realmId", .pattern = "[0-9]+"}};
  p.scope_separator = ",";
  p.default_scopes = {"openid"};
  p.token_url = "https://{host}/token";
  p.refresh_url = "https://{host}/refresh";
  p.token_auth = {ClientAuth::kSecretAsUser, ClientAuth::kNone};
  p.token_body = BodyFormat::kJson;
  p.token_parameters = {{.name = "b", .value = "1"}};
  p.refresh_parameters = {{.name = "c", .value = "2"}};
  p.token_headers = {{.name = "X-D", .value = "3"}};
  p.assertion_claims = {{.name = "sub", .value = "4"}};
  p.redirect_uri_on_refresh = true;
  p.slots = {{.name = "bot",
              .access_token = "$.a",
              .refresh_token = "$.b",
              .expires = "$.c",
              .scope = "$.d",
              .refresh_expires = "$.e"}};
  p.expires_form = ExpiresForm::kRfc3339;
  p.answer_values = {{.name = "team", .source = "$.team.id", .pattern = "[A-Z]+"}};
  p.access_lifetime = {.kind = Lifetime::Kind::kLimited, .length = hours{1}};
  p.refresh_idle = {.kind = Lifetime::Kind::kLimited, .length = days{90}};
  p.refresh_absolute = {.kind = Lifetime::Kind::kNever};
  p.refresh_extends = false;
  p.rotation = Rotation::kAlways;
  p.grace = {.length = std::chrono::seconds{90}, .until_new_is_used = true};
  p.reuse = ReuseEffect::kFamilyRevoked;
  p.old_access_token_dies = Known::kYes;
  p.errors = {
      {.statuses = {403}, .path = "$.e", .value = "x", .what = ErrorClass::kTerminal, .cause = "too_old"}};
  p.revocation = {.url = "https://{host}/{client_id}/end",
                  .method = "DELETE",
                  .token = Revocation::Token::kAccess,
                  .place = Revocation::Place::kJson,
                  .parameter = "t",
                  .parameters = {{.name = "e", .value = "{team}"}},
                  .auth = ClientAuth::kBasic,
                  .success = {204},
                  .by_hand = "Do it."};
  p.probe = {.url = "https://{host}/me",
             .method = "POST",
             .body = "{}",
             .id_path = "$.id",
             .label_path = "$.name",
             .id = "{team}",
             .label = "{realm}"};
  p.base_url = "https://{host}/api/{team}";
  p.api_key_header = "X-Key";
  p.call_headers = {{.name = "X-F", .value = "5"}};
  p.isolates_window = true;
  p.notice_days = {14};
  p.checked_on = "2026-11-27";
  p.evidence = {"https://acme.example/docs"};
  return p;
}

std::set<std::string> names_of(const json::value& object) {
  std::set<std::string> names;
  for (const auto& member : object.as_object()) names.emplace(member.key());
  return names;
}

TEST(ProviderForm, KeepsEverything) {
  const auto again = read_provider(write_provider(with_everything()));
  ASSERT_TRUE(again) << again.error().field << ": " << again.error().message;
  EXPECT_EQ(*again, with_everything());
}

TEST(ProviderForm, HasTheMembersOfTheSchema) {
  const auto written = write_provider(with_everything());
  const json::value described = schema();
  const auto members = [&](std::string_view pointer) { return names_of(described.at_pointer(pointer)); };
  EXPECT_EQ(names_of(written), members("/properties"));
  EXPECT_EQ(names_of(written.at("settings").at(0)), members("/$defs/setting/properties"));
  EXPECT_EQ(names_of(written.at("callback_values").at(0)), members("/$defs/kept_value/properties"));
  EXPECT_EQ(names_of(written.at("answer_values").at(0)), members("/$defs/kept_value/properties"));
  EXPECT_EQ(names_of(written.at("token_slots").at(0)), members("/$defs/token_slot/properties"));
  EXPECT_EQ(names_of(written.at("errors").at(0)), members("/$defs/error_rule/properties"));
  EXPECT_EQ(names_of(written.at("grace")), members("/properties/grace/properties"));
  EXPECT_EQ(names_of(written.at("revocation")), members("/properties/revocation/properties"));
  EXPECT_EQ(names_of(written.at("identity")), members("/properties/identity/properties"));
}

// Every word that the schema knows at `described` is taken at `place` of an entry, and others are not.
void check_words(std::string_view described, std::string_view place) {
  const json::value all = schema();
  for (const auto& word : all.at_pointer(described).as_array()) {
    json::value entry = write_provider(with_everything());
    entry.at_pointer(place) = word;
    const auto read = read_provider(entry.as_object());
    EXPECT_TRUE(read) << place << " " << base::to_json(word) << ": " << (read ? "" : read.error().message);
  }
  json::value entry = write_provider(with_everything());
  entry.at_pointer(place) = "something_else";
  EXPECT_FALSE(read_provider(entry.as_object())) << place;
}

TEST(ProviderForm, HasTheWordsOfTheSchema) {
  check_words("/properties/grant/enum", "/grant");
  check_words("/$defs/setting/properties/kind/enum", "/settings/1/kind");
  check_words("/properties/scope_separator/enum", "/scope_separator");
  check_words("/properties/token_auth/items/enum", "/token_auth/0");
  check_words("/properties/token_body/enum", "/token_body");
  check_words("/properties/expires_form/enum", "/expires_form");
  check_words("/properties/rotation/enum", "/rotation");
  check_words("/properties/reuse_effect/enum", "/reuse_effect");
  check_words("/properties/old_access_token_dies/enum", "/old_access_token_dies");
  check_words("/$defs/error_rule/properties/class/enum", "/errors/0/class");
  check_words("/properties/revocation/properties/method/enum", "/revocation/method");
  check_words("/properties/revocation/properties/token/enum", "/revocation/token");
  check_words("/properties/revocation/properties/place/enum", "/revocation/place");
  check_words("/properties/revocation/properties/auth/enum", "/revocation/auth");
  check_words("/properties/identity/properties/method/enum", "/identity/method");
}

}  // namespace
}  // namespace sallyport::providers
