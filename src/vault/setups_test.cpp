// Services that a tenant uses, added, changed and removed (sonadier S3 to S6; security H14, P03).
#include "vault/setups.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "model/test_caller.h"
#include "store/fault_sweep.h"
#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

using base::code_of;
using base::field_of;
using store::ProviderSetupRepository;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kPlainMetadata =
    R"({"issuer":"https://login.north.test","authorization_endpoint":"https://login.north.test/authorize",)"
    R"("token_endpoint":"https://login.north.test/token","revocation_endpoint":"https://login.north.test/end"})";

class SetupsTest : public testing::Test {
 protected:
  base::Result<SetupRecord> add(NewSetup wanted) {
    return house_.run(setups_.add(administrator_, std::move(wanted)));
  }
  SetupRecord added(NewSetup wanted) {
    auto outcome = add(std::move(wanted));
    EXPECT_TRUE(outcome) << outcome.error().field << ": " << outcome.error().message;
    return outcome ? *std::move(outcome) : SetupRecord{};
  }
  base::Result<SetupRecord> change(const SetupRecord& record, SetupChange change,
                                   std::optional<std::int64_t> version = std::nullopt) {
    return house_.run(setups_.change(administrator_, record.setup.id, std::move(change), version));
  }
  static std::vector<base::Secret> secrets(std::initializer_list<std::string_view> texts) {
    std::vector<base::Secret> all;
    for (const auto text : texts) all.push_back(base::Secret::from_text(text));
    return all;
  }
  static NewSetup google() {
    return {.provider = "google", .client_id = "client", .client_secrets = secrets({"s3cret"})};
  }
  // The service publishes this, at the address that is asked first or at any.
  void publish(std::string_view metadata, std::string_view only_below = "") {
    house_.provider.refuse = [this, metadata = std::string(metadata),
                              only = std::string(only_below)](const egress::Request& request) {
      asked_.push_back(request.url);
      return TestProvider::answer(request.url.contains(only) ? 200 : 404, metadata);
    };
  }
  std::shared_ptr<const OpenSetup> opened(const SetupRecord& record) {
    return open_setup(house_.house.catalogue, house_.keyring, "https://id.example", record.setup).value();
  }

  TestHouse house_;
  Setups setups_{house_.house};
  model::Caller administrator_ = model::caller_in(house_.tenant);
  std::vector<std::string> asked_;
};

