// Where the contents of files are kept: under their SHA-256, so that the same bytes are kept once.
//
// inventory/ calls it on threads of a pool of its own, because everything here blocks. A BlobStore is safe on
// every thread; an Upload and a Content belong to whoever has them. A disk or a server that fails in a way
// that passes is kUnavailable; a disk that is broken is an exception (std::system_error).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

namespace sallyport::blobs {

using Digest = crypto::Sha256Digest;

struct Blob {
  Digest digest{};
  std::uint64_t size = 0;  // bytes
};

// Bytes on their way in. What is not committed is gone with the object.
class Upload {
 public:
  virtual ~Upload() = default;
  // Refusal: kUnavailable "no_room" when the disk is full.
  virtual base::Result<void> write(std::string_view piece) = 0;
  // Once, after the last piece: the bytes are on the disk, and it is known what they are.
  virtual base::Result<Blob> finish() = 0;
  // After finish(): the blob can be opened from now on, also after a power cut.
  virtual base::Result<void> commit() = 0;
};

// The bytes of a blob, from the first to the last.
class Content {
 public:
  virtual ~Content() = default;
  // At most as much as `into` holds; 0 at the end. The last bytes are given away only when all of them are
  // what the digest says; else it throws.
  virtual std::size_t read(std::span<char> into) = 0;
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;
  // Refusal: kUnavailable "no_room".
  virtual base::Result<std::unique_ptr<Upload>> begin() = 0;
  // Refusals: kUnavailable "file_missing" when it is not there, "file_store_unavailable".
  virtual base::Result<std::unique_ptr<Content>> open(const Blob& blob) = 0;
  // Does nothing when it is not there. Content that is open stays readable. Refusal:
  // "file_store_unavailable".
  virtual base::Result<void> remove(const Digest& digest) = 0;
  // Removes what uploads have left that were cut off by a crash. Only while nobody uploads.
  virtual void clear_incoming() = 0;
};

// "ab/cdef...": where a blob is below the root of a store.
std::string place_of(const Digest& digest);

}  // namespace sallyport::blobs
