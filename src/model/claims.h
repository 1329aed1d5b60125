// Custom claims of an integration (archivist R5, §4): what a name may be, how many, how long.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::model {

using Claims = std::map<std::string, std::string>;

inline constexpr std::size_t kMaxClaims = 32;
inline constexpr std::size_t kMaxClaimNameBytes = 64;
inline constexpr std::size_t kMaxClaimValueBytes = 256;
// All names and values together as they stand in a token, escapes, quotes and commas included, so that the
// whole token stays under 4 KiB.
inline constexpr std::size_t kMaxClaimsBytes = 1792;

// Whether the issuer writes this name itself, so that nobody else may (security B32).
bool is_reserved_claim(std::string_view name);

// Refusals: kInvalid "invalid_claim" with field "<field>.<name>".
base::Result<void> check_claims(const Claims& claims, std::string_view field);

}  // namespace sallyport::model
