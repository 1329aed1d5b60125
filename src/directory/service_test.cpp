// Users, groups and memberships over a real SQLite database (accessia A17, A18, §7.1).
#include "directory/service.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "directory/house_fixture.h"
#include "model/awkward_strings.h"

namespace sallyport::directory {
namespace {

using model::Role;

class DirectoryTest : public testing::Test {
 protected:
  model::User user(std::string name, std::string email = {}) {
    auto made = house.run(service.create_user(admin, {.name = std::move(name), .email = std::move(email)}));
    EXPECT_TRUE(made) << made.error().message;
    house.clock.advance(std::chrono::seconds{1});
    return std::move(made).value();
  }
  model::Group group(std::string name) {
    auto made = house.run(service.create_group(admin, std::move(name)));
    EXPECT_TRUE(made) << made.error().message;
    house.clock.advance(std::chrono::seconds{1});
    return std::move(made).value();
  }
  Page<model::Group> groups(ListQuery query = {}) {
    auto page = house.run(service.list_groups(admin, std::move(query)));
    EXPECT_TRUE(page) << page.error().message;
    return std::move(page).value();
  }
  template <class T>
  static std::vector<std::string> names(const Page<T>& page) {
    std::vector<std::string> names;
    for (const auto& item : page.items) names.push_back(item.name);
    return names;
  }
  using Names = std::vector<std::string>;

