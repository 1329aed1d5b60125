// The resources on real services: what they answer, and that they stay within a tenant (security N03).
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/house_fixture.h"
#include "audit/checkpoint.h"
#include "model/awkward_strings.h"
#include "store/webhook_repository.h"

namespace sallyport::api {
namespace {

using http::Method;
using testing::ElementsAre;

// One house for all: making its signing keys takes longer than the tests.
class Resources : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { house_ = std::make_unique<House>(); }
  static void TearDownTestSuite() { house_.reset(); }

  static House& house() { return *house_; }
  static std::string make_integration(std::string_view kind, std::string_view as = "administrator@north") {
    const Answer made =
        house().post("/api/integrations", fmt::format(R"({{"kind":"{}","name":"One"}})", kind), as);
    EXPECT_EQ(made.status, 201) << made.response.body;
    return made.text("/id");
  }
  static std::vector<std::string> names(const Answer& page, std::string_view list) {
    std::vector<std::string> found;
    for (const auto& entry : page.json.at(list).as_array())
      found.emplace_back(std::string(entry.at("name").as_string()));
    return found;
  }

  // Something of North behind each parameter of a path.
  static std::map<std::string_view, std::string> ids_of_north() {
    const auto made = [](std::string_view path, std::string_view body) {
      const Answer answer = house().post(path, body);
      EXPECT_EQ(answer.status, 201) << path << " " << answer.response.body;
      return answer.text("/id");
    };
    const auto invite = [](std::string_view email) {
      return house().post("/api/invitations", fmt::format(R"({{"email":"{}"}})", email));
    };
    std::map<std::string_view, std::string> ids{
        {"{integrationId}", make_integration("custom")},
        {"{userId}", made("/api/users", R"({"name":"Eve"})")},
        {"{groupId}", made("/api/groups", R"({"name":"Hidden"})")},
        {"{invitationId}", invite("eve@north.test").text("/id")},
        {"{memberId}",
         house()
             .post("/api/invitations/accept",
                   fmt::format(R"({{"token":"{}","displayName":"Zoe","password":"correct horse battery"}})",
                               invite("zoe@north.test").text("/token")))
             .text("/memberId")},
        {"{assetId}", made("/api/assets", "{}")},
        {"{policyId}", made("/api/policies", R"({"name":"P","permissions":[{}]})")},
        {"{name}", "hidden_role"},
        {"{providerId}",
         made("/api/providers", R"({"entry":{"id":"ours","name":"Ours","grant":"api_key"}})")},
        {"{entryId}", "ours"}};
    made("/api/roles", R"({"name":"hidden_role","permissions":["users:read"]})");
    ids["{credentialId}"] =
        house().get("/api/integrations/" + ids["{integrationId}"]).text("/credentials/0/id");
    ids["{eventId}"] = house().get("/api/events?assetId=" + ids["{assetId}"]).text("/events/0/id");
    ids["{attachmentId}"] = made("/api/assets/" + ids["{assetId}"] + "/attachments?name=ours.json", "{}");
    ids["{connectionId}"] = made("/api/connections", R"({"provider":"ours","credential":{"apiKey":"key"}})");
    ids["{webhookId}"] =
        made("/api/webhooks", fmt::format(R"({{"name":"W","url":"https://w.example","integration":"{}"}})",
                                          ids["{integrationId}"]));
    ids["{deliveryId}"] = deliver(ids["{webhookId}"]);
    ids["{position}"] = house().get("/api/audit?limit=1").text("/records/0/position");
    ids["{keyId}"] = ids["{groupId}"];  // no tenant has one: an id of something else
    return ids;
  }
  static std::string deliver(std::string_view webhook) {
    model::Delivery delivery{.id = model::DeliveryId::random(house().random),
                             .webhook = model::WebhookId::parse(webhook).value(),
                             .tenant = house().north,
                             .state = model::DeliveryState::kDelivered,
                             .created_at = house().clock.now()};
    house().store.write_now([&](store::Session& session) {
      store::DeliveryRepository(session).insert(delivery);
      return true;
    });
    return delivery.id.to_string();
  }

