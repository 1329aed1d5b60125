// How a tenant begins: with its first administrator. The set-up page and `sallyport init` use it.
#pragma once

#include <functional>

#include "accounts/service.h"
#include "base/result.h"
#include "model/member.h"
#include "model/tenant.h"
#include "store/database.h"

namespace sallyport::accounts {

struct Founding {
  model::Tenant tenant;
  bool is_new = true;  // false: the tenant is there
  model::Account account;
  model::MemberId member;
};

// Inside a transaction, with the records of it. `equip` as Options::equip_tenant. Refusal: kConflict
// "email_taken".
base::Result<void> found(
    store::Session& session, base::Time now, const Founding& founding, const Origin& origin,
    const std::function<base::Result<void>(store::Session&, const model::TenantId&)>& equip);

}  // namespace sallyport::accounts
