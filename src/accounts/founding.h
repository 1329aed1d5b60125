// How a tenant begins, and comes to its first administrator. The set-up page and `sallyport init` use it.
#pragma once

#include <functional>

#include "accounts/service.h"
#include "base/result.h"
#include "model/member.h"
#include "model/tenant.h"
#include "store/database.h"

namespace sallyport::accounts {

using Equip = std::function<base::Result<void>(store::Session&, const model::TenantId&)>;

// A tenant in which nobody is yet. Inside a transaction, with the record of it. `equip` as
// Options::equip_tenant.
base::Result<void> found_tenant(store::Session& session, base::Time now, const model::Tenant& tenant,
                                const Origin& origin, const Equip& equip);

struct Founding {
  model::Tenant tenant;
  bool is_new = true;  // false: the tenant is there
  model::Account account;
  model::MemberId member;
};

// The same with its first administrator. Refusal: kConflict "email_taken".
base::Result<void> found(store::Session& session, base::Time now, const Founding& founding,
                         const Origin& origin, const Equip& equip);

}  // namespace sallyport::accounts
