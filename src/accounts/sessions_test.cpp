// Sessions, what a person does with them, and who calls with one (security N05, N09 to N11; ADR 0083).
#include <list>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/house_fixture.h"
#include "crypto/random_token.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Sessions : public testing::Test {
 protected:
  static base::Secret password(std::string_view text = kPassword) { return base::Secret::from_text(text); }
  Presented in(const model::TenantId& tenant) {
    names_.push_back(tenant.to_string());
    return {.tenant = names_.back()};
  }

  House house;
  model::TenantId north = house.make_tenant("North"), south = house.make_tenant("South");
  model::AccountId ada = house.make_account("ada");
  model::Member in_north = house.join(ada, north, "administrator");
  std::list<std::string> names_;
};

TEST_F(Sessions, MakeACallerWithTheRoleOfNow) {
  const auto opened = house.signed_in("ada");
  const auto caller = house.caller(opened);
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->tenant, north);
  EXPECT_EQ(caller->integration, model::IntegrationId{});
  EXPECT_EQ(caller->subject, ada.to_string());
  EXPECT_EQ(caller->name, "ada");
  EXPECT_EQ(caller->record, nullptr);
  EXPECT_FALSE(caller->operator_console);
  EXPECT_EQ(caller->person->account, ada);
  EXPECT_EQ(caller->person->session, opened.seen.session.id);
  EXPECT_EQ(caller->role->name, "administrator");
  auto member = in_north;
  member.role = "event_viewer";
  house.change(member, model::MemberState::kActive);
  EXPECT_EQ(house.caller(opened)->role->name, "event_viewer");
}

TEST_F(Sessions, ThatNobodyHasOpenedOpenNothing) {
  for (const std::string& token :
       {std::string(), std::string("x"), std::string(43, 'A'), std::string(5000, 'A'),
        std::string(crypto::random_token(house.random).reveal_text())})
    EXPECT_EQ(code_of(house.caller(token)), "unauthenticated");
}

TEST_F(Sessions, EndWhenTheyAreNotUsed_N10) {
  const auto opened = house.signed_in("ada");
  house.clock.advance(hours{8} - seconds{1});
  EXPECT_TRUE(house.caller(opened)) << "and that is a use";
  house.clock.advance(hours{8} - seconds{1});
  EXPECT_TRUE(house.caller(opened));
  house.clock.advance(hours{8});
  EXPECT_EQ(code_of(house.caller(opened)), "unauthenticated");
}

TEST_F(Sessions, AreNotUsedByALookWhetherTheyAreStillThere) {
  const auto opened = house.signed_in("ada");
  house.clock.advance(hours{5});
  EXPECT_TRUE(house.caller(opened, {.is_use = false}));
  house.clock.advance(hours{3});
  EXPECT_EQ(code_of(house.caller(opened)), "unauthenticated");
}

TEST_F(Sessions, EndAfterAWeekHoweverTheyAreUsed_N10) {
  const auto opened = house.signed_in("ada");
  for (int i = 0; i < 23; ++i) {
    house.clock.advance(hours{7});
    ASSERT_TRUE(house.caller(opened));
  }
  house.clock.advance(hours{7});
  EXPECT_EQ(code_of(house.caller(opened)), "unauthenticated");
}

TEST_F(Sessions, ThatHaveEndedAreForgotten) {
  const auto opened = house.signed_in("ada");
  house.clock.advance(hours{8});
  house.signed_in("ada");
  house.run([](House& of) -> async::Task<bool> {
    co_await of.service.maintain();
    co_return true;
  }(house));
  EXPECT_EQ(house.run(house.service.list(house.person(house.signed_in("ada"))))->size(), 2U);
}

TEST_F(Sessions, EndWithTheSignOut_N10) {
  const auto opened = house.signed_in("ada"), other = house.signed_in("ada");
  ASSERT_TRUE(house.run(house.service.sign_out(house.person(opened))));
  EXPECT_EQ(code_of(house.caller(opened)), "unauthenticated");
  EXPECT_TRUE(house.caller(other));
  const auto records = house.records(north, AuditAction::kSignedOut);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.front().person, ada);
}

