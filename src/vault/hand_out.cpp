#include "vault/hand_out.h"

#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"

namespace sallyport::vault {

using model::Connection;
using model::OwnerKind;

namespace {

// " script=report member=u-17 scopes=api".
void append_circumstances(std::string& reason, const Session& session, const Wanted& wanted) {
  if (!session.script.empty()) reason.append(" script=").append(session.script);
  if (session.member) reason.append(" member=").append(session.member->host_id);
  if (!wanted.scopes.empty())
    fmt::format_to(std::back_inserter(reason), " scopes={}", fmt::join(wanted.scopes, ","));
}

}  // namespace

async::Task<base::Result<Handed>> HandOut::get(std::shared_ptr<const OpenSetup> setup,
                                               const Connection& connection,
                                               std::chrono::seconds minimum) const {
  const std::string& slot = setup->provider->slots.front().name;
  CO_TRY(const auto fresh, co_await refresher_.fresh(connection, setup, slot, minimum));
  const auto* tokens = fresh->tokens.find(slot);
  CHECK(tokens != nullptr);
  auto values = values_with(*setup, fresh->connection.kept);
  CO_TRY(auto base_url, providers::base_url(*setup->provider, values));
  co_return Handed{.access_token = tokens->access.clone(),
                   .account = connection.owner_kind,
                   .connection = connection.id,
                   .label = shown_label(fresh->connection),
                   .scopes = fresh->connection.scopes,
                   .base_url = std::move(base_url),
                   .expires_at = tokens->expires_at,
                   .setup = setup,
                   .values = std::move(values)};
}

// Whoever has just been told that somebody has signed in is not told to sign in: no refusal rests on what was
// read before.
async::Task<HandOutcome> HandOut::choose_and_get(const Session& session, const Wanted& wanted,
                                                 model::AuditRecord& record) const {
  const auto begun = record;
  auto candidates = co_await house_.grants.find(session, wanted.provider);
  if (!candidates) co_return std::unexpected(Refused(candidates.error()));
  auto outcome = co_await get_from(**candidates, session, wanted, record);
  if (outcome || !std::holds_alternative<NoGrant>(outcome.error())) co_return outcome;
  candidates = co_await house_.grants.find_anew(session, wanted.provider);
  if (!candidates) co_return std::unexpected(Refused(candidates.error()));
  record = begun;
  co_return co_await get_from(**candidates, session, wanted, record);
}

async::Task<HandOutcome> HandOut::get_from(const Candidates& found, const Session& session,
                                           const Wanted& wanted, model::AuditRecord& record) const {
  record.object = found.setup.uuid;
  GrantChoice choosing(session, wanted, found);
  const auto chosen = choosing.choose();
  if (!chosen) co_return std::unexpected(Refused(chosen.error()));
  const Connection& connection = **chosen;
  record.object = connection.id.uuid;
  record.reason.append(" ").append(to_string(connection.owner_kind));
  if (!found.open) co_return std::unexpected(Refused(found.open.error()));
  auto handed = co_await get(*found.open, connection, wanted.minimum);
  if (handed) co_return *std::move(handed);
  auto& error = handed.error();
  if (error.code == "needs_reauthorization")
    co_return std::unexpected(Refused(choosing.must_sign_in(connection, std::move(error.detail))));
  if (error.kind == base::ErrorKind::kNotFound)  // disconnected meanwhile
    co_return std::unexpected(
        Refused(choosing.refusal(Reason::kNotConnected, "The account has just been disconnected.")));
  co_return std::unexpected(Refused(std::move(error)));
}

async::Task<HandOutcome> HandOut::hand_out(Session session, Wanted wanted, Origin origin,
                                           model::AuditAction action) {
  auto record = begun_record(session, wanted, origin, action);
  auto outcome = co_await choose_and_get(session, wanted, record);
  if (!outcome) {
    const auto* none = std::get_if<NoGrant>(&outcome.error());
    record.outcome = model::AuditOutcome::kRefused;
    const std::string_view why = none != nullptr
                                     ? to_string(none->reason)
                                     : std::string_view(std::get<base::Error>(outcome.error()).code);
    record.reason = fmt::format("{} {}", why, record.reason);
  }
  append_circumstances(record.reason, session, wanted);
  const auto durable = co_await house_.audit.append(std::move(record));
  if (!durable) co_return std::unexpected(Refused(durable.error()));
  if (outcome) used(outcome->connection);
  co_return outcome;
}

async::Task<base::Result<Wanted>> HandOut::named(Session session, model::ConnectionId id) const {
  co_return co_await house_.store.read([&](store::Session& rows) -> base::Result<Wanted> {
    const auto found = store::ConnectionRepository(rows).find(session.tenant, id);
    if (!found) return base::not_found("connection");
    const bool is_masters = found->owner_kind == OwnerKind::kMaster;
    if (!is_masters && (!session.member || found->owner != session.member->id))
      return base::not_found("connection");
    const auto setup = store::ProviderSetupRepository(rows).find(session.tenant, found->setup);
    if (!setup) return base::not_found("connection");
    return Wanted{.provider = setup->provider,
                  .account = is_masters ? Selector::kMaster : Selector::kUser,
                  .connection = id.to_string(),
                  .scopes = {}};
  });
}

async::Task<base::Result<Looked>> HandOut::look(Session session, Wanted wanted) {
  CO_TRY(auto found, co_await house_.grants.find(session, wanted.provider));
  CO_TRY(auto looked, look_at(*found, session, wanted));
  if (!looked.missing) co_return looked;
  CO_TRY(found, co_await house_.grants.find_anew(session, wanted.provider));
  co_return look_at(*found, session, wanted);
}

base::Result<Looked> HandOut::look_at(const Candidates& found, const Session& session,
                                      const Wanted& wanted) const {
  GrantChoice choosing(session, wanted, found);
  auto chosen = choosing.choose();
  if (!chosen) return Looked{.account = chosen.error().account, .missing = std::move(chosen).error()};
  const auto& connection = **chosen;
  TRY(const auto setup, found.open);
  TRY(const auto tokens, TokenSet::open(house_.keyring, connection));
  Looked looked{.account = connection.owner_kind};
  auto verdict = judge(connection, tokens.find(setup->provider->slots.front().name), *setup->provider,
                       house_.clock.now(), wanted.minimum);
  if (verdict.need == Need::kSignIn)
    looked.missing = choosing.must_sign_in(connection, std::move(verdict.cause));
  return looked;
}

model::AuditRecord HandOut::begun_record(const Session& session, const Wanted& wanted, const Origin& origin,
                                         model::AuditAction action) {
  model::AuditRecord record;
  record.action = action;
  record.tenant = session.tenant;
  record.actor = session.integration;
  record.token_id = session.id;
  record.source = origin.source;
  record.request_id = origin.request_id;
  record.reason = wanted.provider;
  return record;
}

void HandOut::used(const model::ConnectionId& id) {
  const std::scoped_lock lock(mutex_);
  used_[id] = house_.clock.now();
}

async::Task<> HandOut::maintain() {
  house_.grants.maintain();
  std::map<model::ConnectionId, base::Time> used;
  {
    const std::scoped_lock lock(mutex_);
    used.swap(used_);
  }
  if (used.empty()) co_return;
  (void)co_await house_.store.write([&](store::Session& rows) -> base::Result<void> {
    store::ConnectionRepository connections(rows);
    for (const auto& [id, at] : used) connections.touch(id, at);
    return {};
  });
}

}  // namespace sallyport::vault
