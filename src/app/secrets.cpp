#include "app/secrets.h"

#include <optional>

#include "store/sealed_place.h"
#include "store/setting_repository.h"

namespace sallyport::app {

base::Result<crypto::HmacKey> installation_key(store::Database& database, const crypto::Keyring& keyring,
                                               base::Random& random, std::string_view name) {
  const auto place = store::place_of_setting(name);
  std::optional<base::Bytes> sealed;
  database.read([&](store::Session& session) { sealed = store::SettingRepository(session).get(name); });
  if (!sealed) {
    auto fresh = random.bytes<32>();
    auto made = keyring.seal(place.context(), fresh);
    base::wipe(fresh.data(), fresh.size());
    if (!made) return std::unexpected(std::move(made).error());
    database.write([&](store::Session& session) {
      store::SettingRepository settings(session);
      settings.put_if_absent(name, *made);
      sealed = settings.get(name);  // another process may have been first
      return true;
    });
  }
  TRY(const base::Secret key, keyring.open(place.context(), *sealed));
  return crypto::HmacKey::make(key.reveal());
}

}  // namespace sallyport::app
