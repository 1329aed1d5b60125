#include "audit/log.h"

#include "audit/block.h"
#include "audit/commit_thread.h"
#include "store/audit_repository.h"

namespace sallyport::audit {
namespace {

std::unexpected<base::Error> not_written(std::string detail) {
  return base::unavailable(
      "The audit log cannot be written, so nothing was done. Try again in a few seconds.", 5,
      std::move(detail));
}

base::Result<void> answer_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDurable:
      return {};
    case Outcome::kReplayed:
      return base::refuse(base::ErrorKind::kConflict, "already_used",
                          "This has been used before. Make a new one.");
    case Outcome::kWaiting:
    case Outcome::kFailed:
      break;
  }
  return not_written("the commit of the audit log failed");
}

}  // namespace

struct Log::Impl {
  Impl(store::Database& database, const base::Clock& clock_in, base::Log& log, base::Metrics& metrics,
       const LogOptions& options)
      : clock(clock_in), max_wait(options.max_wait), thread(database, clock, log, metrics, options) {}

  // Queues what `pending` holds and waits for its end.
  async::Task<base::Result<void>> wait_for(std::shared_ptr<Pending> pending) {
    const auto longest = max_wait;
    const auto wait = co_await async::DeadlineWait::here();
    pending->wait = wait;
    if (!thread.enqueue(pending)) co_return not_written("the queue of the audit log is full");
    if (!co_await wait->wait(longest)) co_return not_written("the audit log did not commit in time");
    co_return answer_of(pending->outcome);
  }

  const base::Clock& clock;
  std::chrono::milliseconds max_wait;
  CommitThread thread;
};

Log::Log(store::Database& database, const base::Clock& clock, base::Log& log, base::Metrics& metrics,
         LogOptions options)
    : impl_(std::make_unique<Impl>(database, clock, log, metrics, options)) {}

Log::~Log() = default;

void Log::start() { impl_->thread.start(); }
void Log::stop() { impl_->thread.stop(); }

async::Task<base::Result<void>> Log::append(model::AuditRecord record, std::optional<SingleUse> single_use) {
  record.time = impl_->clock.now();
  fit(record);
  auto pending = std::make_shared<Pending>();
  pending->record = std::move(record);
  pending->single_use = std::move(single_use);
  return impl_->wait_for(std::move(pending));
}

void Log::note(model::AuditRecord record) {
  record.time = impl_->clock.now();
  fit(record);
  auto pending = std::make_shared<Pending>();
  pending->record = std::move(record);
  impl_->thread.enqueue(std::move(pending));
}

void Log::record_with(store::Session& session, base::Time now, model::AuditRecord record) {
  record.time = now;
  fit(record);
  store::AuditRepository(session).append_outbox(encode_record(record));
}

async::Task<base::Result<void>> Log::chained() {
  auto chained = co_await impl_->wait_for(std::make_shared<Pending>());
  if (chained) co_return chained;
  base::Error unknown = std::move(chained).error();  // the change that waits for its record is made
  unknown.code = "outcome_unknown";
  unknown.message =
      "The change is made, but the audit log did not confirm its record in time. Look before you try again.";
  co_return std::unexpected(std::move(unknown));
}

void Log::commit_now() { impl_->thread.commit_now(); }

bool Log::writable() const { return impl_->thread.writable(); }

std::optional<Checkpoint> Log::tip() const {
  const auto tip = impl_->thread.tip();
  if (!tip) return std::nullopt;
  return Checkpoint{.sequence = tip->sequence, .hash = tip->hash, .time = impl_->clock.now()};
}

}  // namespace sallyport::audit