  House house;
  Service& service = house.service;
  model::Caller admin = caller_in(house.make_tenant("North"));
  model::Caller stranger = caller_in(house.make_tenant("South"));
};

TEST_F(DirectoryTest, A18_FiltersByAPartOfTheNameWhateverItsCase) {
  group("Office Berlin"), group("Back OFFICE"), group("Straße"), group("100%"), group("Lab");
  EXPECT_EQ(names(groups({.filter = "oFfIcE"})), (Names{"Back OFFICE", "Office Berlin"}));
  EXPECT_EQ(names(groups({.filter = "STRASSE"})), Names{"Straße"});
  EXPECT_EQ(names(groups({.filter = "%"})), Names{"100%"}) << "a letter like any other";
  EXPECT_TRUE(groups({.filter = "_"}).items.empty());
  EXPECT_EQ(groups({.filter = ""}).total, 5);
}

TEST_F(DirectoryTest, A18_SortsByNameOrCreationAndBackwards) {
  group("beta"), group("Alpha"), group("Émile"), group("gamma");
  EXPECT_EQ(names(groups()), (Names{"Alpha", "beta", "gamma", "Émile"}));
  EXPECT_EQ(names(groups({.descending = true})), (Names{"Émile", "gamma", "beta", "Alpha"}));
  EXPECT_EQ(names(groups({.sort = SortBy::kCreatedAt})), (Names{"beta", "Alpha", "Émile", "gamma"}));
  EXPECT_EQ(names(groups({.sort = SortBy::kCreatedAt, .descending = true})),
            (Names{"gamma", "Émile", "Alpha", "beta"}));
}

TEST_F(DirectoryTest, A18_PagesMeetEveryGroupOnceInEveryOrder) {
  for (int i = 0; i < 11; ++i) group(i % 3 == 0 ? "Same name" : fmt::format("Group {}", i));
  for (const auto sort : {SortBy::kName, SortBy::kCreatedAt})
    for (const bool descending : {false, true}) {
      std::set<model::GroupId> seen;
      ListQuery query{.limit = 3, .sort = sort, .descending = descending};
      int pages = 0;
      do {
        const auto page = groups(query);
        EXPECT_EQ(page.total, 11);
        for (const auto& item : page.items) EXPECT_TRUE(seen.insert(item.id).second);
        query.after = page.next;
        ++pages;
      } while (!query.after.empty());
      EXPECT_EQ(seen.size(), 11U);
      EXPECT_EQ(pages, 4);
    }
}

TEST_F(DirectoryTest, A18_RefusesLimitsSourcesFiltersAndPositionsThatMakeNoSense) {
  const auto field = [&](ListQuery query) { return field_of(house.run(service.list_groups(admin, query))); };
  for (const std::int64_t limit : {0, -5, 501}) EXPECT_EQ(field({.limit = limit}), "limit");
  EXPECT_EQ(field({.limit = 500}), "accepted");
  for (const auto* source : {"", "All", "nonsense", "entra", "a b", "'"})
    EXPECT_EQ(field({.source = source}), "source") << source;
  EXPECT_EQ(field({.source = "local"}), "accepted");
  EXPECT_EQ(field({.filter = std::string(257, 'f')}), "filter");
  EXPECT_EQ(field({.filter = "\xff"}), "filter");
  EXPECT_EQ(field({.filter = std::string("\0", 1)}), "filter");
  for (const auto* after : {"x", "AAAA", "not base64!", "bgAAAAAAAAAAAAAAAAAAAAAA_w"})
    EXPECT_EQ(field({.after = after}), "after") << after;

  group("A"), group("B");
  const auto page = groups({.limit = 1});
  EXPECT_EQ(field({.sort = SortBy::kCreatedAt, .after = page.next}), "after") << "of another order";
}

TEST_F(DirectoryTest, A17_ReadsUsersWithTheRoleOfAnEventViewer) {
  const auto ada = user("Ada Lovelace", "ada@example.com");
  const auto viewer = caller_in(admin.tenant, Role::kEventViewer);
  EXPECT_EQ(house.run(service.get_user(viewer, ada.id))->email, "ada@example.com");
  EXPECT_EQ(house.run(service.list_users(viewer, {}))->total, 1);
  using enum base::ErrorKind;
  EXPECT_EQ(kind_of(house.run(service.create_user(viewer, {.name = "X"}))), kForbidden);
  EXPECT_EQ(kind_of(house.run(service.change_user(viewer, ada.id, {.name = "X"}))), kForbidden);
  EXPECT_EQ(kind_of(house.run(service.remove_user(viewer, ada.id))), kForbidden);
  EXPECT_EQ(kind_of(house.run(service.create_group(viewer, "X"))), kForbidden);
  EXPECT_EQ(kind_of(house.run(service.import(viewer, R"({"source":"entra"})"))), kForbidden);
  const auto nobody = caller_in(admin.tenant, Role::kNone);
  EXPECT_EQ(kind_of(house.run(service.list_users(nobody, {}))), kForbidden);
  EXPECT_EQ(kind_of(house.run(service.list_groups(nobody, {}))), kForbidden);
}

TEST_F(DirectoryTest, ChangesWhatIsGivenAndKeepsTheRest) {
  const auto ada = user("Ada", "ada@example.com");
  const auto changed = house.run(service.change_user(admin, ada.id, {.active = false})).value();
  EXPECT_EQ(changed.name, "Ada");
  EXPECT_EQ(changed.email, "ada@example.com");
  EXPECT_FALSE(changed.active);
  EXPECT_EQ(changed.version, 2);
  EXPECT_GT(changed.updated_at, changed.created_at);
  EXPECT_EQ(house.run(service.change_user(admin, ada.id, {.active = false}))->version, 2)
      << "nothing differs";
  EXPECT_EQ(house.run(service.change_user(admin, ada.id, {.email = ""}))->email, "");
  const auto renamed = house.run(service.change_user(admin, ada.id, {.name = "Grace"}));
  EXPECT_EQ(house.run(service.list_users(admin, {.filter = "GRACE"}))->total, 1) << "found by the new name";
  EXPECT_EQ(house.run(service.list_users(admin, {.filter = "ada"}))->total, 0);
}

TEST_F(DirectoryTest, RefusesNamesAndAddressesOutsideTheirLimits) {
  const auto field = [&](NewUser wanted) {
    return field_of(house.run(service.create_user(admin, std::move(wanted))));
  };
  EXPECT_EQ(field({.name = ""}), "name");
  EXPECT_EQ(field({.name = std::string(257, 'n')}), "name");
  EXPECT_EQ(field({.name = "a\tb"}), "name");
  for (const auto* email : {"ada", "@example.com", "ada@", "a@b@c", "a b@example.com", "ada@example.com\n"})
    EXPECT_EQ(field({.name = "A", .email = email}), "email") << email;
  EXPECT_EQ(field_of(house.run(service.create_group(admin, ""))), "name");
}

TEST_F(DirectoryTest, CountsTheMembersOfAGroup) {
  const auto office = group("Office");
  const auto ada = user("Ada"), grace = user("Grace");
  EXPECT_TRUE(house.run(service.add_member(admin, office.id, ada.id)));
  EXPECT_TRUE(house.run(service.add_member(admin, office.id, grace.id)));
  EXPECT_TRUE(house.run(service.add_member(admin, office.id, ada.id))) << "a member already";
  EXPECT_EQ(house.run(service.get_group(admin, office.id))->member_count, 2);
  EXPECT_EQ(names(house.run(service.list_members(admin, office.id, {})).value()), (Names{"Ada", "Grace"}));
  EXPECT_EQ(names(house.run(service.list_members(admin, office.id, {.filter = "gr"})).value()),
            Names{"Grace"});

  EXPECT_TRUE(house.run(service.remove_member(admin, office.id, ada.id)));
  EXPECT_EQ(kind_of(house.run(service.remove_member(admin, office.id, ada.id))), base::ErrorKind::kNotFound);
  EXPECT_TRUE(house.run(service.remove_user(admin, grace.id)));
  EXPECT_EQ(house.run(service.get_group(admin, office.id))->member_count, 0);
}

TEST_F(DirectoryTest, N03_AnswersNotFoundForIdsOfAnotherTenant) {
  const auto office = group("Office");
  const auto ada = user("Ada");
  const auto theirs = house.run(service.create_user(stranger, {.name = "Eve"})).value();
  const auto their_group = house.run(service.create_group(stranger, "Spies")).value();
  using enum base::ErrorKind;
  EXPECT_EQ(kind_of(house.run(service.get_user(stranger, ada.id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.change_user(stranger, ada.id, {.name = "X"}))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.remove_user(stranger, ada.id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.get_group(stranger, office.id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.rename_group(stranger, office.id, "X"))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.remove_group(stranger, office.id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.list_members(stranger, office.id, {}))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.add_member(stranger, office.id, theirs.id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.add_member(stranger, their_group.id, ada.id))), kNotFound);
  EXPECT_EQ(kind_of(house.run(service.add_member(admin, office.id, theirs.id))), kNotFound);
  EXPECT_EQ(house.run(service.list_users(stranger, {}))->total, 1);
  EXPECT_EQ(house.run(service.get_user(admin, ada.id))->name, "Ada");
}

TEST_F(DirectoryTest, RenamesAndRemovesLocalGroups) {
  const auto office = group("Office");
  EXPECT_EQ(house.run(service.rename_group(admin, office.id, "Back Office"))->version, 2);
  EXPECT_EQ(house.run(service.rename_group(admin, office.id, "Back Office"))->version, 2);
  EXPECT_EQ(names(groups({.filter = "back"})), Names{"Back Office"});
  EXPECT_TRUE(house.run(service.remove_group(admin, office.id)));
  EXPECT_EQ(kind_of(house.run(service.get_group(admin, office.id))), base::ErrorKind::kNotFound);
}

TEST_F(DirectoryTest, L11_KeepsAwkwardNamesByteForByteAndFindsThem) {
  for (const auto& text : model::awkward_strings()) {
    const auto made = user(text);
    EXPECT_EQ(house.run(service.get_user(admin, made.id))->name, text);
    const auto found = house.run(service.list_users(admin, {.filter = text, .limit = 500})).value();
    EXPECT_TRUE(std::ranges::count(found.items, made.id, &model::User::id) == 1) << text;
    const auto place = group(text);
    EXPECT_EQ(house.run(service.get_group(admin, place.id))->name, text);
  }
  // Pages over all of them, one by one: every position survives its own text.
  std::size_t seen = 0;
  ListQuery query{.limit = 1};
  do {
    const auto page = groups(query);
    seen += page.items.size();
    query.after = page.next;
  } while (!query.after.empty());
  EXPECT_EQ(seen, model::awkward_strings().size());
}

}  // namespace
}  // namespace sallyport::directory
