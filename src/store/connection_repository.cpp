#include "store/connection_repository.h"

#include <utility>

#include <fmt/format.h>

#include "store/columns.h"
#include "store/connection_row.h"
#include "store/counter.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

using model::Connection;

base::ByteView account_column(const std::optional<model::AccountId>& account) {
  return account ? account->bytes() : base::ByteView{};
}

base::ByteView connector_column(const std::optional<model::Connector>& connector) {
  return connector ? base::ByteView(connector->id.bytes) : base::ByteView{};
}
std::int64_t connector_kind_column(const std::optional<model::Connector>& connector) {
  return std::to_underlying(connector ? connector->kind : model::ConnectorKind::kHostMember);
}

// Those of an application at a service, whichever tenants have set it up.
constexpr std::string_view kOfApplication =
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM connections WHERE setup_id IN (SELECT o.id FROM "
    "provider_setups o JOIN provider_setups s ON o.provider = s.provider AND o.client_id = s.client_id "
    "WHERE s.id = :setup)";

}  // namespace

void ConnectionRepository::insert(Connection& connection) {
  connection.position = next_number(session_, "connections");
  session_.execute(
      "INSERT INTO connections (id, tenant_id, setup_id, position, owner_kind, owner_id, label, account_id, "
      "account_label, is_default, state, cause, client_id, scopes, kept, expires_at, generation, "
      "refreshed_at, idle_end, absolute_end, connected_by, connected_at, attempt_at, attempts, lease_until, "
      "fence, failures, next_try_at, last_used_at, connected_by_kind, connector_left_at, keep_at, notice_at, "
      "letter_at, sealed_tokens) VALUES (:id, :tenant, :setup, :position, :owner_kind, "
      ":owner, :label, :account_id, :account_label, :is_default, :state, :cause, :client_id, :scopes, :kept, "
      ":expires_at, :generation, :refreshed_at, :idle_end, :absolute_end, :connected_by, :connected_at, "
      ":attempt_at, :attempts, :lease_until, :fence, :failures, :next_try_at, :last_used_at, "
      ":connected_by_kind, :connector_left_at, :keep_at, :notice_at, :letter_at, :tokens)",
      {{"id", connection.id.bytes()},
       {"tenant", connection.tenant.bytes()},
       {"setup", connection.setup.bytes()},
       {"position", connection.position},
       {"owner_kind", std::int64_t{std::to_underlying(connection.owner_kind)}},
       {"owner", account_column(connection.owner)},
       {"label", connection.label},
       {"account_id", connection.account_id},
       {"account_label", connection.account_label},
       {"is_default", connection.is_default},
       {"state", std::int64_t{std::to_underlying(connection.state)}},
       {"cause", connection.cause},
       {"client_id", connection.client_id},
       {"scopes", names_column(connection.scopes)},
       {"kept", values_column(connection.kept)},
       {"expires_at", connection.expires_at},
       {"generation", connection.generation},
       {"refreshed_at", connection.refreshed_at},
       {"idle_end", connection.idle_end},
       {"absolute_end", connection.absolute_end},
       {"connected_by", connector_column(connection.connected_by)},
       {"connected_at", connection.connected_at},
       {"attempt_at", connection.attempt_at},
       {"attempts", connection.attempts},
       {"lease_until", connection.lease_until},
       {"fence", connection.fence},
       {"failures", connection.failures},
       {"next_try_at", connection.next_try_at},
       {"last_used_at", connection.last_used_at},
       {"connected_by_kind", connector_kind_column(connection.connected_by)},
       {"connector_left_at", connection.connector_left_at},
       {"keep_at", connection.keep_at},
       {"notice_at", connection.notice_at},
       {"letter_at", connection.letter_at},
       {"tokens", connection.sealed_tokens}});
}

