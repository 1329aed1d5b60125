// The signature algorithms that this server speaks, by their JOSE names (RFC 7518 §3.1, RFC 8037 §3.1).
#pragma once

#include <optional>
#include <string_view>

namespace sallyport::crypto {

enum class Algorithm { kEs256, kRs256, kEdDsa, kHs256 };

std::string_view to_string(Algorithm algorithm);  // "ES256", "RS256", "EdDSA", "HS256"
// Exactly these spellings; `none` in any letter case is unknown like everything else (security B01).
std::optional<Algorithm> parse_algorithm(std::string_view text);

}  // namespace sallyport::crypto
