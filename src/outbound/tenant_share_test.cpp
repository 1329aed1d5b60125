// What one tenant may take of the room for calls through us.
#include "outbound/tenant_share.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/fake_random.h"

namespace sallyport::outbound {
namespace {

TEST(TenantShare, OneTenantTakesNoMoreThanItsShareAndOthersHaveTheirs) {
  base::FakeRandom random;
  const auto one = model::TenantId::random(random), other = model::TenantId::random(random);
  TenantShare share;
  std::vector<TenantShare::Place> places;
  for (std::size_t i = 0; i < TenantShare::kMostOfTenant; ++i) {
    auto place = share.take(one);
    ASSERT_TRUE(place);
    places.push_back(*std::move(place));
  }
  EXPECT_FALSE(share.take(one));
  EXPECT_TRUE(share.take(other));
  places.pop_back();
  EXPECT_TRUE(share.take(one)) << "a call that has ended leaves its place";
}

TEST(TenantShare, SeveralTenantsHaveRoom) {
  EXPECT_GE(TenantShare::kMostAtOnce / TenantShare::kMostOfTenant, 4U);
}

}  // namespace
}  // namespace sallyport::outbound
