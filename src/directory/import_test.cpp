// Importing users and groups from the documented file (docs/guide/directory-import.md).
#include <iostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "audit/reader.h"
#include "directory/house_fixture.h"
#include "directory/service.h"

namespace sallyport::directory {
namespace {

constexpr std::string_view kFirst = R"({"source": "entra",
  "users": [{"id": "u1", "name": "Ada Lovelace", "email": "ada@example.com"},
            {"id": "u2", "name": "Grace Hopper"}, {"id": "u3", "name": "Edith Clarke", "active": false}],
  "groups": [{"id": "g1", "name": "Office Berlin", "members": ["u1", "u2"]}, {"id": "g2", "name": "Lab"}]})";
constexpr std::string_view kSecond = R"({"source": "entra",
  "users": [{"id": "u1", "name": "Ada King", "email": "ada@example.com"}, {"id": "u3", "name": "Edith Clarke",
             "active": false}, {"id": "u4", "name": "Mary Jackson"}],
  "groups": [{"id": "g1", "name": "Office Berlin", "members": ["u4", "u1"]}]})";

class ImportTest : public testing::Test {
 protected:
  base::Result<ImportSummary> import(std::string_view json) { return house.run(service.import(admin, json)); }
  std::vector<model::User> users(ListQuery query = {}) {
    return house.run(service.list_users(admin, std::move(query)))->items;
  }
  std::vector<model::Group> groups(ListQuery query = {}) {
    return house.run(service.list_groups(admin, std::move(query)))->items;
  }
  std::vector<std::string> members(const model::Group& group) {
    std::vector<std::string> names;
    const auto page = house.run(service.list_members(admin, group.id, {})).value();
    for (const auto& user : page.items) names.push_back(user.name);
    return names;
  }
  using Names = std::vector<std::string>;

  House house;
  Service& service = house.service;
  model::Caller admin = caller_in(house.make_tenant("North"));
};

TEST_F(ImportTest, A18_GivesEveryRecordItsSource) {
  ASSERT_TRUE(import(kFirst));
  ASSERT_TRUE(house.run(service.create_group(admin, "Home-made")));
  EXPECT_EQ(groups().size(), 3U);
  EXPECT_EQ(groups({.source = "entra"}).size(), 2U);
  EXPECT_EQ(groups({.source = "local"}).size(), 1U);
  EXPECT_EQ(users({.source = "entra"}).size(), 3U);
  EXPECT_TRUE(users({.source = "local"}).empty());
  EXPECT_EQ(field_of(house.run(service.list_groups(admin, {.source = "okta"}))), "source");
  for (const auto& group : groups({.source = "entra"})) EXPECT_EQ(group.source, "entra");
}

TEST_F(ImportTest, CreatesUsersGroupsAndMemberships) {
  const auto summary = import(kFirst).value();
  EXPECT_EQ(summary.users_created, 3);
  EXPECT_EQ(summary.groups_created, 2);
  EXPECT_EQ(summary.memberships, 2);
  const auto berlin = groups({.filter = "berlin"}).at(0);
  EXPECT_EQ(berlin.member_count, 2);
  EXPECT_EQ(members(berlin), (Names{"Ada Lovelace", "Grace Hopper"}));
  EXPECT_FALSE(users({.filter = "edith"}).at(0).active);
  EXPECT_EQ(users({.filter = "ada"}).at(0).external_id, "u1");
}

TEST_F(ImportTest, ChangesNothingWhenTheSameFileComesAgain) {
  ASSERT_TRUE(import(kFirst));
  const auto before = users();
  house.clock.advance(std::chrono::hours{1});
  const auto summary = import(kFirst).value();
  EXPECT_EQ(summary.users_unchanged, 3);
  EXPECT_EQ(summary.groups_unchanged, 2);
  EXPECT_EQ(summary.users_created + summary.users_changed + summary.groups_created + summary.groups_changed,
            0);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(users()[i].id, before[i].id);
    EXPECT_EQ(users()[i].version, before[i].version);
  }
}

TEST_F(ImportTest, ChangesWhatDiffersAndRetiresWhatIsGone) {
  ASSERT_TRUE(import(kFirst));
  const auto ada = users({.filter = "ada"}).at(0);
  house.clock.advance(std::chrono::hours{1});
  const auto summary = import(kSecond).value();
  EXPECT_EQ(summary.users_created, 1);
  EXPECT_EQ(summary.users_changed, 1);
  EXPECT_EQ(summary.users_unchanged, 1);
  EXPECT_EQ(summary.users_deactivated, 1);
  EXPECT_EQ(summary.groups_changed, 1);
  EXPECT_EQ(summary.groups_deleted, 1);

  const auto renamed = house.run(service.get_user(admin, ada.id)).value();
  EXPECT_EQ(renamed.name, "Ada King") << "the same person keeps the id";
  EXPECT_EQ(renamed.created_at, ada.created_at);
  EXPECT_FALSE(users({.filter = "grace"}).at(0).active);
  ASSERT_EQ(groups().size(), 1U);
  EXPECT_EQ(members(groups()[0]), (Names{"Ada King", "Mary Jackson"}));

  ASSERT_TRUE(import(kFirst));
  EXPECT_TRUE(users({.filter = "grace"}).at(0).active) << "somebody who comes back is active again";
}

