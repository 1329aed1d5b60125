#include "vault/connections.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "audit/authorize.h"
#include "audit/change.h"
#include "model/text.h"
#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"
#include "vault/attempt_state.h"
#include "vault/direct_grant.h"
#include "vault/new_grant.h"
#include "vault/provider_call.h"

namespace sallyport::vault {

using model::AuditAction;
using model::Connection;
using store::ConnectionRepository;
using store::ProviderSetupRepository;

namespace {

std::vector<model::ProviderSetup> setups_of(store::Session& session, const model::TenantId& tenant) {
  return ProviderSetupRepository(session).scan(tenant, 0, kMostSetups);
}

std::optional<store::HostMemberRow> member_of(store::Session& session, const Connection& connection) {
  if (!connection.owner) return std::nullopt;
  return store::HostMemberRepository(session).find(connection.tenant, *connection.owner);
}

ConnectionRecord record_of(store::Session& session, Connection connection,
                           const model::ProviderSetup& setup) {
  auto member = member_of(session, connection);
  std::optional<ConnectorName> connector;
  if (connection.owner_kind == model::OwnerKind::kMaster && connection.connected_by)
    connector = name_of(session, connection.tenant, *connection.connected_by);
  auto missing = missing_scopes_of(setup, connection);
  return {.connection = std::move(connection),
          .provider = setup.provider,
          .member = std::move(member),
          .connected_by = std::move(connector),
          .missing_scopes = std::move(missing)};
}

base::Result<ConnectionRecord> find_record(store::Session& session, const model::Caller& caller,
                                           const model::ConnectionId& id) {
  auto found = ConnectionRepository(session).find(caller.tenant, id);
  if (!found) return base::not_found("connection");
  const auto setup = ProviderSetupRepository(session).find(caller.tenant, found->setup);
  return record_of(session, *std::move(found), setup.value_or(model::ProviderSetup{}));
}

// The other connections of the same owner at the same provider.
std::vector<Connection> beside(store::Session& session, const Connection& connection) {
  auto all = ConnectionRepository(session).scan({.tenant = connection.tenant,
                                                 .setup = connection.setup,
                                                 .owner_kind = connection.owner_kind,
                                                 .owner = connection.owner,
                                                 .limit = kMostConnections + 1});
  std::erase_if(all, [&](const Connection& one) { return one.id == connection.id; });
  return all;
}

base::Result<void> check_label(std::string_view label, const std::vector<Connection>& others) {
  TRY_VOID(model::check_name(label, "label", {.smallest = 0, .largest = kMaxLabelBytes}));
  if (label.empty() || std::ranges::find(others, label, &Connection::label) == others.end()) return {};
  return base::refuse(base::ErrorKind::kConflict, "label_taken",
                      "Another account of the same owner at this provider has this label. Take another one.",
                      "label");
}

// A new one beside those that are there.
base::Result<void> check_new(const Connection& connection, const std::vector<Connection>& others) {
  TRY_VOID(check_label(connection.label, others));
  if (!connection.account_id.empty() &&
      std::ranges::find(others, connection.account_id, &Connection::account_id) != others.end())
    return base::refuse(
        base::ErrorKind::kConflict, "already_connected",
        fmt::format("The account {} is connected already. Disconnect it first.",
                    connection.account_label.empty() ? connection.account_id : connection.account_label));
  if (std::ssize(others) >= kMostConnections)
    return base::refuse(
        base::ErrorKind::kQuota, "too_many_connections",
        fmt::format("There are at most {} accounts of one owner at a provider. Disconnect one "
                    "first.",
                    kMostConnections));
  return {};
}

void record(store::Session& session, const House& house, const model::Caller& caller, AuditAction action,
            const Connection& connection, std::string reason, std::string_view member = {}) {
  if (!member.empty()) reason.append(" member=").append(member);
  audit::Log::record_with(session, house.clock.now(),
                          model::audit_record(caller, action, connection.id.uuid, std::move(reason)));
}

}  // namespace

async::Task<base::Result<Page<ConnectionRecord>>> Connections::list(const model::Caller& caller,
                                                                    ConnectionQuery query) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "connections:read"));
  if (query.limit < 1 || query.limit > kLargestPage)
    co_return base::invalid("limit", fmt::format("The limit is 1 to {}.", kLargestPage));
  if (query.ending_within_days &&
      (*query.ending_within_days < 1 || *query.ending_within_days > kLongestHorizon))
    co_return base::invalid("endingWithinDays", fmt::format("endingWithinDays is 1 to {}.", kLongestHorizon));
  co_return co_await house_.store.read([&](store::Session& session) -> base::Result<Page<ConnectionRecord>> {
    std::map<model::ProviderSetupId, model::ProviderSetup> setups;
    store::ConnectionScan scan{
        .tenant = caller.tenant, .owner_kind = query.owner, .after = query.after, .limit = query.limit + 1};
    if (query.ending_within_days)
      scan.ending_by = house_.clock.now() + std::chrono::days{*query.ending_within_days};
    for (auto& setup : setups_of(session, caller.tenant)) {
      if (!query.provider.empty() && setup.provider == query.provider) scan.setup = setup.id;
      setups.emplace(setup.id, std::move(setup));
    }
    if (!query.provider.empty() && !scan.setup)
      return base::invalid("provider", "This tenant uses no such provider.");
    if (!query.member.empty()) {
      const auto member = store::HostMemberRepository(session).find_by_host_id(caller.tenant, query.member);
      if (!member) return Page<ConnectionRecord>{};  // who has never come has no account
      scan.owner = member->id;
    }
    auto found = ConnectionRepository(session).scan(scan);
    Page<ConnectionRecord> page;
    if (std::ssize(found) > query.limit) {
      found.pop_back();
      page.next = found.back().position;
    }
    for (auto& connection : found) {
      const auto& setup = setups[connection.setup];
      page.items.push_back(record_of(session, std::move(connection), setup));
    }
    return page;
  });
}

