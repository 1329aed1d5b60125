// Files of assets and events: taken in piece by piece, listed, removed, and given away by links that expire
// (external-api §7). api/ calls it.
//
// Whoever may read an asset sees its attachments and gets their bytes. Adding, removing and revoking links
// need the right to write the event that the file belongs to, or else one without a type and with the
// behaviour "Attachments". What the caller may not know of is kNotFound.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/runtime.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "blobs/blob_store.h"
#include "inventory/file_links.h"
#include "inventory/policy_book.h"
#include "inventory/service.h"
#include "model/attachment.h"
#include "model/caller.h"
#include "store/database.h"

namespace sallyport::inventory {

inline constexpr std::int64_t kMaxAttachments = 1000;  // of one asset
inline constexpr std::string_view kAttachmentsBehaviour = "Attachments";
// Bytes that belong to nothing are removed when they are so old: no upload lasts longer from where its bytes
// are announced to where its attachment is written.
inline constexpr std::chrono::hours kUnusedBlobKept{1};

struct AttachmentOptions {
  std::uint64_t largest_bytes = 100 * 1024 * 1024;
  std::vector<std::string> types{};  // content types that are taken
  std::int64_t tenant_bytes = 0;     // of all files of a tenant; 0: no limit
};

struct NewAttachment {
  std::optional<model::EventId> event{};  // of the asset
  std::string name{};
  std::string content_type{};
};

// The next piece of a file, good until the next call; nothing at the end.
using Pieces = std::function<async::Task<base::Result<std::optional<std::string_view>>>()>;

struct FileLink {
  std::string path;  // with its query; the public URL stands before it
  base::Time expires;
};

struct OpenFile {
  model::Attachment attachment;
  std::shared_ptr<blobs::Content> content;
};

class Attachments {
 public:
  // `links_key` outlives it, as all the others do. `pool` is for files only.
  Attachments(store::Store& store, audit::Log& audit, PolicyBook& book, blobs::BlobStore& blobs,
              async::BlockingPool& pool, const crypto::HmacKey& links_key, const base::Clock& clock,
              base::Random& random, AttachmentOptions options)
      : store_(store),
        audit_(audit),
        book_(book),
        blobs_(blobs),
        pool_(pool),
        links_(links_key),
        clock_(clock),
        random_(random),
        options_(std::move(options)) {}

  const AttachmentOptions& options() const { return options_; }

  // Asks for the first piece only when all but the bytes is in order. Durable when it is answered. Refusals:
  // kInvalid "name", "eventId"; kUnsupported for another type than those taken; kTooLarge; kQuota
  // "too_many_attachments", "no_space_left"; those of `next`.
  async::Task<base::Result<model::Attachment>> add(const model::Caller& caller, model::AssetId asset,
                                                   NewAttachment wanted, const Pieces& next);
  // Oldest first. kInvalid "limit".
  async::Task<base::Result<Page<model::Attachment>>> list(const model::Caller& caller, model::AssetId asset,
                                                          std::int64_t limit, std::int64_t after);
  async::Task<base::Result<model::Attachment>> get(const model::Caller& caller, model::AttachmentId id);
  // Its links are dead at once; its bytes go within about two hours, when nothing else has the same.
  async::Task<base::Result<void>> remove(const model::Caller& caller, model::AttachmentId id);

  // kInvalid "expiresIn" unless it is 1 to 3600 s.
  async::Task<base::Result<FileLink>> link(const model::Caller& caller, model::AttachmentId id,
                                           std::chrono::seconds lifetime);
  // The same for several files of one asset at once, with one record; as many as asked for, in their order.
  async::Task<base::Result<std::vector<FileLink>>> links(const model::Caller& caller, model::AssetId asset,
                                                         const std::vector<model::Attachment>& files,
                                                         std::chrono::seconds lifetime);
  // Ends every link to it that is out.
  async::Task<base::Result<void>> revoke_links(const model::Caller& caller, model::AttachmentId id);

  // Whose link it is. Runs on a core and does not wait. Refusal: kForbidden "link_refused".
  base::Result<LinkedFile> read_link(std::string_view id, std::string_view expires,
                                     std::string_view code) const {
    return links_.read(id, expires, code, clock_.now());
  }
  // The file of a link, for the integration that made it as it is now. Refusals: "link_refused" also when
  // that may not read the asset any more; those of blobs::BlobStore::open.
  async::Task<base::Result<OpenFile>> open(const model::Caller& maker, LinkedFile link);
  // The file itself, for whoever may read its asset. Refusals: kNotFound; those of blobs::BlobStore::open.
  async::Task<base::Result<OpenFile>> open(const model::Caller& caller, model::AttachmentId id);
  // The next bytes of an open file; empty at the end. Throws when they are not what was stored.
  async::Task<base::Result<std::string>> read(std::shared_ptr<blobs::Content> content);

  // Every hour: removes bytes that belong to nothing.
  async::Task<> maintain();

 private:
  struct Taken;
  async::Task<base::Result<Taken>> take(const Pieces& next);
  async::Task<base::Result<OpenFile>> open_bytes(model::Attachment attachment);
  async::Task<base::Result<bool>> sweep();
  FileLink make_link(const model::Caller& caller, const model::Attachment& file, base::Time now,
                     std::chrono::seconds lifetime) const;
  base::Result<void> check_room(store::Session& session, const model::Caller& caller,
                                const model::AssetId& asset, std::int64_t more_bytes) const;

  store::Store& store_;
  audit::Log& audit_;
  PolicyBook& book_;
  blobs::BlobStore& blobs_;
  async::BlockingPool& pool_;
  FileLinks links_;
  const base::Clock& clock_;
  base::Random& random_;
  AttachmentOptions options_;
  std::optional<base::SteadyTime> next_sweep_;
};

}  // namespace sallyport::inventory
