// Accounts at third-party services over the native API (sonadier S7, S9; outbound §2.5, §7).
#include "base/time_text.h"
#include "inventory_house.h"
#include "service.h"
#include "vault/endings.h"

namespace sallyport::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ConnectionsOfATenant : public InventoryHouse {
 protected:
  ConnectionsOfATenant() : InventoryHouse({{"egress.allowed_networks", "127.0.0.1"}}) {}

  boost::json::object add(std::string_view body) {
    const Answer made = api("POST", "/api/providers", body);
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json();
  }
  // One where people sign in, that tells whose account it is and ends grants.
  boost::json::object add_mail() {
    return add(fmt::format(
        R"({{"entry":{{"id":"mail","name":"Mail","grant":"authorization_code","authorization_url":"{0}/a",)"
        R"("token_url":"{0}/token","revocation":{{"url":"{0}/revoke"}},)"
        R"("identity":{{"url":"{0}/me","id_path":"$.id","label_path":"$.mail"}}}},)"
        R"("clientId":"client","clientSecrets":["s3cret"]}})",
        service.url()));
  }
  boost::json::object connect(std::string_view body) {
    const Answer made = api("POST", "/api/connections", body);
    EXPECT_EQ(made.status, 201) << made.body;
    return made.status == 201 ? made.json() : boost::json::object{};
  }
  static std::string path(const boost::json::object& connection) {
    return fmt::format("/api/connections/{}", text_at(connection, "id"));
  }
  std::vector<std::string> listed(std::string_view query = "") {
    return ids_of(api("GET", fmt::format("/api/connections{}", query)), "connections");
  }
  void expect_refusal(const Answer& answer, int status, std::string_view code, std::string_view field = "") {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(text_at(answer.json(), "code"), code) << answer.body;
    if (!field.empty()) EXPECT_EQ(text_at(answer.json(), "field"), field) << answer.body;
  }

  Service service;
};

TEST_F(ConnectionsOfATenant, S7_AKeyBecomesTheMasterAccountAndIsNeverShown) {
  add(R"({"provider":"api-key"})");
  const auto made = connect(
      R"({"provider":"api-key","owner":"master","label":"Sales","credential":{"apiKey":"k3y-of-the-house"}})");
  EXPECT_EQ(text_at(made, "owner"), "master");
  EXPECT_EQ(text_at(made, "state"), "live");
  EXPECT_TRUE(made.at("isDefault").as_bool());
  for (const std::string& target : {path(made), std::string("/api/connections"), std::string("/api/audit")})
    EXPECT_THAT(api("GET", target).body, Not(HasSubstr("k3y-of"))) << target;
  EXPECT_EQ(api("GET", path(made)).json(), made);
}

TEST_F(ConnectionsOfATenant, S7_AnApplicationConnectsByItself) {
  service.answer([](const Service::Call&) {
    return Service::Reply{.body = R"({"access_token":"token-1","expires_in":3600,"scope":"doors"})"};
  });
  add(fmt::format(R"({{"provider":"client-credentials","clientId":"client","clientSecrets":["s3cret"],)"
                  R"("settings":{{"token_url":"{}"}}}})",
                  service.url("/token")));
  const auto made = connect(R"({"provider":"client-credentials"})");
  EXPECT_THAT(service.calls("/token").at(0).body, HasSubstr("grant_type=client_credentials"));
  EXPECT_EQ(made.at("scopes"), boost::json::value{"doors"});
  EXPECT_TRUE(made.contains("tokenExpiresAt"));
  service.answer([](const Service::Call&) {
    return Service::Reply{.status = "401 Unauthorized", .body = R"({"error":"invalid_client"})"};
  });
  expect_refusal(api("POST", "/api/connections", R"({"provider":"client-credentials"})"), 409,
                 "credential_refused");
  service.answer([](const Service::Call&) { return Service::Reply{.status = "503 Service Unavailable"}; });
  const Answer away = api("POST", "/api/connections", R"({"provider":"client-credentials"})");
  expect_refusal(away, 503, "provider_unavailable");
  EXPECT_NE(away.header("Retry-After"), "");
}

