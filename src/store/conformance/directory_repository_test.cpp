#include "store/directory_repository.h"

#include <fmt/format.h>

#include "store/conformance/backends.h"
#include "store/tenant_repository.h"

namespace sallyport::store::conformance {
namespace {

class DirectoryRepositoryTest : public ConformanceTest {
 protected:
  DirectoryRepositoryTest() {
    for (auto* id : {&tenant_, &other_tenant_}) {
      *id = model::TenantId::random(random_);
      write([&](Session& s) {
        return TenantRepository(s).insert({.id = *id, .name = "t", .created_at = clock_.now()}), 0;
      });
    }
  }

  model::User user(std::string name, std::string source = "local", std::string external_id = "") {
    clock_.advance(std::chrono::seconds{1});
    return {.id = model::UserId::random(random_),
            .tenant = tenant_,
            .source = std::move(source),
            .external_id = std::move(external_id),
            .name = std::move(name),
            .email = "a@b.example",
            .active = true,
            .created_at = clock_.now(),
            .updated_at = clock_.now()};
  }
  model::Group group(std::string name, std::string source = "local", std::string external_id = "") {
    clock_.advance(std::chrono::seconds{1});
    return {.id = model::GroupId::random(random_),
            .tenant = tenant_,
            .source = std::move(source),
            .external_id = std::move(external_id),
            .name = std::move(name),
            .created_at = clock_.now(),
            .updated_at = clock_.now()};
  }
  // Names in these tests are their own folded form.
  model::User insert(const model::User& made) {
    write([&](Session& s) { return UserRepository(s).insert(made, made.name).has_value(); });
    return made;
  }
  model::Group insert(const model::Group& made) {
    write([&](Session& s) { return GroupRepository(s).insert(made, made.name).has_value(); });
    return made;
  }
  PeopleQuery all() const {
    PeopleQuery query;
    query.tenant = tenant_;
    query.limit = 100;
    return query;
  }
  std::vector<std::string> names(const PeopleQuery& query) {
    return read([&](Session& s) {
      UserRepository users(s);
      std::vector<std::string> found;
      for (const auto& it : users.list(query)) found.push_back(it.name);
      if (!query.after && std::ssize(found) < query.limit) {
        EXPECT_EQ(users.count(query), std::ssize(found));
      }
      return found;
    });
  }

