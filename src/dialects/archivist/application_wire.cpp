#include "dialects/archivist/application_wire.h"

#include <array>

#include <fmt/format.h>

#include "base/time_text.h"
#include "dialects/archivist/body.h"
#include "dialects/archivist/patch.h"
#include "model/text.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

constexpr std::string_view kApplicationName = "display_name";
constexpr std::string_view kCustomClaims = "custom_claims";
constexpr std::string_view kRoles = "roles";

base::Result<std::string> read_name(const json::value& value) {
  const auto* text = value.if_string();
  if (text == nullptr) return base::invalid(std::string(kApplicationName), "This has to be a string.");
  TRY_VOID(model::check_line(text_of(*text), kApplicationName, {.smallest = 1, .largest = 128}));
  return std::string(text_of(*text));
}

base::Result<model::Claims> read_claims(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr)
    return base::invalid(std::string(kCustomClaims), "This has to be an object of names and strings.");
  model::Claims claims;
  for (const auto& claim : *object) {
    const std::string name(claim.key());
    const auto* text = claim.value().if_string();
    if (text == nullptr)
      return base::invalid(fmt::format("{}.{}", kCustomClaims, name),
                           "The value of a claim has to be a string. Put it in quotes.", "invalid_claim");
    claims.emplace(name, text_of(*text));
  }
  TRY_VOID(model::check_claims(claims, kCustomClaims));
  return claims;
}

// Without OWNER an application has no role (archivist R8).
base::Result<std::string> read_roles(const json::value& value) {
  TRY(const bool owner, read_owner(value, kRoles));
  return std::string(owner ? model::Role::kAdministrator : model::Role::kNone);
}

json::object write_credential(const model::Credential& credential, std::string_view secret) {
  json::object written;
  written["secret"] = secret;
  written["valid_from"] = base::rfc3339_seconds(credential.valid_from);
  if (credential.valid_until) written["valid_until"] = base::rfc3339_seconds(*credential.valid_until);
  return written;
}

json::array write_credentials(const model::Integration& integration, base::Time now,
                              const base::Secret* secret) {
  json::array list;
  for (const auto& credential : integration.credentials) {
    const bool newest = &credential == &integration.credentials.front();
    if (newest && secret != nullptr)
      list.push_back(write_credential(credential, secret->reveal_text()));
    else if (credential.live_at(now))
      list.push_back(write_credential(credential, ""));
  }
  if (list.empty() && !integration.credentials.empty())
    list.push_back(write_credential(integration.credentials.front(), ""));
  return list;
}

}  // namespace

base::Result<integrations::NewIntegration> read_new_application(const json::object& body) {
  integrations::NewIntegration wanted;
  wanted.kind = model::IntegrationKind::kCustom;
  const auto* name = member(body, kApplicationName);
  if (name == nullptr)
    return base::invalid(std::string(kApplicationName), "An application needs a display_name.");
  TRY(wanted.name, read_name(*name));
  if (const auto* claims = member(body, kCustomClaims)) {
    TRY(wanted.claims, read_claims(*claims));
  }
  if (const auto* roles = member(body, kRoles)) {
    TRY(wanted.role, read_roles(*roles));
  }
  return wanted;
}

base::Result<integrations::IntegrationChange> read_change(const json::object& body,
                                                          std::optional<std::string_view> mask) {
  constexpr std::array kChangeable{kApplicationName, kCustomClaims, kRoles};
  TRY(const auto patch, Patch::make(body, mask, kChangeable));
  const auto sent = [&](std::string_view name, const json::value& empty) {
    const auto* value = patch.find(name);
    return value != nullptr ? *value : empty;
  };
  integrations::IntegrationChange change;
  if (patch.changes(kApplicationName)) {
    TRY(change.name, read_name(sent(kApplicationName, "")));
  }
  if (patch.changes(kCustomClaims)) {
    TRY(change.claims, read_claims(sent(kCustomClaims, json::object())));
  }
  if (patch.changes(kRoles)) {
    TRY(change.role, read_roles(sent(kRoles, json::array())));
  }
  return change;
}

json::object write_application(const model::Integration& integration, base::Time now,
                               const base::Secret* secret) {
  const std::string id = integration.id.to_string();
  json::object written;
  written["identity"] = "applications/" + id;
  written["display_name"] = integration.name;
  written["client_id"] = id;
  written["tenant_id"] = "tenant/" + integration.tenant.to_string();
  written["credentials"] = write_credentials(integration, now, secret);
  json::object claims;
  for (const auto& [name, value] : integration.claims) claims[name] = value;
  written["custom_claims"] = std::move(claims);
  if (integration.role == model::Role::kAdministrator) written["roles"] = json::array{kOwner};
  return written;
}

}  // namespace sallyport::dialects::archivist
