#include "crypto/jose/token_hash.h"

#include <gtest/gtest.h>

namespace sallyport::crypto {
namespace {

// OpenID Connect Core, appendix A.3 (the access token and at_hash of an RS256 token).
TEST(TokenHash, AgreesWithTheExampleOfOpenIdConnect_H21) {
  const auto hash = token_hash(Algorithm::kRs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
  EXPECT_EQ(hash, "77QmUPtjPfzWtF2AnpK9RQ");
  EXPECT_EQ(token_hash(Algorithm::kEs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), hash);
}

// The hash of Ed25519 is SHA-512; "abc" is the example of FIPS 180-4.
TEST(TokenHash, HasTheLengthOfTheAlgorithm_B33) {
  EXPECT_EQ(token_hash(Algorithm::kEdDsa, "abc"), "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05o");
}

}  // namespace
}  // namespace sallyport::crypto
