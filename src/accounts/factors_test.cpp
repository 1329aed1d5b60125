// Codes of an app and recovery codes, over a real SQLite database (security N12, A20; ADR 0085).
#include <atomic>
#include <thread>

#include "accounts/factors_fixture.h"
#include "store/factor_repository.h"

namespace sallyport::accounts {
namespace {

TEST_F(Factors, ACodeIsAskedForAfterTheRightPasswordAndThenThereIsASession) {
  const auto codes = enrol(house.person(house.signed_in("ada")));
  EXPECT_EQ(codes.size(), 10U);
  EXPECT_EQ(std::set(codes.begin(), codes.end()).size(), 10U);
  const auto step = right_password();
  EXPECT_TRUE(step.code && step.recovery_code && !step.passkey);
  const auto opened = give(step, {.code = code()});
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE(house.caller(*opened));
  EXPECT_THAT(last_reason(AuditAction::kSignedIn), testing::EndsWith(", with a code"));
  EXPECT_EQ(house.records(north, AuditAction::kFactorAdded).size(), 1U);
  ASSERT_EQ(house.told.size(), 1U);
  EXPECT_EQ(house.told.front().what, FactorNotice::What::kCodesAdded);
}

TEST_F(Factors, TheHashIsRenewedBeforeTheCodeIsAskedFor) {
  enrol(house.person(house.signed_in("ada")));
  const auto old = crypto::hash_password(base::Secret::from_text(kPassword), house.random,
                                         {.memory_kib = 16, .passes = 2});
  house.store.write_now([&](store::Session& s) { store::TenantRepository(s).set_password_hash(ada, *old); });
  EXPECT_TRUE(give(right_password(), {.code = code()}));
  const auto hash = house.store.read_now(
      [&](store::Session& s) { return store::TenantRepository(s).find_account(ada)->password_hash; });
  EXPECT_FALSE(crypto::needs_rehash(hash, kCheap));
}

TEST_F(Factors, TheSecretIsSealedAndShownOnce) {
  const auto caller = house.person(house.signed_in("ada"));
  enrol(caller);
  const auto row =
      house.store.read_now([&](store::Session& s) { return store::FactorRepository(s).find_totp(ada); });
  EXPECT_EQ(std::ranges::search(row->sealed_secret, secret).size(), 0U);
  EXPECT_EQ(code_of(house.run(house.service.begin_totp(caller))), "totp_exists");
}

TEST_F(Factors, NothingCountsBeforeTheFirstCode) {
  const auto caller = house.person(house.signed_in("ada"));
  const auto begun = house.run(house.service.begin_totp(caller));
  ASSERT_TRUE(begun);
  EXPECT_THAT(std::string(begun->uri.reveal_text()),
              testing::StartsWith("otpauth://totp/Sallyport:ada%40north.example?secret="));
  EXPECT_EQ(field_of(house.run(house.service.confirm_totp(caller, "000000"))), "code");
  EXPECT_FALSE(house.run(house.service.factors(caller))->any());
  EXPECT_TRUE(house.sign_in("ada@north.example"));
  const auto records = house.records(north, AuditAction::kFactorChanged);
  ASSERT_EQ(records.size(), 1U) << "the log has what was begun";
  EXPECT_EQ(records.front().reason, "one-time codes begun, not in use yet");
  EXPECT_EQ(records.front().person, ada);
  EXPECT_TRUE(house.told.empty()) << "nothing has changed yet";
}

// A letter for each change, to the owner and to nobody else; no secret reaches it (security N12).
TEST_F(Factors, AreToldToTheirOwnerWhenTheyChange) {
  const auto caller = house.person(house.signed_in("ada"));
  std::vector<std::string> secrets = enrol(caller);
  secrets.emplace_back(crypto::base32_encode(secret));
  const Authenticator key;
  const auto passkey = add_passkey(caller, key);
  EXPECT_TRUE(give(right_password(), {.recovery_code = secrets[0]}));
  EXPECT_TRUE(house.run(house.service.confirm(
      caller, {.password = base::Secret::from_text(kPassword), .shown = {.recovery_code = secrets[1]}})));
  for (const auto& made : *house.run(house.service.new_recovery_codes(caller)))
    secrets.emplace_back(made.reveal_text());
  EXPECT_TRUE(house.run(house.service.remove_passkey(caller, passkey)));
  EXPECT_TRUE(house.run(house.service.remove_totp(caller)));
  using enum FactorNotice::What;
  std::vector<FactorNotice::What> whats;
  for (const auto& notice : house.told) {
    whats.push_back(notice.what);
    EXPECT_EQ(notice.to, "ada@north.example");
    for (const auto& one : secrets)
      EXPECT_THAT(notice.passkey + notice.source + notice.display_name,
                  testing::Not(testing::HasSubstr(one)));
  }
  EXPECT_THAT(whats, testing::ElementsAre(kCodesAdded, kPasskeyAdded, kRecoveryCodeUsed, kRecoveryCodeUsed,
                                          kRecoveryCodesMade, kPasskeyRemoved, kCodesRemoved));
  EXPECT_EQ(house.told[2].codes_left, 9);
  EXPECT_EQ(house.told[3].codes_left, 8);
}

TEST_F(Factors, CodesCountInTheirStepAndOneToEachSideHoweverTheyAreTyped_N12) {
  enrol(house.person(house.signed_in("ada")));
  for (const int away : {-1, 0, 1}) {
    next_step();
    const auto typed = code(away);
    EXPECT_TRUE(give(right_password(), {.code = " " + typed.substr(0, 3) + " - " + typed.substr(3) + " "}))
        << away;
  }
  for (const int away : {-2, 2}) {
    next_step();
    EXPECT_EQ(code_of(give(right_password(), {.code = code(away)})), "second_factor_refused") << away;
  }
}

TEST_F(Factors, ACodeIsGoodOnce_N12) {
  const auto caller = house.person(house.signed_in("ada"));
  enrol(caller);
  const auto used = code();
  EXPECT_TRUE(give(right_password(), {.code = used}));
  EXPECT_EQ(code_of(give(right_password(), {.code = used})), "second_factor_refused");
  EXPECT_EQ(code_of(give(right_password(), {.code = code(-1)})), "second_factor_refused") << "an older one";
  const auto confirmed = house.run(house.service.confirm(
      caller, {.password = base::Secret::from_text(kPassword), .shown = {.code = used}}));
  EXPECT_EQ(code_of(confirmed), "confirmation_refused") << "nor for anything else";
  EXPECT_TRUE(give(right_password(), {.code = code(1)}));
}

TEST_F(Factors, CodesAreNotGuessedWhereSomebodyConfirms_A20) {
  const auto caller = house.person(house.signed_in("ada"));
  enrol(caller);
  const auto confirm = [&](Shown shown) {
    return code_of(house.run(house.service.confirm(
        caller, {.password = base::Secret::from_text(kPassword), .shown = std::move(shown)})));
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(confirm({.code = "000000"}), "confirmation_refused");
    EXPECT_EQ(confirm({.recovery_code = "AAAA-AAAA-AAAA-AAAA"}), "confirmation_refused")
        << "which takes no guess back";
  }
  EXPECT_EQ(last_reason(AuditAction::kConfirmed), "unknown or used before");
  EXPECT_EQ(confirm({.code = code()}), "too_many_attempts");
}

TEST_F(Factors, ACodeIsTakenFromOneOfManyWhoGiveItAtTheSameTime_N12) {
  enrol(house.person(house.signed_in("ada")));
  std::vector<SecondStep> steps;
  for (int i = 0; i < 6; ++i) steps.push_back(right_password());
  const auto right = code();
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> browsers;
    for (std::size_t i = 0; i < steps.size(); ++i)
      browsers.emplace_back([&, i] {
        if (give(steps[i], {.code = right}, {}, i % 2)) ++opened;
      });
  }
  EXPECT_EQ(opened, 1);
}

TEST_F(Factors, ARightPasswordIsGoodForOneSecondStepForFiveMinutes) {
  enrol(house.person(house.signed_in("ada")));
  const auto step = right_password();
  EXPECT_EQ(code_of(give(step, {.code = "123"})), "second_factor_refused");
  EXPECT_TRUE(give(step, {.code = code()})) << "a slip costs nothing";
  next_step();
  EXPECT_EQ(code_of(give(step, {.code = code()})), "sign_in_over") << "once";
  const auto late = right_password();
  house.clock.advance(Tickets::kLasts);
  EXPECT_EQ(code_of(give(late, {.code = code()})), "sign_in_over");
  const auto before = right_password();
  house.store.write_now([&](store::Session& s) { store::TenantRepository(s).set_password_hash(ada, "x"); });
  EXPECT_EQ(code_of(give(before, {.code = code()})), "sign_in_over") << "the password has changed";
  for (const auto* wrong : {"", "x"})
    EXPECT_EQ(code_of(house.run(house.service.second_factor({.pending = wrong, .shown = {.code = "1"}}))),
              "sign_in_over");
}

TEST_F(Factors, GuessesAtCodesAreSlowedAndThenNotEvenTheRightOneIsLookedAt_A20) {
  enrol(house.person(house.signed_in("ada")));
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(code_of(give(right_password(), {.code = "000000"})), "second_factor_refused");
  EXPECT_EQ(code_of(give(right_password(), {.code = code()})), "too_many_attempts");
  house.clock.advance(minutes{15});
  EXPECT_TRUE(give(right_password(), {.code = code()}));
}

TEST_F(Factors, ARecoveryCodeIsGoodOnceHoweverItIsTyped_N12) {
  const auto caller = house.person(house.signed_in("ada"));
  const auto codes = enrol(caller);
  std::string typed = codes[3];
  for (char& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::toupper(c));
  std::ranges::replace(typed, '0', 'O');
  std::ranges::replace(typed, '1', 'l');
  EXPECT_TRUE(give(right_password(), {.recovery_code = typed}));
  EXPECT_EQ(house.told.back().what, FactorNotice::What::kRecoveryCodeUsed);
  EXPECT_EQ(house.records(north, AuditAction::kRecoveryCodeUsed).size(), 1U);
  EXPECT_EQ(code_of(give(right_password(), {.recovery_code = codes[3]})), "second_factor_refused");
  EXPECT_EQ(house.run(house.service.factors(caller))->recovery_codes, 9);

  const auto fresh = house.run(house.service.new_recovery_codes(caller));
  ASSERT_TRUE(fresh);
  EXPECT_EQ(code_of(give(right_password(), {.recovery_code = codes[4]})), "second_factor_refused");
  EXPECT_TRUE(give(right_password(), {.recovery_code = std::string(fresh->front().reveal_text())}));
}

TEST_F(Factors, RecoveryCodesStandForAFactorAndGoWithTheLastOne) {
  const auto caller = house.person(house.signed_in("ada"));
  EXPECT_EQ(code_of(house.run(house.service.new_recovery_codes(caller))), "second_factor_missing");
  enrol(caller);
  EXPECT_TRUE(house.run(house.service.remove_totp(caller)));
  EXPECT_EQ(house.run(house.service.factors(caller))->recovery_codes, 0);
  EXPECT_TRUE(house.sign_in("ada@north.example"));
  EXPECT_EQ(code_of(house.run(house.service.remove_totp(caller))), "not_found");
  EXPECT_EQ(house.told.back().what, FactorNotice::What::kCodesRemoved);
}

TEST_F(Factors, TheFirstOneEndsTheOtherSessions) {
  const auto other = house.signed_in("ada"), here = house.signed_in("ada");
  const auto caller = house.person(here);
  enrol(caller);
  EXPECT_EQ(code_of(house.caller(other)), "unauthenticated");
  EXPECT_TRUE(house.caller(here));
  Authenticator key;
  const auto asked = house.run(house.service.ask_for_new_passkey(caller));
  const auto added = house.run(house.service.add_passkey(caller, "Key", key.make(asked->question.challenge)));
  ASSERT_TRUE(added);
  EXPECT_TRUE(added->recovery_codes.empty()) << "they came with the first one";
}

TEST_F(Factors, TheOperatorHelpsWhoHasLostEverything) {
  const auto opened = house.signed_in("ada");
  enrol(house.person(opened));
  EXPECT_TRUE(house.run(house.service.reset_factors("ADA@north.example")));
  EXPECT_EQ(code_of(house.caller(opened)), "unauthenticated");
  EXPECT_TRUE(house.sign_in("ada@north.example"));
  const auto record = house.records(north, AuditAction::kFactorsReset).front();
  EXPECT_EQ(record.object, ada.uuid);
  EXPECT_EQ(record.person, model::AccountId{});
  EXPECT_EQ(house.told.back().what, FactorNotice::What::kReset);
  EXPECT_EQ(code_of(house.run(house.service.reset_factors("nobody@north.example"))), "not_found");
}

// A flood of calls of one person leaves the others alone.
TEST_F(Factors, CallsOfAPersonHaveABucketOfTheirOwn_O03) {
  house.join(house.make_account("eve"), north, "member");
  const auto caller = house.person(house.signed_in("ada")), other = house.person(house.signed_in("eve"));
  for (int i = 0; i < 300; ++i) EXPECT_TRUE(house.service.admit(caller));
  const auto refused = house.service.admit(caller);
  EXPECT_EQ(code_of(refused), "rate_limited");
  EXPECT_GT(refused.error().retry_after, 0);
  EXPECT_TRUE(house.service.admit(other));
  house.clock.advance(seconds{10});
  EXPECT_TRUE(house.service.admit(caller));
}

TEST_F(Factors, AValueThatIsNoneIsRefusedBeforeAnythingIsRead) {
  house.faulty.arm(store::Fault::kOnce, 1);
  for (const auto& value :
       {std::string("x"), std::string(42, 'A'), std::string(44, 'A'), std::string(43, '=')})
    EXPECT_EQ(code_of(house.caller(value)), "unauthenticated");
  EXPECT_FALSE(house.faulty.disarm()) << "no statement was reached";
}

}  // namespace
}  // namespace sallyport::accounts
