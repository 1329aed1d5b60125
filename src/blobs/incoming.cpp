#include "blobs/incoming.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"

namespace sallyport::blobs {
namespace {

constexpr mode_t kOwnerOnly = 0700;

class FileContent final : public Content {
 public:
  FileContent(int descriptor, const Blob& blob) : file_(descriptor), blob_(blob) {}

  std::size_t read(std::span<char> into) override {
    ssize_t got = 0;
    do got = ::pread(file_.number(), into.data(), into.size(), static_cast<off_t>(given_));
    while (got < 0 && errno == EINTR);
    if (got < 0) throw_errno("A stored file cannot be read");
    hash_.update(base::as_bytes({into.data(), static_cast<std::size_t>(got)}));
    given_ += static_cast<std::size_t>(got);
    const bool ended = got == 0 || given_ >= blob_.size;
    if (ended && !checked_) {
      if (given_ != blob_.size || hash_.finish() != blob_.digest)
        throw std::runtime_error("The bytes of a stored file are not those that were stored.");
      checked_ = true;
    }
    return static_cast<std::size_t>(got);
  }

 private:
  Descriptor file_;
  Blob blob_;
  crypto::Sha256 hash_;
  std::uint64_t given_ = 0;
  bool checked_ = false;
};

std::unexpected<base::Error> file_missing() {
  return base::refuse(
      base::ErrorKind::kUnavailable, "file_missing",
      "The content of this file is not there. Ask the operator, who may have a backup of it.");
}

}  // namespace

std::string place_of(const Digest& digest) { return base::hex_encode(digest).insert(2, 1, '/'); }

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

void throw_errno(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

bool is_full(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

std::unexpected<base::Error> no_room() {
  auto refusal = base::refuse(
      base::ErrorKind::kUnavailable, "no_room",
      "The server has no room for more files just now, and nothing was stored. Tell the operator, "
      "or try again later.");
  refusal.error().retry_after = 60;
  return refusal;
}

base::Result<std::unique_ptr<Incoming>> Incoming::make(const std::string& folder) {
  std::string path = folder + "/XXXXXX";
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);  // 0600
  if (descriptor < 0) {
    if (is_full(errno)) return no_room();
    throw_errno("A file for an upload cannot be made");
  }
  return std::unique_ptr<Incoming>(new Incoming(descriptor, std::move(path)));
}

Incoming::Incoming(int descriptor, std::string path) : file_(descriptor), path_(std::move(path)) {}

Incoming::~Incoming() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

base::Result<void> Incoming::write(std::string_view piece) {
  hash_.update(base::as_bytes(piece));
  size_ += piece.size();
  while (!piece.empty()) {
    const ssize_t written = ::write(file_.number(), piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && is_full(errno)) return no_room();
    if (written < 0) throw_errno("An upload cannot be written");
    piece.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

base::Result<Blob> Incoming::finish() {
  if (::fsync(file_.number()) != 0) {
    if (is_full(errno)) return no_room();
    throw_errno("An upload cannot be brought to the disk");
  }
  return Blob{.digest = hash_.finish(), .size = size_};
}

base::Result<void> Incoming::move_to(const std::string& path) {
  if (::rename(path_.c_str(), path.c_str()) != 0) {
    if (is_full(errno)) return no_room();
    throw_errno("An upload cannot be given its name");
  }
  path_.clear();
  return {};
}

std::unique_ptr<Content> Incoming::content(const Blob& blob) const {
  const int again = ::fcntl(file_.number(), F_DUPFD_CLOEXEC, 0);
  if (again < 0) throw_errno("A stored file cannot be opened");
  return std::make_unique<FileContent>(again, blob);
}

base::Result<std::unique_ptr<Content>> open_content(const std::string& path, const Blob& blob) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0 && errno == ENOENT) return file_missing();
  if (descriptor < 0) throw_errno("A stored file cannot be opened");
  auto content = std::make_unique<FileContent>(descriptor, blob);
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) throw_errno("A stored file cannot be opened");
  if (static_cast<std::uint64_t>(status.st_size) != blob.size) return file_missing();
  return content;
}

base::Result<bool> make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), kOwnerOnly) == 0) return true;
  if (errno == EEXIST) return false;
  if (is_full(errno)) return no_room();
  throw_errno(fmt::format("The folder {} cannot be made", path));
}

void sync_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() < 0 || ::fsync(folder.number()) != 0)
    throw_errno(fmt::format("The folder {} cannot be brought to the disk", path));
}

void empty_folder(const std::string& path) {
  for (const auto& entry : std::filesystem::directory_iterator(path)) std::filesystem::remove(entry.path());
}

}  // namespace sallyport::blobs
