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
        co_await self.end_at_provider(std::move(it), std::move(given));
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
async::Task<> Attempts::end_at_provider(ConnectAttempt attempt, std::shared_ptr<const NewGrant> grant) const {
  const auto row = co_await house_.store.read([&](store::Session& session) {
    std::optional<model::ProviderSetup> setup;
    store::ConnectAttemptRepository attempts(session);
    const auto now = attempts.find(attempt.id);
    const bool is_used =
        attempts.others_have_grants(attempt) ||
        store::ConnectionRepository(session).may_have_account(
            attempt.setup,
            grant->identity ? std::optional<std::string_view>(grant->identity->id) : std::nullopt);
    if (!is_used && (!now || !is_stored(now->state)))
      setup = store::ProviderSetupRepository(session).find(attempt.tenant, attempt.setup);
    return setup;
  });
  if (!row || !*row) co_return;
  const auto setup = open_setup(house_.catalogue, house_.keyring, house_.public_url, **row);
  if (!setup) co_return;
  const auto ended = co_await revoke_grant(house_, **setup, grant->kept, grant->tokens);
  if (ended.outcome == Revocation::Outcome::kFailed)
    house_.log.warning("A grant that is not wanted could not be ended.",
                       {{"attempt", attempt.id}, {"reason", ended.message}});
}

}  // namespace sallyport::vault
