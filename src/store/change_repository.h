// The feed of changes: what each node reads to bring its memory up to date with what others wrote.
//
// A service appends in the transaction of its change. Numbers follow the order of commits: who has read
// up to n never misses a smaller one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/database.h"

namespace sallyport::store {

struct Change {
  std::int64_t sequence = 0;
  std::string kind;    // "integration", "signing_key", "revocation", ...
  base::Bytes object;  // its id, or empty
};

class ChangeRepository {
 public:
  explicit ChangeRepository(Session& session) : session_(session) {}

  // Answers the number it got.
  std::int64_t append(std::string_view kind, base::ByteView object, base::Time now);
  // In order, at most `limit`.
  std::vector<Change> since(std::int64_t sequence, std::int64_t limit = 1000);
  std::int64_t latest();  // 0 when there was none
  // The oldest number that is still here. Who has read up to n < oldest_kept() - 1 has missed some, and reads
  // everything anew.
  std::int64_t oldest_kept();
  std::int64_t sweep(base::Time before);  // drops older ones; answers how many

 private:
  Session& session_;
};

}  // namespace sallyport::store