std::optional<Connection> ConnectionRepository::find(const model::TenantId& tenant,
                                                     const model::ConnectionId& id) {
  return query_first(session_, select_connections(" WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_connection);
}

std::vector<Connection> ConnectionRepository::scan(const ConnectionScan& scan) {
  std::string rest = " WHERE tenant_id = :tenant AND position > :after";
  std::vector<Parameter> parameters{{"tenant", scan.tenant.bytes()}, {"after", scan.after}};
  if (scan.setup) {
    rest += " AND setup_id = :setup";
    parameters.emplace_back("setup", scan.setup->bytes());
  }
  if (scan.owner_kind) {
    rest += " AND owner_kind = :owner_kind";
    parameters.emplace_back("owner_kind", std::int64_t{std::to_underlying(*scan.owner_kind)});
  }
  // The tenant's own have none: saying so keeps the grants of all members from being read.
  if (scan.owner || scan.owner_kind == model::OwnerKind::kMaster) {
    rest += " AND owner_id = :owner";
    parameters.emplace_back("owner", account_column(scan.owner));
  }
  if (scan.ending_by) {
    rest += " AND state = 1 AND (idle_end <= :ending_by OR absolute_end <= :ending_by)";
    parameters.emplace_back("ending_by", *scan.ending_by);
  }
  rest += " ORDER BY position LIMIT :limit";
  parameters.emplace_back("limit", scan.limit);
  return query_all(session_, select_connections(rest), parameters, read_connection);
}

bool ConnectionRepository::erase(const model::TenantId& tenant, const model::ConnectionId& id) {
  return session_.execute("DELETE FROM connections WHERE id = :id AND tenant_id = :tenant",
                          {{"id", id.bytes()}, {"tenant", tenant.bytes()}}) > 0;
}

bool ConnectionRepository::describe(const Connection& connection) {
  return session_.execute(
             "UPDATE connections SET label = :label, is_default = :is_default "
             "WHERE id = :id AND tenant_id = :tenant",
             {{"label", connection.label},
              {"is_default", connection.is_default},
              {"id", connection.id.bytes()},
              {"tenant", connection.tenant.bytes()}}) > 0;
}

void ConnectionRepository::clear_default(const Connection& connection) {
  session_.execute(
      "UPDATE connections SET is_default = 0 WHERE setup_id = :setup AND owner_kind = :owner_kind "
      "AND owner_id = :owner AND is_default = 1",
      {{"setup", connection.setup.bytes()},
       {"owner_kind", std::int64_t{std::to_underlying(connection.owner_kind)}},
       {"owner", account_column(connection.owner)}});
}

bool ConnectionRepository::renew(const Connection& connection, std::int64_t expected_generation) {
  return session_.execute(
             "UPDATE connections SET account_id = :account_id, account_label = :account_label, "
             "state = :state, cause = :nothing, client_id = :client_id, scopes = :scopes, kept = :kept, "
             "expires_at = :expires_at, generation = generation + 1, refreshed_at = :refreshed_at, "
             "idle_end = :idle_end, absolute_end = :absolute_end, keep_at = :keep_at, "
             "notice_at = CASE WHEN absolute_end = :absolute_end THEN notice_at ELSE :notice_at END, "
             "connected_by = :connected_by, connected_by_kind = :connected_by_kind, "
             "connector_left_at = CASE WHEN connected_by = :connected_by THEN connector_left_at END, "
             "attempt_at = NULL, attempts = 0, "
             "lease_until = NULL, failures = 0, next_try_at = NULL, sealed_tokens = :tokens "
             "WHERE id = :id AND generation = :expected",
             {{"account_id", connection.account_id},
              {"account_label", connection.account_label},
              {"state", std::int64_t{std::to_underlying(model::ConnectionState::kLive)}},
              {"nothing", ""},
              {"client_id", connection.client_id},
              {"scopes", names_column(connection.scopes)},
              {"kept", values_column(connection.kept)},
              {"expires_at", connection.expires_at},
              {"refreshed_at", connection.refreshed_at},
              {"idle_end", connection.idle_end},
              {"absolute_end", connection.absolute_end},
              {"keep_at", connection.keep_at},
              {"notice_at", connection.notice_at},
              {"connected_by", connector_column(connection.connected_by)},
              {"connected_by_kind", connector_kind_column(connection.connected_by)},
              {"tokens", connection.sealed_tokens},
              {"id", connection.id.bytes()},
              {"expected", expected_generation}}) > 0;
}

std::optional<std::int64_t> ConnectionRepository::begin_attempt(const model::ConnectionId& id,
                                                                std::int64_t generation, base::Time now,
                                                                base::Time until) {
  return query_first(
      session_,
      "UPDATE connections SET attempt_at = :now, attempts = attempts + 1, lease_until = :until, "
      "fence = fence + 1 WHERE id = :id AND generation = :generation "
      "AND (lease_until IS NULL OR lease_until <= :now) RETURNING fence",
      {{"now", now}, {"until", until}, {"id", id.bytes()}, {"generation", generation}},
      [](const Row& row) { return row.integer(0); });
}

bool ConnectionRepository::prolong(const model::ConnectionId& id, std::int64_t fence, base::Time until) {
  return session_.execute(
             "UPDATE connections SET lease_until = :until WHERE id = :id AND fence = :fence "
             "AND lease_until IS NOT NULL",
             {{"until", until}, {"id", id.bytes()}, {"fence", fence}}) > 0;
}

bool ConnectionRepository::withdraw_attempt(const model::ConnectionId& id, std::int64_t fence) {
  return session_.execute(
             "UPDATE connections SET lease_until = NULL, attempts = attempts - 1, "
             "attempt_at = CASE WHEN attempts > 1 THEN attempt_at END "
             "WHERE id = :id AND fence = :fence AND lease_until IS NOT NULL",
             {{"id", id.bytes()}, {"fence", fence}}) > 0;
}

bool ConnectionRepository::settle_attempt(const Connection& connection) {
  return session_.execute(
             "UPDATE connections SET state = :state, cause = :cause, attempt_at = :attempt_at, "
             "attempts = :attempts, lease_until = NULL, failures = :failures, next_try_at = :next_try_at "
             "WHERE id = :id AND generation = :generation AND fence = :fence",
             {{"state", std::int64_t{std::to_underlying(connection.state)}},
              {"cause", connection.cause},
              {"attempt_at", connection.attempt_at},
              {"attempts", connection.attempts},
              {"failures", connection.failures},
              {"next_try_at", connection.next_try_at},
              {"id", connection.id.bytes()},
              {"generation", connection.generation},
              {"fence", connection.fence}}) > 0;
}

void ConnectionRepository::end_leases(base::Time begun_before) {
  session_.execute(
      "UPDATE connections SET lease_until = NULL WHERE lease_until IS NOT NULL AND attempt_at < :before",
      {{"before", begun_before}});
}

std::vector<Connection> ConnectionRepository::interrupted(base::Time now, std::int64_t limit) {
  return query_all(session_,
                   select_connections(" WHERE attempt_at IS NOT NULL AND (lease_until IS NULL OR "
                                      "lease_until <= :now) AND (next_try_at IS NULL OR next_try_at <= :now) "
                                      "ORDER BY attempt_at LIMIT :limit"),
                   {{"now", now}, {"limit", limit}}, read_connection);
}

bool ConnectionRepository::may_have_account(const model::ProviderSetupId& setup,
                                            std::optional<std::string_view> account_id) {
  std::string rest(kOfApplication);
  std::vector<Parameter> parameters{{"setup", setup.bytes()}};
  if (account_id) {
    rest += " AND (account_id = :account OR account_id = :unknown)";
    parameters.emplace_back("account", *account_id);
    parameters.emplace_back("unknown", "");
  }
  return query_integer(session_, rest + " LIMIT 1) AS found", parameters) > 0;
}

bool ConnectionRepository::shares_account(const Connection& connection) {
  if (connection.account_id.empty()) return false;
  const std::vector<Parameter> parameters{
      {"setup", connection.setup.bytes()}, {"account", connection.account_id}, {"id", connection.id.bytes()}};
  return query_integer(
             session_,
             std::string(kOfApplication) + " AND account_id = :account AND id <> :id LIMIT 1) AS found",
             parameters) > 0;
}

void ConnectionRepository::touch(const model::ConnectionId& id, base::Time used_at) {
  session_.execute(
      "UPDATE connections SET last_used_at = :used_at "
      "WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :used_at)",
      {{"used_at", used_at}, {"id", id.bytes()}});
}

}  // namespace sallyport::store
