// What people do to their login, with a fault at each of its statements in turn: afterwards everything is as
// before or as wanted, never between, and nobody has a session that is not there (reliability R3, PR1).
#include <functional>

#include <gtest/gtest.h>

#include "accounts/house_fixture.h"
#include "store/fault_sweep.h"

namespace sallyport::accounts {
namespace {

class AccountsFault : public testing::TestWithParam<store::Fault> {
 protected:
  void sweep(const char* name, const std::function<bool()>& verb) {
    for (store::FaultSweep sweep(GetParam(), name); sweep.next();) {
      const auto before = store::state_of(*house.database, "audit_");
      sweep.arm(house.faulty);
      bool done = false;
      try {
        done = verb();
      } catch (const store::StorageFault&) {
      }
      const bool struck = sweep.struck(house.faulty);
      EXPECT_EQ(done, !struck);
      if (struck && !sweep.done_all_the_same())
        EXPECT_EQ(store::state_of(*house.database, "audit_"), before);
      else
        EXPECT_NE(store::state_of(*house.database, "audit_"), before);
    }
  }

  House house;
  model::TenantId north = house.make_tenant("North");
  model::AccountId ada = house.make_account("ada");
};
INSTANTIATE_TEST_SUITE_P(Faults, AccountsFault, testing::ValuesIn(store::kAllFaults),
                         [](const auto& fault) { return std::string(store::name_of(fault.param)); });

TEST_P(AccountsFault, LeavesTheLoginOldOrNew) {
  sweep("set-up link", [&] { return house.run(house.service.make_setup_link()).has_value(); });
  house.join(ada, north, "administrator");
  sweep("sign in", [&] { return house.sign_in("ada@north.example").has_value(); });
  const auto caller = house.person(house.signed_in("ada"));
  sweep("confirm", [&] {
    house.clock.advance(std::chrono::seconds{1});
    return house.run(house.service.confirm(caller, base::Secret::from_text(kPassword))).has_value();
  });
}

}  // namespace
}  // namespace sallyport::accounts
