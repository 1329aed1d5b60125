// Elevation by issuer and subject, as contracts/archivist.md §6 says (R8).
#include "archivist_house.h"

namespace sallyport::support {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

class ArchivistElevation : public ArchivistHouse {
 protected:
  static constexpr const char* kAdministrators = "/archivist/v1/tenancies/administrators";
  static constexpr const char* kRootPrincipals = "/archivist/v1/tenancies/root_principals";
  static constexpr const char* kIssuer = "https://id.sallyport.test/appidpv1";

  static json::object principal(std::string_view subject, std::string_view issuer = kIssuer) {
    return {{"issuer", issuer}, {"subject", subject}, {"display_name", "Pump"}, {"email", ""}};
  }
  static std::string listing(const json::array& principals, std::string_view name = "administrators") {
    return json::serialize(json::object{{name, principals}});
  }
  int manages(std::string_view token) { return call_as(token, "GET", kApplications).status; }
  std::vector<std::string> subjects() {
    std::vector<std::string> found;
    for (const auto& entry : array_at(call("GET", kAdministrators).json(), "administrators"))
      found.push_back(text_at(entry.as_object(), "subject"));
    return found;
  }

  json::object pump = create_named("Pump");
  std::string pump_id = text_at(pump, "client_id");
  std::string pump_token = token_of(pump);
};

TEST_F(ArchivistElevation, R8_ANewIntegrationIsNoAdministratorUntilItIsRaised) {
  EXPECT_EQ(manages(pump_token), 403);
  const Answer answer = call("PATCH", kAdministrators, listing({principal(pump_id)}));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(array_at(answer.json(), "administrators"), json::array{principal(pump_id)});
  EXPECT_EQ(manages(pump_token), 200);  // the token that was out before
  EXPECT_EQ(manages(token_of(pump)), 200);
}

TEST_F(ArchivistElevation, R8_WithdrawalTakesTheRightsAwayAtOnce) {
  call("PATCH", kAdministrators, listing({principal(pump_id)}));
  EXPECT_EQ(manages(pump_token), 200);
  EXPECT_EQ(call("PATCH", kAdministrators, listing({})).status, 200);
  expect_archivist_error(call_as(pump_token, "GET", kApplications), 403, 7);
}

TEST_F(ArchivistElevation, R8_IssuerAndSubjectCountExactly) {
  for (const auto& other :
       {principal(pump_id, "https://id.sallyport.test"), principal(pump_id, std::string(kIssuer) + "/"),
        principal(pump_id, "https://ID.sallyport.test/appidpv1"), principal(pump_id + " "),
        principal("0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b11")}) {
    call("PATCH", kAdministrators, listing({other}));
    EXPECT_EQ(manages(pump_token), 403) << json::serialize(other);
  }
}

TEST_F(ArchivistElevation, R8_ThePatchReplacesTheWholeList) {
  const auto second = create_named("Second");
  call("PATCH", kAdministrators, listing({principal(pump_id)}));
  call("PATCH", kAdministrators, listing({principal(text_at(second, "client_id"))}));
  EXPECT_THAT(subjects(), ElementsAre(text_at(second, "client_id")));
  EXPECT_EQ(manages(pump_token), 403);
  EXPECT_EQ(manages(token_of(second)), 200);
}

TEST_F(ArchivistElevation, R8_TheListShowsFourMembers) {
  call("PATCH", kAdministrators, listing({principal(pump_id)}));
  const Answer answer = call("GET", kAdministrators);
  ASSERT_EQ(answer.status, 200);
  const auto list = array_at(answer.json(), "administrators");
  ASSERT_EQ(list.size(), 1U);
  EXPECT_THAT(members_of(list[0].as_object()), ElementsAre("issuer", "subject", "display_name", "email"));
}

TEST_F(ArchivistElevation, R8_BothPathsAndNamesAreServed) {
  const Answer answer = call("PATCH", kRootPrincipals, listing({principal(pump_id)}, "root_principals"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(array_at(answer.json(), "root_principals").size(), 1U);
  EXPECT_EQ(array_at(call("GET", kRootPrincipals).json(), "root_principals"),
            json::array{principal(pump_id)});
  EXPECT_THAT(subjects(), ElementsAre(pump_id));
  EXPECT_EQ(manages(pump_token), 200);
}

// N22
TEST_F(ArchivistElevation, R8_NobodyRemovesItself) {
  const auto second = create_named("Second");
  const std::string second_id = text_at(second, "client_id");
  call("PATCH", kAdministrators, listing({principal(pump_id), principal(second_id)}));
  expect_archivist_error(call_as(pump_token, "PATCH", kAdministrators, listing({principal(second_id)})), 400,
                         3);
  EXPECT_EQ(subjects().size(), 2U);
  EXPECT_EQ(call_as(pump_token, "PATCH", kAdministrators, listing({principal(pump_id)})).status, 200);
  EXPECT_THAT(subjects(), ElementsAre(pump_id));
}

TEST_F(ArchivistElevation, R8_ABrokenListIsRefusedAndChangesNothing) {
  call("PATCH", kAdministrators, listing({principal(pump_id)}));
  for (const char* body :
       {"{}", R"({"administrators":{}})", R"({"administrators":["x"]})",
        R"({"administrators":[{"issuer":"x"}]})", R"({"administrators":[{"subject":7,"issuer":"x"}]})",
        R"({"administrators":[],"root_principals":[]})"})
    expect_archivist_error(call("PATCH", kAdministrators, body), 400, 3);
  EXPECT_THAT(subjects(), ElementsAre(pump_id));
}

TEST_F(ArchivistElevation, R8_ElevationStaysInItsTenant) {
  house.add_tenant("South");
  const Made foreign = house.create("custom", "Foreign", {{"tenant", "South"}});
  call("PATCH", kAdministrators, listing({principal(foreign.id)}));
  expect_archivist_error(call_as(house.token(foreign, kTokens), "GET", kApplications), 403, 7);
}

// The rights come from the list of today, also after a restart.
TEST_F(ArchivistElevation, R8_ElevationSurvivesARestart) {
  call("PATCH", kAdministrators, listing({principal(pump_id)}));
  house.restart();
  HttpClient again(house.port());
  EXPECT_EQ(again.get(kApplications, pump_token).status, 200);
}

}  // namespace
}  // namespace sallyport::support
