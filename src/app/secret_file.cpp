#include "app/secret_file.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sallyport::app {
namespace {

constexpr std::size_t kLongestSecret = 512;

struct Descriptor {
  int number = -1;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

base::Result<base::Secret> read_secret_file(const std::string& path, const char* code) {
  const auto bad = [code](std::string why) {
    return base::refuse(base::ErrorKind::kInvalid, code, std::move(why));
  };
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  struct stat status{};
  if (file.number < 0 || ::fstat(file.number, &status) != 0)
    return bad(fmt::format("The file {} cannot be opened ({}).", path, std::strerror(errno)));
  if (!S_ISREG(status.st_mode)) return bad(path + " is not a regular file.");
  if ((status.st_mode & 077) != 0) return bad(fmt::format("Others can read {0}. Run: chmod 600 {0}", path));
  std::array<char, kLongestSecret + 3> buffer{};
  const ssize_t size = ::read(file.number, buffer.data(), buffer.size());
  std::string_view text(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const bool one_line = !text.empty() && text.size() <= kLongestSecret &&
                        text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
  base::Secret secret = one_line ? base::Secret::from_text(text) : base::Secret();
  base::wipe(buffer.data(), buffer.size());
  if (secret.empty())
    return bad(fmt::format("{} must hold one line of 1 to {} bytes.", path, kLongestSecret));
  return secret;
}

}  // namespace sallyport::app
