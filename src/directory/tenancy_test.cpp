// The tenant itself and the organisations that it knows, over a real SQLite database (archivist §8, R18).
#include "directory/tenancy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/membership_fixture.h"
#include "store/sealed_place.h"

namespace sallyport::directory {
namespace {

using base::code_of;
using testing::ElementsAre;

class TenancyTest : public testing::Test {
 protected:
  auto change(TenantChange wanted) { return house.run(house.tenancy.change(admin, std::move(wanted))); }
  static TenantChange whole(std::string_view secret = "s3cret") {
    TenantChange wanted;
    wanted.sso_enabled = true;
    wanted.sso = sso("https://login.example/.well-known", "https://login.example");
    wanted.sso.client_id = "sallyport";
    wanted.sso.client_secret = base::Secret::from_text(secret);
    return wanted;
  }
  static SsoChange sso(std::string config_url, std::string issuer) {
    SsoChange made;
    made.config_url = std::move(config_url);
    made.issuer = std::move(issuer);
    return made;
  }
  model::Organisation know(const model::Caller& caller, OrganisationChange wanted) {
    auto made = house.run(house.tenancy.create_organisation(caller, std::move(wanted)));
    EXPECT_TRUE(made) << made.error().message;
    house.clock.advance(std::chrono::seconds{1});
    return std::move(made).value();
  }
  std::vector<std::string> names(OrganisationQuery query) {
    auto page = house.run(house.tenancy.list_organisations(admin, std::move(query)));
    EXPECT_TRUE(page) << page.error().message;
    std::vector<std::string> found;
    for (const auto& each : page->items) found.push_back(each.display_name);
    return found;
  }

