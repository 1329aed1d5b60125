// Everything a Service stands on, for its tests: a real SQLite database, three cores, a clock that the
// test moves. Two tenants; the cores run until the fixture ends.
#pragma once

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "async/answer.h"
#include "async/test_loop.h"
#include "audit/log.h"
#include "base/fake_clock.h"
#include "base/fake_random.h"
#include "base/metrics.h"
#include "crypto/envelope.h"
#include "crypto/mac.h"
#include "integrations/service.h"
#include "model/test_caller.h"
#include "store/database.h"
#include "store/faulty_database.h"
#include "store/keyring_store.h"
#include "store/test_database.h"

namespace sallyport::integrations {

inline constexpr std::string_view kIssuer = "https://id.example.com/appidpv1";
inline constexpr std::size_t kCores = 3;

class House {
 public:
  explicit House(const std::string& path = ":memory:", ServiceOptions options = {std::string(kIssuer), 0})
      : database(store::open_test_database(clock, path)),
        runtime(kCores, log),
        pool({.name = "sql", .threads = 2, .queue = 256}, log),
        store(faulty, pool),
        audit(faulty_log, clock, log, metrics) {
    EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock));
    audit.start();
    service = std::make_unique<Service>(runtime, store, audit, keyring, pepper, clock, random, log, metrics,
                                        std::move(options));
    service->load();
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
    return async::start(runtime.core(core), std::move(task)).get();
  }
  // Runs a plain function on the thread of a core.
  template <class Function>
  auto on_core(std::size_t core, Function function) {
    std::promise<std::invoke_result_t<Function>> answer;
    runtime.core(core).post([&] { answer.set_value(function()); });
    return answer.get_future().get();
  }
  void maintain() {
    run([](Service& it) -> async::Task<bool> {
      co_await it.maintain();
      co_return true;
    }(*service));
  }

  model::TenantId make_tenant(std::string name) {
    const auto made = store::insert_tenant(store, random, clock, std::move(name));
    EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock));  // its data key
    return made;
  }
  WithSecret create(const model::Caller& by, std::string name,
                    model::IntegrationKind kind = model::IntegrationKind::kCustom) {
    NewIntegration wanted;
    wanted.kind = kind;
    wanted.name = std::move(name);
    auto made = run(service->create(by, std::move(wanted)));
    EXPECT_TRUE(made) << made.error().message;
    clock.advance(base::Duration{1});  // so that "newest first" has one meaning
    return std::move(made).value();
  }

  std::shared_ptr<const Client> seen(std::size_t core, const model::IntegrationId& id) {
    return on_core(core, [&] { return service->read_model(core).find(id); });
  }
  // Whether the secret opens the door; EXPECTs that all cores agree.
  bool accepted(const model::IntegrationId& id, const base::Secret& secret) {
    std::size_t cores = 0;
    for (std::size_t core = 0; core < kCores; ++core)
      cores += on_core(core, [&]() -> std::size_t {
        const auto& model = service->read_model(core);
        const auto client = model.find(id);
        return model.match_secret(client.get(), secret.reveal_text(), clock.now()) == nullptr ? 0 : 1;
      });
    EXPECT_TRUE(cores == 0 || cores == kCores) << cores << " cores accept it";
    return cores == kCores;
  }
  // A token that the integration's newest credential obtained now, as the verifier hands it over.
  tokens::VerifiedToken token(const model::Integration& of,
                              tokens::TokenType type = tokens::TokenType::kAccess) const {
    tokens::VerifiedToken made;
    made.type = type;
    made.subject = of.id;
    made.tenant = of.tenant;
    made.credential = of.credentials.front().id;
    made.generation = of.credentials.front().generation;
    made.issued = std::chrono::floor<std::chrono::seconds>(clock.now());
    made.expires = made.issued + std::chrono::hours{1};
    return made;
  }
  // Why the token is dead, empty when it lives; EXPECTs that all cores agree.
  std::string death(const tokens::VerifiedToken& token) {
    std::vector<std::string> reasons;
    for (std::size_t core = 0; core < kCores; ++core) {
      const auto live = check_token_live(seen(core, token.subject).get(), token, clock.now());
      reasons.push_back(live ? "" : live.error().detail);
      EXPECT_EQ(reasons.front(), reasons.back()) << "core " << core;
    }
    return reasons.front();
  }

  base::FakeClock clock{base::from_unix_micros(1767225600'400'000)};  // not on a whole second
  base::FakeRandom random;
  async::KeepingLog log;
  base::Metrics metrics;
  std::unique_ptr<crypto::LocalKek> kek = crypto::LocalKek::make(base::Secret(base::Bytes(32, 9))).value();
  crypto::Keyring keyring;
  crypto::HmacKey pepper = crypto::HmacKey::make(base::Bytes(32, 7)).value();
  std::unique_ptr<store::Database> database;
  store::FaultyDatabase faulty{*database};      // what the services see
  store::FaultyDatabase faulty_log{*database};  // what the audit log sees
  async::Runtime runtime;
  async::BlockingPool pool;
  store::Store store;
  audit::Log audit;
  std::unique_ptr<Service> service;
};

using model::caller_in;

// The integration itself, as its token proves it under the archivist's issuer.
inline model::Caller caller_of(const Client& client) {
  model::Caller caller = caller_in(client.integration.tenant, client.role);
  caller.integration = client.integration.id;
  caller.issuer = kIssuer;
  caller.subject = client.integration.id.to_string();
  return caller;
}

// A database file that vanishes with the test.
class TemporaryFile {
 public:
  TemporaryFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path() const { return (folder_ / "test.db").string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace sallyport::integrations
