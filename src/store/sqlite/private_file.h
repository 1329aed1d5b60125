// Files of the database: made for their owner only, and on the disk when it matters.
#pragma once

#include <expected>
#include <string>

#include "base/result.h"

namespace sallyport::store::sqlite {

// Opens a file for reading and writing, and makes it for its owner only when there is none; `more_flags` as
// for open(2). A negative number when it fails, with errno.
int open_private(const std::string& path, int more_flags = 0);

// The refusal for a file that failed with `error` (errno): kUnavailable "database_unusable".
std::unexpected<base::Error> unusable_file(const std::string& path, int error);

// Makes the file, or takes away what group and others may do with it (security P12).
// Refusal: kUnavailable "database_unusable".
base::Result<void> make_private_file(const std::string& path);

// An empty file that nobody else may read. Refusal: kInvalid "backup_file", also when it exists.
base::Result<void> make_new_file(const std::string& path);
// Waits until the file and its name are on the disk. Refusal: kInvalid "backup_file".
base::Result<void> sync_file(const std::string& path);

}  // namespace sallyport::store::sqlite
