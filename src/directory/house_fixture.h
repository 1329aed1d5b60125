// Everything a directory::Service stands on, for its tests: a real SQLite database in memory, one core, a
// clock that the test moves.
#pragma once

#include <exception>
#include <future>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "base/log.h"
#include "base/metrics.h"
#include "directory/service.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/sqlite/database.h"
#include "store/tenant_repository.h"

namespace sallyport::directory {

class House {
 public:
  House()
      : database(open(clock)),
        runtime(2, log),
        pool({.name = "sql", .threads = 2, .queue = 256}, log),
        store(*database, pool),
        audit(*database, clock, log, metrics),
        service(store, audit, clock, random) {
    audit.start();
    runtime.start();
  }
  ~House() {
    runtime.stop();
    runtime.join();
    audit.stop();
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // Runs a coroutine on a core and waits for its answer.
  template <class T>
  T run(async::Task<T> task, std::size_t core = 0) {
    std::promise<T> answer;
    runtime.core(core).spawn(hand_over(std::move(task), answer));
    return answer.get_future().get();
  }

  model::TenantId make_tenant(std::string name) {
    const model::Tenant tenant{model::TenantId::random(random), std::move(name), clock.now(), false};
    store.write_now([&](store::Session& session) { store::TenantRepository(session).insert(tenant); });
    return tenant.id;
  }

  base::FakeClock clock;
  base::FakeRandom random;
  base::NullLog log;
  base::Metrics metrics;
  std::unique_ptr<store::Database> database;
  async::Runtime runtime;
  async::BlockingPool pool;
  store::Store store;
  audit::Log audit;
  Service service;

 private:
  static std::unique_ptr<store::Database> open(const base::Clock& clock) {
    auto opened = store::sqlite::open(":memory:").value();
    EXPECT_TRUE(store::migrate(*opened, clock));
    return opened;
  }
  template <class T>
  static async::Task<> hand_over(async::Task<T> task, std::promise<T>& answer) {
    std::exception_ptr fault;
    try {
      answer.set_value(co_await std::move(task));
    } catch (...) {
      fault = std::current_exception();
    }
    if (fault) answer.set_exception(fault);
  }
};

inline model::Caller caller_in(const model::TenantId& tenant,
                               model::Role role = model::Role::kAdministrator) {
  model::Caller caller;
  caller.tenant = tenant;
  caller.role = role;
  caller.source = "192.0.2.1";
  return caller;
}

template <class T>
base::ErrorKind kind_of(const base::Result<T>& result) {
  EXPECT_FALSE(result) << "was not refused";
  return result ? base::ErrorKind::kUnavailable : result.error().kind;
}
template <class T>
std::string field_of(const base::Result<T>& result) {
  return result ? "accepted" : result.error().field;
}

}  // namespace sallyport::directory
