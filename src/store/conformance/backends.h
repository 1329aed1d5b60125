// The databases that every repository test runs on. A new driver is one more line in backends_test.cpp.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "store/database.h"

namespace sallyport::store::conformance {

// A folder of its own for one test, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<Database>(const TemporaryFolder&)> open;  // empty, without a schema
  std::function<std::unique_ptr<Database>(const TemporaryFolder&)>
      open_migrated;  // with that of this version
};
const std::vector<Backend>& all_backends();

// A fresh database with the schema of this version.
class ConformanceTest : public testing::TestWithParam<Backend> {
 protected:
  ConformanceTest();

  // Runs `work` in a write transaction that commits.
  template <class Function>
  auto write(Function work) {
    std::optional<std::invoke_result_t<Function, Session&>> answer;
    database_->write([&](Session& session) {
      answer.emplace(work(session));
      return true;
    });
    return *std::move(answer);
  }
  template <class Function>
  auto read(Function work) {
    std::optional<std::invoke_result_t<Function, Session&>> answer;
    database_->read([&](Session& session) { answer.emplace(work(session)); });
    return *std::move(answer);
  }

  base::FakeClock clock_;
  base::FakeRandom random_;
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
};

inline std::string backend_name(const testing::TestParamInfo<Backend>& info) { return info.param.name; }

}  // namespace sallyport::store::conformance

#define SALLYPORT_ON_ALL_DATABASES(suite)                                                      \
  INSTANTIATE_TEST_SUITE_P(AllDatabases, suite,                                                \
                           testing::ValuesIn(::sallyport::store::conformance::all_backends()), \
                           ::sallyport::store::conformance::backend_name)
