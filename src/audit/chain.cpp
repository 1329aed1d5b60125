#include "audit/chain.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/wire.h"
#include "store/setting_repository.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view kAnchor = "audit.anchor";

std::string fault_of(const store::AuditBlockRow& row, const Link& before, const crypto::Sha256Digest& hash,
                     const base::Result<Block>& block) {
  if (!std::ranges::equal(hash, row.hash)) return "its bytes do not have its hash";
  if (!block) return "its bytes are no block";
  if (block->sequence != row.sequence) return fmt::format("its bytes are those of block {}", block->sequence);
  if (block->previous != before.hash)
    return fmt::format("it does not follow block {} as it is now", before.sequence);
  const TimeRange times = time_range(*block);
  if (times.earliest != row.first_time || times.latest != row.last_time ||
      row.records != std::ssize(block->records))
    return "the columns beside it do not say what it says";
  return {};
}

}  // namespace

CheckedBlock check_block(const store::AuditBlockRow& row, const Link& before) {
  const auto hash = crypto::sha256(row.body);
  auto block = decode_block(row.body);
  CheckedBlock checked{
      .block = {}, .link = {row.sequence, hash}, .fault = fault_of(row, before, hash, block)};
  if (block) checked.block = *std::move(block);
  return checked;
}

Link read_anchor(store::Session& session) {
  const auto stored = store::SettingRepository(session).get(kAnchor);
  Link link;
  if (!stored) return link;
  WireReader reader(*stored);
  link.sequence = static_cast<std::int64_t>(reader.fixed64());
  std::ranges::copy(reader.raw(link.hash.size()), link.hash.begin());
  if (!reader.ok() || reader.left() != 0) throw store::StorageFault("The setting audit.anchor is damaged.");
  return link;
}

void write_anchor(store::Session& session, const Link& link) {
  WireWriter out;
  out.fixed64(static_cast<std::uint64_t>(link.sequence));
  out.raw(link.hash);
  store::SettingRepository(session).put(kAnchor, out.take());
}

crypto::Sha256Digest digest_of(const base::Bytes& column) {
  crypto::Sha256Digest digest;
  if (column.size() != digest.size()) throw store::StorageFault("A stored hash does not have 32 bytes.");
  std::ranges::copy(column, digest.begin());
  return digest;
}

}  // namespace sallyport::audit
