// An import of the directory with a fault at each of its statements in turn: it is taken as a whole or not at
// all, and it can be repeated (reliability R3).
#include <gtest/gtest.h>

#include "audit/verify.h"
#include "directory/house_fixture.h"
#include "store/fault_sweep.h"

namespace sallyport::directory {
namespace {

constexpr std::string_view kFirstImport = R"({"source": "entra",
  "users": [{"id": "u1", "name": "Ada Lovelace"}, {"id": "u2", "name": "Grace Hopper"}],
  "groups": [{"id": "g1", "name": "Office Berlin", "members": ["u1", "u2"]}, {"id": "g2", "name": "Lab"}]})";
// Changes, adds, deactivates and deletes.
constexpr std::string_view kSecondImport = R"({"source": "entra",
  "users": [{"id": "u1", "name": "Ada King"}, {"id": "u3", "name": "Mary Jackson"}],
  "groups": [{"id": "g1", "name": "Office Potsdam", "members": ["u3", "u1"]}]})";

class ImportFault : public testing::TestWithParam<store::Fault> {
 protected:
  std::int64_t records() {
    EXPECT_TRUE(house.run(house.audit.chained()));
    return audit::verify(*house.database).records;
  }
  void sweep(std::string_view file) {
    for (store::FaultSweep sweep(GetParam(), "import"); sweep.next();) {
      const auto before = store::state_of(*house.database, "audit_");
      const auto records_before = records();
      sweep.arm(house.faulty);
      bool done = false;
      try {
        done = house.run(house.service.import(admin, file)).has_value();
      } catch (const store::StorageFault&) {
      }
      const bool struck = sweep.struck(house.faulty);
      EXPECT_EQ(done, !struck);
      if (struck && !sweep.done_all_the_same()) {
        EXPECT_EQ(store::state_of(*house.database, "audit_"), before);
        EXPECT_EQ(records(), records_before);
      } else {
        EXPECT_EQ(records(), records_before + 1);
      }
    }
  }

  House house;
  model::Caller admin = caller_in(house.make_tenant("North"));
};
INSTANTIATE_TEST_SUITE_P(Faults, ImportFault, testing::ValuesIn(store::kAllFaults),
                         [](const auto& fault) { return std::string(store::name_of(fault.param)); });

TEST_P(ImportFault, LeavesTheDirectoryOldOrNew) {
  sweep(kFirstImport);
  sweep(kSecondImport);
  const auto users = house.run(house.service.list_users(admin, {})).value();
  const auto groups = house.run(house.service.list_groups(admin, {})).value();
  EXPECT_EQ(users.total, 3);
  EXPECT_EQ(groups.total, 1);
  EXPECT_EQ(groups.items.at(0).name, "Office Potsdam");
  EXPECT_EQ(groups.items.at(0).member_count, 2);
}

}  // namespace
}  // namespace sallyport::directory
