// Proves that the audit log is as it was written: every block's hash, link, number and contents.
//
// `sallyport audit verify` and the kill test call it; blocking.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/checkpoint.h"
#include "store/database.h"

namespace sallyport::audit {

struct BadBlock {
  std::int64_t sequence = 0;
  std::string why;  // "its bytes do not have its hash", ...
};

struct Verification {
  std::int64_t first = 0;  // sequence of the oldest block kept; 0: the log is empty
  std::int64_t last = 0;
  std::int64_t records = 0;
  std::int64_t bytes = 0;
  std::optional<BadBlock> bad;  // the first one; nothing: the log is whole

  bool whole() const { return !bad; }
};

// Walks the chain from the oldest block kept. Without a checkpoint a cut-off end is not seen: what is left is
// a whole chain. With one, the log must reach it and agree with it.
Verification verify(store::Database& database, const std::optional<Checkpoint>& checkpoint = {});

}  // namespace sallyport::audit
