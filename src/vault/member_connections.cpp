#include "vault/member_connections.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"
#include "store/tenant_repository.h"
#include "vault/attempt_state.h"
#include "vault/uses.h"

namespace sallyport::vault {

using model::AccountPolicy;
using model::Connection;
using model::OwnerKind;

namespace {

constexpr std::size_t kMostLookedAt = 20;  // accounts of one view whose uses are looked for

base::Result<void> check_member(const Session& session) {
  if (session.member) return {};
  return base::refuse(base::ErrorKind::kForbidden, "no_member",
                      "This session is nobody's. Begin one with a member to see their accounts.");
}

AccountUse use_of(const Candidates& found) {
  switch (found.policy) {
    case AccountPolicy::kMasterOnly:
      return AccountUse::kMasterOnly;
    case AccountPolicy::kUserOnly:
      return AccountUse::kUser;
    case AccountPolicy::kUserElseMaster:
      return found.user.empty() && !found.master.empty() ? AccountUse::kMasterUntilUser : AccountUse::kUser;
    case AccountPolicy::kDefault:
      if (found.master.empty()) return AccountUse::kUser;
      return found.user.empty() ? AccountUse::kMaster : AccountUse::kMasterUnlessAsked;
  }
  base::check_failed("unknown account policy", __FILE__, __LINE__);
}

bool needs_sign_in(const Connection& connection) {
  return connection.state == model::ConnectionState::kNeedsReauthorization;
}

void judge_service(const Session& session, const Candidates& found, GrantChoice& choosing,
                   MemberService& service) {
  const auto chosen = choosing.choose();
  if (chosen) {
    service.standing = Standing::kConnected;
  } else {
    const auto& none = chosen.error();
    const bool members_turn = none.account == OwnerKind::kUser && found.signs_in;
    service.mender = members_turn ? Mender::kMember : Mender::kManager;
    switch (none.reason) {
      case Reason::kDisabledByManager:
        service.standing = Standing::kDisabled;
        service.mender = Mender::kManager;
        return;
      case Reason::kNotAllowedForScript:
        service.mender = Mender::kNobody;
        break;
      case Reason::kNeedsReauthorization:
      case Reason::kAccountAmbiguous:
        service.standing = Standing::kActionRequired;
        return;
      case Reason::kNotConnected:
      case Reason::kMissingScopes:
        break;
    }
  }
  // An account of theirs that has died is theirs to mend, whichever one is used where nobody asks.
  if (found.policy == AccountPolicy::kMasterOnly || !session.user) return;
  if (std::ranges::none_of(found.user, needs_sign_in)) return;
  service.standing = Standing::kActionRequired;
  service.mender = Mender::kMember;
}

// The tenant's account that is used where nobody asks for another; null without one.
const Connection* master_of(const Candidates& found) {
  if (found.master.empty()) return nullptr;
  const auto used = std::ranges::find(found.master, true, &Connection::is_default);
  return used == found.master.end() ? &found.master.front() : &*used;
}

MemberService service_of(const Session& session, const Candidates& found, const model::ProviderSetup& setup,
                         std::string category) {
  MemberService service{.provider = setup.provider,
                        .name = found.provider_name,
                        .category = std::move(category),
                        .use = use_of(found)};
  const Wanted any{.provider = service.provider};
  GrantChoice choosing(session, any, found);
  judge_service(session, found, choosing, service);

  const Wanted own{.provider = service.provider, .account = Selector::kUser};
  const GrantChoice theirs(session, own, found);
  const bool may_connect =
      found.enabled && session.user && found.policy != AccountPolicy::kMasterOnly && found.signs_in;
  if (may_connect && std::ssize(found.user) < kMostConnections)
    service.ticket = theirs.refusal(Reason::kNotConnected, {}).ticket;
  if (session.user)
    for (const auto& connection : found.user)
      service.own.push_back(
          {.connection = connection,
           .ticket = may_connect ? theirs.must_sign_in(connection, {}).ticket : std::nullopt,
           .missing_scopes = missing_scopes_of(setup, connection)});
  const auto* master = master_of(found);
  if (master != nullptr && session.master) service.master = *master;
  return service;
}

// Everything that is read of a tenant at one moment.
struct Rows {
  model::Tenant tenant{};
  std::vector<model::ProviderSetup> setups{};
  std::vector<Connection> user{}, master{};
};
base::Result<Rows> read_rows(store::Session& session, const Session& asks) {
  const auto tenant = store::TenantRepository(session).find(asks.tenant);
  if (!tenant) return base::not_found("tenant");
  Rows rows{.tenant = *tenant,
            .setups = store::ProviderSetupRepository(session).scan(asks.tenant, 0, kMostSetups)};
  store::ConnectionRepository connections(session);
  store::ConnectionScan scan{
      .tenant = asks.tenant, .owner_kind = OwnerKind::kMaster, .limit = kMostSetups * kMostConnections};
  rows.master = connections.scan(scan);
  scan.owner_kind = OwnerKind::kUser;
  scan.owner = asks.member->id;
  rows.user = connections.scan(scan);
  return rows;
}

std::vector<Connection> of_setup(const std::vector<Connection>& all, const model::ProviderSetupId& setup) {
  std::vector<Connection> found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [&](const Connection& one) { return one.setup == setup; });
  return found;
}

// Who asked is checked before; what they may do is theirs because the accounts are.
model::Caller acting_for(const Session& session, const Origin& origin) {
  static const auto kRole = [] {
    auto role = std::make_shared<model::Role>();
    for (const std::string_view word : {"connections:read", "connections:write"})
      role->permissions.add(*model::parse_permission(word));
    return std::shared_ptr<const model::Role>(std::move(role));
  }();
  model::Caller caller;
  caller.tenant = session.tenant;
  caller.integration = session.integration;
  caller.name = session.member->host_id;
  caller.role = kRole;
  if (session.person) caller.person = model::Person{.account = *session.person};
  caller.token_id = session.id;
  caller.source = origin.source;
  caller.request_id = origin.request_id;
  return caller;
}

}  // namespace

