// The log's queue and the one thread that empties it. Cores put things in; the thread commits them in
// batches: when enough wait (Pace), when a core has nothing left to do, or after two milliseconds.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "async/runtime.h"
#include "audit/committer.h"
#include "audit/pace.h"
#include "base/metrics.h"
#include "store/single_use_repository.h"

namespace sallyport::audit {

class CommitThread {
 public:
  CommitThread(store::Database& database, const base::Clock& clock, base::Log& log, base::Metrics& metrics,
               const LogOptions& options);
  ~CommitThread();  // stop()

  void start();  // commits the outbox on this thread first; throws StorageFault when it cannot
  void stop();   // commits what is queued; what cannot be written then has failed

  // False when the queue is full or the thread has stopped. Things that somebody waits for are committed
  // within two milliseconds; the others within a few tens of them, and only while they keep to their quota.
  bool enqueue(std::shared_ptr<Pending> pending);
  // A core has nothing left to do: whoever could still join the next commit waits for it already.
  void commit_now();

  bool writable() const;
  std::optional<Link> tip() const;

 private:
  void run();
  Batch take();                     // waits for work; empty when only the outbox is to be looked at
  bool due() const;                 // whether the next commit starts; under the mutex
  void commit(const Batch& batch);  // and releases those who wait, whatever happens
  void commit_once(const Batch& batch);
  void note_success();
  void fail(const Batch& batch, std::string_view reason);
  void recover();       // after a failure: waits, then tries whether the disk works
  void keep_up();       // retention and sweeps, a step at a time
  bool within_quota();  // of notes; under the mutex
  static void release(const Batch& batch, Outcome otherwise);

  store::Database& database_;
  const base::Clock& clock_;
  base::Log& log_;
  LogOptions options_;
  Committer committer_;

  base::Histogram& commit_seconds_;
  base::Histogram& commit_records_;
  base::Counter& failures_;
  base::Counter& notes_dropped_;
  std::shared_ptr<std::atomic<std::size_t>> queued_;  // shared with the gauge

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Batch queue_;
  std::size_t urgent_ = 0;      // things in the queue that somebody waits for
  std::size_t committing_ = 0;  // such things in the commit that runs
  Pace pace_;
  bool core_idle_ = false;  // commit_now() since the last commit began
  bool stopping_ = false;
  double note_credit_ = 0;
  base::SteadyTime note_credit_at_;
  std::optional<Link> tip_;

  std::atomic<bool> works_ = true;
  std::atomic<std::int64_t> busy_since_{0};  // steady microseconds at which the commit began; 0: none runs
  std::chrono::milliseconds back_off_{0};    // of the thread
  base::SteadyTime next_upkeep_;             // of the thread, like those below
  base::SteadyTime next_sweep_;
  store::SingleUseKey swept_to_;
  std::unique_ptr<async::BlockingPool> thread_;
};

}  // namespace sallyport::audit
