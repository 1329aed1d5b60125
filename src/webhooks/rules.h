// Limits of what is written about a webhook, and the back-off of its attempts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "model/webhook.h"
#include "webhooks/format.h"

namespace sallyport::webhooks {

inline constexpr std::int64_t kMostWebhooks = 100;  // of a tenant
inline constexpr std::int64_t kLargestPage = 500;
inline constexpr std::size_t kMaxNameBytes = 128;
inline constexpr std::size_t kMaxEvents = 32;
inline constexpr std::size_t kMaxEventBytes = 128;
inline constexpr std::size_t kMaxAssets = 100;
// More of one webhook do not wait: further events are read when these are away.
inline constexpr std::int64_t kMostWaiting = 1000;
// Attempts of one message, over about three days.
inline constexpr std::int64_t kMostAttempts = 10;
// A webhook of which everything has failed for so long is stopped.
inline constexpr std::chrono::hours kFailingAtMost{5 * 24};
inline constexpr std::chrono::days kDeliveredKept{7};
inline constexpr std::chrono::days kDeadKept{30};
// How long an old secret goes on signing beside a new one.
inline constexpr std::chrono::hours kPreviousSecretKept{24};

// All refuse with kInvalid and the name of the member at fault.
base::Result<void> check_limit(std::int64_t limit);
base::Result<void> check_name(std::string_view name);
base::Result<void> check_events(const model::Webhook& webhook, const Format& format);
base::Result<void> check_assets(const model::Webhook& webhook);

// How long to wait after so many attempts that have failed, at least as long as the receiver asks for; a
// tenth more or less by chance, so that what has failed together does not come again together.
std::chrono::milliseconds wait_after(std::int64_t attempts, std::optional<std::chrono::seconds> asked,
                                     base::Random& random);

}  // namespace sallyport::webhooks
