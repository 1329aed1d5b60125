#include "dialects/archivist/asset_wire.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dialects/archivist/body.h"
#include "dialects/archivist/patch.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

constexpr std::string_view kAttributes = "attributes";
constexpr std::string_view kBehaviours = "behaviours";
constexpr std::string_view kProofMechanism = "proof_mechanism";
constexpr std::string_view kPublic = "public";
constexpr std::string_view kFilterPrefix = "attributes.";

// The words of both eras (archivist §9). Those that end in UNSPECIFIED mean the same as none.
constexpr std::string_view kSimpleHash = "SIMPLE_HASH";
constexpr std::array<std::string_view, 6> kAssetMechanisms{
    kSimpleHash, "KHIPU", "TRIE_HASH", "MERKLE_LOG", "RESERVED1", "PROOF_MECHANISM_UNSPECIFIED"};
constexpr std::array<std::string_view, 3> kAssetOrders{"DEFAULT", "SIMPLEHASHV1", "SIMPLEHASHV2"};
constexpr std::array<std::string_view, 4> kTracked{"TRACKED", "NOT_TRACKED", "ANY",
                                                   "TRACKED_STATUS_UNSPECIFIED"};
constexpr std::array<std::string_view, 3> kPrivacy{"RESTRICTED", "PUBLIC", "PRIVACY_UNSPECIFIED"};
constexpr std::array<std::string_view, 7> kStatuses{"CONFIRMED",
                                                    "PENDING",
                                                    "FAILED",
                                                    "STORED",
                                                    "COMMITTED",
                                                    "UNEQUIVOCAL",
                                                    "CONFIRMATION_STATUS_UNSPECIFIED"};

bool is_asset_query(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames{"order_by",        "tracked",  "confirmation_status",
                                                   "proof_mechanism", "chain_id", "privacy"};
  return name.starts_with(kFilterPrefix) || std::ranges::find(kNames, name) != kNames.end();
}

bool is_unspecified(std::string_view word) { return word.ends_with("UNSPECIFIED"); }

// The assets with a mechanism. Those that say nothing have the default.
std::vector<std::string> mechanisms(std::string_view word) {
  if (word == kSimpleHash) return {std::string(word), ""};
  return {std::string(word)};
}

}  // namespace

base::Result<model::AllOf> read_filters(const Query& query, std::string_view prefix) {
  model::AllOf filters;
  for (const auto& [name, value] : query.all()) {
    if (!name.starts_with(prefix)) continue;
    const auto term =
        fmt::format("{}{}={}", kFilterPrefix, std::string_view(name).substr(prefix.size()), value);
    TRY(auto parsed, model::parse_filter_term(term, name));
    filters.push_back({std::move(parsed)});
  }
  TRY_VOID(model::check_conditions(filters, prefix.substr(0, prefix.size() - 1)));
  return filters;
}

base::Result<bool> wants_unconfirmed(const Query& query) {
  TRY(const auto status, query.get_word("confirmation_status", kStatuses));
  return status && *status != "CONFIRMED" && !is_unspecified(*status);
}

base::Result<std::optional<inventory::AssetQuery>> read_asset_query(const Query& query) {
  TRY_VOID(query.refuse_unknown(is_asset_query));
  TRY_VOID(query.get_word("order_by", kAssetOrders));  // all of them are the order in which assets were made
  inventory::AssetQuery wanted;
  TRY(wanted.filters, read_filters(query, kFilterPrefix));
  TRY(const auto tracked, query.get_word("tracked", kTracked));
  if (tracked == "TRACKED") wanted.tracked = true;
  if (tracked == "NOT_TRACKED") wanted.tracked = false;
  TRY(const auto privacy, query.get_word("privacy", kPrivacy));
  if (privacy == "PUBLIC") wanted.is_public = true;
  if (privacy == "RESTRICTED") wanted.is_public = false;
  TRY(const auto mechanism, query.get_word(kProofMechanism, kAssetMechanisms));
  if (mechanism && !is_unspecified(*mechanism)) wanted.proof_mechanisms = mechanisms(*mechanism);
  TRY(const bool unconfirmed, wants_unconfirmed(query));
  if (unconfirmed) return std::nullopt;
  return wanted;
}

base::Result<inventory::NewAsset> read_new_asset(const json::object& body) {
  inventory::NewAsset wanted{.proof_mechanism = std::string(kSimpleHash)};
  if (const auto* attributes = member(body, kAttributes)) {
    TRY(wanted.attributes, model::read_attributes(*attributes, kAttributes));
  }
  if (const auto* behaviours = member(body, kBehaviours)) {
    TRY(wanted.behaviours, as_words(*behaviours, kBehaviours));
  }
  if (const auto* mechanism = member(body, kProofMechanism)) {
    TRY(const auto word, as_text(*mechanism, kProofMechanism));
    if (std::ranges::find(kAssetMechanisms, word) == kAssetMechanisms.end())
      return base::invalid(std::string(kProofMechanism), "This is no proof_mechanism. SIMPLE_HASH is one.");
    if (!is_unspecified(word)) wanted.proof_mechanism = word;
  }
  if (const auto* is_public = member(body, kPublic)) {
    if (!is_public->is_bool()) return base::invalid(std::string(kPublic), "This has to be true or false.");
    wanted.is_public = is_public->get_bool();
  }
  return wanted;
}

json::object write_asset(const model::Asset& asset) {
  return {{"identity", "assets/" + asset.id.to_string()},
          {"behaviours", json::value_from(asset.behaviours)},
          {"attributes", model::to_json(asset.attributes)},
          {"confirmation_status", "CONFIRMED"},
          {"tracked", asset.tracked ? "TRACKED" : "NOT_TRACKED"},
          {"owner", ""},
          {"at_time", write_time(asset.changed_at)},
          {"proof_mechanism", asset.proof_mechanism.empty() ? kSimpleHash : asset.proof_mechanism},
          {"storage_integrity", "TENANT_STORAGE"},
          {"chain_id", ""},
          {"public", asset.is_public},
          {"tenant_identity", "tenant/" + asset.tenant.to_string()}};
}

}  // namespace sallyport::dialects::archivist
