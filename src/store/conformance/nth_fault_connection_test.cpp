// As nth_fault_test.cpp, for provider setups and connections.
#include "store/conformance/connection_fixture.h"
#include "store/conformance/nth_fault_fixture.h"

namespace sallyport::store::conformance {
namespace {

class ConnectionFault : public RepositoryFault {
 protected:
  ConnectionFault() {
    write([&](Session& s) {
      setup_ = full_setup(random_, insert_tenant(s, random_, clock_.now()), clock_.now());
      return 0;
    });
  }
  model::ProviderSetup setup_;
};
SALLYPORT_ON_ALL_DATABASES(ConnectionFault);

TEST_P(ConnectionFault, LeavesNothingBehind) {
  const auto now = clock_.now();
  const auto tenant = setup_.tenant;
  sweep("insert setup", [&](Session& s) { ProviderSetupRepository(s).insert(setup_); });
  setup_.name = "n";
  sweep("update setup", [&](Session& s) { EXPECT_TRUE(ProviderSetupRepository(s).update(setup_, 7, true)); });
  sweep_question("find setup", [&](Session& s) { ProviderSetupRepository(s).find(tenant, setup_.id); });
  sweep_question("scan setups", [&](Session& s) { ProviderSetupRepository(s).scan(tenant, 0, 10); });
  sweep_question("count setups", [&](Session& s) { ProviderSetupRepository(s).count(tenant); });
  auto connection = full_connection(random_, setup_, now);
  const auto id = connection.id;
  sweep("insert connection", [&](Session& s) { ConnectionRepository(s).insert(connection); });
  sweep_question("find connection", [&](Session& s) { ConnectionRepository(s).find(tenant, id); });
  sweep_question("scan connections", [&](Session& s) { ConnectionRepository(s).scan({.tenant = tenant}); });
  connection.label = "l";
  sweep("describe", [&](Session& s) { EXPECT_TRUE(ConnectionRepository(s).describe(connection)); });
  sweep("clear default", [&](Session& s) { ConnectionRepository(s).clear_default(connection); });
  const auto later = now + std::chrono::hours{1};
  sweep("begin attempt", [&](Session& s) {
    EXPECT_EQ(ConnectionRepository(s).begin_attempt(id, 3, later, later + std::chrono::hours{1}), 8);
  });
  sweep("prolong", [&](Session& s) {
    EXPECT_TRUE(ConnectionRepository(s).prolong(id, 8, later + std::chrono::hours{2}));
  });
  sweep("withdraw attempt",
        [&](Session& s) { EXPECT_TRUE(ConnectionRepository(s).withdraw_attempt(id, 8)); });
  write([&](Session& s) {
    return ConnectionRepository(s).begin_attempt(id, 3, later, later + std::chrono::hours{1});
  });
  sweep("end leases",
        [&](Session& s) { ConnectionRepository(s).end_leases(later + std::chrono::seconds{1}); });
  sweep_question("interrupted", [&](Session& s) { ConnectionRepository(s).interrupted(later, 10); });
  connection.fence = 9;
  sweep("settle attempt",
        [&](Session& s) { EXPECT_TRUE(ConnectionRepository(s).settle_attempt(connection)); });
  sweep("renew", [&](Session& s) { EXPECT_TRUE(ConnectionRepository(s).renew(connection, 3)); });
  sweep("write letter", [&](Session& s) { ConnectionUpkeepRepository(s).write_letter(id, now); });
  sweep_question("due", [&](Session& s) { ConnectionUpkeepRepository(s).due(Due::kLetter, later, 10); });
  sweep("move due", [&](Session& s) {
    EXPECT_TRUE(ConnectionUpkeepRepository(s).move_due(Due::kLetter, id, now, std::nullopt));
  });
  sweep_question("connectors", [&](Session& s) { ConnectionUpkeepRepository(s).connectors(0, 10); });
  sweep_question("may have account",
                 [&](Session& s) { ConnectionRepository(s).may_have_account(setup_.id, "ana"); });
  sweep_question("shares account", [&](Session& s) { ConnectionRepository(s).shares_account(connection); });
  sweep("touch", [&](Session& s) { ConnectionRepository(s).touch(id, later); });
  sweep("erase connection", [&](Session& s) { EXPECT_TRUE(ConnectionRepository(s).erase(tenant, id)); });
  sweep("erase setup", [&](Session& s) { EXPECT_TRUE(ProviderSetupRepository(s).erase(tenant, setup_.id)); });
}

}  // namespace
}  // namespace sallyport::store::conformance
