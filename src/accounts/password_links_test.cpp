// Links for a new password (security N13).
#include "accounts/password_links.h"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/password_links_fixture.h"
#include "store/factor_repository.h"

namespace sallyport::accounts {
namespace {

using model::AuditAction;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNewPassword = "another battery of horses";

class Links : public PasswordLinkHouse {
 protected:
  base::Result<void> ask(std::string email, std::string source = "192.0.2.9") {
    auto asked = links.ask(std::move(email), {.source = std::move(source)});
    settle();
    return asked;
  }
  base::Result<void> reset(std::string_view token, std::string_view password = kNewPassword) {
    auto done = house.run(links.reset(base::Secret::from_text(token), base::Secret::from_text(password),
                                      {.source = "192.0.2.9"}));
    settle();
    return done;
  }
};

TEST_F(Links, ComeInALetterWithTheHostOfTheConfiguration_N13) {
  ASSERT_TRUE(ask("Ada@north.example"));
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].to, "ada@north.example");
  EXPECT_THAT(std::string(letters[0].link.reveal_text()),
              testing::StartsWith("https://id.example.com/reset-password#"));
  EXPECT_EQ(token_of(letters[0].link).size(), 43U);
  EXPECT_EQ(letters[0].ends, house.clock.now() + kPasswordLinkLasts);
}

TEST_F(Links, AreAskedForWithTheSameAnswerByEverybody_N13) {
  EXPECT_EQ(code_of(ask("ada@north.example")), code_of(ask("nobody@north.example")));
  EXPECT_EQ(letters.size(), 1U);
  EXPECT_EQ(field_of(ask("no address")), "email");
}

TEST_F(Links, SetAPasswordOnceAndEndEverySession) {
  const auto one = house.signed_in("ada"), two = house.signed_in("ada");
  ASSERT_TRUE(ask("ada@north.example"));
  const auto token = token_of(letters[0].link);
  EXPECT_EQ(field_of(reset(token, "short")), "newPassword");
  ASSERT_TRUE(reset(token));
  for (const auto* session : {&one, &two}) EXPECT_EQ(code_of(house.caller(*session)), "unauthenticated");
  EXPECT_EQ(code_of(house.sign_in("ada@north.example")), "sign_in_refused");
  EXPECT_EQ(code_of(house.sign_in("ada@north.example", kNewPassword)), "accepted");
  EXPECT_EQ(code_of(reset(token)), "reset_refused") << "it works once";
  for (const auto& tenant : {north, south}) {
    const auto records = house.records(tenant, AuditAction::kPasswordChanged);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_THAT(records[0].reason + records[1].reason, HasSubstr("by a link, 2 sessions ended"));
    for (const auto& record : records) EXPECT_THAT(record.reason, Not(HasSubstr(token)));
  }
  const auto member_of = [&](const model::TenantId& tenant) {
    return house.store.read_now([&](store::Session& s) {
      return store::MemberRepository(s).list({.tenant = tenant, .email = "ada@north.example"}).at(0);
    });
  };
  for (const auto& tenant : {north, south})
    EXPECT_TRUE(member_of(tenant).address_proved) << "who reads their letters has it";
  EXPECT_EQ(letters.size(), 1U);
  ASSERT_EQ(notices.size(), 1U) << "the owner of the address is told, once";
  EXPECT_EQ(notices[0].what, FactorNotice::What::kPasswordChanged);
  EXPECT_EQ(notices[0].to, "ada@north.example");
  EXPECT_EQ(notices[0].source, "192.0.2.9");
}

// Whoever has the mailbox, and nobody who has come before them (security N13, N22).
TEST_F(Links, TakeAwayFactorsThatWereAddedBeforeTheAddressWasProved) {
  const auto add_passkey = [&](const std::string& id) {
    house.store.write_now([&](store::Session& s) {
      EXPECT_TRUE(
          store::FactorRepository(s).insert_passkey({.id = model::PasskeyId::random(house.random),
                                                     .account = ada,
                                                     .name = "Key",
                                                     .credential_id = base::Bytes(id.begin(), id.end()),
                                                     .public_key = base::Bytes{1},
                                                     .created_at = house.clock.now()}));
    });
  };
  const auto passkeys = [&] {
    return house.store.read_now(
        [&](store::Session& s) { return store::FactorRepository(s).passkeys(ada).size(); });
  };
  const auto reset_by_letter = [&] {
    ASSERT_TRUE(ask("ada@north.example"));
    ASSERT_TRUE(reset(token_of(letters.back().link)));
  };
  add_passkey("of somebody else");
  reset_by_letter();
  EXPECT_EQ(passkeys(), 0U);
  add_passkey("of their own");
  reset_by_letter();
  EXPECT_EQ(passkeys(), 1U) << "a mailbox alone is no second factor";
}

TEST_F(Links, OfWhichOnlyTheNewestWorksForAnHour) {
  ASSERT_TRUE(ask("ada@north.example"));
  ASSERT_TRUE(ask("ada@north.example"));
  EXPECT_EQ(code_of(reset(token_of(letters[0].link))), "reset_refused");
  house.clock.advance(kPasswordLinkLasts);
  EXPECT_EQ(code_of(reset(token_of(letters[1].link))), "reset_refused");
  for (const auto& wrong : {std::string(), std::string(43, 'A'), std::string(300, 'A')})
    EXPECT_EQ(code_of(reset(wrong)), "reset_refused");
  house.run([](PasswordLinks& l) -> async::Task<bool> {
    co_await l.maintain();
    co_return true;
  }(links));
}

TEST_F(Links, EndWithAnotherPassword) {
  ASSERT_TRUE(ask("ada@north.example"));
  const auto caller = house.person(house.signed_in("ada"));
  ASSERT_TRUE(house.run(house.service.change_password(caller, base::Secret::from_text(kPassword),
                                                      base::Secret::from_text("a third battery of horses"))));
  EXPECT_EQ(code_of(reset(token_of(letters[0].link))), "reset_refused");
}

TEST_F(Links, FloodNeitherAnAddressNorComeFromOneSource) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(ask("ada@north.example", "192.0.2.77"));
  EXPECT_EQ(code_of(ask("ada@north.example", "192.0.2.77")), "too_many_attempts");
  EXPECT_EQ(letters.size(), 5U);
  for (int i = 0; i < 30; ++i)
    EXPECT_TRUE(ask("ada@north.example", "203.0.113." + std::to_string(i)))
        << "others keep nobody from asking";
  EXPECT_EQ(letters.size(), 20U);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(ask("nobody" + std::to_string(i) + "@x.example", "198.51.100.1"));
  EXPECT_EQ(code_of(ask("another@x.example", "198.51.100.1")), "too_many_attempts");
  house.clock.advance(std::chrono::hours{1});
  EXPECT_TRUE(ask("ada@north.example"));
}

TEST_F(Links, AreMadeOnTheConsoleAsWell) {
  const auto link = house.run(links.make("ada@north.example"));
  ASSERT_TRUE(link);
  EXPECT_TRUE(reset(token_of(*link)));
  EXPECT_EQ(code_of(house.run(links.make("nobody@north.example"))), "not_found");
}

}  // namespace
}  // namespace sallyport::accounts
