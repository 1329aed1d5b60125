// A file that belongs to an asset, or to an event of one: what is known of it beside its bytes (external-api
// §7).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "model/asset.h"
#include "model/ids.h"

namespace sallyport::model {

// Only the marks on its links change once it is stored.
struct Attachment {
  AttachmentId id{};
  TenantId tenant{};
  AssetId asset{};
  std::optional<EventId> event{};
  std::int64_t position = 0;              // rises with each attachment of the installation; lists go by it
  std::string name{};                     // 1 to 255 bytes; no control characters, no slashes
  std::string content_type{};             // "application/pdf"
  std::int64_t size = 0;                  // bytes
  std::array<std::uint8_t, 32> digest{};  // SHA-256
  Principal created_by{};
  base::Time created_at{};
  std::int64_t link_generation = 0;  // links of an earlier one are revoked
};

inline constexpr std::size_t kMaxFileNameBytes = 255;

}  // namespace sallyport::model
