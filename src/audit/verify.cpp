#include "audit/verify.h"

#include <fmt/format.h>

#include "audit/chain.h"

namespace sallyport::audit {
namespace {

constexpr int kBlocksPerRead = 1000;  // each in a read transaction of its own, so that none lasts long

class Walk {
 public:
  explicit Walk(const std::optional<Checkpoint>& checkpoint) : checkpoint_(checkpoint) {}

  // Goes through the next blocks; false at the end, or at the first bad block.
  bool step(store::Session& session) {
    const Link anchor = read_anchor(session);
    if (anchor.sequence > before_.sequence) before_ = anchor;  // retention has gone on in between
    if (result_.last == 0) compare(anchor);
    int left = kBlocksPerRead;
    store::AuditRepository(session).for_each_block(before_.sequence + 1,
                                                   [&](const store::AuditBlockRow& row) {
                                                     take(row);
                                                     return !result_.bad && --left > 0;
                                                   });
    return !result_.bad && left == 0;
  }

  Verification finish() {
    if (!result_.bad && checkpoint_ && checkpoint_->sequence > before_.sequence)
      bad(before_.sequence + 1,
          fmt::format("it is missing: the log ends at block {}, but the checkpoint proves that "
                      "it went to block {}",
                      before_.sequence, checkpoint_->sequence));
    return result_;
  }

 private:
  void bad(std::int64_t sequence, std::string why) { result_.bad = BadBlock{sequence, std::move(why)}; }

  void take(const store::AuditBlockRow& row) {
    if (row.sequence != before_.sequence + 1)
      return bad(before_.sequence + 1, fmt::format("it is missing: block {} follows", row.sequence));
    const auto checked = check_block(row, before_);
    if (!checked.fault.empty()) return bad(row.sequence, checked.fault);
    before_ = checked.link;
    if (result_.first == 0) result_.first = row.sequence;
    result_.last = row.sequence;
    result_.records += std::ssize(checked.block.records);
    result_.bytes += std::ssize(row.body);
    compare(before_);
  }

  void compare(const Link& link) {
    if (checkpoint_ && checkpoint_->sequence == link.sequence && checkpoint_->hash != link.hash)
      bad(link.sequence, "it is not the block that the checkpoint was made of: the log was rewritten");
  }

  const std::optional<Checkpoint>& checkpoint_;
  Link before_;
  Verification result_;
};

}  // namespace

Verification verify(store::Database& database, const std::optional<Checkpoint>& checkpoint) {
  Walk walk(checkpoint);
  bool more = true;
  while (more) database.read([&](store::Session& session) { more = walk.step(session); });
  return walk.finish();
}

}  // namespace sallyport::audit
