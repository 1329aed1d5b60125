#include "audit/reader.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "audit/block.h"
#include "store/audit_repository.h"

namespace sallyport::audit {
namespace {

constexpr std::int64_t kMostItems = 1000;
constexpr std::int64_t kMostBlocks = 2000;

class Search {
 public:
  Search(store::Session& session, const Query& query)
      : audit_(session),
        query_(query),
        times_{query.from.value_or(base::Time::min()), query.to.value_or(base::Time::max())},
        // An integration occurs in fewer blocks than its tenant.
        indexed_(query.id       ? query.id
                 : query.tenant ? std::optional(query.tenant->uuid)
                                : std::nullopt) {}

  Page run() {
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (const auto& last = query_.before)  // its block is read again when it has earlier records
      before = std::clamp<std::int64_t>(last->block, 0, before - 1) + (last->record > 0 ? 1 : 0);
    std::int64_t bucket_before = store::bucket_of(before - 1) + 1;
    while (!full_) {
      const auto bucket = audit_.newest_bucket(indexed_, bucket_before, times_);
      if (!bucket) break;
      search_bucket(*bucket, before);
      bucket_before = *bucket;
    }
    return std::move(page_);
  }

 private:
  void search_bucket(std::int64_t bucket, std::int64_t before) {
    const std::int64_t from = store::first_of_bucket(bucket);
    before = std::min(before, from + store::kBucketBlocks);
    while (!full_) {
      const auto row = audit_.newest_block(from, before, times_);
      if (!row) return;
      if (page_.blocks_read == kMostBlocks) {
        end_page({row->sequence + 1, 0});
        return;
      }
      ++page_.blocks_read;
      search_block(*row);
      before = row->sequence;
    }
  }

  void search_block(const store::AuditBlockRow& row) {
    auto block = decode_block(row.body);
    if (!block)
      throw store::StorageFault(
          fmt::format("Block {} of the audit log is damaged. Run `sallyport audit verify`.", row.sequence));
    for (std::int64_t i = std::ssize(block->records) - 1; i >= 0 && !full_; --i) {
      const Position position{row.sequence, i};
      auto& record = block->records[static_cast<std::size_t>(i)];
      if ((query_.before && position >= *query_.before) || !matches(record)) continue;
      if (std::ssize(page_.items) == query_.limit)
        end_page(page_.items.back().position);
      else
        page_.items.push_back({position, std::move(record)});
    }
  }

  bool matches(const model::AuditRecord& record) const {
    if (query_.tenant && record.tenant != *query_.tenant) return false;
    if (query_.id && record.actor.uuid != *query_.id && record.object != *query_.id) return false;
    if (query_.action && record.action != *query_.action) return false;
    return record.time >= times_.earliest && record.time <= times_.latest;
  }

  void end_page(const Position& next) {
    page_.next = next;
    full_ = true;
  }

  store::AuditRepository audit_;
  const Query& query_;
  store::AuditTimes times_;
  std::optional<base::Uuid> indexed_;
  Page page_;
  bool full_ = false;
};

base::Result<Page> search(store::Session& session, const Query& query) {
  if (query.limit < 1 || query.limit > kMostItems)
    return base::invalid("limit", fmt::format("limit must be from 1 to {}.", kMostItems));
  return Search(session, query).run();
}

}  // namespace

async::Task<base::Result<Page>> Reader::query(Query query) {
  return store_.read([query = std::move(query)](store::Session& session) { return search(session, query); });
}

base::Result<Page> Reader::query_now(const Query& query) {
  return store_.read_now([&](store::Session& session) { return search(session, query); });
}

}  // namespace sallyport::audit
