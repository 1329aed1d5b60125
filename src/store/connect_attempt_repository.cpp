#include "store/connect_attempt_repository.h"

#include <utility>

#include "store/columns.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

using model::ConnectAttempt;

constexpr std::string_view kAttemptColumns =
    "id, tenant_id, setup_id, integration_id, owner_kind, owner_id, member_id, connection_id, state, cause, "
    "scopes, redirect_uri, return_to, state_digest, binder_digest, created_at, expires_at, version, "
    "sealed_verifier, sealed_grant";

std::string select_attempts(std::string_view rest) {
  return std::string("SELECT ").append(kAttemptColumns).append(" FROM connect_attempts").append(rest);
}

template <class Id>
base::ByteView id_column(const std::optional<Id>& id) {
  return id ? id->bytes() : base::ByteView{};
}

ConnectAttempt read_attempt(const Row& row) {
  return {.id = row.text(0),
          .tenant = read_id<model::TenantId>(row, 1),
          .setup = read_id<model::ProviderSetupId>(row, 2),
          .integration = read_id<model::IntegrationId>(row, 3),
          .owner_kind = read_number(row, 4, model::OwnerKind::kUser),
          .owner = read_optional_id<model::AccountId>(row, 5),
          .member = read_optional_id<model::AccountId>(row, 6),
          .connection = read_optional_id<model::ConnectionId>(row, 7),
          .state = read_number(row, 8, model::AttemptState::kExpired),
          .cause = row.text(9),
          .scopes = read_names_column(row.text(10)),
          .redirect_uri = row.text(11),
          .return_to = row.text(12),
          .state_digest = row.blob(13),
          .binder_digest = row.blob(14),
          .created_at = row.time(15),
          .expires_at = row.time(16),
          .version = row.integer(17),
          .sealed_verifier = row.blob(18),
          .sealed_grant = row.blob(19)};
}

}  // namespace

void ConnectAttemptRepository::insert(const ConnectAttempt& attempt) {
  session_.execute(
      "INSERT INTO connect_attempts (id, tenant_id, setup_id, integration_id, owner_kind, owner_id, "
      "member_id, connection_id, state, cause, scopes, redirect_uri, return_to, state_digest, binder_digest, "
      "created_at, expires_at, version, sealed_verifier, sealed_grant) VALUES (:id, :tenant, :setup, "
      ":integration, :owner_kind, :owner, :member, :connection, :state, :cause, :scopes, :redirect_uri, "
      ":return_to, :state_digest, :binder_digest, :created_at, :expires_at, :version, :verifier, :grant)",
      {{"id", attempt.id},
       {"tenant", attempt.tenant.bytes()},
       {"setup", attempt.setup.bytes()},
       {"integration", attempt.integration.bytes()},
       {"owner_kind", std::int64_t{std::to_underlying(attempt.owner_kind)}},
       {"owner", id_column(attempt.owner)},
       {"member", id_column(attempt.member)},
       {"connection", id_column(attempt.connection)},
       {"state", std::int64_t{std::to_underlying(attempt.state)}},
       {"cause", attempt.cause},
       {"scopes", names_column(attempt.scopes)},
       {"redirect_uri", attempt.redirect_uri},
       {"return_to", attempt.return_to},
       {"state_digest", attempt.state_digest},
       {"binder_digest", attempt.binder_digest},
       {"created_at", attempt.created_at},
       {"expires_at", attempt.expires_at},
       {"version", attempt.version},
       {"verifier", attempt.sealed_verifier},
       {"grant", attempt.sealed_grant}});
}

std::optional<ConnectAttempt> ConnectAttemptRepository::find(std::string_view id) {
  return query_first(session_, select_attempts(" WHERE id = :id"), {{"id", id}}, read_attempt);
}

std::optional<ConnectAttempt> ConnectAttemptRepository::find_by_state(base::ByteView state_digest) {
  if (state_digest.empty()) return std::nullopt;
  return query_first(session_, select_attempts(" WHERE state_digest = :digest"), {{"digest", state_digest}},
                     read_attempt);
}

bool ConnectAttemptRepository::update(const ConnectAttempt& attempt, std::int64_t expected_version) {
  return session_.execute(
             "UPDATE connect_attempts SET connection_id = :connection, state = :state, cause = :cause, "
             "state_digest = :state_digest, binder_digest = :binder_digest, sealed_verifier = :verifier, "
             "sealed_grant = :grant, version = :expected + 1 WHERE id = :id AND version = :expected",
             {{"connection", id_column(attempt.connection)},
              {"state", std::int64_t{std::to_underlying(attempt.state)}},
              {"cause", attempt.cause},
              {"state_digest", attempt.state_digest},
              {"binder_digest", attempt.binder_digest},
              {"verifier", attempt.sealed_verifier},
              {"grant", attempt.sealed_grant},
              {"id", attempt.id},
              {"expected", expected_version}}) > 0;
}

void ConnectAttemptRepository::erase_of(const model::ProviderSetupId& setup) {
  session_.execute("DELETE FROM connect_attempts WHERE setup_id = :setup", {{"setup", setup.bytes()}});
}

bool ConnectAttemptRepository::others_have_grants(const ConnectAttempt& attempt, base::Time now,
                                                  base::Duration exchange) {
  return query_integer(session_,
                       "SELECT COUNT(*) FROM (SELECT 1 AS one FROM connect_attempts WHERE setup_id = :setup "
                       "AND id <> :id AND ((state = :returned AND expires_at > :exchanged) OR "
                       "(state = :confirming AND expires_at > :now)) "
                       "LIMIT 1) AS found",
                       {{"setup", attempt.setup.bytes()},
                        {"id", attempt.id},
                        {"now", now},
                        {"exchanged", now - exchange},
                        {"returned", std::int64_t{std::to_underlying(model::AttemptState::kReturned)}},
                        {"confirming", std::int64_t{std::to_underlying(model::AttemptState::kConfirming)}}}) >
         0;
}

std::optional<ConnectAttempt> ConnectAttemptRepository::unanswered(base::Time now) {
  return query_first(session_,
                     select_attempts(" WHERE expires_at <= :now AND state IN (:confirming, :expired) AND "
                                     "length(sealed_grant) > 0 ORDER BY expires_at LIMIT 1"),
                     {{"now", now},
                      {"confirming", std::int64_t{std::to_underlying(model::AttemptState::kConfirming)}},
                      {"expired", std::int64_t{std::to_underlying(model::AttemptState::kExpired)}}},
                     read_attempt);
}

void ConnectAttemptRepository::claim_end(ConnectAttempt& attempt, base::Time until) {
  attempt.state = model::AttemptState::kExpired;
  attempt.expires_at = until;
  ++attempt.version;
  session_.execute(
      "UPDATE connect_attempts SET state = :state, expires_at = :until, version = :version WHERE id = :id",
      {{"state", std::int64_t{std::to_underlying(attempt.state)}},
       {"until", until},
       {"version", attempt.version},
       {"id", attempt.id}});
}

std::int64_t ConnectAttemptRepository::sweep(base::Time ended_before, std::int64_t limit) {
  return session_.execute(
      "DELETE FROM connect_attempts WHERE id IN (SELECT id FROM connect_attempts "
      "WHERE expires_at < :before AND length(sealed_grant) = 0 ORDER BY expires_at LIMIT :limit)",
      {{"before", ended_before}, {"limit", limit}});
}

}  // namespace sallyport::store
