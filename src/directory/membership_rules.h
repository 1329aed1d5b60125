// Limits of what is said in an invitation. The same for the API and the archivist's wire.
#pragma once

#include <string_view>

#include "base/result.h"

namespace sallyport::directory {

inline constexpr std::size_t kLongestMessage = 256;

// Refusal: kInvalid with `field`.
base::Result<void> check_message(std::string_view message, std::string_view field);  // lines of text

}  // namespace sallyport::directory
