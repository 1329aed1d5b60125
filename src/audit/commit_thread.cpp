#include "audit/commit_thread.h"

#include <algorithm>

#include "audit/retention.h"
#include "base/check.h"

namespace sallyport::audit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kIdle{1};               // then the outbox is looked at, whoever filled it
constexpr milliseconds kNotesLinger{50};  // refusals wait for company
constexpr milliseconds kFirstBackOff{50};
constexpr milliseconds kLongestBackOff{1000};
constexpr seconds kUpkeepPeriod{60};
constexpr seconds kSweepPeriod{600};  // each sweep rewrites the pages of all values
constexpr double kNoteBurst = 4;      // seconds of the quota at once

std::int64_t micros(base::SteadyTime time) {
  return std::chrono::duration_cast<base::Duration>(time.time_since_epoch()).count();
}

}  // namespace

CommitThread::CommitThread(store::Database& database, const base::Clock& clock, base::Log& log,
                           base::Metrics& metrics, const LogOptions& options)
    : database_(database),
      clock_(clock),
      log_(log),
      options_(options),
      committer_(database, clock, std::max<std::size_t>(options.block_records, 1)),
      commit_seconds_(metrics.histogram("sallyport_audit_commit_seconds",
                                        "Time of one commit of the audit log, in seconds.",
                                        {0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2})),
      commit_records_(metrics.histogram("sallyport_audit_commit_records",
                                        "Records in one commit of the audit log.",
                                        {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024})),
      failures_(
          metrics.counter("sallyport_audit_commit_failures_total", "Commits of the audit log that failed.")),
      notes_dropped_(
          metrics.counter("sallyport_audit_notes_dropped_total",
                          "Records of refusals that were over their quota or could not be written.")),
      queued_(std::make_shared<std::atomic<std::size_t>>(0)),
      note_credit_(kNoteBurst * static_cast<double>(options.notes_per_second)),
      note_credit_at_(clock.steady()) {
  metrics.gauge("sallyport_audit_queue", "Audit records that wait for the next commit.",
                [queued = queued_] { return static_cast<double>(queued->load()); });
}

CommitThread::~CommitThread() { stop(); }

void CommitThread::start() {
  CHECK(!thread_);
  Committed committed;
  do committed = committer_.commit({});
  while (!committed.outbox_empty);
  tip_ = committed.tip;
  thread_ = std::make_unique<async::BlockingPool>(
      async::BlockingPool::Options{.name = "sp-audit", .threads = 1, .queue = 1}, log_);
  CHECK(thread_->try_post([this] { run(); }));
}

void CommitThread::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.reset();  // waits for the end of run()
  const std::scoped_lock lock(mutex_);
  release(std::exchange(queue_, {}), Outcome::kFailed);  // when it was never started
}

bool CommitThread::enqueue(std::shared_ptr<Pending> pending) {
  const bool urgent = pending->wait != nullptr;
  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    // Notes may fill half of the queue only: a flood of refusals takes no room from those who are let in.
    const std::size_t room = urgent ? options_.queue : options_.queue / 2;
    if (stopping_ || queue_.size() >= room || (!urgent && !within_quota())) {
      if (!urgent) notes_dropped_.add();
      return false;
    }
    if (urgent) ++urgent_;
    // The thread is woken to look after the first of a commit, and when there are enough.
    wake = queue_.empty() || (urgent && (urgent_ == 1 || urgent_ == pace_.wanted()));
    queue_.push_back(std::move(pending));
    queued_->store(queue_.size());
  }
  if (wake) changed_.notify_one();
  return true;
}

void CommitThread::commit_now() {
  {
    const std::scoped_lock lock(mutex_);
    if (urgent_ + committing_ == 0) return;
    pace_.all_wait(urgent_ + committing_);
    if (urgent_ == 0 || core_idle_) return;
    core_idle_ = true;
  }
  changed_.notify_one();
}

bool CommitThread::within_quota() {
  const auto now = clock_.steady();
  const std::chrono::duration<double> passed = now - note_credit_at_;
  note_credit_at_ = now;
  const auto rate = static_cast<double>(options_.notes_per_second);
  note_credit_ = std::min(note_credit_ + passed.count() * rate, kNoteBurst * rate);
  if (note_credit_ < 1) return false;
  note_credit_ -= 1;
  return true;
}

bool CommitThread::writable() const {
  const std::int64_t since = busy_since_;
  const bool hangs =
      since != 0 && micros(clock_.steady()) - since > micros(base::SteadyTime(options_.max_wait));
  return works_ && !hangs;
}

