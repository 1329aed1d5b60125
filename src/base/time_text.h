// Times as text: RFC 3339 in UTC with `Z`, and HTTP dates (RFC 9110 §5.6.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sallyport::base {

std::string rfc3339_seconds(Time time);  // 2026-01-01T09:00:00Z
std::string rfc3339_micros(Time time);   // 2026-01-01T09:00:00.000000Z
// Takes `Z` or a numeric offset, 0 to 9 digits of fraction, years 1970 to 9999; else nothing.
std::optional<Time> parse_rfc3339(std::string_view text);
std::string http_date(Time time);  // Thu, 01 Jan 2026 09:00:00 GMT

}  // namespace sallyport::base