TEST_F(Sessions, NeedTheirOwnTokenWhereSomethingIsChanged_N05) {
  const auto opened = house.signed_in("ada"), other = house.signed_in("ada");
  const auto token_of = [](const Opened& one) { return base::base64url_encode(one.seen.session.csrf_token); };
  const auto own = token_of(opened), foreign = token_of(other);
  EXPECT_TRUE(house.caller(opened, {.csrf_token = own}));
  for (const std::string& wrong : {std::string(), std::string("x"), foreign})
    EXPECT_EQ(code_of(house.caller(opened, {.csrf_token = wrong})), "csrf_refused");
  EXPECT_FALSE(house.records(std::nullopt, AuditAction::kAccessDenied).empty());
}

TEST_F(Sessions, AreOfOneTenantAtATime_N03) {
  const auto opened = house.signed_in("ada");
  EXPECT_EQ(code_of(house.caller(opened, in(south))), "not_a_member");
  EXPECT_EQ(code_of(house.caller(opened, in(model::TenantId::random(house.random)))), "not_a_member");
  EXPECT_EQ(code_of(house.caller(opened, {.tenant = "nonsense"})), "not_a_member");
  EXPECT_EQ(code_of(house.caller(opened, {.tenant = ""})), "not_a_member");

  const auto in_south = house.join(ada, south, "event_viewer");
  EXPECT_EQ(code_of(house.caller(opened)), "not_a_member") << "now it has to be said which";
  EXPECT_EQ(house.caller(opened, in(south))->role->name, "event_viewer");
  EXPECT_EQ(house.caller(opened, in(north))->role->name, "administrator");
  house.change(in_south, model::MemberState::kInactive);
  EXPECT_EQ(code_of(house.caller(opened, in(south))), "not_a_member");
  EXPECT_EQ(house.caller(opened)->tenant, north) << "the only one left";
  house.store.write_now([&](store::Session& s) { store::TenantRepository(s).set_disabled(north, true); });
  EXPECT_EQ(code_of(house.caller(opened, in(north))), "not_a_member");
  EXPECT_TRUE(house.run(house.service.show(house.person(opened))))
      << "whoever is no member sees their session all the same";
}

TEST_F(Sessions, AreConfirmedWithThePasswordAndGetAnotherValue_N09_N11) {
  const auto opened = house.signed_in("ada");
  house.clock.advance(minutes{20});
  const auto confirmed = house.run(house.service.confirm(house.person(opened), {.password = password()}));
  ASSERT_TRUE(confirmed) << confirmed.error().message;
  EXPECT_EQ(confirmed->seen.session.id, opened.seen.session.id);
  EXPECT_EQ(confirmed->seen.session.csrf_token, opened.seen.session.csrf_token);
  EXPECT_EQ(house.person(*confirmed).person->confirmed_at, house.clock.now());
  house.clock.advance(kPreviousLasts - seconds{1});
  EXPECT_EQ(house.person(opened).person->confirmed_at, std::nullopt) << "the old value confirms nothing";
  house.clock.advance(seconds{1});
  EXPECT_EQ(code_of(house.caller(opened)), "unauthenticated");
  EXPECT_TRUE(house.caller(*confirmed));
}

TEST_F(Sessions, AreNotConfirmedWithAnotherPasswordAndNotTriedForLong_N11) {
  const auto opened = house.signed_in("ada");
  const auto caller = house.person(opened);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(code_of(house.run(house.service.confirm(caller, {.password = password("wrong")}))),
              "confirmation_refused");
  EXPECT_EQ(code_of(house.run(house.service.confirm(caller, {.password = password()}))), "too_many_attempts");
  EXPECT_TRUE(house.sign_in("ada@north.example")) << "elsewhere it goes on";
  const auto refused = house.records(north, AuditAction::kConfirmed);
  ASSERT_EQ(refused.size(), 11U);
  EXPECT_EQ(refused.front().reason, "too many attempts");
  EXPECT_EQ(refused.front().outcome, model::AuditOutcome::kRefused);
  EXPECT_EQ(refused.front().person, ada);
}

