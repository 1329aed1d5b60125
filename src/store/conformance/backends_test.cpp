#include "store/conformance/backends.h"

#include <array>
#include <cstdlib>

#include "store/migrations.h"
#include "store/postgres/test_database.h"
#include "store/sqlite/database.h"

namespace sallyport::store::conformance {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-store-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

namespace {

// A database with the place it lives in.
class PlacedDatabase final : public Database {
 public:
  PlacedDatabase(std::unique_ptr<postgres::TestDatabase> place, std::unique_ptr<Database> database)
      : place_(std::move(place)), database_(std::move(database)) {}
  void read(const std::function<void(Session&)>& work) override { database_->read(work); }
  void write(const std::function<bool(Session&)>& work) override { database_->write(work); }
  std::string_view name() const override { return database_->name(); }

 private:
  std::unique_ptr<postgres::TestDatabase> place_;  // ends after the database
  std::unique_ptr<Database> database_;
};

std::unique_ptr<Database> migrated(std::unique_ptr<Database> database) {
  EXPECT_TRUE(migrate(*database, base::FakeClock()).has_value());
  return database;
}

std::unique_ptr<Database> open_sqlite_file(const TemporaryFolder& folder) {
  return sqlite::open((folder.path() / "test.db").string()).value();
}

std::unique_ptr<Database> open_sqlite_memory(const TemporaryFolder&) {
  return sqlite::open(":memory:").value();
}

std::unique_ptr<Database> place_postgres(std::unique_ptr<postgres::TestDatabase> place) {
  auto database = postgres::open(place->url()).value();
  return std::make_unique<PlacedDatabase>(std::move(place), std::move(database));
}

std::unique_ptr<Database> open_postgres(const TemporaryFolder&) {
  return place_postgres(std::make_unique<postgres::TestDatabase>());
}

// A copy of one that was migrated once: migrating takes PostgreSQL many times as long.
std::unique_ptr<Database> open_migrated_postgres(const TemporaryFolder&) {
  static const postgres::TestDatabase kOriginal = [] {
    postgres::TestDatabase original;
    migrated(postgres::open(original.url()).value());
    return original;
  }();
  return place_postgres(std::make_unique<postgres::TestDatabase>(kOriginal.name()));
}

}  // namespace

const std::vector<Backend>& all_backends() {
  static const std::vector<Backend> kBackends{
      {"SqliteFile", open_sqlite_file, [](const auto& folder) { return migrated(open_sqlite_file(folder)); }},
      {"SqliteMemory", open_sqlite_memory,
       [](const auto& folder) { return migrated(open_sqlite_memory(folder)); }},
      {"Postgres", open_postgres, open_migrated_postgres},
  };
  return kBackends;
}

ConformanceTest::ConformanceTest() : database_(GetParam().open_migrated(folder_)) {}

}  // namespace sallyport::store::conformance