 private:
  static std::unique_ptr<House> house_;
};
std::unique_ptr<House> Resources::house_;

TEST_F(Resources, WhoamiShowsTheCaller) {
  const Answer answer = house().get("/api/whoami", "none@south");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.text("/name"), "somebody");
  EXPECT_EQ(answer.text("/role"), "none");
  EXPECT_EQ(answer.text("/tenant"), house().south.to_string());
  EXPECT_EQ(answer.text("/claims"), R"({"site":"north"})");
  EXPECT_EQ(answer.text("/scopes"), R"(["read"])");
  EXPECT_EQ(answer.text("/issuer"), "https://id.sallyport.test");
  EXPECT_EQ(answer.text("/subject"), "a subject");
  EXPECT_TRUE(answer.text("/tokenExpiresAt").ends_with("Z"));
}

TEST_F(Resources, AnApiIntegrationIsMadeWithWhatTheExchangeNeeds) {  // accessia A7, A8
  const Answer made = house().post("/api/integrations", R"({"kind":"api","name":"Access control"})");
  EXPECT_EQ(made.status, 201) << made.response.body;
  EXPECT_EQ(made.text("/integrationId"), made.text("/id"));
  EXPECT_EQ(made.text("/authenticationUrl"), "https://id.sallyport.test/auth");
  EXPECT_EQ(made.text("/secret").size(), 64U);
  EXPECT_EQ(made.text("/clientId"), "(absent)");
  EXPECT_EQ(made.text("/tokenUrl"), "(absent)");
  EXPECT_EQ(made.text("/role"), "event_viewer");
  EXPECT_EQ(made.text("/tokenLifetimeSeconds"), "21600");
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
}

TEST_F(Resources, OtherKindsAreMadeWithTheirTokenUrl) {
  const Answer custom =
      house().post("/api/integrations",
                   R"({"kind":"custom","name":"Lobby","claims":{"site":"north"},"algorithm":"EdDSA"})");
  EXPECT_EQ(custom.text("/clientId"), custom.text("/id"));
  EXPECT_EQ(custom.text("/tokenUrl"), "https://id.sallyport.test/oauth/token");
  EXPECT_EQ(custom.text("/integrationId"), "(absent)");
  EXPECT_EQ(custom.text("/claims"), R"({"site":"north"})");
  EXPECT_EQ(custom.text("/algorithm"), "EdDSA");
  EXPECT_EQ(custom.text("/role"), "none");
  const Answer external = house().post("/api/integrations", R"({"kind":"external-api","name":"Reports"})");
  EXPECT_EQ(external.text("/tokenUrl"), "https://id.sallyport.test/connect/token");
}

TEST_F(Resources, TheSecretIsShownOnce) {  // security S12
  const Answer made = house().post("/api/integrations", R"({"kind":"custom","name":"Once"})");
  const std::string secret = made.text("/secret");
  const Answer shown = house().get("/api/integrations/" + made.text("/id"));
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.text("/secret"), "(absent)");
  EXPECT_EQ(shown.response.body.find(secret), std::string::npos);
  EXPECT_EQ(shown.text("/credentials/0/hint"), secret.substr(60));
}

TEST_F(Resources, AnIntegrationIsChangedOnlyInTheVersionThatWasSeen) {
  const std::string path = "/api/integrations/" + make_integration("custom");
  const std::string seen = house().get(path).header("ETag");
  const Answer changed = house().call(Method::kPatch, path,
                                      R"({"name":"Two","role":"administrator","tokenLifetimeSeconds":600})",
                                      "administrator@north", seen);
  EXPECT_EQ(changed.status, 200) << changed.response.body;
  EXPECT_EQ(changed.text("/name"), "Two");
  EXPECT_EQ(changed.text("/tokenLifetimeSeconds"), "600");
  EXPECT_NE(changed.header("ETag"), seen);
  const auto patch = [&](std::string_view body, std::string_view if_match) {
    return house().call(Method::kPatch, path, body, "administrator@north", if_match);
  };
  EXPECT_EQ(patch(R"({"name":"Three"})", seen).status, 409);
  EXPECT_EQ(patch(R"({"name":"Three"})", "3").status, 400);
  EXPECT_EQ(patch(R"({"tokenLifetimeSeconds":null})", "*").text("/tokenLifetimeSeconds"), "3600");
  EXPECT_EQ(patch(R"({"claims":{"iss":"me"}})", "").text("/field"), "claims.iss");
  EXPECT_EQ(patch(R"({"kind":"api"})", "").text("/field"), "kind");
}

