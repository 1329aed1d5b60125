#include "crypto/client_secret.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/fake_random.h"
#include "crypto/system_random.h"

namespace sallyport::crypto {
namespace {

std::string some_secret() {
  base::FakeRandom random;
  return std::string(generate_client_secret(random).reveal_text());
}

HmacKey pepper() { return *HmacKey::make(base::Bytes(32, 0x70)); }

TEST(ClientSecret, Is64CharactersThatDecodeToA48ByteKey) {
  SystemRandom random;
  for (int i = 0; i < 1000; ++i) {
    const auto secret = generate_client_secret(random);
    const auto text = secret.reveal_text();
    ASSERT_EQ(text.size(), 64U);
    EXPECT_TRUE(text.starts_with("slp_"));
    EXPECT_TRUE(has_valid_check(text));
    const auto key = secret_key_bytes(text);
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->size(), 48U);
    EXPECT_TRUE(HmacKey::make(key->reveal()).has_value());
  }
}

TEST(ClientSecret, UsesTheWholeAlphabetAndNeverRepeats) {
  SystemRandom random;
  std::set<std::string> secrets;
  std::set<char> letters;
  for (int i = 0; i < 500; ++i) {
    const auto secret = generate_client_secret(random);
    EXPECT_TRUE(secrets.emplace(secret.reveal_text()).second);
    for (const char c : secret.reveal_text().substr(4, 54)) letters.insert(c);
  }
  EXPECT_EQ(letters.size(), 64U);
}

TEST(ClientSecret, S4_TheCheckFindsEveryTypingError) {
  const auto text = some_secret();
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto wrong = text;
    wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(has_valid_check(wrong)) << i;
  }
  EXPECT_FALSE(has_valid_check(text.substr(0, 63)));
  EXPECT_FALSE(has_valid_check(text + "A"));
  EXPECT_FALSE(has_valid_check(""));
}

// docs/adr/0012 says how other programs compute the check; this is what they get.
TEST(ClientSecret, S4_TheCheckIsTheOneThatOthersCompute) {
  EXPECT_TRUE(has_valid_check("slp_" + std::string(54, 'A') + "it3xZm"));
}

RC_GTEST_PROP(ClientSecret, AnyTextIsCheckedWithoutHarm, (const std::string& text)) {
  RC_ASSERT(!has_valid_check(text));
  const auto key = secret_key_bytes(text);
  RC_ASSERT(key.has_value() == (text.size() == 64 && base::base64url_decode(text).has_value()));
}

TEST(ClientSecret, A15_RightSecretPlusASuffixDoesNotMatch) {
  const auto text = some_secret();
  const auto digest = digest_client_secret(pepper(), text);
  EXPECT_TRUE(matches_client_secret(pepper(), text, digest));
  EXPECT_FALSE(matches_client_secret(pepper(), text + "A", digest));
  EXPECT_FALSE(matches_client_secret(pepper(), text + '\0', digest));
  EXPECT_FALSE(matches_client_secret(pepper(), " " + text, digest));
}

TEST(ClientSecret, A16_ShortenedOrOtherLetterCaseDoesNotMatch) {
  const auto text = some_secret();
  const auto digest = digest_client_secret(pepper(), text);
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(matches_client_secret(pepper(), std::string_view(text).substr(0, size), digest));
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    if (std::isalpha(static_cast<unsigned char>(changed[i])) == 0) continue;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    EXPECT_FALSE(matches_client_secret(pepper(), changed, digest)) << i;
  }
}

TEST(ClientSecret, A17_DigestsHaveOneLengthAndDependOnThePepper) {
  const auto text = some_secret();
  const auto digest = digest_client_secret(pepper(), text);
  EXPECT_EQ(digest.size(), 32U);
  EXPECT_NE(digest, digest_client_secret(*HmacKey::make(base::Bytes(32, 0x71)), text));
  EXPECT_FALSE(matches_client_secret(pepper(), text, base::ByteView(digest).first(31)));
  EXPECT_FALSE(matches_client_secret(pepper(), text, {}));
}

TEST(ClientSecret, TextOfAnyOtherFormIsNoKey) {
  for (const auto& text : {std::string(), std::string(63, 'A'), std::string(65, 'A'),
                           std::string(60, 'A') + "AA==", std::string(63, 'A') + "+"})
    EXPECT_EQ(secret_key_bytes(text).error().code, "invalid_secret") << text;
}

}  // namespace
}  // namespace sallyport::crypto
