// Third-party services of a tenant over the native API (sonadier S1, S3 to S6).
#include "inventory_house.h"
#include "service.h"

namespace sallyport::support {
namespace {

using testing::HasSubstr;
using testing::Not;

class Providers : public InventoryHouse {
 protected:
  Providers() : InventoryHouse({{"egress.allowed_networks", "127.0.0.1"}}) {}

  static std::string path(const boost::json::object& provider) {
    return fmt::format("/api/providers/{}", text_at(provider, "id"));
  }
  boost::json::object add(std::string_view body) {
    const Answer made = api("POST", "/api/providers", body);
    EXPECT_EQ(made.status, 201) << made.body;
    return made.status == 201 ? made.json() : boost::json::object{};
  }
  boost::json::object add_salesforce() {
    return add(R"({"provider":"salesforce","clientId":"3MVG9","clientSecrets":["0ld-s3cret","n3w-s3cret"],)"
               R"("scopes":["api"],"policy":"user_else_master"})");
  }
  void expect_refusal(const Answer& answer, int status, std::string_view code, std::string_view field = "") {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(text_at(answer.json(), "code"), code) << answer.body;
    if (!field.empty()) EXPECT_EQ(text_at(answer.json(), "field"), field) << answer.body;
  }

  Service service;
};

TEST_F(Providers, S3_S5_TheCatalogueSaysWhatToDoAndWhatToRegister) {
  const Answer all = api("GET", "/api/catalogue");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_GT(array_at(all.json(), "catalogue").size(), 20U);
  const Answer one = api("GET", "/api/catalogue/salesforce");
  ASSERT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(text_at(one.json(), "name"), "Salesforce");
  EXPECT_EQ(text_at(one.json(), "grant"), "authorization_code");
  EXPECT_THAT(text_at(one.json(), "redirectUri"), testing::EndsWith("/connect/callback/salesforce"));
  EXPECT_THAT(text_at(one.json(), "guide"), HasSubstr("1."));
  EXPECT_FALSE(one.json().at("stale").as_bool());
  EXPECT_EQ(api("GET", "/api/catalogue/nothing").status, 404);
}

TEST_F(Providers, S4_AServiceIsAddedShownChangedAndRemoved) {
  const auto made = add_salesforce();
  EXPECT_EQ(text_at(made, "provider"), "salesforce");
  EXPECT_EQ(text_at(made, "name"), "Salesforce");
  EXPECT_EQ(made.at("clientSecretCount").as_int64(), 2);
  EXPECT_EQ(text_at(made, "policy"), "user_else_master");
  const Answer shown = api("GET", path(made));
  EXPECT_EQ(shown.json(), made);
  EXPECT_EQ(shown.header("ETag"), "\"1\"");
  EXPECT_THAT(api("GET", "/api/providers").body, HasSubstr(text_at(made, "id")));

  const Answer changed = api("PATCH", path(made), R"({"name":"Sales","enabled":false,"scopes":[]})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(text_at(changed.json(), "name"), "Sales");
  EXPECT_FALSE(changed.json().at("enabled").as_bool());
  EXPECT_EQ(changed.json().at("clientSecretCount").as_int64(), 2);
  EXPECT_EQ(changed.header("ETag"), "\"2\"");
  EXPECT_EQ(api("DELETE", path(made)).status, 204);
  EXPECT_EQ(api("GET", path(made)).status, 404);
}

TEST_F(Providers, H17_SecretsAreWrittenAndNeverRead) {
  const auto made = add_salesforce();
  for (const std::string& target : {path(made), std::string("/api/providers"), std::string("/api/audit")}) {
    const Answer answer = api("GET", target);
    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_THAT(answer.body, Not(HasSubstr("s3cret"))) << target;
  }
  EXPECT_THAT(boost::json::serialize(made), Not(HasSubstr("s3cret")));
}

TEST_F(Providers, S4_EachServiceIsThereOnceAndWhatIsWrongIsNamed) {
  add_salesforce();
  expect_refusal(api("POST", "/api/providers", R"({"provider":"salesforce","clientId":"x"})"), 409,
                 "provider_exists");
  expect_refusal(api("POST", "/api/providers", R"({"provider":"nothing"})"), 400, "invalid_request",
                 "provider");
  expect_refusal(api("POST", "/api/providers", "{}"), 400, "invalid_request", "provider");
  expect_refusal(api("POST", "/api/providers", R"({"provider":"okta","clientId":"x"})"), 400,
                 "invalid_request", "settings.subdomain");
  expect_refusal(api("POST", "/api/providers", R"({"provider":"okta","secret":"x"})"), 400, "invalid_request",
                 "secret");
  expect_refusal(
      api("POST", "/api/providers", R"({"entry":{"id":"own","name":"Own","grant":"basic","speed":1}})"), 400,
      "invalid_request", "entry.speed");
}

TEST_F(Providers, S6_SettingsAreSetOneByOne) {
  const auto made = add(R"({"provider":"okta","clientId":"x","settings":{"subdomain":"acme"}})");
  EXPECT_EQ(text_at(made.at("settings").as_object(), "subdomain"), "acme");
  expect_refusal(api("PATCH", path(made), R"({"settings":{"subdomain":"Not one!"}})"), 400, "invalid_request",
                 "settings.subdomain");
  const Answer changed = api("PATCH", path(made), R"({"settings":{"subdomain":"north"}})");
  EXPECT_EQ(text_at(changed.json().at("settings").as_object(), "subdomain"), "north") << changed.body;
}

TEST_F(Providers, AnOwnEntryIsShownAsItIsKept) {
  const auto made = add(R"({"entry":{"id":"door","name":"Door","grant":"basic"},"name":"Our door"})");
  EXPECT_EQ(text_at(made, "provider"), "door");
  EXPECT_EQ(text_at(made, "name"), "Our door");
  EXPECT_EQ(text_at(made.at("entry").as_object(), "grant"), "basic");
}

TEST_F(Providers, AnIssuerIsAskedForItsAddresses) {
  service.answer([&](const Service::Call&) {
    return Service::Reply{
        .body = fmt::format(R"({{"issuer":"{0}","authorization_endpoint":"{0}/a","token_endpoint":"{0}/t"}})",
                            service.url())};
  });
  const auto made = add(fmt::format(R"({{"issuer":"{}","clientId":"x","name":"North"}})", service.url()));
  EXPECT_EQ(text_at(made.at("entry").as_object(), "token_url"), service.url("/t"));
  EXPECT_EQ(service.calls("/.well-known/openid-configuration").size(), 1U);
  service.answer([](const Service::Call&) { return Service::Reply{.status = "404 Not Found"}; });
  expect_refusal(
      api("POST", "/api/providers", fmt::format(R"({{"issuer":"{}/b","clientId":"x"}})", service.url())), 400,
      "invalid_request", "issuer");
}

// Whoever chooses an issuer learns nothing of what is inside.
TEST_F(Providers, I01_AnIssuerInsideIsNotAsked) {
  for (const std::string_view issuer : {"https://10.0.0.1", "https://169.254.169.254", "https://[::1]",
                                        "http://login.north.test", "ftp://login.north.test"}) {
    const Answer refused =
        api("POST", "/api/providers", fmt::format(R"({{"issuer":"{}","clientId":"x"}})", issuer));
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(text_at(refused.json(), "field"), "issuer") << refused.body;
  }
}

TEST_F(Providers, AStaleChangeIsRefused) {
  const auto made = add_salesforce();
  Headers headers = bearer(administrator);
  headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("If-Match", "\"7\"");
  expect_refusal(house.client().send("PATCH", path(made), headers, R"({"name":"Sales"})"), 409,
                 "stale_version");
}

TEST_F(Providers, WhoMayNotSeesAndChangesNothing) {
  const auto made = add_salesforce();
  const auto nobody = integration();
  const auto reader = [&](std::string_view permission) {
    const Answer role =
        api("POST", "/api/roles", fmt::format(R"({{"name":"r","permissions":["{}"]}})", permission));
    EXPECT_EQ(role.status, 201) << role.body;
    return integration("{}", "r").token;
  }("providers:read");
  EXPECT_EQ(call(nobody.token, "GET", path(made)).status, 403);
  EXPECT_EQ(call(nobody.token, "GET", "/api/catalogue").status, 403);
  EXPECT_EQ(call(reader, "GET", path(made)).status, 200);
  EXPECT_EQ(call(reader, "PATCH", path(made), R"({"enabled":false})").status, 403);
  EXPECT_EQ(call(reader, "DELETE", path(made)).status, 403);
  EXPECT_TRUE(api("GET", path(made)).json().at("enabled").as_bool());
}

TEST_F(Providers, S1_ATenantSwitchesConnectionsOffAndOn) {
  EXPECT_TRUE(api("GET", "/api/tenant").json().at("connectionsEnabled").as_bool());
  const auto made = add_salesforce();
  const Answer off = api("PATCH", "/api/tenant", R"({"connectionsEnabled":false})");
  EXPECT_FALSE(off.json().at("connectionsEnabled").as_bool()) << off.body;
  EXPECT_EQ(api("GET", path(made)).status, 200) << "nothing is erased";
  EXPECT_TRUE(api("PATCH", "/api/tenant", R"({"connectionsEnabled":true})")
                  .json()
                  .at("connectionsEnabled")
                  .as_bool());
}

TEST_F(Providers, ListsOfThemGoOn) {
  const auto first = add_salesforce();
  const auto second = add(R"({"provider":"api-key"})");
  const Answer page = api("GET", "/api/providers?limit=1");
  EXPECT_EQ(ids_of(page, "providers"), std::vector{text_at(first, "id")});
  const Answer rest = api("GET", "/api/providers?pageToken=" + text_at(page.json(), "nextPageToken"));
  EXPECT_EQ(ids_of(rest, "providers"), std::vector{text_at(second, "id")});
  EXPECT_EQ(text_at(rest.json(), "nextPageToken"), "");
}

}  // namespace
}  // namespace sallyport::support
