// Webhooks: where an integration has events sent to, and what became of each message.
//
// Plain values: webhooks/ makes and sends them, store/ keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

// How messages look: our own, after Standard Webhooks, or those of the external API (external-api §12).
enum class WebhookFormat : std::uint8_t { kNative = 1, kExternalApi = 2 };

struct Webhook {
  static constexpr std::int64_t kNeverActive = -1;

  WebhookId id{};
  TenantId tenant{};
  IntegrationId integration{};  // what it is sent is what this integration may see
  std::int64_t position = 0;    // rises with each webhook of the installation; lists go by it
  std::string name{};
  std::string url{};
  WebhookFormat format = WebhookFormat::kNative;
  std::vector<std::string> events{};  // names of what is sent; empty: everything
  std::vector<AssetId> assets{};      // only events about these; empty: about all
  bool active = false;
  std::string stop_reason{};  // why the server has stopped it: "gone", "failing"; empty: it has not
  base::Bytes sealed_secret{};
  base::Bytes sealed_previous_secret{};  // also signs until then; empty: there is none
  std::optional<base::Time> previous_until{};
  std::int64_t cursor = kNeverActive;         // position of the last event that is looked at
  std::optional<base::Time> failing_since{};  // of the first of the failures in a row; nothing: works
  base::Time created_at{};
  std::int64_t version = 1;
};

enum class DeliveryState : std::uint8_t { kWaiting = 1, kDelivered = 2, kDead = 3 };

// One message of a webhook.
struct Delivery {
  DeliveryId id{};  // the message id that the receiver sees, the same in every attempt
  WebhookId webhook{};
  TenantId tenant{};
  std::int64_t position = 0;  // rises with each delivery of the installation; lists go by it
  std::string event{};        // name of what happened
  std::string body{};
  DeliveryState state = DeliveryState::kWaiting;
  std::int64_t attempts = 0;     // that have been made, since the last replay
  base::Time next_attempt_at{};  // while it waits; during an attempt, when another process may try
  std::optional<base::Time> last_attempt_at{};
  std::int64_t last_status = 0;  // HTTP status of the last answer; 0: there was none
  std::string last_error{};      // what was wrong with the last attempt; empty: nothing
  base::Time created_at{};
};

}  // namespace sallyport::model
