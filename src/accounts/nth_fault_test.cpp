// What people do to their login, with a fault at each of its statements in turn: afterwards everything is as
// before or as wanted, never between, and nobody has a session that is not there (reliability R3, PR1).
#include <functional>

#include <gtest/gtest.h>

#include "accounts/authenticator_fixture.h"
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
    return house.run(house.service.confirm(caller, {.password = base::Secret::from_text(kPassword)}))
        .has_value();
  });
  sweep("rename", [&] { return house.run(house.service.rename(caller, "Ada Lovelace")).has_value(); });
}

TEST_P(AccountsFault, LeavesSecondFactorsOldOrNew) {
  house.join(ada, north, "administrator");
  const auto caller = house.person(house.signed_in("ada"));
  std::optional<Authenticator> key;
  sweep("add passkey", [&] {
    key.emplace();  // nobody can tell whether the one before was stored
    const auto asked = house.run(house.service.ask_for_new_passkey(caller));
    return asked && house.run(house.service.add_passkey(caller, "Key", key->make(asked->question.challenge)));
  });
  int round = 0;  // from another place each time, as what faults keep from being right counts as a guess
  sweep("sign in with a passkey", [&] {
    const auto asked = house.service.ask_for_passkey("browser");
    return house
        .run(house.service.sign_in_with_passkey({.challenged = "browser",
                                                 .passkey = key->use(asked.challenge, ada.bytes()),
                                                 .origin = {.source = "192.0.2." + std::to_string(++round)}}))
        .has_value();
  });
  std::vector<base::Secret> codes;
  sweep("new recovery codes", [&] {
    auto made = house.run(house.service.new_recovery_codes(caller));
    if (made) codes = *std::move(made);
    return made.has_value();
  });
}

}  // namespace
}  // namespace sallyport::accounts
