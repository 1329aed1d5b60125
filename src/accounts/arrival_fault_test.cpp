// Ways in that make or change a login, with a fault at each of their statements in turn: first sign-ins at a
// provider, and links for a new password. Afterwards everything is as before or as wanted, never between, and
// the person gets in by trying again (reliability R3, PR1).
#include <functional>
#include <string>
#include <vector>

#include "accounts/password_links_fixture.h"
#include "accounts/provider_sign_in_fixture.h"
#include "store/account_session_repository.h"
#include "store/fault_sweep.h"
#include "store/provider_sign_in_repository.h"

namespace sallyport::accounts {
namespace {

const auto kFaults = testing::ValuesIn(store::kAllFaults);
const auto kNamed = [](const auto& fault) { return std::string(store::name_of(fault.param)); };

class ProviderFault : public ProviderSignIns, public testing::WithParamInterface<store::Fault> {
 protected:
  // What is in the tables, but for attempts that are under way and the log.
  std::vector<store::TableSum> state() {
    auto sums = store::state_of(*house.database, "audit_");
    std::erase_if(sums, [](const store::TableSum& sum) { return sum.table == "provider_attempts"; });
    return sums;
  }
  // The whole way of a person in one browser, wherever it breaks off.
  bool comes(const std::string& sub, const std::string& email) {
    try {
      auto starts = house.run(sign_in.begin({.tenant = north, .origin = {.source = "192.0.2.9"}}));
      if (!starts) return false;
      const ProviderStart& start = *starts->start;
      return finish(start, provider.code_for(start.url, person(sub, email))).has_value();
    } catch (const store::StorageFault&) {
      return false;
    }
  }
  // Of the person as the tenant has them.
  struct Left {
    std::size_t accounts = 0, members = 0, identities = 0, sessions = 0, invitations = 0;
    bool proved = false;
  };
  Left left_of(const std::string& sub, const std::string& email) {
    return house.store.read_now([&](store::Session& s) {
      Left left;
      const auto account = store::TenantRepository(s).find_account_by_email(email);
      const auto members = store::MemberRepository(s).list({.tenant = north, .email = email});
      left.accounts = account ? 1 : 0;
      left.members = members.size();
      left.proved = !members.empty() && members.front().address_proved;
      const auto identity = store::ProviderSignInRepository(s).find_identity(north, kIssuer, sub);
      left.identities = identity && !members.empty() && identity->member == members.front().id ? 1 : 0;
      if (account) left.sessions = store::AccountSessionRepository(s).list(account->id).size();
      left.invitations = store::InvitationRepository(s)
                             .list({.tenant = north, .now = house.clock.now(), .email = email, .limit = 5})
                             .size();
      return left;
    });
  }
  // A sweep with somebody else in each round, as `prepare` makes them ready.
  void sweep(const char* what, const std::function<void(const std::string& email)>& prepare) {
    for (store::FaultSweep sweep(GetParam(), what); sweep.next();) {
      const std::string name = std::string(what) + std::to_string(sweep.n());
      const std::string email = name + "@north.example";
      prepare(email);
      house.clock.advance(std::chrono::minutes{1});  // attempts of one place are counted
      const auto before = state();
      sweep.arm(house.faulty);
      const bool done = comes(name, email);
      const bool struck = sweep.struck(house.faulty);
      EXPECT_EQ(done, !struck);
      if (state() != before) {
        EXPECT_TRUE(done || sweep.done_all_the_same());
        expect_in(name, email, 1);
      } else {
        EXPECT_FALSE(done);
      }
      const auto sessions = left_of(name, email).sessions;
      EXPECT_TRUE(comes(name, email)) << "by trying again";
      expect_in(name, email, sessions + 1);
    }
  }
  void expect_in(const std::string& name, const std::string& email, std::size_t sessions) {
    const Left left = left_of(name, email);
    EXPECT_EQ(left.accounts, 1U);
    EXPECT_EQ(left.members, 1U);
    EXPECT_EQ(left.identities, 1U);
    EXPECT_EQ(left.sessions, sessions);
    EXPECT_EQ(left.invitations, 0U);
    EXPECT_TRUE(left.proved);
  }
};
INSTANTIATE_TEST_SUITE_P(Faults, ProviderFault, kFaults, kNamed);

TEST_P(ProviderFault, MakesAMemberWholeOrNotAtAll) {
  auto wanted = change();
  wanted.rules.default_role = "member";
  ASSERT_TRUE(put(std::move(wanted)));
  sweep("new", [](const std::string&) {});
}

TEST_P(ProviderFault, UsesAnInvitationUpWithTheMemberThatItMakes) {
  sweep("invited", [&](const std::string& email) { invite(north, email, "member"); });
}

TEST_P(ProviderFault, LinksAMemberWholeOrNotAtAll) {
  sweep("known", [&](const std::string& email) {
    house.join(house.make_account(email.substr(0, email.find('@'))), north, "member");
  });
}

class LinkFault : public PasswordLinkHouse, public testing::WithParamInterface<store::Fault> {
 protected:
  std::string made_link() {
    auto made = house.run(links.make("ada@north.example"));
    EXPECT_TRUE(made);
    return made ? token_of(*made) : "";
  }
  bool reset(const std::string& token) {
    try {
      return house
          .run(links.reset(base::Secret::from_text(token),
                           base::Secret::from_text("another battery of horses"), {.source = "192.0.2.9"}))
          .has_value();
    } catch (const store::StorageFault&) {
      return false;
    }
  }
  std::vector<store::TableSum> state() { return store::state_of(*house.database, "audit_"); }
};
INSTANTIATE_TEST_SUITE_P(Faults, LinkFault, kFaults, kNamed);

// A letter is sent for a link that is good, and for no other; the one before is good until there is a new
// one.
TEST_P(LinkFault, SendsALinkThatIsGoodOrLeavesTheOneBefore) {
  for (store::FaultSweep sweep(GetParam(), "ask"); sweep.next();) {
    house.clock.advance(std::chrono::hours{2});  // letters to one address are counted
    const auto before_it = made_link();
    const auto before = state();
    letters.clear();
    sweep.arm(house.faulty);
    EXPECT_TRUE(links.ask("ada@north.example", {.source = "192.0.2.9"})) << "whoever has the address or not";
    settle();
    const bool struck = sweep.struck(house.faulty);
    EXPECT_EQ(letters.size(), struck ? 0U : 1U);
    const auto token = letters.empty() ? std::string() : token_of(letters.front().link);
    if (struck && !sweep.done_all_the_same()) {
      EXPECT_EQ(state(), before);
      EXPECT_TRUE(reset(before_it));
    } else {
      EXPECT_NE(state(), before);
      EXPECT_FALSE(reset(before_it)) << "another one has taken its place";
    }
    if (!token.empty()) EXPECT_TRUE(reset(token));
    settle();
  }
}

TEST_P(LinkFault, SetsAPasswordWholeOrNotAtAll) {
  for (store::FaultSweep sweep(GetParam(), "reset"); sweep.next();) {
    const auto token = made_link();
    const auto opened = house.run(house.service.sign_in(
        {.email = "ada@north.example",
         .password = base::Secret::from_text(sweep.n() == 1 ? kPassword : "another battery of horses"),
         .origin = {.source = "192.0.2." + std::to_string(sweep.n())}}));
    const bool in = opened.has_value();
    EXPECT_TRUE(in);
    const auto before = state();
    notices.clear();
    sweep.arm(house.faulty);
    const bool done = reset(token);
    settle();
    const bool struck = sweep.struck(house.faulty);
    EXPECT_EQ(done, !struck);
    EXPECT_EQ(notices.size(), done ? 1U : 0U) << "the owner is told";
    const auto sessions = [&] {
      return house.store.read_now(
          [&](store::Session& s) { return store::AccountSessionRepository(s).list(ada).size(); });
    };
    if (struck && !sweep.done_all_the_same()) {
      EXPECT_EQ(state(), before);
      EXPECT_GT(sessions(), 0U);
      EXPECT_TRUE(reset(token)) << "the link is good still";
      settle();
    } else {
      EXPECT_FALSE(reset(token)) << "it works once";
    }
    EXPECT_EQ(sessions(), 0U);
    EXPECT_TRUE(house.sign_in("ada@north.example", "another battery of horses", {},
                              "192.0.3." + std::to_string(sweep.n())));
  }
}

}  // namespace
}  // namespace sallyport::accounts
