#include "audit/block.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "audit/wire.h"
#include "base/check.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view kMagic = "SLPA";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMaxRecords = 1 << 20;
constexpr std::size_t kSmallestRecord = 9;  // bytes
constexpr std::size_t kMaxTokenId = 32, kMaxSource = 45, kMaxRequestId = 32, kMaxReason = 256;
constexpr std::size_t kMaxText = kMaxReason;

// Values of one block, each written once, in the order in which records name them first. The number 0
// stands for "none": the zero id, the empty text.
template <class Value>
class Dictionary {
 public:
  std::uint64_t number_of(const Value& value) {
    if (value == Value{}) return 0;
    const auto [found, added] = numbers_.try_emplace(value, values_.size() + 1);
    if (added) values_.push_back(value);
    return found->second;
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::unordered_map<Value, std::uint64_t> numbers_;
  std::vector<Value> values_;
};

// What a record says besides the numbers of its dictionary values.
struct Numbers {
  std::uint64_t tenant, actor, object, source, reason;
};

std::size_t shared_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

// Added to the head of a record whose actor is a person. Records of before people could sign in have none.
constexpr std::uint64_t kByPerson = 512;

bool is_by_person(const model::AuditRecord& record) { return record.person != model::AccountId{}; }

const base::Uuid& actor_of(const model::AuditRecord& record) {
  return is_by_person(record) ? record.person.uuid : record.actor.uuid;
}

// The actor of a record whose head has been read. False for a person without an id.
bool put_actor(model::AuditRecord& record, const base::Uuid& id, bool by_person) {
  (by_person ? record.person.uuid : record.actor.uuid) = id;
  return !by_person || is_by_person(record);
}

std::uint64_t head_of(const model::AuditRecord& record) {
  return std::uint64_t{static_cast<std::uint8_t>(record.action)} * 2 +
         (record.outcome == model::AuditOutcome::kRefused ? 1 : 0) + (is_by_person(record) ? kByPerson : 0);
}

bool read_head(WireReader& reader, model::AuditRecord& record, bool& by_person) {
  std::uint64_t head = reader.varint();
  by_person = head >= kByPerson;
  if (by_person) head -= kByPerson;
  if (head / 2 > 255) return false;
  record.action = static_cast<model::AuditAction>(head / 2);
  record.outcome = head % 2 == 1 ? model::AuditOutcome::kRefused : model::AuditOutcome::kAllowed;
  return model::to_string(record.action) != "unknown";
}

void write_header(WireWriter& out, const Block& block) {
  const TimeRange times = time_range(block);
  out.raw(base::as_bytes(kMagic));
  out.byte(kVersion);
  out.fixed64(static_cast<std::uint64_t>(block.sequence));
  out.raw(block.previous);
  out.fixed64(static_cast<std::uint64_t>(base::unix_micros(times.earliest)));
  out.fixed64(static_cast<std::uint64_t>(base::unix_micros(times.latest)));
  out.fixed64(static_cast<std::uint64_t>(block.monotonic));
  out.varint(block.records.size());
}

std::unexpected<base::Error> invalid_block() {
  return base::invalid("block", "These bytes are no block of the audit log.", "invalid_block");
}

// The reading half of the dictionaries; numbers must come up in order, as the writer gives them.
template <class Value>
class Lookup {
 public:
  explicit Lookup(std::vector<Value> values) : values_(std::move(values)) {}
  Value take(WireReader& reader) {
    const std::uint64_t number = reader.varint();
    if (number > values_.size() || number > used_ + 1) {
      reader.refuse();
      return {};
    }
    if (number == 0) return {};
    used_ = std::max(used_, number);
    return values_[static_cast<std::size_t>(number) - 1];
  }
  bool all_used() const { return used_ == values_.size(); }

