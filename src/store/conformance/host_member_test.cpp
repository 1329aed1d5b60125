#include "store/conformance/backends.h"
#include "store/connection_repository.h"
#include "store/host_member_repository.h"
#include "store/provider_setup_repository.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

using HostMemberRepositoryTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(HostMemberRepositoryTest);

TEST_P(HostMemberRepositoryTest, S14_APersonIsOneInEachTenantAndStaysWhoTheyAre) {
  const auto north = model::TenantId::random(random_), south = model::TenantId::random(random_);
  const auto row = [&](const model::TenantId& tenant, std::string name) {
    return HostMemberRow{.id = model::AccountId::random(random_),
                         .tenant = tenant,
                         .host_id = "u-17",
                         .display_name = std::move(name),
                         .seen_at = clock_.now()};
  };
  write([&](Session& s) {
    for (const auto& tenant : {north, south})
      TenantRepository(s).insert({.id = tenant, .name = "demo", .created_at = clock_.now()});
    HostMemberRepository members(s);
    const auto ana = members.see(row(north, "Ana"));
    EXPECT_EQ(ana.display_name, "Ana");
    EXPECT_EQ(members.see(row(north, "")).display_name, "Ana");
    const auto renamed = members.see(row(north, "Ana N."));
    EXPECT_EQ(renamed.id, ana.id);
    EXPECT_EQ(renamed.display_name, "Ana N.");
    EXPECT_NE(members.see(row(south, "Ana")).id, ana.id);
    EXPECT_EQ(members.find(north, ana.id)->host_id, "u-17");
    EXPECT_FALSE(members.find(south, ana.id));
    EXPECT_FALSE(members.find_by_host_id(north, "u-18"));
    return 0;
  });
}

TEST_P(HostMemberRepositoryTest, S8_ThoseWithoutAnAccountWhoStayAwayAreForgottenAPartEachTime) {
  const auto tenant = model::TenantId::random(random_);
  const auto old = clock_.now();
  const auto insert = [&](base::Time seen_at) {
    HostMemberRow row{.id = model::AccountId::random(random_), .tenant = tenant, .seen_at = seen_at};
    row.host_id = row.id.to_string();
    write([&](Session& s) { return HostMemberRepository(s).see(row), 0; });
    return row.id;
  };
  write([&](Session& s) {
    TenantRepository(s).insert({.id = tenant, .name = "demo", .created_at = old});
    return 0;
  });
  std::vector<model::AccountId> gone{insert(old), insert(old), insert(old)};
  const auto owner = insert(old), connector = insert(old), recent = insert(old + std::chrono::hours{2});
  write([&](Session& s) {
    model::ProviderSetup setup{.id = model::ProviderSetupId::random(random_), .tenant = tenant};
    ProviderSetupRepository(s).insert(setup);
    for (const auto& id : {owner, connector}) {
      model::Connection connection{
          .id = model::ConnectionId::random(random_), .tenant = tenant, .setup = setup.id};
      if (id == owner)
        connection.owner = id;
      else
        connection.connected_by = model::Connector{.id = id.uuid};
      ConnectionRepository(s).insert(connection);
    }
    return 0;
  });
  int looks = 0;
  for (std::optional<model::AccountId> after = model::AccountId{}; after; ++looks)
    after = write(
        [&](Session& s) { return HostMemberRepository(s).sweep(*after, old + std::chrono::hours{1}, 2); });
  EXPECT_EQ(looks, 4) << "two at a time, until there are none";
  const auto is_there = [&](const model::AccountId& id) {
    return read([&](Session& s) { return HostMemberRepository(s).find(tenant, id).has_value(); });
  };
  for (const auto& id : gone) EXPECT_FALSE(is_there(id));
  for (const auto& id : {owner, connector, recent}) EXPECT_TRUE(is_there(id));
  EXPECT_EQ(read([&](Session& s) { return HostMemberRepository(s).count(tenant); }), 3);
}

}  // namespace
}  // namespace sallyport::store::conformance
