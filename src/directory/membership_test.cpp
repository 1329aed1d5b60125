// Members and what they may do, over a real SQLite database (archivist §6, R8, R18).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/membership_fixture.h"
#include "store/invitation_repository.h"
#include "store/role_repository.h"

namespace sallyport::directory {
namespace {

using base::code_of;
using model::MemberState;
using testing::ElementsAre;

class Members : public testing::Test {
 protected:
  std::vector<std::string> names(MemberQuery query) {
    auto page = house.run(house.membership.list_members(admin, std::move(query)));
    EXPECT_TRUE(page) << page.error().message;
    std::vector<std::string> found;
    for (const auto& each : page->items) found.push_back(each.display_name);
    return found;
  }
  auto change_role(const model::Caller& caller, const model::Member& member, std::string role) {
    return house.run(house.membership.change_role(caller, member.id, std::move(role)));
  }
  auto deactivate(const model::Caller& caller, const model::Member& member) {
    return house.run(house.membership.deactivate(caller, member.id));
  }
  auto activate(const model::Caller& caller, const model::Member& member) {
    return house.run(house.membership.activate(caller, member.id));
  }
  auto remove(const model::Caller& caller, const model::Member& member) {
    return house.run(house.membership.remove(caller, member.id));
  }
  model::Member now(const model::Member& member) {
    auto found = house.run(house.membership.get_member(admin, member.id));
    EXPECT_TRUE(found) << found.error().message;
    return std::move(found).value();
  }
  void make_role(std::string name, std::initializer_list<std::string_view> permissions) {
    model::Role role{.name = std::move(name)};
    for (const auto word : permissions) role.permissions.add(model::parse_permission(word).value());
    EXPECT_TRUE(house.store.write_now(
        [&](store::Session& s) { return store::RoleRepository(s).insert(north, role); }));
  }

  MembershipHouse house;
  model::TenantId north = house.make_tenant("North");
  model::TenantId south = house.make_tenant("South");
  model::Member ada = house.make_member(north, "ada", "administrator");
  model::Member bob = house.make_member(north, "bob", "member");
  model::Caller admin = MembershipHouse::caller_of(ada);
};

TEST_F(Members, R18_AreListedByStateAndInPages) {
  const auto eve = house.make_member(north, "eve", "administrator");
  house.make_member(south, "zoe", "member");
  EXPECT_THAT(names({}), ElementsAre("ada", "bob", "eve"));
  EXPECT_TRUE(deactivate(admin, bob));
  EXPECT_THAT(names({.state = MemberState::kActive}), ElementsAre("ada", "eve"));
  EXPECT_THAT(names({.state = MemberState::kInactive}), ElementsAre("bob"));
  EXPECT_THAT(names({.email = "EVE@north.example"}), ElementsAre("eve"));
  EXPECT_THAT(names({.display_name = "eve"}), ElementsAre("eve"));
  EXPECT_THAT(names({.account = ada.account}), ElementsAre("ada"));
  EXPECT_THAT(names({.search = "D"}), ElementsAre("ada"));
  EXPECT_THAT(names({.search = "B@North"}), ElementsAre("bob"));
  EXPECT_THAT(names({.search = "zoe"}), ElementsAre());

  std::vector<std::string> all;
  MemberQuery query{.limit = 1};
  do {
    const auto page = house.run(house.membership.list_members(admin, query)).value();
    EXPECT_EQ(page.total, 3);
    for (const auto& each : page.items) all.push_back(each.display_name);
    query.after = page.next;
  } while (!query.after.empty());
  EXPECT_THAT(all, ElementsAre("ada", "bob", "eve"));
  EXPECT_EQ(field_of(house.run(house.membership.list_members(admin, {.limit = 0}))), "limit");
  EXPECT_EQ(field_of(house.run(house.membership.list_members(admin, {.after = "x"}))), "after");
  EXPECT_EQ(field_of(house.run(house.membership.list_members(admin, {.search = std::string(257, 'x')}))),
            "search");
}

TEST_F(Members, R8_ARoleActsAndIsWrittenDown) {
  EXPECT_EQ(change_role(admin, bob, "administrator")->role, "administrator");
  EXPECT_EQ(now(bob).role, "administrator");
  EXPECT_EQ(field_of(change_role(admin, bob, "no_such_role")), "role");
  make_role("guard", {"events:read"});
  EXPECT_EQ(change_role(admin, bob, "guard")->role, "guard");
}

TEST_F(Members, R8_NobodyDemotesDeactivatesOrRemovesThemselves) {
  const auto eve = house.make_member(north, "eve", "administrator");
  EXPECT_EQ(code_of(change_role(admin, ada, "member")), "would_lock_out_caller");
  EXPECT_EQ(code_of(deactivate(admin, ada)), "would_lock_out_caller");
  EXPECT_EQ(code_of(remove(admin, ada)), "would_lock_out_caller");
  EXPECT_EQ(now(ada).role, "administrator");
  EXPECT_TRUE(change_role(admin, ada, "administrator")) << "changes nothing";
  const auto other = MembershipHouse::caller_of(eve);
  EXPECT_TRUE(change_role(other, ada, "member"));
}

// An integration is no member, even with a subject like a member's account.
TEST_F(Members, R8_SomebodyStaysWhoCanDoEverything) {
  model::Caller machine = admin;
  machine.integration = model::IntegrationId::random(house.random);
  EXPECT_EQ(code_of(change_role(machine, ada, "member")), "last_administrator");
  EXPECT_EQ(code_of(deactivate(machine, ada)), "last_administrator");
  EXPECT_EQ(code_of(remove(machine, ada)), "last_administrator");
  EXPECT_EQ(now(ada).state, MemberState::kActive);
  EXPECT_TRUE(remove(machine, bob)) << "who was none";

  const auto eve = house.make_member(north, "eve", "administrator");
  EXPECT_TRUE(deactivate(machine, ada));
  EXPECT_EQ(code_of(remove(machine, eve)), "last_administrator") << "an inactive one does not count";
  model::Caller console = caller_in(north);
  console.operator_console = true;
  EXPECT_TRUE(remove(console, eve));
}

TEST_F(Members, R8_DeactivationStripsTheRole) {
  EXPECT_TRUE(change_role(admin, bob, "administrator"));
  const auto gone = deactivate(admin, bob);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->role, "none");
  EXPECT_EQ(gone->state, MemberState::kInactive);
  EXPECT_EQ(code_of(change_role(admin, bob, "administrator")), "member_inactive");
  EXPECT_TRUE(deactivate(admin, bob)) << "again";
  const auto back = activate(admin, bob);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->state, MemberState::kActive);
  EXPECT_EQ(back->role, "none");
  EXPECT_TRUE(change_role(admin, bob, "member"));
}

