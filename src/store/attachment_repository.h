// Rows of attachments, and of the blobs that hold their bytes.
//
// inventory/ uses them inside a transaction. One writer at a time on the whole database is what makes the
// steps of BlobRepository safe (docs/adr/0072).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "model/attachment.h"
#include "store/database.h"

namespace sallyport::store {

class AttachmentRepository {
 public:
  explicit AttachmentRepository(Session& session) : session_(session) {}

  // Gives it its position. Its blob is listed.
  void insert(model::Attachment& attachment);
  std::optional<model::Attachment> find(const model::TenantId& tenant, const model::AttachmentId& id);
  // Those of an asset, oldest first, behind a position (0: from the start).
  std::vector<model::Attachment> scan(const model::TenantId& tenant, const model::AssetId& asset,
                                      std::int64_t after, std::int64_t limit);
  std::int64_t count(const model::TenantId& tenant, const model::AssetId& asset);
  std::int64_t bytes_of(const model::TenantId& tenant);  // all files of the tenant together
  void revoke_links(const model::AttachmentId& id);
  void erase(const model::AttachmentId& id);

 private:
  Session& session_;
};

using BlobDigest = std::array<std::uint8_t, 32>;

class BlobRepository {
 public:
  explicit BlobRepository(Session& session) : session_(session) {}

  // Before the bytes are stored: lists the blob, or notes that its bytes come again. False while it is dying.
  bool announce(const BlobDigest& digest, std::int64_t size, base::Time now);
  // Whether it is listed and not dying, so that an attachment may count on it.
  bool is_alive(const BlobDigest& digest);
  // Blobs that belong to no attachment and were not touched since `before`, at most so many. One that is
  // dying is among them when whoever has condemned it has not finished since.
  std::vector<BlobDigest> unused(base::Time before, std::int64_t limit);
  // Marks those as dying that are still unused, and answers them.
  std::vector<BlobDigest> condemn(std::span<const BlobDigest> digests, base::Time before, base::Time now);
  // After the bytes of dying blobs are removed.
  void erase(std::span<const BlobDigest> digests);

 private:
  Session& session_;
};

}  // namespace sallyport::store