std::string_view text_of(AccountUse use) {
  switch (use) {
    case AccountUse::kMasterOnly:
      return "uses the facility's account only";
    case AccountUse::kMaster:
      return "uses the facility's account";
    case AccountUse::kMasterUntilUser:
      return "uses the facility's account until you connect yours";
    case AccountUse::kMasterUnlessAsked:
      return "uses the facility's account, and yours where a script asks for it";
    case AccountUse::kUser:
      return "uses your account";
  }
  base::check_failed("unknown use of accounts", __FILE__, __LINE__);
}

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::kConnected:
      return "connected";
    case Standing::kActionRequired:
      return "action_required";
    case Standing::kNotConnected:
      return "not_connected";
    case Standing::kDisabled:
      return "disabled";
  }
  base::check_failed("unknown standing", __FILE__, __LINE__);
}

async::Task<base::Result<MemberView>> MemberConnections::look(const Session& session) const {
  CO_TRY_VOID(check_member(session));
  CO_TRY(const auto rows,
         co_await house_.store.read([&](store::Session& reading) { return read_rows(reading, session); }));
  MemberView view{.tenant_name = rows.tenant.name};
  for (const auto& setup : rows.setups) {
    if (session.allows(setup.provider) == nullptr) continue;
    const auto known = provider_of(house_.catalogue, setup);
    const auto* provider = known ? known->get() : nullptr;  // null: gone from the catalogue
    const Candidates found{
        .tenant_name = rows.tenant.name,
        .enabled = rows.tenant.connections_enabled && setup.enabled && provider != nullptr,
        .setup = setup.id,
        .policy = setup.policy,
        .provider_name = !setup.name.empty()   ? setup.name
                         : provider != nullptr ? provider->name
                                               : setup.provider,
        .signs_in = provider != nullptr && provider->grant == providers::GrantKind::kAuthorizationCode,
        .user = of_setup(rows.user, setup.id),
        .master = of_setup(rows.master, setup.id)};
    // Where the tenant has switched all of it off there is nothing to see (sonadier S1), but what is theirs
    // they may still end.
    if (!rows.tenant.connections_enabled && found.user.empty()) continue;
    view.services.push_back(service_of(session, found, setup, provider != nullptr ? provider->category : ""));
  }
  co_return view;
}

