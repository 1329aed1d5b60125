// A customer organisation, and the logins that belong to it.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

struct Tenant {
  TenantId id;
  std::string name;  // 1 to 128 bytes
  base::Time created_at;
  bool disabled = false;
  std::string verified_domain{};        // a host name that the operator has verified; empty: none
  bool connections_enabled = true;      // off: no grant at a third-party service is handed out (sonadier S1)
  bool requires_second_factor = false;  // of its people, before they are let in
};

// How the people of a tenant sign in at its own identity provider (archivist §8).
struct EnterpriseSso {
  TenantId tenant{};
  bool enabled = false;
  std::string config_url{};  // https, at most 512 bytes; empty: not set
  std::string issuer{};      // at most 512 bytes
  std::string client_id{};   // at most 256 bytes
  base::Bytes sealed_client_secret{};
};

struct Account {
  AccountId id;
  std::string email;  // lower-cased domain and local part, 3 to 254 bytes, unique
  std::string display_name;
  std::string password_hash;  // argon2id in PHC form; empty: cannot sign in with a password
  base::Time created_at;
  // That the address belongs to whoever has the password: a letter got there, or the operator said so. What
  // one tenant says of it is Member::address_proved.
  bool address_proved = false;
};

}  // namespace sallyport::model
