// What a line of text from outside may hold: names, addresses, descriptions.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace sallyport::model {

struct TextLimits {
  std::size_t smallest = 1;  // bytes
  std::size_t largest = 128;
};

// One line of UTF-8 without control characters (C0, DEL, C1), within the limits. Everything else is kept
// byte for byte: no trimming, no normalisation (security L11).
// Refusal: kInvalid with `field`.
base::Result<void> check_line(std::string_view text, std::string_view field, TextLimits limits);

// The same for a part of a name that is searched for, as the parameter `search`: 0 to kLongestSearch bytes.
inline constexpr std::size_t kLongestSearch = 256;
base::Result<void> check_search(std::string_view search);

// The same for what people call something: there has to be something to see in it, so that it can be told
// from nothing and from others (no spaces, direction marks and joiners alone). An empty text passes where the
// limits allow it.
base::Result<void> check_name(std::string_view text, std::string_view field, TextLimits limits);

}  // namespace sallyport::model
