// Part of a text as LIKE finds it, with ESCAPE '\'; for the repositories only.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::store {

// LIKE gives % and _ a meaning; here they are letters.
std::string contains_pattern(std::string_view part);

}  // namespace sallyport::store
