#include "store/migrations.h"

#include <array>

#include "store/conformance/backends.h"
#include "store/sqlite/database.h"

namespace sallyport::store {
namespace {

using conformance::ConformanceTest;
using MigrationsTest = ConformanceTest;
SALLYPORT_ON_ALL_DATABASES(MigrationsTest);

TEST_P(MigrationsTest, RunOnceHoweverOftenTheServerStarts) {
  EXPECT_EQ(schema_version(*database_), std::ssize(all_migrations(database_->name())));
  EXPECT_TRUE(migrate(*database_, clock_));
}

TEST_P(MigrationsTest, RefuseASchemaOfANewerVersion) {  // Q13
  write([](Session& s) { return s.execute("UPDATE schema_state SET version = 99", {}); });
  const auto refused = migrate(*database_, clock_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "schema_too_new");
  EXPECT_NE(refused.error().message.find("99"), std::string::npos);
  EXPECT_EQ(schema_version(*database_), 99);
}

// Stands for a kill: what a dead process leaves is what a failed transaction leaves.
TEST_P(MigrationsTest, GoOnWhereTheyWereInterrupted) {  // Q13
  const std::vector<Migration> known(all_migrations("sqlite").begin(), all_migrations("sqlite").end());
  const auto next = std::ssize(known) + 1;
  auto list = known;
  list.push_back({next, "one", "CREATE TABLE one (a BIGINT);\n"});
  list.push_back(
      {next + 1, "two", "CREATE TABLE two (a BIGINT);\nINSERT INTO no_such_table (a) VALUES (1);\n"});
  EXPECT_THROW(static_cast<void>(migrate(*database_, clock_, list)), StorageFault);
  EXPECT_EQ(schema_version(*database_), next);

  list.back().sql = "CREATE TABLE two (a BIGINT);\nINSERT INTO two (a) VALUES (1);\n";
  EXPECT_TRUE(migrate(*database_, clock_, list));
  EXPECT_EQ(schema_version(*database_), next + 1);
}

}  // namespace
}  // namespace sallyport::store
