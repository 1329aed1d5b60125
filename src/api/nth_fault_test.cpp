// Every change of the API, with a fault at each of its statements in turn: afterwards everything is as before
// or as wanted, never between, and the answer says which (reliability R3, PR1, PR6; security Q01).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/house_fixture.h"
#include "audit/verify.h"
#include "integrations/test_read_model.h"
#include "store/fault_sweep.h"

namespace sallyport::api {
namespace {

using http::Method;
using store::Fault;
using store::FaultSweep;

class NthFault : public testing::TestWithParam<Fault> {
 protected:
  static constexpr int kFault = 500;  // or more: the application makes 503 of it

  struct Change {
    const char* name;
    Method method;
    std::string target;
    std::string body;
  };

  // Everything but the chained log, which a thread of its own goes on writing.
  auto state() { return store::state_of(*house.database, "audit_"); }
  // What others see, by the answers.
  std::string seen() {
    return house.get("/api/integrations?limit=100").response.body + house.get("/api/users").response.body +
           house.get("/api/groups").response.body + house.get("/api/roles").response.body +
           house.get("/api/members").response.body + house.get("/api/invitations").response.body +
           house.get("/api/tenant").response.body + house.get("/api/assets").response.body +
           house.get("/api/events").response.body + house.get("/api/policies").response.body +
           *house.tokens->jwks();
  }
  std::string known() {
    return house.loop.run([](House& it) -> async::Task<std::string> {
      co_return integrations::known_to(it.integrations->read_model(0));
    }(house));
  }
  std::string stored() {
    return integrations::stored_in(*house.database, house.deployment.archivist_issuer());
  }
  // The JWKS of a server that starts now on this database.
  std::string stored_jwks() {
    tokens::Tokens fresh(house.loop.runtime, house.store, house.keyring, house.clock, house.random,
                         house.loop.log, house.metrics);
    fresh.load();
    return *fresh.jwks();
  }
  std::int64_t records() {
    EXPECT_TRUE(house.loop.run(house.audit.chained()));
    const auto found = audit::verify(*house.database);
    EXPECT_TRUE(found.whole());
    return found.records;
  }
  // What the house does by itself every 20 s.
  void upkeep() {
    house.loop.run([](House& it) -> async::Task<bool> {
      co_await it.tokens->maintain();
      co_await it.integrations->maintain();
      co_return true;
    }(house));
  }
  Answer call(const Change& change) { return house.call(change.method, change.target, change.body); }

  // Fails each statement of the change, then lets it happen. Answers what it answered.
  Answer sweep(const Change& change) {
    Answer answer;
    for (FaultSweep sweep(GetParam(), change.name); sweep.next();) {
      const auto before = state();
      const auto seen_before = seen();
      const auto records_before = records();
      sweep.arm(house.faulty);
      answer = call(change);
      if (!sweep.struck(house.faulty)) {
        if (!sweep.done_all_the_same()) EXPECT_NE(state(), before);
        // Asked for a second time, it may be gone already, or be one too many.
        const bool repeated = sweep.done_all_the_same() && (answer.status == 404 || answer.status == 409);
        if (!repeated) EXPECT_LT(answer.status, 300) << answer.response.body;
      } else if (sweep.done_all_the_same()) {
        EXPECT_GE(answer.status, kFault) << answer.response.body;
        EXPECT_NE(state(), before);
        EXPECT_EQ(records(), records_before + 1);
        upkeep();  // what the answer would have told this process, it reads in the store
        EXPECT_NE(seen(), seen_before);
      } else {
        EXPECT_GE(answer.status, kFault) << answer.response.body;
        EXPECT_EQ(state(), before);
        EXPECT_EQ(seen(), seen_before);
      }
      EXPECT_EQ(known(), stored());
      EXPECT_EQ(*house.tokens->jwks(), stored_jwks());
    }
    return answer;
  }