std::optional<Link> CommitThread::tip() const {
  const std::scoped_lock lock(mutex_);
  return tip_;
}

void CommitThread::run() {
  while (true) {
    commit(take());
    if (works_)
      keep_up();
    else
      recover();
    const std::scoped_lock lock(mutex_);
    if (stopping_ && queue_.empty()) return;
  }
}

bool CommitThread::due() const { return stopping_ || core_idle_ || urgent_ >= pace_.wanted(); }

Batch CommitThread::take() {
  std::unique_lock lock(mutex_);
  committing_ = 0;
  changed_.wait_for(lock, kIdle, [&] { return stopping_ || !queue_.empty(); });
  if (!stopping_ && urgent_ == 0 && !queue_.empty())
    changed_.wait_for(lock, kNotesLinger, [&] { return stopping_ || urgent_ > 0; });
  if (urgent_ > 0 && changed_.wait_for(lock, options_.longest_gather, [&] { return due(); }) && !core_idle_)
    pace_.reached();
  core_idle_ = false;
  Batch batch;
  const std::size_t size = std::min(queue_.size(), std::max<std::size_t>(options_.block_records, 1));
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
  batch.assign(std::move_iterator(queue_.begin()), std::move_iterator(end));
  queue_.erase(queue_.begin(), end);
  for (const auto& pending : batch)
    if (pending->wait) ++committing_;
  urgent_ -= committing_;
  queued_->store(queue_.size());
  return batch;
}

void CommitThread::commit(const Batch& batch) {
  busy_since_ = std::max<std::int64_t>(micros(clock_.steady()), 1);
  try {
    commit_once(batch);
    release(batch, Outcome::kDurable);
  } catch (const std::exception& fault) {
    fail(batch, fault.what());
  }
  busy_since_ = 0;
}

void CommitThread::commit_once(const Batch& batch) {
  const auto began = clock_.steady();
  Committed committed = committer_.commit(batch);
  std::size_t records = committed.records;
  while (!committed.outbox_empty) {
    committed = committer_.commit({});
    records += committed.records;
  }
  if (records == 0) return;  // nothing was written, so nothing is known about the disk
  const std::chrono::duration<double> took = clock_.steady() - began;
  commit_seconds_.observe(took.count());
  commit_records_.observe(static_cast<double>(records));
  note_success();
  const std::scoped_lock lock(mutex_);
  tip_ = committed.tip;
}

void CommitThread::note_success() {
  back_off_ = milliseconds{0};
  if (!works_.exchange(true)) log_.info("The audit log can be written again.");
}

void CommitThread::fail(const Batch& batch, std::string_view reason) {
  failures_.add();
  if (works_.exchange(false))
    log_.error("The audit log cannot be written. Nothing is issued until it can.", {{"reason", reason}});
  release(batch, Outcome::kFailed);
  for (const auto& pending : batch)
    if (!pending->wait) notes_dropped_.add();
}

void CommitThread::release(const Batch& batch, Outcome otherwise) {
  std::vector<std::shared_ptr<async::DeadlineWait>> waits;
  for (const auto& pending : batch) {
    if (pending->outcome == Outcome::kWaiting) pending->outcome = otherwise;
    if (pending->wait) waits.push_back(pending->wait);
  }
  async::DeadlineWait::release(waits);
}

void CommitThread::recover() {
  back_off_ = std::clamp(back_off_ * 2, kFirstBackOff, kLongestBackOff);
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, back_off_, [&] { return stopping_; });
    if (stopping_) {
      release(std::exchange(queue_, {}), Outcome::kFailed);
      return;
    }
  }
  // While it still fails, as the log has said, those who came meanwhile are told by the next commit.
  if (committer_.probe()) note_success();
}

void CommitThread::keep_up() {
  if (clock_.steady() < next_upkeep_) return;
  bool more = false;
  try {
    more = apply_retention(database_, options_, clock_.now(), log_);
    if (clock_.steady() >= next_sweep_) {
      if (sweep_single_uses(database_, clock_.now(), swept_to_))
        more = true;
      else
        next_sweep_ = clock_.steady() + kSweepPeriod;
    }
  } catch (const std::exception& fault) {
    more = false;
    log_.warning("The upkeep of the audit log failed; it runs again in a minute.",
                 {{"reason", fault.what()}});
  }
  if (!more) next_upkeep_ = clock_.steady() + kUpkeepPeriod;
}

}  // namespace sallyport::audit