 private:
  std::vector<Value> values_;
  std::uint64_t used_ = 0;
};

std::vector<base::Uuid> read_ids(WireReader& reader) {
  std::vector<base::Uuid> ids;
  std::unordered_set<base::Uuid> seen;
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    const auto id = base::Uuid::from_bytes(reader.raw(16));
    if (!id || *id == base::Uuid{} || !seen.insert(*id).second) reader.refuse();
    if (reader.ok()) ids.push_back(*id);
  }
  return ids;
}

std::vector<std::string> read_texts(WireReader& reader) {
  std::vector<std::string> texts;
  std::unordered_set<std::string> seen;
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    texts.push_back(reader.text(kMaxText));
    if (texts.back().empty() || !seen.insert(texts.back()).second) reader.refuse();
  }
  return texts;
}

std::string read_request_id(WireReader& reader, std::string_view previous) {
  const std::uint64_t shared = reader.varint();
  if (shared > previous.size()) {
    reader.refuse();
    return {};
  }
  const auto prefix = static_cast<std::size_t>(shared);
  const std::string rest = reader.compact_text(kMaxRequestId - prefix);
  const bool longer_prefix_fits =
      !rest.empty() && prefix < previous.size() && previous[prefix] == rest.front();
  if (longer_prefix_fits) reader.refuse();
  return std::string(previous.substr(0, prefix)) + rest;
}

}  // namespace

TimeRange time_range(const Block& block) {
  CHECK(!block.records.empty());
  const auto [earliest, latest] = std::ranges::minmax_element(block.records, {}, &model::AuditRecord::time);
  return {earliest->time, latest->time};
}

base::Bytes encode_block(const Block& block) {
  CHECK(block.records.size() <= kMaxRecords);
  Dictionary<base::Uuid> ids;
  Dictionary<std::string> texts;
  std::vector<Numbers> numbers;
  numbers.reserve(block.records.size());
  for (const auto& record : block.records) {
    // In one statement each, because the order of the dictionary is the order of these calls.
    Numbers n{};
    n.tenant = ids.number_of(record.tenant.uuid);
    n.actor = ids.number_of(actor_of(record));
    n.object = ids.number_of(record.object);
    n.source = texts.number_of(record.source);
    n.reason = texts.number_of(record.reason);
    numbers.push_back(n);
  }

  WireWriter out;
  write_header(out, block);
  out.varint(ids.values().size());
  for (const auto& id : ids.values()) out.raw(id.bytes);
  out.varint(texts.values().size());
  for (const auto& text : texts.values()) out.text(text);

  base::Time time = time_range(block).earliest;
  std::string_view request_id;
  for (std::size_t i = 0; i < block.records.size(); ++i) {
    const auto& record = block.records[i];
    out.varint(head_of(record));
    out.signed_varint((record.time - time).count());
    for (const std::uint64_t n :
         {numbers[i].tenant, numbers[i].actor, numbers[i].object, numbers[i].source, numbers[i].reason})
      out.varint(n);
    const std::size_t shared = shared_prefix(record.request_id, request_id);
    out.varint(shared);
    out.compact_text(std::string_view(record.request_id).substr(shared));
    out.compact_text(record.token_id);
    time = record.time;
    request_id = record.request_id;
  }
  return out.take();
}

namespace {

struct Header {
  Block block;
  TimeRange times;
  std::size_t records = 0;
};

bool read_header(WireReader& reader, Header& header) {
  if (base::as_text(reader.raw(kMagic.size())) != kMagic || reader.byte() != kVersion) return false;
  header.block.sequence = static_cast<std::int64_t>(reader.fixed64());
  std::ranges::copy(reader.raw(header.block.previous.size()), header.block.previous.begin());
  header.times.earliest = base::from_unix_micros(static_cast<std::int64_t>(reader.fixed64()));
  header.times.latest = base::from_unix_micros(static_cast<std::int64_t>(reader.fixed64()));
  header.block.monotonic = static_cast<std::int64_t>(reader.fixed64());
  const std::uint64_t records = reader.varint();
  header.records = static_cast<std::size_t>(records);
  return reader.ok() && records > 0 && records <= kMaxRecords && records <= reader.left() / kSmallestRecord;
}

// Adds in 64 bits; times so far apart that it overflows are no times of ours.
std::optional<base::Time> later(base::Time time, std::int64_t micros) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(base::unix_micros(time), micros, &sum)) return std::nullopt;
  return base::from_unix_micros(sum);
}

