// Rows of the audit log: blocks, the outbox of records written with a change, and the index of which
// ids occur in which blocks. Only audit/ uses it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "store/database.h"

namespace sallyport::store {

struct AuditBlockRow {
  std::int64_t sequence = 0;
  base::Time first_time;
  base::Time last_time;
  std::int64_t records = 0;
  base::Bytes hash;  // SHA-256 of `body`
  base::Bytes body;
};

struct AuditTip {
  std::int64_t sequence = 0;
  base::Bytes hash;
  base::Time last_time;
};

struct OutboxRow {
  std::int64_t position = 0;
  base::Bytes record;
};

struct AuditSize {
  std::int64_t blocks = 0;
  std::int64_t bytes = 0;  // of all bodies
};

class AuditRepository {
 public:
  explicit AuditRepository(Session& session) : session_(session) {}

  std::optional<AuditTip> tip();
  // A sequence that is taken is a UniqueViolation: another node was first.
  void insert_block(const AuditBlockRow& row);
  std::optional<AuditBlockRow> block(std::int64_t sequence);
  // Blocks from `from` on, in order, until `take` answers false.
  void for_each_block(std::int64_t from, const std::function<bool(AuditBlockRow&&)>& take);
  // The newest block with from <= sequence < before whose time range meets [earliest, latest].
  std::optional<AuditBlockRow> newest_block(std::int64_t from, std::int64_t before, base::Time earliest,
                                            base::Time latest);
  std::optional<std::int64_t> oldest_sequence();
  AuditSize size();

  void add_presence(const base::Uuid& id, std::int64_t bucket);
  // The largest bucket below `before` in which `id` occurs.
  std::optional<std::int64_t> newest_bucket(const base::Uuid& id, std::int64_t before);

  // Drops blocks before `sequence`, and presence of buckets that have no block left.
  std::int64_t drop_blocks_before(std::int64_t sequence, std::int64_t bucket);

  void append_outbox(base::ByteView record);
  std::vector<OutboxRow> outbox(std::int64_t limit);
  void drop_outbox_through(std::int64_t position);

 private:
  Session& session_;
};

}  // namespace sallyport::store
