// What is PostgreSQL's own: losses of the connection, deadlines, several processes on one database. The
// repositories are tested in store/conformance. Needs the cluster of ./dev test.
#include "store/postgres/database.h"

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/fake_clock.h"
#include "store/change_repository.h"
#include "store/columns.h"
#include "store/conformance/backends.h"
#include "store/migrations.h"
#include "store/postgres/test_database.h"

namespace sallyport::store::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class PostgresTest : public testing::Test {
 protected:
  PostgresTest() { EXPECT_TRUE(migrate(*database, clock)); }

  std::unique_ptr<Database> another(const Options& options = {}) {
    return open(place.url(), options).value();
  }
  static std::int64_t number(Database& from, std::string_view sql) {
    std::int64_t found = 0;
    from.read([&](Session& session) { found = query_integer(session, sql, {}); });
    return found;
  }
  static bool execute(Database& on, std::string_view sql) {
    on.write([&](Session& session) {
      session.execute(sql, {});
      return true;
    });
    return true;
  }

  base::FakeClock clock;
  TestDatabase place;
  std::unique_ptr<Database> database = open(place.url()).value();
};

std::string refusal_of(const std::string& url, const Options& options = {}) {
  const auto opened = open(url, options);
  EXPECT_FALSE(opened);
  if (opened) return "opened";
  EXPECT_EQ(opened.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_EQ(opened.error().code, "database_unusable");
  return opened.error().message;
}

TEST_F(PostgresTest, RefusesAServerThatNobodyRuns) {
  const auto message = refusal_of("postgresql://someone:hidden@/nothing?host=/nonexistent");
  EXPECT_THAT(message, HasSubstr("postgresql://someone@/nothing"));
  EXPECT_THAT(message, Not(HasSubstr("hidden")));
}

// libpq's own message would repeat the part that it cannot decode.
TEST(PostgresUrl, P01_ARefusalOfABadAddressRepeatsNoPartOfIt) {
  const auto message = refusal_of("postgresql://someone:hid%zzden@host/base");
  EXPECT_THAT(message, Not(HasSubstr("den")));
  EXPECT_THAT(message, HasSubstr("percent"));
}

TEST_F(PostgresTest, GivesUpOnAServerThatDoesNotAnswer) {
  const conformance::TemporaryFolder folder;
  const std::string path = (folder.path() / ".s.PGSQL.5432").string();
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 8), 0);
  EXPECT_THAT(refusal_of("postgresql:///x?host=" + folder.path().string(), {.connect = milliseconds{200}}),
              HasSubstr("does not answer"));
  ::close(listener);
}

TEST_F(PostgresTest, RefusesADatabaseThatSortsTextByALanguage) {
  execute(*database, "SELECT 1");
  database.reset();
  // A copy of a database keeps its collation, so one is made by hand.
  const std::string name = place.name() + "_other";
  Connection administrator({.url = place.url(), .connect = seconds{60}, .statement = seconds{60}});
  administrator.run(
      fmt::format("CREATE DATABASE {} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
                  name)
          .c_str());
  std::string url = place.url();
  url.replace(url.find(place.name()), place.name().size(), name);
  EXPECT_THAT(refusal_of(url), HasSubstr("CREATE DATABASE name ENCODING 'UTF8' LC_COLLATE 'C'"));
  administrator.run(fmt::format("DROP DATABASE {}", name).c_str());
}

TEST_F(PostgresTest, RefusesAServerThatIsReadOnly) {
  place.set_read_only(true);
  EXPECT_THAT(refusal_of(place.url()), HasSubstr("read-only"));
}

TEST_F(PostgresTest, Q05_HealsByItselfAfterAllConnectionsWereCut) {
  ASSERT_TRUE(execute(*database, "INSERT INTO counters (name, value) VALUES ('n', 1)"));
  ASSERT_EQ(number(*database, "SELECT value FROM counters WHERE name = 'n'"), 1);
  place.cut_connections();
  EXPECT_TRUE(execute(*database, "UPDATE counters SET value = 3 WHERE name = 'n'"));
  EXPECT_EQ(number(*database, "SELECT value FROM counters WHERE name = 'n'"), 3);
}

