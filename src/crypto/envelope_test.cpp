#include "crypto/envelope.h"

#include <thread>

#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "base/fake_random.h"

namespace sallyport::crypto {
namespace {

using base::as_bytes;

std::unique_ptr<LocalKek> kek_of(std::uint8_t byte) {
  return *LocalKek::make(base::Secret(base::Bytes(32, byte)));
}

const SealContext kPlace{.tenant = "t1", .table = "credentials", .row = "r1", .column = "secret"};

class EnvelopeTest : public testing::Test {
 protected:
  EnvelopeTest() {
    for (const auto& key : {root_, key_}) {
      EXPECT_TRUE(keyring_.load(key, *kek_).has_value());
      EXPECT_TRUE(keyring_.activate(key.id));
    }
  }
  std::string code_of(const SealContext& place, base::ByteView sealed) {
    const auto opened = keyring_.open(place, sealed);
    return opened ? "opened" : opened.error().code;
  }
  base::Bytes sealed() { return *keyring_.seal(kPlace, as_bytes("plaintext")); }

  base::FakeRandom random_;
  std::unique_ptr<LocalKek> kek_ = kek_of(1);
  WrappedDataKey root_ = make_data_key(random_, *kek_);
  WrappedDataKey key_ = make_data_key(random_, *kek_, "t1");
  Keyring keyring_;
};

TEST_F(EnvelopeTest, OpensWhatItSealedInTheSamePlace) {
  const auto opened = keyring_.open(kPlace, sealed());
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->reveal_text(), "plaintext");
  EXPECT_EQ(sealed_under(sealed()), key_.id);
}

TEST_F(EnvelopeTest, P03_RefusesAValueInEveryOtherPlace) {
  const auto value = sealed();
  auto place = kPlace;
  place.tenant = "t2";
  EXPECT_EQ(code_of(place, value), "seal_broken");
  place = kPlace;
  place.table = "signing_keys";
  EXPECT_EQ(code_of(place, value), "seal_broken");
  place = kPlace;
  place.row = "r2";
  EXPECT_EQ(code_of(place, value), "seal_broken");
  place = kPlace;
  place.column = "other";
  EXPECT_EQ(code_of(place, value), "seal_broken");
  place = kPlace;
  place.schema = 2;
  EXPECT_EQ(code_of(place, value), "seal_broken");
}

TEST_F(EnvelopeTest, P03_FieldsOfThePlaceCannotRunIntoOneAnother) {
  const auto value =
      *keyring_.seal({.tenant = "t1", .table = "b", .row = "cd", .column = "e"}, as_bytes("x"));
  EXPECT_EQ(code_of({.tenant = "t1", .table = "bc", .row = "d", .column = "e"}, value), "seal_broken");
  EXPECT_EQ(code_of({.tenant = "t1", .table = "b", .row = "cde", .column = ""}, value), "seal_broken");
}

TEST_F(EnvelopeTest, P03_RefusesFlippedAndTruncatedValues) {
  const auto value = sealed();
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto flipped = value;
    flipped[i] ^= 0x40;
    EXPECT_NE(code_of(kPlace, flipped), "opened") << i;
    EXPECT_EQ(code_of(kPlace, base::ByteView(value).first(i)), "seal_broken") << i;
  }
}

TEST_F(EnvelopeTest, P08_RefusesUnknownKeyIds) {
  auto value = sealed();
  value[5] ^= 1;  // inside the key id
  EXPECT_EQ(code_of(kPlace, value), "unknown_key");
}

TEST_F(EnvelopeTest, P08_AValueCannotClaimAnotherLoadedKey) {
  const auto other = make_data_key(random_, *kek_, "t1");
  ASSERT_TRUE(keyring_.load(other, *kek_).has_value());
  auto value = sealed();
  std::ranges::copy(other.id.bytes(), value.begin() + 1);
  EXPECT_EQ(code_of(kPlace, value), "seal_broken");
}

