// The members of an entry, named once: entry_reader and entry_writer both go through these functions, so
// that what one writes the other reads. `Form` is EntryReader or EntryWriter; with the writer the values are
// const. catalog/provider.schema.json describes the same members for people; a test holds the two together.
#pragma once

#include "providers/entry_names.h"
#include "providers/provider.h"

namespace sallyport::providers::form {

inline constexpr auto setting = [](auto& form, auto& value) {
  form.text("name", value.name);
  form.choice("kind", value.kind, kSettingNames);
  form.text("title", value.title);
  form.text("description", value.description);
  form.text("example", value.example);
  form.text("pattern", value.pattern);
  form.text("default", value.default_value);
  form.flag("required", value.required);
};

inline constexpr auto kept_value = [](auto& form, auto& value) {
  form.text("name", value.name);
  form.text("source", value.source);
  form.text("pattern", value.pattern);
};

inline constexpr auto slot = [](auto& form, auto& value) {
  form.text("name", value.name);
  form.text("access_token", value.access_token);
  form.text("refresh_token", value.refresh_token);
  form.text("expires", value.expires);
  form.text("scope", value.scope);
  form.text("refresh_expires", value.refresh_expires);
};

inline constexpr auto grace = [](auto& form, auto& value) {
  form.duration("length", value.length);
  form.flag("until_new_is_used", value.until_new_is_used);
};

inline constexpr auto error_rule = [](auto& form, auto& value) {
  form.numbers("statuses", value.statuses);
  form.text("path", value.path);
  form.text("value", value.value);
  form.stated_choice("class", value.what, kErrorNames);
  form.text("cause", value.cause);
};

inline constexpr auto revocation = [](auto& form, auto& value) {
  form.text("url", value.url);
  form.text("method", value.method);
  form.choice("token", value.token, kRevokedNames);
  form.choice("place", value.place, kPlaceNames);
  form.text("parameter", value.parameter);
  form.parameters("parameters", value.parameters);
  form.choice("auth", value.auth, kAuthNames);
  form.numbers("success", value.success);
  form.text("by_hand", value.by_hand);
};

inline constexpr auto probe = [](auto& form, auto& value) {
  form.text("url", value.url);
  form.text("method", value.method);
  form.text("body", value.body);
  form.text("id_path", value.id_path);
  form.text("label_path", value.label_path);
  form.text("id", value.id);
  form.text("label", value.label);
};

inline constexpr auto sign_in = [](auto& form, auto& value) {
  form.text("issuer", value.issuer);
  form.text("metadata_url", value.metadata_url);
  form.text("authorization_url", value.authorization_url);
  form.parameters("authorization_parameters", value.authorization_parameters);
  form.flag("pkce", value.pkce);
  form.flag("iss_in_callback", value.iss_in_callback);
  form.list("callback_values", value.callback_values, kept_value);
  form.text("scope_separator", value.scope_separator);
  form.texts("default_scopes", value.default_scopes);
};

inline constexpr auto tokens = [](auto& form, auto& value) {
  form.text("token_url", value.token_url);
  form.text("refresh_url", value.refresh_url);
  form.choices("token_auth", value.token_auth, kAuthNames);
  form.choice("token_body", value.token_body, kBodyNames);
  form.parameters("token_parameters", value.token_parameters);
  form.parameters("refresh_parameters", value.refresh_parameters);
  form.parameters("token_headers", value.token_headers);
  form.parameters("assertion_claims", value.assertion_claims);
  form.flag("redirect_uri_on_refresh", value.redirect_uri_on_refresh);
  form.list("token_slots", value.slots, slot);
  form.choice("expires_form", value.expires_form, kExpiresNames);
  form.list("answer_values", value.answer_values, kept_value);
};

inline constexpr auto life = [](auto& form, auto& value) {
  form.lifetime("access_lifetime", value.access_lifetime);
  form.lifetime("refresh_idle_lifetime", value.refresh_idle);
  form.lifetime("refresh_absolute_lifetime", value.refresh_absolute);
  form.flag("refresh_extends", value.refresh_extends);
  form.choice("rotation", value.rotation, kRotationNames);
  form.object("grace", value.grace, grace);
  form.choice("reuse_effect", value.reuse, kReuseNames);
  form.known("old_access_token_dies", value.old_access_token_dies);
  form.list("errors", value.errors, error_rule);
};

inline constexpr auto provider = [](auto& form, auto& value) {
  form.text("id", value.id);
  form.text("name", value.name);
  form.text("category", value.category);
  form.text("docs_url", value.docs_url);
  form.lines("guide", value.guide);
  form.stated_choice("grant", value.grant, kGrantNames);
  form.list("settings", value.settings, setting);
  sign_in(form, value);
  tokens(form, value);
  life(form, value);
  form.object("revocation", value.revocation, revocation);
  form.object("identity", value.probe, probe);
  form.text("base_url", value.base_url);
  form.text("api_key_header", value.api_key_header);
  form.parameters("call_headers", value.call_headers);
  form.flag("isolates_window", value.isolates_window);
  form.numbers("notice_days", value.notice_days);
  form.text("checked_on", value.checked_on);
  form.texts("evidence", value.evidence);
};

}  // namespace sallyport::providers::form
