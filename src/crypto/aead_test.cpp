#include "crypto/aead.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/bytes.h"

namespace sallyport::crypto {
namespace {

using base::as_bytes;

Aead aead_of(std::string_view hex) { return *Aead::make(base::Secret(*base::hex_decode(hex))); }
Aead some_aead() { return aead_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"); }

struct GcmVector {
  std::string_view key, nonce, plaintext, associated, ciphertext, tag;
};

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 to 16, which NIST took over.
constexpr std::string_view kZeroKey = "0000000000000000000000000000000000000000000000000000000000000000";
constexpr std::string_view kKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const std::vector<GcmVector> kVectors = {
    {kZeroKey, "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {kZeroKey, "000000000000000000000000", "00000000000000000000000000000000", "",
     "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
    {kKey, "cafebabefacedbaddecaf888",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
     "b16aedf5aa0de657ba637b391aafd255",
     "",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f662898015ad",
     "b094dac5d93471bdec1a502270e3cc6c"},
    {kKey, "cafebabefacedbaddecaf888",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
     "b16aedf5aa0de657ba637b39",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

// P13: with the inputs shortened and lengthened, under the address sanitizer.
TEST(Aead, P13_OpensTheNistVectorsAndNothingNearThem) {
  for (const auto& vector : kVectors) {
    const auto aead = aead_of(vector.key);
    const auto associated = *base::hex_decode(vector.associated);
    const auto sealed =
        *base::hex_decode(std::string(vector.nonce).append(vector.ciphertext).append(vector.tag));
    const auto opened = aead.open(sealed, associated);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(base::hex_encode(opened->reveal()), vector.plaintext);

    for (std::size_t size = 0; size < sealed.size(); ++size) {
      EXPECT_FALSE(aead.open(base::ByteView(sealed).first(size), associated)) << size;
      EXPECT_FALSE(aead.open(base::ByteView(sealed).last(size), associated)) << size;
    }
    auto longer = sealed;
    longer.push_back(0);
    EXPECT_FALSE(aead.open(longer, associated));
    auto more = associated;
    more.push_back(0);
    EXPECT_FALSE(aead.open(sealed, more));
  }
}

// P05: there is no mode but this one, and every flipped bit is found.
TEST(Aead, P03_P05_FindsEveryFlippedBit) {
  const auto aead = some_aead();
  const auto sealed = aead.seal(as_bytes("plaintext"), as_bytes("place"));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto flipped = sealed;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto opened = aead.open(flipped, as_bytes("place"));
    ASSERT_FALSE(opened.has_value()) << bit;
    EXPECT_EQ(opened.error().code, "seal_broken");
  }
}

// P04: no parameter can carry a nonce, and a million seals of the same text have a million nonces.
TEST(Aead, P04_NeverUsesANonceTwice) {
  const auto aead = some_aead();
  std::vector<std::array<std::uint8_t, Aead::kNonceSize>> nonces(1'000'000);
  for (auto& nonce : nonces) std::copy_n(aead.seal({}, {}).begin(), nonce.size(), nonce.begin());
  std::ranges::sort(nonces);
  EXPECT_EQ(std::ranges::adjacent_find(nonces), nonces.end());
}

RC_GTEST_PROP(Aead, OpensWhatItSealed, (const base::Bytes& plaintext, const base::Bytes& associated)) {
  const auto aead = some_aead();
  const auto sealed = aead.seal(plaintext, associated);
  RC_ASSERT(sealed.size() == plaintext.size() + Aead::kOverhead);
  const auto opened = aead.open(sealed, associated);
  RC_ASSERT(opened.has_value());
  RC_ASSERT(std::ranges::equal(opened->reveal(), plaintext));
  RC_ASSERT(!aead_of(kKey).open(sealed, associated).has_value());
}

TEST(Aead, TakesKeysOf32BytesOnly) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{16}, std::size_t{31}, std::size_t{33}})
    EXPECT_FALSE(Aead::make(base::Secret(base::Bytes(size, 1))).has_value()) << size;
}

}  // namespace
}  // namespace sallyport::crypto