  MembershipHouse house;
  model::Caller admin = caller_in(house.make_tenant("North"));
  model::Caller stranger = caller_in(house.make_tenant("South"));
};

TEST_F(TenancyTest, ShowsAndChangesItsNameAndHowItsPeopleSignIn) {
  EXPECT_EQ(house.run(house.tenancy.get(admin))->tenant.name, "North");
  auto wanted = whole();
  wanted.name = "Far North";
  ASSERT_TRUE(change(std::move(wanted)));
  const auto record = house.run(house.tenancy.get(admin)).value();
  EXPECT_EQ(record.tenant.name, "Far North");
  EXPECT_TRUE(record.sso.enabled);
  EXPECT_EQ(record.sso.client_id, "sallyport");
  EXPECT_EQ(house.run(house.tenancy.get(stranger))->tenant.name, "South");
}

TEST_F(TenancyTest, S15_TheClientSecretIsSealedForItsTenant) {
  ASSERT_TRUE(change(whole()));
  const auto sealed = house.run(house.tenancy.get(admin))->sso.sealed_client_secret;
  EXPECT_EQ(base::as_text(sealed).find("s3cret"), std::string_view::npos);
  const auto place = store::place_of_sso_secret(admin.tenant);
  EXPECT_EQ(house.keyring.open(place.context(), sealed)->reveal_text(), "s3cret");
  const auto elsewhere = store::place_of_sso_secret(stranger.tenant);
  EXPECT_FALSE(house.keyring.open(elsewhere.context(), sealed));
}

// Else whoever may change the tenant has the secret sent to them.
TEST_F(TenancyTest, ANewAddressNeedsTheClientSecretAnew) {
  ASSERT_TRUE(change(whole()));
  TenantChange moved;
  moved.sso.config_url = "https://elsewhere.example";
  EXPECT_EQ(field_of(change(std::move(moved))), "sso.clientSecret");
  TenantChange reissued;
  reissued.sso.issuer = "https://elsewhere.example";
  EXPECT_EQ(field_of(change(std::move(reissued))), "sso.clientSecret");
  EXPECT_TRUE(change(whole("another"))) << "the same address";
}

TEST_F(TenancyTest, IsEnabledOnlyWhenEverythingIsThere) {
  TenantChange bare;
  bare.sso_enabled = true;
  EXPECT_EQ(field_of(change(std::move(bare))), "ssoEnabled");
  ASSERT_TRUE(change(whole()));
  TenantChange emptied;
  emptied.sso.client_id = "";
  EXPECT_EQ(field_of(change(std::move(emptied))), "ssoEnabled");
}

TEST_F(TenancyTest, RefusesWhatMakesNoSenseAndNamesIt) {
  TenantChange wanted;
  wanted.name = "";
  EXPECT_EQ(field_of(change(std::move(wanted))), "name");
  for (const char* url : {"http://login.example", "https://", "https://a b", "x"}) {
    TenantChange to;
    to.sso.config_url = url;
    EXPECT_EQ(field_of(change(std::move(to))), "sso.configUrl") << url;
  }
  TenantChange secret;
  secret.sso.client_secret = base::Secret::from_text(std::string(513, 'x'));
  EXPECT_EQ(field_of(change(std::move(secret))), "sso.clientSecret");
  EXPECT_EQ(kind_of(house.run(house.tenancy.get(caller_in(admin.tenant, model::Role::kMember)))),
            base::ErrorKind::kForbidden);
}

TEST_F(TenancyTest, TellsAnybodyItsDomainUnlessItIsDisabled) {
  house.store.write_now([&](store::Session& s) {
    store::TenantRepository(s).set_verified_domain(admin.tenant, "north.example");
  });
  EXPECT_EQ(house.run(house.tenancy.public_info(admin.tenant))->verified_domain, "north.example");
  house.store.write_now(
      [&](store::Session& s) { store::TenantRepository(s).set_disabled(admin.tenant, true); });
  EXPECT_EQ(kind_of(house.run(house.tenancy.public_info(admin.tenant))), base::ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(house.run(house.tenancy.public_info(model::TenantId::random(house.random)))),
            base::ErrorKind::kNotFound);
}

TEST(Tenancy, ATenantIsAloneUntilTheServerHasAnother) {
  MembershipHouse house;
  const auto admin = caller_in(house.make_tenant("North"));
  EXPECT_TRUE(house.run(house.tenancy.is_alone(admin)).value());
  house.store.write_now([&](store::Session& s) {
    const model::Tenant other{.id = model::TenantId::random(house.random),
                              .name = "Other",
                              .created_at = house.clock.now(),
                              .disabled = true};
    store::TenantRepository(s).insert(other);
  });
  EXPECT_FALSE(house.run(house.tenancy.is_alone(admin)).value()) << "also while the other one is disabled";
}

TEST_F(TenancyTest, ItsDomainIsVerifiedByTheOperatorAlone) {
  EXPECT_EQ(code_of(house.run(house.tenancy.verify_domain(admin, "north.example"))), "operator_only");
  model::Caller console = admin;
  console.operator_console = true;
  for (const char* domain : {"", "north", "North.example", ".example", "a..b", "a.", "a.b/c"})
    EXPECT_EQ(field_of(house.run(house.tenancy.verify_domain(console, domain))), "domain") << domain;
  EXPECT_TRUE(house.run(house.tenancy.verify_domain(console, "north.example")));
  EXPECT_EQ(house.run(house.tenancy.public_info(admin.tenant))->verified_domain, "north.example");
  EXPECT_TRUE(house.run(house.tenancy.verify_domain(console, "-")));
  EXPECT_EQ(house.run(house.tenancy.public_info(admin.tenant))->verified_domain, "");
}

TEST_F(TenancyTest, R18_APersonSeesTheTenantsOfTheirActiveMemberships) {
  const auto ada = house.make_member(admin.tenant, "ada", "member");
  const auto caller = MembershipHouse::caller_of(ada);
  model::Member there{.id = model::MemberId::random(house.random),
                      .tenant = stranger.tenant,
                      .account = ada.account,
                      .created_at = house.clock.now() + std::chrono::seconds{1}};
  house.store.write_now([&](store::Session& s) { EXPECT_TRUE(store::MemberRepository(s).insert(there)); });
  const auto both = house.run(house.tenancy.tenants_of(caller)).value();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].tenant.name, "North");
  EXPECT_EQ(both[0].member, ada.id);
  EXPECT_EQ(both[1].tenant.name, "South");
  EXPECT_TRUE(house.run(house.membership.deactivate(stranger, there.id)));
  EXPECT_EQ(house.run(house.tenancy.tenants_of(caller))->size(), 1U);

