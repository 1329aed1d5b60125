// Rows of the audit log: blocks, the outbox of records written with a change, and the index of which
// ids occur in which runs of blocks. Only audit/ uses it.
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

// Blocks lie in buckets: runs of kBucketBlocks sequences. Indexes speak of buckets, so that they cost a
// row for hundreds of blocks.
inline constexpr std::int64_t kBucketBlocks = 256;
constexpr std::int64_t bucket_of(std::int64_t sequence) { return sequence / kBucketBlocks; }
constexpr std::int64_t first_of_bucket(std::int64_t bucket) { return bucket * kBucketBlocks; }

struct AuditTimes {
  base::Time earliest = base::Time::min();
  base::Time latest = base::Time::max();
};

class AuditRepository {
 public:
  explicit AuditRepository(Session& session) : session_(session) {}

  std::optional<AuditTip> tip();
  // A sequence that is taken is a UniqueViolation: another node was first. The first block of a bucket
  // also writes the summary of the bucket before.
  void insert_block(const AuditBlockRow& row);
  std::optional<AuditBlockRow> block(std::int64_t sequence);
  // Blocks from `from` on, in order, until `take` answers false.
  void for_each_block(std::int64_t from, const std::function<bool(AuditBlockRow&&)>& take);
  std::optional<std::int64_t> oldest_sequence();
  // Bytes of all bodies; complete buckets count as a whole until their last block is dropped.
  std::int64_t size();

  // Notes that `ids`, sorted and each once, occur in blocks of the bucket, which is complete.
  void add_presence(std::int64_t bucket, std::span<const base::Uuid> ids);
  // The newest bucket below `before` that may have blocks in the time range, and in which `id` occurs when
  // one is given. The bucket that is not complete may always match.
  std::optional<std::int64_t> newest_bucket(const std::optional<base::Uuid>& id, std::int64_t before,
                                            const AuditTimes& times);
  // The newest block with from <= sequence < before that meets the time range.
  std::optional<AuditBlockRow> newest_block(std::int64_t from, std::int64_t before, const AuditTimes& times);

  // Drops blocks before `sequence`, and what the indexes say of buckets that have no block left.
  std::int64_t drop_blocks_before(std::int64_t sequence);

  void append_outbox(base::ByteView record);
  std::vector<OutboxRow> outbox(std::int64_t limit);
  void drop_outbox_through(std::int64_t position);

 private:
  Session& session_;
};

}  // namespace sallyport::store
