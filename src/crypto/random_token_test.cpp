#include "crypto/random_token.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/fake_random.h"

namespace sallyport::crypto {
namespace {

TEST(RandomToken, Has256BitsAndIsAnotherEachTime) {
  base::FakeRandom random;
  const auto one = random_token(random);
  EXPECT_EQ(base::base64url_decode(one.reveal_text()).value().size(), 32U);
  EXPECT_NE(one.reveal_text(), random_token(random).reveal_text());
}

}  // namespace
}  // namespace sallyport::crypto
