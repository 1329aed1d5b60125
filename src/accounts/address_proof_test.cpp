// Whose word is enough for an address (security N22; ADR 0091).
#include "accounts/address_proof.h"

#include <gtest/gtest.h>

#include "accounts/house_fixture.h"
#include "store/member_repository.h"

namespace sallyport::accounts {
namespace {

TEST(AddressProof, IsTheWordOfATenantWhereThereIsNoOther) {
  House house;
  const auto only = house.make_tenant("Only");
  const auto ada = house.make_account("ada");
  const auto member = house.join(ada, only, "member");
  house.store.write_now(
      [&](store::Session& s) { store::MemberRepository(s).prove_address(only, member.id); });
  const auto opened = house.signed_in("ada");
  const auto drop = [&] {
    return house.store.write_now([&](store::Session& s) { return drop_unproved_credentials(s, ada); });
  };
  EXPECT_FALSE(drop());
  EXPECT_TRUE(house.caller(opened));
  house.make_tenant("Another");
  const auto dropped = drop();
  ASSERT_TRUE(dropped);
  EXPECT_FALSE(dropped->factors);
  EXPECT_EQ(dropped->sessions, 1);
  EXPECT_EQ(code_of(house.sign_in("ada@north.example")), "sign_in_refused");
}

TEST(AddressProof, IsMissingWhereEvenTheOnlyTenantHasNone) {
  House house;
  const auto ada = house.make_account("ada");
  house.join(ada, house.make_tenant("Only"), "member");
  EXPECT_TRUE(house.store.write_now([&](store::Session& s) { return drop_unproved_credentials(s, ada); })
                  .has_value());
}

}  // namespace
}  // namespace sallyport::accounts
