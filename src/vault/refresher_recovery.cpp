// The part of Refresher that nobody waits for: what was on its way when a process ended, and what would end
// unused.
#include <algorithm>
#include <utility>

#include "store/connection_repository.h"
#include "store/connection_upkeep_repository.h"
#include "store/provider_setup_repository.h"
#include "vault/refresher.h"

namespace sallyport::vault {

using model::Connection;
using providers::ErrorClass;

namespace {

constexpr std::int64_t kMostRecovered = 1000;  // of one look
constexpr std::int64_t kMostKept = 200;
constexpr std::chrono::hours kBetweenKeeping{1};

// Whether there is no slot whose refresh would be repeated, now or later: what is left of an attempt is then
// that of somebody who only held the connection, or has been overtaken by its end.
bool has_nothing_to_repeat(const Connection& connection, const TokenSet& tokens,
                           const providers::Provider& provider, base::Time now) {
  const bool is_recent = connection.refreshed_at && now < *connection.refreshed_at + kBetweenRefreshes;
  if (is_recent || (connection.next_try_at && *connection.next_try_at > now)) return false;
  return std::ranges::none_of(provider.slots, [&](const auto& slot) {
    const auto* held = tokens.find(slot.name);
    if (held == nullptr) return false;
    const auto need = judge(connection, held, provider, now, kLongerThanAnyToken).need;
    return need == Need::kRefresh || need == Need::kWait;
  });
}

}  // namespace

async::Task<> Refresher::recover_at_start(bool alone) {
  if (alone)
    (void)co_await house_.store.write([&](store::Session& session) {
      store::ConnectionRepository(session).end_leases(made_at_);
      return true;
    });
  co_await recover();
}

async::Task<> Refresher::recover() {
  if (finishing_) co_return;
  const auto now = house_.clock.now();
  std::vector<Connection> interrupted, to_keep;
  const auto looked = co_await house_.store.read([&](store::Session& session) {
    interrupted = store::ConnectionRepository(session).interrupted(now, kMostRecovered);
    to_keep = store::ConnectionUpkeepRepository(session).due(store::Due::kKeep, now, kMostKept);
    return true;
  });
  if (!looked) co_return;
  std::erase_if(to_keep, [](const auto& one) { return one.attempt_at.has_value(); });  // it is refreshed
  take_up(interrupted_, std::move(interrupted));
  take_up(ending_unused_, std::move(to_keep));
}

void Refresher::take_up(Work& work, std::vector<Connection> found) {
  std::erase_if(found, [&](const auto& one) { return work.under_way.contains(one.id); });
  std::ranges::reverse(found);  // the oldest is taken first, from the end
  work.left = std::move(found);
  const auto wanted = std::min(work.most_at_once, work.left.size());
  const auto more = wanted - std::min(wanted, work.workers);
  work.workers += more;
  for (std::size_t i = 0; i < more; ++i) running_.spawn(do_work(work));
}

async::Task<> Refresher::do_work(Work& work) {
  while (!work.left.empty() && !finishing_) {
    const auto connection = std::move(work.left.back());
    work.left.pop_back();
    work.under_way.insert(connection.id);
    try {
      if (connection.attempt_at || co_await take_to_keep(connection)) co_await recover_one(connection);
    } catch (const std::exception& fault) {
      house_.log.error("An interrupted refresh could not be repeated.",
                       {{"connection", connection.id.to_string()}, {"reason", fault.what()}});
    }
    work.under_way.erase(connection.id);
  }
  --work.workers;
}

// Somebody else may have been faster. What comes to nothing now is tried again after a while.
async::Task<bool> Refresher::take_to_keep(const Connection& connection) {
  const auto moved = co_await house_.store.write([&](store::Session& session) {
    return store::ConnectionUpkeepRepository(session).move_due(
        store::Due::kKeep, connection.id, *connection.keep_at, house_.clock.now() + kBetweenKeeping);
  });
  co_return moved && *moved;
}

// It is left alone for a while, and what is on its way stays so.
async::Task<> Refresher::postpone(Connection connection, const base::Error& fault) {
  house_.log.warning("A grant cannot be refreshed.",
                     {{"connection", connection.id.to_string()}, {"reason", fault.message}});
  const bool is_interrupted = connection.attempt_at.has_value();
  note_failure(connection, {.what = ErrorClass::kClientMisconfigured}, is_interrupted, house_.clock.now(),
               house_.random);
  co_await house_.store.write([&](store::Session& session) {
    return store::ConnectionRepository(session).settle_attempt(connection);
  });
}

// Looks again: somebody may have begun another one, or have other tokens.
async::Task<> Refresher::forget_attempt(const Connection& connection,
                                        std::shared_ptr<const OpenSetup> setup) {
  co_await house_.store.write([&](store::Session& session) {
    store::ConnectionRepository connections(session);
    const auto now = house_.clock.now();
    auto found = connections.find(connection.tenant, connection.id);
    if (!found || !found->attempt_at || (found->lease_until && *found->lease_until > now)) return false;
    const auto tokens = TokenSet::open(house_.keyring, *found);
    if (!tokens || !has_nothing_to_repeat(*found, *tokens, *setup->provider, now)) return false;
    found->attempt_at = std::nullopt;
    found->attempts = 0;
    return connections.settle_attempt(*found);
  });
}

// Which slot was on its way is not noted: each that can be refreshed is.
async::Task<> Refresher::recover_one(const Connection& connection) {
  const auto row = co_await house_.store.read([&](store::Session& session) {
    return store::ProviderSetupRepository(session).find(connection.tenant, connection.setup);
  });
  if (!row || !*row) co_return;
  const auto setup = open_setup(house_.catalogue, house_.keyring, house_.public_url, **row);
  const auto tokens = TokenSet::open(house_.keyring, connection);
  if (!setup || !tokens) co_return co_await postpone(connection, setup ? tokens.error() : setup.error());
  auto now_stored = connection;
  for (const auto& slot : (*setup)->provider->slots) {
    if (tokens->find(slot.name) == nullptr) continue;
    const auto outcome = co_await repeat(now_stored, *setup, slot.name);
    if (outcome)
      now_stored = (*outcome)->connection;
    else if (outcome.error().code != "needs_reauthorization")
      break;  // a slot that only a person can renew keeps no other from it
  }
  if (connection.attempt_at) co_await forget_attempt(connection, *setup);
}

}  // namespace sallyport::vault
