// The links between blocks, and the anchor that stays where retention has dropped older ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/block.h"
#include "crypto/digest.h"
#include "store/audit_repository.h"
#include "store/database.h"

namespace sallyport::audit {

// What the next block must follow: the number and hash of the block before it. All zero before the first.
struct Link {
  std::int64_t sequence = 0;
  crypto::Sha256Digest hash{};
};

// A block and where it leads, or what is wrong with it.
struct CheckedBlock {
  Block block;
  Link link;
  std::string fault;  // empty: nothing
};
CheckedBlock check_block(const store::AuditBlockRow& row, const Link& before);

// The last block that retention has dropped; a zero Link when it has dropped none.
Link read_anchor(store::Session& session);
void write_anchor(store::Session& session, const Link& link);

// The hash column of a row as a value. Throws StorageFault for any other length than 32 bytes.
crypto::Sha256Digest digest_of(const base::Bytes& column);

}  // namespace sallyport::audit