  model::Caller machine = caller;
  machine.integration = model::IntegrationId::random(house.random);
  const auto own = house.run(house.tenancy.tenants_of(machine)).value();
  ASSERT_EQ(own.size(), 1U);
  EXPECT_FALSE(own[0].member);
}

TEST_F(TenancyTest, R18_TwoTenantsThatImportEachOtherAreConfirmed) {
  const auto self = house.run(house.tenancy.own_organisation(stranger)).value();
  EXPECT_EQ(self.display_name, "South");
  EXPECT_TRUE(self.confirmed);
  const auto south = know(admin, {.display_name = "The south", .wallet_pub_keys = self.wallet_pub_keys});
  EXPECT_EQ(south.linked, stranger.tenant);
  EXPECT_FALSE(south.confirmed);
  const auto north =
      know(stranger, {.display_name = "The north", .wallet_pub_keys = {{organisation_key(admin.tenant)}}});
  EXPECT_TRUE(north.confirmed);
  EXPECT_TRUE(house.run(house.tenancy.get_organisation(admin, south.id))->confirmed);
  EXPECT_TRUE(house.run(house.tenancy.remove_organisation(stranger, north.id)));
  EXPECT_FALSE(house.run(house.tenancy.get_organisation(admin, south.id))->confirmed);
}

TEST_F(TenancyTest, R18_OnesOwnKeyLinksToNobody) {
  const auto own = know(admin, {.display_name = "Me", .wallet_pub_keys = {{organisation_key(admin.tenant)}}});
  EXPECT_FALSE(own.linked);
  EXPECT_FALSE(own.confirmed);
}

TEST_F(TenancyTest, R18_OrganisationsAreListedChangedAndForgotten) {
  for (const char* name : {"b", "c", "a"}) know(admin, {.display_name = name, .wallet_addresses = {{name}}});
  EXPECT_THAT(names({}), ElementsAre("b", "c", "a"));
  EXPECT_THAT(names({.by_name = true}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names({.display_name = "c"}), ElementsAre("c"));
  EXPECT_THAT(names({.wallet_address = "a"}), ElementsAre("a"));
  for (const bool by_name : {false, true}) {
    OrganisationQuery query{.by_name = by_name, .limit = 2};
    query.after = house.run(house.tenancy.list_organisations(admin, query))->next;
    EXPECT_THAT(names(query), ElementsAre(by_name ? "c" : "a"));
  }
  const auto last = house.run(house.tenancy.list_organisations(admin, {.display_name = "c"}))->items.at(0);
  const auto changed = house.run(house.tenancy.change_organisation(admin, last.id, {.display_name = "d"}));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->display_name, "d");
  EXPECT_THAT(changed->wallet_addresses, ElementsAre("c")) << "what is absent stays";
  using enum base::ErrorKind;
  EXPECT_EQ(kind_of(house.run(house.tenancy.get_organisation(stranger, last.id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(house.tenancy.change_organisation(stranger, last.id, {}))), kNotFound);
  EXPECT_EQ(kind_of(house.run(house.tenancy.remove_organisation(stranger, last.id))), kNotFound);
  EXPECT_TRUE(house.run(house.tenancy.remove_organisation(admin, last.id)));
  EXPECT_THAT(names({}), ElementsAre("b", "a"));
}

TEST_F(TenancyTest, R18_OrganisationsHaveLimits) {
  const auto field = [&](OrganisationChange wanted) {
    return field_of(house.run(house.tenancy.create_organisation(admin, std::move(wanted))));
  };
  EXPECT_EQ(field({}), "display_name");
  EXPECT_EQ(field({.display_name = std::string(129, 'x')}), "display_name");
  EXPECT_EQ(field({.display_name = "x", .wallet_pub_keys = std::vector<std::string>(17, "k")}),
            "wallet_pub_key");
  EXPECT_EQ(field({.display_name = "x", .wallet_addresses = {{"a b"}}}), "wallet_address");
  EXPECT_EQ(field({.display_name = "x", .tessera_pub_keys = {{""}}}), "tessera_pub_key");
  EXPECT_EQ(field({.display_name = "x", .tessera_pub_keys = {{std::string(257, 'k')}}}), "tessera_pub_key");
}

}  // namespace
}  // namespace sallyport::directory
