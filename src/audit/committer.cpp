#include "audit/committer.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "crypto/digest.h"
#include "store/audit_repository.h"
#include "store/single_use_repository.h"

namespace sallyport::audit {
namespace {

constexpr std::int64_t kOutboxAtOnce = 4096;
constexpr std::size_t kIdsAtOnce = 65536;  // then repeats are dropped
constexpr int kAttempts = 5;               // when other nodes chain at the same time

// Which ids occur in a run of blocks, once it is complete. A block that is damaged has no place in the index:
// whoever reads or verifies the log is told of it.
void index_bucket(store::Session& session, std::int64_t bucket) {
  store::AuditRepository audit(session);
  std::vector<base::Uuid> ids;
  std::size_t enough = kIdsAtOnce;
  const auto drop_repeats = [&] {
    std::ranges::sort(ids);
    const auto [repeated, end] = std::ranges::unique(ids);
    ids.erase(repeated, end);
    enough = std::max(kIdsAtOnce, 2 * ids.size());
  };
  audit.for_each_block(store::first_of_bucket(bucket), [&](const store::AuditBlockRow& row) {
    if (store::bucket_of(row.sequence) != bucket) return false;
    const auto block = decode_block(row.body);
    if (!block) return true;
    for (const auto& record : block->records)
      ids.insert(ids.end(), {record.tenant.uuid, record.actor.uuid, record.person.uuid, record.object});
    if (ids.size() > enough) drop_repeats();
    return true;
  });
  drop_repeats();
  std::erase(ids, base::Uuid{});
  audit.add_presence(bucket, ids);
}

}  // namespace

// What one attempt at a transaction has worked out; kept only when it commits.
struct Committer::Draft {
  std::vector<model::AuditRecord> records;
  std::vector<Outcome> outcomes;  // of the batch, in order
  Committed result;
};

Committed Committer::commit(const Batch& batch) {
  for (int attempt = 1;; ++attempt) {
    Draft draft;
    try {
      database_.write([&](store::Session& session) {
        draft = Draft{};
        fill(session, batch, draft);
        write_blocks(session, draft);
        return !draft.records.empty();
      });
    } catch (const store::UniqueViolation&) {
      if (attempt < kAttempts) continue;  // another node wrote the next block first
      throw;
    }
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->outcome = draft.outcomes[i];
    return draft.result;
  }
}

void Committer::fill(store::Session& session, const Batch& batch, Draft& draft) {
  store::AuditRepository audit(session);
  const auto outbox = audit.outbox(kOutboxAtOnce);
  for (const auto& row : outbox) {
    auto record = decode_record(row.record);
    if (!record) throw store::StorageFault("A record in the audit outbox is damaged.");
    draft.records.push_back(*std::move(record));
  }
  if (!outbox.empty()) audit.drop_outbox_through(outbox.back().position);
  draft.result.outbox_empty = std::ssize(outbox) < kOutboxAtOnce;

  store::SingleUseRepository single_uses(session);
  for (const auto& pending : batch) {
    Outcome outcome = Outcome::kDurable;
    if (pending->record) {
      draft.records.push_back(*pending->record);
      const auto& use = pending->single_use;
      if (use &&
          !single_uses.first_use(use->scope, crypto::sha256(base::as_bytes(use->value)), use->expires)) {
        outcome = Outcome::kReplayed;
        draft.records.back().outcome = model::AuditOutcome::kRefused;
        draft.records.back().reason = "replay";
      }
    }
    draft.outcomes.push_back(outcome);
  }
}

void Committer::write_blocks(store::Session& session, Draft& draft) {
  store::AuditRepository audit(session);
  Link tip;
  if (const auto newest = audit.tip()) tip = {newest->sequence, digest_of(newest->hash)};
  for (std::size_t from = 0; from < draft.records.size(); from += block_records_) {
    const std::size_t size = std::min(block_records_, draft.records.size() - from);
    const auto first = draft.records.begin() + static_cast<std::ptrdiff_t>(from);
    Block block{
        .sequence = tip.sequence + 1,
        .previous = tip.hash,
        .monotonic = std::chrono::duration_cast<base::Duration>(clock_.steady().time_since_epoch()).count(),
        .records = {std::move_iterator(first),
                    std::move_iterator(first + static_cast<std::ptrdiff_t>(size))}};
    auto body = encode_block(block);
    tip = {block.sequence, crypto::sha256(body)};
    const TimeRange times = time_range(block);
    audit.insert_block({.sequence = block.sequence,
                        .first_time = times.earliest,
                        .last_time = times.latest,
                        .records = static_cast<std::int64_t>(size),
                        .hash = {tip.hash.begin(), tip.hash.end()},
                        .body = std::move(body)});
    if (block.sequence % store::kBucketBlocks == 0)
      index_bucket(session, store::bucket_of(block.sequence) - 1);
  }
  draft.result.records = draft.records.size();
  if (tip.sequence > 0) draft.result.tip = tip;
}

bool Committer::probe() {
  try {
    database_.write([](store::Session& session) {
      session.execute("UPDATE counters SET value = value WHERE name = 'audit_outbox'", {});
      return true;
    });
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace sallyport::audit
