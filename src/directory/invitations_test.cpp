// Invitations and what becomes of them, over a real SQLite database (archivist §8, R18).
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/verify.h"
#include "directory/membership_fixture.h"
#include "store/copy.h"
#include "store/invitation_repository.h"

namespace sallyport::directory {
namespace {

using base::code_of;
using std::chrono::hours;

class Invitations : public testing::Test {
 protected:
  MadeInvitation invite(std::string email = "Eve@North.example", std::string role = "member") {
    auto made = house.run(house.membership.invite(
        admin, {.email = std::move(email), .message = "Welcome.\nSee you.", .role = std::move(role)}));
    EXPECT_TRUE(made) << made.error().message;
    return std::move(made).value();
  }
  auto refused(NewInvitation wanted) { return house.run(house.membership.invite(admin, std::move(wanted))); }
  auto accept(const base::Secret& token, std::string_view password = kPassword) {
    return house.run(house.membership.accept(MembershipHouse::acceptance(token, password)));
  }
  std::int64_t open() { return house.run(house.membership.list_invitations(admin, {}))->total; }
  std::optional<model::Account> account(std::string_view email) {
    return house.store.read_now(
        [&](store::Session& s) { return store::TenantRepository(s).find_account_by_email(email); });
  }

  MembershipHouse house;
  model::TenantId north = house.make_tenant("North");
  model::TenantId south = house.make_tenant("South");
  model::Member ada = house.make_member(north, "ada", "administrator");
  model::Caller admin = MembershipHouse::caller_of(ada);
};

TEST_F(Invitations, R18_MakeAMemberWithANewAccount) {
  const auto made = invite();
  EXPECT_EQ(made.invitation.email, "eve@north.example");
  EXPECT_EQ(made.invitation.expires_at, house.clock.now() + hours{24 * 7});
  EXPECT_EQ(made.token.size(), 43U);
  EXPECT_EQ(made.link.reveal_text(),
            "https://id.example.com/invitation#" + std::string(made.token.reveal_text()));
  EXPECT_FALSE(made.delivered);
  EXPECT_EQ(open(), 1);

  const auto member = accept(made.token);
  ASSERT_TRUE(member) << member.error().message;
  EXPECT_EQ(member->tenant, north);
  EXPECT_EQ(member->role, "member");
  EXPECT_EQ(member->email, "eve@north.example");
  EXPECT_EQ(member->display_name, "Ada Lovelace");
  EXPECT_EQ(house.run(house.membership.get_member(admin, member->id))->account, member->account);
  EXPECT_EQ(open(), 0) << "it vanishes";
  EXPECT_TRUE(crypto::verify_password(base::Secret::from_text(kPassword),
                                      account("eve@north.example")->password_hash));
}

TEST_F(Invitations, R18_LetAnAccountIntoAnotherTenantWithItsOwnPassword) {
  auto made = house.run(house.membership.invite(caller_in(south), {.email = "ada@north.example"}));
  ASSERT_TRUE(made);
  const auto hash = account("ada@north.example")->password_hash;
  const auto member = accept(made->token);
  ASSERT_TRUE(member) << member.error().message;
  EXPECT_EQ(member->tenant, south);
  EXPECT_EQ(member->account, ada.account);
  EXPECT_EQ(member->display_name, "ada") << "the account keeps its name";
  EXPECT_EQ(account("ada@north.example")->password_hash, hash);
}

TEST_F(Invitations, AreUsedOnce) {
  const auto made = invite();
  EXPECT_TRUE(accept(made.token));
  EXPECT_EQ(code_of(accept(made.token)), "invitation_refused");
}

TEST_F(Invitations, AreUsedOnceHoweverManyComeAtTheSameTime) {
  const auto made = invite();
  std::atomic<int> let_in = 0;
  {
    std::vector<std::jthread> people;
    for (std::size_t core : {0U, 1U, 0U, 1U})
      people.emplace_back([&, core] {
        if (house.run(house.membership.accept(MembershipHouse::acceptance(made.token)), core)) ++let_in;
      });
  }
  EXPECT_EQ(let_in, 1);
  EXPECT_EQ(house.run(house.membership.list_members(admin, {}))->total, 2);
}

TEST_F(Invitations, EndByThemselves) {
  const auto made = invite();
  house.clock.advance(hours{24 * 7} - std::chrono::seconds{1});
  EXPECT_TRUE(house.run(house.membership.get_invitation(admin, made.invitation.id)));
  house.clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(code_of(accept(made.token)), "invitation_refused");
  EXPECT_EQ(kind_of(house.run(house.membership.get_invitation(admin, made.invitation.id))),
            base::ErrorKind::kNotFound);
  EXPECT_EQ(open(), 0);
  invite();  // room for another of the same address
}

TEST_F(Invitations, CanBeWithdrawn) {
  const auto made = invite();
  EXPECT_EQ(kind_of(house.run(house.membership.withdraw(caller_in(south), made.invitation.id))),
            base::ErrorKind::kNotFound);
  EXPECT_TRUE(house.run(house.membership.withdraw(admin, made.invitation.id)));
  EXPECT_EQ(code_of(accept(made.token)), "invitation_refused");
  EXPECT_EQ(kind_of(house.run(house.membership.withdraw(admin, made.invitation.id))),
            base::ErrorKind::kNotFound);
}

// Whoever tries finds out nothing by the words of the answer.
TEST_F(Invitations, S9_RefuseEverythingThatDoesNotFitWithOneAnswer) {
  const auto made = house.run(house.membership.invite(caller_in(south), {.email = "ada@north.example"}));
  ASSERT_TRUE(made);
  const auto unknown = accept(base::Secret::from_text("no such token"));
  const auto wrong = accept(made->token, "not the right password");
  const auto longest = accept(base::Secret::from_text(std::string(100'000, 'x')));
  ASSERT_FALSE(unknown);
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(longest);
  for (const auto* other : {&wrong, &longest}) {
    EXPECT_EQ(other->error().kind, unknown.error().kind);
    EXPECT_EQ(other->error().code, unknown.error().code);
    EXPECT_EQ(other->error().message, unknown.error().message);
    EXPECT_EQ(other->error().field, "");
  }
  EXPECT_EQ(field_of(accept(made->token, "short")), "password") << "whether there is an account or not";
}

TEST_F(Invitations, EndAfterTenWrongPasswords) {
  const auto made = house.run(house.membership.invite(caller_in(south), {.email = "ada@north.example"}));
  ASSERT_TRUE(made);
  for (int i = 1; i < kMostWrongPasswords; ++i)
    EXPECT_EQ(code_of(accept(made->token, "not the right password")), "invitation_refused");
  EXPECT_TRUE(house.run(house.membership.get_invitation(caller_in(south), made->invitation.id)));
  EXPECT_EQ(code_of(accept(made->token, "not the right password")), "invitation_refused");
  EXPECT_EQ(code_of(accept(made->token)), "invitation_refused") << "now the right one does not help";
  EXPECT_FALSE(house.run(house.membership.get_invitation(caller_in(south), made->invitation.id)));
}

// security N13: whoever may invite could guess the password of an account elsewhere.
TEST_F(Invitations, AreNoWayToGuessAPasswordHoweverManyThereAre) {
  const auto try_with = [&](std::string_view password) {
    const auto made = house.run(house.membership.invite(caller_in(south), {.email = "ada@north.example"}));
    const auto answer = accept(made->token, password);
    EXPECT_EQ(house.run(house.membership.withdraw(caller_in(south), made->invitation.id)).has_value(),
              !answer);
    return code_of(answer);
  };
  for (int i = 0; i < 10; ++i) EXPECT_EQ(try_with("not the right password"), "invitation_refused");
  EXPECT_EQ(try_with(kPassword), "too_many_attempts") << "not even the right one";
  house.clock.advance(std::chrono::minutes{15});
  EXPECT_EQ(try_with(kPassword), "accepted");
}

TEST_F(Invitations, LetNobodyIntoADisabledTenant) {
  const auto made = invite();
  house.store.write_now([&](store::Session& s) { store::TenantRepository(s).set_disabled(north, true); });
  EXPECT_EQ(code_of(accept(made.token)), "invitation_refused");
}

TEST_F(Invitations, RefuseWhatMakesNoSenseAndNameIt) {
  for (const auto* email : {"", "x", "@x", "x@", "a@b@c", "a b@c", "x\r\nBcc: y@z"})
    EXPECT_EQ(field_of(refused({.email = email})), "email") << email;
  EXPECT_EQ(field_of(refused({.email = "x@" + std::string(253, 'y')})), "email");
  EXPECT_EQ(field_of(refused({.email = "x@y", .message = std::string(257, 'm')})), "message");
  EXPECT_EQ(field_of(refused({.email = "x@y", .message = "\x1b[2J"})), "message");
  EXPECT_EQ(field_of(refused({.email = "x@y", .role = "no_such_role"})), "role");
  EXPECT_EQ(code_of(refused({.email = "ADA@north.example"})), "already_member");
  invite();
  EXPECT_EQ(code_of(refused({.email = "eve@north.example"})), "already_invited");
  for (const auto* after : {"x", "AAAA"})
    EXPECT_EQ(field_of(house.run(house.membership.list_invitations(admin, {.after = after}))), "after");
}

TEST_F(Invitations, R8_GiveNoRoleThatExceedsTheCallersOwn) {
  model::Role keeper{.name = "keeper"};
  for (const auto* word : {"members:read", "members:write"})
    keeper.permissions.add(model::parse_permission(word).value());
  const auto caller = caller_in(north, keeper);
  EXPECT_EQ(
      code_of(house.run(house.membership.invite(caller, {.email = "x@y.example", .role = "administrator"}))),
      "exceeds_own_role");
  EXPECT_TRUE(house.run(house.membership.invite(caller, {.email = "x@y.example"})));
}

TEST_F(Invitations, AreSoManyAtOnceAndNoMore) {
  house.store.write_now([&](store::Session& s) {
    for (int i = 0; i < kMostInvitations; ++i) {
      const auto digest = house.random.bytes<32>();
      EXPECT_TRUE(store::InvitationRepository(s).insert({.id = model::InvitationId::random(house.random),
                                                         .tenant = north,
                                                         .email = std::to_string(i) + "@north.example",
                                                         .token_digest = {digest.begin(), digest.end()},
                                                         .created_at = house.clock.now(),
                                                         .expires_at = house.clock.now() + hours{1}}));
    }
  });
  EXPECT_EQ(code_of(refused({.email = "eve@north.example"})), "too_many_invitations");
  house.clock.advance(hours{1});
  invite();
}

TEST_F(Invitations, S14_ProveTheAddressWhenTheyCameThereOrWhoeverInvitesMayActForEverybodyAnyway) {
  auto inviter = admin;
  model::Role people{.name = "people"};
  for (const auto* permission : {"members:read", "members:write"})
    people.permissions.add(model::parse_permission(permission).value());
  inviter.role = std::make_shared<const model::Role>(people);
  bool works = true;
  Membership delivering(house.store, house.audit, house.passwords, house.clock, house.random,
                        {.public_url = "https://id.example.com",
                         .deliver = [&](const InvitationLetter&) -> async::Task<base::Result<void>> {
                           if (!works) co_return base::unavailable("The mail server does not answer.", 1);
                           co_return base::Result<void>{};
                         }});
  int next = 0;
  bool by_letter = false;
  const auto proves = [&](Membership& membership, const model::Caller& who) {
    const auto made = house.run(
        membership.invite(who, {.email = fmt::format("p{}@north.example", ++next), .role = "none"}));
    EXPECT_TRUE(made) << made.error().message;
    const auto member = accept(made->token);
    EXPECT_TRUE(member) << member.error().message;
    by_letter = house.store.read_now([&](store::Session& s) {
      return store::TenantRepository(s).find_account(member->account)->address_proved;
    });
    return house.run(house.membership.get_member(admin, member->id))->address_proved;
  };
  EXPECT_TRUE(proves(house.membership, admin));
  EXPECT_FALSE(by_letter) << "other tenants need not believe it";
  EXPECT_FALSE(proves(house.membership, inviter)) << "who sees the link and may take it";
  EXPECT_TRUE(proves(delivering, inviter)) << "who sees none";
  EXPECT_TRUE(by_letter);
  works = false;
  EXPECT_FALSE(proves(delivering, inviter)) << "who sees it after all";
  EXPECT_TRUE(proves(delivering, admin));
  EXPECT_FALSE(by_letter);
}

// Nobody fills a mailbox with letters of ours, however often they take them back (security O03).
TEST_F(Invitations, AreSentToAnAddressTenTimesAnHour) {
  int sent = 0;
  Membership delivering(house.store, house.audit, house.passwords, house.clock, house.random,
                        {.public_url = "https://id.example.com",
                         .deliver = [&](const InvitationLetter&) -> async::Task<base::Result<void>> {
                           ++sent;
                           co_return base::Result<void>{};
                         }});
  const auto again = [&](const char* email) {
    auto made = house.run(delivering.invite(admin, {.email = email, .role = "none"}));
    if (made) EXPECT_TRUE(house.run(delivering.withdraw(admin, made->invitation.id)));
    return code_of(made);
  };
  for (int i = 0; i < 10; ++i) EXPECT_EQ(again("eve@elsewhere.example"), "accepted");
  EXPECT_EQ(again("Eve@elsewhere.example"), "too_many_attempts");
  EXPECT_EQ(again("zoe@elsewhere.example"), "accepted");
  EXPECT_EQ(sent, 11);
  house.clock.advance(hours{1});
  EXPECT_EQ(again("eve@elsewhere.example"), "accepted");

  // What is refused anyway sends nothing and counts nothing.
  for (int i = 0; i < 30; ++i) EXPECT_EQ(again("ada@north.example"), "already_member");
  for (int i = 0; i < 999; ++i) EXPECT_EQ(again(fmt::format("p{}@elsewhere.example", i).c_str()), "accepted");
  EXPECT_EQ(again("one@elsewhere.example"), "too_many_attempts") << "1,000 from one tenant";
}

TEST_F(Invitations, AreDeliveredOrSayWhyNotAndKeepTheirLink) {
  std::vector<std::string> sent;
  bool works = true;
  const auto deliver = [&](const InvitationLetter& letter) -> async::Task<base::Result<void>> {
    sent.push_back(fmt::format("{} {} {}", letter.invitation.email, letter.tenant, letter.link));
    if (!works) co_return base::unavailable("The mail server does not answer.", 1);
    co_return base::Result<void>{};
  };
  Membership delivering(house.store, house.audit, house.passwords, house.clock, house.random,
                        {.public_url = "https://id.example.com", .deliver = deliver});
  const auto first = house.run(delivering.invite(admin, {.email = "eve@north.example"})).value();
  EXPECT_TRUE(first.delivered);
  EXPECT_EQ(sent.back(), "eve@north.example North " + std::string(first.link.reveal_text()));
  works = false;
  const auto second = house.run(delivering.invite(admin, {.email = "zoe@north.example"})).value();
  EXPECT_FALSE(second.delivered);
  EXPECT_EQ(second.not_delivered, "The mail server does not answer.");
  EXPECT_EQ(open(), 2);
  EXPECT_TRUE(accept(second.token));
}

// The token is kept nowhere, and what happened is in the log.
TEST_F(Invitations, S6_LeaveNoTokenBehind) {
  const auto made = invite();
  const auto stored = house.store.read_now([&](store::Session& s) {
    return store::InvitationRepository(s).find(north, made.invitation.id)->token_digest;
  });
  EXPECT_EQ(stored.size(), 32U);
  EXPECT_EQ(base::as_text(stored).find(made.token.reveal_text()), std::string_view::npos);
  EXPECT_TRUE(accept(made.token));
  EXPECT_TRUE(house.run(house.audit.chained()));
  EXPECT_TRUE(audit::verify(*house.database).whole());
}

}  // namespace
}  // namespace sallyport::directory
