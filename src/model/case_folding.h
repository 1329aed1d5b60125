// Text as filter and sort compare it: Unicode NFKC_Casefold (UAX #31, contracts/accessia.md §7.1).
#pragma once

#include <string>
#include <string_view>

namespace sallyport::model {

// Equal for texts that differ in case, width or composition only: "STRASSE" and "straße", "É" in one or two
// code points. Expects valid UTF-8 without NUL. Safe on every thread.
std::string fold_case(std::string_view text);

}  // namespace sallyport::model
