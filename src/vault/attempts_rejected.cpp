// The part of Attempts that ends at the service what was granted in vain.
#include <utility>

#include "store/connect_attempt_repository.h"
#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"
#include "vault/attempts.h"
#include "vault/revocation.h"

namespace sallyport::vault {

using model::AttemptState;
using model::ConnectAttempt;

namespace {

bool is_stored(AttemptState state) {
  return state == AttemptState::kDone || state == AttemptState::kConfirming;
}

}  // namespace

std::shared_ptr<const NewGrant> Attempts::waiting_in(const ConnectAttempt& attempt) const {
  if (attempt.sealed_grant.empty()) return nullptr;
  auto grant = open_grant(house_.keyring, attempt);
  return grant ? std::make_shared<const NewGrant>(*std::move(grant)) : nullptr;
}

void Attempts::drop_if_rejected(const SeenAttempt& seen, std::shared_ptr<const NewGrant> grant) {
  if (grant != nullptr && !is_stored(seen.attempt.state)) drop(seen.attempt, std::move(grant));
}

void Attempts::drop(const ConnectAttempt& attempt, std::shared_ptr<const NewGrant> grant) {
  const auto begin = [this, attempt, grant = std::move(grant)] {
    running_.spawn([](const Attempts& self, ConnectAttempt it,
                      std::shared_ptr<const NewGrant> given) -> async::Task<> {
      try {
        (void)co_await self.end_at_provider(std::move(it), std::move(given));
      } catch (const std::exception& fault) {
        self.house_.log.warning("A grant that is not wanted could not be ended.", {{"reason", fault.what()}});
      }
    }(*this, attempt, grant));
  };
  if (house_.home.on_this_thread())
    begin();  // so that finish() waits for it, whenever it is called
  else
    house_.home.post(begin);
}

// Services may end every grant of an account with one of them, so what other connections and attempts may
// live on is left alone. A commit whose answer was lost has stored the grant all the same.
async::Task<Revocation> Attempts::end_at_provider(ConnectAttempt attempt,
                                                  std::shared_ptr<const NewGrant> grant) const {
  using Found = std::optional<model::ProviderSetup>;
  const auto row = co_await house_.store.read([&](store::Session& session) -> base::Result<Found> {
    store::ConnectAttemptRepository attempts(session);
    if (attempts.others_have_grants(attempt, house_.clock.now(), kExchange))
      return base::unavailable("Another sign-in may be of the same account.", 1);
    const auto now = attempts.find(attempt.id);
    const bool is_used =
        (now && is_stored(now->state)) ||
        store::ConnectionRepository(session).may_have_account(
            attempt.setup,
            grant->identity ? std::optional<std::string_view>(grant->identity->id) : std::nullopt);
    return is_used ? Found{} : store::ProviderSetupRepository(session).find(attempt.tenant, attempt.setup);
  });
  if (!row) co_return not_revoked(row.error().message);
  if (!*row) co_return Revocation{.outcome = Revocation::Outcome::kNotSupported};
  const auto setup = open_setup(house_.catalogue, house_.keyring, house_.public_url, **row);
  if (!setup) co_return not_revoked(setup.error().message);
  auto ended = co_await revoke_grant(house_, **setup, grant->kept, grant->tokens);
  if (ended.outcome == Revocation::Outcome::kFailed)
    house_.log.warning("A grant that is not wanted could not be ended.",
                       {{"attempt", attempt.id}, {"reason", ended.message}});
  co_return ended;
}

async::Task<> Attempts::end_unanswered() {
  if (ending_ || finishing_) co_return;
  ending_ = true;
  running_.spawn(end_each_unanswered());
}

// One after another: a service that is away takes one thread from the refreshes, and no more.
async::Task<> Attempts::end_each_unanswered() {
  try {
    while (!finishing_ && co_await end_one_unanswered()) {
    }
    ending_ = false;
  } catch (const std::exception& fault) {
    ending_ = false;
    house_.log.warning("A sign-in that nobody has answered could not be ended.", {{"reason", fault.what()}});
  }
}

// Whoever moves the next try has it until then. False when there is nothing left to do now.
async::Task<bool> Attempts::end_one_unanswered() {
  const auto waits = co_await house_.store.read([&](store::Session& session) {
    return store::ConnectAttemptRepository(session).unanswered(house_.clock.now()).has_value();
  });
  if (!waits || !*waits) co_return false;
  const auto claimed =
      co_await house_.store.write([&](store::Session& session) -> std::optional<ConnectAttempt> {
        const auto now = house_.clock.now();
        store::ConnectAttemptRepository attempts(session);
        auto found = attempts.unanswered(now);
        if (found) attempts.claim_end(*found, next_end(*found, now));
        return found;
      });
  if (!claimed || !*claimed) co_return false;
  const auto& attempt = **claimed;
  const auto grant = waiting_in(attempt);
  const auto ended = grant ? co_await end_at_provider(attempt, grant) : not_revoked("It cannot be opened.");
  const bool may_work_later = attempt.expires_at <= attempt.created_at + kEndPatience;
  if (ended.outcome == Revocation::Outcome::kFailed && may_work_later) co_return true;
  co_await house_.store.write([&](store::Session& session) {
    auto found = store::ConnectAttemptRepository(session).find(attempt.id);
    if (!found || found->sealed_grant.empty()) return false;
    end(session, *found, AttemptEvent::kExpire, {},
        ended.outcome == Revocation::Outcome::kRevoked ? "not answered, ended at the service"
                                                       : "not answered, not ended at the service");
    return true;
  });
  co_return true;
}

}  // namespace sallyport::vault