TEST_F(ImportTest, LeavesOtherSourcesAndTenantsAlone) {
  const auto local = house.run(service.create_user(admin, {.name = "Local"})).value();
  const auto place = house.run(service.create_group(admin, "Local group")).value();
  ASSERT_TRUE(import(kFirst));
  ASSERT_TRUE(import(R"({"source":"okta","users":[{"id":"u1","name":"Another Ada"}]})"));
  const auto other = caller_in(house.make_tenant("South"));
  ASSERT_TRUE(house.run(service.import(other, kFirst)));

  ASSERT_TRUE(import(R"({"source":"entra"})"));
  EXPECT_EQ(users({.source = "okta"}).size(), 1U);
  EXPECT_TRUE(house.run(service.get_user(admin, local.id))->active);
  EXPECT_TRUE(house.run(service.get_group(admin, place.id)));
  EXPECT_TRUE(groups({.source = "entra"}).empty());
  for (const auto& user : users({.source = "entra"})) EXPECT_FALSE(user.active);
  EXPECT_EQ(house.run(service.list_groups(other, {}))->total, 2);
}

TEST_F(ImportTest, T1_LeavesOneAuditRecordWithTheCounts) {
  ASSERT_TRUE(import(kFirst));
  ASSERT_FALSE(import("{}"));
  const auto page = audit::Reader(house.store).query_now({.tenant = admin.tenant}).value();
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].record.action, model::AuditAction::kDirectoryImported);
  EXPECT_EQ(
      page.items[0].record.reason,
      "source entra: users 3 created, 0 changed, 0 deactivated; groups 2 created, 0 changed, 0 deleted; "
      "2 memberships");
}

TEST_F(ImportTest, TakesTheWholeFileOrNothing) {
  const auto refused =
      import(R"({"source":"entra","users":[{"id":"u1","name":"Ada"},{"id":"u2","name":"Grace"},
    {"id":"u3","name":"Edith"},{"id":"u4","name":"Mary","email":"not an address"}]})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
  EXPECT_EQ(refused.error().field, "users[3].email");
  EXPECT_TRUE(users().empty());
}

TEST_F(ImportTest, ImportedRecordsAreNotChangedByHand) {
  ASSERT_TRUE(import(kFirst));
  const auto ada = users({.filter = "ada"}).at(0);
  const auto berlin = groups({.filter = "berlin"}).at(0);
  const auto local = house.run(service.create_user(admin, {.name = "Local"})).value();
  const auto place = house.run(service.create_group(admin, "Local group")).value();
  using enum base::ErrorKind;
  EXPECT_EQ(kind_of(house.run(service.change_user(admin, ada.id, {.name = "X"}))), kConflict);
  EXPECT_EQ(kind_of(house.run(service.remove_user(admin, ada.id))), kConflict);
  EXPECT_EQ(kind_of(house.run(service.rename_group(admin, berlin.id, "X"))), kConflict);
  EXPECT_EQ(kind_of(house.run(service.remove_group(admin, berlin.id))), kConflict);
  EXPECT_EQ(kind_of(house.run(service.add_member(admin, berlin.id, local.id))), kConflict);
  EXPECT_EQ(kind_of(house.run(service.remove_member(admin, berlin.id, ada.id))), kConflict);
  EXPECT_TRUE(house.run(service.add_member(admin, place.id, ada.id))) << "a local group may have them";
  ASSERT_TRUE(import(kSecond));
  EXPECT_EQ(members(place), Names{"Ada King"}) << "and keeps them";
}

TEST_F(ImportTest, SeveralImportsAtOnceEndAsOneOfThem) {
  constexpr int kImports = 4;
  std::vector<std::future<base::Result<ImportSummary>>> answers;
  for (std::size_t i = 0; i < kImports; ++i)
    answers.push_back(
        async::start(house.runtime.core(i % 2), service.import(admin, i % 2 == 0 ? kFirst : kSecond)));
  int done = 0;
  for (auto& answer : answers) {
    const auto outcome = answer.get();
    if (outcome)
      ++done;
    else
      EXPECT_EQ(outcome.error().code, "import_running");
  }
  EXPECT_GE(done, 1);
  const auto all = groups();
  EXPECT_TRUE(all.size() == 1 || all.size() == 2);
  for (const auto& group : all) EXPECT_EQ(std::ssize(members(group)), group.member_count);
}

// Prints what a large directory costs; the figures belong to a release build and are not asserted.
TEST_F(ImportTest, TakesALargeDirectory) {
  constexpr int kUsers = 20'000, kGroups = 500, kMembers = 100;
  std::string json = R"({"source":"entra","users":[)";
  for (int i = 0; i < kUsers; ++i)
    json += fmt::format(R"({}{{"id":"user-{}","name":"Person {}","email":"p{}@example.com"}})",
                        i == 0 ? "" : ",", i, i, i);
  json += R"(],"groups":[)";
  for (int g = 0; g < kGroups; ++g) {
    json += fmt::format(R"({}{{"id":"group-{}","name":"Group {}","members":[)", g == 0 ? "" : ",", g, g);
    for (int m = 0; m < kMembers; ++m)
      json += fmt::format(R"({}"user-{}")", m == 0 ? "" : ",", (g * 37 + m) % kUsers);
    json += "]}";
  }
  json += "]}";
  const base::SystemClock stopwatch;
  const auto timed = [&] {
    const auto begin = stopwatch.steady();
    EXPECT_TRUE(import(json));
    return std::chrono::duration<double, std::milli>(stopwatch.steady() - begin).count();
  };
  const double first = timed(), second = timed();
  std::cout << fmt::format("import of {} users, {} groups, {} memberships: {:.0f} ms, again {:.0f} ms\n",
                           kUsers, kGroups, kGroups * kMembers, first, second);
  EXPECT_EQ(house.run(service.list_users(admin, {.limit = 1}))->total, kUsers);
}

}  // namespace
}  // namespace sallyport::directory
