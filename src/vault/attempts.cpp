#include "vault/attempts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "audit/change.h"
#include "crypto/digest.h"
#include "crypto/mac.h"
#include "http/message.h"
#include "store/connect_attempt_repository.h"
#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"
#include "store/sealed_place.h"
#include "store/tenant_repository.h"

namespace sallyport::vault {

using base::Result;
using model::AttemptState;
using model::ConnectAttempt;
using std::chrono::milliseconds;
using store::ConnectAttemptRepository;

namespace {

constexpr std::chrono::hours kKeptAfterEnd{1};  // after its end, for clients that still ask
constexpr std::int64_t kSweptAtOnce = 1000;
constexpr milliseconds kLook{1000};  // at what other processes may have changed

std::string random_value(base::Random& random) {
  const auto bytes = random.bytes<32>();
  return base::base64url_encode(bytes);
}

base::Bytes digest_of(std::string_view text) {
  const auto digest = crypto::sha256(base::as_bytes(text));
  return {digest.begin(), digest.end()};
}

bool is_bound(const ConnectAttempt& attempt, std::string_view binder) {
  return !binder.empty() && crypto::equal_constant_time(attempt.binder_digest, digest_of(binder));
}

std::unexpected<base::Error> wrong_browser() {
  return base::refuse(base::ErrorKind::kConflict, "wrong_browser",
                      "This sign-in was begun in another browser. Go back to the page that asked for it, and "
                      "begin again.");
}
std::unexpected<base::Error> attempt_over() {
  return base::refuse(base::ErrorKind::kConflict, "attempt_over",
                      "This link has been used or has expired. Go back to the page that asked for it, and "
                      "begin again.");
}

// The attempt that this browser has begun.
Result<ConnectAttempt> find_bound(store::Session& session, std::string_view id, std::string_view binder) {
  auto found = ConnectAttemptRepository(session).find(id);
  if (!found) return base::not_found("attempt");
  if (!is_bound(*found, binder)) return wrong_browser();
  return *std::move(found);
}

bool may_see(const AttemptViewer& viewer, const ConnectAttempt& attempt) {
  return attempt.tenant == viewer.tenant && attempt.member == viewer.member;
}

std::vector<std::string> joined(std::vector<std::string> scopes, const std::vector<std::string>& more) {
  for (const auto& scope : more)
    if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
  return scopes;
}

// Where people may be sent back to: only what the session was begun for (security H18).
std::string checked_return(const AttemptRequest& wanted) {
  const auto origin = origin_of(wanted.return_to);
  if (!origin || std::ranges::find(wanted.origins, *origin) == wanted.origins.end()) return {};
  return wanted.return_to;
}

ConnectAttempt new_attempt(const AttemptRequest& wanted, base::Time now) {
  return {.id = wanted.id,
          .tenant = wanted.tenant,
          .setup = wanted.setup,
          .integration = wanted.integration,
          .owner_kind = wanted.owner_kind,
          .owner = wanted.owner,
          .member = wanted.member,
          .connection = wanted.connection,
          .return_to = checked_return(wanted),
          .created_at = now,
          .expires_at = wanted.expires_at};
}

// What was only shown so far goes with whoever opens it last: a preview of the link may have been first.
Result<void> rebind(ConnectAttemptRepository& attempts, ConnectAttempt& attempt, std::string_view binder) {
  if (is_bound(attempt, binder)) return {};
  if (attempt.state != AttemptState::kCreated) return wrong_browser();
  attempt.binder_digest = digest_of(binder);
  attempts.update(attempt, attempt.version);
  return {};
}

std::string label_of(const model::Connection& connection) {
  return connection.account_label.empty() ? connection.label : connection.account_label;
}

}  // namespace

std::string new_binder(base::Random& random) { return random_value(random); }

std::string form_token(std::string_view binder) {
  return base::base64url_encode(
      crypto::sha256(base::as_bytes(fmt::format("sallyport connect form\n{}", binder))));
}

Attempts::Attempts(const House& house) : house_(house), running_(house.home, "sign-ins at providers") {}

Result<SeenAttempt> Attempts::see(store::Session& session, ConnectAttempt attempt) const {
  SeenAttempt seen{.attempt = std::move(attempt)};
  auto& it = seen.attempt;
  it.state = state_at(it, house_.clock.now());
  if (const auto tenant = store::TenantRepository(session).find(it.tenant)) seen.tenant_name = tenant->name;
  if (const auto setup = store::ProviderSetupRepository(session).find(it.tenant, it.setup)) {
    seen.provider = setup->provider;
    seen.provider_name = setup->name;
    if (seen.provider_name.empty()) {
      const auto known = house_.catalogue.find(setup->provider);
      seen.provider_name = known != nullptr ? known->name : setup->provider;
    }
  }
  std::optional<model::Connection> connection;
  if (it.connection) connection = store::ConnectionRepository(session).find(it.tenant, *it.connection);
  if (it.state == AttemptState::kDone && connection) {
    seen.account_label = label_of(*connection);
    seen.missing_scopes = missing_scopes(it.scopes, connection->scopes);
  }
  if (it.state == AttemptState::kConfirming) {
    TRY(const auto grant, open_grant(house_.keyring, it));
    if (grant.identity) seen.account_label = grant.identity->label;
    if (connection) {
      seen.old_label = label_of(*connection);
      seen.old_works = connection->state == model::ConnectionState::kLive;
    }
    seen.missing_scopes = missing_scopes(it.scopes, grant.scopes);
  }
  return seen;
}

Result<std::shared_ptr<const OpenSetup>> Attempts::setup_of(store::Session& session,
                                                            const model::TenantId& tenant,
                                                            const model::ProviderSetupId& id) const {
  const auto of = store::TenantRepository(session).find(tenant);
  const auto row = store::ProviderSetupRepository(session).find(tenant, id);
  if (!of || !row) return base::not_found("provider");
  if (of->disabled || !of->connections_enabled || !row->enabled)
    return base::refuse(base::ErrorKind::kForbidden, "disabled_by_manager",
                        "Connecting this service has been switched off. Ask whoever manages it.");
  TRY(auto setup, open_setup(house_.catalogue, house_.keyring, house_.public_url, *row));
  if (setup->provider->grant != providers::GrantKind::kAuthorizationCode)
    return base::refuse(base::ErrorKind::kConflict, "no_sign_in",
                        "Nobody signs in at this service; its account is set up by whoever manages it.");
  return setup;
}

// The audit record is durable before anybody is told.
async::Task<Result<SeenAttempt>> Attempts::change(
    std::function<Result<SeenAttempt>(store::Session& session)> work) {
  auto seen = co_await audit::change(house_.store, house_.audit, std::move(work));
  if (seen) {
    house_.grants.forget(seen->attempt.setup, seen->attempt.owner);
    tell(seen->attempt.id);
  }
  co_return seen;
}

Result<SeenAttempt> Attempts::show(store::Session& session, ConnectAttempt attempt,
                                   std::string_view binder) const {
  if (is_over(state_at(attempt, house_.clock.now()))) {
    if (!is_bound(attempt, binder)) return attempt_over();
    return see(session, std::move(attempt));
  }
  TRY(const auto setup, setup_of(session, attempt.tenant, attempt.setup));
  TRY(auto seen, see(session, std::move(attempt)));
  TRY(seen.sign_in_at, providers::fill(setup->provider->authorization_url, setup->values));
  return seen;
}

async::Task<Result<SeenAttempt>> Attempts::begin(const AttemptRequest& wanted, std::string_view binder) {
  // A page that is loaded again writes nothing, and waits for nobody who writes.
  CO_TRY(auto known,
         co_await house_.store.read([&](store::Session& session) -> Result<std::optional<SeenAttempt>> {
           auto found = ConnectAttemptRepository(session).find(wanted.id);
           if (!found || !is_bound(*found, binder)) return std::nullopt;
           TRY(auto seen, show(session, *std::move(found), binder));
           return seen;
         }));
  if (known) co_return *std::move(known);
  co_return co_await house_.store.write([&](store::Session& session) -> Result<SeenAttempt> {
    ConnectAttemptRepository attempts(session);
    const auto now = house_.clock.now();
    auto found = attempts.find(wanted.id);
    if (found && is_over(state_at(*found, now))) return show(session, *std::move(found), binder);
    TRY(const auto setup, setup_of(session, wanted.tenant, wanted.setup));
    if (found) {
      TRY_VOID(rebind(attempts, *found, binder));
    } else {
      const auto row = store::ProviderSetupRepository(session).find(wanted.tenant, wanted.setup);
      found = new_attempt(wanted, now);
      found->scopes = joined(row->scopes, wanted.scopes);
      // What others have got by it stays.
      if (wanted.connection)
        if (const auto held = store::ConnectionRepository(session).find(wanted.tenant, *wanted.connection))
          found->scopes = joined(std::move(found->scopes), held->scopes);
      found->redirect_uri = setup->redirect_uri;
      found->binder_digest = digest_of(binder);
      attempts.insert(*found);
    }
    return show(session, *std::move(found), binder);
  });
}

async::Task<Result<ConnectAttempt>> Attempts::begun(std::string_view id, std::string_view binder) {
  co_return co_await house_.store.read(
      [&](store::Session& session) { return find_bound(session, id, binder); });
}

async::Task<Result<ConnectAttempt>> Attempts::returning(std::string_view query, const BinderOf& binder_of) {
  CO_TRY(const auto fields, http::FormFields::parse(query, "query string"));
  const auto digest = digest_of(fields.get("state").value_or(""));
  co_return co_await house_.store.read([&](store::Session& session) -> Result<ConnectAttempt> {
    auto found = ConnectAttemptRepository(session).find_by_state(digest);
    if (!found) return base::not_found("attempt");
    if (!is_bound(*found, binder_of(found->id))) return wrong_browser();
    return *std::move(found);
  });
}

async::Task<Result<std::string>> Attempts::open(std::string_view id, std::string_view binder) {
  auto url = co_await house_.store.write([&](store::Session& session) -> Result<std::string> {
    TRY(auto attempt, find_bound(session, id, binder));
    const auto next = after(state_at(attempt, house_.clock.now()), AttemptEvent::kOpen);
    if (!next) return attempt_over();
    TRY(const auto setup, setup_of(session, attempt.tenant, attempt.setup));
    const auto state = random_value(house_.random);
    const auto verifier = random_value(house_.random);
    const providers::SignIn sign_in{
        .redirect_uri = attempt.redirect_uri,
        .state = state,
        .code_challenge = base::base64url_encode(crypto::sha256(base::as_bytes(verifier))),
        .scopes = attempt.scopes};
    TRY(auto way, providers::authorization_url(*setup->provider, setup->app, setup->values, sign_in));
    const auto place = store::place_of_verifier(attempt.tenant, attempt.id);
    TRY(attempt.sealed_verifier, house_.keyring.seal(place.context(), base::as_bytes(verifier)));
    attempt.state = *next;
    attempt.state_digest = digest_of(state);
    ConnectAttemptRepository(session).update(attempt, attempt.version);
    return way;
  });
  if (url) tell(std::string(id));
  co_return url;
}

async::Task<Result<SeenAttempt>> Attempts::answer(std::string_view id, std::string_view binder,
                                                  Choice choice) {
  std::shared_ptr<const NewGrant> waiting;
  CO_TRY(auto answered, co_await change([&](store::Session& session) -> Result<SeenAttempt> {
           TRY(auto attempt, find_bound(session, id, binder));
           if (state_at(attempt, house_.clock.now()) != AttemptState::kConfirming) return attempt_over();
           waiting = waiting_in(attempt);
           if (choice == Choice::kKeep) {
             end(session, attempt, AttemptEvent::kDecline, "kept_old_account");
             return see(session, std::move(attempt));
           }
           const auto setup = setup_of(session, attempt.tenant, attempt.setup);
           if (!setup) {
             end(session, attempt, AttemptEvent::kFail, setup.error().code);
             return see(session, std::move(attempt));
           }
           TRY(const auto grant, open_grant(house_.keyring, attempt));
           TRY_VOID(put(session, attempt, **setup, grant, choice));
           return see(session, std::move(attempt));
         }));
  drop_if_rejected(answered, std::move(waiting));
  co_return answered;
}

async::Task<Result<SeenAttempt>> Attempts::decline(std::string_view id, std::string_view binder) {
  std::shared_ptr<const NewGrant> waiting;
  CO_TRY(auto declined, co_await change([&](store::Session& session) -> Result<SeenAttempt> {
           TRY(auto attempt, find_bound(session, id, binder));
           if (!after(state_at(attempt, house_.clock.now()), AttemptEvent::kDecline)) return attempt_over();
           waiting = waiting_in(attempt);
           end(session, attempt, AttemptEvent::kDecline, "by_person");
           return see(session, std::move(attempt));
         }));
  drop_if_rejected(declined, std::move(waiting));
  co_return declined;
}

async::Task<Result<std::optional<SeenAttempt>>> Attempts::find(const AttemptViewer& viewer,
                                                               std::string_view id) {
  co_return co_await house_.store.read([&](store::Session& rows) -> Result<std::optional<SeenAttempt>> {
    auto found = ConnectAttemptRepository(rows).find(id);
    if (!found || !may_see(viewer, *found)) return std::nullopt;
    TRY(auto seen, see(rows, *std::move(found)));
    return seen;
  });
}

async::Task<Result<std::optional<SeenAttempt>>> Attempts::decline(const AttemptViewer& viewer,
                                                                  std::string_view id) {
  CO_TRY(const auto now, co_await find(viewer, id));
  if (!now || !after(now->attempt.state, AttemptEvent::kDecline)) co_return now;
  std::shared_ptr<const NewGrant> waiting;
  CO_TRY(auto declined, co_await change([&](store::Session& rows) -> Result<SeenAttempt> {
           auto attempt = ConnectAttemptRepository(rows).find(id);
           if (!attempt) return base::not_found("attempt");
           waiting = waiting_in(*attempt);
           if (after(state_at(*attempt, house_.clock.now()), AttemptEvent::kDecline))
             end(rows, *attempt, AttemptEvent::kDecline, "by_person");
           return see(rows, *std::move(attempt));
         }));
  drop_if_rejected(declined, std::move(waiting));
  co_return declined;
}

async::Task<Result<std::optional<SeenAttempt>>> Attempts::wait(AttemptViewer viewer, std::string id,
                                                               std::optional<AttemptState> state,
                                                               milliseconds longest) {
  const auto notice = notice_of(id);
  const bool others_change = house_.store.database().shared();
  for (auto left = longest;;) {
    const auto sequence = notice->sequence();
    CO_TRY(auto seen, co_await find(viewer, id));
    const auto now = seen ? seen->attempt.state : AttemptState::kCreated;
    if (now != state || left <= milliseconds{}) co_return seen;
    do {
      co_await notice->wait(sequence, std::min(left, kLook));
      left -= kLook;
    } while (left > milliseconds{} && !others_change && notice->sequence() == sequence);
  }
}

std::shared_ptr<async::Notice> Attempts::notice_of(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(notices_, [](const auto& one) { return one.second.expired(); });
  auto& kept = notices_[id];
  auto notice = kept.lock();
  if (notice == nullptr) kept = notice = std::make_shared<async::Notice>();
  return notice;
}

void Attempts::tell(const std::string& id) {
  std::shared_ptr<async::Notice> notice;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = notices_.find(id);
    if (found != notices_.end()) notice = found->second.lock();
  }
  if (notice != nullptr) notice->notify();
}

async::Task<> Attempts::maintain() {
  const auto before = house_.clock.now() - kKeptAfterEnd;
  co_await house_.store.write(
      [&](store::Session& session) { return ConnectAttemptRepository(session).sweep(before, kSweptAtOnce); });
}

}  // namespace sallyport::vault
