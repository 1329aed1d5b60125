#include "audit/reader.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "audit/block.h"
#include "store/audit_repository.h"

namespace sallyport::audit {
namespace {

constexpr std::int64_t kMostItems = 1000;
constexpr std::int64_t kMostBlocks = 2000;

// Goes through the blocks that can hold an answer, from the newest back.
class Walk {
 public:
  // Gets the records, newest first, until it has enough and answers false.
  using Take = std::function<bool(const Position& at, model::AuditRecord& record)>;

  // Without `ids` every block can hold an answer.
  Walk(store::Session& session, store::AuditTimes times, std::vector<base::Uuid> ids)
      : audit_(session), times_(times), ids_(std::move(ids)) {}

  // Through blocks before `before`; where to go on, when it has read as many as one search may.
  std::optional<Position> run(std::int64_t before, const Take& take) {
    std::int64_t bucket_before = store::bucket_of(before - 1) + 1;
    while (!over_) {
      const auto bucket = newest_bucket(bucket_before);
      if (!bucket) break;
      walk_bucket(*bucket, before, take);
      bucket_before = *bucket;
    }
    return next_;
  }
  // It is not looked for any more. Whoever leaves out the last one ends the walk.
  void leave_out(const base::Uuid& id) { std::erase(ids_, id); }
  std::int64_t blocks_read() const { return blocks_read_; }

 private:
  std::optional<std::int64_t> newest_bucket(std::int64_t before) {
    if (ids_.empty()) return audit_.newest_bucket(std::nullopt, before, times_);
    std::optional<std::int64_t> newest;
    for (const auto& id : ids_) newest = std::max(newest, audit_.newest_bucket(id, before, times_));
    return newest;
  }

  void walk_bucket(std::int64_t bucket, std::int64_t before, const Take& take) {
    const std::int64_t from = store::first_of_bucket(bucket);
    before = std::min(before, from + store::kBucketBlocks);
    while (!over_) {
      const auto row = audit_.newest_block(from, before, times_);
      if (!row) return;
      if (blocks_read_ == kMostBlocks) {
        next_ = Position{row->sequence + 1, 0};
        over_ = true;
        return;
      }
      ++blocks_read_;
      walk_block(*row, take);
      before = row->sequence;
    }
  }

  void walk_block(const store::AuditBlockRow& row, const Take& take) {
    auto block = decode_block(row.body);
    if (!block)
      throw store::StorageFault(
          fmt::format("Block {} of the audit log is damaged. Run `sallyport audit verify`.", row.sequence));
    for (std::int64_t i = std::ssize(block->records) - 1; i >= 0 && !over_; --i)
      over_ = !take({row.sequence, i}, block->records[static_cast<std::size_t>(i)]);
  }

  store::AuditRepository audit_;
  store::AuditTimes times_;
  std::vector<base::Uuid> ids_;
  std::optional<Position> next_;
  std::int64_t blocks_read_ = 0;
  bool over_ = false;
};

store::AuditTimes times_of(std::optional<base::Time> from, std::optional<base::Time> to) {
  return {from.value_or(base::Time::min()), to.value_or(base::Time::max())};
}

bool is_within(const model::AuditRecord& record, const store::AuditTimes& times) {
  return record.time >= times.earliest && record.time <= times.latest;
}

bool names(const model::AuditRecord& record, const base::Uuid& id) {
  return record.actor.uuid == id || record.person.uuid == id || record.object == id;
}

bool matches(const Query& query, const model::AuditRecord& record) {
  if (query.tenant && record.tenant != *query.tenant) return false;
  if (query.id && !names(record, *query.id)) return false;
  if (!std::ranges::all_of(query.with, [&](const auto& id) { return names(record, id); })) return false;
  if (query.action && record.action != *query.action) return false;
  if (query.outcome && record.outcome != *query.outcome) return false;
  if (!query.request_id.empty() && record.request_id != query.request_id) return false;
  if (!query.source.empty() && record.source != query.source) return false;
  return is_within(record, times_of(query.from, query.to));
}

Page find_page(store::Session& session, const Query& query) {
  // An integration occurs in fewer blocks than its tenant.
  std::vector<base::Uuid> ids;
  if (query.id)
    ids = {*query.id};
  else if (query.tenant)
    ids = {query.tenant->uuid};
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  if (const auto& last = query.before)  // its block is read again when it has earlier records
    before = std::clamp<std::int64_t>(last->block, 0, before - 1) + (last->record > 0 ? 1 : 0);
  Page page;
  Walk walk(session, times_of(query.from, query.to), std::move(ids));
  const auto rest = walk.run(before, [&](const Position& at, model::AuditRecord& record) {
    if ((query.before && at >= *query.before) || !matches(query, record)) return true;
    if (std::ssize(page.items) < query.limit) {
      page.items.push_back({at, std::move(record)});
      return true;
    }
    page.next = page.items.back().position;
    return false;
  });
  if (rest) page.next = rest;
  page.blocks_read = walk.blocks_read();
  return page;
}

std::vector<History> find_histories(store::Session& session, const HistoriesQuery& query) {
  std::vector<History> found(query.objects.size());
  if (query.objects.empty()) return found;
  const auto times = times_of(query.from, {});
  auto left = query.objects.size();
  Walk walk(session, times, query.objects);
  walk.run(std::numeric_limits<std::int64_t>::max(), [&](const Position&, model::AuditRecord& record) {
    if (record.tenant != query.tenant || !is_within(record, times)) return true;
    const auto at = std::ranges::find(query.objects, record.object);
    if (at == query.objects.end()) return true;
    auto& history = found[static_cast<std::size_t>(at - query.objects.begin())];
    if (std::ssize(history) == query.limit) return true;
    history.push_back(std::move(record));
    if (std::ssize(history) < query.limit) return true;
    walk.leave_out(*at);
    return --left > 0;
  });
  return found;
}

base::Result<Page> search(store::Session& session, const Query& query) {
  if (query.limit < 1 || query.limit > kMostItems)
    return base::invalid("limit", fmt::format("limit must be from 1 to {}.", kMostItems));
  return find_page(session, query);
}

}  // namespace

async::Task<base::Result<Page>> Reader::query(Query query) {
  return store_.read([query = std::move(query)](store::Session& session) { return search(session, query); });
}

async::Task<base::Result<std::vector<History>>> Reader::histories(HistoriesQuery query) {
  return store_.read(
      [query = std::move(query)](store::Session& session) -> base::Result<std::vector<History>> {
        return find_histories(session, query);
      });
}

base::Result<Page> Reader::query_now(const Query& query) {
  return store_.read_now([&](store::Session& session) { return search(session, query); });
}

}  // namespace sallyport::audit