async::Task<base::Result<MemberView>> MemberConnections::list(const Session& session) const {
  CO_TRY(auto view, co_await look(session));
  std::vector<MemberAccount*> accounts;
  for (auto& service : view.services)
    for (auto& account : service.own)
      if (accounts.size() < kMostLookedAt) accounts.push_back(&account);
  co_await add_uses(session, accounts);
  co_return view;
}

async::Task<> MemberConnections::add_uses(const Session& session,
                                          const std::vector<MemberAccount*>& accounts) const {
  std::vector<const Connection*> connections;
  connections.reserve(accounts.size());
  for (const auto* account : accounts) connections.push_back(&account->connection);
  auto uses = co_await uses_of(house_, session.tenant, connections, session.member->host_id);
  for (std::size_t i = 0; i < uses.size(); ++i) {
    auto& account = *accounts[i];
    // The row is told of uses later than the log.
    account.connection.last_used_at = std::max(account.connection.last_used_at, uses[i].last);
    account.scripts = std::move(uses[i].scripts);
  }
}

async::Task<base::Result<Connection>> MemberConnections::own(const Session& session,
                                                             model::ConnectionId id) const {
  CO_TRY_VOID(check_member(session));
  co_return co_await house_.store.read([&](store::Session& rows) -> base::Result<Connection> {
    auto found = store::ConnectionRepository(rows).find(session.tenant, id);
    if (!found || !session.user || found->owner_kind != OwnerKind::kUser ||
        found->owner != session.member->id)
      return base::not_found("connection");
    const auto setup = store::ProviderSetupRepository(rows).find(session.tenant, found->setup);
    if (!setup || session.allows(setup->provider) == nullptr) return base::not_found("connection");
    return *std::move(found);
  });
}

async::Task<base::Result<Ticket>> MemberConnections::ticket(const Session& session, std::string_view provider,
                                                            std::optional<model::ConnectionId> again) const {
  CO_TRY(const auto view, co_await look(session));
  const auto service = std::ranges::find(view.services, provider, &MemberService::provider);
  if (service == view.services.end()) co_return base::not_found("provider");
  if (service->standing == Standing::kDisabled)
    co_return base::refuse(base::ErrorKind::kForbidden, "disabled_by_manager",
                           "Connecting this service has been switched off. Ask whoever manages it.");
  auto ticket = service->ticket;
  if (again) {
    const auto account =
        std::ranges::find(service->own, *again, [](const MemberAccount& one) { return one.connection.id; });
    if (account == service->own.end()) co_return base::not_found("connection");
    ticket = account->ticket;
  }
  if (!ticket)
    co_return base::refuse(base::ErrorKind::kConflict, "no_sign_in",
                           "Nobody connects an account of their own here, or no further one.");
  co_return *std::move(ticket);
}

async::Task<base::Result<ConnectionRecord>> MemberConnections::describe(const Session& session, Origin origin,
                                                                        model::ConnectionId id,
                                                                        ConnectionChange change) const {
  CO_TRY_VOID(co_await own(session, id));
  const auto caller = acting_for(session, origin);
  co_return co_await connections_.describe(caller, id, std::move(change), session.member->host_id);
}

async::Task<base::Result<Disconnected>> MemberConnections::remove(const Session& session, Origin origin,
                                                                  model::ConnectionId id) const {
  CO_TRY(const auto connection, co_await own(session, id));
  MemberAccount account{.connection = connection};
  const std::vector<MemberAccount*> one{&account};
  co_await add_uses(session, one);
  Disconnected gone{.scripts = std::move(account.scripts)};
  const auto caller = acting_for(session, origin);
  CO_TRY(gone.removed, co_await connections_.remove(caller, id, session.member->host_id));
  CO_TRY(const auto view, co_await look(session));
  const auto& provider = gone.removed.record.provider;
  const auto service = std::ranges::find(view.services, provider, &MemberService::provider);
  gone.service_name = service == view.services.end() ? provider : service->name;
  if (service != view.services.end()) gone.use = service->use;
  co_return gone;
}

}  // namespace sallyport::vault
