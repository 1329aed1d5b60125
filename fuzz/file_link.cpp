// Links to files: nothing that we did not sign is good, what we signed says what it was made of, and a link
// with one character changed is none.
#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "inventory/file_links.h"

namespace base = sallyport::base;
namespace crypto = sallyport::crypto;
namespace inventory = sallyport::inventory;
namespace model = sallyport::model;

namespace {

constexpr std::int64_t kNow = 1'767'258'000;
constexpr std::int64_t kLongest = 3600;

// Up to the next line, which is taken off.
std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// A link made of the first bytes of the input.
void check_made(const inventory::FileLinks& links, base::ByteView bytes) {
  inventory::LinkedFile file{.attachment = *model::AttachmentId::from_bytes(bytes.first(16)),
                             .tenant = *model::TenantId::from_bytes(bytes.subspan(16, 16)),
                             .generation = bytes[32],
                             .issued = base::from_unix_seconds(kNow),
                             .expires = base::from_unix_seconds(kNow + 1 + bytes[33] % kLongest)};
  std::string link = links.make(file);
  const auto read = [&] {
    const auto question = link.find('?'), code = link.find("&sig=");
    const std::string_view all = link;
    return links.read(all.substr(7, question - 7), all.substr(question + 5, code - question - 5),
                      all.substr(code + 5), base::from_unix_seconds(kNow));
  };
  const auto good = read();
  CHECK(good && good->attachment == file.attachment && good->tenant == file.tenant);
  CHECK(good->generation == file.generation && good->issued == file.issued && good->expires == file.expires);
  char& changed = link[7 + bytes[34] % 86];
  changed = changed == 'A' ? 'B' : 'A';
  CHECK(!read());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto key = crypto::HmacKey::make(base::as_bytes("a key that no seed was signed with"));
  static const inventory::FileLinks links(*key);
  std::string_view text = base::as_text({data, size});
  const auto id = take_line(text), expires = take_line(text), code = take_line(text);
  const auto forged = links.read(id, expires, code, base::from_unix_seconds(kNow));
  CHECK(!forged && forged.error().kind == base::ErrorKind::kForbidden &&
        forged.error().code == "link_refused");
  if (size >= 35) check_made(links, {data, size});
  return 0;
}
