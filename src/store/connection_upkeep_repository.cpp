#include "store/connection_upkeep_repository.h"

#include <fmt/format.h>

#include "store/columns.h"
#include "store/connection_row.h"

namespace sallyport::store {

using model::Connection;

namespace {

std::string_view column_of(Due what) {
  switch (what) {
    case Due::kKeep:
      return "keep_at";
    case Due::kNotice:
      return "notice_at";
    case Due::kLetter:
      return "letter_at";
  }
  return "letter_at";
}

}  // namespace

// The states stand in the text, so that the planner sees that the index of them will do.
std::vector<Connection> ConnectionUpkeepRepository::due(Due what, base::Time now, std::int64_t limit) {
  const auto column = column_of(what);
  return query_all(
      session_,
      select_connections(fmt::format(" WHERE {0} IS NOT NULL AND {0} <= :now{1} ORDER BY {0} LIMIT :limit",
                                     column, what == Due::kKeep ? " AND state = 1" : "")),
      {{"now", now}, {"limit", limit}}, read_connection);
}

bool ConnectionUpkeepRepository::move_due(Due what, const model::ConnectionId& id, base::Time was,
                                          std::optional<base::Time> next) {
  return session_.execute(
             fmt::format("UPDATE connections SET {0} = :next WHERE id = :id AND {0} = :was", column_of(what)),
             {{"next", next}, {"id", id.bytes()}, {"was", was}}) > 0;
}

void ConnectionUpkeepRepository::write_letter(const model::ConnectionId& id, base::Time at) {
  session_.execute("UPDATE connections SET letter_at = :at WHERE id = :id", {{"at", at}, {"id", id.bytes()}});
}

// Kinds: 2 is a member of the tenant, 3 an integration; people of host products never leave.
std::vector<ConnectorRow> ConnectionUpkeepRepository::connectors(std::int64_t after, std::int64_t limit) {
  return query_all(
      session_,
      "SELECT c.id, c.tenant_id, c.position, c.connected_by, c.connected_by_kind, p.provider, "
      "c.connector_left_at, "
      "CASE WHEN (c.connected_by_kind = 2 AND EXISTS (SELECT 1 FROM members m WHERE m.tenant_id = "
      "c.tenant_id "
      "AND m.account_id = c.connected_by AND m.state = 'active')) OR (c.connected_by_kind = 3 AND EXISTS "
      "(SELECT 1 FROM integrations i WHERE i.id = c.connected_by AND i.enabled = 1)) THEN 1 ELSE 0 END "
      "FROM connections c JOIN provider_setups p ON p.id = c.setup_id "
      "WHERE c.owner_kind = 1 AND c.connected_by_kind > 1 AND c.position > :after "
      "ORDER BY c.position LIMIT :limit",
      {{"after", after}, {"limit", limit}}, [](const Row& row) {
        return ConnectorRow{.id = read_id<model::ConnectionId>(row, 0),
                            .tenant = read_id<model::TenantId>(row, 1),
                            .position = row.integer(2),
                            .connector = read_connector(row, 3, 4).value(),
                            .provider = row.text(5),
                            .has_left = !row.boolean(7),
                            .was_seen = row.optional_time(6).has_value()};
      });
}

bool ConnectionUpkeepRepository::note_connector(const ConnectorRow& row, std::optional<base::Time> left_at,
                                                std::optional<base::Time> letter_at) {
  return session_.execute(
             fmt::format("UPDATE connections SET connector_left_at = :left_at, "
                         "letter_at = COALESCE(:letter_at, letter_at) WHERE id = :id AND connected_by = "
                         ":connector AND connector_left_at IS {} NULL",
                         left_at ? "" : "NOT"),
             {{"left_at", left_at},
              {"letter_at", letter_at},
              {"id", row.id.bytes()},
              {"connector", base::ByteView(row.connector.id.bytes)}}) > 0;
}

}  // namespace sallyport::store
