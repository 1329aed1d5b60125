// Who makes a call, after its token has been verified and its integration looked up as it is now.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/claims.h"
#include "model/ids.h"
#include "model/integration.h"
#include "model/role.h"

namespace sallyport::model {

// Somebody who calls with the session of their browser.
struct Person {
  AccountId account{};
  AccountSessionId session{};
  // When the password was given last; nothing for a value of the session that another has taken the place of.
  std::optional<base::Time> confirmed_at{};
};

struct Caller {
  TenantId tenant;            // all-zero for a person where no tenant is asked for
  IntegrationId integration;  // all-zero for a person, and for the operator on the local command line
  std::string name;
  // As stored now, not as it was when the token was made (accessia §10), and no more of it than `scopes`
  // allow; never null.
  std::shared_ptr<const Role> role = built_in_role(Role::kNone);
  Claims claims;
  std::vector<std::string> scopes;  // of the token, as far as they are granted now
  bool limited = false;             // nothing without its word in `scopes`, whoever else allows it
  std::string issuer;               // of the token; with `subject` the key for elevation (archivist R8)
  std::string subject;              // of a person: the id of the account
  std::string token_id;             // jti
  std::string audience;
  base::Time token_expires;  // of a person: when the session ends at the latest
  std::string source;        // client address
  std::string request_id;
  // The record of the integration as it is now; null for a person and for the operator.
  std::shared_ptr<const Integration> record{};
  bool operator_console = false;  // local command line: owner of the data directory
  std::optional<Person> person{};
};

// Whose the call is: the id of the integration or of the person's account; all-zero for the operator.
inline const base::Uuid& id_of(const Caller& caller) {
  return caller.person ? caller.person->account.uuid : caller.integration.uuid;
}

}  // namespace sallyport::model
