// A house with a person, and the links for a new password that its letters carry; for tests.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "accounts/house_fixture.h"
#include "accounts/password_links.h"

namespace sallyport::accounts {

class PasswordLinkHouse : public testing::Test {
 protected:
  ~PasswordLinkHouse() override {
    house.runtime.stop();
    house.runtime.join();
  }
  // Everything that was set off is done.
  void settle() {
    // What the core has posted to itself may stand behind the first question.
    for (int i = 0; i < 2; ++i)
      house.run([](PasswordLinks& l) -> async::Task<bool> {
        co_await l.finish();
        co_return true;
      }(links));
  }
  static std::string token_of(const base::Secret& link) {
    const std::string text(link.reveal_text());
    return text.substr(text.find('#') + 1);
  }

  House house;
  model::TenantId north = house.make_tenant("North"), south = house.make_tenant("South");
  model::AccountId ada = house.make_account("ada");
  model::Member in_north = house.join(ada, north, "administrator"), in_south = house.join(ada, south, "none");
  std::vector<PasswordLetter> letters;
  std::vector<FactorNotice> notices;
  PasswordLinks links{
      house.store,
      house.audit,
      house.passwords,
      house.runtime.core(0),
      house.clock,
      house.random,
      {.public_url = "https://id.example.com",
       .password_cost = kCheap,
       .deliver = [this](const PasswordLetter& letter) -> async::Task<base::Result<void>> {
         letters.push_back(
             {.to = letter.to, .link = letter.link.clone(), .ends = letter.ends, .id = letter.id});
         co_return base::Result<void>{};
       },
       .tell = [this](FactorNotice notice) { notices.push_back(std::move(notice)); }}};
};

}  // namespace sallyport::accounts
