// Blobs as files of one folder: <root>/ab/cdef..., and <root>/incoming for those on their way in. The folder
// belongs to one process; app/ puts it into the data folder.
#pragma once

#include <memory>
#include <string>

#include "blobs/blob_store.h"

namespace sallyport::blobs {

class FolderStore final : public BlobStore {
 public:
  // Makes the folder when it is not there. Throws std::system_error where it cannot; refusal "no_room".
  static base::Result<std::unique_ptr<FolderStore>> make(std::string root);

  base::Result<std::unique_ptr<Upload>> begin() override;
  base::Result<std::unique_ptr<Content>> open(const Blob& blob) override;
  base::Result<void> remove(const Digest& digest) override;
  void clear_incoming() override;

 private:
  explicit FolderStore(std::string root) : root_(std::move(root)), incoming_(root_ + "/incoming") {}

  std::string root_;
  std::string incoming_;
};

}  // namespace sallyport::blobs