TEST_F(SetupsTest, S3_TheCatalogueSaysWhatToRegisterAtTheService) {
  const auto all = setups_.catalogue(administrator_).value();
  EXPECT_EQ(all.size(), house_.house.catalogue.all().size());
  const auto known = setups_.known(administrator_, "salesforce").value();
  EXPECT_THAT(known.redirect_uri, testing::EndsWith("/connect/callback/salesforce"));
  EXPECT_FALSE(known.stale);
  house_.clock.advance(std::chrono::days{20'000});
  EXPECT_TRUE(setups_.known(administrator_, "salesforce").value().stale);
  EXPECT_EQ(code_of(setups_.known(administrator_, "nothing")), "not_found");
}

TEST_F(SetupsTest, S4_AServiceOfTheCatalogueIsAddedWithTheTenantsOwnApplication) {
  auto wanted = google();
  wanted.client_secrets = secrets({"old", "new"});
  wanted.scopes = {"calendar"};
  const auto record = added(std::move(wanted));
  EXPECT_EQ(record.setup.name, "Google");
  EXPECT_EQ(record.setup.entry, "") << "it goes by the catalogue";
  EXPECT_EQ(record.client_secrets, 2);
  EXPECT_EQ(opened(record)->app.secrets[1].reveal_text(), "new");
  const auto found = house_.run(setups_.find(administrator_, record.setup.id)).value();
  EXPECT_EQ(found.setup, record.setup);
  EXPECT_THAT(house_.audited(), Contains("provider.added google"));
  EXPECT_THAT(house_.audited(), Not(Contains(HasSubstr("new"))));
}

TEST_F(SetupsTest, S4_AServiceIsThereOnce) {
  added(google());
  EXPECT_EQ(code_of(add(google())), "provider_exists");
}

TEST_F(SetupsTest, S4_WhatIsMissingOrTooMuchIsNamed) {
  EXPECT_EQ(field_of(add({})), "provider");
  EXPECT_EQ(field_of(add({.provider = "google", .issuer = "https://login.north.test"})), "provider");
  EXPECT_EQ(field_of(add({.provider = "nothing"})), "provider");
  EXPECT_EQ(field_of(add({.provider = "google"})), "clientId");
  EXPECT_EQ(field_of(add({.provider = "api-key", .client_id = "client"})), "clientId");
  EXPECT_EQ(field_of(add({.provider = "okta", .client_id = "client"})), "settings.subdomain");
  EXPECT_EQ(field_of(add({.provider = "client-credentials",
                          .client_id = "client",
                          .settings = {{"token_url", "https://north.test/token"}}})),
            "clientSecrets");
  EXPECT_EQ(field_of(add({.provider = "google-service-account",
                          .client_id = "client",
                          .client_secrets = secrets({"no key"})})),
            "clientSecrets");
  auto scoped = google();
  scoped.scopes = {"two words"};
  EXPECT_EQ(field_of(add(std::move(scoped))), "scopes");
  auto six = google();
  six.client_secrets = secrets({"1", "2", "3", "4", "5", "6"});
  EXPECT_EQ(field_of(add(std::move(six))), "clientSecrets");
}

TEST_F(SetupsTest, S6_SecretSettingsAreSealedAndOnlyNamed) {
  const auto entry = base::parse_json(R"({"id":"own","name":"Own","grant":"authorization_code",
      "settings":[{"name":"key","kind":"secret","title":"Key"},{"name":"site","title":"Site"}],
      "authorization_url":"https://own.example/authorize","token_url":"https://own.example/token",
      "token_headers":{"X-Key":"{key}"}})");
  const auto record = added({.entry = entry->get_object(),
                             .client_id = "client",
                             .settings = {{"key", "hidden"}, {"site", "north"}}});
  EXPECT_THAT(record.secret_settings, ElementsAre("key"));
  EXPECT_EQ(record.setup.settings, (providers::Values{{"site", "north"}}));
  EXPECT_EQ(opened(record)->values.at("key"), "hidden");
  EXPECT_THAT(record.setup.entry, Not(HasSubstr("hidden")));

  const auto changed = change(record, {.settings = {{"site", "south"}}}).value();
  EXPECT_EQ(opened(changed)->values.at("key"), "hidden") << "settings that are not named stay";
  EXPECT_EQ(opened(changed)->values.at("site"), "south");
  EXPECT_EQ(field_of(change(changed, {.settings = {{"key", ""}}})), "settings.key") << "it is needed";
}

TEST_F(SetupsTest, AnOwnEntryIsCheckedAndStaysItself) {
  const auto entry = [](std::string_view text) { return base::parse_json(text)->get_object(); };
  EXPECT_EQ(field_of(add({.entry = entry(R"({"id":"own","name":"Own","grant":"basic","speed":1})")})),
            "entry.speed");
  const auto record = added({.entry = entry(R"({"id":"own","name":"Own","grant":"basic"})")});
  EXPECT_EQ(field_of(change(record, {.entry = entry(R"({"id":"other","name":"Own","grant":"basic"})")})),
            "entry.id");
  const auto changed = change(
      record,
      {.entry = entry(R"({"id":"own","name":"Own","grant":"basic","base_url":"https://own.example/api"})")});
  EXPECT_EQ(changed.value().provider->base_url, "https://own.example/api");
  const auto known = added(google());
  EXPECT_EQ(field_of(change(known, {.entry = entry(R"({"id":"google","name":"G","grant":"basic"})")})),
            "entry");
}

TEST_F(SetupsTest, AnIssuerIsEnoughForAServiceThatDescribesItself) {
  publish(kPlainMetadata);
  const auto record = added({.issuer = "https://login.north.test", .client_id = "client"});
  EXPECT_THAT(asked_, ElementsAre("https://login.north.test/.well-known/openid-configuration"));
  EXPECT_EQ(record.setup.provider, "login-north-test");
  EXPECT_EQ(record.provider->token_url, "https://login.north.test/token");
  EXPECT_EQ(record.provider->revocation.url, "https://login.north.test/end");
  EXPECT_THAT(record.provider->default_scopes, ElementsAre("openid"));
  EXPECT_EQ(field_of(change(record, {.settings = {{"issuer", "https://elsewhere.test"}}})), "settings")
      << "its addresses would be those of another";
}

TEST_F(SetupsTest, AServiceThatIsNoOpenIdProviderIsAskedAsRfc8414Says) {
  publish(kPlainMetadata, "oauth-authorization-server");
  const auto record = added({.issuer = "https://login.north.test", .client_id = "client"});
  EXPECT_THAT(asked_, ElementsAre("https://login.north.test/.well-known/openid-configuration",
                                  "https://login.north.test/.well-known/oauth-authorization-server"));
  EXPECT_THAT(record.provider->default_scopes, IsEmpty()) << "openid would be refused";
}

TEST_F(SetupsTest, H04_TheMetadataOfAnotherIssuerIsRefused) {
  publish(kPlainMetadata);
  EXPECT_EQ(field_of(add({.issuer = "https://login.south.test", .client_id = "client"})), "issuer");
  EXPECT_EQ(field_of(add({.issuer = "http://login.north.test", .client_id = "client"})), "issuer");
  house_.provider.refuse = [](const auto&) { return TestProvider::lost(); };
  EXPECT_EQ(code_of(add({.issuer = "https://login.north.test", .client_id = "client"})),
            "provider_unavailable");
  house_.provider.refuse = [](const auto&) -> base::Result<egress::Answer> {
    return base::refuse(base::ErrorKind::kUnavailable, "address_refused", "It is not public.");
  };
  EXPECT_EQ(field_of(add({.issuer = "https://login.north.test", .client_id = "client"})), "issuer");
}

TEST_F(SetupsTest, TheGenericEntryFollowsItsIssuer) {
  publish(kPlainMetadata);
  const auto record = added(
      {.provider = "oidc", .client_id = "client", .settings = {{"issuer", "https://login.north.test"}}});
  EXPECT_EQ(record.setup.provider, "oidc");
  publish(R"({"issuer":"https://south.test","authorization_endpoint":"https://south.test/a",)"
          R"("token_endpoint":"https://south.test/t"})");
  const auto moved = change(record, {.settings = {{"issuer", "https://south.test"}}});
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(moved->provider->token_url, "https://south.test/t");
}

TEST_F(SetupsTest, H17_SecretsAndAccountsDoNotMoveToOtherServers) {
  const auto record =
      added({.provider = "salesforce", .client_id = "client", .client_secrets = secrets({"s3cret"})});
  const auto move = [&](std::vector<base::Secret> given = {}) {
    SetupChange wanted{.settings = {{"login_host", "evil.example"}}};
    if (!given.empty()) wanted.client_secrets = std::move(given);
    return change(record, std::move(wanted));
  };
  EXPECT_EQ(field_of(move()), "clientSecrets");
  model::Connection connection{
      .id = model::ConnectionId::random(house_.random), .tenant = house_.tenant, .setup = record.setup.id};
  house_.store.write_now([&](store::Session& session) {
    store::ConnectionRepository(session).insert(connection);
    return true;
  });
  EXPECT_EQ(code_of(move(secrets({"anew"}))), "provider_in_use");
  EXPECT_TRUE(change(record, {.name = "CRM"})) << "everything else changes as ever";
  house_.store.write_now([&](store::Session& session) {
    return store::ConnectionRepository(session).erase(house_.tenant, connection.id);
  });
  const auto moved = move(secrets({"anew"}));
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(opened(*moved)->app.secrets.at(0).reveal_text(), "anew");
}

TEST_F(SetupsTest, H17_ASecretSettingDoesNotBecomeOneThatIsShown) {
  const auto entry = [](std::string_view kind) {
    return base::parse_json(
               fmt::format(R"({{"id":"own","name":"Own","grant":"basic","base_url":"https://own.example",)"
                           R"("settings":[{{"name":"key","kind":"{}","title":"Key","required":false}}]}})",
                           kind))
        ->get_object();
  };
  const auto record = added({.entry = entry("secret"), .settings = {{"key", "hidden"}}});
  const auto shown = change(record, {.entry = entry("text")}).value();
  EXPECT_THAT(shown.setup.settings, IsEmpty());
  EXPECT_THAT(shown.secret_settings, IsEmpty());
}

TEST_F(SetupsTest, AServiceThatThisVersionKnowsNoMoreIsShownAndGetsAnEntryOfItsOwn) {
  auto row = added(google()).setup;
  row.id = model::ProviderSetupId::random(house_.random);
  row.provider = "gone";
  ASSERT_TRUE(seal_secrets(house_.keyring, secrets({"s3cret"}), row));
  house_.store.write_now([&](store::Session& session) {
    ProviderSetupRepository(session).insert(row);
    return true;
  });
  const auto record = house_.run(setups_.find(administrator_, row.id)).value();
  EXPECT_EQ(record.provider, nullptr);
  EXPECT_EQ(record.client_secrets, 1);
  EXPECT_EQ(code_of(change(record, {.name = "Gone"})), "provider_gone");
  const auto entry = base::parse_json(R"({"id":"gone","name":"Gone","grant":"authorization_code",
      "authorization_url":"https://gone.example/a","token_url":"https://gone.example/t"})");
  EXPECT_EQ(field_of(change(record, {.entry = entry->get_object()})), "clientSecrets") << "H17";
  const auto mended = change(record, {.entry = entry->get_object(), .client_secrets = secrets({"anew"})});
  ASSERT_TRUE(mended) << mended.error().message;
  EXPECT_EQ(opened(*mended)->app.secrets.size(), 1U);
}

TEST_F(SetupsTest, AChangeOfAnOldCopyIsRefused) {
  const auto record = added(google());
  EXPECT_EQ(change(record, {.name = "Mail"}, 1).value().setup.version, 2);
  EXPECT_EQ(code_of(change(record, {.name = "Post"}, 1)), "stale_version");
  EXPECT_EQ(opened(change(record, {.enabled = false}).value())->app.secrets.size(), 1U)
      << "secrets that are not sent stay";
  EXPECT_THAT(house_.audited(), Contains("provider.changed name"));
}

TEST_F(SetupsTest, AChangeMadeWhileTheServiceIsAskedIsNotLost) {
  publish(kPlainMetadata);
  const auto record = added(
      {.provider = "oidc", .client_id = "client", .settings = {{"issuer", "https://login.north.test"}}});
  house_.provider.refuse = [&](const auto&) {
    auto meanwhile = record.setup;
    meanwhile.enabled = false;
    house_.store.write_now([&](store::Session& session) {
      return ProviderSetupRepository(session).update(meanwhile, meanwhile.version, false);
    });
    return TestProvider::answer(200,
                                R"({"issuer":"https://south.test","token_endpoint":"https://south.test/t",)"
                                R"("authorization_endpoint":"https://south.test/a"})");
  };
  EXPECT_EQ(code_of(change(record, {.settings = {{"issuer", "https://south.test"}}})), "stale_version");
  EXPECT_FALSE(house_.run(setups_.find(administrator_, record.setup.id)).value().setup.enabled);
}

TEST_F(SetupsTest, P03_WhatIsSealedStaysWhereItIsUnlessItIsChanged) {
  const auto record = added(google());
  EXPECT_EQ(change(record, {.name = "Mail"}).value().setup.name, "Mail");
  const auto stored = house_.run(setups_.find(administrator_, record.setup.id)).value();
  EXPECT_EQ(stored.setup.sealed_secrets, record.setup.sealed_secrets);
  const auto renewed = change(record, {.client_secrets = secrets({"fresh"})}).value();
  EXPECT_EQ(opened(renewed)->app.secrets.at(0).reveal_text(), "fresh");
}

TEST_F(SetupsTest, AServiceWithAccountsIsRemovedOnlyOnPurpose) {
  const auto id = house_.connect(std::chrono::hours{1});
  EXPECT_EQ(code_of(house_.run(setups_.remove(administrator_, house_.setup_id, false))), "provider_in_use");
  EXPECT_EQ(house_.stored(id).id, id);
  EXPECT_TRUE(house_.run(setups_.remove(administrator_, house_.setup_id, true)));
  EXPECT_EQ(house_.provider.calls, 0) << "nothing is ended at the service";
  EXPECT_EQ(code_of(house_.run(setups_.find(administrator_, house_.setup_id))), "not_found");
  EXPECT_THAT(house_.audited(), Contains(HasSubstr("with its connections")));
}

TEST_F(SetupsTest, OthersSeeAndChangeNothing) {
  const auto record = added(google());
  const auto stranger = model::caller_in(house_.make_tenant("South"));
  EXPECT_EQ(code_of(house_.run(setups_.find(stranger, record.setup.id))), "not_found");
  EXPECT_EQ(code_of(house_.run(setups_.remove(stranger, record.setup.id, true))), "not_found");
  EXPECT_THAT(house_.run(setups_.list(stranger, 10, 0)).value().items, IsEmpty());
  auto nobody = administrator_;
  nobody.role = model::built_in_role(model::Role::kNone);
  EXPECT_EQ(code_of(house_.run(setups_.list(nobody, 10, 0))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(setups_.add(nobody, google()))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(setups_.change(nobody, record.setup.id, {}, {}))), "missing_permission");
  EXPECT_EQ(code_of(house_.run(setups_.remove(nobody, record.setup.id, true))), "missing_permission");
  EXPECT_EQ(code_of(setups_.catalogue(nobody)), "missing_permission");
}

TEST_F(SetupsTest, ListsGoOn) {
  added(google());
  const auto first = house_.run(setups_.list(administrator_, 1, 0)).value();
  ASSERT_EQ(first.items.size(), 1U);
  const auto second = house_.run(setups_.list(administrator_, 1, first.next)).value();
  EXPECT_EQ(second.items.at(0).setup.provider, "google");
  EXPECT_EQ(second.next, 0);
}

// Reliability R3: a change is there as a whole, with its record, or not at all.
TEST_F(SetupsTest, NoFaultOfTheDatabaseLeavesHalfAChange) {
  const auto state = [&] { return store::state_of(*house_.database, "audit"); };
  const auto own = [](int number) {
    return base::parse_json(fmt::format(R"({{"id":"own-{}","name":"Own","grant":"basic"}})", number))
        ->get_object();
  };
  int number = 0;
  for (const auto fault : store::kAllFaults) {
    const auto sweep_over = [&](std::string what, auto work) {
      for (store::FaultSweep sweep(fault, what); sweep.next();) {
        const auto before = state();
        sweep.arm(house_.faulty);
        bool done = false;
        try {
          done = work();
        } catch (const store::StorageFault&) {
          done = false;
        }
        if (sweep.struck(house_.faulty) && !sweep.done_all_the_same()) {
          EXPECT_FALSE(done);
          EXPECT_EQ(state(), before);
        }
      }
    };
    sweep_over("add", [&] { return add({.entry = own(++number)}).has_value(); });
    const auto record = added({.entry = own(++number)});
    sweep_over("change",
               [&] { return change(record, {.name = fmt::format("Own {}", ++number)}).has_value(); });
    sweep_over("remove", [&] {
      return house_.run(setups_.remove(administrator_, record.setup.id, false)).has_value();
    });
  }
}

}  // namespace
}  // namespace sallyport::vault
