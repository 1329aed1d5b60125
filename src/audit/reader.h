// Questions to the audit log: who did what, when, from where. The API and the command line ask.
//
// A query walks from the newest block back, and reads only blocks that can hold an answer: an index says in
// which runs of blocks an id occurs, and which times they cover.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "async/task.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/audit_record.h"
#include "store/database.h"

namespace sallyport::audit {

// The number of a record in the log: its block, and its place in it from 0.
struct Position {
  std::int64_t block = 0;
  std::int64_t record = 0;
  auto operator<=>(const Position&) const = default;
};

struct Entry {
  Position position;
  model::AuditRecord record;
};

struct Query {
  std::optional<model::TenantId> tenant{};  // nothing: every tenant, for the operator
  std::optional<base::Uuid> id{};  // an integration, account, user or group, as the actor or as the object
  std::vector<base::Uuid> with{};  // more ids that the record names as well
  std::optional<model::AuditAction> action{};
  std::optional<model::AuditOutcome> outcome{};
  std::string request_id{};          // exact; empty: any
  std::string source{};              // the address it came from, exact; empty: any
  std::optional<base::Time> from{};  // not earlier
  std::optional<base::Time> to{};    // not later
  std::int64_t limit = 25;           // 1 to 1000
  std::optional<Position> before{};  // only records before this one
};

struct Page {
  std::vector<Entry> items;      // newest first
  std::optional<Position> next;  // for Query::before; nothing on the last page
  std::int64_t blocks_read = 0;  // what it cost
};

// The newest records about each of several objects.
struct HistoriesQuery {
  model::TenantId tenant{};
  std::vector<base::Uuid> objects{};
  std::optional<base::Time> from{};  // not earlier
  std::int64_t limit = 25;           // of each object; at least 1
};
using History = std::vector<model::AuditRecord>;  // newest first

class Reader {
 public:
  explicit Reader(store::Store& store) : store_(store) {}

  // A search that has read 2,000 blocks ends the page where it stands: then it has fewer items than asked
  // for, or none, and `next` goes on. A damaged block is a fault. Refusals: kInvalid for a limit out of
  // range; kUnavailable when the pool is full.
  async::Task<base::Result<Page>> query(Query query);
  // The same on the calling thread, for the command line.
  base::Result<Page> query_now(const Query& query);
  // In the order of the objects. All are looked for in one walk, which ends after 2,000 blocks with what it
  // has found. A damaged block is a fault. Refusal: kUnavailable when the pool is full.
  async::Task<base::Result<std::vector<History>>> histories(HistoriesQuery query);

 private:
  store::Store& store_;
};

}  // namespace sallyport::audit