// An invitation to an address of one's own is no way back (security N22).
TEST_F(Members, TakeTheirOpenInvitationsAlong) {
  const auto eve = house.make_member(north, "eve", "administrator");
  int next = 0;
  const auto invite = [&](const model::Caller& caller) {
    EXPECT_TRUE(house.run(house.membership.invite(
        caller, {.email = fmt::format("{}@private.example", ++next), .role = "none"})));
  };
  const auto open = [&] {
    return house.store.read_now([&](store::Session& s) {
      return store::InvitationRepository(s).count({.tenant = north, .now = house.clock.now()});
    });
  };
  invite(admin);
  const auto raise_and_invite = [&] {
    EXPECT_TRUE(change_role(admin, eve, "administrator"));
    invite(MembershipHouse::caller_of(eve));
    EXPECT_EQ(open(), 2);
  };
  raise_and_invite();
  EXPECT_TRUE(change_role(admin, eve, "member"));
  EXPECT_EQ(open(), 1);
  raise_and_invite();
  EXPECT_TRUE(deactivate(admin, eve));
  EXPECT_EQ(open(), 1);
  EXPECT_TRUE(activate(admin, eve));
  raise_and_invite();
  EXPECT_TRUE(remove(admin, eve));
  EXPECT_EQ(open(), 1) << "that of somebody who has stayed";
}

TEST_F(Members, R8_NobodyGivesOrTakesMoreThanTheyHave) {
  make_role("keeper", {"members:read", "members:write", "events:read"});
  make_role("guard", {"events:read"});
  const auto keeper_role =
      house.store.read_now([&](store::Session& s) { return store::RoleRepository(s).find(north, "keeper"); });
  const auto keeper = caller_in(north, keeper_role);
  EXPECT_TRUE(change_role(keeper, bob, "guard"));
  EXPECT_EQ(code_of(change_role(keeper, bob, "administrator")), "exceeds_own_role");
  house.make_member(north, "eve", "administrator");
  EXPECT_EQ(code_of(change_role(keeper, ada, "member")), "exceeds_own_role");
  EXPECT_EQ(code_of(deactivate(keeper, ada)), "exceeds_own_role");
  EXPECT_EQ(code_of(remove(keeper, ada)), "exceeds_own_role");
}

TEST_F(Members, N03_OfAnotherTenantAreNotThere) {
  const auto stranger = caller_in(south);
  using enum base::ErrorKind;
  EXPECT_EQ(kind_of(house.run(house.membership.get_member(stranger, bob.id))), kNotFound);
  EXPECT_EQ(kind_of(change_role(stranger, bob, "none")), kNotFound);
  EXPECT_EQ(kind_of(activate(stranger, bob)), kNotFound);
  EXPECT_EQ(kind_of(deactivate(stranger, bob)), kNotFound);
  EXPECT_EQ(kind_of(remove(stranger, bob)), kNotFound);
  EXPECT_EQ(house.run(house.membership.list_members(stranger, {}))->total, 0);
}

TEST_F(Members, NeedThePermissionToSeeAndToChangeThem) {
  using enum base::ErrorKind;
  const auto nobody = caller_in(north, model::Role::kMember);
  EXPECT_EQ(kind_of(house.run(house.membership.list_members(nobody, {}))), kForbidden);
  EXPECT_EQ(kind_of(house.run(house.membership.get_member(nobody, bob.id))), kForbidden);
  EXPECT_EQ(kind_of(change_role(nobody, bob, "none")), kForbidden);
  EXPECT_EQ(kind_of(remove(nobody, bob)), kForbidden);
  EXPECT_EQ(kind_of(house.run(house.membership.list_invitations(nobody, {}))), kForbidden);
  EXPECT_EQ(kind_of(house.run(house.membership.invite(nobody, {.email = "x@y.example"}))), kForbidden);
}

}  // namespace
}  // namespace sallyport::directory
