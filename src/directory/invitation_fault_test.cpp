// Invitations with a fault at each of their statements in turn: made, accepted and withdrawn as a whole or
// not at all, and whoever tries again gets in (reliability R3).
#include <functional>
#include <optional>

#include <gtest/gtest.h>

#include "directory/membership_fixture.h"
#include "store/fault_sweep.h"

namespace sallyport::directory {
namespace {

class InvitationFault : public testing::TestWithParam<store::Fault> {
 protected:
  // Each round begins with what `prepare` makes.
  void sweep(const char* what, const std::function<void()>& prepare, const std::function<bool()>& verb,
             const std::function<void(bool done)>& then) {
    for (store::FaultSweep sweep(GetParam(), what); sweep.next();) {
      prepare();
      const auto before = store::state_of(*house.database, "audit_");
      sweep.arm(house.faulty);
      bool answered = false;
      try {
        answered = verb();
      } catch (const store::StorageFault&) {
      }
      const bool struck = sweep.struck(house.faulty);
      EXPECT_EQ(answered, !struck);
      const bool done = store::state_of(*house.database, "audit_") != before;
      EXPECT_EQ(done, !struck || sweep.done_all_the_same());
      then(done);
    }
  }
  void invite() {
    auto invited = house.run(house.membership.invite(admin, {.email = email()}));
    EXPECT_TRUE(invited);
    made.emplace(*std::move(invited));
  }
  std::string email() const { return "guest" + std::to_string(guest) + "@north.example"; }
  bool accept(std::string_view password = kPassword) {
    auto acceptance = MembershipHouse::acceptance(made->token, password);
    acceptance.source = "192.0.2." + std::to_string(guest);
    return house.run(house.membership.accept(std::move(acceptance))).has_value();
  }
  std::size_t members() {
    return house.run(house.membership.list_members(admin, {.email = email()}))->items.size();
  }

  MembershipHouse house;
  model::TenantId north = house.make_tenant("North");
  model::Caller admin = MembershipHouse::caller_of(house.make_member(north, "ada", "administrator"));
  int guest = 0;
  std::optional<MadeInvitation> made;
};
INSTANTIATE_TEST_SUITE_P(Faults, InvitationFault, testing::ValuesIn(store::kAllFaults),
                         [](const auto& fault) { return std::string(store::name_of(fault.param)); });

TEST_P(InvitationFault, IsMadeWholeOrNotAtAll) {
  sweep(
      "invite", [&] { ++guest; },
      [&] {
        auto invited = house.run(house.membership.invite(admin, {.email = email()}));
        if (invited) made.emplace(*std::move(invited));
        return invited.has_value();
      },
      [&](bool done) {
        const auto open = house.run(house.membership.list_invitations(admin, {.email = email()}));
        EXPECT_EQ(open->total, done ? 1 : 0);
      });
  EXPECT_TRUE(accept());
}

TEST_P(InvitationFault, IsUsedUpWithTheMemberThatItMakes) {
  const auto once = [&](bool done) {
    EXPECT_EQ(members(), done ? 1U : 0U);
    EXPECT_EQ(accept(), !done) << "a link that has made nobody is good still, and another one is not";
    EXPECT_EQ(members(), 1U);
  };
  sweep("accept", [&] { ++guest, invite(); }, [&] { return accept(); }, once);
}

TEST_P(InvitationFault, CountsAWrongPasswordOnceOrNotAtAll) {
  sweep(
      "wrong password",
      [&] {
        ++guest;
        house.make_member(house.make_tenant("Other"), "guest" + std::to_string(guest), "member");
        invite();
      },
      [&] {
        EXPECT_FALSE(accept("not the password"));
        return true;
      },
      [&](bool) { EXPECT_TRUE(accept()); });
}

TEST_P(InvitationFault, IsWithdrawnOrStays) {
  sweep(
      "withdraw", [&] { ++guest, invite(); },
      [&] { return house.run(house.membership.withdraw(admin, made->invitation.id)).has_value(); },
      [&](bool done) { EXPECT_EQ(accept(), !done); });
}

}  // namespace
}  // namespace sallyport::directory
