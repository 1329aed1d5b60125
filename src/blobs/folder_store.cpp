#include "blobs/folder_store.h"

#include <cerrno>

#include <fmt/format.h>
#include <unistd.h>

#include "blobs/incoming.h"

namespace sallyport::blobs {
namespace {

class FolderUpload final : public Upload {
 public:
  FolderUpload(const std::string& root, std::unique_ptr<Incoming> incoming)
      : root_(root), incoming_(std::move(incoming)) {}

  base::Result<void> write(std::string_view piece) override { return incoming_->write(piece); }

  base::Result<Blob> finish() override {
    TRY(const Blob blob, incoming_->finish());
    place_ = place_of(blob.digest);
    return blob;
  }

  // Takes the place of a file with the same bytes, which those who read it keep.
  base::Result<void> commit() override {
    const std::string path = fmt::format("{}/{}", root_, place_);
    const std::string folder = path.substr(0, path.rfind('/'));
    TRY(const bool made, make_private_folder(folder));
    if (made) sync_folder(root_);
    TRY_VOID(incoming_->move_to(path));
    sync_folder(folder);
    return {};
  }

 private:
  const std::string& root_;
  std::unique_ptr<Incoming> incoming_;
  std::string place_;
};

}  // namespace

base::Result<std::unique_ptr<FolderStore>> FolderStore::make(std::string root) {
  std::unique_ptr<FolderStore> store(new FolderStore(std::move(root)));
  TRY_VOID(make_private_folder(store->root_));
  TRY_VOID(make_private_folder(store->incoming_));
  return store;
}

base::Result<std::unique_ptr<Upload>> FolderStore::begin() {
  TRY(auto incoming, Incoming::make(incoming_));
  return std::make_unique<FolderUpload>(root_, std::move(incoming));
}

base::Result<std::unique_ptr<Content>> FolderStore::open(const Blob& blob) {
  return open_content(fmt::format("{}/{}", root_, place_of(blob.digest)), blob);
}

base::Result<void> FolderStore::remove(const Digest& digest) {
  const std::string path = fmt::format("{}/{}", root_, place_of(digest));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("A stored file cannot be removed");
  return {};
}

void FolderStore::clear_incoming() { empty_folder(incoming_); }

}  // namespace sallyport::blobs
