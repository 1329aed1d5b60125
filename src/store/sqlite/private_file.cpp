#include "store/sqlite/private_file.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sallyport::store::sqlite {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

std::string reason_of(int error) { return std::generic_category().message(error); }

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

int open_private(const std::string& path, int more_flags) {
  return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | more_flags, kOwnerOnly);
}

std::unexpected<base::Error> unusable_file(const std::string& path, int error) {
  return base::refuse(
      base::ErrorKind::kUnavailable, "database_unusable",
      fmt::format("The file {} cannot be used: {}. Give this user a folder that it may write to.", path,
                  reason_of(error)));
}

base::Result<void> make_private_file(const std::string& path) {
  const int descriptor = open_private(path);
  if (descriptor < 0) return unusable_file(path, errno);
  struct stat status{};
  int failure = ::fstat(descriptor, &status) == 0 ? 0 : errno;
  if (failure == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::fchmod(descriptor, kOwnerOnly) != 0)
    failure = errno;
  ::close(descriptor);
  if (failure != 0) return unusable_file(path, failure);
  return {};
}

base::Result<void> make_new_file(const std::string& path) {
  const int descriptor = open_private(path, O_EXCL);
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
