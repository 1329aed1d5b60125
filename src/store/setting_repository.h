// Small values of the installation by name. Names that begin with "sealed." hold sealed bytes, which the
// keyring store moves to a new data key with the rest (store/sealed_place.h).
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "store/database.h"

namespace sallyport::store {

class SettingRepository {
 public:
  explicit SettingRepository(Session& session) : session_(session) {}

  std::optional<base::Bytes> get(std::string_view name);
  void put(std::string_view name, base::ByteView value);
  // False when somebody was first; then nothing changes.
  bool put_if_absent(std::string_view name, base::ByteView value);
  bool erase(std::string_view name);

 private:
  Session& session_;
};

}  // namespace sallyport::store
