#include "tokens/verified_cache.h"

#include <gtest/gtest.h>

#include "base/fake_random.h"
#include "tokens/revocation_set.h"
#include "tokens/token_id.h"

namespace sallyport::tokens {
namespace {

crypto::Sha256Digest digest(int n) { return revocation_digest(std::to_string(n)); }

VerifiedToken token(int n) {
  VerifiedToken made;
  made.id = std::to_string(n);
  return made;
}

TEST(VerifiedCache, FindsWhatWasPutAndForgetsWhatWasErased) {
  VerifiedCache cache(100);
  EXPECT_EQ(cache.find(digest(1)), nullptr);
  cache.put(digest(1), "kid-1", token(1));
  ASSERT_NE(cache.find(digest(1)), nullptr);
  EXPECT_EQ(cache.find(digest(1))->kid, "kid-1");
  EXPECT_EQ(cache.find(digest(1))->token.id, "1");
  cache.erase(digest(1));
  EXPECT_EQ(cache.find(digest(1)), nullptr);
  EXPECT_EQ(cache.size(), 0U);
}

// security O03
TEST(VerifiedCache, NeverHoldsMoreThanItsCapacity) {
  VerifiedCache cache(64);
  for (int i = 0; i < 10'000; ++i) cache.put(digest(i), "kid", token(i));
  EXPECT_LE(cache.size(), 64U);
  EXPECT_GE(cache.size(), 60U);
}

TEST(VerifiedCache, KeepsATokenInUseWhileOthersPassBy) {
  VerifiedCache cache(4);  // one set
  cache.put(digest(0), "kid", token(0));
  for (int i = 1; i < 1000; ++i) {
    ASSERT_NE(cache.find(digest(0)), nullptr) << i;
    cache.put(digest(i), "kid", token(i));
  }
}

TEST(VerifiedCache, RemembersNothingWithoutCapacity) {
  VerifiedCache cache(0);
  cache.put(digest(1), "kid", token(1));
  EXPECT_EQ(cache.find(digest(1)), nullptr);
  cache.erase(digest(1));
}

TEST(RevocationSet, ForgetsATokenOnceItHasExpired) {
  RevocationSet set;
  const base::Time end = base::from_unix_seconds(1000);
  set.add(revocation_digest("a"), end);
  EXPECT_TRUE(set.contains("a"));
  EXPECT_FALSE(set.contains("b"));
  set.sweep(end - std::chrono::seconds(1));
  EXPECT_TRUE(set.contains("a"));
  set.sweep(end);
  EXPECT_EQ(set.size(), 0U);
}

// archivist §5
TEST(TokenId, Has21CharactersOfTheBase64urlAlphabet) {
  base::FakeRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = new_token_id(random);
    ASSERT_EQ(id.size(), 21U);
    ASSERT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace sallyport::tokens
