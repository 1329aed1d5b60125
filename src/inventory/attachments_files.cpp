// The part of Attachments that gives the bytes of files away, and removes those that belong to nothing.
#include <algorithm>

#include "inventory/attachments.h"
#include "inventory/ruling.h"
#include "inventory/sight.h"
#include "policy/decision.h"
#include "store/attachment_repository.h"

namespace sallyport::inventory {

using model::Attachment;
using store::BlobRepository;
using store::Session;

namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::chrono::hours kSweepPeriod{1};
// So few that their removal ends long before kUnusedBlobKept, also when each one takes as long as it may.
constexpr std::int64_t kSweepBatch = 64;

}  // namespace

async::Task<base::Result<OpenFile>> Attachments::open(const model::Caller& maker, LinkedFile link) {
  // What the router asks where a token is sent: a policy does not let in whom scopes hold back
  // (docs/adr/0071).
  if (!policy::within_scopes(maker, permission_for(model::AccessAction::kReadAsset)))
    co_return link_refused("scope_taken");
  CO_TRY(auto attachment, co_await store_.read([&](Session& session) -> base::Result<Attachment> {
    auto found = store::AttachmentRepository(session).find(link.tenant, link.attachment);
    if (!found) return link_refused("attachment_removed");
    if (found->link_generation != link.generation) return link_refused("revoked");
    if (!find_readable(session, Sight(session, book_, maker, clock_.now()), maker, found->asset))
      return link_refused("asset_hidden");
    return *std::move(found);
  }));
  co_return co_await open_bytes(std::move(attachment));
}

async::Task<base::Result<OpenFile>> Attachments::open(const model::Caller& caller, model::AttachmentId id) {
  CO_TRY(auto attachment, co_await get(caller, id));
  co_return co_await open_bytes(std::move(attachment));
}

async::Task<base::Result<OpenFile>> Attachments::open_bytes(Attachment attachment) {
  const blobs::Blob blob{.digest = attachment.digest, .size = static_cast<std::uint64_t>(attachment.size)};
  CO_TRY(auto content, co_await pool_.run([&] { return blobs_.open(blob); }));
  co_return OpenFile{.attachment = std::move(attachment), .content = std::move(content)};
}

async::Task<base::Result<std::string>> Attachments::read(std::shared_ptr<blobs::Content> content) {
  co_return co_await pool_.run([&] {
    std::string piece(kPieceBytes, '\0');
    piece.resize(content->read(piece));
    return piece;
  });
}

async::Task<> Attachments::maintain() {
  const auto now = clock_.steady();
  if (next_sweep_ && now < *next_sweep_) co_return;
  for (bool more = true; more;) {
    const auto swept = co_await sweep();
    if (!swept) co_return;  // the next round tries again
    more = *swept;
  }
  next_sweep_ = now + kSweepPeriod;
}

// One batch; whether there may be more. Why this takes nothing that somebody counts on: docs/adr/0072.
async::Task<base::Result<bool>> Attachments::sweep() {
  const auto now = clock_.now(), before = now - kUnusedBlobKept;
  CO_TRY(const auto unused, co_await store_.read([&](Session& session) {
    return BlobRepository(session).unused(before, kSweepBatch);
  }));
  if (unused.empty()) co_return false;
  CO_TRY(const auto condemned, co_await store_.write([&](Session& session) {
    return BlobRepository(session).condemn(unused, before, now);
  }));
  std::size_t removed = 0;
  for (const auto& digest : condemned) {
    const auto gone = co_await pool_.run([&] { return blobs_.remove(digest); });
    if (!gone) break;
    ++removed;
  }
  CO_TRY_VOID(co_await store_.write(
      [&](Session& session) { BlobRepository(session).erase(std::span(condemned).first(removed)); }));
  if (removed < condemned.size()) co_return base::unavailable("The store for files is away.", 1);
  co_return std::ssize(unused) == kSweepBatch;
}

}  // namespace sallyport::inventory
