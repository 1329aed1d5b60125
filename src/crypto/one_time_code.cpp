#include "crypto/one_time_code.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "crypto/openssl.h"

namespace sallyport::crypto {

std::int64_t code_step(base::Time time) {
  return base::unix_micros(time) / std::chrono::microseconds(kCodeLasts).count();
}

std::string one_time_code(base::ByteView secret, std::int64_t step) {
  std::array<std::uint8_t, 8> moment{};
  for (std::size_t i = 0; i < moment.size(); ++i)
    moment[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  std::array<std::uint8_t, 20> mac{};
  unsigned int size = 0;
  if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), moment.data(), moment.size(),
           mac.data(), &size) == nullptr ||
      size != mac.size())
    throw CryptoFault("HMAC");
  const std::size_t at = mac.back() & 0x0fU;  // dynamic truncation, RFC 4226 §5.3
  const std::uint32_t number = (mac[at] & 0x7fU) << 24 | std::uint32_t{mac[at + 1]} << 16 |
                               std::uint32_t{mac[at + 2]} << 8 | std::uint32_t{mac[at + 3]};
  return fmt::format("{:06}", number % 1'000'000);
}

std::string base32_encode(base::ByteView bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += kLetters[held >> (bits - 5) & 0x1fU];
  }
  if (bits > 0) text += kLetters[held << (5 - bits) & 0x1fU];
  return text;
}

}  // namespace sallyport::crypto
