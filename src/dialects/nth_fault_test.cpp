// The dialects' changes and every way to a token, with a fault at each statement in turn: a change is done or
// not, on the disk and on every core; a token that leaves has its record; a value for one use and its record
// go together (reliability R3, PR1, PR5, PR6; security B34).
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "audit/block.h"
#include "audit/verify.h"
#include "dialects/accessia/routes.h"
#include "dialects/archivist/routes.h"
#include "dialects/external_api/routes.h"
#include "integrations/test_read_model.h"
#include "inventory/test_attachments.h"
#include "store/audit_repository.h"
#include "store/fault_sweep.h"
#include "tests/support/oauth_house.h"

namespace sallyport::dialects {
namespace {

using http::Method;
using oauth::OauthHouse;
using store::Fault;
using store::FaultSweep;

constexpr const char* kApplications = "/archivist/iam/v1/applications";
constexpr const char* kAdministrators = "/archivist/v1/tenancies/administrators";
constexpr const char* kAssets = "/archivist/v2/assets";
constexpr const char* kPolicies = "/archivist/iam/v1/access_policies";

class DialectFault : public testing::TestWithParam<Fault> {
 protected:
  DialectFault() {
    router_.classify_faults([](const std::exception& fault) -> std::optional<base::Error> {
      if (dynamic_cast<const store::StorageFault*>(&fault) == nullptr) return std::nullopt;
      return base::unavailable("away", 2, fault.what()).error();
    });
    router_.add(oauth::routes(house.endpoint, house.bearer));
    router_.add(accessia::routes(house.endpoint));
    router_.add(external_api::routes(
        house.endpoint,
        {.inventory = inventory_, .attachments = attachments_, .random = house.random, .exports = exports_}));
    router_.add(archivist::routes(house.endpoint, {.inventory = inventory_,
                                                   .policies = policies_,
                                                   .membership = membership_,
                                                   .tenancy = tenancy_,
                                                   .page_tokens = page_tokens_}));
  }

  http::Response call(Method method, std::string path, std::string_view body, std::string_view type,
                      std::string_view authorization = {}) {
    std::vector<http::HeaderView> headers;
    if (!body.empty()) headers.push_back({"Content-Type", type});
    if (!authorization.empty()) headers.push_back({"Authorization", authorization});
    const http::Source source{.peer = "192.0.2.1", .client = "192.0.2.1"};
    http::Request request;
    request.method = method;
    request.target = request.path = path;
    request.headers = headers;
    request.body = body;
    request.source = &source;
    request.request_id = "request";
    house.clock.advance(std::chrono::milliseconds{1});
    http::Handled handled;
    return house.run(router_.handle(request, handled));
  }
  http::Response form(std::string path, const std::string& body) {
    return call(Method::kPost, std::move(path), body, "application/x-www-form-urlencoded");
  }
  http::Response json(Method method, std::string path, const std::string& body,
                      std::string_view authorization = {}) {
    return call(method, std::move(path), body, "application/json", authorization);
  }

  auto state() { return store::state_of(*house.database, "audit_"); }
  void expect_that_cores_know_what_is_stored() {
    const auto stored = integrations::stored_in(*house.database, integrations::kIssuer);
    for (std::size_t core = 0; core < integrations::kCores; ++core)
      EXPECT_EQ(house.on_core(core, [&] { return known_to(house.service->read_model(core)); }), stored)
          << "core " << core;
  }
  void wait_for_the_log() {
    while (!house.audit.writable()) std::this_thread::yield();
    EXPECT_TRUE(house.run(house.audit.chained()));
    EXPECT_TRUE(audit::verify(*house.database).whole());
  }
  // The ids of the tokens with such a record.
  std::multiset<std::string> logged(std::set<model::AuditAction> actions) {
    std::multiset<std::string> ids;
    house.database->read([&](store::Session& session) {
      store::AuditRepository(session).for_each_block(0, [&](store::AuditBlockRow&& row) {
        for (const auto& record : audit::decode_block(row.body)->records)
          if (actions.contains(record.action) && record.outcome == model::AuditOutcome::kAllowed)
            ids.insert(record.token_id);
        return true;
      });
    });
    return ids;
  }
  std::multiset<std::string> issued() {
    return logged({model::AuditAction::kTokenIssued, model::AuditAction::kTokenRefreshed});
  }
  static std::string id_of(std::string_view token) {
    return std::string(OauthHouse::claims_of(token).at("jti").as_string());
  }

