#include "audit/retention.h"

#include "audit/chain.h"
#include "base/clock_grace.h"
#include "store/audit_repository.h"

namespace sallyport::audit {
namespace {

constexpr std::int64_t kBlocksPerStep = 256;
constexpr std::int64_t kValuesAtOnce = 4000;

struct Limits {
  base::Time cutoff;
  std::int64_t bytes_over = 0;  // how much must go for its size alone
};

struct Step {
  std::int64_t dropped = 0;
  std::optional<std::int64_t> broken;
};

Step drop_some(store::Session& session, Limits& limits) {
  store::AuditRepository audit(session);
  const auto tip = audit.tip();
  Step step;
  if (!tip) return step;
  const Link anchor = read_anchor(session);
  Link last = anchor;
  audit.for_each_block(0, [&](const store::AuditBlockRow& row) {
    const bool due = row.last_time < limits.cutoff || limits.bytes_over > 0;
    if (!due || row.sequence == tip->sequence || step.dropped == kBlocksPerStep) return false;
    const auto checked = check_block(row, last);
    if (row.sequence != last.sequence + 1 || !checked.fault.empty()) {
      step.broken = row.sequence;
      return false;
    }
    last = checked.link;
    limits.bytes_over -= std::ssize(row.body);
    ++step.dropped;
    return true;
  });
  if (step.dropped > 0) {
    audit.drop_blocks_before(last.sequence + 1);
    write_anchor(session, last);
  }
  return step;
}

std::int64_t bytes_over(store::Database& database, std::uint64_t limit) {
  if (limit == 0) return 0;
  std::int64_t over = 0;
  database.read([&](store::Session& session) {
    over = store::AuditRepository(session).size() - static_cast<std::int64_t>(limit);
  });
  return over;
}

}  // namespace

bool apply_retention(store::Database& database, const LogOptions& options, base::Time now, base::Log& log) {
  Limits limits{.cutoff = now - options.retention,
                .bytes_over = bytes_over(database, options.retention_bytes)};
  Step step;
  database.write([&](store::Session& session) {
    step = drop_some(session, limits);
    return step.dropped > 0;
  });
  if (step.broken)
    log.error("The audit log is damaged; retention keeps the damaged block. Run `sallyport audit verify`.",
              {{"block", *step.broken}});
  return step.dropped == kBlocksPerStep;
}

bool sweep_single_uses(store::Database& database, base::Time now, store::SingleUseKey& at) {
  store::SingleUseRepository::Swept swept;
  database.write([&](store::Session& session) {
    swept = store::SingleUseRepository(session).sweep(at, now - base::kClockGrace, kValuesAtOnce);
    return swept.removed > 0;
  });
  at = swept.next.value_or(store::SingleUseKey{});
  return swept.next.has_value();
}

}  // namespace sallyport::audit
