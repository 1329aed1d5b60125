#include "store/sqlite/file_lock.h"

#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/sqlite/private_file.h"

namespace sallyport::store::sqlite {
namespace {

// The owner writes its number into the file; "" when it has not got that far.
std::string owner_of(int descriptor) {
  std::array<char, 24> text{};
  const auto size = ::pread(descriptor, text.data(), text.size(), 0);
  if (size <= 0) return {};
  std::string owner(text.data(), static_cast<std::size_t>(size));
  owner.erase(owner.find_last_not_of('\n') + 1);
  return owner;
}

}  // namespace

base::Result<FileLock> FileLock::take(const std::string& database) {
  const std::string path = database + ".lock";
  FileLock lock(open_private(path));
  if (lock.descriptor_ < 0) return unusable_file(path, errno);
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return unusable_file(path, errno);
    const std::string owner = owner_of(lock.descriptor_);
    return base::refuse(
        base::ErrorKind::kConflict, "database_in_use",
        fmt::format("The database {} is in use by another Sallyport{}. Stop that one first, or "
                    "choose another database.",
                    database, owner.empty() ? "" : " (process " + owner + ")"));
  }
  const std::string self = fmt::format("{}\n", ::getpid());
  // The number is for the message above only; a full disk must not keep the server from starting.
  if (::ftruncate(lock.descriptor_, 0) == 0) {
    [[maybe_unused]] const auto written = ::pwrite(lock.descriptor_, self.data(), self.size(), 0);
  }
  return lock;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace sallyport::store::sqlite