TEST_F(PostgresTest, Q05_SaysThatNobodyKnowsWhenTheConnectionIsLostAtTheCommit) {
  try {
    database->write([&](Session& session) {
      session.execute("INSERT INTO counters (name, value) VALUES ('n', 1)", {});
      place.cut_connections();
      return true;
    });
    ADD_FAILURE() << "was committed";
  } catch (const StorageFault& fault) {
    EXPECT_TRUE(fault.outcome_unknown) << fault.what();
  }
  try {
    database->write([&](Session& session) {
      place.cut_connections();
      session.execute("INSERT INTO counters (name, value) VALUES ('n', 1)", {});
      return true;
    });
    ADD_FAILURE() << "was committed";
  } catch (const StorageFault& fault) {
    EXPECT_FALSE(fault.outcome_unknown) << "there was no commit yet: " << fault.what();
  }
}

TEST_F(PostgresTest, Q06_EndsAStatementThatTakesTooLong) {
  const auto hasty = another({.statement = milliseconds{1000}});
  EXPECT_THROW(execute(*hasty, "SELECT pg_sleep(30)"), StorageFault);
  EXPECT_TRUE(execute(*hasty, "SELECT 1")) << "and goes on";
}

TEST_F(PostgresTest, WaitsForTheWriterOfAnotherProcessForABoundedTime) {
  const auto hasty = another({.statement = milliseconds{1000}});
  database->write([&](Session&) {
    EXPECT_THROW(execute(*hasty, "SELECT 1"), StorageFault);
    return true;
  });
  EXPECT_TRUE(execute(*hasty, "SELECT 1"));
}

TEST_F(PostgresTest, LosesNoUpdateWhenSeveralProcessesWrite) {
  execute(*database, "INSERT INTO counters (name, value) VALUES ('n', 0)");
  constexpr int kProcesses = 3, kRounds = 40;
  std::atomic<int> faults = 0;
  {
    std::vector<std::jthread> threads;
    for (int p = 0; p < kProcesses; ++p)
      threads.emplace_back([&] {
        const auto own = another();
        for (int i = 0; i < kRounds; ++i) try {
            own->write([](Session& session) {
              const auto value = query_integer(session, "SELECT value FROM counters WHERE name = 'n'", {});
              session.execute("UPDATE counters SET value = :value WHERE name = 'n'", {{"value", value + 1}});
              return true;
            });
          } catch (const StorageFault&) {
            ++faults;
          }
      });
  }
  EXPECT_EQ(faults, 0);
  EXPECT_EQ(number(*database, "SELECT value FROM counters WHERE name = 'n'"), kProcesses * kRounds);
}

TEST_F(PostgresTest, AReadSeesOneMomentWhateverIsWrittenMeanwhile) {
  execute(*database, "INSERT INTO counters (name, value) VALUES ('n', 1)");
  database->read([&](Session& session) {
    constexpr const char* kSql = "SELECT value FROM counters WHERE name = 'n'";
    EXPECT_EQ(query_integer(session, kSql, {}), 1);
    execute(*database, "UPDATE counters SET value = 2 WHERE name = 'n'");
    EXPECT_EQ(query_integer(session, kSql, {}), 1);
  });
}

TEST_F(PostgresTest, ScansMoreThanItFetchesAtOnceAndAsksOtherThingsMeanwhile) {
  constexpr std::int64_t kRows = 1'203;
  std::int64_t seen = 0, sum = 0;
  database->read([&](Session& session) {
    session.scan("SELECT i, :plus FROM generate_series(1, :rows) AS i", {{"rows", kRows}, {"plus", 5}},
                 [&](const Row& row) {
                   ++seen;
                   sum += row.integer(0) + query_integer(session, "SELECT :n", {{"n", 1}});
                   EXPECT_EQ(row.integer(1), 5);
                   return true;
                 });
    EXPECT_EQ(seen, kRows);
    EXPECT_EQ(sum, kRows * (kRows + 1) / 2 + kRows);
    seen = 0;
    session.scan("SELECT i FROM generate_series(1, 100000) AS i", {}, [&](const Row&) { return ++seen < 3; });
    EXPECT_EQ(seen, 3);
    EXPECT_EQ(query_integer(session, "SELECT CAST(7 AS BIGINT)", {}), 7) << "the transaction goes on";
  });
}

