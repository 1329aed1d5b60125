// What the vault stands on, for its tests: a tenant with a connection at a provider that does what the test
// says. The provider keeps its own books, so that a test can tell what it has given and taken.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "audit/test_house.h"
#include "base/test_refusal.h"
#include "store/connection_repository.h"
#include "store/keyring_store.h"
#include "store/provider_setup_repository.h"
#include "vault/refresher.h"

namespace sallyport::vault {

inline constexpr std::string_view kSlot = "default";

// A token endpoint whose refresh tokens are good once, or for a while longer.
class TestProvider {
 public:
  base::Result<egress::Answer> take(const egress::Request& request) {
    const std::scoped_lock lock(mutex);
    ++calls;
    if (before) before();
    if (refuse) return refuse(request);
    const auto sent = value_of(request.body, "refresh_token");
    if (sent != current && !(grace && sent == previous)) return answer(400, R"({"error":"invalid_grant"})");
    if (rotates && sent == current) {
      previous = current;
      current = fmt::format("refresh-{}", ++given);
    }
    const std::string renewed = rotates ? fmt::format(R"(,"refresh_token":"{}")", current) : "";
    auto granted = answer(
        200,
        fmt::format(R"({{"access_token":"access-{}","expires_in":3600,"scope":"email"{}}})", calls, renewed));
    if (lose_answer) return lost();
    return granted;
  }
  static base::Result<egress::Answer> answer(int status, std::string body) {
    return egress::Answer{.status = status,
                          .headers = {{.name = "content-type", .value = "application/json"}},
                          .body = std::move(body)};
  }
  static base::Result<egress::Answer> lost() {
    return base::refuse(base::ErrorKind::kUnavailable, "too_slow", "The server did not answer in time.");
  }
  static std::string value_of(std::string_view body, std::string_view name) {
    const auto at = body.find(fmt::format("{}=", name));
    if (at == std::string_view::npos) return {};
    const auto from = at + name.size() + 1;
    return std::string(body.substr(from, body.find('&', from) - from));
  }

