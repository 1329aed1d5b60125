#include "crypto/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "crypto/mac.h"

namespace sallyport::crypto {
namespace {

using base::as_bytes;
using base::hex_encode;

base::Bytes repeated(std::uint8_t byte, std::size_t count) { return base::Bytes(count, byte); }

TEST(Sha256, AgreesWithTheExamplesOfFips180) {
  EXPECT_EQ(hex_encode(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_encode(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_encode(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

RC_GTEST_PROP(Sha256, GivesTheSameInPiecesAsWhole, (const base::Bytes& front, const base::Bytes& back)) {
  auto whole = front;
  whole.insert(whole.end(), back.begin(), back.end());
  Sha256 hash;
  RC_ASSERT(hash.update(front).update(back).finish() == sha256(whole));
  RC_ASSERT(hash.update(back).finish() == sha256(back));  // it starts again from nothing
}

TEST(Sha256, ACopyGoesOnFromTheSamePrefix) {
  Sha256 hash;
  hash.update(as_bytes("ab"));
  Sha256 copy = hash;
  EXPECT_EQ(copy.update(as_bytes("c")).finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(hash.update(as_bytes("d")).finish(), sha256(as_bytes("abd")));
}

struct HmacVector {
  base::Bytes key, data;
  std::string code;
};

// RFC 4231 §4.2 to §4.8; §4.6 is about a code that is cut short, which nobody here makes.
const std::vector<HmacVector> kRfc4231 = {
    {repeated(0x0b, 20), base::Bytes{'H', 'i', ' ', 'T', 'h', 'e', 'r', 'e'},
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {*base::hex_decode("4a656665"),
     *base::hex_decode("7768617420646f2079612077616e7420666f72206e6f7468696e673f"),
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {repeated(0xaa, 20), repeated(0xdd, 50),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {*base::hex_decode("0102030405060708090a0b0c0d0e0f10111213141516171819"), repeated(0xcd, 50),
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {repeated(0xaa, 131),
     *base::hex_decode(
         "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d204861736820"
         "4b6579204669727374"),
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {repeated(0xaa, 131),
     *base::hex_decode(
         "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a6520"
         "6b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579"
         "206e6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520"
         "484d414320616c676f726974686d2e"),
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

TEST(HmacSha256, AgreesWithRfc4231) {
  for (const auto& vector : kRfc4231)
    EXPECT_EQ(hex_encode(hmac_sha256(vector.key, vector.data)), vector.code);
}

TEST(HmacKey, B04_CannotBeMadeOfLessThan32Bytes) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{31}}) {
    const auto key = HmacKey::make(repeated(7, size));
    ASSERT_FALSE(key.has_value()) << size;
    EXPECT_EQ(key.error().code, "weak_key");
  }
  EXPECT_TRUE(HmacKey::make(repeated(7, 32)).has_value());
}

RC_GTEST_PROP(HmacKey, SignsAsTheOneShotFunctionEachTime,
              (const base::Bytes& tail, const base::Bytes& data)) {
  auto bytes = repeated(1, 32);
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  const auto key = HmacKey::make(bytes);
  RC_ASSERT(key->sign(data) == hmac_sha256(bytes, data));
  RC_ASSERT(key->clone().sign(data) == key->sign(data));
  RC_ASSERT(key->verify(data, key->sign(data)));
}

TEST(HmacKey, RefusesCodesThatAreWrongShortOrLong) {
  const auto key = HmacKey::make(repeated(1, 32));
  const auto data = as_bytes("data");
  const auto code = key->sign(data);
  for (std::size_t bit = 0; bit < code.size() * 8; ++bit) {
    auto flipped = code;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(key->verify(data, flipped));
  }
  EXPECT_FALSE(key->verify(data, base::ByteView(code).first(31)));
  EXPECT_FALSE(key->verify(data, {}));
  base::Bytes longer(code.begin(), code.end());
  longer.push_back(0);
  EXPECT_FALSE(key->verify(data, longer));
}

// A17: equality of secrets goes through this one function, over CRYPTO_memcmp.
TEST(EqualConstantTime, ComparesLengthAndEveryByte) {
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_TRUE(equal_constant_time(as_bytes("secret"), as_bytes("secret")));
  EXPECT_FALSE(equal_constant_time(as_bytes("secret"), as_bytes("secreT")));
  EXPECT_FALSE(equal_constant_time(as_bytes("Secret"), as_bytes("secret")));
  EXPECT_FALSE(equal_constant_time(as_bytes("secret"), as_bytes("secret1")));
}

}  // namespace
}  // namespace sallyport::crypto
