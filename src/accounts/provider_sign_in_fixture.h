// A tenant whose people sign in at its provider, over a real SQLite database and an emulated provider; for
// tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/house_fixture.h"
#include "accounts/provider_fixture.h"
#include "accounts/provider_sign_in.h"
#include "store/invitation_repository.h"
#include "store/keyring_store.h"

namespace sallyport::accounts {

inline constexpr const char* kIssuer = "https://login.north.example";

class ProviderSignIns : public testing::Test {
 protected:
  ProviderSignIns() {
    EXPECT_TRUE(store::load_keyring(*house.database, *house.kek, house.keyring, house.random, house.clock));
    for (const auto& owner : {ada, eve})
      house.store.write_now([&](store::Session& s) { store::TenantRepository(s).prove_address(owner); });
    admin.tenant = north;
    admin.role = model::built_in_role("administrator");
    EXPECT_EQ(code_of(put()), "accepted");
  }
  ~ProviderSignIns() override {
    house.runtime.stop();
    house.runtime.join();
  }

  ProviderChange change() const {
    return {.issuer = kIssuer,
            .client_id = "sallyport",
            .client_secret = base::Secret::from_text("s3cret of the client"),
            .rules = {.domains = {"north.example"}},
            .enabled = true};
  }
  base::Result<ProviderSettings> put(ProviderChange wanted) {
    return house.run(sign_in.put(admin, std::move(wanted)));
  }
  base::Result<ProviderSettings> put() { return put(change()); }

  ProviderStart begin(bool anew = false, std::string return_to = {}) {
    auto starts = house.run(sign_in.begin({.tenant = north,
                                           .return_to = std::move(return_to),
                                           .anew = anew,
                                           .origin = {.source = "192.0.2.9"}}));
    EXPECT_TRUE(starts) << starts.error().message;
    return std::move(*starts->start);
  }
  static std::string asked(const ProviderStart& start, std::string_view name) {
    const auto fields =
        http::FormFields::parse(std::string_view(start.url).substr(start.url.find('?') + 1), "query string");
    return std::string(fields->get(name).value_or(""));
  }
  base::Result<ProviderArrival> finish(const ProviderStart& start, std::string query, std::string binder,
                                       std::string tenant = {}) {
    return house.run(sign_in.finish(
        {.tenant = tenant.empty() ? north.to_string() : tenant,
         .query = std::move(query),
         .binder =
             [&](const std::string& attempt) { return attempt == start.attempt ? binder : std::string(); },
         .origin = {.source = "192.0.2.9"}}));
  }
  base::Result<ProviderArrival> finish(const ProviderStart& start, const std::string& code) {
    return finish(start, "code=" + code + "&state=" + asked(start, "state"),
                  std::string(start.binder.reveal_text()));
  }
  // The whole way of a person of whom the provider says this.
  base::Result<ProviderArrival> come(boost::json::object claims, bool anew = false) {
    const auto start = begin(anew);
    return finish(start, provider.code_for(start.url, std::move(claims)));
  }
  static boost::json::object person(std::string_view sub, std::string_view email, bool verified = true) {
    return {{"sub", sub}, {"email", email}, {"email_verified", verified}, {"name", "Somebody"}};
  }
  void invite(const model::TenantId& tenant, std::string email, std::string role) {
    const model::Invitation invitation{.id = model::InvitationId::random(house.random),
                                       .tenant = tenant,
                                       .email = std::move(email),
                                       .role = std::move(role),
                                       .token_digest = base::Bytes(32, static_cast<std::uint8_t>(++invited)),
                                       .created_at = house.clock.now(),
                                       .expires_at = house.clock.now() + std::chrono::hours{1}};
    house.store.write_now(
        [&](store::Session& s) { EXPECT_TRUE(store::InvitationRepository(s).insert(invitation)); });
  }
  base::Result<model::Caller> in_tenant(const ProviderArrival& arrival, const model::TenantId& tenant) {
    const auto id = tenant.to_string();
    return house.caller(arrival.opened.token.reveal_text(), {.tenant = id});
  }

  House house;
  model::TenantId north = house.make_tenant("North"), south = house.make_tenant("South");
  model::AccountId ada = house.make_account("ada"), eve = house.make_account("eve");
  model::Member ada_in_north = house.join(ada, north, "event_viewer");
  model::Member ada_in_south = house.join(ada, south, "administrator");
  model::Member eve_in_south = house.join(eve, south, "administrator");
  TestProvider provider{house.clock};
  async::BlockingPool calls{{.name = "providers", .threads = 2, .queue = 8}, house.log};
  IdentityProviders providers{calls, house.clock,
                              [this](const egress::Request& request) { return provider.answer(request); }};
  ProviderSignIn sign_in{house.store,
                         house.audit,
                         house.keyring,
                         providers,
                         crypto::HmacKey::make(base::Bytes(32, 5)).value(),
                         house.clock,
                         house.random,
                         {.public_url = "https://id.example.com"}};
  model::Caller admin;
  int invited = 0;
};

}  // namespace sallyport::accounts
