#include "store/conformance/backends.h"

#include <array>
#include <cstdlib>

#include "store/migrations.h"
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

const std::vector<Backend>& all_backends() {
  static const std::vector<Backend> kBackends{
      {"SqliteFile",
       [](const TemporaryFolder& folder) {
         return sqlite::open((folder.path() / "test.db").string()).value();
       }},
      {"SqliteMemory", [](const TemporaryFolder&) { return sqlite::open(":memory:").value(); }},
  };
  return kBackends;
}

ConformanceTest::ConformanceTest() : database_(GetParam().open(folder_)) {
  EXPECT_TRUE(migrate(*database_, clock_).has_value());
}

}  // namespace sallyport::store::conformance