  model::TenantId tenant_, other_tenant_;
};
SALLYPORT_ON_ALL_DATABASES(DirectoryRepositoryTest);

using Names = std::vector<std::string>;

TEST_P(DirectoryRepositoryTest, ReadsBackUsersAndGroupsOfTheirTenantOnly) {
  const auto made = insert(user("ada", "entra", "x1"));
  const auto found = read([&](Session& s) { return UserRepository(s).find(tenant_, made.id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "ada");
  EXPECT_EQ(found->source, "entra");
  EXPECT_EQ(found->external_id, "x1");
  EXPECT_EQ(found->email, made.email);
  EXPECT_EQ(found->created_at, made.created_at);
  EXPECT_TRUE(found->active);
  EXPECT_FALSE(read([&](Session& s) { return UserRepository(s).find(other_tenant_, made.id); }));
  const auto team = insert(group("team"));
  EXPECT_TRUE(read([&](Session& s) { return GroupRepository(s).find(tenant_, team.id); }));
  EXPECT_FALSE(read([&](Session& s) { return GroupRepository(s).find(other_tenant_, team.id); }));
}

TEST_P(DirectoryRepositoryTest, SortsByNameOrAgeBothWays) {
  for (const auto* name : {"b", "c", "a"}) insert(user(name));
  auto query = all();
  EXPECT_EQ(names(query), (Names{"a", "b", "c"}));
  query.descending = true;
  EXPECT_EQ(names(query), (Names{"c", "b", "a"}));
  query.order = PeopleOrder::kCreatedAt;
  EXPECT_EQ(names(query), (Names{"a", "c", "b"}));
  query.descending = false;
  EXPECT_EQ(names(query), (Names{"b", "c", "a"}));
}

TEST_P(DirectoryRepositoryTest, PagesThroughEqualNamesWithoutGapOrRepeat) {
  for (int i = 0; i < 9; ++i) insert(user(i < 6 ? "same" : "other"));
  for (const bool descending : {false, true})
    for (const auto order : {PeopleOrder::kName, PeopleOrder::kCreatedAt}) {
      auto query = all();
      query.limit = 2;
      query.order = order;
      query.descending = descending;
      std::set<std::string> seen;
      while (true) {
        const auto page = read([&](Session& s) { return UserRepository(s).list(query); });
        for (const auto& it : page) EXPECT_TRUE(seen.insert(it.id.to_string()).second);
        if (page.size() < 2) break;
        query.after = PeoplePosition{page.back().name, page.back().created_at, page.back().id.uuid};
      }
      EXPECT_EQ(seen.size(), 9U);
    }
}

TEST_P(DirectoryRepositoryTest, FiltersByAPartOfTheNameWhateverItsCharacters) {
  for (const auto* name : {"anna", "hannah", "50%", "a_b", "axb", "back\\slash"}) insert(user(name));
  auto query = all();
  query.folded_filter = "anna";
  EXPECT_EQ(names(query), (Names{"anna", "hannah"}));
  query.folded_filter = "%";
  EXPECT_EQ(names(query), Names{"50%"});
  query.folded_filter = "a_b";
  EXPECT_EQ(names(query), Names{"a_b"});
  query.folded_filter = "\\";
  EXPECT_EQ(names(query), Names{"back\\slash"});
  query.folded_filter = "' OR 1=1 --";
  EXPECT_EQ(names(query), Names{});  // N04
}

TEST_P(DirectoryRepositoryTest, FiltersBySource) {
  insert(user("local"));
  insert(user("entra", "entra", "1"));
  auto query = all();
  query.source = "entra";
  EXPECT_EQ(names(query), Names{"entra"});
  query.source = "okta";
  EXPECT_EQ(names(query), Names{});
}

TEST_P(DirectoryRepositoryTest, RefusesAnExternalIdTwiceButNotAnEmptyOne) {
  insert(user("a"));
  insert(user("b"));
  insert(user("c", "entra", "1"));
  insert(user("d", "okta", "1"));
  const auto again =
      write([&](Session& s) { return UserRepository(s).insert(user("e", "entra", "1"), "e"); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "external_id_taken");
  EXPECT_EQ(names(all()).size(), 4U);
  insert(group("c", "entra", "1"));
  EXPECT_FALSE(write(
      [&](Session& s) { return GroupRepository(s).insert(group("e", "entra", "1"), "e").has_value(); }));
}

TEST_P(DirectoryRepositoryTest, UpdatesOnlyTheExpectedVersion) {
  auto made = insert(user("before"));
  made.name = "after";
  made.active = false;
  EXPECT_TRUE(write([&](Session& s) { return UserRepository(s).update(made, "after", 1); }));
  EXPECT_FALSE(write([&](Session& s) { return UserRepository(s).update(made, "after", 1); }));
  const auto found = read([&](Session& s) { return UserRepository(s).find(tenant_, made.id); });
  EXPECT_EQ(found->name, "after");
  EXPECT_FALSE(found->active);
  EXPECT_EQ(found->version, 2);
  auto team = insert(group("before"));
  team.name = "after";
  EXPECT_TRUE(write([&](Session& s) { return GroupRepository(s).update(team, "after", 1); }));
  EXPECT_FALSE(write([&](Session& s) { return GroupRepository(s).update(team, "after", 1); }));
}

TEST_P(DirectoryRepositoryTest, ImportsCreateThenChangeThenLeaveAlone) {
  auto first = user("ada", "entra", "1");
  const auto upsert = [&](model::User& it) {
    return write([&](Session& s) { return UserRepository(s).upsert(it, it.name); });
  };
  EXPECT_EQ(upsert(first), ImportOutcome::kCreated);
  auto same = user("ada", "entra", "1");
  EXPECT_EQ(upsert(same), ImportOutcome::kUnchanged);
  EXPECT_EQ(same.id, first.id);
  EXPECT_EQ(same.version, 1);
  auto renamed = user("ada l", "entra", "1");
  EXPECT_EQ(upsert(renamed), ImportOutcome::kChanged);
  EXPECT_EQ(renamed.id, first.id);
  EXPECT_EQ(renamed.created_at, first.created_at);
  EXPECT_EQ(renamed.version, 2);

  auto team = group("team", "entra", "g");
  const auto upsert_group = [&](model::Group& it) {
    return write([&](Session& s) { return GroupRepository(s).upsert(it, it.name); });
  };
  EXPECT_EQ(upsert_group(team), ImportOutcome::kCreated);
  EXPECT_EQ(upsert_group(team), ImportOutcome::kUnchanged);
  team.name = "crew";
  EXPECT_EQ(upsert_group(team), ImportOutcome::kChanged);
  EXPECT_EQ(team.version, 2);
}

TEST_P(DirectoryRepositoryTest, KeepsMembershipsUntilEitherSideGoes) {
  const auto ada = insert(user("ada"));
  const auto bob = insert(user("bob"));
  const auto team = insert(group("team"));
  const auto change = [&](auto work) { return write([&](Session& s) { return work(GroupRepository(s)); }); };
  EXPECT_TRUE(change([&](auto groups) { return groups.add_member(team.id, ada.id); }));
  EXPECT_FALSE(change([&](auto groups) { return groups.add_member(team.id, ada.id); }));
  EXPECT_TRUE(change([&](auto groups) { return groups.add_member(team.id, bob.id); }));
  auto query = all();
  query.member_of = team.id;
  EXPECT_EQ(names(query), (Names{"ada", "bob"}));
  EXPECT_EQ(change([&](auto groups) { return groups.member_ids(team.id); }),
            (std::vector{std::min(ada.id, bob.id), std::max(ada.id, bob.id)}));
  EXPECT_EQ(read([&](Session& s) { return GroupRepository(s).find(tenant_, team.id)->member_count; }), 2);
  EXPECT_TRUE(change([&](auto groups) { return groups.remove_member(team.id, bob.id); }));
  EXPECT_FALSE(change([&](auto groups) { return groups.remove_member(team.id, bob.id); }));
  EXPECT_TRUE(write([&](Session& s) { return UserRepository(s).erase(tenant_, ada.id); }));
  EXPECT_FALSE(change([&](auto groups) { return groups.is_member(team.id, ada.id); }));
  EXPECT_TRUE(change([&](auto groups) { return groups.add_member(team.id, bob.id); }));
  EXPECT_FALSE(change([&](auto groups) { return groups.erase(other_tenant_, team.id); }));
  change([&](auto groups) { return groups.clear_members(team.id), 0; });
  EXPECT_FALSE(change([&](auto groups) { return groups.is_member(team.id, bob.id); }));
  EXPECT_TRUE(change([&](auto groups) { return groups.erase(tenant_, team.id); }));
}

TEST_P(DirectoryRepositoryTest, O09_AGroupOfVeryManyIsListedAsAnyOther) {
  const auto everybody = insert(group("everybody"));
  const auto outside = insert(user("aaron"));
  std::vector<model::User> users;
  for (int i = 0; i < 2001; ++i) users.push_back(user(fmt::format("user {:04}", i)));
  write([&](Session& s) {
    for (const auto& each : users) {
      EXPECT_TRUE(UserRepository(s).insert(each, each.name));
      GroupRepository(s).add_member(everybody.id, each.id);
    }
    return 0;
  });
  auto query = all();
  query.member_of = everybody.id;
  query.limit = 2;
  EXPECT_EQ(names(query), (Names{"user 0000", "user 0001"}));
  query.after = PeoplePosition{"user 1999", clock_.now(), base::Uuid{}};
  EXPECT_EQ(names(query), (Names{"user 1999", "user 2000"}));
  query.after.reset();
  const auto count = [&] { return read([&](Session& s) { return UserRepository(s).count(query); }); };
  EXPECT_EQ(count(), 2001);
  query.folded_filter = "r 199";
  EXPECT_EQ(names(query), (Names{"user 1990", "user 1991"}));
  EXPECT_EQ(count(), 10);
  query.folded_filter = "aaron";
  EXPECT_EQ(count(), 0);
}

TEST_P(DirectoryRepositoryTest, ListsGroupsWithTheirCounts) {
  const auto ada = insert(user("ada"));
  const auto a = insert(group("a"));
  insert(group("b"));
  write([&](Session& s) { return GroupRepository(s).add_member(a.id, ada.id); });
  const auto found = read([&](Session& s) { return GroupRepository(s).list(all()); });
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].member_count, 1);
  EXPECT_EQ(found[1].member_count, 0);
  EXPECT_EQ(read([&](Session& s) { return GroupRepository(s).count(all()); }), 2);
  auto of_ada = all();
  of_ada.has_member = ada.id;
  const auto hers = read([&](Session& s) { return GroupRepository(s).list(of_ada); });
  ASSERT_EQ(hers.size(), 1U);
  EXPECT_EQ(hers[0].id, a.id);
  EXPECT_EQ(read([&](Session& s) { return GroupRepository(s).count(of_ada); }), 1);
}

}  // namespace
}  // namespace sallyport::store::conformance
