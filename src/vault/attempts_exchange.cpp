// The part of Attempts that begins when the browser comes back: the code, the tokens, the connection.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "async/one_shot.h"
#include "crypto/digest.h"
#include "crypto/mac.h"
#include "http/message.h"
#include "model/audit_record.h"
#include "store/connect_attempt_repository.h"
#include "store/connection_repository.h"
#include "store/host_member_repository.h"
#include "store/provider_setup_repository.h"
#include "store/sealed_place.h"
#include "vault/attempts.h"
#include "vault/connections.h"
#include "vault/connector.h"
#include "vault/provider_call.h"

namespace sallyport::vault {

using base::Result;
using model::AttemptState;
using model::ConnectAttempt;
using providers::ErrorClass;
using providers::Failure;
using store::ConnectAttemptRepository;

namespace {

constexpr int kStoreTries = 5;
constexpr std::chrono::milliseconds kBetweenTries{200};

std::unexpected<base::Error> unknown_state() {
  return base::invalid(
      "state",
      "This sign-in is not known here: it has been used, was cancelled, or took too long. Go "
      "back to the page that asked for it, and begin again.");
}

// A word for people: outbound/attempt_words has the sentence.
std::string cause_of(const Failure& failure) {
  switch (failure.what) {
    case ErrorClass::kTerminal:
      return "code_refused";
    case ErrorClass::kClientMisconfigured:
      return "app_refused";
    case ErrorClass::kTransient:
    case ErrorClass::kRateLimited:
      return "provider_unavailable";
  }
  return "provider_unavailable";
}

std::string cause_of(const base::Error& callback) {
  if (callback.field == "iss") return "other_service";
  return "answer_unusable";
}

model::AuditRecord record_of(store::Session& session, const ConnectAttempt& attempt,
                             model::AuditAction action, const base::Uuid& object, std::string reason) {
  model::AuditRecord record;
  record.action = action;
  record.tenant = attempt.tenant;
  record.actor = attempt.integration;
  if (attempt.integration == model::IntegrationId{} && attempt.member)
    if (const auto row = store::HostMemberRepository(session).find(attempt.tenant, *attempt.member))
      record.person = member_called(session, attempt.tenant, row->host_id).value_or(model::AccountId{});
  record.object = object;
  record.token_id = attempt.id;
  record.reason = std::move(reason);
  return record;
}

std::string_view account_word(const ConnectAttempt& attempt) {
  return attempt.owner_kind == model::OwnerKind::kMaster ? "the tenant's account" : "a member's own account";
}

std::shared_ptr<const NewGrant> share(NewGrant grant) {
  return std::make_shared<const NewGrant>(std::move(grant));
}

}  // namespace

// What is known between the way back and the answer of the provider.
struct Attempts::Taken {
  SeenAttempt seen{};
  std::shared_ptr<const OpenSetup> setup{};
  std::string code{};  // empty: it is over already
  base::Secret verifier{};
  providers::Values kept{};
};

void Attempts::end(store::Session& session, ConnectAttempt& attempt, AttemptEvent event, std::string cause,
                   std::string_view told) const {
  const auto state = after(attempt.state, event);
  CHECK(state);
  attempt.state = *state;
  attempt.cause = std::move(cause);
  attempt.state_digest.clear();
  attempt.sealed_verifier.clear();
  attempt.sealed_grant.clear();
  ConnectAttemptRepository(session).update(attempt, attempt.version);
  if (told.empty()) told = attempt.cause;
  auto record =
      record_of(session, attempt, model::AuditAction::kConnectAttemptEnded, attempt.setup.uuid,
                fmt::format("{}: {}, {}", model::to_string(attempt.state), told, account_word(attempt)));
  record.outcome = model::AuditOutcome::kRefused;
  audit::Log::record_with(session, house_.clock.now(), std::move(record));
}

// The state value is used up here, whatever comes of it, but only by the browser that it was given to: nobody
// else can end an attempt with it.
Result<Attempts::Taken> Attempts::take(store::Session& session, std::string_view provider,
                                       std::string_view query, const BinderOf& binder_of) const {
  TRY(const auto fields, http::FormFields::parse(query, "query string"));
  const auto state = fields.get("state");
  if (!state) return unknown_state();
  auto found = ConnectAttemptRepository(session).find_by_state(crypto::sha256(base::as_bytes(*state)));
  if (!found) return unknown_state();
  auto& attempt = *found;
  const auto binder = binder_of(attempt.id);
  if (binder.empty() ||
      !crypto::equal_constant_time(attempt.binder_digest, crypto::sha256(base::as_bytes(binder))))
    return base::refuse(
        base::ErrorKind::kConflict, "wrong_browser",
        "This sign-in was begun in another browser. Go back to the page that asked for it, and "
        "begin again.");
  if (!after(state_at(attempt, house_.clock.now()), AttemptEvent::kReturn))
    return base::refuse(
        base::ErrorKind::kConflict, "attempt_over",
        "This sign-in took too long. Go back to the page that asked for it, and begin again.");
  const auto ended = [&](AttemptEvent event, std::string cause) -> Result<Taken> {
    end(session, attempt, event, std::move(cause));
    TRY(auto seen, see(session, std::move(attempt)));
    return Taken{.seen = std::move(seen)};
  };
  const auto setup = setup_of(session, attempt.tenant, attempt.setup);
  if (!setup) return ended(AttemptEvent::kFail, setup.error().code);
  const auto row = store::ProviderSetupRepository(session).find(attempt.tenant, attempt.setup);
  if (!row || row->provider != provider) return ended(AttemptEvent::kFail, "other_service");
  auto callback = providers::read_callback(*(*setup)->provider, (*setup)->values, query);
  if (!callback) return ended(AttemptEvent::kFail, cause_of(callback.error()));
  if (!callback->error.empty()) {
    if (is_refusal_of_person(callback->error)) return ended(AttemptEvent::kDecline, "at_provider");
    return ended(AttemptEvent::kFail, "provider_refused");
  }
  const auto place = store::place_of_verifier(attempt.tenant, attempt.id);
  TRY(auto verifier, house_.keyring.open(place.context(), attempt.sealed_verifier));
  attempt.state = *after(attempt.state, AttemptEvent::kReturn);
  attempt.state_digest.clear();
  attempt.sealed_verifier.clear();
  ConnectAttemptRepository(session).update(attempt, attempt.version);
  TRY(auto seen, see(session, std::move(attempt)));
  return Taken{.seen = std::move(seen),
               .setup = *setup,
               .code = std::move(callback->code),
               .verifier = std::move(verifier),
               .kept = std::move(callback->kept)};
}

async::Task<Result<SeenAttempt>> Attempts::callback(std::string_view provider, std::string_view query,
                                                    const BinderOf& binder_of) {
  CO_TRY(auto outcome, co_await house_.store.write([&](store::Session& session) {
    return take(session, provider, query, binder_of);
  }));
  // Whoever is told that it is over finds it in the audit log.
  if (outcome.code.empty()) CO_TRY_VOID(co_await house_.audit.chained());
  tell(outcome.seen.attempt.id);
  if (outcome.code.empty()) co_return std::move(outcome.seen);
  // On its own: a browser that goes away takes nothing along (security H07).
  const auto taken = std::make_shared<Taken>(std::move(outcome));
  const async::OneShot<Result<SeenAttempt>> done;
  house_.home.post([this, taken, done] {
    running_.spawn([](Attempts& self, std::shared_ptr<Taken> own,
                      async::OneShot<Result<SeenAttempt>> told) -> async::Task<> {
      Result<SeenAttempt> seen = base::unavailable(
          "The account could not be stored. Go back to the page that asked for it, and begin again.", 1);
      try {
        seen = co_await self.exchange(own);
      } catch (const std::exception& fault) {
        self.house_.log.error("A sign-in at a provider could not be finished.",
                              {{"attempt", own->seen.attempt.id}, {"reason", fault.what()}});
      }
      told.set(std::move(seen));
    }(*this, taken, done));
  });
  co_return co_await done.wait();
}

async::Task<std::expected<NewGrant, Failure>> Attempts::ask(const Taken& taken) const {
  const OpenSetup& setup = *taken.setup;
  const auto values = values_with(setup, taken.kept);
  const auto& attempt = taken.seen.attempt;
  auto granted = co_await ask_for_tokens(
      house_, setup,
      {.request =
           [&](std::size_t secret) {
             return providers::exchange_code(*setup.provider, setup.app, values, taken.code,
                                             taken.verifier.reveal_text(), attempt.redirect_uri, secret);
           },
       .scopes = attempt.scopes});
  if (!granted) co_return std::unexpected(std::move(granted.error().failure));
  auto grant = new_grant(setup, taken.kept, *std::move(granted));
  grant.identity = (co_await ask_for_account(house_, setup, grant.kept, grant.tokens)).identity;
  co_return grant;
}

async::Task<Result<SeenAttempt>> Attempts::exchange(std::shared_ptr<Taken> taken) {
  const auto id = taken->seen.attempt.id;
  auto granted = co_await ask(*taken);
  std::string cause;
  if (!granted) {
    cause = cause_of(granted.error());
    house_.log.warning(
        "A provider has not exchanged the code of a sign-in.",
        {{"attempt", id}, {"provider", taken->seen.provider}, {"said", granted.error().message}});
  }
  for (int tries = 1;; ++tries) {
    try {
      auto seen = co_await change([&](store::Session& session) -> Result<SeenAttempt> {
        auto attempt = ConnectAttemptRepository(session).find(id);
        if (!attempt) return base::not_found("attempt");
        // A commit whose answer was lost has been made.
        if (attempt->state != AttemptState::kReturned) return see(session, *std::move(attempt));
        if (!granted) {
          end(session, *attempt, AttemptEvent::kFail, cause);
          return see(session, *std::move(attempt));
        }
        TRY_VOID(put(session, *attempt, *taken->setup, *granted, std::nullopt));
        return see(session, *std::move(attempt));
      });
      const bool is_stored = seen && (seen->attempt.state == AttemptState::kDone ||
                                      seen->attempt.state == AttemptState::kConfirming);
      if (granted && !is_stored) drop(taken->seen.attempt, share(*std::move(granted)));
      co_return seen;
    } catch (const store::StorageFault& fault) {
      if (tries == kStoreTries) {
        if (granted) drop(taken->seen.attempt, share(*std::move(granted)));
        throw;
      }
      house_.log.warning("A new connection could not be stored yet.",
                         {{"attempt", id}, {"reason", fault.what()}});
    }
    co_await async::sleep_for(kBetweenTries);
  }
}

// The connection that the grant belongs into, or the question which one that is. Someone who connects the
// same account again gets no second connection of it.
Result<void> Attempts::put(store::Session& session, ConnectAttempt& attempt, const OpenSetup& setup,
                           const NewGrant& grant, std::optional<Choice> choice) const {
  store::ConnectionRepository connections(session);
  ConnectAttemptRepository attempts(session);
  const auto now = house_.clock.now();
  const auto connector = connector_of(session, attempt);
  auto all = connections.scan({.tenant = attempt.tenant,
                               .setup = attempt.setup,
                               .owner_kind = attempt.owner_kind,
                               .owner = attempt.owner,
                               .limit = kMostConnections + 1});
  const auto same = [&](const model::Connection& one) {
    return grant.identity && one.account_id == grant.identity->id;
  };
  auto target = std::ranges::find_if(all, [&](const auto& one) { return attempt.connection == one.id; });
  if (target != all.end() && !choice && needs_confirmation(*target, grant.identity)) {
    TRY_VOID(seal_grant(house_.keyring, grant, attempt));
    attempt.state = *after(attempt.state, AttemptEvent::kAsk);
    attempts.update(attempt, attempt.version);
    return {};
  }
  if (choice == Choice::kAdd || target == all.end()) target = std::ranges::find_if(all, same);
  std::string how = "new";
  if (target != all.end()) {
    const bool keep = same(*target) && target->state == model::ConnectionState::kLive;
    how = same(*target) ? "authorised anew" : "replaced";
    const auto generation = target->generation;
    TRY_VOID(put_grant(house_.keyring, *setup.provider, grant, now, generation + 1, keep, *target));
    target->connected_by = connector;
    connections.renew(*target, generation);
    attempt.connection = target->id;
  } else {
    if (std::ssize(all) >= kMostConnections) {
      end(session, attempt, AttemptEvent::kFail, "too_many_accounts");
      return {};
    }
    model::Connection fresh{.id = model::ConnectionId::random(house_.random),
                            .tenant = attempt.tenant,
                            .setup = attempt.setup,
                            .owner_kind = attempt.owner_kind,
                            .owner = attempt.owner,
                            .is_default = all.empty(),
                            .connected_by = connector,
                            .connected_at = now};
    TRY_VOID(put_grant(house_.keyring, *setup.provider, grant, now, fresh.generation, false, fresh));
    connections.insert(fresh);
    attempt.connection = fresh.id;
  }
  attempt.state = *after(attempt.state, AttemptEvent::kStore);
  attempt.sealed_grant.clear();
  attempts.update(attempt, attempt.version);
  audit::Log::record_with(
      session, now,
      record_of(session, attempt, model::AuditAction::kConnectionMade, attempt.connection->uuid,
                fmt::format("{}, {}, {}", setup.provider->id, account_word(attempt), how)));
  return {};
}

}  // namespace sallyport::vault
