#include "app/key_source.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/secret.h"

namespace sallyport::app {
namespace {

using base::ErrorKind;
using base::Result;
using base::Secret;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeyDigits = 2 * kKeyBytes;

std::string default_key_file(const Config& config) { return config.data_dir + "/key-encryption.key"; }

struct Descriptor {
  int number = -1;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

std::unexpected<base::Error> no_key(std::string place) {
  return base::refuse(ErrorKind::kUnavailable, "no_key",
                      "There is no key-encryption key: " + std::move(place) + ".");
}
std::unexpected<base::Error> bad_key(std::string why) {
  return base::refuse(ErrorKind::kInvalid, "bad_key", std::move(why));
}

Result<Secret> parse_key(Secret text, const std::string& place) {
  std::string_view digits = text.reveal_text();
  while (digits.ends_with('\n') || digits.ends_with('\r')) digits.remove_suffix(1);
  auto bytes = base::hex_decode(digits);
  if (!bytes || bytes->size() != kKeyBytes)
    return bad_key(
        fmt::format("The key-encryption key in {} must be {} hexadecimal digits.", place, kKeyDigits));
  return Secret(std::move(*bytes));
}

Result<Secret> read_descriptor(int descriptor, const std::string& place) {
  std::array<std::uint8_t, kKeyDigits + 8> buffer{};
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = ::read(descriptor, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return no_key(fmt::format("{} cannot be read ({})", place, std::strerror(errno)));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  // A full buffer is more than a key and its line end: nothing of it may count.
  Secret text = size < buffer.size() ? Secret::from_bytes(std::span(buffer).first(size)) : Secret();
  base::wipe(buffer.data(), buffer.size());
  return parse_key(std::move(text), place);
}

Result<Secret> read_file(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  if (file.number < 0) return no_key(fmt::format("{} cannot be opened ({})", path, std::strerror(errno)));
  struct stat status{};
  if (::fstat(file.number, &status) != 0 || !S_ISREG(status.st_mode))
    return bad_key(path + " is not a regular file.");
  if ((status.st_mode & 077) != 0)
    return bad_key(fmt::format("Others can read {0}. Run: chmod 600 {0}", path));
  return read_descriptor(file.number, path);
}

Result<Secret> read_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return no_key(fmt::format("the environment variable {} is not set", name));
  return parse_key(Secret::from_text(value), "the environment variable " + name);
}

Result<Secret> read_key(const Config& config) {
  if (config.key_descriptor >= 0)
    return read_descriptor(static_cast<int>(config.key_descriptor),
                           fmt::format("descriptor {}", config.key_descriptor));
  if (!config.key_environment.empty()) return read_environment(config.key_environment);
  return read_file(config.key_file.empty() ? default_key_file(config) : config.key_file);
}

}  // namespace

Result<std::unique_ptr<crypto::KeyEncryptionKey>> read_key_encryption_key(const Config& config) {
  TRY(Secret key, read_key(config));
  TRY(auto kek, crypto::LocalKek::make(key));
  return kek;
}

bool make_default_key_file(const Config& config, base::Random& random) {
  if (!config.key_file.empty() || config.key_descriptor >= 0 || !config.key_environment.empty()) return false;
  const std::string path = default_key_file(config);
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (file.number < 0) {
    if (errno == EEXIST) return false;
    throw std::system_error(errno, std::generic_category(), "cannot make " + path);
  }
  auto bytes = random.bytes<kKeyBytes>();
  std::string line = base::hex_encode(bytes) + "\n";
  const bool written = ::write(file.number, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(file.number) == 0;
  base::wipe(bytes.data(), bytes.size());
  base::wipe(line.data(), line.size());
  if (!written) {
    ::unlink(path.c_str());
    throw std::system_error(errno, std::generic_category(), "cannot write " + path);
  }
  return true;
}

}  // namespace sallyport::app
