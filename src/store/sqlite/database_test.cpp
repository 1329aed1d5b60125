#include "store/sqlite/database.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "store/conformance/backends.h"
#include "store/migrations.h"
#include "store/setting_repository.h"
#include "store/sqlite/faulty_vfs.h"

namespace sallyport::store::sqlite {
namespace {

namespace fs = std::filesystem;
using conformance::TemporaryFolder;

class SqliteDatabaseTest : public testing::Test {
 protected:
  ~SqliteDatabaseTest() override { faulty_disk().heal(); }

  std::unique_ptr<Database> open_faulty() {
    auto database = open(path_, {.vfs = faulty_vfs()}).value();
    EXPECT_TRUE(migrate(*database, clock_));
    return database;
  }
  static void put(Database& database, std::string_view name) {
    database.write([&](Session& s) { return SettingRepository(s).put(name, base::as_bytes("value")), true; });
  }
  static bool has(Database& database, std::string_view name) {
    bool found = false;
    database.read([&](Session& s) { found = SettingRepository(s).get(name).has_value(); });
    return found;
  }

  base::FakeClock clock_;
  TemporaryFolder folder_;
  std::string path_ = (folder_.path() / "sallyport.db").string();
};

TEST_F(SqliteDatabaseTest, RefusesASecondOpenerWithAWayOut) {  // Q09
  const auto first = open(path_).value();
  const auto second = open(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "database_in_use");
  EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())), std::string::npos);
  EXPECT_NE(second.error().message.find("Stop that one first"), std::string::npos);
}

TEST_F(SqliteDatabaseTest, RefusesASecondProcessAndOpensAfterItsDeath) {  // Q09
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = open(path_);
    [[maybe_unused]] const auto written = ::write(ready[1], held ? "y" : "n", 1);
    ::pause();
    ::_exit(0);
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  EXPECT_FALSE(open(path_));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(open(path_));
}

TEST_F(SqliteDatabaseTest, MakesItsFilesPrivate) {  // P12
  const auto mode = [](const fs::path& path) { return fs::status(path).permissions() & fs::perms::all; };
  constexpr auto kOwnerOnly = fs::perms::owner_read | fs::perms::owner_write;
  std::ofstream(path_).close();
  fs::permissions(path_, fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read);
  const auto database = open(path_).value();
  ASSERT_TRUE(migrate(*database, clock_));
  EXPECT_EQ(mode(path_) & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
  EXPECT_EQ(mode(path_ + ".lock"), kOwnerOnly);
  EXPECT_EQ(mode(path_ + "-wal") & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
}

TEST_F(SqliteDatabaseTest, RefusesAFileThatIsNoDatabaseAndAFolderThatIsNotThere) {
  std::ofstream(path_) << std::string(4096, 'x');
  EXPECT_EQ(open(path_).error().code, "database_unusable");
  EXPECT_EQ(open((folder_.path() / "no" / "where.db").string()).error().code, "database_unusable");
}

TEST_F(SqliteDatabaseTest, KeepsWhatWasCommittedWhenItIsOpenedAgain) {
  {
    const auto database = open(path_).value();
    ASSERT_TRUE(migrate(*database, clock_));
    put(*database, "a");
  }
  EXPECT_TRUE(has(*open(path_).value(), "a"));
}

TEST_F(SqliteDatabaseTest, ReadersSeeOneMomentWhileAWriterCommits) {
  const auto database = open(path_).value();
  ASSERT_TRUE(migrate(*database, clock_));
  database->read([&](Session& s) {
    EXPECT_FALSE(SettingRepository(s).get("a"));
    std::jthread([&] { put(*database, "a"); }).join();
    EXPECT_FALSE(SettingRepository(s).get("a"));
  });
  EXPECT_TRUE(has(*database, "a"));
}

TEST_F(SqliteDatabaseTest, SyncsOncePerCommit) {
  const auto database = open_faulty();
  put(*database, "warm");
  const auto before = faulty_disk().syncs.load();
  put(*database, "a");
  EXPECT_EQ(faulty_disk().syncs - before, 1);
}

TEST_F(SqliteDatabaseTest, FailsClosedOnAFullDiskAndGoesOnWhenSpaceReturns) {  // Q02
  const auto database = open_faulty();
  put(*database, "before");
  faulty_disk().full = true;
  EXPECT_THROW(put(*database, "during"), StorageFault);
  EXPECT_TRUE(has(*database, "before"));  // reads go on
  faulty_disk().full = false;
  EXPECT_FALSE(has(*database, "during"));
  put(*database, "after");
  EXPECT_TRUE(has(*database, "after"));
}

TEST_F(SqliteDatabaseTest, WritesNothingMoreAfterAFailedFsync) {  // Q03
  auto database = open_faulty();
  faulty_disk().sync_fails = true;
  try {
    put(*database, "lost");
    FAIL() << "the write was acknowledged";
  } catch (const StorageFault& fault) {
    EXPECT_TRUE(fault.outcome_unknown);
  }
  faulty_disk().sync_fails = false;
  EXPECT_THROW(put(*database, "later"), StorageFault);
  database.reset();
  database = open_faulty();
  put(*database, "again");
  EXPECT_TRUE(has(*database, "again"));
  EXPECT_FALSE(has(*database, "later"));
}

// R3: whichever write of a transaction fails, the transaction is there as a whole or not at all.
TEST_F(SqliteDatabaseTest, IsWholeWhicheverWriteFails) {
  for (std::int64_t n = 0;; ++n) {
    auto database = open_faulty();
    faulty_disk().writes = 0;
    faulty_disk().fail_write = n;
    bool acknowledged = false;
    const auto name = [&](int part) { return std::to_string(n) + "." + std::to_string(part); };
    try {
      database->write([&](Session& s) {
        for (int part = 0; part < 3; ++part) SettingRepository(s).put(name(part), base::Bytes(5000, 1));
        return true;
      });
      acknowledged = true;
    } catch (const StorageFault&) {
    }
    const bool reached = faulty_disk().writes > n;
    faulty_disk().heal();
    database.reset();
    database = open_faulty();
    const int parts = has(*database, name(0)) + has(*database, name(1)) + has(*database, name(2));
    if (acknowledged) {
      EXPECT_EQ(parts, 3);
    } else {
      EXPECT_TRUE(parts == 0 || parts == 3) << parts;
    }
    if (!reached) break;
    ASSERT_LT(n, 200);
  }
}

}  // namespace
}  // namespace sallyport::store::sqlite