TEST_F(Sessions, AreListedAndEndedByTheirPersonAlone) {
  const auto eve = house.make_account("eve");
  house.join(eve, north, "administrator");
  const auto hers = house.signed_in("eve");
  const auto here = house.signed_in("ada"), there = house.signed_in("ada");
  const auto listed = house.run(house.service.list(house.person(here)));
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ(listed->front().source, "192.0.2.9");
  EXPECT_EQ(listed->front().user_agent, "Browser/1");
  EXPECT_EQ(house.run(house.service.end(house.person(here), hers.seen.session.id)).error().kind,
            base::ErrorKind::kNotFound);
  EXPECT_TRUE(house.run(house.service.end(house.person(here), there.seen.session.id)));
  EXPECT_EQ(code_of(house.caller(there)), "unauthenticated");
  const auto third = house.signed_in("ada");
  EXPECT_EQ(house.run(house.service.end_others(house.person(here))).value(), 1);
  EXPECT_EQ(code_of(house.caller(third)), "unauthenticated");
  EXPECT_TRUE(house.caller(here));
  EXPECT_TRUE(house.caller(hers));
}

TEST_F(Sessions, RenameTheirPersonInEveryTenant) {
  house.join(ada, south, "member");
  const auto opened = house.signed_in("ada");
  const auto rename = [&](std::string name) {
    return house.run(house.service.rename(house.person(opened), std::move(name)));
  };
  for (const std::string& wrong : {std::string(), std::string(129, 'x'), std::string("two\nlines")})
    EXPECT_EQ(field_of(rename(wrong)), "displayName");
  const auto renamed = rename("Ada Lovelace");
  ASSERT_TRUE(renamed);
  EXPECT_EQ(renamed->display_name, "Ada Lovelace");
  for (const auto& tenant : {north, south}) {
    EXPECT_EQ(house.caller(opened, in(tenant))->name, "Ada Lovelace");
    EXPECT_EQ(house.records(tenant, AuditAction::kAccountRenamed).size(), 1U);
  }
  const auto ended = house.person(opened);
  EXPECT_TRUE(house.run(house.service.sign_out(ended)));
  EXPECT_EQ(code_of(house.run(house.service.rename(ended, "Eve"))), "unauthenticated");
}

TEST_F(Sessions, EndElsewhereWithAnotherPassword) {
  const auto here = house.signed_in("ada"), there = house.signed_in("ada");
  const auto change = [&](std::string_view current, std::string_view wanted) {
    return house.run(house.service.change_password(house.person(here), password(current), password(wanted)));
  };
  EXPECT_EQ(field_of(change(kPassword, "short")), "newPassword");
  EXPECT_EQ(code_of(change("wrong", "another long password")), "confirmation_refused");
  const auto changed = change(kPassword, "another long password");
  ASSERT_TRUE(changed);
  EXPECT_TRUE(house.caller(*changed));
  EXPECT_EQ(changed->seen.session.id, here.seen.session.id);
  EXPECT_EQ(code_of(house.caller(here)), "unauthenticated") << "which somebody may have stolen (N09)";
  EXPECT_EQ(code_of(house.caller(there)), "unauthenticated");
  EXPECT_EQ(code_of(house.sign_in("ada@north.example")), "sign_in_refused");
  EXPECT_TRUE(house.sign_in("ada@north.example", "another long password"));
  EXPECT_EQ(house.records(north, AuditAction::kPasswordChanged).size(), 1U);
  ASSERT_EQ(house.told.size(), 1U) << "for the one change, not for attempts";
  EXPECT_EQ(house.told.front().what, FactorNotice::What::kPasswordChanged);
  EXPECT_EQ(house.told.front().to, "ada@north.example");
}

TEST_F(Sessions, NameAnyBrowserInPlainCharacters) {
  const auto opened = House::opened_in(house.run(house.service.sign_in(
      {.email = "ada@north.example",
       .password = password(),
       .origin = {.user_agent = std::string("B\x1b[2J\xff") + std::string(1000, 'x')}})));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->seen.session.user_agent, "B?[2J?" + std::string(250, 'x'));
}

}  // namespace
}  // namespace sallyport::accounts
