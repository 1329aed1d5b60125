#include "store/setting_repository.h"

#include "store/columns.h"

namespace sallyport::store {

std::optional<base::Bytes> SettingRepository::get(std::string_view name) {
  return query_first(session_, "SELECT value FROM settings WHERE name = :name", {{"name", name}},
                     [](const Row& row) { return row.blob(0); });
}

void SettingRepository::put(std::string_view name, base::ByteView value) {
  session_.execute(
      "INSERT INTO settings (name, value) VALUES (:name, :value) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      {{"name", name}, {"value", value}});
}

bool SettingRepository::put_if_absent(std::string_view name, base::ByteView value) {
  return session_.execute(
             "INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING",
             {{"name", name}, {"value", value}}) > 0;
}

bool SettingRepository::erase(std::string_view name) {
  return session_.execute("DELETE FROM settings WHERE name = :name", {{"name", name}}) > 0;
}

}  // namespace sallyport::store
