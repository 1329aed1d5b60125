#include "store/audit_repository.h"

#include <iterator>
#include <string>

#include <fmt/format.h>

#include "store/columns.h"
#include "store/counter.h"

namespace sallyport::store {
namespace {

AuditBlockRow read_block(const Row& row) {
  return {.sequence = row.integer(0),
          .first_time = row.time(1),
          .last_time = row.time(2),
          .records = row.integer(3),
          .hash = row.blob(4),
          .body = row.blob(5)};
}

constexpr std::size_t kPresenceRows = 50;  // of one statement: a run of blocks may have thousands of ids

// INSERT of a fixed number of rows of audit_presence; owns the names of its parameters.
class PresenceInsert {
 public:
  explicit PresenceInsert(std::size_t rows) {
    sql_ = "INSERT INTO audit_presence (bucket, id) VALUES ";
    for (std::size_t i = 0; i < rows; ++i) {
      names_.push_back(fmt::format("id{}", i));
      fmt::format_to(std::back_inserter(sql_), "{}(:bucket, :{})", i == 0 ? "" : ", ", names_.back());
    }
    sql_ += " ON CONFLICT (bucket, id) DO NOTHING";
  }
  void execute(Session& session, std::int64_t bucket, std::span<const base::Uuid> ids) const {
    std::vector<Parameter> parameters{{"bucket", bucket}};
    for (std::size_t i = 0; i < names_.size(); ++i)
      parameters.emplace_back(names_[i], base::ByteView(ids[i].bytes));
    session.execute(sql_, parameters);
  }

