#include "directory/recent_pages.h"

#include <gtest/gtest.h>

#include "directory/house_fixture.h"

namespace sallyport::directory {
namespace {

using Pages = RecentPages<model::Group>;

Page<model::Group> page_of(std::size_t rows) {
  Page<model::Group> page;
  page.items.resize(rows);
  page.total = static_cast<std::int64_t>(rows);
  return page;
}

TEST(RecentPages, KeepsAPageUntilSomethingChanges) {
  std::atomic<std::uint64_t> changes{0};
  Pages pages(changes, true);
  EXPECT_EQ(pages.find("a"), nullptr);
  pages.keep("a", pages.changes(), page_of(3));
  ASSERT_NE(pages.find("a"), nullptr);
  EXPECT_EQ(pages.find("a")->total, 3);
  EXPECT_EQ(pages.find("b"), nullptr);
  ++changes;
  EXPECT_EQ(pages.find("a"), nullptr);
}

TEST(RecentPages, KeepsNothingThatWasReadBeforeAChange) {
  std::atomic<std::uint64_t> changes{0};
  Pages pages(changes, true);
  const auto read_at = pages.changes();
  ++changes;  // while the page was read
  pages.keep("a", read_at, page_of(3));
  EXPECT_EQ(pages.find("a"), nullptr);
}

TEST(RecentPages, KeepsNothingOfADatabaseThatOthersChange) {
  std::atomic<std::uint64_t> changes{0};
  Pages pages(changes, false);
  pages.keep("a", pages.changes(), page_of(3));
  EXPECT_EQ(pages.find("a"), nullptr);
}

TEST(RecentPages, HoldsNoMoreThanItsLimits) {
  std::atomic<std::uint64_t> changes{0};
  Pages pages(changes, true);
  pages.keep("large", 0, page_of(Pages::kMostRows + 1));
  EXPECT_EQ(pages.find("large"), nullptr);
  std::size_t kept = 0;
  for (std::size_t i = 0; i <= Pages::kMostPages; ++i) pages.keep(std::to_string(i), 0, page_of(1));
  for (std::size_t i = 0; i <= Pages::kMostPages; ++i) kept += pages.find(std::to_string(i)) ? 1 : 0;
  EXPECT_GE(kept, 1U);
  EXPECT_LE(kept, Pages::kMostPages);
}

class ListsWithoutTheDatabase : public testing::Test {
 protected:
  base::Result<Page<model::Group>> list(const model::Caller& caller, ListQuery query = {}) {
    return house.run(service.list_groups(caller, std::move(query)));
  }
  // Whether the list comes without a statement.
  bool kept(const model::Caller& caller, const ListQuery& query = {}) {
    house.faulty.arm(store::Fault::kOnce, 1);
    bool failed = false;
    try {
      (void)list(caller, query);
    } catch (const store::StorageFault&) {
      failed = true;
    }
    house.faulty.disarm();
    return !failed;
  }

  House house;
  Service& service = house.service;
  model::Caller admin = caller_in(house.make_tenant("North"));
  model::Caller stranger = caller_in(house.make_tenant("South"));
};

TEST_F(ListsWithoutTheDatabase, EveryQuestionHasItsOwnAnswer) {
  ASSERT_TRUE(house.run(service.create_group(admin, "Berlin")));
  ASSERT_TRUE(house.run(service.create_group(admin, "Potsdam")));
  ASSERT_TRUE(list(admin));
  EXPECT_TRUE(kept(admin));
  EXPECT_FALSE(kept(stranger)) << "N03: another tenant";
  const std::string second = list(admin, {.limit = 1})->next;
  for (const ListQuery& other : {ListQuery{.source = "local"}, ListQuery{.filter = "b"},
                                 ListQuery{.limit = 2}, ListQuery{.sort = SortBy::kCreatedAt},
                                 ListQuery{.descending = true}, ListQuery{.limit = 1, .after = second}})
    EXPECT_FALSE(kept(admin, other));
  EXPECT_EQ(list(stranger)->total, 0);
}

TEST_F(ListsWithoutTheDatabase, EveryChangeShowsInTheNextList) {
  const auto shows = [&](auto change) {
    ASSERT_TRUE(list(admin));
    ASSERT_TRUE(kept(admin));
    ASSERT_TRUE(house.run(change()));
    EXPECT_FALSE(kept(admin));
  };
  model::Group group;
  model::User user;
  shows([&]() -> async::Task<base::Result<void>> {
    CO_TRY(group, co_await service.create_group(admin, "Berlin"));
    co_return base::Result<void>{};
  });
  shows([&] { return service.rename_group(admin, group.id, "Potsdam"); });
  EXPECT_EQ(list(admin)->items.at(0).name, "Potsdam");
  shows([&]() -> async::Task<base::Result<void>> {
    CO_TRY(user, co_await service.create_user(admin, {.name = "Ada", .email = "ada@example.com"}));
    co_return base::Result<void>{};
  });
  shows([&] { return service.add_member(admin, group.id, user.id); });
  EXPECT_EQ(list(admin)->items.at(0).member_count, 1);
  shows([&] { return service.remove_member(admin, group.id, user.id); });
  shows([&] { return service.import(admin, R"({"source":"entra","users":[],"groups":[]})"); });
  shows([&] { return service.remove_group(admin, group.id); });
  EXPECT_EQ(list(admin)->total, 0);
}

// Nobody knows whether it was committed, so what was kept does not count any more.
TEST_F(ListsWithoutTheDatabase, AChangeThatFailedMakesTheNextListReadAgain) {
  ASSERT_TRUE(list(admin));
  house.faulty.arm(store::Fault::kAnswerIsLost, 1);
  EXPECT_THROW((void)house.run(service.create_group(admin, "Berlin")), store::StorageFault);
  house.faulty.disarm();
  EXPECT_EQ(list(admin)->total, 1);
}

}  // namespace
}  // namespace sallyport::directory
