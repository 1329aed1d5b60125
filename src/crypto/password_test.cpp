#include "crypto/password.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::crypto {
namespace {

constexpr PasswordCost kCheap{.memory_kib = 64, .passes = 1, .lanes = 1};

base::Secret secret(std::string_view text) { return base::Secret::from_text(text); }

std::string hash_of(std::string_view password) {
  base::FakeRandom random;
  return *hash_password(secret(password), random, kCheap);
}

TEST(Password, IsKeptAsArgon2idWithTheStatedCost) {
  base::FakeRandom random;
  const auto phc = hash_password(secret("correct horse"), random);
  ASSERT_TRUE(phc.has_value());
  EXPECT_TRUE(phc->starts_with("$argon2id$v=19$m=65536,t=3,p=1$")) << *phc;
  EXPECT_TRUE(verify_password(secret("correct horse"), *phc));
  EXPECT_FALSE(verify_password(secret("correct horsf"), *phc));
  EXPECT_FALSE(needs_rehash(*phc));
}

// The reference implementation's own vector (argon2 test.c, version 0x13, argon2id).
TEST(Password, AgreesWithTheReferenceImplementation) {
  EXPECT_TRUE(verify_password(secret("password"),
                              "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                              "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

TEST(Password, EachHashHasASaltOfItsOwn) {
  base::FakeRandom random;
  EXPECT_NE(*hash_password(secret("p"), random, kCheap), *hash_password(secret("p"), random, kCheap));
}

TEST(Password, A15_EveryByteCounts) {
  const std::string long_password(72, 'a');  // where bcrypt stops reading
  const auto phc = hash_of(long_password + "1");
  EXPECT_TRUE(verify_password(secret(long_password + "1"), phc));
  EXPECT_FALSE(verify_password(secret(long_password + "2"), phc));
  EXPECT_FALSE(verify_password(secret(long_password), phc));
  EXPECT_FALSE(verify_password(secret(long_password + "12"), phc));
}

TEST(Password, RefusesEmptyAndOverlongOnes) {
  base::FakeRandom random;
  EXPECT_EQ(hash_password(secret(""), random, kCheap).error().code, "invalid_password");
  EXPECT_EQ(hash_password(secret(std::string(1025, 'x')), random, kCheap).error().code, "invalid_password");
  EXPECT_TRUE(hash_password(secret(std::string(1024, 'x')), random, kCheap).has_value());
}

TEST(Password, StoredTextOfAnyOtherKindVerifiesNothing) {
  const auto phc = hash_of("p");
  for (const std::string& text :
       {std::string(), std::string("p"), phc.substr(0, phc.size() - 1), phc + "x", "$argon2i" + phc.substr(9),
        std::string("$argon2id$v=19$m=4294967295,t=3,p=1$c2FsdHNhbHQ$aGFzaA"),
        std::string("$argon2id$v=19$m=64,t=4294967295,p=1$c2FsdHNhbHQ$aGFzaA"),
        std::string("$argon2id$v=19$m=99999999999,t=1,p=1$c2FsdHNhbHQ$aGFzaA"), phc + std::string(1, '\0')}) {
    EXPECT_FALSE(verify_password(secret("p"), text)) << text;
  }
}

TEST(Password, AnotherCostIsNoticed) {
  EXPECT_TRUE(needs_rehash(hash_of("p")));
  EXPECT_FALSE(needs_rehash(hash_of("p"), kCheap));
  EXPECT_TRUE(needs_rehash("$2b$10$abcdefghijklmnopqrstuv"));
}

}  // namespace
}  // namespace sallyport::crypto
