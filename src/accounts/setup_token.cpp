#include "accounts/setup_token.h"

#include "crypto/mac.h"
#include "store/setting_repository.h"

namespace sallyport::accounts {
namespace {

constexpr std::string_view kSetting = "setup.token";
constexpr std::size_t kDigestSize = 32;
constexpr std::size_t kTimeSize = 8;

}  // namespace

void SetupToken::put(base::ByteView digest, base::Time ends) {
  base::Bytes value(digest.begin(), digest.end());
  const auto micros = static_cast<std::uint64_t>(base::unix_micros(ends));
  for (int shift = 56; shift >= 0; shift -= 8) value.push_back(static_cast<std::uint8_t>(micros >> shift));
  store::SettingRepository(session_).put(kSetting, value);
}

bool SetupToken::opens(base::ByteView digest, base::Time now) {
  const auto value = store::SettingRepository(session_).get(kSetting);
  if (!value || value->size() != kDigestSize + kTimeSize) return false;
  const base::ByteView bytes(*value);
  std::uint64_t micros = 0;
  for (const std::uint8_t byte : bytes.subspan(kDigestSize)) micros = (micros << 8) | byte;
  return now < base::from_unix_micros(static_cast<std::int64_t>(micros)) &&
         crypto::equal_constant_time(bytes.first(kDigestSize), digest);
}

void SetupToken::erase() { store::SettingRepository(session_).erase(kSetting); }

}  // namespace sallyport::accounts
