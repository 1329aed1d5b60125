// For tests: blobs in memory, with a way in between the steps of an upload.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/bytes.h"
#include "blobs/blob_store.h"

namespace sallyport::blobs {

class MemoryStore final : public BlobStore {
 public:
  base::Result<std::unique_ptr<Upload>> begin() override { return std::make_unique<MemoryUpload>(*this); }
  base::Result<std::unique_ptr<Content>> open(const Blob& blob) override {
    const std::scoped_lock lock(mutex_);
    const auto found = blobs_.find(blob.digest);
    if (found == blobs_.end())
      return base::refuse(base::ErrorKind::kUnavailable, "file_missing", "It is gone.");
    return std::make_unique<MemoryContent>(found->second);
  }
  base::Result<void> remove(const Digest& digest) override {
    if (away) return base::unavailable("The store is away.", 1);
    const std::scoped_lock lock(mutex_);
    blobs_.erase(digest);
    return {};
  }
  void clear_incoming() override {}
  std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return blobs_.size();
  }

  std::function<void()> before_commit;  // on the thread of the pool
  bool away = false;                    // nothing can be removed

 private:
  struct MemoryUpload final : Upload {
    explicit MemoryUpload(MemoryStore& store_in) : store(store_in) {}
    base::Result<void> write(std::string_view piece) override {
      bytes += piece;
      return {};
    }
    base::Result<Blob> finish() override {
      return Blob{.digest = crypto::sha256(base::as_bytes(bytes)), .size = bytes.size()};
    }
    base::Result<void> commit() override {
      if (store.before_commit) store.before_commit();
      const std::scoped_lock lock(store.mutex_);
      store.blobs_[crypto::sha256(base::as_bytes(bytes))] = bytes;
      return {};
    }
    MemoryStore& store;
    std::string bytes;
  };
  struct MemoryContent final : Content {
    explicit MemoryContent(std::string bytes_in) : bytes(std::move(bytes_in)) {}
    std::size_t read(std::span<char> into) override {
      const std::size_t count = bytes.copy(into.data(), into.size());
      bytes.erase(0, count);
      return count;
    }
    std::string bytes;
  };

  mutable std::mutex mutex_;
  std::map<Digest, std::string> blobs_;
};

}  // namespace sallyport::blobs
