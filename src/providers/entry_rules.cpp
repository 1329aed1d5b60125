#include "providers/entry_rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/json.h"
#include "base/time_text.h"
#include "providers/call.h"
#include "providers/entry_templates.h"
#include "providers/json_path.h"
#include "providers/pattern.h"
#include "providers/scopes.h"
#include "providers/template.h"

namespace sallyport::providers {
namespace {

using base::Result;

// A rule: what has to be so, and what is said when it is not.
Result<void> expect(bool so, std::string field, std::string message) {
  if (so) return {};
  return base::invalid(std::move(field), std::move(message));
}

bool is_id(std::string_view text) {
  constexpr std::size_t kShortest = 2;
  constexpr std::size_t kLongest = 40;
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return text.size() >= kShortest && text.size() <= kLongest && is_plain(text.front()) &&
         is_plain(text.back()) && std::ranges::all_of(text, [&](char c) { return is_plain(c) || c == '-'; });
}

bool is_word(std::string_view text) {
  return text.size() <= 40 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

bool are_between(const std::vector<int>& numbers, int smallest, int largest) {
  return std::ranges::all_of(numbers, [=](int number) { return number >= smallest && number <= largest; });
}

Result<void> check_pattern(std::string_view pattern, const std::string& field) {
  return expect(is_pattern(pattern), field,
                fmt::format("This is a regular expression (RE2) of up to {} bytes.", kLongestPattern));
}

Result<void> check_optional_url(std::string_view url, std::string_view field) {
  return url.empty() ? Result<void>{} : check_url(url, field);
}

Result<void> check_path(std::string_view path, std::string field) {
  return expect(path.empty() || is_json_path(path), std::move(field),
                "This is a path such as $.team.id or $[0].id.");
}

Result<void> check_identity_of_entry(const Provider& provider) {
  TRY_VOID(expect(is_id(provider.id), "id", "The id is 2 to 40 of a-z, 0-9 and - in between."));
  TRY_VOID(
      expect(!provider.name.empty() && provider.name.size() <= 100, "name", "The name has 1 to 100 bytes."));
  TRY_VOID(expect(provider.category.size() <= 100, "category", "The category has up to 100 bytes."));
  TRY_VOID(check_optional_url(provider.docs_url, "docs_url"));
  for (std::size_t i = 0; i < provider.evidence.size(); ++i)
    TRY_VOID(check_url(provider.evidence[i], fmt::format("evidence[{}]", i)));
  const bool is_date =
      provider.checked_on.size() == 10 && base::parse_rfc3339(provider.checked_on + "T00:00:00Z").has_value();
  return expect(provider.checked_on.empty() || is_date, "checked_on", "This is a date such as 2026-11-27.");
}

// A default is a value as any other.
Result<void> check_default(const Provider& provider, const Setting& setting, const std::string& field) {
  if (setting.default_value.empty()) return {};
  TRY_VOID(expect(setting.kind != Setting::Kind::kSecret, field, "A secret has no default."));
  Provider alone{.name = provider.name, .settings = {setting}};
  if (const auto checked = check_settings(alone, {}); !checked)
    return base::invalid(field, checked.error().message);
  return {};
}

Result<void> check_declared_settings(const Provider& provider, std::set<std::string_view>& names) {
  for (std::size_t i = 0; i < provider.settings.size(); ++i) {
    const Setting& setting = provider.settings[i];
    const std::string here = fmt::format("settings[{}].", i);
    TRY_VOID(expect(is_value_name(setting.name) && setting.name != "client_id", here + "name",
                    "The name begins with a-z and has up to 40 of a-z, 0-9 and _; client_id is taken."));
    TRY_VOID(expect(names.insert(setting.name).second, here + "name", "This name is there already."));
    TRY_VOID(expect(!setting.title.empty(), here + "title", "Say how people call it."));
    TRY_VOID(check_pattern(setting.pattern, here + "pattern"));
    TRY_VOID(check_default(provider, setting, here + "default"));
  }
  return {};
}

Result<void> check_kept(const std::vector<KeptValue>& values, std::string_view field, bool of_answer,
                        std::set<std::string_view>& names) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const KeptValue& value = values[i];
    const std::string here = fmt::format("{}[{}].", field, i);
    TRY_VOID(expect(is_value_name(value.name) && value.name != "client_id", here + "name",
                    "The name begins with a-z and has up to 40 of a-z, 0-9 and _; client_id is taken."));
    TRY_VOID(expect(names.insert(value.name).second, here + "name", "This name is there already."));
    TRY_VOID(expect(!value.source.empty(), here + "source", "Say where it comes from."));
    if (of_answer) TRY_VOID(check_path(value.source, here + "source"));
    TRY_VOID(expect(!value.pattern.empty(), here + "pattern", "Say what it may look like."));
    TRY_VOID(check_pattern(value.pattern, here + "pattern"));
  }
  return {};
}

Result<void> check_values(const Provider& provider) {
  std::set<std::string_view> names;
  TRY_VOID(check_declared_settings(provider, names));
  TRY_VOID(check_kept(provider.callback_values, "callback_values", false, names));
  return check_kept(provider.answer_values, "answer_values", true, names);
}

Result<void> check_urls(const Provider& provider, const EntryTemplates& templates) {
  TRY_VOID(templates.check_url_template(provider.issuer, "issuer", Stage::kSettings));
  TRY_VOID(templates.check_url_template(provider.metadata_url, "metadata_url", Stage::kSettings));
  TRY_VOID(templates.check_url_template(provider.authorization_url, "authorization_url", Stage::kSettings));
  TRY_VOID(templates.check_url_template(provider.token_url, "token_url", Stage::kCallback));
  TRY_VOID(templates.check_url_template(provider.refresh_url, "refresh_url", Stage::kAnswer));
  TRY_VOID(
      templates.check_url_template(provider.revocation.url, "revocation.url", Stage::kAnswer, "client_id"));
  TRY_VOID(templates.check_url_template(provider.probe.url, "identity.url", Stage::kAnswer));
  TRY_VOID(templates.check_url_template(provider.base_url, "base_url", Stage::kAnswer));
  return expect(!provider.base_url.contains('?'), "base_url", "The base URL has no query (?).");
}

// What each kind of grant cannot be without.
Result<void> check_grant(const Provider& provider) {
  const bool published = !provider.metadata_url.empty();
  const bool typed_in = provider.grant == GrantKind::kApiKey || provider.grant == GrantKind::kBasic;
  TRY_VOID(expect(typed_in || published || !provider.token_url.empty(), "token_url",
                  "This kind of grant needs a token URL, or a metadata URL that leads to it."));
  TRY_VOID(expect(
      provider.grant != GrantKind::kAuthorizationCode || published || !provider.authorization_url.empty(),
      "authorization_url", "Signing in needs an authorization URL, or a metadata URL."));
  TRY_VOID(expect(!provider.issuer.empty() || (!published && !provider.iss_in_callback), "issuer",
                  "Metadata and `iss` are compared with the issuer. Give it."));
  TRY_VOID(expect(!provider.token_auth.empty(), "token_auth", "Name at least one way."));
  TRY_VOID(expect(is_one_of(provider.scope_separator, {" ", ",", ";", "|"}), "scope_separator",
                  "This is a space, a comma, a semicolon or a vertical bar."));
  for (std::size_t i = 0; i < provider.default_scopes.size(); ++i) {
    const std::string& scope = provider.default_scopes[i];
    TRY_VOID(expect(is_scope(scope) && !scope.contains(provider.scope_separator),
                    fmt::format("default_scopes[{}]", i),
                    "A scope is one word of printable ASCII without quotes and backslashes."));
  }
  return {};
}

Result<void> check_parameters(const Provider& provider, const EntryTemplates& templates) {
  static const std::vector<std::string_view> of_sign_in{
      "response_type", "client_id",      "redirect_uri",         "scope",
      "state",         "code_challenge", "code_challenge_method"};
  static const std::vector<std::string_view> of_tokens{
      "client_id", "client_secret", "code", "code_verifier", "redirect_uri", "refresh_token", "assertion"};
  TRY_VOID(templates.check_parameters(provider.authorization_parameters, "authorization_parameters",
                                      Stage::kSettings, Secrets::kNo, of_sign_in));
  TRY_VOID(templates.check_parameters(provider.token_parameters, "token_parameters", Stage::kCallback,
                                      Secrets::kYes, of_tokens));
  TRY_VOID(templates.check_parameters(provider.refresh_parameters, "refresh_parameters", Stage::kAnswer,
                                      Secrets::kYes, of_tokens));
  TRY_VOID(templates.check_parameters(provider.revocation.parameters, "revocation.parameters", Stage::kAnswer,
                                      Secrets::kYes,
                                      {"client_id", "client_secret", provider.revocation.parameter}));
  TRY_VOID(templates.check_parameters(provider.assertion_claims, "assertion_claims", Stage::kSettings,
                                      Secrets::kNo, {"iat", "exp"}));
  TRY_VOID(templates.check_headers(provider.token_headers, "token_headers"));
  TRY_VOID(templates.check_headers(provider.call_headers, "call_headers"));
  if (provider.api_key_header.contains('{'))
    return templates.check_text(provider.api_key_header, "api_key_header", Stage::kSettings, Secrets::kNo);
  return expect(provider.api_key_header.empty() || is_free_header(provider.api_key_header), "api_key_header",
                "This is no name of a header, or one that is set in any case.");
}

Result<void> check_answers(const Provider& provider) {
  std::set<std::string_view> names;
  TRY_VOID(expect(!provider.slots.empty(), "token_slots", "An answer has at least one token."));
  for (std::size_t i = 0; i < provider.slots.size(); ++i) {
    const TokenSlot& slot = provider.slots[i];
    const std::string here = fmt::format("token_slots[{}].", i);
    TRY_VOID(expect(is_value_name(slot.name) && names.insert(slot.name).second, here + "name",
                    "The name begins with a-z, has up to 40 of a-z, 0-9 and _, and is there once."));
    TRY_VOID(expect(!slot.access_token.empty(), here + "access_token", "Say where the token stands."));
    TRY_VOID(check_path(slot.access_token, here + "access_token"));
    TRY_VOID(check_path(slot.refresh_token, here + "refresh_token"));
    TRY_VOID(check_path(slot.expires, here + "expires"));
    TRY_VOID(check_path(slot.scope, here + "scope"));
    TRY_VOID(check_path(slot.refresh_expires, here + "refresh_expires"));
  }
  for (std::size_t i = 0; i < provider.errors.size(); ++i) {
    const ErrorRule& rule = provider.errors[i];
    const std::string here = fmt::format("errors[{}]", i);
    TRY_VOID(expect(!rule.statuses.empty() || !rule.path.empty(), here, "A rule has statuses or a path."));
    TRY_VOID(
        expect(are_between(rule.statuses, 200, 599), here + ".statuses", "A status is from 200 to 599."));
    TRY_VOID(check_path(rule.path, here + ".path"));
    TRY_VOID(expect(rule.value.empty() || !rule.path.empty(), here + ".value", "A value stands at a path."));
    TRY_VOID(expect(is_word(rule.cause), here + ".cause", "This is a word of a-z and _."));
  }
  return {};
}

Result<void> check_afterwards(const Provider& provider, const EntryTemplates& templates) {
  const Revocation& end = provider.revocation;
  TRY_VOID(expect(is_one_of(end.method, {"POST", "DELETE", "GET"}), "revocation.method",
                  "This is POST, DELETE or GET."));
  TRY_VOID(expect(!end.parameter.empty(), "revocation.parameter", "Name the parameter with the token."));
  TRY_VOID(expect(!end.success.empty() && are_between(end.success, 200, 599), "revocation.success",
                  "Statuses are from 200 to 599, and there is at least one."));
  const IdentityProbe& probe = provider.probe;
  TRY_VOID(expect(is_one_of(probe.method, {"GET", "POST"}), "identity.method", "This is GET or POST."));
  TRY_VOID(expect(probe.body.empty() || base::parse_json(probe.body).has_value(), "identity.body",
                  "This is JSON."));
  TRY_VOID(expect(probe.url.empty() || !probe.id_path.empty(), "identity.id_path",
                  "Say where the id of the account stands."));
  TRY_VOID(check_path(probe.id_path, "identity.id_path"));
  TRY_VOID(check_path(probe.label_path, "identity.label_path"));
  TRY_VOID(templates.check_text(probe.id, "identity.id", Stage::kAnswer, Secrets::kNo));
  TRY_VOID(templates.check_text(probe.label, "identity.label", Stage::kAnswer, Secrets::kNo));
  return expect(provider.notice_days.size() <= 10 && are_between(provider.notice_days, 1, 3650),
                "notice_days", "These are up to 10 numbers of days, from 1 to 3650.");
}

}  // namespace

Result<void> check_entry(const Provider& provider) {
  const EntryTemplates templates(provider);
  TRY_VOID(check_identity_of_entry(provider));
  TRY_VOID(check_values(provider));
  TRY_VOID(check_urls(provider, templates));
  TRY_VOID(check_grant(provider));
  TRY_VOID(check_parameters(provider, templates));
  TRY_VOID(check_answers(provider));
  return check_afterwards(provider, templates);
}

}  // namespace sallyport::providers