  // --- changes

  struct Change {
    const char* name;
    Method method;
    std::string path;
    std::string body;
  };
  std::string bearer_of(const integrations::WithSecret& who,
                        std::string path = "/archivist/iam/v1/appidp/token") {
    const auto answer =
        form(std::move(path), OauthHouse::credentials(who) + "&grant_type=client_credentials");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return "Bearer " + OauthHouse::text_of(answer, "access_token");
  }
  http::Response sweep(const Change& change, const std::string& bearer) {
    http::Response answer;
    for (FaultSweep sweep(GetParam(), change.name); sweep.next();) {
      const auto before = state();
      sweep.arm(house.faulty);
      answer = json(change.method, change.path, change.body, bearer);
      if (!sweep.struck(house.faulty)) {
        if (!sweep.done_all_the_same()) EXPECT_NE(state(), before);
        if (!sweep.done_all_the_same() || answer.status != 404)  // deleted by the round before
          EXPECT_EQ(answer.status / 100, 2) << answer.body;
      } else {
        EXPECT_EQ(answer.status, 503) << answer.body;
        EXPECT_EQ(answer.body.find("slp_"), std::string::npos);
        EXPECT_EQ(state() == before, !sweep.done_all_the_same());
        if (sweep.done_all_the_same()) house.maintain();  // what the answer would have told, the store tells
      }
      expect_that_cores_know_what_is_stored();
    }
    return answer;
  }

  // --- tokens

  // Asks for tokens while each statement of the log fails. `ask(n)` is a request that has not been sent
  // before. Answers what was issued.
  template <class Ask>
  std::vector<std::string> sweep_issue(const char* name, std::string_view member, Ask ask) {
    std::vector<std::string> acknowledged;
    int refused = 0;
    for (FaultSweep sweep(GetParam(), name); sweep.next();) {
      const auto before = issued().size();
      sweep.arm(house.faulty_log);
      const http::Response answer = ask(sweep.n());
      const bool struck = sweep.struck(house.faulty_log);  // perhaps by the log's own thread, and not for us
      if (answer.status == 200) {
        acknowledged.push_back(OauthHouse::text_of(answer, member));
        EXPECT_EQ(issued().count(id_of(acknowledged.back())), 1U) << "no record, but a token";
        EXPECT_EQ(issued().size(), before + 1);
      } else {
        ++refused;
        EXPECT_TRUE(struck);
        EXPECT_EQ(answer.status, 503) << answer.body;
        EXPECT_EQ(answer.body.find("eyJ"), std::string::npos) << "a token without a record: " << answer.body;
        EXPECT_EQ(issued().size(), before + (sweep.done_all_the_same() ? 1 : 0));
      }
      wait_for_the_log();
    }
    EXPECT_GT(refused, 0) << name;
    return acknowledged;
  }
  std::string identity(const integrations::WithSecret& who, const std::string& id) {
    const auto now = base::unix_seconds(house.clock.now());
    return OauthHouse::identity_token(who.secret.reveal_text(),
                                      fmt::format(R"({{"iat":{},"exp":{},"jti":"{}"}})", now, now + 300, id));
  }
  http::Response exchange(const integrations::WithSecret& who, const std::string& id) {
    return json(Method::kPost, "/auth/exchange/integration",
                fmt::format(R"({{"token":"{}","integrationId":"{}"}})", identity(who, id),
                            who.integration.id.to_string()));
  }

  OauthHouse house;

