// All sealed values of the database in one order, a batch at a time: for the job that moves them to a new
// data key. Only store/reencryption.cpp uses it; a new sealed column is one more entry in sealed_values.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/database.h"
#include "store/sealed_place.h"

namespace sallyport::store {

struct SealedValue {
  base::Bytes key;  // of its row
  SealedPlace place;
  base::Bytes sealed;
  base::Bytes holder{};  // whose copies in memory hold the sealed bytes as well; empty: nobody's
};

// How many sealed columns there are.
std::size_t sealed_columns();
// Up to `limit` values of a column whose row keys come after `after`, in order.
std::vector<SealedValue> sealed_values_after(Session& session, std::size_t column, base::ByteView after,
                                             std::int64_t limit);
// Puts `fresh` in the place of the value, unless somebody has changed it in between. The change feed tells
// those that hold the old bytes in memory.
void replace_sealed_value(Session& session, std::size_t column, const SealedValue& value,
                          base::ByteView fresh, base::Time now);

}  // namespace sallyport::store
