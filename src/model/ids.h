// The ids of the house. Each kind is its own type, so that one cannot stand for another.
#pragma once

#include "base/id.h"

namespace sallyport::model {

struct TenantTag;
struct AccountTag;
struct AccountSessionTag;
struct MemberTag;
struct InvitationTag;
struct OrganisationTag;
struct IntegrationTag;
struct CredentialTag;
struct UserTag;
struct GroupTag;
struct SigningKeyTag;
struct AccessPolicyTag;
struct AssetTag;
struct EventTag;
struct AttachmentTag;
struct WebhookTag;
struct DeliveryTag;
struct ProviderSetupTag;
struct ConnectionTag;

using TenantId = base::Id<TenantTag>;
using AccountId = base::Id<AccountTag>;
using AccountSessionId = base::Id<AccountSessionTag>;
using MemberId = base::Id<MemberTag>;
using InvitationId = base::Id<InvitationTag>;
using OrganisationId = base::Id<OrganisationTag>;
using IntegrationId = base::Id<IntegrationTag>;
using CredentialId = base::Id<CredentialTag>;
using UserId = base::Id<UserTag>;
using GroupId = base::Id<GroupTag>;
using SigningKeyId = base::Id<SigningKeyTag>;
using AccessPolicyId = base::Id<AccessPolicyTag>;
using AssetId = base::Id<AssetTag>;
using EventId = base::Id<EventTag>;
using AttachmentId = base::Id<AttachmentTag>;
using WebhookId = base::Id<WebhookTag>;
using DeliveryId = base::Id<DeliveryTag>;
using ProviderSetupId = base::Id<ProviderSetupTag>;
using ConnectionId = base::Id<ConnectionTag>;

}  // namespace sallyport::model
