#include "dialects/archivist/application_wire.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/check.h"
#include "base/json.h"
#include "base/time_text.h"
#include "model/text.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

constexpr std::string_view kDisplayName = "display_name";
constexpr std::string_view kCustomClaims = "custom_claims";
constexpr std::string_view kRoles = "roles";
constexpr std::string_view kOwner = "OWNER";

std::string_view text_of(const json::string& text) { return {text.data(), text.size()}; }

// Null counts as absent, as in the JSON form of protocol buffers.
const json::value* member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

base::Result<std::string> read_name(const json::value& value) {
  const auto* text = value.if_string();
  if (text == nullptr) return base::invalid(std::string(kDisplayName), "This has to be a string.");
  TRY_VOID(model::check_line(text_of(*text), kDisplayName, {.smallest = 1, .largest = 128}));
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

// OWNER is the administrator of the newer contract; without it an application has no role (archivist R8).
base::Result<model::Role> read_roles(const json::value& value) {
  const auto refusal =
      base::invalid(std::string(kRoles), R"(This has to be an array that holds "OWNER" or nothing.)");
  const auto* list = value.if_array();
  if (list == nullptr) return refusal;
  model::Role role = model::Role::kNone;
  for (const auto& entry : *list) {
    const auto* word = entry.if_string();
    if (word == nullptr || (*word != kOwner && *word != "ROLE_UNSPECIFIED")) return refusal;
    if (*word == kOwner) role = model::Role::kAdministrator;
  }
  return role;
}

// Whether a field mask names a member, in the spelling of the JSON or of the gateway.
struct Mask {
  bool display_name = false, custom_claims = false, roles = false;
};

base::Result<Mask> read_mask(std::string_view text) {
  Mask mask;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view name = text.substr(0, comma);
    if (name == kDisplayName || name == "displayName")
      mask.display_name = true;
    else if (name == kCustomClaims || name == "customClaims")
      mask.custom_claims = true;
    else if (name == kRoles)
      mask.roles = true;
    else
      return base::invalid("mask",
                           "The mask may name display_name, custom_claims and roles, with commas between.");
    if (comma == text.size()) return mask;
    text.remove_prefix(comma + 1);
  }
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

base::Result<json::object> read_object(const http::Request& request, bool may_be_empty) {
  const auto type = request.header("Content-Type");
  if (request.body.empty() && may_be_empty) return json::object();
  if (type && http::media_type(*type) != "application/json")
    return base::refuse(base::ErrorKind::kUnsupported, "unsupported_content_type",
                        "The body has to be JSON: Content-Type: application/json.");
  TRY(auto value, base::parse_json(request.body));
  if (!value.is_object()) return base::invalid("", "The body has to be one JSON object.", "invalid_json");
  return std::move(value.as_object());
}

base::Result<integrations::NewIntegration> read_new_application(const json::object& body) {
  integrations::NewIntegration wanted;
  wanted.kind = model::IntegrationKind::kCustom;
  const auto* name = member(body, kDisplayName);
  if (name == nullptr)
    return base::invalid(std::string(kDisplayName), "An application needs a display_name.");
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
  const auto* name = member(body, kDisplayName);
  const auto* claims = member(body, kCustomClaims);
  const auto* roles = member(body, kRoles);
  Mask wanted{name != nullptr, claims != nullptr, roles != nullptr};
  if (mask) {
    TRY(wanted, read_mask(*mask));
  }
  const json::value no_name("");
  const json::value no_claims(json::object_kind);
  const json::value no_roles(json::array_kind);
  integrations::IntegrationChange change;
  if (wanted.display_name) {
    TRY(change.name, read_name(name != nullptr ? *name : no_name));
  }
  if (wanted.custom_claims) {
    TRY(change.claims, read_claims(claims != nullptr ? *claims : no_claims));
  }
  if (wanted.roles) {
    TRY(change.role, read_roles(roles != nullptr ? *roles : no_roles));
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

std::string write_caps(std::int64_t used, std::int64_t remaining) {
  const std::int64_t cap = remaining < 0 ? -1 : used + remaining;
  return base::to_json(
      json::object{{"caps", json::array{json::object{{"resource_type", "applications"},
                                                     {"resource_remaining", std::to_string(remaining)},
                                                     {"resource_cap", std::to_string(cap)}}}}});
}

base::Result<std::int64_t> read_page_size(std::optional<std::string_view> text) {
  if (!text) return kDefaultPageSize;
  std::int64_t size = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, size);
  if (stopped != end || error == std::errc::invalid_argument)
    return base::invalid("page_size", fmt::format("page_size is a number from 1 to {}.", kLargestPageSize));
  if (error == std::errc::result_out_of_range) size = text->starts_with('-') ? 0 : kLargestPageSize;
  return size <= 0 ? kDefaultPageSize : std::min(size, kLargestPageSize);
}

base::Result<ListPosition> read_position(const http::FormFields& query,
                                         const std::optional<json::object>& token) {
  const auto name = query.get(kDisplayName);
  const auto size = query.get("page_size");
  ListPosition position;
  if (!token) {
    position.display_name = name.value_or("");
    TRY(position.page_size, read_page_size(size));
    return position;
  }
  // Only write_position makes what a page token of this list holds.
  position.display_name = text_of(token->at("display_name").as_string());
  position.page_size = token->at("page_size").as_int64();
  position.after = model::IntegrationId::parse(text_of(token->at("after").as_string()));
  position.after_created_at = base::from_unix_micros(token->at("created_at").as_int64());
  if (name && *name != position.display_name)
    return base::invalid(std::string(kDisplayName),
                         "This differs from the query that page_token belongs to. Leave one of the two out.");
  if (size) {
    TRY(position.page_size, read_page_size(size));
  }
  return position;
}

json::object write_position(const ListPosition& position) {
  CHECK(position.after && position.after_created_at);
  return {{"display_name", position.display_name},
          {"page_size", position.page_size},
          {"after", position.after->to_string()},
          {"created_at", base::unix_micros(*position.after_created_at)}};
}

}  // namespace sallyport::dialects::archivist
