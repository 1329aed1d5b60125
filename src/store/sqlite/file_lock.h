// Keeps a second process away from a database file (security Q09).
#pragma once

#include <string>

#include "base/result.h"

namespace sallyport::store::sqlite {

// Holds `<database>.lock` for as long as it lives; the kernel lets go of it when the process dies.
class FileLock {
 public:
  // Refusals: kConflict "database_in_use" with the process id of the owner; kUnavailable
  // "database_unusable" when the lock file cannot be made.
  static base::Result<FileLock> take(const std::string& database);

  FileLock() = default;
  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace sallyport::store::sqlite
