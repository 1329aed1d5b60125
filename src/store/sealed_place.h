// Where each sealed value of the database lives, so that those who seal, those who open and the job that
// re-encrypts bind it to the same place (security S18, P03).
#pragma once

#include <string>
#include <string_view>

#include "crypto/envelope.h"
#include "model/ids.h"

namespace sallyport::store {

// Owns the text that a SealContext points to; keep it alive for the call.
struct SealedPlace {
  std::string tenant;  // empty: the installation
  std::string_view table;
  std::string row;
  std::string_view column;

  crypto::SealContext context() const {
    return {.tenant = tenant, .table = table, .row = row, .column = column, .schema = 1};
  }
};

// credentials.sealed_secret
inline SealedPlace place_of_secret(const model::TenantId& tenant, const model::CredentialId& credential) {
  return {tenant.to_string(), "credentials", credential.to_string(), "sealed_secret"};
}
// enterprise_sso.sealed_client_secret
inline SealedPlace place_of_sso_secret(const model::TenantId& tenant) {
  return {tenant.to_string(), "enterprise_sso", tenant.to_string(), "sealed_client_secret"};
}
// webhooks.sealed_secret
inline SealedPlace place_of_webhook_secret(const model::TenantId& tenant, const model::WebhookId& webhook) {
  return {tenant.to_string(), "webhooks", webhook.to_string(), "sealed_secret"};
}
// webhooks.sealed_previous_secret
inline SealedPlace place_of_previous_webhook_secret(const model::TenantId& tenant,
                                                    const model::WebhookId& webhook) {
  return {tenant.to_string(), "webhooks", webhook.to_string(), "sealed_previous_secret"};
}
// provider_setups.sealed_secrets
inline SealedPlace place_of_app_secrets(const model::TenantId& tenant, const model::ProviderSetupId& setup) {
  return {tenant.to_string(), "provider_setups", setup.to_string(), "sealed_secrets"};
}
// provider_setups.sealed_settings
inline SealedPlace place_of_secret_settings(const model::TenantId& tenant,
                                            const model::ProviderSetupId& setup) {
  return {tenant.to_string(), "provider_setups", setup.to_string(), "sealed_settings"};
}
// connections.sealed_tokens: old tokens do not open in the place of new ones (outbound §7 row 11).
inline SealedPlace place_of_tokens(const model::TenantId& tenant, const model::ConnectionId& connection,
                                   std::int64_t generation) {
  return {tenant.to_string(), "connections", connection.to_string() + " " + std::to_string(generation),
          "sealed_tokens"};
}
// connect_attempts.sealed_verifier and sealed_grant
inline SealedPlace place_of_verifier(const model::TenantId& tenant, std::string_view attempt) {
  return {tenant.to_string(), "connect_attempts", std::string(attempt), "sealed_verifier"};
}
inline SealedPlace place_of_granted(const model::TenantId& tenant, std::string_view attempt) {
  return {tenant.to_string(), "connect_attempts", std::string(attempt), "sealed_grant"};
}
// account_totp.sealed_secret: of no tenant, as a person may be a member of several
inline SealedPlace place_of_totp_secret(const model::AccountId& account) {
  return {{}, "account_totp", account.to_string(), "sealed_secret"};
}
// signing_keys.sealed_private
inline SealedPlace place_of_private_key(const model::SigningKeyId& key) {
  return {{}, "signing_keys", key.to_string(), "sealed_private"};
}
// settings.value of a name that begins with "sealed."
inline SealedPlace place_of_setting(std::string_view name) {
  return {{}, "settings", std::string(name), "value"};
}

}  // namespace sallyport::store