  std::mutex mutex;
  int calls = 0, given = 1;
  bool rotates = true, grace = true, lose_answer = false;
  std::string current = "refresh-1", previous{};
  std::function<void()> before{};
  std::function<base::Result<egress::Answer>(const egress::Request&)> refuse{};
};

class TestHouse : public audit::TestHouse {
 public:
  TestHouse() {
    EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock));
    model::ProviderSetup row{.id = model::ProviderSetupId::random(random), .tenant = tenant};
    store.write_now([&](store::Session& session) {
      store::ProviderSetupRepository(session).insert(row);
      return true;
    });
    setup_id = row.id;
    restart();
  }
  ~TestHouse() { end(); }

  // A process of its own on the same database, as after a restart.
  void restart() {
    end();
    refresher = std::make_unique<Refresher>(house);
  }

  // One whose access token ends `left` from now.
  model::ConnectionId connect(base::Duration left, std::optional<std::string> refresh = "refresh-1") {
    model::Connection connection{.id = model::ConnectionId::random(random),
                                 .tenant = tenant,
                                 .setup = setup_id,
                                 .scopes = {"email"},
                                 .expires_at = clock.now() + left,
                                 .connected_at = clock.now()};
    TokenSet tokens;
    providers::Token token{.slot = std::string(kSlot),
                           .access_token = base::Secret::from_text("access-0"),
                           .expires_at = connection.expires_at};
    if (refresh) token.refresh_token = base::Secret::from_text(*refresh);
    std::vector<providers::Token> granted;
    granted.push_back(std::move(token));
    tokens.take(std::move(granted));
    connection.sealed_tokens = tokens.seal(keyring, connection, connection.generation).value();
    store.write_now([&](store::Session& session) {
      store::ConnectionRepository(session).insert(connection);
      return true;
    });
    grants.forget(setup_id, connection.owner);
    return connection.id;
  }
  model::Connection stored(const model::ConnectionId& id) {
    std::optional<model::Connection> found;
    store.read_now([&](store::Session& session) {
      found = store::ConnectionRepository(session).find(tenant, id);
      return true;
    });
    EXPECT_TRUE(found);
    return found.value_or(model::Connection{});
  }
  Refreshed fresh(const model::ConnectionId& id, std::chrono::seconds minimum = kUsualMinimum,
                  std::size_t core = 0) {
    return run(refresher->fresh(stored(id), setup, kSlot, minimum), core);
  }
  // The access token, or the refusal and its detail.
  std::string token(const model::ConnectionId& id, std::chrono::seconds minimum = kUsualMinimum) {
    return told(fresh(id, minimum));
  }
  static std::string told(const Refreshed& outcome) {
    if (!outcome) return fmt::format("{}: {}", outcome.error().code, outcome.error().detail);
    return std::string((*outcome)->tokens.find(kSlot)->access.reveal_text());
  }
  std::string refresh_token(const model::ConnectionId& id) {
    const auto tokens = TokenSet::open(keyring, stored(id));
    return std::string(tokens.value().find(kSlot)->refresh->reveal_text());
  }

  // The provider takes a spent refresh token for so long more.
  void give_grace(std::chrono::seconds length) {
    auto described = *setup->provider;
    described.grace.length = length;
    setup->provider = std::make_shared<const providers::Provider>(std::move(described));
  }

  // Newest first: the action, and what is said of it.
  std::vector<std::string> audited() {
    EXPECT_TRUE(run(audit.chained()));
    std::vector<std::string> found;
    audit::Reader reader(store);
    const auto page = reader.query_now({.tenant = tenant, .limit = 500});
    for (const auto& entry : page.value().items)
      found.push_back(fmt::format("{} {}", model::to_string(entry.record.action), entry.record.reason));
    return found;
  }

  static constexpr std::size_t kCallsAtOnce = 8;
  std::unique_ptr<crypto::LocalKek> kek = crypto::LocalKek::make(base::Secret(base::Bytes(32, 9))).value();
  crypto::Keyring keyring;
  async::BlockingPool egress{{.name = "egress", .threads = kCallsAtOnce, .queue = 64}, log};
  model::TenantId tenant = make_tenant("North");
  model::ProviderSetupId setup_id{};
  TestProvider provider;
  std::shared_ptr<OpenSetup> setup = open();

  GrantView grants{store, keyring, providers::Catalogue::embedded(), clock, ""};
  House house{.store = store,
              .audit = audit,
              .keyring = keyring,
              .catalogue = providers::Catalogue::embedded(),
              .grants = grants,
              .pool = egress,
              .home = runtime.core(0),
              .clock = clock,
              .random = random,
              .log = log,
              .metrics = metrics,
              .send = [this](const egress::Request& request) { return provider.take(request); },
              .longest_request = std::chrono::seconds{10}};
  std::unique_ptr<Refresher> refresher;

 private:
  static std::shared_ptr<OpenSetup> open() {
    auto described = std::make_shared<providers::Provider>();
    described->id = "test";
    described->token_url = "https://provider.example/token";
    described->rotation = providers::Rotation::kAlways;
    described->old_access_token_dies = providers::Known::kNo;
    auto open = std::make_shared<OpenSetup>();
    open->provider = described;
    open->app.client_id = "client";
    open->app.secrets.push_back(base::Secret::from_text("secret"));
    open->redirect_uri = "https://id.example/connect/callback/test";
    return open;
  }
  void end() {
    if (!refresher) return;
    run([](Refresher& it) -> async::Task<bool> {
      co_await it.finish();
      co_return true;
    }(*refresher));
    run([](std::unique_ptr<Refresher>& it) -> async::Task<bool> {
      it.reset();
      co_return true;
    }(refresher));
  }
};

}  // namespace sallyport::vault
