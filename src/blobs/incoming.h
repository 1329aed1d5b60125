// A file that is not stored yet, in a folder of its own: how both stores take bytes in. Gone with the object
// unless it was moved away. Used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "blobs/blob_store.h"
#include "crypto/digest.h"

namespace sallyport::blobs {

// A file descriptor with an owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// Throws std::system_error for errno.
[[noreturn]] void throw_errno(const std::string& what);
// Whether `error` (errno) says that the disk is full; the refusal for that: kUnavailable "no_room".
bool is_full(int error);
std::unexpected<base::Error> no_room();

class Incoming {
 public:
  // Refusal: kUnavailable "no_room".
  static base::Result<std::unique_ptr<Incoming>> make(const std::string& folder);
  ~Incoming();
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;

  base::Result<void> write(std::string_view piece);
  // Waits until all of it is on the disk.
  base::Result<Blob> finish();
  base::Result<void> move_to(const std::string& path);
  int descriptor() const { return file_.number(); }
  // Reads it from the first byte on; it must be finished.
  std::unique_ptr<Content> content(const Blob& blob) const;

 private:
  Incoming(int descriptor, std::string path);

  Descriptor file_;
  std::string path_;  // empty: moved away
  crypto::Sha256 hash_;
  std::uint64_t size_ = 0;
};

// A file as the content of a blob. Refusal: kUnavailable "file_missing" when it is not there or has another
// size.
base::Result<std::unique_ptr<Content>> open_content(const std::string& path, const Blob& blob);

// Makes the folder for its owner only, when it is not there; answers whether it made it. Refusal: "no_room".
base::Result<bool> make_private_folder(const std::string& path);
// Waits until the names in a folder are on the disk.
void sync_folder(const std::string& path);
// Removes every file in the folder.
void empty_folder(const std::string& path);

}  // namespace sallyport::blobs
