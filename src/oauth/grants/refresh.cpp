#include "oauth/grants/refresh.h"

#include <array>

#include "oauth/responses.h"

namespace sallyport::oauth {
namespace {

constexpr std::array kRefreshParameters{kRefreshToken};

std::unexpected<base::Error> refresh_refused(std::string detail) {
  return oauth_error(base::ErrorKind::kUnauthenticated, "invalid_grant", "The refresh token is not accepted.",
                     std::move(detail));
}

async::Task<base::Result<Authorization>> authorize_refresh(const GrantContext& context) {
  const auto text = context.parameters.get(kRefreshToken);
  if (!text) co_return invalid_request("refreshToken is needed.");

  const Dependencies& house = context.house;
  const std::array issuers{house.deployment.issuer()};
  const std::array audiences{house.deployment.audience("refresh")};
  const auto token =
      house.tokens.verify(context.http.core, *text,
                          {.type = tokens::TokenType::kRefresh, .issuers = issuers, .audiences = audiences});
  if (!token) co_return refresh_refused(token.error().detail);

  // The integration counts as it is now, not as it was when the token was made (security D07).
  const auto client = house.integrations.read_model(context.http.core).find(token->subject);
  if (const auto live = integrations::check_token_live(client.get(), *token, context.now); !live)
    co_return refresh_refused(live.error().detail);
  if (!token->credential) co_return refresh_refused("no credential in the token");
  if (token->expires <= context.now) co_return refresh_refused("expired");

  co_return Authorization{.subject = {client, *token->credential, token->generation},
                          .single_use = {},
                          .refresh_token = false,
                          .family = token->id,
                          .not_after = token->expires};
}

}  // namespace

Grant refresh_grant() {
  return {.name = kRefresh,
          .by_grant_type = false,
          .client_authentication = false,
          .client_parameter = {},
          .parameters = kRefreshParameters,
          .allowed = [](const model::KindDefaults& kind) { return kind.identity_jwt; },
          .audit_action = model::AuditAction::kTokenRefreshed,
          .authorize = authorize_refresh};
}

}  // namespace sallyport::oauth
