// People of a tenant's directory, local or imported (accessia A17, A18).
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

struct User {
  UserId id;
  TenantId tenant;
  std::string source;       // "local", "entra", "okta"
  std::string external_id;  // id in the source; unique with `source`; empty for local
  std::string name;         // 1 to 256 bytes
  std::string email;        // may be empty
  bool active = true;
  base::Time created_at;
  base::Time updated_at;
  std::int64_t version = 1;
};

struct Group {
  GroupId id;
  TenantId tenant;
  std::string source;
  std::string external_id;
  std::string name;
  std::int64_t member_count = 0;
  base::Time created_at;
  base::Time updated_at;
  std::int64_t version = 1;
};

// The value of `source` for people made through the API.
inline constexpr const char* kLocalSource = "local";

}  // namespace sallyport::model
