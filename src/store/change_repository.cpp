#include "store/change_repository.h"

#include "store/columns.h"
#include "store/counter.h"

namespace sallyport::store {

std::int64_t ChangeRepository::append(std::string_view kind, base::ByteView object, base::Time now) {
  const std::int64_t sequence = next_number(session_, "changes");
  session_.execute(
      "INSERT INTO changes (sequence, kind, object, created_at) VALUES (:sequence, :kind, :object, :now)",
      {{"sequence", sequence}, {"kind", kind}, {"object", object}, {"now", now}});
  return sequence;
}

std::vector<Change> ChangeRepository::since(std::int64_t sequence, std::int64_t limit) {
  return query_all(session_,
                   "SELECT sequence, kind, object FROM changes WHERE sequence > :sequence ORDER BY sequence "
                   "LIMIT :limit",
                   {{"sequence", sequence}, {"limit", limit}},
                   [](const Row& row) { return Change{row.integer(0), row.text(1), row.blob(2)}; });
}

std::int64_t ChangeRepository::latest() { return last_number(session_, "changes"); }

std::int64_t ChangeRepository::oldest_kept() {
  const std::int64_t oldest = query_integer(session_, "SELECT min(sequence) FROM changes", {});
  return oldest > 0 ? oldest : latest() + 1;
}

std::int64_t ChangeRepository::sweep(base::Time before) {
  return session_.execute("DELETE FROM changes WHERE created_at < :before", {{"before", before}});
}

}  // namespace sallyport::store