  House house{true};
};
INSTANTIATE_TEST_SUITE_P(Faults, NthFault, testing::ValuesIn(store::kAllFaults),
                         [](const auto& fault) { return std::string(store::name_of(fault.param)); });

TEST_P(NthFault, LeavesIntegrationsOldOrNew) {
  const auto made = sweep({"create", Method::kPost, "/api/integrations", R"({"kind":"api","name":"Pump"})"});
  const std::string path = "/api/integrations/" + made.text("/id");
  sweep({"change", Method::kPatch, path, R"({"name":"Valve","claims":{"line":"north"},"role":"none"})"});
  sweep({"disable", Method::kPost, path + "/disable", ""});
  sweep({"enable", Method::kPost, path + "/enable", ""});
  sweep({"rotate", Method::kPost, path + "/rotate", "{}"});
  house.clock.advance(std::chrono::seconds{1});
  const auto second = sweep({"add a credential", Method::kPost, path + "/credentials", ""});
  sweep({"end tokens", Method::kPost, path + "/end-tokens", ""});
  const auto listed = house.get(path);
  sweep({"revoke a credential", Method::kDelete, path + "/credentials/" + listed.text("/credentials/0/id"),
         ""});
  sweep({"delete", Method::kDelete, path, ""});
}

TEST_P(NthFault, LeavesTheDirectoryOldOrNew) {
  const auto user =
      sweep({"create a user", Method::kPost, "/api/users", R"({"name":"Ada","email":"ada@example.com"})"});
  const auto group = sweep({"create a group", Method::kPost, "/api/groups", R"({"name":"Berlin"})"});
  const std::string user_path = "/api/users/" + user.text("/id"),
                    group_path = "/api/groups/" + group.text("/id");
  sweep({"change a user", Method::kPatch, user_path, R"({"name":"Ada King"})"});
  sweep({"change a group", Method::kPatch, group_path, R"({"name":"Potsdam"})"});
  const std::string member = group_path + "/members/" + user.text("/id");
  sweep({"add a member", Method::kPut, member, ""});
  sweep({"remove a member", Method::kDelete, member, ""});
  sweep({"delete a user", Method::kDelete, user_path, ""});
  sweep({"delete a group", Method::kDelete, group_path, ""});
}

TEST_P(NthFault, LeavesMembersInvitationsAndTheTenantOldOrNew) {
  for (const auto* email : {"eve@example.com", "ada@example.com"}) {
    const auto made = house.post("/api/invitations", fmt::format(R"({{"email":"{}"}})", email));
    EXPECT_EQ(made.status, 201) << made.response.body;
    const auto body = fmt::format(R"({{"token":"{}","displayName":"A","password":"correct horse battery"}})",
                                  made.text("/token"));
    if (GetParam() == Fault::kAnswerIsLost)  // it cannot be used a second time
      EXPECT_EQ(house.post("/api/invitations/accept", body).status, 200);
    else
      sweep({"accept", Method::kPost, "/api/invitations/accept", body});
  }
  const auto members = house.get("/api/members");
  const std::string path = "/api/members/" + members.text("/members/0/id");
  sweep({"change a member", Method::kPatch, path, R"({"role":"event_viewer"})"});
  sweep({"deactivate", Method::kPost, path + "/deactivate", ""});
  sweep({"activate", Method::kPost, path + "/activate", ""});
  sweep({"remove a member", Method::kDelete, path, ""});
  sweep({"invite", Method::kPost, "/api/invitations", R"({"email":"zoe@example.com"})"});
  const auto invitations = house.get("/api/invitations");
  sweep({"withdraw", Method::kDelete, "/api/invitations/" + invitations.text("/invitations/0/id"), ""});
  sweep({"change the tenant", Method::kPatch, "/api/tenant",
         R"({"name":"Far North","connectionsEnabled":false,"sso":{"clientSecret":"s3cret"}})"});
}

TEST_P(NthFault, LeavesRolesOldOrNewAndWhatTheyMeanToIntegrationsToo) {
  sweep({"make a role", Method::kPost, "/api/roles", R"({"name":"own","permissions":["users:read"]})"});
  const auto made =
      house.post("/api/integrations", R"({"kind":"custom","name":"Pump","role":"own"})").text("/id");
  sweep({"change a role", Method::kPatch, "/api/roles/own", R"({"permissions":["groups:read"]})"});
  EXPECT_EQ(house.call(Method::kDelete, "/api/integrations/" + made, "").status, 204);
  sweep({"delete a role", Method::kDelete, "/api/roles/own", ""});
}

TEST_P(NthFault, LeavesTheInventoryOldOrNew) {
  const auto asset =
      sweep({"make an asset", Method::kPost, "/api/assets", R"({"type":"door","attributes":{"a":"1"}})"});
  sweep(
      {"change an asset", Method::kPatch, "/api/assets/" + asset.text("/id"), R"({"attributes":{"a":"2"}})"});
  sweep({"record an event", Method::kPost, "/api/events",
         fmt::format(R"({{"assetId":"{}","type":"Opened","assetAttributes":{{"a":"3"}}}})",
                     asset.text("/id"))});
  const auto policy = sweep({"make a policy", Method::kPost, "/api/policies",
                             R"({"name":"P","permissions":[{"subjects":["*"],"readAttributes":["*"]}]})"});
  const std::string path = "/api/policies/" + policy.text("/id");
  sweep({"change a policy", Method::kPatch, path, R"({"name":"Q"})"});
  sweep({"delete a policy", Method::kDelete, path, ""});
}

// Its steps are three transactions; what the first one leaves when the others fail is swept (docs/adr/0072).
TEST_P(NthFault, AttachesAFileOrNot) {
  const std::string list = "/api/assets/" + house.post("/api/assets", "{}").text("/id") + "/attachments";
  for (FaultSweep sweep(GetParam(), "attach a file"); sweep.next();) {
    const auto before = house.get(list).response.body;
    sweep.arm(house.faulty);
    const auto answer = house.post(list + "?name=a.json", "{}");
    const bool struck = sweep.struck(house.faulty);
    const bool attached = house.get(list).response.body != before;
    if (!struck) EXPECT_EQ(answer.status, 201) << answer.response.body;
    if (answer.status != 201) EXPECT_GE(answer.status, kFault) << answer.response.body;
    if (answer.status == 201 || !sweep.done_all_the_same()) EXPECT_EQ(attached, answer.status == 201);
  }
}

TEST_P(NthFault, LeavesSigningKeysOldOrNew) {
  sweep({"rotate keys", Method::kPost, "/api/keys/rotate", R"({"algorithm":"ES256"})"});
  const auto keys = house.get("/api/keys");
  sweep({"withdraw a key", Method::kDelete, "/api/keys/" + keys.text("/keys/0/id"), ""});
}

// The change and its record are one transaction, and only the chaining fails: the answer is no 2xx, the
// secret does not leave, and the record is chained once the log can be written (PR5).
TEST_P(NthFault, OfTheLogLosesNoRecordOfAChange) {
  const auto made = house.post("/api/integrations", R"({"kind":"custom","name":"Pump"})");
  const std::string path = "/api/integrations/" + made.text("/id");
  int refused = 0;
  for (FaultSweep sweep(GetParam(), "rotate"); sweep.next();) {
    const auto records_before = records();
    sweep.arm(house.faulty_log);
    const auto answer = house.post(path + "/rotate", R"({"overlapSeconds":0})");
    const bool struck = sweep.struck(house.faulty_log);
    if (answer.status >= kFault) {
      ++refused;
      EXPECT_TRUE(struck);
      EXPECT_EQ(answer.response.body.find("slp_"), std::string::npos);
    } else {  // the fault may have met the thread of the log by itself
      EXPECT_EQ(answer.status, 200) << answer.response.body;
    }
    while (!house.audit.writable()) std::this_thread::yield();
    EXPECT_EQ(records(), records_before + 1);
    EXPECT_EQ(known(), stored());
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace sallyport::api
