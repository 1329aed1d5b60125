#include "dialects/archivist/event_wire.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dialects/archivist/asset_wire.h"
#include "dialects/archivist/patch.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

constexpr std::string_view kOperation = "operation";
constexpr std::string_view kBehaviour = "behaviour";
constexpr std::string_view kEventAttributes = "event_attributes";
constexpr std::string_view kAssetAttributes = "asset_attributes";
constexpr std::string_view kDeclared = "timestamp_declared";
constexpr std::string_view kPrincipal = "principal_declared";
constexpr std::string_view kEventFilters = "event_attributes.";
constexpr std::string_view kAssetFilters = "asset_attributes.";
constexpr std::string_view kSince = "timestamp_accepted_since";
constexpr std::string_view kBefore = "timestamp_accepted_before";

constexpr std::string_view kBuiltin = "Builtin";
constexpr std::array<std::string_view, 3> kEventOrders{"DEFAULT", "SIMPLEHASHV1", "SIMPLEHASHV2"};
// All events have the first one.
constexpr std::array<std::string_view, 2> kEventMechanisms{"SIMPLE_HASH", "PROOF_MECHANISM_UNSPECIFIED"};

bool is_event_query(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames{
      "order_by", "confirmation_status", "proof_mechanism", kOperation, kBehaviour, kSince, kBefore};
  return name.starts_with(kEventFilters) || name.starts_with(kAssetFilters) ||
         std::ranges::find(kNames, name) != kNames.end();
}

base::Result<std::optional<base::Time>> read_bound(const Query& query, std::string_view name) {
  const auto text = query.get(name);
  if (!text) return std::nullopt;
  return read_time(*text, name);
}

base::Result<model::Principal> read_principal(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return base::invalid(std::string(kPrincipal), "This has to be an object.");
  model::Principal principal;
  const std::array<std::pair<std::string_view, std::string*>, 4> members{
      {{"issuer", &principal.issuer},
       {"subject", &principal.subject},
       {"display_name", &principal.display_name},
       {"email", &principal.email}}};
  for (const auto& [name, text] : members)
    if (const auto* sent = member(*object, name)) {
      TRY(*text, as_text(*sent, fmt::format("{}.{}", kPrincipal, name)));
    }
  return principal;
}

json::object write_principal(const model::Principal& principal) {
  return {{"issuer", principal.issuer},
          {"subject", principal.subject},
          {"display_name", principal.display_name},
          {"email", principal.email}};
}

// To track an asset or not is a matter of the built-in behaviour, and of no other (archivist §9).
bool is_built_in(std::string_view operation) {
  return operation == model::kStartTracking || operation == model::kStopTracking;
}

base::Result<void> check_behaviour(const inventory::NewEvent& event) {
  if (is_built_in(event.operation) == (event.behaviour == kBuiltin)) return {};
  return base::invalid(
      std::string(kBehaviour),
      "StartTracking and StopTracking are operations of the behaviour Builtin; Record is one of the "
      "others, such as RecordEvidence.");
}

}  // namespace

base::Result<std::optional<inventory::EventQuery>> read_event_query(const Query& query) {
  TRY_VOID(query.refuse_unknown(is_event_query));
  inventory::EventQuery wanted;
  TRY(const auto order, query.get_word("order_by", kEventOrders));
  wanted.newest_first = !order || order == "DEFAULT";
  TRY_VOID(query.get_word("proof_mechanism", kEventMechanisms));
  TRY(wanted.filters, read_filters(query, kEventFilters));
  TRY(wanted.asset_filters, read_filters(query, kAssetFilters));
  wanted.operation = query.get(kOperation);
  wanted.behaviour = query.get(kBehaviour);
  TRY(wanted.accepted_from, read_bound(query, kSince));
  TRY(wanted.accepted_until, read_bound(query, kBefore));
  TRY(const bool unconfirmed, wants_unconfirmed(query));
  if (unconfirmed) return std::nullopt;
  return wanted;
}

base::Result<inventory::NewEvent> read_new_event(const json::object& body) {
  inventory::NewEvent wanted;
  if (const auto* operation = member(body, kOperation)) {
    TRY(wanted.operation, as_text(*operation, kOperation));
  }
  wanted.behaviour = is_built_in(wanted.operation) ? kBuiltin : "RecordEvidence";
  if (const auto* behaviour = member(body, kBehaviour)) {
    TRY(wanted.behaviour, as_text(*behaviour, kBehaviour));
  }
  TRY_VOID(check_behaviour(wanted));
  if (const auto* attributes = member(body, kEventAttributes)) {
    TRY(wanted.attributes, model::read_attributes(*attributes, kEventAttributes));
  }
  if (const auto* attributes = member(body, kAssetAttributes)) {
    TRY(wanted.asset_attributes, model::read_attributes(*attributes, kAssetAttributes));
  }
  if (const auto* declared = member(body, kDeclared)) {
    TRY(const auto text, as_text(*declared, kDeclared));
    TRY(wanted.declared, read_time(text, kDeclared));
  }
  if (const auto* principal = member(body, kPrincipal)) {
    TRY(wanted.principal, read_principal(*principal));
  }
  return wanted;
}

Words event_words() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kWords{
      {{"attributes", kEventAttributes},
       {"assetAttributes", kAssetAttributes},
       {"principal", kPrincipal},
       {"displayName", "display_name"}}};
  return kWords;
}

json::object write_event(const model::Event& event) {
  const std::string asset = "assets/" + event.asset.to_string();
  return {{"identity", fmt::format("{}/events/{}", asset, event.id.to_string())},
          {"asset_identity", asset},
          {"event_attributes", model::to_json(event.attributes)},
          {"asset_attributes", model::to_json(event.asset_attributes)},
          {"operation", event.operation},
          {"behaviour", event.behaviour},
          {"timestamp_declared", write_time(event.declared)},
          {"timestamp_accepted", write_time(event.accepted)},
          {"timestamp_committed", write_time(event.stored)},
          {"principal_declared", write_principal(event.principal_declared)},
          {"principal_accepted", write_principal(event.principal_accepted)},
          {"confirmation_status", "CONFIRMED"},
          {"transaction_id", ""},
          {"block_number", 0},
          {"transaction_index", 0},
          {"from", ""},
          {"tenant_identity", "tenant/" + event.tenant.to_string()}};
}

}  // namespace sallyport::dialects::archivist
