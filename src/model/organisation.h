// Another organisation that a tenant knows by the keys it was given: the archivist's "subject" (§8).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::model {

struct Organisation {
  OrganisationId id{};
  TenantId tenant{};                           // who keeps the record
  std::string display_name{};                  // 1 to 128 bytes
  std::vector<std::string> wallet_pub_keys{};  // words of at most 256 bytes, 16 at most in each list
  std::vector<std::string> wallet_addresses{};
  std::vector<std::string> tessera_pub_keys{};
  std::optional<TenantId> linked{};  // the tenant here whose key is in the list
  base::Time created_at{};
  bool confirmed = false;  // the linked tenant keeps a record of this one; found out on reading
};

}  // namespace sallyport::model