TEST_F(Resources, AnIntegrationIsSwitchedOffAndOnAndDeleted) {
  const std::string path = "/api/integrations/" + make_integration("custom");
  EXPECT_EQ(house().post(path + "/disable", "").text("/enabled"), "false");
  EXPECT_EQ(house().post(path + "/enable", "{}").text("/enabled"), "true");
  EXPECT_EQ(house().post(path + "/enable", R"({"x":1})").status, 400);
  const Answer gone = house().call(Method::kDelete, path);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.response.body, "");
  EXPECT_EQ(house().get(path).status, 404);
}

TEST_F(Resources, SecretsAreRotatedAddedAndEnded) {  // accessia A9, security A23
  const std::string path = "/api/integrations/" + make_integration("custom");
  const Answer rotated = house().post(path + "/rotate", R"({"overlapSeconds":3600})");
  EXPECT_EQ(rotated.status, 200) << rotated.response.body;
  EXPECT_EQ(rotated.text("/secret").size(), 64U);
  const Answer list = house().get(path + "/credentials");
  EXPECT_EQ(list.json.at("credentials").as_array().size(), 2U);
  EXPECT_EQ(list.text("/credentials/0/hint"), rotated.text("/secret").substr(60));
  EXPECT_EQ(house().post(path + "/rotate", R"({"overlapSeconds":2592001})").text("/field"), "overlapSeconds");
  EXPECT_EQ(house().call(Method::kDelete, path + "/credentials/" + list.text("/credentials/1/id")).status,
            204);
  const Answer added = house().post(path + "/credentials", "");
  EXPECT_EQ(added.status, 201) << added.response.body;
  EXPECT_NE(added.text("/secret"), rotated.text("/secret"));
  EXPECT_EQ(house().post(path + "/end-tokens", "").status, 204);
}

// accessia §7.1
TEST_F(Resources, ListsPageByATokenThatCarriesTheQuery) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(house().post("/api/groups", fmt::format(R"({{"name":"Paged {}"}})", i)).status, 201);
  const Answer first = house().get("/api/groups?filter=paged&limit=2&sortBy=-name");
  EXPECT_THAT(names(first, "groups"), ElementsAre("Paged 4", "Paged 3"));
  EXPECT_EQ(first.header("X-Total-Count"), "5");
  const std::string token = first.text("/nextPageToken");
  EXPECT_THAT(names(house().get("/api/groups?pageToken=" + token), "groups"),
              ElementsAre("Paged 2", "Paged 1"));
  EXPECT_THAT(
      names(house().get("/api/groups?source=all&filter=paged&sortBy=-name&limit=1&pageToken=" + token),
            "groups"),
      ElementsAre("Paged 2"));
  const Answer last = house().get("/api/groups?limit=500&pageToken=" + token);
  EXPECT_THAT(names(last, "groups"), ElementsAre("Paged 2", "Paged 1", "Paged 0"));
  EXPECT_EQ(last.text("/nextPageToken"), "");
  for (const char* contradiction : {"filter=other", "source=local", "sortBy=name"}) {
    const Answer refused = house().get(fmt::format("/api/groups?{}&pageToken={}", contradiction, token));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text("/field"), std::string(contradiction).substr(0, refused.text("/field").size()));
  }
  // security N04
  EXPECT_EQ(house().get("/api/users?pageToken=" + token).text("/field"), "pageToken");
  EXPECT_EQ(house().get("/api/groups?pageToken=" + token, "administrator@south").status, 400);
  EXPECT_EQ(house().get("/api/groups?pageToken=" + token + "A").status, 400);
  EXPECT_EQ(house().get("/api/groups?pageToken=1").status, 400);
}

TEST_F(Resources, IntegrationsAreListedByNameKindAndPage) {
  for (const char* name : {"Same", "Same", "Same"})
    EXPECT_EQ(house()
                  .post("/api/integrations", fmt::format(R"({{"kind":"custom","name":"{}"}})", name),
                        "administrator@south")
                  .status,
              201);
  make_integration("api", "administrator@south");
  const Answer first = house().get("/api/integrations?name=Same&kind=custom&limit=2", "administrator@south");
  EXPECT_EQ(first.header("X-Total-Count"), "3");
  EXPECT_EQ(first.json.at("integrations").as_array().size(), 2U);
  const Answer second =
      house().get("/api/integrations?pageToken=" + first.text("/nextPageToken"), "administrator@south");
  EXPECT_EQ(second.json.at("integrations").as_array().size(), 1U);
  EXPECT_EQ(second.text("/nextPageToken"), "");
  EXPECT_EQ(house().get("/api/integrations?kind=API", "administrator@south").text("/field"), "kind");
}

