#include "dialects/external_api/company/time_zone.h"

#include <algorithm>
#include <stdexcept>

#include <date/tz.h>

#include "base/time_text.h"

namespace sallyport::dialects::external_api {
namespace {

constexpr std::string_view kUtc = "UTC";
constexpr std::string_view kField = "timeZone";

// Sorted by name. Null where the machine has no time zone data.
const date::tzdb* known_zones() {
  try {
    const auto& known = date::get_tzdb();
    return known.zones.empty() ? nullptr : &known;
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

base::Result<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone found;
  if (name == kUtc) return found;
  const auto* known = known_zones();
  if (known == nullptr)
    return base::invalid(std::string(kField),
                         "This server has no time zone data, so it writes times in UTC only. Leave timeZone "
                         "out, or ask the operator to install tzdata.");
  const auto zone = std::ranges::lower_bound(known->zones, name, {}, &date::time_zone::name);
  if (zone == known->zones.end() || zone->name() != name)
    return base::invalid(std::string(kField),
                         "There is no such time zone. timeZone is an IANA name, such as Europe/Brussels.");
  found.zone_ = &*zone;
  return found;
}

std::string TimeZone::name() const { return zone_ == nullptr ? std::string(kUtc) : zone_->name(); }

std::string TimeZone::write(base::Time time) const {
  if (zone_ != nullptr) time += zone_->get_info(std::chrono::floor<std::chrono::seconds>(time)).offset;
  auto text = base::rfc3339_seconds(time);
  text.pop_back();  // its Z
  return text.replace(text.find('T'), 1, " ");
}

}  // namespace sallyport::dialects::external_api