TEST_F(ConnectionsOfATenant, TokensThatAreThereAreTakenOverAndEndedAtTheService) {
  add_mail();
  service.answer([](const Service::Call& call) {
    return Service::Reply{.body = call.path == "/me" ? R"({"id":"7","mail":"ana@north.test"})" : "{}"};
  });
  const auto made =
      connect(R"({"provider":"mail","credential":{"accessToken":"access-0","refreshToken":"refresh-0",)"
              R"("expiresAt":"2030-01-01T00:00:00Z","scopes":["read"]}})");
  EXPECT_EQ(text_at(made, "accountLabel"), "ana@north.test");
  EXPECT_THAT(service.calls("/me").at(0).head, HasSubstr("Bearer access-0"));
  expect_refusal(
      api("POST", "/api/connections", R"({"provider":"mail","credential":{"accessToken":"access-1"}})"), 409,
      "already_connected");

  const Answer ended = api("DELETE", path(made));
  ASSERT_EQ(ended.status, 200) << ended.body;
  EXPECT_EQ(text_at(ended.json().at("revocation").as_object(), "outcome"), "revoked");
  EXPECT_THAT(service.calls("/revoke").at(0).body, HasSubstr("token=refresh-0"));
  EXPECT_EQ(api("GET", path(made)).status, 404);
  EXPECT_EQ(api("DELETE", path(made)).status, 404);
}

TEST_F(ConnectionsOfATenant, WhatIsNotEndedAtTheServiceIsForgottenAndSaid) {
  add_mail();
  const auto made = connect(R"({"provider":"mail","credential":{"accessToken":"access-0"}})");
  service.answer([](const Service::Call&) { return Service::Reply{.status = "500 Oops"}; });
  const Answer ended = api("DELETE", path(made));
  EXPECT_EQ(text_at(ended.json().at("revocation").as_object(), "outcome"), "failed") << ended.body;
  EXPECT_THAT(listed(), IsEmpty());
  add(R"({"provider":"api-key"})");
  const auto key = connect(R"({"provider":"api-key","credential":{"apiKey":"k"}})");
  const Answer by_hand = api("DELETE", path(key));
  EXPECT_EQ(text_at(by_hand.json().at("revocation").as_object(), "outcome"), "not_supported") << by_hand.body;
}

TEST_F(ConnectionsOfATenant, SeveralAccountsHaveLabelsAndOneDefault) {
  add(R"({"provider":"api-key"})");
  const auto first = connect(R"({"provider":"api-key","label":"Sales","credential":{"apiKey":"1"}})");
  const auto second = connect(R"({"provider":"api-key","label":"Support","credential":{"apiKey":"2"}})");
  EXPECT_FALSE(second.at("isDefault").as_bool());
  expect_refusal(api("PATCH", path(second), R"({"label":"Sales"})"), 409, "label_taken", "label");
  const Answer changed = api("PATCH", path(second), R"({"label":"Desk","isDefault":true})");
  EXPECT_EQ(text_at(changed.json(), "label"), "Desk") << changed.body;
  EXPECT_FALSE(api("GET", path(first)).json().at("isDefault").as_bool());
  EXPECT_TRUE(api("GET", path(second)).json().at("isDefault").as_bool());
}

TEST_F(ConnectionsOfATenant, ListsAreChosenByServiceAndOwnerAndGoOn) {
  add_mail();
  add(R"({"provider":"api-key"})");
  const auto key = text_at(connect(R"({"provider":"api-key","credential":{"apiKey":"1"}})"), "id");
  const auto mail = text_at(connect(R"({"provider":"mail","credential":{"accessToken":"access-0"}})"), "id");
  EXPECT_THAT(listed(), ElementsAre(key, mail));
  EXPECT_THAT(listed("?provider=mail"), ElementsAre(mail));
  EXPECT_THAT(listed("?owner=master"), ElementsAre(key, mail));
  EXPECT_THAT(listed("?owner=user"), IsEmpty());
  EXPECT_THAT(listed("?member=u-7"), IsEmpty());
  expect_refusal(api("GET", "/api/connections?provider=nothing"), 400, "invalid_request", "provider");
  const Answer page = api("GET", "/api/connections?owner=master&limit=1");
  EXPECT_THAT(ids_of(page, "connections"), ElementsAre(key));
  EXPECT_THAT(listed("?pageToken=" + text_at(page.json(), "nextPageToken")), ElementsAre(mail));
}

TEST_F(ConnectionsOfATenant, S6_WhatEndsSoonIsFound) {
  add_mail();
  const auto import = [&](std::string_view label, int days) {
    return connect(fmt::format(
        R"({{"provider":"mail","label":"{}","credential":{{"accessToken":"a","expiresAt":"{}"}}}})", label,
        base::rfc3339_seconds(house.clock().now() + std::chrono::days{days})));
  };
  const auto soon = import("soon", 20), later = import("later", 200);
  EXPECT_EQ(text_at(soon, "endsAt"), text_at(soon, "tokenExpiresAt")) << "there is no refresh token";
  EXPECT_EQ(text_at(soon, "endsAt"), text_at(soon, "absoluteEnd"));
  EXPECT_THAT(listed("?endingWithinDays=19"), IsEmpty());
  EXPECT_THAT(listed("?endingWithinDays=20"), ElementsAre(text_at(soon, "id")));
  EXPECT_THAT(listed("?endingWithinDays=3650"), ElementsAre(text_at(soon, "id"), text_at(later, "id")));
  const Answer page = api("GET", "/api/connections?endingWithinDays=300&limit=1");
  EXPECT_THAT(ids_of(page, "connections"), ElementsAre(text_at(soon, "id")));
  EXPECT_THAT(listed("?pageToken=" + text_at(page.json(), "nextPageToken")),
              ElementsAre(text_at(later, "id")));
  for (const char* wrong : {"0", "3651", "soon"})
    expect_refusal(api("GET", fmt::format("/api/connections?endingWithinDays={}", wrong)), 400,
                   "invalid_request", "endingWithinDays");
}

