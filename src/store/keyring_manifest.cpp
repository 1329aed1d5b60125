#include "store/keyring_manifest.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/setting_repository.h"

namespace sallyport::store {
namespace {

constexpr std::string_view kManifestSetting = "keyring.manifest";
constexpr std::string_view kPurpose = "sallyport keyring manifest v1";

std::unexpected<base::Error> refused(const char* code, std::string message, std::string detail) {
  auto error = base::unavailable(std::move(message), 0, std::move(detail));
  error.error().code = code;
  return error;
}

std::string list_of(std::vector<DataKeyRow> rows) {
  std::ranges::sort(rows, {}, [](const DataKeyRow& row) { return row.key.id; });
  std::string text;
  for (const DataKeyRow& row : rows) {
    const auto& key = row.key;
    text += fmt::format("{} {}{}{}\n", key.id.to_string(), key.version, key.tenant.empty() ? "" : " ",
                        key.tenant);
  }
  return text;
}

}  // namespace

void write_manifest(Session& session, const crypto::KeyEncryptionKey& kek) {
  const auto list = base::Secret::from_text(list_of(KeyringRepository(session).list()));
  SettingRepository(session).put(kManifestSetting, kek.wrap(list, base::as_bytes(kPurpose)));
}

base::Result<void> check_manifest(Session& session, const std::vector<DataKeyRow>& rows,
                                  const crypto::KeyEncryptionKey& kek) {
  for (const DataKeyRow& row : rows)
    if (row.key.kek_id != kek.id())
      return refused(
          "unknown_kek",
          "The key-encryption key does not fit this database. Start with the key that it was made with.",
          fmt::format("data key {} is wrapped by {}, the key given is {}", row.key.id.to_string(),
                      row.key.kek_id, kek.id()));
  const auto stored = SettingRepository(session).get(kManifestSetting);
  if (!stored) {
    if (rows.empty()) return {};
    return refused("seal_broken", "The list of data keys is missing. Restore the database from a backup.",
                   "setting keyring.manifest is missing");
  }
  const auto list = kek.unwrap(*stored, base::as_bytes(kPurpose));
  if (!list)
    return refused("seal_broken", "The list of data keys was changed. Restore the database from a backup.",
                   "setting keyring.manifest cannot be unwrapped");
  if (list->reveal_text() != list_of(rows))
    return refused("stale_wrap",
                   "The data keys are not those that were written last. Restore the database from a backup.",
                   "table data_keys does not match setting keyring.manifest");
  return {};
}

}  // namespace sallyport::store
