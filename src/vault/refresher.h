// Refreshes grants: each once at a time in all processes together, apart from whoever waits for it, and
// without ever losing new tokens (outbound §2.1; security H10 to H13). vault/service.h calls it.
//
// Callable on every core; the work is done on House::home.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/one_shot.h"
#include "async/task_group.h"
#include "vault/house.h"
#include "vault/refresh_state.h"
#include "vault/setup.h"
#include "vault/token_set.h"

namespace sallyport::vault {

struct Fresh {
  model::Connection connection;
  TokenSet tokens;
};
using Refreshed = base::Result<std::shared_ptr<const Fresh>>;

class Refresher {
 public:
  explicit Refresher(const House& house);

  // The connection with a token in `slot` that lives `minimum` from now on, or as long as the provider gives:
  // as stored when that will do, else refreshed. Whoever asks meanwhile gets the same answer. Refusals:
  // kNotFound "connection"; kConflict "needs_reauthorization" with the cause in `detail`; kUnavailable
  // "provider_unavailable" with `retry_after`.
  async::Task<Refreshed> fresh(const model::Connection& connection, std::shared_ptr<const OpenSetup> setup,
                               std::string_view slot, std::chrono::seconds minimum);

  // On House::home: refreshes again what was on its way when a process ended, or whose answer was lost, while
  // the provider may still take the same refresh token (outbound §2.1 row 9; docs/adr/0077), and refreshes
  // what would end unused (§2.3 row 3). Answers when it has begun.
  async::Task<> recover();

  // recover() at the start of a process that is `alone` on its database, or not. When it is, nobody waits any
  // more for what is on its way, and it is repeated at once: the provider may take it for a short time only.
  async::Task<> recover_at_start(bool alone);

  // On House::home: waits for the refreshes that run, and begins no recovery any more.
  async::Task<> finish() {
    finishing_ = true;
    return running_.wait();
  }

 private:
  struct Flight;
  struct Begun;
  // What is refreshed of the house's own accord: found anew at each look. On House::home.
  struct Work {
    std::size_t most_at_once = 1;
    std::vector<model::Connection> left{};  // what comes first is at the end
    std::set<model::ConnectionId> under_way{};
    std::size_t workers = 0;
  };

  async::Task<> run(std::shared_ptr<Flight> flight);
  async::Task<Refreshed> refresh(std::shared_ptr<Flight> flight);
  async::Task<base::Result<Begun>> begin(const Flight& flight);
  async::Task<std::expected<providers::Granted, providers::Failure>> ask(const Flight& flight, Begun& begun);
  async::Task<bool> prolong(const Flight& flight, Begun& begun);
  async::Task<> withdraw(const Flight& flight, const Begun& begun);
  async::Task<Refreshed> keep(std::shared_ptr<Flight> flight, Begun begun, providers::Granted granted);
  async::Task<Refreshed> give_up(const Flight& flight, Begun begun, providers::Failure failure);
  async::Task<Refreshed> stored(const Flight& flight);
  void take_up(Work& work, std::vector<model::Connection> found);
  async::Task<> do_work(Work& work);
  async::Task<> recover_one(const model::Connection& connection);
  async::Task<bool> take_to_keep(const model::Connection& connection);
  async::Task<> postpone(model::Connection connection, const base::Error& fault);
  async::Task<> forget_attempt(const model::Connection& connection, std::shared_ptr<const OpenSetup> setup);
  async::Task<Refreshed> join(std::shared_ptr<Flight> own);
  // Refreshes the slot whatever is left of its token, unless that has been done since the connection was
  // read.
  async::Task<Refreshed> repeat(const model::Connection& connection, std::shared_ptr<const OpenSetup> setup,
                                std::string slot);
  void land(Flight& flight, const Refreshed& outcome, bool is_over);

  const House& house_;
  const base::Time made_at_;
  async::TaskGroup running_;
  bool finishing_ = false;  // of House::home
  // Apart, because the time for what was interrupted is short: what would end unused may wait for services.
  Work interrupted_{.most_at_once = 8};
  Work ending_unused_{.most_at_once = 4};
  std::mutex mutex_;  // of flights_ and what is in them; never held across a wait
  std::map<std::pair<model::ConnectionId, std::string>, std::shared_ptr<Flight>> flights_;
};

}  // namespace sallyport::vault