TEST_F(ConnectionsOfATenant, S6_WhoHasConnectedAMasterAccountIsShownAndMissed) {
  add(R"({"provider":"api-key"})");
  const auto client_of_front = integration("{}", "administrator");
  const Answer made = call(client_of_front.token, "POST", "/api/connections",
                           R"({"provider":"api-key","credential":{"apiKey":"1"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto expect_shown = [&](bool has_left) {
    const auto shown = api("GET", path(made.json())).json();
    const auto& by = shown.at("connectedBy").as_object();
    EXPECT_EQ(text_at(by, "kind"), "integration");
    EXPECT_EQ(text_at(by, "id"), client_of_front.made.id);
    EXPECT_EQ(text_at(by, "name"), "Client");
    EXPECT_EQ(shown.contains("notice"), has_left);
    if (has_left) EXPECT_EQ(text_at(shown, "notice"), "connector_left");
    EXPECT_EQ(text_at(shown, "state"), "live") << "it works on";
  };
  expect_shown(false);
  const auto change = [&](std::string_view how) {
    const auto target = fmt::format("/api/integrations/{}/{}", client_of_front.made.id, how);
    EXPECT_EQ(api("POST", target).status, 200);
    vault::Endings endings(house.application().vault(), {});
    house.application().run([&]() -> async::Task<bool> {
      co_await endings.maintain();
      co_return true;
    });
  };
  change("disable");
  expect_shown(true);
  change("enable");
  expect_shown(false);
}

TEST_F(ConnectionsOfATenant, WhatIsWrongIsNamed) {
  add_mail();
  add(R"({"provider":"api-key"})");
  expect_refusal(api("POST", "/api/connections", R"({"provider":"nothing"})"), 400, "invalid_request",
                 "provider");
  expect_refusal(api("POST", "/api/connections", R"({"provider":"mail"})"), 409, "sign_in_needed");
  expect_refusal(api("POST", "/api/connections", R"({"provider":"mail","owner":"user"})"), 400,
                 "invalid_request", "owner");
  expect_refusal(api("POST", "/api/connections", R"({"provider":"api-key","credential":{"name":"a"}})"), 400,
                 "invalid_request", "credential.name");
  expect_refusal(api("POST", "/api/connections", R"({"provider":"api-key","credential":{"key":"a"}})"), 400,
                 "invalid_request", "credential.key");
}

TEST_F(ConnectionsOfATenant, AServiceWithAccountsIsRemovedOnlyOnPurpose) {
  const auto provider = add_mail();
  connect(R"({"provider":"mail","credential":{"accessToken":"access-0"}})");
  const std::string target = fmt::format("/api/providers/{}", text_at(provider, "id"));
  expect_refusal(api("DELETE", target), 409, "provider_in_use");
  EXPECT_EQ(api("DELETE", target + "?force=true").status, 204);
  EXPECT_THAT(listed(), IsEmpty());
  EXPECT_THAT(service.calls("/revoke"), IsEmpty());
}

TEST_F(ConnectionsOfATenant, S9_WhoMayNotSeesAndChangesNothing) {
  add(R"({"provider":"api-key"})");
  const auto made = connect(R"({"provider":"api-key","credential":{"apiKey":"1"}})");
  const auto nobody = integration().token;
  ASSERT_EQ(api("POST", "/api/roles", R"({"name":"r","permissions":["connections:read"]})").status, 201);
  const auto reader = integration("{}", "r").token;
  EXPECT_EQ(call(nobody, "GET", path(made)).status, 403);
  EXPECT_EQ(call(nobody, "GET", "/api/connections").status, 403);
  EXPECT_EQ(call(reader, "GET", path(made)).status, 200);
  EXPECT_EQ(call(reader, "PATCH", path(made), R"({"label":"x"})").status, 403);
  EXPECT_EQ(call(reader, "DELETE", path(made)).status, 403);
  EXPECT_EQ(call(reader, "POST", "/api/connections", R"({"provider":"api-key"})").status, 403);
  EXPECT_EQ(api("GET", path(made)).json(), made);
}

}  // namespace
}  // namespace sallyport::support
