#include "tokens/own_tokens.h"

namespace sallyport::tokens {

OwnTokens::OwnTokens(const model::Deployment& deployment, Tokens& tokens)
    : tokens_(tokens),
      issuers_{deployment.issuer(), deployment.archivist_issuer()},
      access_audiences_{deployment.audience("api"), deployment.audience("archivist"),
                        deployment.audience("external")},
      refresh_audiences_{deployment.audience("refresh")} {}

std::optional<VerifiedToken> OwnTokens::verify(std::size_t core, std::string_view text) const {
  if (auto access = tokens_.verify(
          core, text, {.type = TokenType::kAccess, .issuers = issuers_, .audiences = access_audiences_}))
    return *std::move(access);
  if (auto refresh = tokens_.verify(
          core, text, {.type = TokenType::kRefresh, .issuers = issuers_, .audiences = refresh_audiences_}))
    return *std::move(refresh);
  return std::nullopt;
}

}  // namespace sallyport::tokens
