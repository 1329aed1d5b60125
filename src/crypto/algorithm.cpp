#include "crypto/algorithm.h"

namespace sallyport::crypto {

std::string_view to_string(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kEdDsa:
      return "EdDSA";
    case Algorithm::kHs256:
      return "HS256";
  }
  return {};
}

std::optional<Algorithm> parse_algorithm(std::string_view text) {
  for (const auto algorithm : {Algorithm::kEs256, Algorithm::kRs256, Algorithm::kEdDsa, Algorithm::kHs256})
    if (text == to_string(algorithm)) return algorithm;
  return std::nullopt;
}

}  // namespace sallyport::crypto
