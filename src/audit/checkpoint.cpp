#include "audit/checkpoint.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/time_text.h"
#include "crypto/verify.h"
#include "store/sealed_place.h"
#include "store/setting_repository.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view kSetting = "sealed.audit_checkpoint_key";
constexpr std::string_view kPrefix = "sallyport-checkpoint v1 ";
constexpr std::size_t kLongest = 512;

std::unexpected<base::Error> invalid_checkpoint(std::string message) {
  return base::invalid("checkpoint", std::move(message), "invalid_checkpoint");
}

std::optional<base::Bytes> read_key(store::Database& database) {
  std::optional<base::Bytes> sealed;
  database.read([&](store::Session& session) { sealed = store::SettingRepository(session).get(kSetting); });
  return sealed;
}

std::string unsigned_text(const Checkpoint& checkpoint) {
  return fmt::format("{}{} {} {}", kPrefix, checkpoint.sequence, base::hex_encode(checkpoint.hash),
                     base::rfc3339_micros(checkpoint.time));
}

// Cuts the next word off the front.
std::string_view next_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::optional<Checkpoint> parse(std::string_view text) {
  Checkpoint checkpoint;
  const auto number = next_word(text);
  const auto hash = base::hex_decode(next_word(text));
  const auto time = base::parse_rfc3339(next_word(text));
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), checkpoint.sequence);
  const bool numeric =
      error == std::errc{} && end == number.data() + number.size() && checkpoint.sequence > 0;
  if (!numeric || !hash || hash->size() != checkpoint.hash.size() || !time || !text.empty())
    return std::nullopt;
  std::ranges::copy(*hash, checkpoint.hash.begin());
  checkpoint.time = *time;
  return checkpoint;
}

}  // namespace

base::Result<crypto::SigningKey> load_checkpoint_key(store::Database& database,
                                                     const crypto::Keyring& keyring) {
  const auto place = store::place_of_setting(kSetting);
  auto sealed = read_key(database);
  if (!sealed) {
    const auto made = crypto::SigningKey::generate(crypto::Algorithm::kEdDsa);
    TRY(const auto fresh, keyring.seal(place.context(), made.to_pkcs8().reveal()));
    database.write([&](store::Session& session) {  // another node may be faster: then its key counts
      return store::SettingRepository(session).put_if_absent(kSetting, fresh);
    });
    sealed = read_key(database);
  }
  TRY(const auto der, keyring.open(place.context(), *sealed));
  return crypto::SigningKey::from_pkcs8(der);
}

std::string sign_checkpoint(const crypto::SigningKey& key, const Checkpoint& checkpoint) {
  const std::string text = unsigned_text(checkpoint);
  crypto::Signer signer(key);
  return fmt::format("{} {}", text, base::base64url_encode(signer.sign(base::as_bytes(text))));
}

base::Result<Checkpoint> read_checkpoint(std::string_view line, const crypto::SigningKey& key) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const auto last_space = line.rfind(' ');
  if (line.size() > kLongest || !line.starts_with(kPrefix) || last_space < kPrefix.size())
    return invalid_checkpoint(
        "This is no checkpoint. It is one line: sallyport-checkpoint v1 <sequence> <hash> <time> "
        "<signature>.");
  const auto text = line.substr(0, last_space);
  const auto signature = base::base64url_decode(line.substr(last_space + 1));
  TRY(const auto verifier, crypto::VerifyKey::from_spki(key.public_spki()));
  if (!signature || !verifier.verify(crypto::Algorithm::kEdDsa, base::as_bytes(text), *signature))
    return invalid_checkpoint("This installation has not signed this checkpoint, or it was changed.");
  const auto checkpoint = parse(text.substr(kPrefix.size()));
  if (!checkpoint) return invalid_checkpoint("The checkpoint is signed but cannot be read.");
  return *checkpoint;
}

}  // namespace sallyport::audit