TEST_F(PostgresTest, ReadsSumsThatPostgresMakesWider) {
  EXPECT_EQ(number(*database, "SELECT sum(CAST(i AS BIGINT)) FROM generate_series(1, 100000) AS i"),
            5'000'050'000);
  EXPECT_EQ(number(*database, "SELECT sum(CAST(9223372036854775000 AS BIGINT))"), 9'223'372'036'854'775'000);
  EXPECT_EQ(number(*database, "SELECT sum(CAST(-10000 AS BIGINT))"), -10'000);
  EXPECT_EQ(number(*database, "SELECT sum(CAST(0 AS BIGINT))"), 0);
}

TEST_F(PostgresTest, P01_ErrorsRepeatNoValues) {
  const auto insert = [](Session& session) {
    session.execute("INSERT INTO settings (name, value) VALUES (:name, :value)",
                    {{"name", "hidden"}, {"value", base::ByteView{}}});
    return true;
  };
  database->write(insert);
  try {
    database->write(insert);
    ADD_FAILURE() << "was stored twice";
  } catch (const UniqueViolation& fault) {
    EXPECT_THAT(fault.what(), Not(HasSubstr("hidden")));
  }
}

TEST_F(PostgresTest, RefusesTextThatPostgresCannotKeep) {
  EXPECT_THROW(database->write([](Session& session) {
    session.execute("INSERT INTO settings (name, value) VALUES (:name, :value)",
                    {{"name", std::string_view("a\0b", 3)}, {"value", base::ByteView{}}});
    return true;
  }),
               StorageFault);
}

TEST_F(PostgresTest, O08_AReaderWaitsForAConnectionForABoundedTime) {
  const auto narrow = another({.readers = 1, .pool_wait = milliseconds{50}});
  narrow->read([&](Session&) {
    std::async(std::launch::async, [&] {
      EXPECT_THROW(number(*narrow, "SELECT CAST(1 AS BIGINT)"), StorageFault);
    }).get();
  });
  EXPECT_EQ(number(*narrow, "SELECT CAST(1 AS BIGINT)"), 1);
}

TEST_F(PostgresTest, Q16_TellsEveryProcessThatTheChangeFeedHasGrown) {
  const auto other = another();
  other->wait_for_change(seconds{30});  // the first call only begins to listen
  const auto told = std::async(std::launch::async, [&] { other->wait_for_change(seconds{30}); });
  database->write([&](Session& session) {
    ChangeRepository(session).append("integration", base::Bytes(16, 1), clock.now());
    return true;
  });
  EXPECT_EQ(told.wait_for(seconds{10}), std::future_status::ready);
  EXPECT_TRUE(other->shared());
}

TEST_F(PostgresTest, Q16_ListensAgainAfterALoss) {
  const auto other = another();
  other->wait_for_change(seconds{30});
  place.cut_connections();
  other->wait_for_change(milliseconds{1});    // finds out
  other->wait_for_change(milliseconds{100});  // listens again
  const auto told = std::async(std::launch::async, [&] { other->wait_for_change(seconds{30}); });
  database->write([&](Session& session) {
    ChangeRepository(session).append("integration", base::Bytes(16, 1), clock.now());
    return true;
  });
  EXPECT_EQ(told.wait_for(seconds{10}), std::future_status::ready);
}

TEST(PostgresUrl, IsShownWithoutItsPassword) {
  EXPECT_EQ(without_password("postgresql://me:secret@host:5432/base?sslmode=require"),
            "postgresql://me@host:5432/base");
  EXPECT_EQ(without_password("postgresql://me@host/base"), "postgresql://me@host/base");
  EXPECT_EQ(without_password("postgresql:///base?host=/run&password=secret"), "postgresql:///base");
  EXPECT_EQ(without_password("postgresql://host:5432/base"), "postgresql://host:5432/base");
  EXPECT_EQ(without_password("postgresql://host:5432/base?password=se@cret"), "postgresql://host:5432/base");
  EXPECT_EQ(without_password("postgresql://me:se@cret@host/base"), "postgresql://me@host/base");
  EXPECT_EQ(without_password("postgresql://me:secret@[::1]:5432"), "postgresql://me@[::1]:5432");
  EXPECT_EQ(without_password("postgresql://[::1]:5432/a@b"), "postgresql://[::1]:5432/a@b");
}

}  // namespace
}  // namespace sallyport::store::postgres
