// Writes batches of records into the log: packs, chains and commits them in one transaction, together with
// the outbox and the single-use values. Knows no threads; the log's own thread calls it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "async/deadline_wait.h"
#include "audit/chain.h"
#include "audit/log.h"
#include "base/clock.h"
#include "model/audit_record.h"
#include "store/database.h"

namespace sallyport::audit {

enum class Outcome {
  kWaiting,
  kDurable,
  kReplayed,  // durable, as a refusal: its single-use value had been used
  kFailed,    // not written
};

// One thing in the queue: a record, or only the wish that the outbox be chained. Written by the log's
// thread until `wait` is released, then read by the waiter.
struct Pending {
  std::optional<model::AuditRecord> record;
  std::optional<SingleUse> single_use;
  std::shared_ptr<async::DeadlineWait> wait;  // nothing for a note
  Outcome outcome = Outcome::kWaiting;
};
using Batch = std::vector<std::shared_ptr<Pending>>;

struct Committed {
  std::size_t records = 0;
  bool outbox_empty = true;  // false: more is waiting there; commit again
  std::optional<Link> tip;   // the newest block now
};

class Committer {
 public:
  Committer(store::Database& database, const base::Clock& clock, std::size_t block_records)
      : database_(database), clock_(clock), block_records_(block_records) {}

  // Commits the batch and what stands in the outbox; sets each outcome. Throws StorageFault: then nothing
  // is known to be written, and the outcomes are as they were.
  Committed commit(const Batch& batch);
  // A durable write that changes nothing: whether the disk works again.
  bool probe();

 private:
  struct Draft;
  void fill(store::Session& session, const Batch& batch, Draft& draft);
  void write_blocks(store::Session& session, Draft& draft);

  store::Database& database_;
  const base::Clock& clock_;
  std::size_t block_records_;
};

}  // namespace sallyport::audit
