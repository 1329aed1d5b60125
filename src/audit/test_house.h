// For tests of services: what they stand on. A real SQLite database in memory, two cores, an audit log, a
// clock that the test moves.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "async/answer.h"
#include "audit/log.h"
#include "audit/reader.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "base/log.h"
#include "base/metrics.h"
#include "store/database.h"
#include "store/faulty_database.h"
#include "store/test_database.h"

namespace sallyport::audit {

class TestHouse {
 public:
  TestHouse()
      : database(store::open_test_database(clock)),
        runtime(2, log),
        pool({.name = "sql", .threads = 2, .queue = 256}, log),
        store(faulty, pool),
        audit(*database, clock, log, metrics) {
    audit.start();
    runtime.start();
  }
  ~TestHouse() {
    runtime.stop();
    runtime.join();
    audit.stop();
  }
  TestHouse(const TestHouse&) = delete;
  TestHouse& operator=(const TestHouse&) = delete;

  // Runs a coroutine on a core and waits for its answer.
  template <class T>
  T run(async::Task<T> task, std::size_t core = 0) {
    return async::start(runtime.core(core), std::move(task)).get();
  }

  model::TenantId make_tenant(std::string name) {
    return store::insert_tenant(store, random, clock, std::move(name));
  }

  base::FakeClock clock;
  base::FakeRandom random;
  base::NullLog log;
  base::Metrics metrics;
  std::unique_ptr<store::Database> database;
  store::FaultyDatabase faulty{*database};  // what the service sees; the log has the real one
  async::Runtime runtime;
  async::BlockingPool pool;
  store::Store store;
  Log audit;
};

}  // namespace sallyport::audit
