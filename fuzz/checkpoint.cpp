// Checkpoint lines: only what this key has signed is read, each checkpoint has one spelling, and a line with
// one byte changed is refused.
#include "audit/checkpoint.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/secret.h"

namespace audit = sallyport::audit;
namespace base = sallyport::base;
namespace crypto = sallyport::crypto;

namespace {

// The key of RFC 8410 §10.3, so that a seed can be signed with it.
const crypto::SigningKey& key() {
  static const auto made = crypto::SigningKey::from_pkcs8(base::Secret(*base::hex_decode(
      "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842")));
  return *made;
}

std::int64_t number_of(base::ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return static_cast<std::int64_t>(value);
}

// Each input is a checkpoint too: its first bytes are the sequence and the time.
void check_signed(base::ByteView bytes) {
  audit::Checkpoint checkpoint;
  checkpoint.sequence = std::max<std::int64_t>(1, number_of(bytes.first(8)) & INT64_MAX);
  checkpoint.time = base::from_unix_micros(number_of(bytes.subspan(8, 6)) % 250'000'000'000'000'000);
  std::ranges::copy_n(bytes.begin(), static_cast<std::ptrdiff_t>(std::min<std::size_t>(bytes.size(), 32)),
                      checkpoint.hash.begin());
  std::string line = audit::sign_checkpoint(key(), checkpoint);
  const auto read = audit::read_checkpoint(line, key());
  CHECK(read && read->sequence == checkpoint.sequence && read->hash == checkpoint.hash &&
        read->time == checkpoint.time);
  line[bytes[14] % line.size()] ^= static_cast<char>(1 + bytes[15] % 127);
  CHECK(!audit::read_checkpoint(line, key()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view line = base::as_text({data, size});
  const auto read = audit::read_checkpoint(line, key());
  if (read) {
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    CHECK(read->sequence > 0 && audit::sign_checkpoint(key(), *read) == line);
  } else {
    CHECK(read.error().code == "invalid_checkpoint");
  }
  if (size >= 16) check_signed({data, size});
  return 0;
}
