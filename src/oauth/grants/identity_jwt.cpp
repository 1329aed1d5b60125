#include "oauth/grants/identity_jwt.h"

#include <array>
#include <vector>

#include "oauth/identity_token.h"
#include "oauth/responses.h"

namespace sallyport::oauth {
namespace {

constexpr std::array kIdentityParameters{kIdentityToken, kIntegrationId};

// One answer whatever is wrong; only the log learns the reason (accessia §9).
std::unexpected<base::Error> identity_refused(std::string detail) {
  return oauth_error(base::ErrorKind::kUnauthenticated, "invalid_grant",
                     "The identity token is not accepted.", std::move(detail));
}

struct Keys {
  std::vector<crypto::HmacKey> keys;
  std::vector<const model::Credential*> credentials;  // beside `keys`
};

// The keys of all live credentials. kUnavailable when the server cannot open them now.
base::Result<Keys> keys_of(const GrantContext& context, const integrations::Client* client) {
  Keys found;
  if (client == nullptr) return found;
  for (const model::Credential& credential : client->integration.credentials) {
    if (!credential.live_at(context.now) || credential.sealed_secret.empty()) continue;
    TRY(const base::Secret bytes, context.house.integrations.unseal(*client, credential));
    TRY(crypto::HmacKey key, crypto::HmacKey::make(bytes.reveal()));
    found.keys.push_back(std::move(key));
    found.credentials.push_back(&credential);
  }
  return found;
}

async::Task<base::Result<Authorization>> authorize_identity(const GrantContext& context) {
  const auto token = context.parameters.get(kIdentityToken);
  const auto name = context.parameters.get(kIntegrationId);
  if (!token || !name) co_return invalid_request("token and integrationId are needed.");

  const auto id = model::IntegrationId::parse(*name);
  const auto client = id ? context.house.integrations.read_model(context.http.core).find(*id) : nullptr;
  CO_TRY(const Keys keys, keys_of(context, client.get()));
  const auto proven = check_identity_token(*token, keys.keys, context.now);
  if (!client) co_return identity_refused("unknown integration");
  if (!proven) co_return identity_refused(proven.error().detail);
  if (!client->usable()) co_return identity_refused("integration or tenant disabled");

  const model::Credential& credential = *keys.credentials[proven->key];
  Authorization authorization{.subject = {client, credential.id, credential.generation},
                              .single_use = {},
                              .refresh_token = true,
                              .family = {},
                              .not_after = {}};
  if (proven->id)
    authorization.single_use =
        audit::SingleUse{.scope = id->uuid, .value = *proven->id, .expires = proven->remember_until};
  co_return authorization;
}

}  // namespace

Grant identity_jwt_grant() {
  return {.name = kIdentityJwt,
          .by_grant_type = false,
          .client_authentication = false,
          .client_parameter = kIntegrationId,
          .parameters = kIdentityParameters,
          .allowed = [](const model::KindDefaults& kind) { return kind.identity_jwt; },
          .audit_action = model::AuditAction::kTokenIssued,
          .authorize = authorize_identity};
}

}  // namespace sallyport::oauth
