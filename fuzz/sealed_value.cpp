// Sealed values as they come out of a database or a backup of one: what we sealed opens in its own place
// only, and one byte more, less or other is always detected.
#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fake_random.h"
#include "crypto/envelope.h"

namespace base = sallyport::base;
namespace crypto = sallyport::crypto;

namespace {

constexpr crypto::SealContext kPlace{
    .tenant = "t", .table = "credentials", .row = "r", .column = "secret", .schema = 1};

struct House {
  House() {
    base::FakeRandom random(1);
    kek = std::move(*crypto::LocalKek::make(base::Secret(base::Bytes(32, 7))));
    key = crypto::make_data_key(random, *kek, std::string(kPlace.tenant));
    CHECK(ring.load(key, *kek).has_value() && ring.activate(key.id));
  }
  std::unique_ptr<crypto::LocalKek> kek;
  crypto::WrappedDataKey key;
  crypto::Keyring ring;
};

void check_refused(const crypto::Keyring& ring, const crypto::SealContext& place, base::ByteView sealed) {
  const auto opened = ring.open(place, sealed);
  CHECK(!opened && opened.error().kind == base::ErrorKind::kUnavailable);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const House house;
  const base::ByteView bytes(data, size);
  check_refused(house.ring, kPlace, bytes);  // no seed was sealed with this key

  const auto sealed = house.ring.seal(kPlace, bytes);
  CHECK(sealed.has_value());
  const auto opened = house.ring.open(kPlace, *sealed);
  CHECK(opened && std::ranges::equal(opened->reveal(), bytes));
  crypto::SealContext elsewhere = kPlace;
  elsewhere.row = "s";
  check_refused(house.ring, elsewhere, *sealed);
  base::Bytes changed = *sealed;
  const std::size_t at = size < 4 ? size : (data[0] * std::size_t{256} + data[1]) % changed.size();
  changed[at] ^= static_cast<std::uint8_t>(1 + (size < 4 ? 0 : data[2] % 255));
  check_refused(house.ring, kPlace, changed);
  changed = *sealed;
  changed.pop_back();
  check_refused(house.ring, kPlace, changed);

  auto wrap = house.key;
  wrap.wrapped.assign(bytes.begin(), bytes.end());
  crypto::Keyring other;
  CHECK(!other.load(wrap, *house.kek) && !other.activate(wrap.id));
  return 0;
}
