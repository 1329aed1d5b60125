#include "audit/verify.h"

#include <fmt/format.h>

namespace sallyport::audit {
namespace {

constexpr int kBlocksPerRead = 1000;

}  // namespace

bool ChainWalk::step(store::Session& session, int blocks) {
  const Link anchor = read_anchor(session);
  if (anchor.sequence > before_.sequence) before_ = anchor;  // retention has gone on in between
  if (found_.last == 0) compare(anchor);
  int left = blocks;
  store::AuditRepository(session).for_each_block(before_.sequence + 1, [&](const store::AuditBlockRow& row) {
    take(row);
    return !found_.bad && --left > 0;
  });
  return !found_.bad && left == 0;
}

Verification ChainWalk::found() const {
  Verification found = found_;
  if (!found.bad && checkpoint_ && checkpoint_->sequence > before_.sequence)
    found.bad =
        BadBlock{before_.sequence + 1,
                 fmt::format("it is missing: the log ends at block {}, but the checkpoint proves that "
                             "it went to block {}",
                             before_.sequence, checkpoint_->sequence)};
  return found;
}

void ChainWalk::take(const store::AuditBlockRow& row) {
  if (row.sequence != before_.sequence + 1)
    return bad(before_.sequence + 1, fmt::format("it is missing: block {} follows", row.sequence));
  const auto checked = check_block(row, before_);
  if (!checked.fault.empty()) return bad(row.sequence, checked.fault);
  before_ = checked.link;
  if (found_.first == 0) found_.first = row.sequence;
  found_.last = row.sequence;
  found_.records += std::ssize(checked.block.records);
  found_.bytes += std::ssize(row.body);
  compare(before_);
}

void ChainWalk::compare(const Link& link) {
  if (checkpoint_ && checkpoint_->sequence == link.sequence && checkpoint_->hash != link.hash)
    bad(link.sequence, "it is not the block that the checkpoint was made of: the log was rewritten");
}

Verification verify(store::Database& database, const std::optional<Checkpoint>& checkpoint) {
  ChainWalk walk(checkpoint);
  bool more = true;
  while (more) database.read([&](store::Session& session) { more = walk.step(session, kBlocksPerRead); });
  return walk.found();
}

}  // namespace sallyport::audit
