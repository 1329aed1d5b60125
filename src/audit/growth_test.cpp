// What is remembered for a while only does not make the database grow (security O03).
#include <gtest/gtest.h>

#include "audit/retention.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "store/single_use_repository.h"
#include "store/test_database.h"

namespace sallyport::audit {
namespace {

using std::chrono::minutes;

std::int64_t pages_of(store::Database& database) {
  std::int64_t pages = 0;
  database.read([&](store::Session& session) {
    session.query("PRAGMA page_count", {}, [&](const store::Row& row) {
      pages = row.integer(0);
      return false;
    });
  });
  return pages;
}

// 30,000 assertions, five minutes each, over five hours; ten million more would do no more.
TEST(Growth, O03_AssertionsKeepTheSizeOfTheDatabaseFlat) {
  constexpr int kRounds = 30, kEach = 1000;
  base::FakeClock clock;
  base::FakeRandom random;
  const auto database = store::open_test_database(clock);
  const auto scope = base::Uuid::random(random);
  std::int64_t settled = 0;
  for (int round = 1; round <= kRounds; ++round) {
    database->write([&](store::Session& session) {
      for (int i = 0; i < kEach; ++i)
        EXPECT_TRUE(store::SingleUseRepository(session).first_use(scope, random.bytes<32>(),
                                                                  clock.now() + minutes{5}));
      return true;
    });
    clock.advance(minutes{10});
    store::SingleUseKey at;
    while (sweep_single_uses(*database, clock.now(), at)) {
    }
    if (round == kRounds / 2) settled = pages_of(*database);
  }
  EXPECT_LE(pages_of(*database), settled + settled / 20);
}

}  // namespace
}  // namespace sallyport::audit