TEST_F(EnvelopeTest, P08_RefusesAnOlderWrapInPlaceOfANewerOne) {
  const auto new_kek = kek_of(2);
  const auto newer = *rewrap_data_key(key_, *kek_, *new_kek);
  EXPECT_EQ(newer.version, 2);
  Keyring keyring;
  EXPECT_EQ(keyring.load(key_, *kek_, 2).error().code, "stale_wrap");
  auto relabelled = key_;  // the old bytes under the new number
  relabelled.version = 2;
  EXPECT_EQ(keyring.load(relabelled, *kek_, 2).error().code, "seal_broken");
  EXPECT_TRUE(keyring.load(newer, *new_kek, 2).has_value());
}

TEST_F(EnvelopeTest, P08_AWrapIsBoundToItsKeyId) {
  auto swapped = make_data_key(random_, *kek_, "t1");
  swapped.wrapped = key_.wrapped;
  EXPECT_EQ(Keyring().load(swapped, *kek_).error().code, "seal_broken");
}

TEST_F(EnvelopeTest, P06_RefusesAnotherKek) {
  const auto wrong = kek_of(9);
  EXPECT_EQ(Keyring().load(key_, *wrong).error().code, "unknown_kek");
  auto relabelled = key_;
  relabelled.kek_id = wrong->id();
  EXPECT_EQ(Keyring().load(relabelled, *wrong).error().code, "seal_broken");
}

TEST_F(EnvelopeTest, P07_ARewrappedKeyOpensWhatWasSealedBefore) {
  const auto value = sealed();
  const auto new_kek = kek_of(2);
  Keyring later;
  ASSERT_TRUE(later.load(*rewrap_data_key(key_, *kek_, *new_kek), *new_kek).has_value());
  EXPECT_EQ(later.open(kPlace, value)->reveal_text(), "plaintext");
}

TEST_F(EnvelopeTest, OldKeysOpenAndTheActiveOneSeals) {
  const auto old_value = sealed();
  const auto next = make_data_key(random_, *kek_, "t1");
  EXPECT_FALSE(keyring_.activate(next.id));  // not loaded
  ASSERT_TRUE(keyring_.load(next, *kek_).has_value());
  EXPECT_EQ(keyring_.seals("t1"), 1U);
  ASSERT_TRUE(keyring_.activate(next.id));
  EXPECT_EQ(keyring_.seals("t1"), 0U);
  EXPECT_EQ(sealed_under(sealed()), next.id);
  EXPECT_EQ(code_of(kPlace, old_value), "opened");
}

TEST_F(EnvelopeTest, AForgottenKeyOpensNothing) {
  const auto value = sealed();
  keyring_.forget(key_.id);
  EXPECT_EQ(code_of(kPlace, value), "unknown_key");
  EXPECT_EQ(keyring_.active("t1"), std::nullopt);
  EXPECT_EQ(keyring_.seal(kPlace, as_bytes("x")).error().code, "unknown_key");
}

// The same key as of two owners: equal seeds make equal ids and equal bytes.
WrappedDataKey twin(const KeyEncryptionKey& kek, std::string tenant) {
  base::FakeRandom random;
  return make_data_key(random, kek, std::move(tenant));
}

TEST_F(EnvelopeTest, S15_EachTenantSealsUnderItsOwnKeyAndTheInstallationUnderIts) {
  const auto other = make_data_key(random_, *kek_, "t2");
  ASSERT_TRUE(keyring_.load(other, *kek_).has_value());
  ASSERT_TRUE(keyring_.activate(other.id));
  const auto key_for = [&](std::string_view tenant) {
    auto place = kPlace;
    place.tenant = tenant;
    return sealed_under(*keyring_.seal(place, as_bytes("x")));
  };
  EXPECT_EQ(key_for("t1"), key_.id);
  EXPECT_EQ(key_for("t2"), other.id);
  EXPECT_EQ(key_for(""), root_.id);
  EXPECT_EQ(keyring_.seals(), 1U);
}

