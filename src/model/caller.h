// Who makes a call, after its token has been verified and its integration looked up as it is now.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/claims.h"
#include "model/ids.h"
#include "model/integration.h"
#include "model/role.h"

namespace sallyport::model {

struct Caller {
  TenantId tenant;
  IntegrationId integration;  // all-zero for the operator on the local command line
  std::string name;
  // As stored now, not as it was when the token was made (accessia §10), and no more of it than `scopes`
  // allow; never null.
  std::shared_ptr<const Role> role = built_in_role(Role::kNone);
  Claims claims;
  std::vector<std::string> scopes;  // of the token, as far as they are granted now
  bool limited = false;             // nothing without its word in `scopes`, whoever else allows it
  std::string issuer;               // of the token; with `subject` the key for elevation (archivist R8)
  std::string subject;
  std::string token_id;  // jti
  std::string audience;
  base::Time token_expires;
  std::string source;  // client address
  std::string request_id;
  // The record of the integration as it is now; null for the operator on the local command line.
  std::shared_ptr<const Integration> record{};
  bool operator_console = false;  // local command line: owner of the data directory
};

}  // namespace sallyport::model
