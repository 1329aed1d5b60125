// Reads what is new for each webhook, and sends what is due. app/ runs it beside the requests, on core 0.
//
// Every process on one database may run one: the cursor of a webhook moves by compare-and-swap together with
// the messages it has passed, and whoever sends a message has it for longer than a request may take. So each
// message is sent at least once, sometimes twice, and has the same id in every attempt. Messages of one
// webhook may come in another order when one has to be sent again.
#pragma once

#include <set>

#include "async/task_group.h"
#include "model/webhook.h"
#include "webhooks/attempt.h"
#include "webhooks/house.h"

namespace sallyport::webhooks {

class Dispatcher {
 public:
  // Requests at a time, of all webhooks, of those of a tenant, and of one.
  static constexpr std::size_t kMostAtOnce = 32;
  static constexpr std::size_t kMostOfTenant = 4;
  static constexpr std::size_t kMostOfOne = 2;

  // On core 0; `house` outlives it.
  Dispatcher(const House& house, async::Core& core);
  // Waits for the requests that are out, and for what became of them; no round runs any more.
  async::Task<> finish() { return sends_.wait(); }

  // What is new, then what is due; requests go on beside it. Answers whether something was done, so that
  // there may be more.
  async::Task<bool> work();
  // One round, and the wait for the next: until House::wake tells of something, a second at most.
  async::Task<> round();
  // Passes on that there are new events.
  async::Task<> follow_events();
  // Every hour: forgets old deliveries, and secrets that sign no more.
  async::Task<> maintain();

 private:
  async::Task<bool> collect();
  async::Task<bool> collect(model::Webhook webhook, model::Caller caller);
  async::Task<bool> send_due();
  async::Task<> postpone(const model::Webhook& webhook);
  async::Task<> send(model::Webhook webhook, model::Delivery delivery);
  async::Task<> settle(const model::Webhook& webhook, model::Delivery delivery, const Attempt& outcome);
  // How many more requests of the webhook there may be now.
  std::size_t room_for(const model::Webhook& webhook) const;

  const House& house_;
  async::TaskGroup sends_;
  std::multiset<model::WebhookId> under_way_;  // the webhook of each request
  std::multiset<model::TenantId> tenants_;     // and its tenant
  std::uint64_t seen_ = 0;                     // of House::recorded
  std::optional<base::SteadyTime> next_sweep_;
  base::Counter& delivered_;
  base::Counter& failed_;
  base::Counter& dead_;
};

}  // namespace sallyport::webhooks
