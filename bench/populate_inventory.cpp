// Fills the first tenant of a database with assets, users, groups and access policies.
//
// populate_inventory DATABASE ASSETS VISIBLE USERS GROUPS POLICIES, on a SQLite file that no server uses.
// VISIBLE of the assets, spread over all, have the attribute line=north, the others line=south. POLICIES
// policies let whoever has the claim line=north read what has line=north, each on one of a hundred floors.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/check.h"
#include "base/clock.h"
#include "crypto/system_random.h"
#include "store/access_policy_repository.h"
#include "store/asset_repository.h"
#include "store/directory_repository.h"
#include "store/sqlite/database.h"
#include "store/tenant_repository.h"

namespace base = sallyport::base;
namespace model = sallyport::model;
namespace store = sallyport::store;

namespace {

constexpr std::int64_t kBatch = 20'000;  // rows in a transaction
constexpr std::int64_t kFloors = 100;

// `make(session, number)` for each number, many to a transaction.
template <class Make>
void make_all(store::Database& database, std::int64_t count, Make make) {
  for (std::int64_t begin = 0; begin < count; begin += kBatch)
    database.write([&](store::Session& session) {
      for (std::int64_t n = begin; n < std::min(count, begin + kBatch); ++n) make(session, n);
      return true;
    });
}

}  // namespace

int main(int arguments_count, char** arguments) {
  CHECK(arguments_count == 7);
  const auto number = [&](int at) { return std::int64_t{std::atol(arguments[at])}; };
  const std::int64_t assets = number(2), visible = number(3), users = number(4), groups = number(5),
                     policies = number(6);
  store::sqlite::Options options;
  options.cache_kib = std::size_t{1} << 20;
  const auto database = store::sqlite::open(arguments[1], options).value();
  const base::SystemClock clock;
  sallyport::crypto::SystemRandom random;
  model::TenantId tenant;
  database->read(
      [&](store::Session& session) { tenant = store::TenantRepository(session).list().front().id; });

  make_all(*database, assets, [&](store::Session& session, std::int64_t n) {
    const bool seen = n * visible / assets != (n + 1) * visible / assets;
    model::Asset asset{.id = model::AssetId::random(random),
                       .tenant = tenant,
                       .attributes = {{"arc_display_name", fmt::format("Door {:06}", n)},
                                      {"arc_display_type", "Door"},
                                      {"line", seen ? "north" : "south"},
                                      {"floor", std::to_string(n % kFloors)},
                                      {"serial", fmt::format("D-{:06}", n)}},
                       .behaviours = {"RecordEvidence"},
                       .proof_mechanism = "SIMPLE_HASH",
                       .created_at = clock.now(),
                       .changed_at = clock.now()};
    store::AssetRepository(session).insert(asset);
  });
  const auto external_id = [](std::int64_t n) { return fmt::format("x-{:06}", n); };
  make_all(*database, users, [&](store::Session& session, std::int64_t n) {
    const model::User user{.id = model::UserId::random(random),
                           .tenant = tenant,
                           .source = "entra",
                           .external_id = external_id(n),
                           .name = fmt::format("Person {:06}", n),
                           .email = fmt::format("p{}@example.com", n),
                           .created_at = clock.now(),
                           .updated_at = clock.now()};
    CHECK(store::UserRepository(session).insert(user, fmt::format("person {:06}", n)));
  });
  make_all(*database, groups, [&](store::Session& session, std::int64_t n) {
    const model::Group group{.id = model::GroupId::random(random),
                             .tenant = tenant,
                             .source = "entra",
                             .external_id = external_id(n),
                             .name = fmt::format("Group {:06}", n),
                             .created_at = clock.now(),
                             .updated_at = clock.now()};
    CHECK(store::GroupRepository(session).insert(group, fmt::format("group {:06}", n)));
  });
  make_all(*database, policies, [&](store::Session& session, std::int64_t n) {
    model::AccessPolicy policy;
    policy.id = model::AccessPolicyId::random(random);
    policy.tenant = tenant;
    policy.name = fmt::format("Floor {}", n);
    policy.filters = {{{"line", false, "north"}}, {{"floor", false, std::to_string(n % kFloors)}}};
    policy.permissions = {{.caller = {{{"jwt_line", false, "north"}}}, .read_attributes = {"*"}}};
    policy.created_at = clock.now();
    store::AccessPolicyRepository(session).insert(policy);
  });
}
