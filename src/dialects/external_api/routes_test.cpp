// The token endpoint and discovery of the external API over the real pipeline (external-api §4 to §6).
#include "dialects/external_api/routes.h"

#include <gtest/gtest.h>

#include "inventory/service.h"
#include "inventory/test_attachments.h"
#include "tests/support/oauth_house.h"

namespace sallyport::dialects::external_api {
namespace {

using oauth::OauthHouse;

class ExternalApiRoutesTest : public ::testing::Test {
 protected:
  http::Response connect() {
    return house.post_form("/connect/token",
                           OauthHouse::credentials(client) + "&grant_type=client_credentials");
  }
  http::Response get(std::string path) {
    return house.send(
        {.method = http::Method::kGet, .path = std::move(path), .query = {}, .headers = {}, .body = {}});
  }
  OauthHouse house;
  inventory::PolicyBook book;
  inventory::Service inventory{house.store, house.audit, book, house.clock, house.random};
  inventory::TestAttachments attachments{house.store, house.audit, book,
                                         house.log,   house.clock, house.random};
  async::BlockingPool exports{{.name = "exports", .threads = 1, .queue = 8}, house.log};
  Services services{
      .inventory = inventory, .attachments = attachments, .random = house.random, .exports = exports};
  integrations::WithSecret client = house.integration(model::IntegrationKind::kExternalApi);
};

TEST_F(ExternalApiRoutesTest, AnswersTheReferenceRequest_N4_N5_N7) {
  house.add(routes(house.endpoint, services));
  const auto response = connect();
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_TRUE(
      response.body.ends_with(R"(","token_type":"Bearer","scope":"external_api","expires_in":1209600})"));
  const auto claims = OauthHouse::claims_of(OauthHouse::text_of(response, "access_token"));
  EXPECT_EQ(claims.at("aud").as_string(), "https://id.example.com/external");
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 1209600);
}

TEST_F(ExternalApiRoutesTest, SendsExpiresAtWhenItIsSwitchedOn_N5) {
  house.add(routes(house.endpoint, services, {.expires_at = true}));
  EXPECT_TRUE(
      connect().body.ends_with(R"("scope":"external_api","expires_at":1209600,"expires_in":1209600})"));
}

TEST_F(ExternalApiRoutesTest, PublishesDiscoveryAndKeysUnderTheAuthority_N9) {
  house.add(routes(house.endpoint, services));
  const auto document = OauthHouse::object_of(get("/.well-known/openid-configuration"));
  EXPECT_EQ(document.at("issuer").as_string(), "https://id.example.com");
  EXPECT_EQ(document.at("token_endpoint").as_string(), "https://id.example.com/connect/token");
  EXPECT_EQ(document.at("jwks_uri").as_string(),
            "https://id.example.com/.well-known/openid-configuration/jwks");
  const auto keys = get("/.well-known/openid-configuration/jwks");
  EXPECT_EQ(keys.body, get("/oauth/jwks").body);
  EXPECT_EQ(OauthHouse::header_of(keys, "Cache-Control"), "public, max-age=900");
  EXPECT_EQ(keys.body.find("\"d\""), std::string::npos) << "G03";
}

TEST_F(ExternalApiRoutesTest, GivesACustomIntegrationATokenForTheApi) {
  house.add(routes(house.endpoint, services));
  const auto custom = house.integration();
  const auto response =
      house.post_form("/connect/token", OauthHouse::credentials(custom) + "&grant_type=client_credentials");
  EXPECT_EQ(OauthHouse::claims_of(OauthHouse::text_of(response, "access_token")).at("aud").as_string(),
            "https://id.example.com/api");
}

}  // namespace
}  // namespace sallyport::dialects::external_api
