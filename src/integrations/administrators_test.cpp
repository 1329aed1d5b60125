// Elevation by issuer and subject (archivist R8, §6).
#include <gtest/gtest.h>

#include "integrations/house_fixture.h"
#include "integrations/service.h"

namespace sallyport::integrations {
namespace {

using model::Role;

class AdministratorsTest : public testing::Test {
 protected:
  base::Result<std::vector<Administrator>> replace(const model::Caller& by, std::vector<Administrator> list) {
    return house.run(service.replace_administrators(by, std::move(list)));
  }
  static Administrator entry_of(const model::Integration& integration) {
    return {.issuer = std::string(kIssuer), .subject = integration.id.to_string(), .display_name = "Root"};
  }
  std::vector<std::string> roles(const model::Integration& integration) {
    std::vector<std::string> seen;
    for (std::size_t core = 0; core < kCores; ++core)
      seen.push_back(house.seen(core, integration.id)->role->name);
    return seen;
  }
  static std::vector<std::string> everywhere(std::string_view role) {
    return std::vector(kCores, std::string(role));
  }

  House house;
  Service& service = *house.service;
  model::TenantId tenant = house.make_tenant("North");
  model::Caller admin = caller_in(tenant);
  model::Integration pump = house.create(admin, "Pump 7").integration;
};

TEST_F(AdministratorsTest, R8_RaisesAnIntegrationOnEveryCoreAndTakesItBack) {
  EXPECT_EQ(roles(pump), everywhere(Role::kNone));
  ASSERT_TRUE(replace(admin, {entry_of(pump)}));
  EXPECT_EQ(roles(pump), everywhere(Role::kAdministrator));
  EXPECT_TRUE(house.run(service.list(caller_of(*house.seen(1, pump.id)), {})))
      << "it manages integrations now";
  ASSERT_TRUE(house.run(service.create(admin, {.name = "Root", .role = std::string(Role::kAdministrator)})));
  ASSERT_TRUE(replace(admin, {}));
  EXPECT_EQ(roles(pump), everywhere(Role::kNone));
}

TEST_F(AdministratorsTest, R8_KeepsTheElevationThroughOtherChangesAndARestart) {
  ASSERT_TRUE(replace(admin, {entry_of(pump)}));
  ASSERT_TRUE(house.run(service.change(admin, pump.id, {.name = "Pump 8"})));
  EXPECT_EQ(roles(pump), everywhere(Role::kAdministrator));
  async::Runtime runtime(1, house.log);
  Service again(runtime, house.store, house.audit, house.keyring, house.pepper, house.clock, house.random,
                house.log, house.metrics, {std::string(kIssuer), 0});
  again.load();
  EXPECT_EQ(again.read_model(0).find(pump.id)->role->name, Role::kAdministrator);
}

TEST_F(AdministratorsTest, R8_ComparesTheIssuerOctetByOctet) {
  for (const auto& issuer :
       {std::string("https://id.example.com"), std::string(kIssuer) + "/", std::string("x")}) {
    auto entry = entry_of(pump);
    entry.issuer = issuer;
    ASSERT_TRUE(replace(admin, {entry}));
    EXPECT_EQ(roles(pump), everywhere(Role::kNone)) << issuer;
  }
}

TEST_F(AdministratorsTest, N03_DoesNotRaiseAnIntegrationOfAnotherTenant) {
  const auto stranger = caller_in(house.make_tenant("South"));
  ASSERT_TRUE(replace(stranger, {entry_of(pump)}));
  EXPECT_EQ(roles(pump), everywhere(Role::kNone));
  ASSERT_TRUE(house.run(service.change(admin, pump.id, {.name = "Pump 8"})));
  EXPECT_EQ(roles(pump), everywhere(Role::kNone)) << "nor at a later change";
}

TEST_F(AdministratorsTest, N22_RefusesAListWithoutTheCaller) {
  const auto second = house.create(admin, "Second").integration;
  ASSERT_TRUE(replace(admin, {entry_of(pump), entry_of(second)}));
  const auto self = caller_of(*house.seen(0, pump.id));
  const auto refused = replace(self, {entry_of(second)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(refused.error().field, "administrators");
  EXPECT_EQ(roles(pump), everywhere(Role::kAdministrator));
  EXPECT_TRUE(replace(self, {entry_of(pump)})) << "others may be removed";
  EXPECT_EQ(roles(second), everywhere(Role::kNone));

  auto native = self;  // the same integration with a token of another dialect
  native.issuer = "https://id.example.com";
  EXPECT_FALSE(replace(native, {}));
}

TEST_F(AdministratorsTest, AreReadAsTheyWereWritten) {
  const std::vector<Administrator> list{entry_of(pump),
                                        {.issuer = "https://login.example.com",
                                         .subject = "ada",
                                         .display_name = "Ada",
                                         .email = "a@example.com"}};
  const auto answer = replace(admin, list).value();
  ASSERT_EQ(answer.size(), 2U);
  const auto read = house.run(service.administrators(admin)).value();
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].subject, pump.id.to_string());
  EXPECT_EQ(read[1].display_name, "Ada");
  EXPECT_EQ(read[1].email, "a@example.com");
}

TEST_F(AdministratorsTest, RefuseEntriesThatAreRepeatedOrIncomplete) {
  const auto field = [&](std::vector<Administrator> list) {
    const auto outcome = replace(admin, std::move(list));
    return outcome ? "accepted" : outcome.error().field;
  };
  EXPECT_EQ(field({entry_of(pump), entry_of(pump)}), "administrators[1]");
  EXPECT_EQ(field({{.issuer = "", .subject = "s"}}), "administrators[0].issuer");
  EXPECT_EQ(field({{.issuer = "i", .subject = ""}}), "administrators[0].subject");
  EXPECT_EQ(field({{.issuer = "i", .subject = std::string(257, 's')}}), "administrators[0].subject");
  EXPECT_EQ(field(std::vector(1001, entry_of(pump))), "administrators");
  EXPECT_TRUE(house.run(service.administrators(admin))->empty());
}

}  // namespace
}  // namespace sallyport::integrations
