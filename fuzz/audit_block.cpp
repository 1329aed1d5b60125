// Blocks and records of the audit log: what is taken is written back to the very same bytes, so that each
// content has one spelling and one hash.
#include <algorithm>

#include "audit/block.h"
#include "base/check.h"

namespace audit = sallyport::audit;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sallyport::base::ByteView bytes(data, size);
  if (const auto block = audit::decode_block(bytes))
    CHECK(std::ranges::equal(audit::encode_block(*block), bytes));
  if (auto record = audit::decode_record(bytes)) {
    CHECK(std::ranges::equal(audit::encode_record(*record), bytes));
    audit::fit(*record);
    CHECK(std::ranges::equal(audit::encode_record(*record), bytes));  // it fits already
  }
  return 0;
}
