// The ids of the house. Each kind is its own type, so that one cannot stand for another.
#pragma once

#include "base/id.h"

namespace sallyport::model {

struct TenantTag;
struct AccountTag;
struct IntegrationTag;
struct CredentialTag;
struct UserTag;
struct GroupTag;
struct SigningKeyTag;
struct AccessPolicyTag;

using TenantId = base::Id<TenantTag>;
using AccountId = base::Id<AccountTag>;
using IntegrationId = base::Id<IntegrationTag>;
using CredentialId = base::Id<CredentialTag>;
using UserId = base::Id<UserTag>;
using GroupId = base::Id<GroupTag>;
using SigningKeyId = base::Id<SigningKeyTag>;
using AccessPolicyId = base::Id<AccessPolicyTag>;

}  // namespace sallyport::model
