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

std::unique_ptr<Database> open_postgres() {
  auto place = std::make_unique<postgres::TestDatabase>();
  auto database = postgres::open(place->url()).value();
  return std::make_unique<PlacedDatabase>(std::move(place), std::move(database));
}

}  // namespace

const std::vector<Backend>& all_backends() {
  static const std::vector<Backend> kBackends{
      {"SqliteFile",
       [](const TemporaryFolder& folder) {
         return sqlite::open((folder.path() / "test.db").string()).value();
       }},
      {"SqliteMemory", [](const TemporaryFolder&) { return sqlite::open(":memory:").value(); }},
      {"Postgres", [](const TemporaryFolder&) { return open_postgres(); }},
  };
  return kBackends;
}

ConformanceTest::ConformanceTest() : database_(GetParam().open(folder_)) {
  EXPECT_TRUE(migrate(*database_, clock_).has_value());
}

}  // namespace sallyport::store::conformance