TEST_F(Resources, UsersAreMadeShownChangedAndDeleted) {  // accessia A17
  const Answer made = house().post("/api/users", R"({"name":"Ada","email":"ada@north.test"})");
  EXPECT_EQ(made.status, 201) << made.response.body;
  EXPECT_EQ(made.text("/source"), "local");
  EXPECT_EQ(made.text("/active"), "true");
  const std::string path = "/api/users/" + made.text("/id");
  EXPECT_EQ(house().call(Method::kPatch, path, R"({"active":false})").text("/active"), "false");
  EXPECT_EQ(house().get(path, "event_viewer@north").text("/name"), "Ada");
  EXPECT_EQ(house().post("/api/users", R"({"name":""})").text("/field"), "name");
  EXPECT_EQ(house().call(Method::kDelete, path).status, 204);
  EXPECT_EQ(house().get(path).status, 404);
}

TEST_F(Resources, GroupsHaveMembers) {
  const std::string user = house().post("/api/users", R"({"name":"Grace"})").text("/id");
  const std::string group = "/api/groups/" + house().post("/api/groups", R"({"name":"Night"})").text("/id");
  EXPECT_EQ(house().call(Method::kPut, group + "/members/" + user).status, 204);
  EXPECT_THAT(names(house().get(group + "/members?filter=gra", "event_viewer@north"), "members"),
              ElementsAre("Grace"));
  EXPECT_EQ(house().get(group).text("/memberCount"), "1");
  house().post("/api/groups", R"({"name":"Day"})");
  const std::string hers = "/api/users/" + user + "/groups";
  EXPECT_THAT(names(house().get(hers, "event_viewer@north"), "groups"), ElementsAre("Night"));
  EXPECT_EQ(house().get(hers, "administrator@south").status, 404) << "security N03";
  EXPECT_EQ(house().call(Method::kPatch, group, R"({"name":"Late"})").text("/name"), "Late");
  EXPECT_EQ(house().call(Method::kDelete, group + "/members/" + user).status, 204);
  EXPECT_EQ(house().get(group).text("/memberCount"), "0");
  EXPECT_THAT(names(house().get(hers), "groups"), testing::IsEmpty());
  EXPECT_EQ(house().call(Method::kDelete, group).status, 204);
}

TEST_F(Resources, L11_NamesComeBackByteForByte) {
  for (const std::string& name : model::awkward_strings()) {
    std::string body = R"({"name":)";
    base::append_json_string(body, name);
    const Answer made = house().post("/api/groups", body + "}");
    ASSERT_EQ(made.status, 201) << made.response.body;
    EXPECT_EQ(house().get("/api/groups/" + made.text("/id")).text("/name"), name);
    const Answer found = house().get("/api/groups?filter=" + http::form_encode(name));
    EXPECT_THAT(names(found, "groups"), testing::Contains(name));
    EXPECT_EQ(house().call(Method::kDelete, "/api/groups/" + made.text("/id")).status, 204);
  }
}

// Signing keys and the catalogue are the installation's.
bool is_of_a_tenant(std::string_view path) {
  return !path.starts_with("/api/keys/") && !path.starts_with("/api/catalogue/");
}
// What only people have, their own by their session and not by their tenant:
// tests/http/own_connections_test.cpp, src/accounts/passkey_sign_in_test.cpp,
// tests/http/portal_sessions_test.cpp.
bool is_of_a_person(const Declaration& declaration) {
  return declaration.permission == kSignedIn || declaration.path.starts_with("/api/account/");
}

