// One entry of the audit log: who did what to what, from where, with which outcome (security T1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "model/caller.h"
#include "model/ids.h"

namespace sallyport::model {

// Stable numbers: they are stored. Never renumber, never reuse; names stand in audit_record.cpp.
enum class AuditAction : std::uint8_t {
  kTokenIssued = 1,
  kTokenRefreshed = 2,
  kTokenRefused = 3,
  kTokenRevoked = 4,
  kTokenIntrospected = 5,
  kIntegrationCreated = 10,
  kIntegrationChanged = 11,
  kIntegrationEnabled = 12,
  kIntegrationDisabled = 13,
  kIntegrationDeleted = 14,
  kCredentialCreated = 15,
  kCredentialRevoked = 16,
  kTokensEnded = 17,        // all tokens of one integration
  kCredentialRetired = 18,  // by the server: its client uses the one that replaced it
  kAdministratorsChanged = 20,
  kTenantCreated = 21,
  kAccountCreated = 22,
  kRoleCreated = 23,
  kRoleChanged = 24,
  kRoleDeleted = 25,
  kDirectoryImported = 30,
  kUserCreated = 31,
  kUserChanged = 32,
  kUserDeleted = 33,
  kGroupCreated = 34,
  kGroupChanged = 35,
  kGroupDeleted = 36,
  kKeyRotated = 40,
  kKeyWithdrawn = 41,
  kAccessDenied = 50,
  kServerStarted = 60,
  kServerStopped = 61,
  kRestored = 62,
  kMemberChanged = 70,
  kMemberActivated = 71,
  kMemberDeactivated = 72,
  kMemberRemoved = 73,
  kInvitationCreated = 74,
  kInvitationDeleted = 75,
  kInvitationAccepted = 76,
  kTenantChanged = 77,
  kOrganisationCreated = 78,
  kOrganisationChanged = 79,
  kOrganisationDeleted = 80,
  kAssetCreated = 90,
  kEventRecorded = 91,
  kPolicyCreated = 95,
  kPolicyChanged = 96,
  kPolicyDeleted = 97,
  kAttachmentAdded = 130,
  kAttachmentRemoved = 131,
  kFileLinkMade = 132,
  kFileLinksRevoked = 133,
  kWebhookCreated = 140,
  kWebhookChanged = 141,
  kWebhookDeleted = 142,
  kWebhookSecretRotated = 143,
  kWebhookStopped = 144,  // by the server
  kWebhookReplayed = 145,
  kWebhookTested = 146,
  kConnectionRefreshed = 150,
  kConnectionEnded = 151,  // by what its provider said
  kProviderAdded = 152,
  kProviderChanged = 153,
  kProviderRemoved = 154,
  kConnectionMade = 155,
  kConnectionChanged = 156,
  kConnectionRemoved = 157,
  kConnectionHandedOut = 158,  // a token of it, or refused
  kConnectionProxied = 159,
  kSessionBegun = 160,
  kConnectAttemptEnded = 161,  // declined or failed
  kConnectionEnding = 162,     // notice of an end that no refresh moves
  kConnectorLeft = 163,        // who has connected the account belongs to the tenant no more
  kSignedIn = 170,
  kSignedOut = 171,
  kConfirmed = 172,  // gave the password again
  kAccountSessionsEnded = 173,
  kPasswordChanged = 174,
  kSetUp = 175,
  kSetupLinkMade = 176,
  kAccountRenamed = 177,
  kFactorAdded = 180,  // a second factor of a person
  kFactorChanged = 181,
  kFactorRemoved = 182,
  kFactorsReset = 183,  // by the operator
  kRecoveryCodesMade = 184,
  kRecoveryCodeUsed = 185,
  kTokenReuseAdvised = 98,
  kLimitsChanged = 99,
  kLimitReached = 100,  // for the first time of a day
};
std::string_view to_string(AuditAction action);  // "token.issued"
std::optional<AuditAction> parse_audit_action(std::string_view text);

enum class AuditOutcome : std::uint8_t { kAllowed = 1, kRefused = 2 };

struct AuditRecord {
  AuditAction action{};
  AuditOutcome outcome = AuditOutcome::kAllowed;
  base::Time time;         // set by the log when it is written
  TenantId tenant;         // all-zero: the installation
  IntegrationId actor;     // integration that acts; all-zero: a person, the operator or nobody proven
  AccountId person{};      // who acts when it is no integration; all-zero: the operator or nobody proven
  base::Uuid object;       // what it acts on: integration, user, ...; all-zero: none
  std::string token_id;    // jti for tokens, at most 32 bytes
  std::string source;      // client address, at most 45 bytes
  std::string request_id;  // at most 32 bytes
  std::string reason;      // why refused, or what changed; at most 256 bytes; never a secret
};

// What the caller did to `object`, allowed; `reason` says what changed.
AuditRecord audit_record(const Caller& caller, AuditAction action, const base::Uuid& object = {},
                         std::string reason = {});

}  // namespace sallyport::model
