// The durable, hash-chained audit log. Nothing is granted before its record is on disk (security T2).
//
// One thread takes what all cores have queued, packs it into one block, chains it to the block before
// and commits it together with the single-use values of the same requests: one fsync for many.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "audit/checkpoint.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "model/audit_record.h"
#include "store/database.h"

namespace sallyport::audit {

// A value that may be used once per `scope` until it expires, such as the jti of an identity token
// (accessia §4, security B34). Checked and stored in the same commit as the record.
struct SingleUse {
  base::Uuid scope;   // the integration
  std::string value;  // at most 256 bytes; stored as its SHA-256
  base::Time expires;
};

struct LogOptions {
  std::chrono::milliseconds max_wait{3000};     // then kUnavailable and nothing is granted (security T9)
  std::chrono::milliseconds longest_gather{2};  // a commit waits for company while the cores are busy
  std::size_t queue = 65'536;                   // records waiting; one more is kUnavailable at once
  std::size_t block_records = 1024;
  std::chrono::hours retention{24 * 365 * 2};  // blocks older than this are dropped, newest kept
  std::uint64_t retention_bytes = 0;           // 0: no limit by size
  std::size_t notes_per_second = 500;          // of refusals; more are dropped and counted (security O07)
};

class Log {
 public:
  Log(store::Database& database, const base::Clock& clock, base::Log& log, base::Metrics& metrics,
      LogOptions options = {});
  ~Log();  // stop()
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void start();  // drains the outbox, then starts the commit thread
  void stop();   // commits what is queued and ends the thread

  // Waits until the record is durable. Called on a core; resumes on it.
  // Refusals: kConflict "already_used" when the single-use value was used before (the record is then
  // written with outcome refused and reason "replay"); kUnavailable when the log cannot be written
  // within max_wait: the caller must not answer with what it made.
  async::Task<base::Result<void>> append(model::AuditRecord record, std::optional<SingleUse> single_use = {});

  // Queues a record of a refusal without waiting: refusals need not be durable before their answer.
  // Dropped, and counted, when the queue is full or over the quota for noise (security O07).
  void note(model::AuditRecord record);

  // Writes a record inside the transaction of a change, so that both are stored or neither. The log
  // chains it right after; `chained()` waits for that.
  static void record_with(store::Session& session, base::Time now, model::AuditRecord record);
  // Refusal: kUnavailable "outcome_unknown" when that takes longer than max_wait; the change stands all the
  // same.
  async::Task<base::Result<void>> chained();

  // Tells the log that a core has nothing left to do, so that it commits what waits. Without it a commit may
  // be up to two milliseconds late. Callable from every thread.
  void commit_now();

  // For /readyz: the last commit worked, and none hangs.
  bool writable() const;
  // The newest durable block; nothing for an empty log. Publish it with sign_checkpoint.
  std::optional<Checkpoint> tip() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sallyport::audit
