// How long what a hand-out looks at is kept (docs/adr/0082).
#include "vault/grant_view.h"

#include <functional>

#include <gtest/gtest.h>

#include "vault/house_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::hours;

// Counts reads, and does what the test says before one is answered.
class WatchedDatabase final : public store::Database {
 public:
  explicit WatchedDatabase(store::Database& real) : real_(real) {}
  void read(const std::function<void(store::Session&)>& work) override {
    real_.read(work);
    ++reads;
    if (meanwhile) meanwhile();
  }
  void write(const std::function<bool(store::Session&)>& work) override { real_.write(work); }
  std::string_view name() const override { return real_.name(); }

  int reads = 0;
  std::function<void()> meanwhile{};

 private:
  store::Database& real_;
};

class GrantViewTest : public testing::Test {
 protected:
  GrantViewTest() {
    model::ProviderSetup setup{
        .id = setup_, .tenant = house_.tenant, .provider = "google", .client_id = "client"};
    house_.store.write_now(
        [&](store::Session& s) { return store::ProviderSetupRepository(s).insert(setup), true; });
  }
  Session session(std::optional<model::AccountId> member = {}) {
    Session session{.id = "session-1", .tenant = house_.tenant, .user = member.has_value(), .master = true};
    if (member) session.member = HostMember{.id = *member, .host_id = "u-17"};
    return session;
  }
  std::size_t masters(const Session& session) {
    return house_.run(view_.find(session, "google")).value()->master.size();
  }
  void look(const Session& session) { EXPECT_TRUE(house_.run(view_.find(session, "google"))); }
  void connect() {
    model::Connection connection{.id = model::ConnectionId::random(house_.random),
                                 .tenant = house_.tenant,
                                 .setup = setup_,
                                 .connected_at = house_.clock.now()};
    house_.store.write_now(
        [&](store::Session& s) { return store::ConnectionRepository(s).insert(connection), true; });
  }

  TestHouse house_;
  model::ProviderSetupId setup_ = model::ProviderSetupId::random(house_.random);
  const model::AccountId ana_ = model::AccountId::random(house_.random),
                         ben_ = model::AccountId::random(house_.random);
  WatchedDatabase database_{*house_.database};
  store::Store store_{database_, house_.pool};
  GrantView view_{store_, house_.keyring, house_.house.catalogue, house_.clock, ""};
};

TEST_F(GrantViewTest, WhatIsAskedForAgainWithinASecondIsNotReadAgain) {
  look(session());
  look(session());
  EXPECT_EQ(database_.reads, 1);
  look(session(ana_));
  look(session(ben_));
  EXPECT_EQ(database_.reads, 3);
}

TEST_F(GrantViewTest, WhatAnotherProcessHasChangedIsSeenASecondLater) {
  EXPECT_EQ(masters(session()), 0U);
  connect();
  EXPECT_EQ(masters(session()), 0U);
  house_.clock.advance(GrantView::kOldest);
  EXPECT_EQ(masters(session()), 1U);
}

TEST_F(GrantViewTest, WhoAsksAnewSeesEverythingAndWhatWasReadIsKept) {
  EXPECT_EQ(masters(session()), 0U);
  connect();
  EXPECT_EQ(house_.run(view_.find_anew(session(), "google")).value()->master.size(), 1U);
  EXPECT_EQ(masters(session()), 1U);
  EXPECT_EQ(database_.reads, 2);
}

TEST_F(GrantViewTest, AChangeIsSeenAtOnceAndCostsNobodyElseARead) {
  look(session(ana_));
  look(session(ben_));
  const auto read_for = [&](const model::AccountId& member) {
    const int before = database_.reads;
    look(session(member));
    return database_.reads - before;
  };
  view_.forget(setup_, ana_);
  EXPECT_EQ(read_for(ben_), 0);
  EXPECT_EQ(read_for(ana_), 1);
  view_.forget(setup_, std::nullopt);  // the tenant's account, which is everybody's
  EXPECT_EQ(read_for(ana_), 1);
  EXPECT_EQ(read_for(ben_), 1);
  view_.forget(house_.tenant);
  EXPECT_EQ(read_for(ana_), 1);
  EXPECT_EQ(read_for(ben_), 1);
}

TEST_F(GrantViewTest, AReadThatBeganBeforeAChangeIsNotKeptAfterIt) {
  database_.meanwhile = [&] { view_.forget(setup_, std::nullopt); };
  look(session());
  database_.meanwhile = {};
  look(session());
  EXPECT_EQ(database_.reads, 2);
}

TEST_F(GrantViewTest, AReadThatTakesLongIsNotKept) {
  database_.meanwhile = [&] {
    if (database_.reads != 1) return;
    house_.clock.advance(GrantView::kOldest);
    connect();
    EXPECT_TRUE(house_.run(view_.find(session(), "google"), 1));
  };
  EXPECT_EQ(masters(session()), 0U);
  database_.meanwhile = {};
  EXPECT_EQ(masters(session()), 1U) << "what somebody else has read meanwhile";
}

// Opened secrets of applications are in it (security S25).
TEST_F(GrantViewTest, WhatIsTooOldGoesThoughNobodyAsks) {
  const auto found = house_.run(view_.find(session(), "google")).value();
  const std::weak_ptr<const Candidates> seen = found;
  view_.maintain();
  EXPECT_GT(seen.use_count(), 1);
  house_.clock.advance(GrantView::kOldest);
  view_.maintain();
  EXPECT_EQ(seen.use_count(), 1) << "that of the test";
}

TEST_F(GrantViewTest, WhatIsKeptIsBounded) {
  for (std::size_t i = 0; i <= GrantView::kMost; ++i) look(session(model::AccountId::random(house_.random)));
  const auto last = model::AccountId::random(house_.random);
  const int before = database_.reads;
  look(session(last));
  look(session(last));
  EXPECT_EQ(database_.reads, before + 2);
}

}  // namespace
}  // namespace sallyport::vault
