#include "store/connection_row.h"

#include "store/columns.h"
#include "store/stored_json.h"

namespace sallyport::store {

using model::Connection;

namespace {

constexpr std::string_view kConnectionColumns =
    "id, tenant_id, setup_id, position, owner_kind, owner_id, label, account_id, account_label, is_default, "
    "state, cause, client_id, scopes, kept, expires_at, generation, refreshed_at, idle_end, absolute_end, "
    "connected_by, connected_at, attempt_at, attempts, lease_until, fence, failures, next_try_at, "
    "last_used_at, connected_by_kind, connector_left_at, keep_at, notice_at, letter_at, "
    "sealed_tokens";

// An account, or no bytes.
std::optional<model::AccountId> read_account_id(const Row& row, int column) {
  if (row.blob(column).empty()) return std::nullopt;
  return read_id<model::AccountId>(row, column);
}

}  // namespace

std::string select_connections(std::string_view rest) {
  return std::string("SELECT ").append(kConnectionColumns).append(" FROM connections").append(rest);
}

std::optional<model::Connector> read_connector(const Row& row, int id, int kind) {
  if (row.blob(id).empty()) return std::nullopt;
  return model::Connector{.kind = read_number(row, kind, model::ConnectorKind::kIntegration),
                          .id = read_id<model::AccountId>(row, id).uuid};
}

Connection read_connection(const Row& row) {
  return {.id = read_id<model::ConnectionId>(row, 0),
          .tenant = read_id<model::TenantId>(row, 1),
          .setup = read_id<model::ProviderSetupId>(row, 2),
          .position = row.integer(3),
          .owner_kind = read_number(row, 4, model::OwnerKind::kUser),
          .owner = read_account_id(row, 5),
          .label = row.text(6),
          .account_id = row.text(7),
          .account_label = row.text(8),
          .is_default = row.boolean(9),
          .state = read_number(row, 10, model::ConnectionState::kNeedsReauthorization),
          .cause = row.text(11),
          .client_id = row.text(12),
          .scopes = read_names_column(row.text(13)),
          .kept = read_values_column(row.text(14)),
          .sealed_tokens = row.blob(34),
          .expires_at = row.optional_time(15),
          .generation = row.integer(16),
          .refreshed_at = row.optional_time(17),
          .idle_end = row.optional_time(18),
          .absolute_end = row.optional_time(19),
          .connected_by = read_connector(row, 20, 29),
          .connector_left_at = row.optional_time(30),
          .connected_at = row.time(21),
          .attempt_at = row.optional_time(22),
          .attempts = row.integer(23),
          .lease_until = row.optional_time(24),
          .fence = row.integer(25),
          .failures = row.integer(26),
          .next_try_at = row.optional_time(27),
          .last_used_at = row.optional_time(28),
          .keep_at = row.optional_time(31),
          .notice_at = row.optional_time(32),
          .letter_at = row.optional_time(33)};
}

}  // namespace sallyport::store
