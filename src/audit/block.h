// One block of the audit log as bytes: the canonical encoding that is hashed, chained and stored
// (security T3, T4; docs/guide/audit-format.md). Pure; the committer, the reader and the verifier use it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "model/audit_record.h"

namespace sallyport::audit {

struct Block {
  std::int64_t sequence = 1;
  crypto::Sha256Digest previous{};  // hash of the block before; zeros in the first block
  std::int64_t monotonic = 0;       // microseconds of the machine's steady clock at the commit (T1)
  std::vector<model::AuditRecord> records;
};

struct TimeRange {
  base::Time earliest;
  base::Time latest;
};
// Of the records of a block, which has at least one.
TimeRange time_range(const Block& block);

base::Bytes encode_block(const Block& block);
// Takes exactly what encode_block writes, nothing shorter, longer or spelled otherwise.
// Refusal: kInvalid "invalid_block".
base::Result<Block> decode_block(base::ByteView bytes);

// One record by itself, as it waits in the outbox. Refusal: kInvalid "invalid_record".
base::Bytes encode_record(const model::AuditRecord& record);
base::Result<model::AuditRecord> decode_record(base::ByteView bytes);

// Cuts texts that are longer than the format allows, at a character of UTF-8.
void fit(model::AuditRecord& record);

}  // namespace sallyport::audit
