// Passkeys, and what second factors are asked for, over a real SQLite database (security N11; ADR 0085).
#include "accounts/factors_fixture.h"

namespace sallyport::accounts {
namespace {

using PasskeySignIns = Factors;

TEST_F(PasskeySignIns, APasskeySignsInByItself) {
  const auto caller = house.person(house.signed_in("ada"));
  Authenticator key;
  const auto id = add_passkey(caller, key);
  const auto opened = sign_in_with(key);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE(house.caller(*opened));
  EXPECT_THAT(last_reason(AuditAction::kSignedIn), testing::EndsWith("with a passkey " + id.to_string()));
  const auto held = house.run(house.service.factors(caller));
  EXPECT_EQ(held->passkeys.front().last_used_at, house.clock.now());
  EXPECT_EQ(held->passkeys.front().sign_count, key.counter);
  const auto step = right_password();
  EXPECT_TRUE(step.passkey && !step.code);
  EXPECT_TRUE(
      give(step, {.passkey = key.use(house.service.ask_for_passkey(kBinding).challenge, ada.bytes())}));
}

TEST_F(PasskeySignIns, AnAnswerOfAPasskeyIsGoodOnceForFiveMinutesInItsBrowser) {
  Authenticator key;
  const auto caller = house.person(house.signed_in("ada"));
  add_passkey(caller, key);
  const auto asked = house.service.ask_for_passkey(kBinding);
  const auto answer = key.use(asked.challenge, ada.bytes());
  const auto bring = [&](Assertion used, const std::string& binding = kBinding) {
    return code_of(
        house.run(house.service.sign_in_with_passkey({.challenged = binding, .passkey = std::move(used)})));
  };
  EXPECT_EQ(bring(answer, "another browser"), "passkey_refused");
  EXPECT_EQ(bring(answer), "accepted");
  EXPECT_EQ(bring(answer), "passkey_refused") << "used";
  key.counter = 0x7fffffff;
  const auto late = key.use(house.service.ask_for_passkey(kBinding).challenge, ada.bytes());
  house.clock.advance(Tickets::kLasts);
  EXPECT_EQ(bring(late), "passkey_refused");
  EXPECT_EQ(last_reason(AuditAction::kSignedIn), "the challenge has ended or is of another browser");
  const auto other = house.run(house.service.ask_to_confirm(caller));
  EXPECT_EQ(bring(key.use(other->passkey.challenge, ada.bytes()), caller.person->session.to_string()),
            "passkey_refused")
      << "a challenge for something else";
}

TEST_F(PasskeySignIns, APasskeyWhoseCounterDoesNotGrowIsRefusedAndItStandsInTheLog) {
  Authenticator key;
  add_passkey(house.person(house.signed_in("ada")), key);
  ASSERT_TRUE(sign_in_with(key));
  key.counter = 1;
  EXPECT_EQ(code_of(sign_in_with(key)), "passkey_refused");
  EXPECT_EQ(last_reason(AuditAction::kSignedIn), "the counter has not grown: perhaps a copy of the passkey");
}

TEST_F(PasskeySignIns, OthersBehindTheSameAddressKeepNobodyOutOfABrowserTheyKnow_A20) {
  Authenticator key;
  const auto opened = house.signed_in("ada");
  add_passkey(house.person(opened), key);
  const auto comes = [&](Authenticator& by, std::string browser) {
    return house.run(house.service.sign_in_with_passkey(
        {.challenged = kBinding,
         .passkey = by.use(house.service.ask_for_passkey(kBinding).challenge, ada.bytes()),
         .browser = std::move(browser),
         .origin = {.source = "192.0.2.9"}}));
  };
  for (int i = 0; i < 100; ++i) {
    Authenticator unknown;
    EXPECT_EQ(code_of(comes(unknown, {})), "passkey_refused");
  }
  EXPECT_EQ(code_of(comes(key, {})), "too_many_attempts");
  EXPECT_TRUE(comes(key, std::string(opened.browser.reveal_text())));
}

TEST_F(PasskeySignIns, APasskeyOfSomebodyElseOpensNothing) {
  const auto eve = house.make_account("eve");
  house.join(eve, north, "member");
  Authenticator key, hers, unknown;
  add_passkey(house.person(house.signed_in("ada")), key);
  add_passkey(house.person(house.signed_in("eve")), hers);
  EXPECT_EQ(code_of(sign_in_with(hers)), "passkey_refused") << "with the user handle of ada";
  EXPECT_EQ(code_of(sign_in_with(unknown)), "passkey_refused");
  EXPECT_EQ(
      code_of(give(right_password(),
                   {.passkey = hers.use(house.service.ask_for_passkey(kBinding).challenge, eve.bytes())})),
      "second_factor_refused");
}

TEST_F(PasskeySignIns, PasskeysAreAddedInTheirSessionOnceAndAtMostTwenty) {
  const auto here = house.signed_in("ada");
  const auto caller = house.person(here), elsewhere = house.person(house.signed_in("ada"));
  Authenticator key;
  const auto asked = house.run(house.service.ask_for_new_passkey(caller));
  const auto made = key.make(asked->question.challenge);
  EXPECT_EQ(field_of(house.run(house.service.add_passkey(elsewhere, "Key", made))), "passkey");
  EXPECT_EQ(field_of(house.run(house.service.add_passkey(caller, " ", made))), "name");
  EXPECT_TRUE(house.run(house.service.add_passkey(caller, "Key", made)));
  EXPECT_EQ(field_of(house.run(house.service.add_passkey(caller, "Key", made))), "passkey");
  const auto again = house.run(house.service.ask_for_new_passkey(caller));
  EXPECT_THAT(again->question.credentials, testing::ElementsAre(key.credential_id));
  EXPECT_EQ(code_of(house.run(house.service.add_passkey(caller, "Key", key.make(again->question.challenge)))),
            "passkey_exists");
  for (int i = 1; i < model::Passkey::kMostOfAccount; ++i) {
    Authenticator more;
    add_passkey(caller, more);
  }
  Authenticator last;
  const auto full = house.run(house.service.ask_for_new_passkey(caller));
  EXPECT_EQ(code_of(house.run(house.service.add_passkey(caller, "Key", last.make(full->question.challenge)))),
            "too_many_passkeys");
}

TEST_F(PasskeySignIns, APasskeyIsRenamedAndRemovedByItsOwnerAlone) {
  const auto eve = house.make_account("eve");
  house.join(eve, north, "member");
  const auto caller = house.person(house.signed_in("ada")), other = house.person(house.signed_in("eve"));
  Authenticator key;
  const auto id = add_passkey(caller, key);
  EXPECT_EQ(code_of(house.run(house.service.rename_passkey(other, id, "Mine"))), "not_found");
  EXPECT_EQ(code_of(house.run(house.service.remove_passkey(other, id))), "not_found");
  EXPECT_EQ(house.run(house.service.rename_passkey(caller, id, "Phone"))->name, "Phone");
  EXPECT_TRUE(house.run(house.service.remove_passkey(caller, id)));
  EXPECT_EQ(code_of(sign_in_with(key)), "passkey_refused");
  EXPECT_EQ(house.told.back().passkey, "Phone");
}

TEST_F(PasskeySignIns, ConfirmingAsksForACodeBesidesThePasswordOrForAPasskey_N11) {
  const auto here = house.signed_in("ada");
  const auto caller = house.person(here);
  enrol(caller);
  Authenticator key;
  add_passkey(caller, key);
  const auto confirm = [&](Shown shown, std::string_view password = kPassword) {
    return house.run(house.service.confirm(
        caller, {.password = base::Secret::from_text(password), .shown = std::move(shown)}));
  };
  EXPECT_EQ(field_of(confirm({})), "code");
  EXPECT_EQ(code_of(confirm({.code = "000000"})), "confirmation_refused");
  EXPECT_EQ(code_of(confirm({.code = code()}, "wrong")), "confirmation_refused");
  EXPECT_TRUE(confirm({.code = code()}));
  const auto question = house.run(house.service.ask_to_confirm(caller));
  EXPECT_TRUE(question->code);
  EXPECT_THAT(question->passkey.credentials, testing::ElementsAre(key.credential_id));
  const auto answer = key.use(question->passkey.challenge, ada.bytes());
  EXPECT_TRUE(confirm({.passkey = answer}, ""));
  EXPECT_EQ(code_of(confirm({.passkey = answer}, "")), "confirmation_refused") << "once";
  EXPECT_EQ(code_of(confirm({.passkey = key.use(house.service.ask_for_passkey(kBinding).challenge, {})}, "")),
            "confirmation_refused")
      << "a challenge of a sign-in";
}

TEST_F(PasskeySignIns, ATenantThatRequiresOneLetsNobodyInWithout) {
  const auto opened = house.signed_in("ada");
  house.store.write_now(
      [&](store::Session& s) { store::TenantRepository(s).set_requires_second_factor(north, true); });
  EXPECT_EQ(code_of(house.caller(opened)), "second_factor_required");
  const auto caller = house.person(opened);
  enrol(caller);
  EXPECT_TRUE(house.caller(opened));
  EXPECT_EQ(code_of(house.run(house.service.remove_totp(caller))), "last_second_factor");
  Authenticator key;
  const auto id = add_passkey(caller, key);
  EXPECT_TRUE(house.run(house.service.remove_totp(caller))) << "another one is left";
  EXPECT_EQ(code_of(house.run(house.service.remove_passkey(caller, id))), "last_second_factor");
}

}  // namespace
}  // namespace sallyport::accounts
