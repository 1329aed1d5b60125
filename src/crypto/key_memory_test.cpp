#include "crypto/key_memory.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include "crypto/aead.h"
#include "crypto/signing.h"

namespace sallyport::crypto {
namespace {

base::Secret key_of(std::uint8_t byte) { return base::Secret(base::Bytes(32, byte)); }

// The arena is the process's: it stays for the tests that follow, which must not mind.
class KeyMemoryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { reserve_key_memory(); }
};

TEST_F(KeyMemoryTest, S26_HoldsTheBytesOfAKeyUntilItsEnd) {
  const std::size_t before = CRYPTO_secure_used();
  {
    const LockedKey key(key_of(7));
    EXPECT_EQ(base::Bytes(key.reveal().begin(), key.reveal().end()), base::Bytes(32, 7));
    EXPECT_GT(CRYPTO_secure_used(), before);
    EXPECT_EQ(CRYPTO_secure_allocated(key.reveal().data()), 1);
  }
  EXPECT_EQ(CRYPTO_secure_used(), before);
}

TEST_F(KeyMemoryTest, S26_MovesWithItsOwner) {
  LockedKey first(key_of(1));
  const auto* const bytes = first.reveal().data();
  LockedKey second(std::move(first));
  EXPECT_EQ(second.reveal().data(), bytes);
  LockedKey third(key_of(3));
  third = std::move(second);
  EXPECT_EQ(third.reveal().data(), bytes);
  EXPECT_TRUE(LockedKey(base::Secret()).reveal().empty());
}

TEST_F(KeyMemoryTest, S26_HoldsWhatSignsAndWhatSeals) {
  const auto grows = [](auto make) {
    const std::size_t before = CRYPTO_secure_used();
    [[maybe_unused]] const auto made = make();
    return CRYPTO_secure_used() > before;
  };
  EXPECT_TRUE(grows([] { return Aead::make(key_of(9)); }));
  for (const Algorithm algorithm : {Algorithm::kEs256, Algorithm::kRs256, Algorithm::kEdDsa}) {
    EXPECT_TRUE(grows([&] { return SigningKey::generate(algorithm); }));
    const auto key = SigningKey::generate(algorithm);
    EXPECT_TRUE(grows([&] { return std::make_unique<Signer>(key); }));
  }
}

}  // namespace
}  // namespace sallyport::crypto