 private:
  crypto::HmacKey page_key_ = crypto::HmacKey::make(base::Bytes(32, 8)).value();
  http::PageTokens page_tokens_{page_key_};
  audit::Reader reader_{house.store};
  inventory::PolicyBook book_;
  inventory::Service inventory_{house.store, house.audit, book_, house.clock, house.random};
  inventory::Policies policies_{house.store, house.audit, reader_,     book_,
                                inventory_,  house.clock, house.random};
  inventory::TestAttachments attachments_{house.store, house.audit, book_,
                                          house.log,   house.clock, house.random};
  async::BlockingPool exports_{{.name = "exports", .threads = 1, .queue = 8}, house.log};
  async::BlockingPool passwords_{{.name = "passwords", .threads = 1, .queue = 8}, house.log};
  directory::Membership membership_{
      house.store,
      house.audit,
      passwords_,
      house.clock,
      house.random,
      {.public_url = house.deployment.public_url, .archivist_issuer = std::string(integrations::kIssuer)}};
  directory::Tenancy tenancy_{house.store, house.audit, house.keyring, house.clock, house.random};
  http::Router router_{house.bearer.authorizer()};
};
INSTANTIATE_TEST_SUITE_P(Faults, DialectFault, testing::ValuesIn(store::kAllFaults),
                         [](const auto& fault) { return std::string(store::name_of(fault.param)); });

TEST_P(DialectFault, OfTheArchivistLeavesApplicationsOldOrNew) {
  const std::string bearer =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  const auto made = sweep({"create", Method::kPost, kApplications, R"({"display_name":"Pump"})"}, bearer);
  const std::string path = "/archivist/iam/v1/" + OauthHouse::text_of(made, "identity");
  sweep({"patch", Method::kPatch, path, R"({"display_name":"Valve","custom_claims":{"line":"north"}})"},
        bearer);
  const auto renewed = sweep({"regenerate", Method::kPost, path + ":regenerate-secret", ""}, bearer);
  EXPECT_NE(renewed.body.find("slp_"), std::string::npos);
  sweep({"delete", Method::kDelete, path, ""}, bearer);
}

TEST_P(DialectFault, OfTheArchivistLeavesAdministratorsOldOrNew) {
  const std::string bearer =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  const auto pump = house.integration();
  for (const char* more : {"", R"(,{"issuer":"https://login.example","subject":"ada"})"})
    sweep({"administrators", Method::kPatch, kAdministrators,
           fmt::format(R"({{"administrators":[{{"issuer":"{}","subject":"{}"}}{}]}})", integrations::kIssuer,
                       pump.integration.id.to_string(), more)},
          bearer);
}

TEST_P(DialectFault, OfTheArchivistLeavesAssetsAndTheirEventsMadeOrNot) {
  const std::string bearer =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  const auto made = sweep({"create", Method::kPost, kAssets, R"({"attributes":{"state":"closed"}})"}, bearer);
  const std::string events = "/archivist/v2/" + OauthHouse::text_of(made, "identity") + "/events";
  sweep({"event", Method::kPost, events, R"({"asset_attributes":{"state":"open"}})"}, bearer);
}

TEST_P(DialectFault, OfTheExternalApiLeavesSubmissionsOldOrNew) {
  const auto archivist =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  const auto made = json(Method::kPost, kAssets,
                         R"({"attributes":{"arc_display_type":"Submission","code":"ACME-1"}})", archivist);
  ASSERT_EQ(made.status, 200) << made.body;
  const auto client = house.integration(model::IntegrationKind::kExternalApi, model::Role::kAdministrator);
  ASSERT_TRUE(house.change(client.integration.id, {.api_majors = std::vector<std::string>{"2"}}));
  const std::string bearer = bearer_of(client, "/connect/token");
  const std::string path = "/external/company/v2.1/submissions/ACME-1";
  if (GetParam() != Fault::kAnswerIsLost)  // which only a change can lose
    for (FaultSweep sweep(GetParam(), "read"); sweep.next();) {
      sweep.arm(house.faulty);
      const auto read = json(Method::kGet, path, "", bearer);
      const bool struck = sweep.struck(house.faulty);
      EXPECT_EQ(read.status, struck ? 503 : 200) << read.body;
      EXPECT_EQ(OauthHouse::text_of(read, "code"), struck ? "UNAVAILABLE" : "ACME-1");
    }
  sweep({"state", Method::kPut, path + "/state", R"({"statusTrigger":4})"}, bearer);
}

// A bounty and its message are there together or not at all; so is an imported submission with all it has.
TEST_P(DialectFault, OfTheExternalApiLeavesPayoutsImportsUpdatesAndRewardsMadeOrNot) {
  const auto archivist =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  const auto make = [&](std::string_view attributes) {
    const auto made =
        json(Method::kPost, kAssets, fmt::format(R"({{"attributes":{}}})", attributes), archivist);
    const auto identity = OauthHouse::text_of(made, "identity");  // "assets/<id>"
    return identity.substr(identity.find('/') + 1);
  };
  make(R"({"arc_display_type":"Submission","code":"ACME-1","program":"acme"})");
  const std::string program = make(R"({"arc_display_type":"Program","handle":"acme"})");
  const auto client = house.integration(model::IntegrationKind::kExternalApi, model::Role::kAdministrator);
  ASSERT_TRUE(house.change(client.integration.id, {.api_majors = std::vector<std::string>{"2"}}));
  const std::string bearer = bearer_of(client, "/connect/token");
  const std::string base = "/external/company/v2.1/", submission = base + "submissions/ACME-1/",
                    updates = base + "programs/" + program + "/updates";
  const auto sweep_post = [&](const char* name, const std::string& path, const char* body) {
    return sweep({name, Method::kPost, path, body}, bearer);
  };
  sweep_post("bounty", submission + "custom-bounty", R"({"message":"Well done","customBounty":{"value":5}})");
  sweep_post("bonus", submission + "company-bonuses", R"({"amount":{"value":1}})");
  sweep_post("import", base + "programs/" + program + "/import-submission",
             R"({"title":"Old","messages":[{"content":"First"}]})");
  sweep_post("update", updates, R"({"title":"News","description":"More to find","publish":true})");
  sweep_post("reward", base + "reward-system/payout-reward-requests",
             R"({"title":"Thanks","recipientEmail":"ada@example.com","amount":{"value":10}})");
}

// What is answered 201 is there, also when no link could be made any more; what is not is there only when the
// answer of the storage was lost.
TEST_P(DialectFault, OfTheExternalApiStoresAFileOrNot) {
  const auto archivist =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  json(Method::kPost, kAssets, R"({"attributes":{"arc_display_type":"Submission","code":"ACME-1"}})",
       archivist);
  const auto client = house.integration(model::IntegrationKind::kExternalApi, model::Role::kAdministrator);
  ASSERT_TRUE(house.change(client.integration.id, {.api_majors = std::vector<std::string>{"2"}}));
  const std::string bearer = bearer_of(client, "/connect/token");
  const std::string path = "/external/company/v2.1/submissions/ACME-1/attachment";
  const std::string form =
      "--B\r\nContent-Disposition: form-data; name=file; filename=a.txt\r\n\r\nx\r\n--B--";
  const auto stored = [&] {
    const auto tables = state();
    return std::ranges::find(tables, "attachments", &store::TableSum::table)->rows;
  };
  int without_link = 0;
  for (FaultSweep sweep(GetParam(), "upload"); sweep.next();) {
    const auto before = stored();
    sweep.arm(house.faulty);
    const auto answer = call(Method::kPost, path, form, "multipart/form-data; boundary=B", bearer);
    const bool struck = sweep.struck(house.faulty);
    if (answer.status == 201) {
      EXPECT_EQ(stored(), before + 1);
      if (answer.body.contains("\"url\":null")) ++without_link;
    } else {
      EXPECT_TRUE(struck && answer.status == 503) << answer.body;
      if (!sweep.done_all_the_same()) EXPECT_EQ(stored(), before);
    }
  }
  EXPECT_GT(without_link, 0);
}

TEST_P(DialectFault, OfTheArchivistLeavesAccessPoliciesOldOrNew) {
  const std::string bearer =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  const auto made = sweep({"create", Method::kPost, kPolicies, R"({"display_name":"Pumps"})"}, bearer);
  const std::string path = "/archivist/iam/v1/" + OauthHouse::text_of(made, "identity");
  sweep({"patch", Method::kPatch, path, R"({"filters":[{"or":["attributes.line=north"]}]})"}, bearer);
  sweep({"delete", Method::kDelete, path, ""}, bearer);
}

TEST_P(DialectFault, OfTheArchivistLeavesInvitesAndTheTenancyOldOrNew) {
  const std::string bearer =
      bearer_of(house.integration(model::IntegrationKind::kCustom, model::Role::kAdministrator));
  if (GetParam() != Fault::kAnswerIsLost)  // a second one for the same address is refused
    sweep({"invite", Method::kPost, "/archivist/v1/invites", R"({"message":"x","email":"ada@north.test"})"},
          bearer);
  const auto made =
      json(Method::kPost, "/archivist/iam/v1/invites", R"({"message":"x","email":"eve@north.test"})", bearer);
  sweep({"withdraw", Method::kDelete, "/archivist/iam/v1/" + OauthHouse::text_of(made, "identity"), ""},
        bearer);
  sweep({"tenancy", Method::kPatch, "/archivist/v1/tenancies/self", R"({"display_name":"Far North"})"},
        bearer);
  const auto subject =
      sweep({"subject", Method::kPost, "/archivist/iam/v1/subjects", R"({"display_name":"Other"})"}, bearer);
  const std::string path = "/archivist/iam/v1/" + OauthHouse::text_of(subject, "identity");
  sweep({"change a subject", Method::kPatch, path, R"({"display_name":"Another"})"}, bearer);
  sweep({"forget a subject", Method::kDelete, path, ""}, bearer);
}

TEST_P(DialectFault, OfTheLogLetsNoTokenLeaveWithoutItsRecord_T2_T8) {
  const auto custom = house.integration();
  const auto external = house.integration(model::IntegrationKind::kExternalApi);
  for (const auto& [path, client] : {std::pair{"/oauth/token", &custom},
                                     {"/archivist/iam/v1/appidp/token", &custom},
                                     {"/connect/token", &external}})
    sweep_issue(path, "access_token", [&](int) {
      return form(path, OauthHouse::credentials(*client) + "&grant_type=client_credentials");
    });
}

TEST_P(DialectFault, OfTheLogUsesNoIdentityTokenUpWithoutItsRecord_B34) {
  const auto display = house.integration(model::IntegrationKind::kApi);
  std::set<std::string> tried;
  const auto acknowledged = sweep_issue("exchange", "accessToken", [&](int n) {
    tried.insert(fmt::format("jti {}", n));
    return exchange(display, fmt::format("jti {}", n));
  });
  // Whoever was not let in tries again with the same identity token: it was used up with a record, or not.
  const auto before = issued().size();
  std::size_t let_in = 0;
  for (const auto& id : tried) let_in += exchange(display, id).status == 200 ? 1 : 0;
  EXPECT_EQ(issued().size(), before + let_in);
  EXPECT_EQ(issued().size(), tried.size()) << "each identity token is worth one record";
}

TEST_P(DialectFault, OfTheLogLetsNoRefreshedTokenLeaveWithoutItsRecord) {
  const auto display = house.integration(model::IntegrationKind::kApi);
  const std::string refresh = OauthHouse::text_of(exchange(display, "one"), "refreshToken");
  const auto body = fmt::format(R"({{"refreshToken":"{}"}})", refresh);
  sweep_issue("refresh", "accessToken", [&](int) { return json(Method::kPost, "/auth/refresh", body); });
}

// A revocation that is not acknowledged has not happened, or has with its record; asked again, it is
// acknowledged and there is one.
TEST_P(DialectFault, LeavesATokenRevokedWithARecordOrLive) {
  const auto client = house.integration();
  for (auto* faulty : {&house.faulty, &house.faulty_log})
    for (FaultSweep sweep(GetParam(), faulty == &house.faulty ? "revoke" : "revoke, log"); sweep.next();) {
      const std::string token = house.token_of(client);
      const auto revoke = [&] {
        return form("/oauth/revoke", OauthHouse::credentials(client) + "&token=" + token).status;
      };
      const auto records = [&] { return logged({model::AuditAction::kTokenRevoked}).count(id_of(token)); };
      sweep.arm(*faulty);
      const int status = revoke();
      if (!sweep.struck(*faulty)) EXPECT_EQ(status, 200);
      if (status == 200) EXPECT_EQ(records(), 1U);
      wait_for_the_log();
      house.run([](tokens::Tokens& it) -> async::Task<bool> {
        co_await it.follow();
        co_return true;
      }(house.tokens));
      const auto introspection =
          form("/oauth/introspect", OauthHouse::credentials(client) + "&token=" + token);
      if (introspection.body.find(R"("active":false)") != std::string::npos) EXPECT_GE(records(), 1U);
      EXPECT_EQ(revoke(), 200);
      EXPECT_GE(records(), 1U);
    }
}

}  // namespace
}  // namespace sallyport::dialects
