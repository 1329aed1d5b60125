// What webhooks stand on, for their tests: a tenant with an integration, events that are numbers, and a
// receiver that answers what the test says.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "audit/test_house.h"
#include "base/test_refusal.h"
#include "model/asset.h"
#include "model/test_caller.h"
#include "store/asset_repository.h"
#include "store/event_repository.h"
#include "store/integration_repository.h"
#include "store/keyring_store.h"
#include "store/webhook_repository.h"
#include "webhooks/dispatcher.h"
#include "webhooks/rules.h"
#include "webhooks/service.h"

namespace sallyport::webhooks {

inline base::Result<egress::Answer> answer(int status, std::vector<egress::Header> headers = {}) {
  return egress::Answer{.status = status, .headers = std::move(headers), .body = {}};
}

class TestHouse : public audit::TestHouse {
 public:
  TestHouse() {
    EXPECT_TRUE(store::load_keyring(*database, *kek, keyring, random, clock));
    integration = make_integration();
    administrator.integration = integration;
    store.write_now([&](store::Session& session) {
      asset_.id = model::AssetId::random(random);
      asset_.tenant = tenant;
      store::AssetRepository(session).insert(asset_);
      return true;
    });
    reset();
  }
  ~TestHouse() { end(); }

  // A process of its own on the same database, as after a restart.
  void reset() {
    end();
    run_now([&] { dispatcher = std::make_unique<Dispatcher>(house, runtime.core(0)); });
  }

  model::IntegrationId make_integration() {
    model::Integration made;
    made.id = model::IntegrationId::random(random);
    made.tenant = tenant;
    made.name = "Guard desk";
    store.write_now([&](store::Session& session) {
      store::IntegrationRepository(session).insert(made);
      return true;
    });
    return made.id;
  }
  // Records events, each with its position as what is told of it.
  void record(int count) {
    store.write_now([&](store::Session& session) {
      for (int i = 0; i < count; ++i) {
        model::Event event{.id = model::EventId::random(random), .tenant = tenant, .asset = asset_.id};
        store::EventRepository(session).insert(event);
      }
      return true;
    });
  }
  WithSecret make(NewWebhook wanted = {.name = "Guard desk", .url = "https://guards.example/hooks"}) {
    auto made = run(service.create(administrator, std::move(wanted)));
    EXPECT_TRUE(made) << made.error().message;
    return std::move(made).value();
  }
  model::Webhook make_active() {
    const auto made = make();
    const auto active = run(service.activate(administrator, made.webhook.id, false));
    EXPECT_TRUE(active) << active.error().message;
    requests.clear();
    return active.value();
  }
  model::Webhook read(const model::WebhookId& id) { return run(service.get(administrator, id)).value(); }
  std::vector<model::Delivery> deliveries(const model::WebhookId& id,
                                          std::optional<model::DeliveryState> state = {}) {
    return run(service.deliveries(administrator, id, {.state = state, .limit = kLargestPage})).value().items;
  }
  // Rounds until nothing is left to be done now.
  void work() {
    while (run(worked())) {
    }
  }

  std::vector<std::string> bodies() {
    const std::scoped_lock lock(mutex);
    std::vector<std::string> all;
    for (const auto& request : requests) all.push_back(request.body);
    return all;
  }
  std::vector<std::string> audited() {
    EXPECT_TRUE(run(audit.chained()));
    std::vector<std::string> found;
    audit::Reader reader(store);
    const auto page = reader.query_now({.tenant = tenant, .limit = 500});
    for (const auto& entry : page.value().items) {
      const auto& record = entry.record;
      found.push_back(std::string(model::to_string(record.action)) + " " + record.reason);
    }
    return found;
  }
  static std::string header(const egress::Request& request, std::string_view name) {
    for (const auto& header : request.headers)
      if (header.name == name) return header.value;
    return "(absent)";
  }

  std::unique_ptr<crypto::LocalKek> kek = crypto::LocalKek::make(base::Secret(base::Bytes(32, 9))).value();
  crypto::Keyring keyring;
  async::BlockingPool egress{{.name = "egress", .threads = 2, .queue = 64}, log};
  async::Notice recorded, wake;
  model::TenantId tenant = make_tenant("North");
  model::IntegrationId integration;
  model::Caller administrator = model::caller_in(tenant);

  std::mutex mutex;
  std::vector<egress::Request> requests;
  std::function<base::Result<egress::Answer>(const egress::Request&)> receiver = [](const auto&) {
    return answer(204);
  };
  std::set<model::IntegrationId> disabled;
  std::set<model::IntegrationId> mightier;  // than anybody here

  House house{.store = store,
              .audit = audit,
              .keyring = keyring,
              .pool = egress,
              .trials = egress,
              .clock = clock,
              .random = random,
              .log = log,
              .metrics = metrics,
              .recorded = recorded,
              .wake = wake,
              .formats = {format()},
              .send =
                  [this](const egress::Request& request) {
                    const std::scoped_lock lock(mutex);
                    requests.push_back(request);
                    return receiver(request);
                  },
              .check_url = [](std::string_view url) -> base::Result<void> {
                if (url.starts_with("https://")) return {};
                return base::invalid("url", "The URL begins with https://.");
              },
              .longest_request = std::chrono::seconds{10},
              .caller_of = [this](const model::IntegrationId& id) -> std::optional<model::Caller> {
                if (disabled.contains(id)) return std::nullopt;
                return administrator;
              },
              .check_acts_as = [this](store::Session&, const model::Caller&,
                                      const model::IntegrationId& id) -> base::Result<void> {
                if (mightier.contains(id))
                  return base::refuse(base::ErrorKind::kForbidden, "exceeds_own_role", "It may do more.");
                return {};
              }};
  Service service{house};
  std::unique_ptr<Dispatcher> dispatcher;

 private:
  // Ten events at a time; of each its position.
  Format format() {
    return {
        .format = model::WebhookFormat::kNative,
        .events = {"opened", "closed"},
        .next = [this](const model::Caller&,
                       const model::Webhook& webhook) -> async::Task<base::Result<Batch>> {
          const auto events = co_await store.read([&](store::Session& session) {
            return store::EventRepository(session).scan(
                {.tenant = tenant, .newest_first = false, .after = webhook.cursor, .limit = 10});
          });
          Batch batch;
          for (const auto& event : *events) {
            batch.messages.push_back({.event = "opened", .body = std::to_string(event.position)});
            batch.reached = event.position;
          }
          batch.more = events->size() == 10;
          co_return batch;
        },
        .test = [](const model::Webhook&, base::Time) { return Message{.event = "test", .body = "test"}; },
        .headers =
            [](const Message& message, const base::Secret&) {
              return std::vector<egress::Header>{{.name = "x-event", .value = message.event}};
            }};
  }
  async::Task<bool> worked() {
    co_await dispatcher->finish();  // those still out take up room
    const bool more = co_await dispatcher->work();
    co_await dispatcher->finish();
    co_return more;
  }
  template <class Function>
  void run_now(Function function) {
    run([](Function work) -> async::Task<bool> {
      work();
      co_return true;
    }(std::move(function)));
  }
  void end() {
    if (!dispatcher) return;
    run_now([&] { dispatcher.reset(); });
  }

  model::Asset asset_{};
};

}  // namespace sallyport::webhooks