bool read_records(WireReader& reader, Header& header) {
  Lookup ids(read_ids(reader));
  Lookup texts(read_texts(reader));
  base::Time time = header.times.earliest;
  auto& records = header.block.records;
  for (std::size_t i = 0; i < header.records && reader.ok(); ++i) {
    model::AuditRecord record;
    bool by_person = false;
    if (!read_head(reader, record, by_person)) return false;
    const auto at = later(time, reader.signed_varint());
    if (!at) return false;
    record.time = time = *at;
    record.tenant.uuid = ids.take(reader);
    if (!put_actor(record, ids.take(reader), by_person)) return false;
    record.object = ids.take(reader);
    record.source = texts.take(reader);
    record.reason = texts.take(reader);
    record.request_id =
        read_request_id(reader, records.empty() ? std::string_view{} : records.back().request_id);
    record.token_id = reader.compact_text(kMaxTokenId);
    records.push_back(std::move(record));
  }
  return reader.ok() && reader.left() == 0 && ids.all_used() && texts.all_used();
}

}  // namespace

base::Result<Block> decode_block(base::ByteView bytes) {
  WireReader reader(bytes);
  Header header;
  if (!read_header(reader, header) || !read_records(reader, header)) return invalid_block();
  const TimeRange times = time_range(header.block);
  if (times.earliest != header.times.earliest || times.latest != header.times.latest) return invalid_block();
  return std::move(header.block);
}

base::Bytes encode_record(const model::AuditRecord& record) {
  WireWriter out;
  out.byte(kVersion);
  out.varint(head_of(record));
  out.fixed64(static_cast<std::uint64_t>(base::unix_micros(record.time)));
  for (const base::Uuid& id : {record.tenant.uuid, actor_of(record), record.object}) out.raw(id.bytes);
  for (const std::string* text : {&record.source, &record.reason, &record.request_id, &record.token_id})
    out.text(*text);
  return out.take();
}

base::Result<model::AuditRecord> decode_record(base::ByteView bytes) {
  WireReader reader(bytes);
  model::AuditRecord record;
  bool by_person = false;
  bool good = reader.byte() == kVersion && read_head(reader, record, by_person);
  record.time = base::from_unix_micros(static_cast<std::int64_t>(reader.fixed64()));
  base::Uuid actor;
  for (base::Uuid* id : {&record.tenant.uuid, &actor, &record.object})
    *id = base::Uuid::from_bytes(reader.raw(16)).value_or(base::Uuid{});
  good = put_actor(record, actor, by_person) && good;
  record.source = reader.text(kMaxSource);
  record.reason = reader.text(kMaxReason);
  record.request_id = reader.text(kMaxRequestId);
  record.token_id = reader.text(kMaxTokenId);
  good = good && reader.ok() && reader.left() == 0;
  if (!good) return base::invalid("record", "These bytes are no record of the audit log.", "invalid_record");
  return record;
}

void fit(model::AuditRecord& record) {
  const auto cut = [](std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    const auto is_continuation = [](char c) { return (static_cast<std::uint8_t>(c) & 0xc0) == 0x80; };
    while (most > 0 && is_continuation(text[most])) --most;
    text.resize(most);
  };
  cut(record.token_id, kMaxTokenId);
  cut(record.source, kMaxSource);
  cut(record.request_id, kMaxRequestId);
  cut(record.reason, kMaxReason);
}

}  // namespace sallyport::audit
