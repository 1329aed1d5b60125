#include "store/sqlite/file_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sallyport::store::sqlite {
namespace {

constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC;
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

std::string reason_of(int error) { return std::generic_category().message(error); }

std::unexpected<base::Error> unusable(const std::string& path, const std::string& reason) {
  return base::refuse(
      base::ErrorKind::kUnavailable, "database_unusable",
      fmt::format("The file {} cannot be used: {}. Give this user a folder that it may write to.", path,
                  reason));
}

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
  FileLock lock(::open(path.c_str(), kFlags, kOwnerOnly));
  if (lock.descriptor_ < 0) return unusable(path, reason_of(errno));
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return unusable(path, reason_of(errno));
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

base::Result<void> make_private_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), kFlags, kOwnerOnly);
  if (descriptor < 0) return unusable(path, reason_of(errno));
  struct stat status{};
  int failure = ::fstat(descriptor, &status) == 0 ? 0 : errno;
  if (failure == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::fchmod(descriptor, kOwnerOnly) != 0)
    failure = errno;
  ::close(descriptor);
  if (failure != 0) return unusable(path, reason_of(failure));
  return {};
}

namespace {

std::unexpected<base::Error> bad_backup(const std::string& path) {
  return base::refuse(base::ErrorKind::kInvalid, "backup_file",
                      fmt::format("The file {} cannot be made: {}.", path, reason_of(errno)), "file");
}

bool synced(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool good = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return good;
}

}  // namespace

base::Result<void> make_new_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), kFlags | O_EXCL, kOwnerOnly);
  if (descriptor < 0) return bad_backup(path);
  ::close(descriptor);
  return {};
}

base::Result<void> sync_file(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path().string();
  if (!synced(path, O_RDWR) || !synced(folder, O_RDONLY | O_DIRECTORY)) return bad_backup(path);
  return {};
}

}  // namespace sallyport::store::sqlite