async::Task<base::Result<ConnectionRecord>> Connections::find(const model::Caller& caller,
                                                              model::ConnectionId id) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "connections:read"));
  co_return co_await house_.store.read(
      [&](store::Session& session) { return find_record(session, caller, id); });
}

async::Task<base::Result<ConnectionRecord>> Connections::describe(const model::Caller& caller,
                                                                  model::ConnectionId id,
                                                                  ConnectionChange change,
                                                                  std::string_view member) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "connections:write"));
  auto changed = co_await audit::change(
      house_.store, house_.audit, [&](store::Session& session) -> base::Result<ConnectionRecord> {
        TRY(auto found, find_record(session, caller, id));
        auto& connection = found.connection;
        const auto before = connection;
        if (change.label) {
          TRY_VOID(check_label(*change.label, beside(session, connection)));
          connection.label = *change.label;
        }
        connection.is_default = change.is_default.value_or(connection.is_default);
        if (connection == before) return found;
        ConnectionRepository connections(session);
        if (connection.is_default && !before.is_default) connections.clear_default(connection);
        connections.describe(connection);
        record(session, house_, caller, AuditAction::kConnectionChanged, connection,
               connection.is_default == before.is_default ? "label"
               : connection.label == before.label         ? "default"
                                                          : "label, default",
               member);
        return found;
      });
  if (changed) house_.grants.forget(changed->connection.setup, changed->connection.owner);
  co_return changed;
}

async::Task<base::Result<Connections::Opened>> Connections::open(const model::Caller& caller,
                                                                 std::string provider) const {
  Opened opened;
  CO_TRY(opened.row,
         co_await house_.store.read([&](store::Session& session) -> base::Result<model::ProviderSetup> {
           if (auto setup = ProviderSetupRepository(session).find_by_provider(caller.tenant, provider))
             return *std::move(setup);
           return base::invalid("provider", "This tenant uses no such provider. Add it first.");
         }));
  CO_TRY(opened.setup, open_setup(house_.catalogue, house_.keyring, house_.public_url, opened.row));
  co_return opened;
}

