// The files with keys that the server reads at start: the key-encryption key and the PEM files of TLS.
// Whatever they hold is taken as what it should be, or refused with a reason that does not repeat it.
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/config.h"
#include "app/key_source.h"
#include "base/bytes.h"
#include "base/check.h"
#include "http/tls.h"

namespace app = sallyport::app;
namespace base = sallyport::base;
namespace http = sallyport::http;

namespace {

// A file in memory, written anew for each input.
class KeyFile {
 public:
  KeyFile() : number_(::memfd_create("key", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(number_)) {
    CHECK(number_ >= 0 && ::fchmod(number_, 0600) == 0);
  }
  const std::string& write(base::ByteView bytes) const {
    CHECK(::ftruncate(number_, 0) == 0);
    CHECK(::pwrite(number_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    return path_;
  }

 private:
  int number_;
  std::string path_;
};

void check_key_encryption_key(const std::string& path, std::string_view text) {
  app::Config config;
  config.key_file = path;
  const auto key = app::read_key_encryption_key(config);
  std::string_view digits = text;
  while (digits.ends_with('\n') || digits.ends_with('\r')) digits.remove_suffix(1);
  const bool good = text.size() < 72 && digits.size() == 64 &&
                    digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  CHECK(key.has_value() == good);
  if (key) return;
  CHECK(key.error().code == "bad_key");
  CHECK(text.size() < 16 || !(key.error().message + key.error().detail).contains(text));
}

void check_tls(const std::string& path, std::string_view text) {
  const auto context = http::TlsContext::load({.certificate_chain = path, .private_key = path});
  if (context) {
    CHECK(text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN X509 CERTIFICATE-----") ||
          text.contains("-----BEGIN TRUSTED CERTIFICATE-----"));
    CHECK(text.contains("PRIVATE KEY-----"));
    return;
  }
  CHECK(context.error().code == "invalid_tls_file" && context.error().message.contains(path));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const KeyFile file;
  const std::string& path = file.write({data, size});
  check_key_encryption_key(path, base::as_text({data, size}));
  check_tls(path, base::as_text({data, size}));
  return 0;
}
