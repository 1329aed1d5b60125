// Durations as entries write them: "90s", "30m", "8h", "90d".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::providers {

// 1 second to 10,000 days.
std::optional<std::chrono::seconds> read_duration(std::string_view text);
// In the largest unit that fits.
std::string write_duration(std::chrono::seconds length);

}  // namespace sallyport::providers
