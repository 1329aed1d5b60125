// Things and what happened to them (archivist §9): doors, locks, cameras, sensors, anything with attributes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/attributes.h"
#include "model/ids.h"

namespace sallyport::model {

struct Asset {
  AssetId id{};
  TenantId tenant{};
  std::int64_t position = 0;  // rises with each asset of the installation; lists go by it
  Attributes attributes{};
  std::vector<std::string> behaviours{};
  std::string proof_mechanism{};
  bool is_public = false;  // anybody may read it who knows its address
  bool tracked = true;
  base::Time created_at{};
  base::Time changed_at{};
  std::int64_t version = 1;

  std::string_view name() const { return text_of(attributes, kDisplayName); }
  std::string_view type() const { return text_of(attributes, kDisplayType); }
};

// Who is behind an event.
struct Principal {
  std::string issuer{};
  std::string subject{};
  std::string display_name{};
  std::string email{};
  bool operator==(const Principal&) const = default;
};

// Never changes once it is stored.
struct Event {
  EventId id{};
  TenantId tenant{};
  AssetId asset{};
  std::int64_t position = 0;  // rises with each event of the installation
  std::string operation{};    // "Record", "NewAsset", "StartTracking", "StopTracking"
  std::string behaviour{};    // "RecordEvidence", "AssetCreator", "Builtin", ...
  Attributes attributes{};
  Attributes asset_attributes{};                  // that the asset has from then on
  std::vector<std::string> removed_attributes{};  // that the asset has no more from then on
  base::Time declared{};                          // when it happened, as its sender says
  base::Time accepted{};                          // when this server took it
  base::Time stored{};                            // when it became durable
  Principal principal_declared{};
  Principal principal_accepted{};

  std::string_view type() const { return text_of(attributes, kDisplayType); }
};

inline constexpr std::string_view kRecord = "Record";
inline constexpr std::string_view kNewAsset = "NewAsset";
inline constexpr std::string_view kStartTracking = "StartTracking";
inline constexpr std::string_view kStopTracking = "StopTracking";

}  // namespace sallyport::model
