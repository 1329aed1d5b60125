#include "audit/chain_watch.h"

#include <utility>

namespace sallyport::audit {

ChainWatch::ChainWatch(store::Database& database, const Log& of, const base::Clock& clock, base::Log& log,
                       base::Metrics& metrics, ChainWalk::Piece piece)
    : database_(database), of_(of), clock_(clock), log_(log), piece_(piece) {
  metrics.gauge("sallyport_audit_damaged_block", "The first block of the audit log that is damaged; 0: none.",
                [this] {
                  const auto found = state();
                  return found && found->bad ? static_cast<double>(found->bad->sequence) : 0;
                });
  metrics.gauge("sallyport_audit_checked_timestamp_seconds",
                "When all of the audit log was last found whole, or damaged; 0: not since the start.",
                [this] {
                  const auto found = state();
                  return found ? static_cast<double>(base::unix_seconds(found->at)) : 0;
                });
}

bool ChainWatch::begins_anew(base::SteadyTime now) const {
  return !walk_ || (is_at_end_ && now - begun_ >= kBetweenWalks);
}

bool ChainWatch::is_due() const {
  const auto now = clock_.steady();
  if (begins_anew(now)) return true;
  if (is_over_) return false;
  return (!is_at_end_ && is_readable_) || now - looked_ >= kBetweenLooks;
}

void ChainWatch::step() {
  if (!is_due()) return;
  const auto now = clock_.steady();
  if (begins_anew(now)) {
    if (!proved_) proved_ = of_.tip();
    walk_.emplace(proved_);
    begun_ = now;
    is_over_ = false;
  }
  looked_ = now;
  bool more = false;
  try {
    database_.read([&](store::Session& session) { more = walk_->step(session, piece_); });
    is_readable_ = true;
  } catch (const store::StorageFault& fault) {
    if (std::exchange(is_readable_, false))
      log_.warning("The audit log cannot be read now to check it.", {{"reason", fault.what()}});
    return;
  }
  is_at_end_ = !more;
  if (is_at_end_) publish(walk_->found());
}

void ChainWatch::publish(const Verification& found) {
  const base::Time now = clock_.now();
  is_over_ = !found.whole();
  if (is_over_)
    log_.error(
        "The audit log is damaged. Run `sallyport audit verify` with a checkpoint that was kept elsewhere.",
        {{"block", found.bad->sequence}, {"why", found.bad->why}});
  else if (found.last > 0)
    proved_ = Checkpoint{.sequence = walk_->at().sequence, .hash = walk_->at().hash, .time = now};
  const std::scoped_lock lock(mutex_);
  state_ = ChainState{.whole_to = found.last, .at = now, .bad = found.bad};
}

std::optional<Checkpoint> ChainWatch::end_to_publish() const {
  const auto found = state();
  return found && found->bad ? std::nullopt : of_.tip();
}

std::optional<ChainState> ChainWatch::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

}  // namespace sallyport::audit
