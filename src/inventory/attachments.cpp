#include "inventory/attachments.h"

#include <algorithm>

#include <fmt/format.h>

#include "inventory/rules.h"
#include "inventory/ruling.h"
#include "inventory/sight.h"
#include "store/attachment_repository.h"
#include "store/event_repository.h"

namespace sallyport::inventory {

using model::AccessAction;
using model::Attachment;
using model::AuditAction;
using store::AttachmentRepository;
using store::Session;

namespace {

// The right to add files to an asset, or to an event of it, and to take them away: that to write the event.
base::Result<void> check_may_write(Session& session, const Sight& sight, const model::Asset& asset,
                                   const std::optional<model::EventId>& id) {
  std::optional<model::Event> event;
  if (id) event = store::EventRepository(session).find(asset.tenant, *id);
  if (id && (!event || event->asset != asset.id))
    return base::invalid("eventId", "There is no such event of this asset. Check the id.");
  if (!event) event = model::Event{.behaviour = std::string(kAttachmentsBehaviour)};
  const auto writing = sight.question(AccessAction::kWriteEvent, asset, *event);
  if (const auto decision = sight.decide(writing); !decision.allowed) return refuse(writing, decision);
  return {};
}

base::Result<void> check_writable(Session& session, const Sight& sight, const model::Caller& caller,
                                  const model::AssetId& asset, const std::optional<model::EventId>& event) {
  TRY(const auto found, find_readable(session, sight, caller, asset));
  return check_may_write(session, sight, found.whole, event);
}

// The attachment, for a caller that may know of it; with `for_writing`, for one that may also take it away.
base::Result<Attachment> find_attachment(Session& session, const Sight& sight, const model::Caller& caller,
                                         const model::AttachmentId& id, bool for_writing = false) {
  auto found = AttachmentRepository(session).find(caller.tenant, id);
  if (!found) return base::not_found("attachment");
  auto asset = find_readable(session, sight, caller, found->asset);
  if (!asset) {
    auto refusal = base::not_found("attachment");
    refusal.error().detail = asset.error().detail;
    return refusal;
  }
  if (for_writing) TRY_VOID(check_may_write(session, sight, asset->whole, found->event));
  return *std::move(found);
}

void record(Session& session, const model::Caller& caller, base::Time now, AuditAction action,
            const Attachment& attachment) {
  audit::Log::record_with(
      session, now,
      model::audit_record(caller, action, attachment.id.uuid, "asset " + attachment.asset.to_string()));
}

base::Result<void> check_lifetime(std::chrono::seconds lifetime) {
  if (lifetime < std::chrono::seconds{1} || lifetime > kLongestLink)
    return base::invalid("expiresIn", "expiresIn is 1 to 3600 seconds.");
  return {};
}

std::unexpected<base::Error> being_removed() {
  return base::unavailable("A file with the same bytes is being removed just now. Send it again in a minute.",
                           60);
}

// Closing a file, and removing what was not stored, takes a while when it is large: not on a core.
struct OnPool {
  async::BlockingPool& pool;
  void operator()(blobs::Upload* upload) const {
    (void)pool.try_post([owned = std::unique_ptr<blobs::Upload>(upload)] {});
  }
};

}  // namespace

// What has come of an upload, with its bytes on the disk.
struct Attachments::Taken {
  std::unique_ptr<blobs::Upload, OnPool> upload;
  blobs::Blob blob;
};

async::Task<base::Result<Attachments::Taken>> Attachments::take(const Pieces& next) {
  CO_TRY(auto begun, co_await pool_.run([&] { return blobs_.begin(); }));
  Taken taken{.upload = {begun.release(), OnPool{pool_}}, .blob = {}};
  for (std::uint64_t size = 0;;) {
    CO_TRY(const auto piece, co_await next());
    if (!piece) break;
    if ((size += piece->size()) > options_.largest_bytes)
      co_return base::refuse(base::ErrorKind::kTooLarge, "body_too_large",
                             "The file is larger than this server takes.");
    CO_TRY_VOID(co_await pool_.run([&] { return taken.upload->write(*piece); }));
  }
  CO_TRY(taken.blob, co_await pool_.run([&] { return taken.upload->finish(); }));
  co_return taken;
}

base::Result<void> Attachments::check_room(Session& session, const model::Caller& caller,
                                           const model::AssetId& asset, std::int64_t more_bytes) const {
  AttachmentRepository attachments(session);
  if (attachments.count(caller.tenant, asset) >= kMaxAttachments)
    return base::refuse(base::ErrorKind::kQuota, "too_many_attachments",
                        "The asset has as many attachments as it may. Remove one first.");
  if (options_.tenant_bytes > 0 && attachments.bytes_of(caller.tenant) + more_bytes > options_.tenant_bytes)
    return base::refuse(base::ErrorKind::kQuota, "no_space_left",
                        "The files of the tenant take as much space as they may. Remove some first.");
  return {};
}

async::Task<base::Result<Attachment>> Attachments::add(const model::Caller& caller, model::AssetId asset,
                                                       NewAttachment wanted, const Pieces& next) {
  CO_TRY_VOID(check_attachment(wanted, options_.types));
  const auto check = [&](Session& session, std::int64_t size) -> base::Result<void> {
    const Sight sight(session, book_, caller, clock_.now());
    TRY_VOID(check_writable(session, sight, caller, asset, wanted.event));
    return check_room(session, caller, asset, size);
  };
  CO_TRY_VOID(note_ruling(audit_, caller, asset.uuid,
                          co_await store_.read([&](Session& session) { return check(session, 0); })));
  CO_TRY(auto taken, co_await take(next));
  const auto size = static_cast<std::int64_t>(taken.blob.size);
  CO_TRY_VOID(co_await store_.write_together([&](Session& session) -> base::Result<void> {
    if (!store::BlobRepository(session).announce(taken.blob.digest, size, clock_.now()))
      return being_removed();
    return {};
  }));
  CO_TRY_VOID(co_await pool_.run([&] { return taken.upload->commit(); }));
  auto added = co_await store_.write_together([&](Session& session) -> base::Result<Attachment> {
    TRY_VOID(check(session, size));
    if (!store::BlobRepository(session).is_alive(taken.blob.digest)) return being_removed();
    const auto now = clock_.now();
    Attachment attachment{.id = model::AttachmentId::random(random_),
                          .tenant = caller.tenant,
                          .asset = asset,
                          .event = wanted.event,
                          .name = wanted.name,
                          .content_type = wanted.content_type,
                          .size = size,
                          .digest = taken.blob.digest,
                          .created_by = principal_of(caller),
                          .created_at = now};
    AttachmentRepository(session).insert(attachment);
    record(session, caller, now, AuditAction::kAttachmentAdded, attachment);
    return attachment;
  });
  co_return note_ruling(audit_, caller, asset.uuid, std::move(added));
}

async::Task<base::Result<Page<Attachment>>> Attachments::list(const model::Caller& caller,
                                                              model::AssetId asset, std::int64_t limit,
                                                              std::int64_t after) {
  CO_TRY_VOID(check_limit(limit));
  auto page = co_await store_.read([&](Session& session) -> base::Result<Page<Attachment>> {
    TRY_VOID(find_readable(session, Sight(session, book_, caller, clock_.now()), caller, asset));
    Page<Attachment> found{.items =
                               AttachmentRepository(session).scan(caller.tenant, asset, after, limit + 1)};
    if (std::ssize(found.items) > limit) {
      found.items.pop_back();
      found.next = found.items.back().position;
    }
    if (!found.items.empty()) found.last = found.items.back().position;
    return found;
  });
  co_return note_ruling(audit_, caller, asset.uuid, std::move(page));
}

async::Task<base::Result<Attachment>> Attachments::get(const model::Caller& caller, model::AttachmentId id) {
  auto found = co_await store_.read([&](Session& session) {
    return find_attachment(session, Sight(session, book_, caller, clock_.now()), caller, id);
  });
  co_return note_ruling(audit_, caller, id.uuid, std::move(found));
}

async::Task<base::Result<void>> Attachments::remove(const model::Caller& caller, model::AttachmentId id) {
  auto removed = co_await store_.write_together([&](Session& session) -> base::Result<void> {
    const auto now = clock_.now();
    TRY(const auto found, find_attachment(session, Sight(session, book_, caller, now), caller, id, true));
    AttachmentRepository(session).erase(id);
    record(session, caller, now, AuditAction::kAttachmentRemoved, found);
    return {};
  });
  co_return note_ruling(audit_, caller, id.uuid, std::move(removed));
}

FileLink Attachments::make_link(const model::Caller& caller, const Attachment& file, base::Time now,
                                std::chrono::seconds lifetime) const {
  const base::Time second = std::chrono::floor<std::chrono::seconds>(now);
  // No earlier than the mark that ends the tokens of the integration, as with tokens (docs/adr/0046).
  const base::Time mark = caller.record ? caller.record->tokens_valid_from : second;
  const LinkedFile linked{.attachment = file.id,
                          .tenant = caller.tenant,
                          .integration = caller.integration,
                          .generation = file.link_generation,
                          .issued = std::max(second, mark),
                          .expires = second + lifetime};
  return {.path = links_.make(linked), .expires = linked.expires};
}

async::Task<base::Result<FileLink>> Attachments::link(const model::Caller& caller, model::AttachmentId id,
                                                      std::chrono::seconds lifetime) {
  CO_TRY_VOID(check_lifetime(lifetime));
  if (caller.person)  // a link works as long as the integration that made it
    co_return base::refuse(base::ErrorKind::kForbidden, "not_allowed",
                           "Links to files are made by integrations. People download the file itself.");
  auto made = co_await store_.write_together([&](Session& session) -> base::Result<FileLink> {
    const auto now = clock_.now();
    TRY(const auto found, find_attachment(session, Sight(session, book_, caller, now), caller, id));
    record(session, caller, now, AuditAction::kFileLinkMade, found);
    return make_link(caller, found, now, lifetime);
  });
  co_return note_ruling(audit_, caller, id.uuid, std::move(made));
}

async::Task<base::Result<std::vector<FileLink>>> Attachments::links(const model::Caller& caller,
                                                                    model::AssetId asset,
                                                                    const std::vector<Attachment>& files,
                                                                    std::chrono::seconds lifetime) {
  CO_TRY_VOID(check_lifetime(lifetime));
  if (files.empty()) co_return std::vector<FileLink>();
  auto made = co_await store_.write_together([&](Session& session) -> base::Result<std::vector<FileLink>> {
    const auto now = clock_.now();
    TRY_VOID(find_readable(session, Sight(session, book_, caller, now), caller, asset));
    audit::Log::record_with(session, now,
                            model::audit_record(caller, AuditAction::kFileLinkMade, asset.uuid,
                                                fmt::format("{} files of the asset", files.size())));
    std::vector<FileLink> links;
    links.reserve(files.size());
    for (const auto& file : files) links.push_back(make_link(caller, file, now, lifetime));
    return links;
  });
  co_return note_ruling(audit_, caller, asset.uuid, std::move(made));
}

async::Task<base::Result<void>> Attachments::revoke_links(const model::Caller& caller,
                                                          model::AttachmentId id) {
  auto revoked = co_await store_.write_together([&](Session& session) -> base::Result<void> {
    const auto now = clock_.now();
    TRY(const auto found, find_attachment(session, Sight(session, book_, caller, now), caller, id, true));
    AttachmentRepository(session).revoke_links(id);
    record(session, caller, now, AuditAction::kFileLinksRevoked, found);
    return {};
  });
  co_return note_ruling(audit_, caller, id.uuid, std::move(revoked));
}

}  // namespace sallyport::inventory