async::Task<base::Result<Ticket>> Connections::ticket(const model::Caller& caller, const Session& person,
                                                      std::string provider,
                                                      std::optional<model::ConnectionId> again) const {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "connections:write"));
  CO_TRY(const auto opened, co_await open(caller, std::move(provider)));
  if (!opened.row.enabled)
    co_return base::refuse(base::ErrorKind::kForbidden, "disabled_by_manager",
                           "This service is switched off. Switch it on first.");
  if (opened.setup->provider->grant != providers::GrantKind::kAuthorizationCode)
    co_return base::refuse(base::ErrorKind::kConflict, "no_sign_in",
                           "Nobody signs in at this service. Connect its account with a key or a password.");
  if (again) {
    CO_TRY_VOID(co_await house_.store.read([&](store::Session& session) -> base::Result<void> {
      const auto found = ConnectionRepository(session).find(caller.tenant, *again);
      if (!found || found->setup != opened.row.id || found->owner_kind != model::OwnerKind::kMaster)
        return base::not_found("connection");
      return {};
    }));
  }
  co_return Ticket{.tenant = caller.tenant,
                   .setup = opened.row.id,
                   .owner_kind = model::OwnerKind::kMaster,
                   .member = person.member,
                   .connection = again,
                   .origins = person.origins};
}

async::Task<base::Result<ConnectionRecord>> Connections::connect_directly(const model::Caller& caller,
                                                                          NewConnection wanted) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "connections:write"));
  CO_TRY_VOID(check_label(wanted.label, {}));
  CO_TRY(const auto opened, co_await open(caller, wanted.provider));
  CO_TRY(auto given, co_await granted(opened, wanted.credential));
  auto grant = new_grant(*opened.setup, {}, std::move(given));
  auto account = co_await ask_for_account(house_, *opened.setup, grant.kept, grant.tokens);
  if (account.refused) co_return credential_refused("the credential is not accepted.");
  grant.identity = std::move(account.identity);
  const auto now = house_.clock.now();
  Connection connection{.id = model::ConnectionId::random(house_.random),
                        .tenant = caller.tenant,
                        .setup = opened.row.id,
                        .label = std::move(wanted.label),
                        .connected_at = now};
  if (caller.integration != model::IntegrationId{})
    connection.connected_by = {.kind = model::ConnectorKind::kIntegration, .id = caller.integration.uuid};
  else if (caller.person)
    connection.connected_by = {.kind = model::ConnectorKind::kMember, .id = caller.person->account.uuid};
  CO_TRY_VOID(put_grant(house_.keyring, *opened.setup->provider, grant, now, connection.generation, false,
                        connection));
  CO_TRY(auto made,
         co_await audit::change(house_.store, house_.audit,
                                [&](store::Session& session) -> base::Result<ConnectionRecord> {
                                  if (!ProviderSetupRepository(session).find(caller.tenant, connection.setup))
                                    return base::not_found("provider");
                                  const auto others = beside(session, connection);
                                  TRY_VOID(check_new(connection, others));
                                  connection.is_default = others.empty();
                                  ConnectionRepository(session).insert(connection);
                                  record(session, house_, caller, AuditAction::kConnectionMade, connection,
                                         fmt::format("{}, the tenant's account", opened.row.provider));
                                  return record_of(session, connection, opened.row);
                                }));
  house_.grants.forget(connection.setup, connection.owner);
  co_return made;
}

async::Task<base::Result<Removed>> Connections::remove(const model::Caller& caller, model::ConnectionId id,
                                                       std::string_view member) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "connections:write"));
  CO_TRY(const auto held, co_await hold(caller, id));
  Removed removed{.revocation = co_await revoke(held)};
  CO_TRY(removed.record,
         co_await audit::change(
             house_.store, house_.audit, [&](store::Session& session) -> base::Result<ConnectionRecord> {
               TRY(auto found, find_record(session, caller, id));
               if (found.connection.generation != held.generation)
                 return base::refuse(
                     base::ErrorKind::kConflict, "stale_version",
                     "The account got new tokens while it was being disconnected. Disconnect it "
                     "again, so that these are ended too.");
               ConnectionRepository(session).erase(caller.tenant, id);
               const auto outcome = removed.revocation.outcome;
               record(session, house_, caller, AuditAction::kConnectionRemoved, held,
                      fmt::format("{}, {}", found.provider,
                                  outcome == Revocation::Outcome::kRevoked ? "ended at the service"
                                                                           : "not ended at the service"),
                      member);
               return found;
             }));
  house_.grants.forget(held.setup, held.owner);
  co_return removed;
}

}  // namespace sallyport::vault
