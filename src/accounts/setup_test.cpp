// The first administrator (security N14).
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/house_fixture.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;
using std::chrono::hours;
using std::chrono::seconds;

class Setup : public testing::Test {
 protected:
  static std::string token_in(const base::Secret& link) {
    const auto text = link.reveal_text();
    return std::string(text.substr(text.find('#') + 1));
  }
  std::string token() {
    auto link = house.run(house.service.make_setup_link());
    EXPECT_TRUE(link) << link.error().message;
    return token_in(*link);
  }
  base::Result<Opened> set_up(std::string_view token, std::optional<std::string> tenant = {},
                              std::string email = "Ada@north.example") {
    return house.run(house.service.set_up({.token = base::Secret::from_text(token),
                                           .email = std::move(email),
                                           .display_name = "Ada",
                                           .password = base::Secret::from_text(kPassword),
                                           .tenant_name = std::move(tenant),
                                           .origin = {.source = "192.0.2.9"}}));
  }

  House house;
};

TEST_F(Setup, MakesTheFirstAdministratorWhoIsSignedIn) {
  EXPECT_TRUE(house.run(house.service.setup_needed()).value());
  const auto opened = set_up(token(), "North");
  ASSERT_TRUE(opened) << opened.error().message;
  const auto caller = house.caller(*opened);
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->role->name, "administrator");
  EXPECT_EQ(opened->seen.places.front().tenant_name, "North");
  EXPECT_EQ(house.equipped, 1) << "with its data key";
  EXPECT_TRUE(house.sign_in("ada@north.example"));
  EXPECT_FALSE(house.run(house.service.setup_needed()).value());
  EXPECT_EQ(house.records(caller->tenant, AuditAction::kSetUp).front().person, caller->person->account);
  EXPECT_EQ(house.records(caller->tenant, AuditAction::kTenantCreated).size(), 1U);
}

TEST_F(Setup, PutsTheAdministratorIntoTheTenantThatIsThere) {
  const auto north = house.make_tenant("North");
  const auto opened = set_up(token());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->seen.places.front().member.tenant, north);
  EXPECT_EQ(house.equipped, 0);
}

TEST_F(Setup, LeavesDisabledTenantsAlone) {
  const auto old = house.make_tenant("Old"), north = house.make_tenant("North");
  house.join(house.make_account("eve"), old, "administrator");
  const auto disable = [&](const model::TenantId& tenant) {
    house.store.write_now([&](store::Session& s) { store::TenantRepository(s).set_disabled(tenant, true); });
  };
  EXPECT_FALSE(house.run(house.service.setup_needed()).value());
  disable(old);
  EXPECT_TRUE(house.run(house.service.setup_needed()).value()) << "its administrators are let in nowhere";
  EXPECT_EQ(set_up(token())->seen.places.front().member.tenant, north);
  disable(north);
  const auto fresh = set_up(token(), "North", "ben@north.example");
  ASSERT_TRUE(fresh);
  EXPECT_NE(fresh->seen.places.front().member.tenant, north) << "of the same name, but enabled";
}

TEST_F(Setup, NamesTheTenantWhenNobodyDoes) {
  EXPECT_EQ(set_up(token())->seen.places.front().tenant_name, "My organisation");
}

TEST_F(Setup, TakesATokenOnceAndForADay) {
  const auto first = token(), second = token();
  EXPECT_EQ(code_of(set_up(first)), "setup_refused") << "a new one ends the one before";
  house.clock.advance(kSetupLinkLasts);
  EXPECT_EQ(code_of(set_up(second)), "setup_refused");
  const auto third = token();
  house.clock.advance(kSetupLinkLasts - seconds{1});
  EXPECT_TRUE(set_up(third));
  EXPECT_EQ(code_of(set_up(third, {}, "eve@north.example")), "setup_refused");
  for (const auto* wrong : {"", "x"}) EXPECT_EQ(code_of(set_up(wrong)), "setup_refused");
  EXPECT_EQ(code_of(set_up(std::string(100'000, 'x'))), "setup_refused");
}

TEST_F(Setup, IsOverOnceThereIsAnAdministrator) {
  const auto early = token();
  const auto north = house.make_tenant("North");
  const auto ada = house.make_account("ada");
  const auto member = house.join(ada, north, "administrator");
  EXPECT_EQ(code_of(set_up(early)), "setup_refused");
  EXPECT_EQ(code_of(house.run(house.service.make_setup_link())), "already_set_up");
  auto gone = member;
  gone.role = "none";
  house.change(gone, model::MemberState::kInactive);
  EXPECT_EQ(code_of(set_up(token())), "email_taken") << "an account that is there keeps its password";
  EXPECT_TRUE(set_up(token(), {}, "eve@north.example")) << "the operator helps where the last one has gone";
}

TEST_F(Setup, TakesOneOfManyThatComeAtTheSameTime) {
  const auto only = token();
  std::atomic<int> made = 0;
  {
    std::vector<std::jthread> people;
    for (std::size_t core : {0U, 1U, 0U, 1U})
      people.emplace_back([&, core] {
        if (house.run(house.service.set_up({.token = base::Secret::from_text(only),
                                            .email = "a" + std::to_string(core) + "@north.example",
                                            .display_name = "A",
                                            .password = base::Secret::from_text(kPassword)}),
                      core))
          ++made;
      });
  }
  EXPECT_EQ(made, 1);
}

TEST_F(Setup, RefusesWhatMakesNoSenseAndNamesIt) {
  const auto good = token();
  EXPECT_EQ(field_of(set_up(good, "")), "tenantName");
  EXPECT_EQ(field_of(set_up(good, {}, "no address")), "email");
  EXPECT_TRUE(set_up(good)) << "the link still works";
}

TEST_F(Setup, LinkIsShownAtTheStartAsLongAsThereIsNoAccount) {
  auto link = house.run(house.service.first_setup_link());
  ASSERT_TRUE(link && *link);
  EXPECT_THAT(std::string((*link)->reveal_text()), testing::StartsWith("https://id.example.com/setup#"));
  house.make_account("ada");
  EXPECT_FALSE(house.run(house.service.first_setup_link()).value());
  EXPECT_TRUE(set_up(token_in(**link), {}, "eve@north.example")) << "nobody is administrator yet";
}

}  // namespace
}  // namespace sallyport::accounts