TEST_F(EnvelopeTest, S15_WithoutATenantsKeyItsValuesAreNotSealedUnderAnother) {
  auto place = kPlace;
  place.tenant = "t2";
  const auto refused = keyring_.seal(place, as_bytes("x"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "unknown_key");
  EXPECT_GT(refused.error().retry_after, 0);
}

TEST_F(EnvelopeTest, S15_AKeyOfOneTenantOpensNothingOfAnother) {
  Keyring of_t1, of_t2;
  ASSERT_TRUE(of_t1.load(twin(*kek_, "t1"), *kek_).has_value());
  ASSERT_TRUE(of_t2.load(twin(*kek_, "t2"), *kek_).has_value());
  ASSERT_TRUE(of_t1.activate(twin(*kek_, "t1").id));
  const auto value = *of_t1.seal(kPlace, as_bytes("x"));
  EXPECT_TRUE(of_t1.open(kPlace, value).has_value());
  EXPECT_EQ(of_t2.open(kPlace, value).error().code, "seal_broken") << "though the key and the place fit";
}

TEST_F(EnvelopeTest, S15_AKeyOfTheInstallationOpensWhatItSealedBeforeTenantsHadKeys) {
  Keyring before, of_installation;
  ASSERT_TRUE(before.load(twin(*kek_, "t1"), *kek_).has_value());
  ASSERT_TRUE(before.activate(twin(*kek_, "t1").id));
  ASSERT_TRUE(of_installation.load(twin(*kek_, ""), *kek_).has_value());
  const auto value = *before.seal(kPlace, as_bytes("x"));
  EXPECT_EQ(of_installation.open(kPlace, value)->reveal_text(), "x");
}

TEST_F(EnvelopeTest, P08_AWrapIsBoundToItsTenant) {
  for (const char* tenant : {"t2", ""}) {
    auto moved = key_;
    moved.tenant = tenant;
    EXPECT_EQ(Keyring().load(moved, *kek_).error().code, "seal_broken") << tenant;
  }
  const auto again = *rewrap_data_key(key_, *kek_, *kek_of(2));
  EXPECT_EQ(again.tenant, "t1");
}

TEST_F(EnvelopeTest, S21_AKeyringWhoseTimeIsOverSealsNothingAndOpensEverything) {
  const base::FakeClock clock;
  Keyring keyring(clock);
  for (const auto& key : {root_, key_}) {
    ASSERT_TRUE(keyring.load(key, *kek_));
    ASSERT_TRUE(keyring.activate(key.id));
  }
  const auto now = clock.since_boot();
  keyring.seal_until(now + std::chrono::seconds{1});
  const auto value = *keyring.seal(kPlace, as_bytes("x"));
  keyring.seal_until(now);
  EXPECT_FALSE(keyring.can_seal());
  const auto refused = keyring.seal(kPlace, as_bytes("x"));
  EXPECT_EQ(refused.error().code, "unknown_key");
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_GT(refused.error().retry_after, 0);
  EXPECT_EQ(keyring.open(kPlace, value)->reveal_text(), "x");
}

TEST_F(EnvelopeTest, ThreadsShareAKeyring) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) EXPECT_EQ(code_of(kPlace, sealed()), "opened");
    });
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(keyring_.load(make_data_key(random_, *kek_), *kek_).has_value());
}

TEST(LocalKek, TakesExactly32BytesAndNamesItselfWithoutTellingThem) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{31}, std::size_t{33}})
    EXPECT_EQ(LocalKek::make(base::Secret(base::Bytes(size, 1))).error().code, "bad_key_size");
  EXPECT_EQ(kek_of(1)->id(), kek_of(1)->id());
  EXPECT_NE(kek_of(1)->id(), kek_of(2)->id());
  EXPECT_EQ(kek_of(1)->id().find("01010101"), std::string_view::npos);
  EXPECT_TRUE(kek_of(1)->health().has_value());
}

}  // namespace
}  // namespace sallyport::crypto
