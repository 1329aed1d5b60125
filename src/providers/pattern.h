// Regular expressions that administrators write. RE2 matches in time linear in the value, whatever the
// pattern, and takes no more memory than it is given: neither a pattern nor a value can stop a thread.
#pragma once

#include <string_view>

namespace sallyport::providers {

inline constexpr std::size_t kLongestPattern = 200;

bool is_pattern(std::string_view text);
// Whether the whole value matches; false for what is no pattern.
bool matches(std::string_view pattern, std::string_view value);

}  // namespace sallyport::providers
