#include "webhooks/rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/text.h"

namespace sallyport::webhooks {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// After the first attempt, the second, ...; the last of them repeats.
constexpr std::array<seconds, kMostAttempts - 1> kWaits{
    seconds{5}, minutes{1}, minutes{5}, minutes{30}, hours{2}, hours{5}, hours{10}, hours{20}, hours{24}};
constexpr seconds kLongestAsked = hours{24};

}  // namespace

base::Result<void> check_limit(std::int64_t limit) {
  if (limit >= 1 && limit <= kLargestPage) return {};
  return base::invalid("limit", fmt::format("The limit is a number from 1 to {}.", kLargestPage));
}

base::Result<void> check_name(std::string_view name) {
  return model::check_name(name, "name", {.largest = kMaxNameBytes});
}

base::Result<void> check_events(const model::Webhook& webhook, const Format& format) {
  if (webhook.events.size() > kMaxEvents)
    return base::invalid("events", fmt::format("A webhook names at most {} kinds of events.", kMaxEvents));
  for (const auto& name : webhook.events) {
    TRY_VOID(model::check_line(name, "events", {.largest = kMaxEventBytes}));
    if (!format.events.empty() && std::ranges::find(format.events, name) == format.events.end())
      return base::invalid("events", fmt::format("\"{}\" is no event of this format. Its events are {}.",
                                                 name, fmt::join(format.events, ", ")));
    if (std::ranges::count(webhook.events, name) > 1)
      return base::invalid("events", fmt::format("\"{}\" is named twice.", name));
  }
  return {};
}

base::Result<void> check_assets(const model::Webhook& webhook) {
  if (webhook.assets.size() <= kMaxAssets) return {};
  return base::invalid("assets", fmt::format("A webhook names at most {} assets.", kMaxAssets));
}

std::chrono::milliseconds wait_after(std::int64_t attempts, std::optional<seconds> asked,
                                     base::Random& random) {
  const auto last = static_cast<std::int64_t>(kWaits.size()) - 1;
  const auto wait = kWaits.at(static_cast<std::size_t>(std::clamp<std::int64_t>(attempts - 1, 0, last)));
  const std::int64_t usual = std::chrono::milliseconds(wait).count();
  const std::int64_t chance = random.bytes<1>()[0];
  const std::chrono::milliseconds chosen{usual - usual / 10 + usual / 5 * chance / 255};
  return asked ? std::max<std::chrono::milliseconds>(chosen, std::min(*asked, kLongestAsked)) : chosen;
}

}  // namespace sallyport::webhooks
