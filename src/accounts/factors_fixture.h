// A person who adds second factors, and signs in with them.
#pragma once

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "accounts/authenticator_fixture.h"
#include "accounts/house_fixture.h"
#include "crypto/one_time_code.h"

namespace sallyport::accounts {

using model::AuditAction;
using std::chrono::minutes;
using std::chrono::seconds;

// The other way round of crypto::base32_encode.
inline base::Bytes base32_decode(std::string_view text) {
  base::Bytes bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    held = held << 5 | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((bits += 5) >= 8) bytes.push_back(static_cast<std::uint8_t>(held >> (bits -= 8)));
  }
  return bytes;
}

class Factors : public testing::Test {
 protected:
  std::string code(int steps_away = 0) {
    return crypto::one_time_code(secret, crypto::code_step(house.clock.now()) + steps_away);
  }
  // Time goes on until the app shows a code that was never used.
  void next_step() { house.clock.advance(seconds{90}); }

  std::vector<std::string> enrol(const model::Caller& caller) {
    const auto begun = house.run(house.service.begin_totp(caller));
    EXPECT_TRUE(begun) << begun.error().message;
    secret = base32_decode(begun->secret.reveal_text());
    const auto added = house.run(house.service.confirm_totp(caller, code()));
    EXPECT_TRUE(added) << added.error().message;
    std::vector<std::string> codes;
    for (const auto& one : added->recovery_codes) codes.emplace_back(one.reveal_text());
    next_step();
    return codes;
  }
  model::PasskeyId add_passkey(const model::Caller& caller, const Authenticator& key) {
    const auto asked = house.run(house.service.ask_for_new_passkey(caller));
    const auto added =
        house.run(house.service.add_passkey(caller, "Key", key.make(asked->question.challenge)));
    EXPECT_TRUE(added) << added.error().message;
    return added->passkey->id;
  }
  SecondStep right_password() {
    auto outcome = house.run(house.service.sign_in(
        {.email = "ada@north.example", .password = base::Secret::from_text(kPassword)}));
    EXPECT_TRUE(outcome && std::holds_alternative<SecondStep>(*outcome));
    return std::get<SecondStep>(*std::move(outcome));
  }
  base::Result<Opened> give(const SecondStep& step, Shown shown, std::string browser = {},
                            std::size_t core = 0) {
    return house.run(house.service.second_factor({.pending = std::string(step.pending.reveal_text()),
                                                  .challenged = kBinding,
                                                  .shown = std::move(shown),
                                                  .browser = std::move(browser),
                                                  .origin = {.source = "192.0.2.9"}}),
                     core);
  }
  base::Result<Opened> sign_in_with(Authenticator& key, const std::string& binding = kBinding) {
    const auto asked = house.service.ask_for_passkey(kBinding);
    return house.run(house.service.sign_in_with_passkey(
        {.challenged = binding, .passkey = key.use(asked.challenge, ada.bytes())}));
  }
  std::string last_reason(AuditAction action) { return house.records(north, action).front().reason; }

  static inline const std::string kBinding = "what only this browser has";
  House house;
  model::TenantId north = house.make_tenant("North");
  model::AccountId ada = house.make_account("ada");
  model::Member in_north = house.join(ada, north, "administrator");
  base::Bytes secret;
};

}  // namespace sallyport::accounts
