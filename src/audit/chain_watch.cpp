#include "audit/chain_watch.h"

namespace sallyport::audit {

ChainWatch::ChainWatch(store::Database& database, const Log& of, const base::Clock& clock, base::Log& log,
                       base::Metrics& metrics, int blocks_at_once)
    : database_(database), of_(of), clock_(clock), log_(log), blocks_at_once_(blocks_at_once) {
  metrics.gauge("sallyport_audit_damaged_block", "The first block of the audit log that is damaged; 0: none.",
                [this] {
                  const auto found = state();
                  return found && found->bad ? static_cast<double>(found->bad->sequence) : 0;
                });
}

void ChainWatch::step() {
  const auto now = clock_.steady();
  if (!walk_ || now - begun_ >= kBetweenWalks) {
    walk_.emplace(of_.tip());
    begun_ = now;
    is_over_ = false;
  }
  if (is_over_) return;
  bool more = false;
  database_.read([&](store::Session& session) { more = walk_->step(session, blocks_at_once_); });
  if (more) return;
  const Verification found = walk_->found();
  is_over_ = !found.whole();
  if (is_over_)
    log_.error("The audit log is damaged. Run `sallyport audit verify`.",
               {{"block", found.bad->sequence}, {"why", found.bad->why}});
  const std::scoped_lock lock(mutex_);
  state_ = ChainState{.checked = found.last, .at = clock_.now(), .bad = found.bad};
}

std::optional<ChainState> ChainWatch::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

}  // namespace sallyport::audit
