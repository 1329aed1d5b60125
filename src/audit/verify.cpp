#include "audit/verify.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sallyport::audit {

bool ChainWalk::step(store::Session& session, const Piece& piece) {
  const Link anchor = read_anchor(session);
  if (anchor.sequence > before_.sequence) before_ = anchor;  // retention has gone on in between
  if (found_.last == 0 && !is(anchor)) return false;
  bool is_seen = before_.sequence == anchor.sequence;  // that one is dropped, or there was none yet
  int blocks = piece.blocks;
  std::int64_t bytes = piece.bytes;
  const std::int64_t from = is_seen ? before_.sequence + 1 : before_.sequence;
  store::AuditRepository(session).for_each_block(from, [&](const store::AuditBlockRow& row) {
    if (!is_seen) {
      is_seen = row.sequence == before_.sequence && digest_of(row.hash) == before_.hash;
      return is_seen;
    }
    take(row);
    bytes -= std::ssize(row.body);
    return !found_.bad && --blocks > 0 && bytes > 0;
  });
  if (!is_seen) bad(before_.sequence, "it is not there any more as it was: the log was cut off or rewritten");
  return !found_.bad && (blocks == 0 || bytes <= 0);
}

Verification ChainWalk::found() const {
  Verification found = found_;
  if (!found.bad && checkpoint_ && checkpoint_->sequence > before_.sequence)
    found.bad =
        BadBlock{before_.sequence + 1,
                 fmt::format("it is missing: the log ends at block {}, but it is proved that it went to "
                             "block {}",
                             before_.sequence, checkpoint_->sequence)};
  return found;
}

void ChainWalk::bad(std::int64_t sequence, std::string why) {
  found_.bad = BadBlock{sequence, std::move(why)};
  found_.last = std::min(found_.last, sequence - 1);
}

void ChainWalk::take(const store::AuditBlockRow& row) {
  if (row.sequence != before_.sequence + 1)
    return bad(before_.sequence + 1, fmt::format("it is missing: block {} follows", row.sequence));
  const auto checked = check_block(row, before_);
  if (!checked.fault.empty()) return bad(row.sequence, checked.fault);
  if (!is(checked.link)) return;
  before_ = checked.link;
  if (found_.first == 0) found_.first = row.sequence;
  found_.last = row.sequence;
  found_.records += std::ssize(checked.block.records);
  found_.bytes += std::ssize(row.body);
}

// Whether it is the block of the checkpoint, if it has its number.
bool ChainWalk::is(const Link& link) {
  if (!checkpoint_ || checkpoint_->sequence != link.sequence || checkpoint_->hash == link.hash) return true;
  bad(link.sequence, "it is not the block that is proved to have been there: the log was rewritten");
  return false;
}

Verification verify(store::Database& database, const std::optional<Checkpoint>& checkpoint) {
  ChainWalk walk(checkpoint);
  bool more = true;
  while (more) database.read([&](store::Session& session) { more = walk.step(session, {}); });
  return walk.found();
}

}  // namespace sallyport::audit
