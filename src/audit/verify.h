// Proves that the audit log is as it was written: every block's hash, link, number and contents.
//
// `sallyport audit verify` and the kill test call it; a server walks its own log (audit/chain_watch.h).
// Blocking.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/chain.h"
#include "audit/checkpoint.h"
#include "store/database.h"

namespace sallyport::audit {

struct BadBlock {
  std::int64_t sequence = 0;
  std::string why;  // "its bytes do not have its hash", ...
};

struct Verification {
  std::int64_t first = 0;  // sequence of the oldest block kept; 0: the log is empty
  std::int64_t last = 0;   // of the newest one that is whole
  std::int64_t records = 0;
  std::int64_t bytes = 0;
  std::optional<BadBlock> bad;  // the first one; nothing: the log is whole

  bool whole() const { return !bad; }
};

// Goes through the chain from the oldest block kept, some blocks at a time: no read transaction lasts long.
class ChainWalk {
 public:
  // How much one step reads: no more than so many blocks, and none after so many bytes.
  struct Piece {
    int blocks = 1000;
    std::int64_t bytes = std::int64_t{1} << 24;
  };

  // What `checkpoint` names has to be there as it was.
  explicit ChainWalk(std::optional<Checkpoint> checkpoint) : checkpoint_(std::move(checkpoint)) {}

  // The next blocks; false at the end, or at the first bad block. The step after the end goes on with what
  // has been written since, and looks whether the end of before is still there.
  bool step(store::Session& session, const Piece& piece);
  // What was found so far. Only after a step that was at the end it tells a log that was cut off.
  Verification found() const;
  // The newest block that was found whole, or where the log begins.
  const Link& at() const { return before_; }

 private:
  void bad(std::int64_t sequence, std::string why);
  void take(const store::AuditBlockRow& row);
  bool is(const Link& link);

  std::optional<Checkpoint> checkpoint_;
  Link before_;
  Verification found_;
};

// Walks the whole chain. Without a checkpoint a cut-off end is not seen: what is left is
// a whole chain. With one, the log must reach it and agree with it.
Verification verify(store::Database& database, const std::optional<Checkpoint>& checkpoint = {});

}  // namespace sallyport::audit
