// Every change of the API, with a fault at each of its statements in turn: afterwards everything is as before
// or as wanted, never between, and the answer says which (reliability R3, PR1, PR6; security Q01).
#include <array>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/house_fixture.h"
#include "store/copy.h"

namespace sallyport::api {
namespace {

using http::Method;

constexpr int kMostStatements = 200;

class NthFault : public testing::Test {
 protected:
  static constexpr int kFault = 500;  // or more: the application makes 503 of it

  struct Change {
    const char* name;
    Method method;
    std::string target;
    std::string body;
  };

  // Everything but the chained log, which a thread of its own goes on writing.
  std::vector<std::string> state() {
    std::vector<std::string> tables;
    for (const auto& sum : store::sum_up(*house.database))
      if (!sum.table.starts_with("audit_"))
        tables.push_back(fmt::format("{}: {} rows, {}", sum.table, sum.rows, sum.sha256.substr(0, 8)));
    return tables;
  }
  // What the cores know, by their answers.
  std::string seen() {
    return house.get("/api/integrations?limit=100").response.body + house.get("/api/users").response.body +
           house.get("/api/groups").response.body;
  }
  Answer call(const Change& change) { return house.call(change.method, change.target, change.body); }

  // Fails each statement of the change once; then the change itself. Answers what it answered.
  Answer sweep(const Change& change) {
    SCOPED_TRACE(change.name);
    for (int n = 1; n <= kMostStatements; ++n) {
      SCOPED_TRACE(fmt::format("statement {}", n));
      const auto before = state();
      const auto seen_before = seen();
      house.faulty.fail_at(n);
      Answer answer = call(change);
      if (!house.faulty.disarm()) {
        EXPECT_LT(answer.status, 300) << answer.response.body;
        EXPECT_NE(state(), before);
        EXPECT_GT(n, 2) << "no statement was reached";
        return answer;
      }
      EXPECT_GE(answer.status, kFault) << answer.response.body;
      EXPECT_EQ(state(), before);
      EXPECT_EQ(seen(), seen_before);
    }
    ADD_FAILURE() << change.name << " has no end";
    return {};
  }

  House house;
};

TEST_F(NthFault, LeavesIntegrationsOldOrNew) {
  const auto made = sweep({"create", Method::kPost, "/api/integrations", R"({"kind":"api","name":"Pump"})"});
  const std::string path = "/api/integrations/" + made.text("/id");
  sweep({"change", Method::kPatch, path, R"({"name":"Valve","claims":{"line":"north"},"role":"none"})"});
  sweep({"disable", Method::kPost, path + "/disable", ""});
  sweep({"enable", Method::kPost, path + "/enable", ""});
  sweep({"rotate", Method::kPost, path + "/rotate", "{}"});
  const auto second = sweep({"add a credential", Method::kPost, path + "/credentials", ""});
  sweep({"end tokens", Method::kPost, path + "/end-tokens", ""});
  const auto listed = house.get(path);
  sweep({"revoke a credential", Method::kDelete, path + "/credentials/" + listed.text("/credentials/0/id"),
         ""});
  sweep({"delete", Method::kDelete, path, ""});
}

TEST_F(NthFault, LeavesTheDirectoryOldOrNew) {
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

TEST_F(NthFault, LeavesSigningKeysOldOrNew) {
  sweep({"rotate keys", Method::kPost, "/api/keys/rotate", R"({"algorithm":"ES256"})"});
  const auto keys = house.get("/api/keys");
  sweep({"withdraw a key", Method::kDelete, "/api/keys/" + keys.text("/keys/0/id"), ""});
}

// The commit happened and nobody heard: the answer is "unknown" (503), and the change is there as a whole.
TEST_F(NthFault, AChangeWhoseCommitNobodyHeardOfIsThereAsAWhole) {
  house.faulty.lose_next_answer();
  EXPECT_GE(call({"create", Method::kPost, "/api/groups", R"({"name":"Berlin"})"}).status, kFault);
  house.faulty.disarm();
  const auto groups = house.get("/api/groups");
  EXPECT_EQ(groups.json.at("groups").as_array().size(), 1U);
}

}  // namespace
}  // namespace sallyport::api
