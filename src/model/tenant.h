// A customer organisation, and the logins that belong to it.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "model/ids.h"
#include "model/role.h"

namespace sallyport::model {

struct Tenant {
  TenantId id;
  std::string name;  // 1 to 128 bytes
  base::Time created_at;
  bool disabled = false;
};

struct Account {
  AccountId id;
  std::string email;  // lower-cased domain and local part, 3 to 254 bytes, unique
  std::string display_name;
  std::string password_hash;  // argon2id in PHC form; empty: cannot sign in with a password
  base::Time created_at;
};

struct Member {
  TenantId tenant;
  AccountId account;
  Role role = Role::kNone;
};

}  // namespace sallyport::model
