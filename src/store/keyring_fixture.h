// For tests of the data keys on all databases: one key-encryption key, another one, and tenants with keys.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/conformance/backends.h"
#include "store/keyring_repository.h"
#include "store/keyring_store.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {

using crypto::Keyring;
using crypto::LocalKek;

class KeyringStoreTest : public ConformanceTest {
 protected:
  static std::unique_ptr<LocalKek> kek(std::uint8_t byte) {
    return LocalKek::make(base::Secret(base::Bytes(32, byte))).value();
  }
  base::Result<void> load(Keyring& keyring, const LocalKek& key) {
    return load_keyring(*database_, key, keyring, random_, clock_);
  }
  std::string refusal(const LocalKek& key) {
    Keyring keyring;
    const auto loaded = load(keyring, key);
    EXPECT_EQ(keyring.active().has_value(), loaded.has_value());
    return loaded ? "" : loaded.error().code;
  }
  base::Result<std::int64_t> rotate(Keyring& keyring, const KeyRotation& rotation = {.at_once = true}) {
    return rotate_data_keys(*database_, *kek_, keyring, random_, clock_, rotation);
  }
  // As `init` does: the tenant and its key at once.
  model::TenantId make_tenant() {
    if (rows().empty()) EXPECT_EQ(refusal(*kek_), "");  // the first start
    const auto id = model::TenantId::random(random_);
    write([&](Session& s) {
      TenantRepository(s).insert({.id = id, .name = "t", .created_at = clock_.now()});
      EXPECT_TRUE(add_tenant_key(s, *kek_, random_, id, clock_.now()));
      return 0;
    });
    return id;
  }
  static SealedPlace place_in(const model::TenantId& tenant) { return place_of_sso_secret(tenant); }
  static base::Result<base::Bytes> seal_in(const Keyring& keyring, const model::TenantId& tenant) {
    const auto place = place_in(tenant);
    return keyring.seal(place.context(), base::as_bytes("s"));
  }
  static std::string open_in(const Keyring& keyring, const model::TenantId& tenant, base::ByteView sealed) {
    const auto place = place_in(tenant);
    const auto opened = keyring.open(place.context(), sealed);
    return opened ? "opened" : opened.error().code;
  }
  std::vector<DataKeyRow> rows() {
    return read([](Session& s) { return KeyringRepository(s).list(); });
  }
  void sql(std::string_view statement, std::initializer_list<Parameter> parameters = {}) {
    write([&](Session& s) { return s.execute(statement, parameters); });
  }

  std::unique_ptr<LocalKek> kek_ = kek(1);
  std::unique_ptr<LocalKek> other_ = kek(2);
};

}  // namespace sallyport::store::conformance
