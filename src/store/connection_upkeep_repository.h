// What the upkeep looks for in the rows of grants: what is due, and who has connected them.
//
// vault/ uses them inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/connection.h"
#include "store/database.h"

namespace sallyport::store {

// What the upkeep does at the times that stand in a row.
enum class Due : std::uint8_t {
  kKeep,    // Connection::keep_at; of live ones only
  kNotice,  // Connection::notice_at
  kLetter,  // Connection::letter_at
};

// A tenant's own account, and whether whoever has connected it still belongs to the tenant.
struct ConnectorRow {
  model::ConnectionId id{};
  model::TenantId tenant{};
  std::int64_t position = 0;
  model::Connector connector{};
  std::string provider{};  // as scripts call it
  bool has_left = false;   // now
  bool was_seen = false;   // to have left
};

class ConnectionUpkeepRepository {
 public:
  explicit ConnectionUpkeepRepository(Session& session) : session_(session) {}

  // Those for which it is time, the longest due first.
  std::vector<model::Connection> due(Due what, base::Time now, std::int64_t limit);
  // Sets that time to `next` if it still is `was`; false when somebody else was faster, or the row is gone.
  bool move_due(Due what, const model::ConnectionId& id, base::Time was, std::optional<base::Time> next);
  // A letter about it is due then.
  void write_letter(const model::ConnectionId& id, base::Time at);
  // Of all tenants' own accounts, in the order of their positions.
  std::vector<ConnectorRow> connectors(std::int64_t after, std::int64_t limit);
  // Notes when it was seen that whoever has connected it has left, and when a letter is due; nothing: they
  // are there again. False when that was noted before, or somebody else has connected it since.
  bool note_connector(const ConnectorRow& row, std::optional<base::Time> left_at,
                      std::optional<base::Time> letter_at);

 private:
  Session& session_;
};

}  // namespace sallyport::store
