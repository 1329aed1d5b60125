#include "store/attachment_repository.h"

#include <algorithm>

#include "store/columns.h"
#include "store/counter.h"
#include "store/stored_json.h"

namespace sallyport::store {
namespace {

using model::Attachment;

constexpr std::string_view kAttachmentColumns =
    "id, tenant_id, asset_id, event_id, position, name, content_type, size, digest, created_by, created_at, "
    "link_generation";

BlobDigest read_digest(const Row& row, int column) {
  const auto bytes = row.blob(column);
  BlobDigest digest{};
  if (bytes.size() != digest.size()) throw StorageFault("A stored digest does not have 32 bytes.");
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

Attachment read_attachment(const Row& row) {
  Attachment attachment{.id = read_id<model::AttachmentId>(row, 0),
                        .tenant = read_id<model::TenantId>(row, 1),
                        .asset = read_id<model::AssetId>(row, 2),
                        .position = row.integer(4),
                        .name = row.text(5),
                        .content_type = row.text(6),
                        .size = row.integer(7),
                        .digest = read_digest(row, 8),
                        .created_by = read_principal_column(row.text(9)),
                        .created_at = row.time(10),
                        .link_generation = row.integer(11)};
  if (!row.is_null(3)) attachment.event = read_id<model::EventId>(row, 3);
  return attachment;
}

std::string select_attachments(std::string_view rest) {
  return std::string("SELECT ").append(kAttachmentColumns).append(" FROM attachments").append(rest);
}

}  // namespace

void AttachmentRepository::insert(Attachment& attachment) {
  attachment.position = next_number(session_, "attachments");
  const auto& event = attachment.event;
  session_.execute(
      "INSERT INTO attachments (id, tenant_id, asset_id, event_id, position, name, content_type, size, "
      "digest, "
      "created_by, created_at, link_generation) VALUES (:id, :tenant, :asset, :event, :position, :name, "
      ":type, "
      ":size, :digest, :created_by, :created_at, :generation)",
      {{"id", attachment.id.bytes()},
       {"tenant", attachment.tenant.bytes()},
       {"asset", attachment.asset.bytes()},
       event ? Parameter("event", event->bytes()) : Parameter("event", std::nullopt),
       {"position", attachment.position},
       {"name", attachment.name},
       {"type", attachment.content_type},
       {"size", attachment.size},
       {"digest", base::ByteView(attachment.digest)},
       {"created_by", principal_column(attachment.created_by)},
       {"created_at", attachment.created_at},
       {"generation", attachment.link_generation}});
}

std::optional<Attachment> AttachmentRepository::find(const model::TenantId& tenant,
                                                     const model::AttachmentId& id) {
  return query_first(session_, select_attachments(" WHERE id = :id AND tenant_id = :tenant"),
                     {{"id", id.bytes()}, {"tenant", tenant.bytes()}}, read_attachment);
}

std::vector<Attachment> AttachmentRepository::scan(const model::TenantId& tenant, const model::AssetId& asset,
                                                   std::int64_t after, std::int64_t limit) {
  return query_all(
      session_,
      select_attachments(" WHERE asset_id = :asset AND tenant_id = :tenant AND position > :after "
                         "ORDER BY position LIMIT :limit"),
      {{"asset", asset.bytes()}, {"tenant", tenant.bytes()}, {"after", after}, {"limit", limit}},
      read_attachment);
}

std::int64_t AttachmentRepository::count(const model::TenantId& tenant, const model::AssetId& asset) {
  return query_integer(session_,
                       "SELECT count(*) FROM attachments WHERE asset_id = :asset AND tenant_id = :tenant",
                       {{"asset", asset.bytes()}, {"tenant", tenant.bytes()}});
}

std::int64_t AttachmentRepository::bytes_of(const model::TenantId& tenant) {
  return query_integer(
      session_, "SELECT CAST(COALESCE(sum(size), 0) AS BIGINT) FROM attachments WHERE tenant_id = :tenant",
      {{"tenant", tenant.bytes()}});
}

void AttachmentRepository::revoke_links(const model::AttachmentId& id) {
  session_.execute("UPDATE attachments SET link_generation = link_generation + 1 WHERE id = :id",
                   {{"id", id.bytes()}});
}

void AttachmentRepository::erase(const model::AttachmentId& id) {
  session_.execute("DELETE FROM attachments WHERE id = :id", {{"id", id.bytes()}});
}

bool BlobRepository::announce(const BlobDigest& digest, std::int64_t size, base::Time now) {
  return session_.execute(
             "INSERT INTO blobs (digest, size, touched_at, dying) VALUES (:digest, :size, :now, 0) "
             "ON CONFLICT (digest) DO UPDATE SET touched_at = excluded.touched_at WHERE blobs.dying = 0",
             {{"digest", base::ByteView(digest)}, {"size", size}, {"now", now}}) > 0;
}

bool BlobRepository::is_alive(const BlobDigest& digest) {
  return query_integer(session_, "SELECT count(*) FROM blobs WHERE digest = :digest AND dying = 0",
                       {{"digest", base::ByteView(digest)}}) > 0;
}

std::vector<BlobDigest> BlobRepository::unused(base::Time before, std::int64_t limit) {
  return query_all(session_,
                   "SELECT digest FROM blobs WHERE touched_at < :before AND NOT EXISTS "
                   "(SELECT 1 FROM attachments a WHERE a.digest = blobs.digest) LIMIT :limit",
                   {{"before", before}, {"limit", limit}},
                   [](const Row& row) { return read_digest(row, 0); });
}

std::vector<BlobDigest> BlobRepository::condemn(std::span<const BlobDigest> digests, base::Time before,
                                                base::Time now) {
  std::vector<BlobDigest> condemned;
  for (const auto& digest : digests) {
    const auto marked = session_.execute(
        "UPDATE blobs SET dying = 1, touched_at = :now WHERE digest = :digest AND touched_at < :before "
        "AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.digest = blobs.digest)",
        {{"now", now}, {"digest", base::ByteView(digest)}, {"before", before}});
    if (marked > 0) condemned.push_back(digest);
  }
  return condemned;
}

void BlobRepository::erase(std::span<const BlobDigest> digests) {
  for (const auto& digest : digests)
    session_.execute("DELETE FROM blobs WHERE digest = :digest AND dying = 1",
                     {{"digest", base::ByteView(digest)}});
}

}  // namespace sallyport::store