// Every id is one that its own tenant finds, so that it is the tenant that a 404 comes from.
TEST_F(Resources, IdsOfAnotherTenantDoNotExist_N03) {
  const auto ids = ids_of_north();
  const auto path_of = [&](const Endpoint& endpoint) {
    std::string path(endpoint.declaration.path);
    for (const auto& [name, id] : ids)
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), id);
    if (endpoint.declaration.takes_file) path += "?name=mine.json";
    return path;
  };
  std::size_t found = 0;
  for (const Resource& resource : all_resources())
    for (const Endpoint& endpoint : resource.endpoints) {
      const auto& declaration = endpoint.declaration;
      if (!declaration.path.contains('{') || is_of_a_person(declaration)) continue;
      const std::string path = path_of(endpoint);
      EXPECT_FALSE(path.contains('{')) << path << " has a parameter that nothing stands for";
      const bool role = declaration.name == "api.members.change";
      const std::string_view body = role ? R"({"role":"none"})" : R"({"name":"Mine"})";
      const auto ask = [&](std::string_view as) {
        return house().call(declaration.method, path, endpoint.body_required ? body : "", as);
      };
      const Answer answer = ask("administrator@south");
      EXPECT_EQ(answer.status, path.starts_with("/api/keys/") ? 403 : 404)
          << declaration.name << " " << answer.response.body;
      if (declaration.method != Method::kGet || !is_of_a_tenant(path)) continue;
      EXPECT_EQ(ask("administrator@north").status, 200) << declaration.name;
      ++found;
    }
  EXPECT_GE(found, 17U) << "North finds its own";
  for (const char* malformed : {"1", "6D1F0F0E-3C58-4A55-8A0E-9B6F2A4C7D21", "x' OR '1'='1"})
    EXPECT_EQ(house().get(std::string("/api/groups/") + malformed).status, 404) << malformed;
  for (const char* path :
       {"/api/integrations/{integrationId}", "/api/members/{memberId}", "/api/invitations/{invitationId}",
        "/api/roles/{name}", "/api/webhooks/{webhookId}", "/api/providers/{providerId}",
        "/api/connections/{connectionId}"}) {
    const std::string_view collection(path, std::string_view(path).find('{'));
    const auto id = ids.at(std::string_view(path).substr(collection.size()));
    EXPECT_EQ(house().get(std::string(collection) + id).status, 200) << path << " is still there";
  }
}

TEST_F(Resources, TheAuditLogAnswersWhoWhatAndWhen) {
  const std::string integration = make_integration("custom");
  house().post("/api/integrations/" + integration + "/disable", "");
  house().post("/api/integrations/" + integration + "/enable", "");
  const std::string query = "/api/audit?integration=" + integration;
  const Answer first = house().get(query + "&limit=2");
  ASSERT_EQ(first.status, 200) << first.response.body;
  EXPECT_EQ(first.text("/records/0/action"), "integration.enabled");
  EXPECT_EQ(first.text("/records/0/outcome"), "allowed");
  EXPECT_EQ(first.text("/records/0/source"), "192.0.2.7");
  EXPECT_EQ(first.text("/records/0/requestId"), "request-1");
  EXPECT_EQ(first.text("/records/0/object"), integration);
  EXPECT_EQ(first.text("/records/1/action"), "integration.disabled");
  const Answer second = house().get("/api/audit?pageToken=" + first.text("/nextPageToken"));
  EXPECT_EQ(second.text("/records/0/action"), "integration.created");
  const Answer chosen = house().get(query + "&action=integration.disabled");
  EXPECT_EQ(chosen.json.at("records").as_array().size(), 1U);
  EXPECT_EQ(house().get(query + "&to=2020-01-01T00%3A00%3A00Z").text("/records"), "[]");
  EXPECT_EQ(house().get(query, "administrator@south").text("/records"), "[]");
  EXPECT_EQ(house().get("/api/audit?action=nothing").text("/field"), "action");
  EXPECT_EQ(house().get("/api/audit?from=yesterday").text("/field"), "from");
  EXPECT_EQ(house().get("/api/audit?object=nobody-knows-what-this-might-be-here").text("/field"), "object");
  const auto many = [&](std::string_view more) {
    return house().get(fmt::format("{}&{}", query, more)).json.at("records").as_array().size();
  };
  EXPECT_EQ(many("object=" + integration), 3U);
  EXPECT_EQ(many("outcome=allowed"), 3U);
  EXPECT_EQ(many("outcome=refused"), 0U);
  EXPECT_EQ(many("requestId=request-1"), 3U);
  EXPECT_EQ(many("requestId=request-2"), 0U);
  EXPECT_EQ(many("person=6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21"), 0U);
}

TEST_F(Resources, OneRecordOfTheAuditLogHasAnAddress) {
  const std::string integration = make_integration("custom");
  const Answer page = house().get("/api/audit?limit=1&integration=" + integration);
  const std::string address = "/api/audit/" + page.text("/records/0/position");
  const Answer shown = house().get(address);
  ASSERT_EQ(shown.status, 200) << shown.response.body;
  EXPECT_EQ(shown.text("/object"), integration);
  EXPECT_EQ(house().get(address, "administrator@south").status, 404);
  for (const auto* nowhere : {"999999.0", "1", "1.x", "01.0", "-1.0", "1.99999999999999999999"})
    EXPECT_EQ(house().get(fmt::format("/api/audit/{}", nowhere)).status, 404) << nowhere;
}

