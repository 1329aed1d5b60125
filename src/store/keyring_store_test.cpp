#include "store/keyring_store.h"

#include "store/change_repository.h"
#include "store/keyring_fixture.h"

namespace sallyport::store::conformance {
namespace {

SALLYPORT_ON_ALL_DATABASES(KeyringStoreTest);

TEST_P(KeyringStoreTest, MakesAKeyOnFirstStartAndFindsItOnTheNext) {
  Keyring first, second;
  ASSERT_TRUE(load(first, *kek_));
  ASSERT_TRUE(load(second, *kek_));
  EXPECT_EQ(first.active(), second.active());
  const auto place = place_of_setting("sealed.x");
  const auto sealed = first.seal(place.context(), base::as_bytes("secret")).value();
  EXPECT_EQ(second.open(place.context(), sealed)->reveal_text(), "secret");
}

TEST_P(KeyringStoreTest, StaysSealedUnderAnotherKek) {  // P06
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  EXPECT_EQ(refusal(*other_), "unknown_kek");
}

TEST_P(KeyringStoreTest, WrapsEveryKeyAnewUnderANewKek) {  // S21
  Keyring keyring, again;
  ASSERT_TRUE(load(keyring, *kek_));
  const auto tenant = make_tenant();
  ASSERT_TRUE(load(keyring, *kek_));
  const auto sealed = seal_in(keyring, tenant).value();
  ASSERT_TRUE(rotate(keyring));
  ASSERT_TRUE(rewrap_keyring(*database_, *kek_, *other_));
  EXPECT_EQ(refusal(*kek_), "unknown_kek");
  ASSERT_TRUE(load(again, *other_));
  EXPECT_EQ(again.active(), keyring.active());
  EXPECT_EQ(open_in(again, tenant, sealed), "opened");
  EXPECT_EQ(rewrap_keyring(*database_, *kek_, *other_).error().code, "unknown_kek");
}

TEST_P(KeyringStoreTest, RefusesAnOlderWrapPutBack) {  // P08
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  make_tenant();
  const auto before = rows();
  ASSERT_EQ(before.size(), 2U);
  for (const auto& old : before) {  // the installation's key, then the tenant's
    ASSERT_TRUE(rewrap_keyring(*database_, *kek_, *kek_));
    const auto newer = rows();
    const auto put = [&](const crypto::WrappedDataKey& key) {
      sql("UPDATE data_keys SET version = :version, wrapped = :wrapped WHERE id = :id",
          {{"version", key.version}, {"wrapped", key.wrapped}, {"id", key.id.bytes()}});
    };
    put(old.key);
    EXPECT_EQ(refusal(*kek_), "stale_wrap");
    for (const auto& row : newer) put(row.key);
    ASSERT_EQ(refusal(*kek_), "");
  }
}

TEST_P(KeyringStoreTest, RefusesAKeyOfOneTenantInThePlaceOfAnothers) {  // P08
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  const auto north = make_tenant(), south = make_tenant();
  const auto aside = model::TenantId::random(random_);
  for (const auto& [from, to] : {std::pair{north, aside}, {south, north}, {aside, south}})
    sql("UPDATE data_keys SET tenant_id = :to WHERE tenant_id = :from",
        {{"to", to.bytes()}, {"from", from.bytes()}});
  EXPECT_EQ(refusal(*kek_), "stale_wrap");
}

TEST_P(KeyringStoreTest, RefusesARemovedKeyAnAddedKeyAndAMissingList) {  // P08
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  const auto added = crypto::make_data_key(random_, *kek_);
  write([&](Session& s) {
    return KeyringRepository(s).insert({.key = added, .created_at = clock_.now(), .active = false}), 0;
  });
  EXPECT_EQ(refusal(*kek_), "stale_wrap");
  sql("DELETE FROM data_keys");
  EXPECT_EQ(refusal(*kek_), "stale_wrap");
  write([&](Session& s) {
    return KeyringRepository(s).insert({.key = added, .created_at = clock_.now(), .active = true}), 0;
  });
  sql("DELETE FROM settings");
  EXPECT_EQ(refusal(*kek_), "seal_broken");
}

TEST_P(KeyringStoreTest, RefusesAChangedWrap) {
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  auto wrapped = rows().at(0).key.wrapped;
  wrapped.back() ^= 1;
  sql("UPDATE data_keys SET wrapped = :wrapped", {{"wrapped", wrapped}});
  EXPECT_EQ(refusal(*kek_), "seal_broken");
}

TEST_P(KeyringStoreTest, ATenantsKeyIsMadeWithItAndEveryProcessSealsUnderItOnceItKnowsIt) {  // S15
  Keyring here, elsewhere;
  ASSERT_TRUE(load(here, *kek_));
  ASSERT_TRUE(load(elsewhere, *kek_));
  const auto tenant = make_tenant();
  EXPECT_EQ(seal_in(here, tenant).error().code, "unknown_key") << "not under the installation's";
  ASSERT_TRUE(load(here, *kek_));
  const auto sealed = seal_in(here, tenant).value();
  EXPECT_EQ(crypto::sealed_under(sealed), here.active(tenant.to_string()));
  EXPECT_NE(here.active(tenant.to_string()), here.active());
  EXPECT_EQ(open_in(elsewhere, tenant, sealed), "unknown_key");
  EXPECT_EQ(read([](Session& s) { return ChangeRepository(s).since(0).back().kind; }), kDataKeyChange);
  ASSERT_TRUE(load(elsewhere, *kek_));
  EXPECT_EQ(open_in(elsewhere, tenant, sealed), "opened");
}

TEST_P(KeyringStoreTest, ATenantThatIsNotMadeLeavesNoKey) {  // S15
  Keyring keyring;
  ASSERT_TRUE(load(keyring, *kek_));
  database_->write([&](Session& s) {
    EXPECT_TRUE(add_tenant_key(s, *kek_, random_, model::TenantId::random(random_), clock_.now()));
    return false;
  });
  EXPECT_EQ(rows().size(), 1U);
  EXPECT_EQ(refusal(*kek_), "");
}

TEST_P(KeyringStoreTest, TenantsThatAreOlderThanKeysOfTenantsGetTheirsAtStart) {  // S15
  Keyring first, second;
  ASSERT_TRUE(load(first, *kek_));
  const auto tenant = model::TenantId::random(random_);
  write([&](Session& s) {
    return TenantRepository(s).insert({.id = tenant, .name = "t", .created_at = clock_.now()}), 0;
  });
  ASSERT_TRUE(load(first, *kek_));
  ASSERT_TRUE(load(second, *kek_));
  EXPECT_EQ(rows().size(), 2U);
  EXPECT_EQ(open_in(second, tenant, seal_in(first, tenant).value()), "opened");
}

TEST_P(KeyringStoreTest, ANewKeyIsKnownEverywhereBeforeAnythingIsSealedUnderIt) {  // S17
  Keyring here, elsewhere;
  const auto tenant = make_tenant();
  ASSERT_TRUE(load(here, *kek_));
  const auto before = here.active(tenant.to_string());
  EXPECT_EQ(rotate(here, {}).value(), 2);
  EXPECT_EQ(rotate(here, {}).value(), 0) << "the successors are there already";
  ASSERT_TRUE(load(elsewhere, *kek_));
  clock_.advance(kPublishedBeforeUse - std::chrono::seconds{1});
  EXPECT_EQ(activate_data_keys(*database_, here, clock_), 0);
  EXPECT_EQ(here.active(tenant.to_string()), before);
  clock_.advance(std::chrono::seconds{1});
  EXPECT_EQ(activate_data_keys(*database_, here, clock_), 2);
  const auto sealed = seal_in(here, tenant).value();
  EXPECT_NE(crypto::sealed_under(sealed), before);
  EXPECT_EQ(open_in(elsewhere, tenant, sealed), "opened");
  EXPECT_EQ(elsewhere.active(tenant.to_string()), before);
  ASSERT_TRUE(load(elsewhere, *kek_));
  EXPECT_EQ(elsewhere.active(tenant.to_string()), here.active(tenant.to_string()));
}

TEST_P(KeyringStoreTest, RotatesTheKeyOfOneTenantAlone) {  // S17
  Keyring keyring;
  const auto north = make_tenant(), south = make_tenant();
  ASSERT_TRUE(load(keyring, *kek_));
  const auto of = [&](const model::TenantId& tenant) { return keyring.active(tenant.to_string()); };
  const auto of_north = of(north), of_south = of(south), of_installation = keyring.active();
  EXPECT_EQ(rotate(keyring, {.tenant = north, .at_once = true}).value(), 1);
  EXPECT_NE(of(north), of_north);
  EXPECT_EQ(of(south), of_south);
  EXPECT_EQ(keyring.active(), of_installation);
  ASSERT_TRUE(load(keyring, *kek_));
  EXPECT_EQ(of(south), of_south) << "as the database has it";
  EXPECT_EQ(rotate(keyring, {.tenant = model::TenantId::random(random_)}).error().kind,
            base::ErrorKind::kNotFound);
}

TEST_P(KeyringStoreTest, P17_NothingOpensWhatWasSealedForAShreddedTenant) {  // S24
  Keyring keyring, other_process, later;
  const auto gone = make_tenant(), stays = make_tenant();
  ASSERT_TRUE(load(keyring, *kek_));
  ASSERT_TRUE(load(other_process, *kek_));
  ASSERT_TRUE(rotate(keyring, {.tenant = gone, .at_once = true}));
  const auto left_behind = seal_in(keyring, gone).value();
  const auto kept = seal_in(keyring, stays).value();
  write([&](Session& s) {
    EXPECT_TRUE(shred_tenant_keys(s, *kek_, gone, clock_.now()));
    return s.execute("DELETE FROM tenants WHERE id = :id", {{"id", gone.bytes()}});
  });
  for (const auto& row : rows()) EXPECT_NE(row.key.tenant, gone.to_string()) << "no wrapped key is left";
  for (auto* process : {&keyring, &other_process, &later}) {
    ASSERT_TRUE(load(*process, *kek_));
    EXPECT_EQ(open_in(*process, gone, left_behind), "unknown_key");
    EXPECT_EQ(seal_in(*process, gone).error().code, "unknown_key");
    EXPECT_EQ(open_in(*process, stays, kept), "opened");
  }
}

TEST_P(KeyringStoreTest, ARefusedLoadLeavesTheKeyringAsItWas) {  // P06
  Keyring keyring;
  const auto tenant = make_tenant();
  ASSERT_TRUE(load(keyring, *kek_));
  const auto sealed = seal_in(keyring, tenant).value();
  const auto known = keyring.loaded();
  ASSERT_TRUE(rewrap_keyring(*database_, *kek_, *other_));
  EXPECT_EQ(load(keyring, *kek_).error().code, "unknown_kek");
  EXPECT_EQ(keyring.loaded(), known);
  EXPECT_EQ(open_in(keyring, tenant, sealed), "opened");
}

}  // namespace
}  // namespace sallyport::store::conformance