 private:
  std::string sql_;
  std::vector<std::string> names_;
};

}  // namespace

std::optional<AuditTip> AuditRepository::tip() {
  return query_first(session_,
                     "SELECT sequence, hash, last_time FROM audit_blocks ORDER BY sequence DESC LIMIT 1", {},
                     [](const Row& row) { return AuditTip{row.integer(0), row.blob(1), row.time(2)}; });
}

void AuditRepository::insert_block(const AuditBlockRow& row) {
  if (row.sequence % kBucketBlocks == 0)
    session_.execute(
        "INSERT INTO audit_buckets (bucket, first_time, last_time, bytes) "
        "SELECT :bucket, min(first_time), max(last_time), sum(size) FROM audit_blocks "
        "WHERE sequence >= :from AND sequence < :before HAVING count(*) > 0 "
        "ON CONFLICT (bucket) DO NOTHING",
        {{"bucket", bucket_of(row.sequence) - 1},
         {"from", row.sequence - kBucketBlocks},
         {"before", row.sequence}});
  session_.execute(
      "INSERT INTO audit_blocks (sequence, first_time, last_time, records, hash, size, body) "
      "VALUES (:sequence, :first_time, :last_time, :records, :hash, :size, :body)",
      {{"sequence", row.sequence},
       {"first_time", row.first_time},
       {"last_time", row.last_time},
       {"records", row.records},
       {"hash", row.hash},
       {"size", static_cast<std::int64_t>(row.body.size())},
       {"body", row.body}});
}

std::optional<AuditBlockRow> AuditRepository::block(std::int64_t sequence) {
  return query_first(session_,
                     "SELECT sequence, first_time, last_time, records, hash, body FROM audit_blocks "
                     "WHERE sequence = :sequence",
                     {{"sequence", sequence}}, read_block);
}

void AuditRepository::for_each_block(std::int64_t from, const std::function<bool(AuditBlockRow&&)>& take) {
  session_.scan(
      "SELECT sequence, first_time, last_time, records, hash, body FROM audit_blocks "
      "WHERE sequence >= :from ORDER BY sequence",
      {{"from", from}}, [&](const Row& row) { return take(read_block(row)); });
}

std::optional<std::int64_t> AuditRepository::oldest_sequence() {
  return query_first(session_, "SELECT sequence FROM audit_blocks ORDER BY sequence LIMIT 1", {},
                     [](const Row& row) { return row.integer(0); });
}

std::int64_t AuditRepository::size() {
  const std::int64_t complete = query_integer(session_, "SELECT sum(bytes) FROM audit_buckets", {});
  const std::int64_t open =
      query_integer(session_,
                    "SELECT sum(size) FROM audit_blocks WHERE sequence >= "
                    "(SELECT COALESCE(max(bucket) + 1, 0) * :blocks FROM audit_buckets)",
                    {{"blocks", kBucketBlocks}});
  return complete + open;
}

void AuditRepository::add_presence(std::int64_t bucket, std::span<const base::Uuid> ids) {
  static const PresenceInsert many(kPresenceRows);
  static const PresenceInsert one(1);
  for (; ids.size() >= kPresenceRows; ids = ids.subspan(kPresenceRows))
    many.execute(session_, bucket, ids.first(kPresenceRows));
  for (; !ids.empty(); ids = ids.subspan(1)) one.execute(session_, bucket, ids.first(1));
}

std::optional<std::int64_t> AuditRepository::newest_bucket(const std::optional<base::Uuid>& id,
                                                           std::int64_t before, const AuditTimes& times) {
  // The last bucket has no summary and no index yet: it may always match.
  const auto newest = tip();
  if (newest && bucket_of(newest->sequence) < before) return bucket_of(newest->sequence);
  const auto read = [](const Row& row) { return row.integer(0); };
  if (id)
    return query_first(session_,
                       "SELECT bucket FROM audit_buckets b WHERE bucket < :before AND last_time >= :earliest "
                       "AND first_time <= :latest AND EXISTS (SELECT 1 FROM audit_presence p "
                       "WHERE p.bucket = b.bucket AND p.id = :id) ORDER BY bucket DESC LIMIT 1",
                       {{"before", before},
                        {"earliest", times.earliest},
                        {"latest", times.latest},
                        {"id", base::ByteView(id->bytes)}},
                       read);
  return query_first(session_,
                     "SELECT bucket FROM audit_buckets WHERE bucket < :before AND last_time >= :earliest "
                     "AND first_time <= :latest ORDER BY bucket DESC LIMIT 1",
                     {{"before", before}, {"earliest", times.earliest}, {"latest", times.latest}}, read);
}

std::optional<AuditBlockRow> AuditRepository::newest_block(std::int64_t from, std::int64_t before,
                                                           const AuditTimes& times) {
  return query_first(
      session_,
      "SELECT sequence, first_time, last_time, records, hash, body FROM audit_blocks "
      "WHERE sequence >= :from AND sequence < :before AND last_time >= :earliest "
      "AND first_time <= :latest ORDER BY sequence DESC LIMIT 1",
      {{"from", from}, {"before", before}, {"earliest", times.earliest}, {"latest", times.latest}},
      read_block);
}

std::int64_t AuditRepository::drop_blocks_before(std::int64_t sequence) {
  const std::int64_t bucket = bucket_of(sequence);
  session_.execute("DELETE FROM audit_presence WHERE bucket < :bucket", {{"bucket", bucket}});
  session_.execute("DELETE FROM audit_buckets WHERE bucket < :bucket", {{"bucket", bucket}});
  return session_.execute("DELETE FROM audit_blocks WHERE sequence < :sequence", {{"sequence", sequence}});
}

void AuditRepository::append_outbox(base::ByteView record) {
  const std::int64_t position = next_number(session_, "audit_outbox");
  session_.execute("INSERT INTO audit_outbox (position, record) VALUES (:position, :record)",
                   {{"position", position}, {"record", record}});
}

std::vector<OutboxRow> AuditRepository::outbox(std::int64_t limit) {
  return query_all(session_, "SELECT position, record FROM audit_outbox ORDER BY position LIMIT :limit",
                   {{"limit", limit}}, [](const Row& row) { return OutboxRow{row.integer(0), row.blob(1)}; });
}

void AuditRepository::drop_outbox_through(std::int64_t position) {
  session_.execute("DELETE FROM audit_outbox WHERE position <= :position", {{"position", position}});
}

}  // namespace sallyport::store