// security T5
TEST_F(Resources, TheEndOfTheAuditLogIsSigned) {
  make_integration("custom");
  const Answer answer = house().get("/api/audit/checkpoint");
  ASSERT_EQ(answer.status, 200) << answer.response.body;
  const auto read = audit::read_checkpoint(answer.text("/checkpoint"), house().checkpoint_key);
  ASSERT_TRUE(read);
  EXPECT_EQ(std::to_string(read->sequence), answer.text("/sequence"));
  EXPECT_EQ(base::hex_encode(read->hash), answer.text("/hash"));
}

// security P16
TEST(ResourcesOfAnotherHouse, TheEndOfTheAuditLogComesWithWhatWasFoundInIt) {
  House house;
  house.post("/api/groups", R"({"name":"Guards"})");
  EXPECT_EQ(house.get("/api/audit/checkpoint").text("/checked"), "(absent)");
  house.chain_watch.step();
  const Answer whole = house.get("/api/audit/checkpoint");
  EXPECT_EQ(whole.text("/checked/block"), whole.text("/sequence"));
  EXPECT_EQ(whole.text("/checked/damagedBlock"), "(absent)");

  house.database->write([](store::Session& session) {
    return session.execute("UPDATE audit_blocks SET last_time = last_time + 1 WHERE sequence = 1", {}) == 1;
  });
  house.clock.advance(audit::ChainWatch::kBetweenWalks);
  house.chain_watch.step();
  const Answer damaged = house.get("/api/audit/checkpoint");
  EXPECT_EQ(damaged.text("/checked/block"), "0");
  EXPECT_EQ(damaged.text("/checked/damagedBlock"), "1");
  EXPECT_NE(damaged.text("/checked/damage"), "(absent)");
}

// docs/adr/0089
TEST_F(Resources, N03_KeysOfSeveralTenantsAreTheOperators) {
  const Answer listed = house().get("/api/keys");
  EXPECT_EQ(listed.text("/operatorOnly"), "true");
  const Answer rotated = house().post("/api/keys/rotate", "{}");
  EXPECT_EQ(rotated.status, 403);
  EXPECT_EQ(rotated.text("/code"), "operator_only");
  const Answer withdrawn = house().call(Method::kDelete, "/api/keys/" + listed.text("/keys/0/id"));
  EXPECT_EQ(withdrawn.status, 403);
  EXPECT_EQ(withdrawn.text("/code"), "operator_only");
  EXPECT_EQ(house().get("/api/keys").response.body, listed.response.body);
}

TEST(ResourcesOfOneTenant, SigningKeysAreListedAndRotatedWithARecord) {  // security G04
  House house(true);
  const Answer listed = house.get("/api/keys");
  EXPECT_EQ(listed.text("/operatorOnly"), "(absent)");
  const std::size_t before = listed.json.at("keys").as_array().size();
  const Answer rotated = house.post("/api/keys/rotate", R"({"algorithm":"ES256"})");
  ASSERT_EQ(rotated.status, 200) << rotated.response.body;
  EXPECT_EQ(rotated.text("/keys/0/algorithm"), "ES256");
  EXPECT_EQ(rotated.text("/keys/0/state"), "published");
  EXPECT_EQ(house.get("/api/keys").json.at("keys").as_array().size(), before + 1);
  const Answer record = house.get("/api/audit?action=key.rotated");
  EXPECT_EQ(record.text("/records/0/reason"), "ES256");
  EXPECT_TRUE(record.text("/records/0/time").starts_with("2026-01-01T"));
  const auto between = [&](std::string_view limit) {
    return house.get(fmt::format("/api/audit?action=key.rotated&{}", limit)).text("/records");
  };
  EXPECT_EQ(between("to=2025-12-31T00%3A00%3A00Z"), "[]");
  EXPECT_EQ(between("from=2026-01-02T00%3A00%3A00Z"), "[]");
  EXPECT_NE(between("from=2025-12-31T00:00:00Z&to=2026-01-02T00:00:00Z"), "[]");
  EXPECT_EQ(house.post("/api/keys/rotate", R"({"algorithm":"HS256"})").text("/field"), "algorithm");
}

}  // namespace
}  // namespace sallyport::api
