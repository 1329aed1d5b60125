#include "model/audit_record.h"

#include <utility>

namespace sallyport::model {

std::string_view to_string(AuditAction action) {
  switch (action) {
    case AuditAction::kTokenIssued:
      return "token.issued";
    case AuditAction::kTokenRefreshed:
      return "token.refreshed";
    case AuditAction::kTokenRefused:
      return "token.refused";
    case AuditAction::kTokenRevoked:
      return "token.revoked";
    case AuditAction::kTokenIntrospected:
      return "token.introspected";
    case AuditAction::kIntegrationCreated:
      return "integration.created";
    case AuditAction::kIntegrationChanged:
      return "integration.changed";
    case AuditAction::kIntegrationEnabled:
      return "integration.enabled";
    case AuditAction::kIntegrationDisabled:
      return "integration.disabled";
    case AuditAction::kIntegrationDeleted:
      return "integration.deleted";
    case AuditAction::kCredentialCreated:
      return "credential.created";
    case AuditAction::kCredentialRevoked:
      return "credential.revoked";
    case AuditAction::kCredentialRetired:
      return "credential.retired";
    case AuditAction::kTokensEnded:
      return "integration.tokens_ended";
    case AuditAction::kAdministratorsChanged:
      return "administrators.changed";
    case AuditAction::kTenantCreated:
      return "tenant.created";
    case AuditAction::kAccountCreated:
      return "account.created";
    case AuditAction::kRoleCreated:
      return "role.created";
    case AuditAction::kRoleChanged:
      return "role.changed";
    case AuditAction::kRoleDeleted:
      return "role.deleted";
    case AuditAction::kDirectoryImported:
      return "directory.imported";
    case AuditAction::kUserCreated:
      return "user.created";
    case AuditAction::kUserChanged:
      return "user.changed";
    case AuditAction::kUserDeleted:
      return "user.deleted";
    case AuditAction::kGroupCreated:
      return "group.created";
    case AuditAction::kGroupChanged:
      return "group.changed";
    case AuditAction::kGroupDeleted:
      return "group.deleted";
    case AuditAction::kKeyRotated:
      return "key.rotated";
    case AuditAction::kKeyWithdrawn:
      return "key.withdrawn";
    case AuditAction::kAccessDenied:
      return "access.denied";
    case AuditAction::kServerStarted:
      return "server.started";
    case AuditAction::kServerStopped:
      return "server.stopped";
    case AuditAction::kRestored:
      return "server.restored";
    case AuditAction::kMemberChanged:
      return "member.changed";
    case AuditAction::kMemberActivated:
      return "member.activated";
    case AuditAction::kMemberDeactivated:
      return "member.deactivated";
    case AuditAction::kMemberRemoved:
      return "member.removed";
    case AuditAction::kInvitationCreated:
      return "invitation.created";
    case AuditAction::kInvitationDeleted:
      return "invitation.deleted";
    case AuditAction::kInvitationAccepted:
      return "invitation.accepted";
    case AuditAction::kTenantChanged:
      return "tenant.changed";
    case AuditAction::kOrganisationCreated:
      return "organisation.created";
    case AuditAction::kOrganisationChanged:
      return "organisation.changed";
    case AuditAction::kOrganisationDeleted:
      return "organisation.deleted";
    case AuditAction::kAssetCreated:
      return "asset.created";
    case AuditAction::kEventRecorded:
      return "event.recorded";
    case AuditAction::kPolicyCreated:
      return "policy.created";
    case AuditAction::kPolicyChanged:
      return "policy.changed";
    case AuditAction::kLimitsChanged:
      return "limits.changed";
    case AuditAction::kLimitReached:
      return "limit.reached";
    case AuditAction::kTokenReuseAdvised:
      return "token.reuse_advised";
    case AuditAction::kPolicyDeleted:
      return "policy.deleted";
    case AuditAction::kAttachmentAdded:
      return "attachment.added";
    case AuditAction::kAttachmentRemoved:
      return "attachment.removed";
    case AuditAction::kFileLinkMade:
      return "attachment.link_made";
    case AuditAction::kFileLinksRevoked:
      return "attachment.links_revoked";
    case AuditAction::kWebhookCreated:
      return "webhook.created";
    case AuditAction::kWebhookChanged:
      return "webhook.changed";
    case AuditAction::kWebhookDeleted:
      return "webhook.deleted";
    case AuditAction::kWebhookSecretRotated:
      return "webhook.secret_rotated";
    case AuditAction::kWebhookStopped:
      return "webhook.stopped";
    case AuditAction::kWebhookReplayed:
      return "webhook.replayed";
    case AuditAction::kWebhookTested:
      return "webhook.tested";
    case AuditAction::kConnectionRefreshed:
      return "connection.refreshed";
    case AuditAction::kConnectionEnded:
      return "connection.ended";
    case AuditAction::kProviderAdded:
      return "provider.added";
    case AuditAction::kProviderChanged:
      return "provider.changed";
    case AuditAction::kProviderRemoved:
      return "provider.removed";
    case AuditAction::kConnectionMade:
      return "connection.made";
    case AuditAction::kConnectionChanged:
      return "connection.changed";
    case AuditAction::kConnectionRemoved:
      return "connection.removed";
    case AuditAction::kConnectionHandedOut:
      return "connection.handed_out";
    case AuditAction::kConnectionProxied:
      return "connection.proxied";
    case AuditAction::kSessionBegun:
      return "session.begun";
    case AuditAction::kConnectAttemptEnded:
      return "connect_attempt.ended";
    case AuditAction::kConnectionEnding:
      return "connection.ending";
    case AuditAction::kConnectorLeft:
      return "connection.connector_left";
    case AuditAction::kSignedIn:
      return "account.signed_in";
    case AuditAction::kSignedOut:
      return "account.signed_out";
    case AuditAction::kConfirmed:
      return "account.confirmed";
    case AuditAction::kAccountSessionsEnded:
      return "account.sessions_ended";
    case AuditAction::kPasswordChanged:
      return "account.password_changed";
    case AuditAction::kAccountRenamed:
      return "account.renamed";
    case AuditAction::kSetUp:
      return "installation.set_up";
    case AuditAction::kSetupLinkMade:
      return "installation.setup_link_made";
    case AuditAction::kFactorAdded:
      return "account.factor_added";
    case AuditAction::kFactorChanged:
      return "account.factor_changed";
    case AuditAction::kFactorRemoved:
      return "account.factor_removed";
    case AuditAction::kFactorsReset:
      return "account.factors_reset";
    case AuditAction::kRecoveryCodesMade:
      return "account.recovery_codes_made";
    case AuditAction::kRecoveryCodeUsed:
      return "account.recovery_code_used";
  }
  return "unknown";
}

std::optional<AuditAction> parse_audit_action(std::string_view text) {
  for (int number = 1; number <= 255; ++number) {
    const auto action = static_cast<AuditAction>(number);
    if (const std::string_view word = to_string(action); word == text && word != "unknown") return action;
  }
  return std::nullopt;
}

AuditRecord audit_record(const Caller& caller, AuditAction action, const base::Uuid& object,
                         std::string reason) {
  return {.action = action,
          .outcome = AuditOutcome::kAllowed,
          .time = {},
          .tenant = caller.tenant,
          .actor = caller.integration,
          .person = caller.person ? caller.person->account : AccountId{},
          .object = object,
          .token_id = caller.token_id,
          .source = caller.source,
          .request_id = caller.request_id,
          .reason = std::move(reason)};
}

}  // namespace sallyport::model
