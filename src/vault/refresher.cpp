#include "vault/refresher.h"

#include <algorithm>
#include <utility>

#include "store/connection_repository.h"
#include "vault/direct_grant.h"
#include "vault/own_record.h"
#include "vault/provider_call.h"

namespace sallyport::vault {
namespace {

using model::Connection;
using providers::ErrorClass;
using providers::Failure;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kBetweenLooks{100};  // at a connection that another process refreshes
constexpr milliseconds kFirstStorePause{50};
constexpr seconds kLongestStorePause{5};
constexpr std::chrono::minutes kStorePatience{10};

base::Error unavailable(double retry_after, std::string detail = {}) {
  return base::Error{.kind = base::ErrorKind::kUnavailable,
                     .code = "provider_unavailable",
                     .message = "The service does not answer at the moment. Try again later.",
                     .field = {},
                     .detail = std::move(detail),
                     .retry_after = retry_after};
}

base::Error needs_sign_in(std::string cause) {
  return base::Error{.kind = base::ErrorKind::kConflict,
                     .code = "needs_reauthorization",
                     .message = "Somebody has to sign in to the service again.",
                     .field = {},
                     .detail = std::move(cause),
                     .retry_after = 0};
}

Refreshed answer_of(const Verdict& verdict, Connection connection, TokenSet tokens, base::Time now) {
  if (verdict.need == Need::kSignIn) return std::unexpected(needs_sign_in(verdict.cause));
  if (verdict.need == Need::kWait)
    return std::unexpected(unavailable(std::chrono::duration<double>(*connection.next_try_at - now).count()));
  return std::make_shared<const Fresh>(
      Fresh{.connection = std::move(connection), .tokens = std::move(tokens)});
}

// Whether the provider may have taken a request that got no answer.
bool may_have_arrived(const base::Error& error) {
  return error.code == "too_slow" || error.code == "answer_too_large" || error.code == "no_answer";
}

// What a provider has granted: into the tokens, and what stands beside them.
void note_granted(Connection& connection, const providers::Provider& provider, TokenSet& tokens,
                  providers::Granted granted, base::Time now) {
  const auto ended_before = tokens.refresh_ends_at();
  const auto refreshed_before = connection.refreshed_at.value_or(connection.connected_at);
  tokens.take(std::move(granted.tokens));
  connection.expires_at = tokens.expires_at();
  for (const auto& [name, value] : granted.kept) connection.kept.insert_or_assign(name, value);
  connection.refreshed_at = now;
  note_ends(connection, provider,
            {.tokens = tokens, .ended_before = ended_before, .refreshed_before = refreshed_before}, now);
}

}  // namespace

// One refresh of a connection, and who waits for it.
struct Refresher::Flight {
  model::TenantId tenant{};
  model::ConnectionId id{};
  std::shared_ptr<const OpenSetup> setup{};
  std::string slot{};
  seconds minimum{};
  std::vector<async::OneShot<Refreshed>> waiters{};
  std::optional<std::int64_t> recovered{};  // the generation whose attempt is repeated, whatever its life
  bool stalled = false;   // it has new tokens and cannot store them now: nobody waits for it
  bool was_late = false;  // its lease ended before its request could be sent: the next one is longer
};

// A connection as it was when its lease was taken, or found not to need one.
struct Refresher::Begun {
  Connection connection{};
  TokenSet tokens{};
  Verdict verdict{};
  bool leased = false;
  base::BootTime lease_ends{};    // at the latest, whatever the clocks of others say
  seconds for_storing{};          // of the lease, once the request is over
  bool lost_lease = false;        // the request was not sent: others may have the lease
  bool may_have_arrived = false;  // the last request, though its answer did not
};

Refresher::Refresher(const House& house)
    : house_(house), made_at_(house.clock.now()), running_(house.home, "refreshes of grants") {}

async::Task<Refreshed> Refresher::fresh(const Connection& connection, std::shared_ptr<const OpenSetup> setup,
                                        std::string_view slot, seconds minimum) {
  const auto now = house_.clock.now();
  CO_TRY(auto tokens, TokenSet::open(house_.keyring, connection));
  const auto verdict = judge(connection, tokens.find(slot), *setup->provider, now, minimum);
  if (verdict.need != Need::kRefresh) co_return answer_of(verdict, connection, std::move(tokens), now);
  co_return co_await join(std::make_shared<Flight>(Flight{.tenant = connection.tenant,
                                                          .id = connection.id,
                                                          .setup = std::move(setup),
                                                          .slot = std::string(slot),
                                                          .minimum = minimum}));
}

// The flight that is under way, or this one.
async::Task<Refreshed> Refresher::join(std::shared_ptr<Flight> own) {
  const async::OneShot<Refreshed> mine;
  {
    const std::scoped_lock lock(mutex_);
    auto& flight = flights_[{own->id, own->slot}];
    const bool is_first = flight == nullptr;
    if (is_first) flight = std::move(own);
    if (flight->stalled) co_return std::unexpected(unavailable(1, "the new tokens are not stored yet"));
    flight->waiters.push_back(mine);
    if (is_first) house_.home.post([this, flight] { running_.spawn(run(flight)); });
  }
  co_return co_await mine.wait();
}

// Lives on when everybody who waited has gone: what the provider sends is kept.
async::Task<> Refresher::run(std::shared_ptr<Flight> flight) {
  Refreshed outcome = std::unexpected(unavailable(1));
  try {
    outcome = co_await refresh(flight);
  } catch (const std::exception& fault) {
    house_.log.error("A grant could not be refreshed.",
                     {{"connection", flight->id.to_string()}, {"reason", fault.what()}});
  }
  land(*flight, outcome, true);
}

void Refresher::land(Flight& flight, const Refreshed& outcome, bool is_over) {
  std::vector<async::OneShot<Refreshed>> waiters;
  {
    const std::scoped_lock lock(mutex_);
    waiters.swap(flight.waiters);
    flight.stalled = true;
    if (is_over) flights_.erase({flight.id, flight.slot});
  }
  for (const auto& waiter : waiters) waiter.set(outcome);
}

async::Task<Refreshed> Refresher::refresh(std::shared_ptr<Flight> flight) {
  const auto longest = house_.clock.steady() + house_.longest_request + kBeyondRequest;
  for (;;) {
    CO_TRY(auto begun, co_await begin(*flight));
    if (begun.verdict.need != Need::kRefresh)
      co_return answer_of(begun.verdict, std::move(begun.connection), std::move(begun.tokens),
                          house_.clock.now());
    if (begun.leased) {
      auto granted = co_await ask(*flight, begun);
      if (granted) co_return co_await keep(std::move(flight), std::move(begun), *std::move(granted));
      if (!begun.lost_lease)
        co_return co_await give_up(*flight, std::move(begun), std::move(granted).error());
      flight->was_late = true;
      co_await withdraw(*flight, begun);
    }
    if (house_.clock.steady() >= longest)
      co_return std::unexpected(unavailable(1, "another process has the lease"));
    co_await async::sleep_for(kBetweenLooks);
  }
}

// Looks again under the lease: somebody else may have been faster (outbound §2.1 row 2). What is on its way
// is noted before it is sent.
async::Task<base::Result<Refresher::Begun>> Refresher::begin(const Flight& flight) {
  co_return co_await house_.store.write([&](store::Session& session) -> base::Result<Begun> {
    store::ConnectionRepository connections(session);
    const auto begun_at = house_.clock.since_boot();
    const auto now = house_.clock.now();
    auto found = connections.find(flight.tenant, flight.id);
    if (!found) return base::not_found("connection");
    TRY(auto tokens, TokenSet::open(house_.keyring, *found));
    Begun begun{.verdict =
                    judge(*found, tokens.find(flight.slot), *flight.setup->provider, now, flight.minimum)};
    if (flight.recovered && *flight.recovered != found->generation) begun.verdict = {};  // somebody has
    if (begun.verdict.need == Need::kRefresh) {
      const auto beyond =
          flight.was_late ? kBeyondRequest : beyond_request(*flight.setup->provider, house_.longest_request);
      const auto lease = house_.longest_request + beyond;
      begun.lease_ends = begun_at + lease;
      begun.for_storing = beyond == kBeyondRequest ? kForStoring : seconds{0};
      if (const auto fence = connections.begin_attempt(found->id, found->generation, now, now + lease)) {
        begun.leased = true;
        found->fence = *fence;
        found->attempt_at = now;
        ++found->attempts;
      }
    }
    begun.connection = *std::move(found);
    begun.tokens = std::move(tokens);
    return begun;
  });
}

// With each secret of the application in turn, while the provider refuses the application itself. A request
// whose answer could not be stored before the lease ends is not sent: it may have waited in a queue, or this
// process with it.
async::Task<std::expected<providers::Granted, Failure>> Refresher::ask(const Flight& flight, Begun& begun) {
  const OpenSetup& setup = *flight.setup;
  const SlotTokens& tokens = *begun.tokens.find(flight.slot);
  const auto values = values_with(setup, begun.connection.kept);
  auto granted = co_await ask_for_tokens(
      house_, setup,
      {.request =
           [&](std::size_t secret) {
             return tokens.refresh ? providers::refresh(*setup.provider, setup.app, values, *tokens.refresh,
                                                        setup.redirect_uri, secret)
                                   : direct_request(setup, values, tokens.scopes, house_.clock.now(), secret);
           },
       .scopes = tokens.scopes,
       .refreshed = flight.slot,
       .in_time =
           [&] {
             return house_.clock.since_boot() + house_.longest_request + begun.for_storing <=
                    begun.lease_ends;
           },
       .make_time = [&] { return prolong(flight, begun); }});
  if (granted) co_return *std::move(granted);
  auto& refusal = granted.error();
  begun.lost_lease = refusal.is_late;
  if (refusal.no_answer) begun.may_have_arrived = may_have_arrived(*refusal.no_answer);
  co_return std::unexpected(std::move(refusal.failure));
}

// For long: where the time has run out, the database or this process is slow.
async::Task<bool> Refresher::prolong(const Flight& flight, Begun& begun) {
  const auto lease = house_.longest_request + kBeyondRequest;
  const auto prolonged = co_await house_.store.write([&](store::Session& session) {
    begun.lease_ends = house_.clock.since_boot() + lease;
    return store::ConnectionRepository(session).prolong(flight.id, begun.connection.fence,
                                                        house_.clock.now() + lease);
  });
  co_return prolonged && *prolonged;
}

// Nothing was sent: as if it had not begun, where nobody else has begun since.
async::Task<> Refresher::withdraw(const Flight& flight, const Begun& begun) {
  (void)co_await house_.store.write([&](store::Session& session) {
    return store::ConnectionRepository(session).withdraw_attempt(flight.id, begun.connection.fence);
  });
}

// The provider has given new tokens, and the old ones may be dead: they are stored, however long it takes.
async::Task<Refreshed> Refresher::keep(std::shared_ptr<Flight> flight, Begun begun,
                                       providers::Granted granted) {
  auto connection = std::move(begun.connection);
  auto tokens = std::move(begun.tokens);
  const auto generation = connection.generation;
  note_granted(connection, *flight->setup->provider, tokens, std::move(granted), house_.clock.now());
  const auto give_up_at = house_.clock.steady() + kStorePatience;
  for (auto pause = std::chrono::duration_cast<milliseconds>(kFirstStorePause);;
       pause = std::min<milliseconds>(2 * pause, kLongestStorePause)) {
    std::string fault;
    try {
      CO_TRY(connection.sealed_tokens, tokens.seal(house_.keyring, connection, generation + 1));
      const auto kept = co_await house_.store.write([&](store::Session& session) {
        const bool renewed = store::ConnectionRepository(session).renew(connection, generation);
        if (renewed)
          record_own(session, house_.clock.now(), connection.tenant, connection.id,
                     model::AuditAction::kConnectionRefreshed, {});
        return renewed;
      });
      if (kept && !*kept) co_return co_await stored(*flight);
      if (kept) {
        connection.generation = generation + 1;
        connection.attempt_at = connection.next_try_at = connection.lease_until = std::nullopt;
        connection.attempts = connection.failures = 0;
        house_.grants.forget(connection.setup, connection.owner);
        co_return std::make_shared<const Fresh>(
            Fresh{.connection = std::move(connection), .tokens = std::move(tokens)});
      }
      fault = kept.error().message;
    } catch (const store::StorageFault& storage) {
      fault = storage.what();
    }
    if (house_.clock.steady() >= give_up_at) {
      house_.log.error("New tokens of a grant could not be stored and are lost.",
                       {{"connection", flight->id.to_string()}, {"reason", fault}});
      co_return std::unexpected(unavailable(1, fault));
    }
    land(*flight, std::unexpected(unavailable(1, "the new tokens are not stored yet")), false);
    co_await async::sleep_for(pause);
  }
}

// Somebody else's tokens are there, or nothing is.
async::Task<Refreshed> Refresher::stored(const Flight& flight) {
  CO_TRY(auto found, co_await house_.store.read([&](store::Session& session) {
    return store::ConnectionRepository(session).find(flight.tenant, flight.id);
  }));
  if (!found) co_return base::not_found("connection");
  CO_TRY(auto tokens, TokenSet::open(house_.keyring, *found));
  const auto now = house_.clock.now();
  const auto verdict = judge(*found, tokens.find(flight.slot), *flight.setup->provider, now, flight.minimum);
  if (verdict.need == Need::kRefresh) co_return std::unexpected(unavailable(1));
  co_return answer_of(verdict, *std::move(found), std::move(tokens), now);
}

// A grant is called dead only while the tokens that were refused are still those that are stored:
// settle_attempt looks at the generation and at the fence (outbound §2.1 row 6).
async::Task<Refreshed> Refresher::give_up(const Flight& flight, Begun begun, Failure failure) {
  auto connection = std::move(begun.connection);
  note_failure(connection, failure, begun.may_have_arrived, house_.clock.now(), house_.random,
               flight.setup->provider->grace.length);
  const bool dead = failure.what == ErrorClass::kTerminal;
  CO_TRY(const bool settled, co_await house_.store.write([&](store::Session& session) {
    const bool done = store::ConnectionRepository(session).settle_attempt(connection);
    if (done && dead)
      record_own(session, house_.clock.now(), connection.tenant, connection.id,
                 model::AuditAction::kConnectionEnded, connection.cause);
    return done;
  }));
  house_.grants.forget(connection.setup, connection.owner);
  if (!settled) co_return co_await stored(flight);
  if (dead) co_return std::unexpected(needs_sign_in(connection.cause));
  const auto left = *connection.next_try_at - house_.clock.now();
  // The token that is there may live on while the provider is away.
  const auto* tokens = begun.tokens.find(flight.slot);
  if (!tokens->expires_at || *tokens->expires_at - house_.clock.now() >= flight.minimum)
    co_return std::make_shared<const Fresh>(
        Fresh{.connection = std::move(connection), .tokens = std::move(begun.tokens)});
  co_return std::unexpected(unavailable(std::chrono::duration<double>(left).count(), failure.message));
}

async::Task<Refreshed> Refresher::repeat(const Connection& connection, std::shared_ptr<const OpenSetup> setup,
                                         std::string slot) {
  return join(std::make_shared<Flight>(Flight{.tenant = connection.tenant,
                                              .id = connection.id,
                                              .setup = std::move(setup),
                                              .slot = std::move(slot),
                                              .minimum = kLongerThanAnyToken,
                                              .recovered = connection.generation}));
}

}  // namespace sallyport::vault
